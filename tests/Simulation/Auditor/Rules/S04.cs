using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed class S04() : Invariant("S4", "no acknowledged arrival is lost; one chart for each encounter and track; a merge hands over all that was acknowledged")
{
    private readonly Dictionary<(string, string, string), string> _encounters = [];

    /// <summary>Every hold that a chart ever had, by reason and time: a merge keeps both.</summary>
    private readonly HashSet<(string, string)> _holds = [];

    public override void Before(JournalUnit unit)
    {
        foreach (var key in unit.Keys("chart"))
            if (Books.Charts.TryGetValue(key, out var from)
                && unit.ChangesOf("chart", key).Any(change => change.Name() == "merged"))
                IsHandedOver(unit, from);
    }

    private void IsHandedOver(JournalUnit unit, BookedChart from)
    {
        var into = Books.Charts.Values.FirstOrDefault(chart => chart.MergedFrom.Contains(from.Id));
        if (into is null)
        {
            Broken($"position {unit.Position} ends the merge of {from.Id}, which nobody took over");
            return;
        }
        var documents = into.Facts.Texts("documents");
        var lost = from.Facts.Texts("documents").Where(type => !documents.Contains(type)).ToList();
        Unless(lost.Count == 0, $"position {unit.Position}: {into.Id} took over {from.Id} without {string.Join(", ", lost)}");
        if (into.IsFinished)
            return;
        foreach (var hold in from.Holds)
            Unless(
                _holds.Contains((into.Id, $"{hold.Reason}@{hold.Since}")) || hold.EndedBy?.Is("merge") == true
                    || (hold.EndedBy?.Text("document") is { } awaited && documents.Contains(awaited)),
                $"position {unit.Position}: {into.Id} took over {from.Id} without its hold {hold.Id} ({hold.Reason})");
    }

    public override void Change(JournalUnit unit, UnitPart part, JsonElement change)
    {
        if (part.Kind == "chart" && change.Name() == "holdPlaced" && change.Part("hold") is { } placed)
            _holds.Add((part.Key, $"{placed.Text("reason")}@{placed.Time("since")}"));
        if (part.Kind != "chart" || change.Name() != "arrived")
            return;
        var key = (change.Text("facility")!, change.Text("account")!, change.Text("track")!);
        Unless(
            _encounters.TryAdd(key, part.Key),
            $"position {unit.Position} makes {part.Key} of {key}, which is {_encounters[key]} already");
    }

    public override void Happens(Happening happening)
    {
        if (happening is not Served { Reply: { Outcome: "done" } reply } served
            || Audit.Calls.Find(served.Call) is not { Verb: "arrive" } call)
            return;
        Unless(
            reply.Chart is { } chart && Books.Charts.ContainsKey(chart),
            $"call {call.Id} is told that {reply.Chart} arrived, which is not in the journal");
        if (reply.Position > 0)
            Unless(
                Books.UnitAt(reply.Position) is { } unit && unit.Keys("chart").Contains(reply.Chart),
                $"call {call.Id} is told that {reply.Chart} arrived at {reply.Position}, where the journal says nothing of it");
    }
}

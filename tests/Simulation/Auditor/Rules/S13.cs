using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed class S13() : Invariant("S13", "a chart is given, offered and placed only as rules, grants and credentials allow at that instant")
{
    /// <summary>Whether the last coder of a chart works under supervision.</summary>
    private readonly Dictionary<string, bool> _supervised = [];

    public override void Change(JournalUnit unit, UnitPart part, JsonElement change)
    {
        if (part.Kind != "chart" || !Books.Charts.TryGetValue(part.Key, out var chart))
            return;
        switch (change.Name())
        {
            case "given" when change.Part("assignment") is { } assignment:
                Judge(unit, chart, assignment.Text("coder")!, change.Text("by") ?? "next", assignment);
                _supervised[part.Key] = assignment.Is("supervised");
                break;
            case "offered":
                Judge(unit, chart, change.Text("coder")!, "push", null);
                break;
        }
    }

    public override void After(JournalUnit unit)
    {
        foreach (var key in unit.Keys("chart"))
            if (Books.Charts.TryGetValue(key, out var chart) && unit.ChangesOf("chart", key).Any(
                change => change.Name() is "arrived" or "updated" or "placed") && !chart.IsFinished && !chart.IsMerging)
                IsPlaced(unit, chart);
        // Only what was complete before is looked at: a completion says itself whether it is reviewed.
        foreach (var key in unit.Keys("chart"))
            if (Books.Charts.TryGetValue(key, out var chart) && chart.State == "finalCoded"
                && unit.Before[key].State is "assigned" or "inProgress" && chart.Queue is { } queue)
                Unless(
                    !(Books.Settings.Workqueues.TryGetValue(queue, out var set) && set.Is("review")) && !_supervised.GetValueOrDefault(key),
                    $"position {unit.Position}: {key} was final coded without the review it needs");
    }

    private void Judge(JournalUnit unit, BookedChart chart, string id, string by, JsonElement? assignment)
    {
        if (!Books.Coders.TryGetValue(id, out var coder))
        {
            Broken($"position {unit.Position} gives {chart.Id} to {id}, who is not known");
            return;
        }
        var isTheirs = chart.Right is { IsOffer: false } right && right.Coder == id;
        if (Audit.Judging.Unmet(coder, chart, unit.At, hardOnly: by == "lead" || isTheirs) is not { } unmet)
            return;
        Unless(
            unmet.Count == 0,
            $"position {unit.Position} gives {chart.Id} to {id}, who may not have it: {string.Join(", ", unmet)}");
        if (by != "lead" && assignment is not null)
            Unless(
                coder.HasRoomFor(Audit.Picking.WeightOf(chart)),
                $"position {unit.Position} gives {chart.Id} to {id}, who has {coder.Load} of {coder.Capacity * 100}");
        if (by is "push" && !isTheirs)
            Unless(
                coder.IsOnDuty && !chart.IsDeclinedBy(id, unit.At),
                $"position {unit.Position} pushes {chart.Id} to {id}, who is {coder.Presence} and {coder.Duty}, or declined it");
        if (chart.Right is { } other && other.Coder != id && other.Until > unit.At && by != "lead")
            Broken($"position {unit.Position} gives {chart.Id} to {id}, though it waits for {other.Coder}");
        if (assignment?.Is("supervised") is { } supervised && Tables.Kinds.ContainsKey(chart.Kind))
            Unless(
                supervised == (Judging.FitOf(coder.Profile, chart.Kind, Audit.Placing.Day(chart.Facility, unit.At)) == "supervised"),
                $"position {unit.Position}: {id} has {chart.Id} {(supervised ? "supervised" : "without supervision")}");
    }

    private void IsPlaced(JournalUnit unit, BookedChart chart)
    {
        var (queue, isKnown) = Audit.Placing.QueueOf(chart, unit.At);
        if (!isKnown)
            return;
        Unless(
            queue == chart.Queue,
            $"after position {unit.Position} {chart.Id} is in {chart.Queue ?? "none"}, the rules say {queue ?? "none"}");
        if (Tables.Kinds.ContainsKey(chart.Kind) && Audit.Placing.DeadlineOf(chart, chart.Queue) is var deadline
            && !(chart.Deadline < deadline && unit.At - chart.Clock > 60L * 86_400_000))
            Unless(
                deadline == chart.Deadline,
                $"after position {unit.Position} {chart.Id} is due at {chart.Deadline}, not at {deadline}");
    }
}

using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed class S08() : Invariant("S8", "charts move by legal steps only, to where what is known of them belongs")
{
    private const string Nobody = "ready review";

    /// <summary>In which states each change may come; what is not listed may come in any.</summary>
    private static readonly Dictionary<string, string> From = new()
    {
        ["waits"] = "notReady ready review held cancelled",
        ["ready"] = "notReady ready review held finalCoded",
        ["given"] = Nobody,
        ["offered"] = Nobody,
        ["offerEnded"] = Nobody,
        ["opened"] = "assigned review",
        ["assignmentEnded"] = "assigned inProgress held review",
        ["held"] = "ready assigned inProgress review held",
        ["inReview"] = "ready review held",
        ["reviewReturned"] = "review",
        ["finalCoded"] = "ready review",
        ["cancelled"] = "notReady ready assigned inProgress held review cancelled",
        ["reopened"] = "finalCoded",
        ["revived"] = "cancelled",
        ["holdPlaced"] = "notReady ready assigned inProgress held review",
        ["boosted"] = "notReady ready assigned inProgress held review",
        ["pinned"] = "notReady ready assigned inProgress held review",
        ["cameLate"] = "finalCoded",
        ["declined"] = Nobody,
    };

    private readonly Dictionary<string, string?> _reviewOf = [];

    public override void Before(JournalUnit unit)
    {
        foreach (var key in unit.Keys("chart"))
            _reviewOf[key] = Books.Charts.TryGetValue(key, out var chart) ? chart.ReviewOf : null;
    }

    public override void Change(JournalUnit unit, UnitPart part, JsonElement change)
    {
        if (part.Kind != "chart" || !Books.Charts.TryGetValue(part.Key, out var chart))
            return;
        var name = change.Name();
        if (From.TryGetValue(name, out var states))
            Unless(
                states.Split(' ').Contains(chart.State),
                $"position {unit.Position}: {name} of {part.Key}, which is {chart.State}");
        var (ok, why) = name switch
        {
            "given" or "offered" => (chart.Holds.TrueForAll(hold => !hold.Blocks), "it is held"),
            "opened" => (chart.With?.Number == change.Int("number") && chart.Opened is null, "it is not that assignment's to open"),
            "offerEnded" => (chart.Right is { IsOffer: true } offer && offer.Coder == change.Text("coder"), "it is not offered to them"),
            "holdPlaced" => (chart.Holds.TrueForAll(hold => hold.Id != change.Part("hold")!.Value.Text("id")), "the hold is there"),
            "holdEnded" or "followedUp" or "escalated" =>
                (chart.Holds.Exists(hold => hold.Id == change.Text("hold")), "there is no such hold"),
            "revived" => (chart.Merge is null, "it was merged"),
            _ => (true, ""),
        };
        Unless(ok, $"position {unit.Position}: {name} of {part.Key}: {why}");
    }

    public override void After(JournalUnit unit)
    {
        foreach (var key in unit.Keys("chart"))
            if (Books.Charts.TryGetValue(key, out var chart))
            {
                Stands(unit, chart);
                Follows(unit, chart);
            }
    }

    /// <summary>What a state says must be true of the chart in it.</summary>
    private void Stands(JournalUnit unit, BookedChart chart)
    {
        var (ok, why) = chart.State switch
        {
            "held" => (chart.IsBlocked, "held, and no hold blocks it"),
            "ready" or "assigned" or "inProgress" => (!chart.IsBlocked, $"{chart.State}, and a hold blocks it"),
            "review" => (!chart.IsBlocked && chart.With?.Coder != chart.ReviewOf, "in review of its own reviewer, or blocked"),
            "finalCoded" or "cancelled" => (chart.Holds.Count == 0 || chart.IsMerging, "finished with open holds"),
            "notReady" => (chart.Missing.Length > 0, "not ready, and nothing is missing"),
            _ => (false, $"in no known state: {chart.State}"),
        };
        Unless(ok, $"after position {unit.Position} {chart.Id} is {why}");
        Unless(
            chart.With is not null || chart.State is not ("assigned" or "inProgress"),
            $"after position {unit.Position} {chart.Id} is {chart.State} with nobody");
    }

    /// <summary>What must come of what happened, in the same unit.</summary>
    private void Follows(JournalUnit unit, BookedChart chart)
    {
        var changes = unit.ChangesOf("chart", chart.Id).ToList();
        var before = unit.Before[chart.Id];
        foreach (var change in changes.Where(change => change.Name() == "assignmentEnded"))
            switch (change.Text("how"))
            {
                case "completed" when before.State is "assigned" or "inProgress":
                    Unless(
                        chart.Record == change.Text("coder") && chart.State is "finalCoded" or "review" or "held" or "notReady",
                        $"position {unit.Position}: {change.Text("coder")} completed {chart.Id}, which is {chart.State} of {chart.Record}");
                    break;
                case "woken" when chart.State is "ready" or "review":
                    Unless(
                        chart.Right is { IsOffer: false } right && right.Coder == change.Text("coder"),
                        $"position {unit.Position}: {chart.Id} woke and does not wait for {change.Text("coder")}");
                    break;
            }
        var work = _reviewOf.GetValueOrDefault(chart.Id);
        if (before.State == "review" && chart.State == "finalCoded")
            Unless(chart.Record == work, $"position {unit.Position}: {chart.Id} was {work}'s work, and is {chart.Record}'s after review");
        if (changes.Exists(change => change.Name() == "reviewReturned") && chart.State == "ready")
            Unless(
                chart.Right?.Coder == work,
                $"position {unit.Position}: {chart.Id} was returned from review and waits for {chart.Right?.Coder}, not {work}");
        foreach (var change in changes.Where(change => change.Name() == "reopened"))
            Unless(
                chart.Right is null || chart.Right.Coder == chart.Record || chart.Record is null,
                $"position {unit.Position}: {chart.Id} was reopened and waits for {chart.Right?.Coder}, not {chart.Record}");
    }
}

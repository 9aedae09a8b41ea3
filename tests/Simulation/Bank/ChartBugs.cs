namespace CodingQueue.Simulation.Bank;

/// <summary>Bugs of the decisions about one chart and one coder.</summary>
internal static class ChartBugs
{
    private const string Decide = "grains/Core/Charts/Chart.Decide.cs";
    private const string Refusals = "grains/Core/Charts/Chart.Decide.Refusals.cs";
    private const string Holds = "grains/Core/Charts/Chart.Decide.Holds.cs";
    private const string Offers = "grains/Core/Charts/Chart.Decide.Offers.cs";
    private const string Upstream = "grains/Core/Charts/Chart.Decide.Upstream.cs";
    private const string Merge = "grains/Core/Charts/Chart.Decide.Merge.cs";
    private const string Settle = "grains/Core/Charts/Chart.Settle.cs";
    private const string Apply = "grains/Core/Charts/Chart.Apply.cs";
    private const string Chart = "grains/Core/Charts/Chart.cs";
    private const string Coder = "grains/Core/Coders/Coder.cs";
    private const string CoderDecide = "grains/Core/Coders/Coder.Decide.cs";
    private const string CoderDuty = "grains/Core/Coders/Coder.Duty.cs";

    public static IReadOnlyList<Planted> All { get; } =
    [
        new("complete-by-id-only", "assignment numbers", Refusals,
            "        return command.NamedNumber is { } number && chart.State.InForce?.Number != number",
            "        return command.NamedNumber is { } number && chart.State.InForce is null", "S2"),
        new("number-used-again", "assignment numbers", Decide,
            "Math.Max(LastNumber + 1,", "Math.Max(LastNumber,", "S3"),
        new("number-forgotten", "assignment numbers", Apply,
            "        LastNumber = assignment.Number,\n", "", "S3"),
        new("restored-numbers-begin-anew", "assignment numbers", Decide,
            "draft.Situation.Settings.Tables.LeastNumber ?? 1)", "1)", "S3"),
        new("tick-ends-any-hold", "time", Holds,
            "            if (hold.Until <= draft.Now)\n", "            if (hold.Until is not null)\n", "S19"),
        new("hold-never-wakes", "time", Chart,
            "Earlier(Earlier(Earlier(due, hold.Until), hold.FollowUp), hold.NextEscalation)",
            "Earlier(Earlier(due, hold.FollowUp), hold.NextEscalation)", "L1"),
        new("follow-up-lost", "time", Chart,
            "Earlier(Earlier(Earlier(due, hold.Until), hold.FollowUp), hold.NextEscalation)",
            "Earlier(Earlier(due, hold.Until), hold.NextEscalation)", "L1"),
        new("ladder-lost", "time", Chart,
            "Earlier(Earlier(Earlier(due, hold.Until), hold.FollowUp), hold.NextEscalation)",
            "Earlier(Earlier(due, hold.Until), hold.FollowUp)", "L1"),
        new("hand-routing-never-ends", "time", Chart,
            "            return Earlier(Earlier(due, ReplaceAt), Pin?.Until);", "            return Earlier(due, ReplaceAt);", "L1"),
        new("offer-never-lapses", "time", Chart,
            "            Instant? due = State.FirstRight?.Until;",
            "            Instant? due = State.Offer is null ? State.FirstRight?.Until : null;", "L2"),
        new("lapse-missed-at-the-instant", "time", Holds,
            "        if (draft.Chart.State.Offer is { } offer && offer.Until <= draft.Now)",
            "        if (draft.Chart.State.Offer is { } offer && offer.Until < draft.Now)", "L2", "S8"),
        new("first-right-never-lapses", "time", Holds,
            "        else if (draft.Chart.State.FirstRight?.Until <= draft.Now)",
            "        else if (draft.Chart.State.FirstRight?.Until <= draft.Now - Limits.StickyFor)", "L2"),
        new("offer-stands-from-the-reply", "time", Offers,
            "        draft.Then(new ChartChange.Offered(coder.Id, draft.Now + stands));",
            "        draft.Then(new ChartChange.Offered(coder.Id, draft.Now + stands + Duration.FromSeconds(1)));", "S19"),
        new("follow-up-in-the-past", "time", Holds,
            "hold.Every * (Math.Floor(missed) + 1)", "hold.Every * Math.Max(1, Math.Floor(missed))", "S19", "L1"),
        new("woken-chart-waits-for-nobody", "holds", Settle,
            "        var sticky = (held.Kept?.Coder ?? held.WaitedFor) is { } coder\n",
            "        var sticky = held.WaitedFor is { } coder\n", "S8"),
        new("hold-does-not-block", "holds", Holds,
            "        if (terms.BlocksCoding)\n            Pause(draft, terms.KeepsCoder);",
            "        if (terms.BlocksCoding && State.InForce is not null)\n            Pause(draft, terms.KeepsCoder);", "S8"),
        new("held-chart-keeps-its-coder", "holds", Holds,
            "            case ChartState.Held when assignment is not null && !keepsCoder:",
            "            case ChartState.Held when assignment is null && !keepsCoder:", "S8", "S1"),
        new("document-ends-no-hold", "holds", Upstream,
            "if (by.Document is { } awaited && news.Documents.Contains(awaited))",
            "if (by.Document is { } awaited && news.Documents.Contains(awaited) && hold.Until is not null)", "L1", "S8"),
        new("cancel-leaves-the-coder", "two streams", Upstream,
            "        if (State.InForce is { } assignment)\n            End(draft, assignment, AssignmentEnd.Withdrawn, cancel.Reason);",
            "        if (State.InForce is { } assignment && State is not ChartState.Held)\n"
            + "            End(draft, assignment, AssignmentEnd.Withdrawn, cancel.Reason);", "S1"),
        new("cancel-leaves-holds", "holds", Upstream,
            "        foreach (var hold in Holds)\n            draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.ChartCancelled, null));\n",
            "", "S8"),
        new("final-with-open-holds", "holds", Decide,
            "        foreach (var hold in draft.Chart.Holds)\n            draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.FinalCoded, null));\n",
            "", "S8"),
        new("supervision-not-noted", "reviews", Decide,
            "new Assignment(coder.Id, number, draft.Now, verdict.Supervised)",
            "new Assignment(coder.Id, number, draft.Now, false)", "S13"),
        new("supervised-work-unreviewed", "reviews", Decide,
            "        assignment.Supervised\n        || (Workqueue", "        (Workqueue", "S13"),
        new("review-forgets-whose-work", "reviews", Decide,
            "            Finish(draft, review.CoderOfRecord);", "            Finish(draft, reviewer.Coder);", "S8"),
        new("returned-to-the-reviewer", "reviews", Decide,
            "draft.Now, new Sticky(review.CoderOfRecord, draft.Now + Limits.StickyFor)));",
            "draft.Now, new Sticky(reviewer.Coder, draft.Now + Limits.StickyFor)));", "S8"),
        new("decline-forgotten", "declines", Apply,
            "        return kept.Length < Limits.DeclinesPerChart ? kept.Add(decline)",
            "        return kept.Length < Limits.DeclinesPerChart ? kept", "S17", "S13", "S14"),
        new("merge-loses-a-hold", "merge", Merge,
            "        foreach (var hold in taken)", "        foreach (var hold in taken.Skip(1))", "S4"),
        new("merge-loses-documents", "merge", Merge,
            "            Documents = [.. documents], AddedCharges", "            Documents = [.. documents.Skip(1)], AddedCharges", "S4"),
        new("merged-chart-keeps-its-coder", "merge", Merge,
            "        if (State.InForce is { } assignment)\n            End(", "        if (State is ChartState.Review { Assignment: { } assignment })\n            End(", "S1"),
        new("capacity-off-by-one", "capacity", Coder,
            "    public bool HasRoom => Load < Profile.Capacity * Holding.Ordinary;",
            "    public bool HasRoom => Load <= Profile.Capacity * Holding.Ordinary;", "S13"),
        new("capacity-without-weight", "capacity", Coder,
            "        HasRoom && (Load == 0 || Load + weight <= Profile.Capacity * Holding.Ordinary);",
            "        HasRoom;", "S13"),
        new("held-charts-count", "capacity", Coder,
            "            var load = 0;\n            foreach (var holding in Holdings)\n                if (!holding.Held)\n                    load += holding.Weight;",
            "            var load = 0;\n            foreach (var holding in Holdings)\n                    load += holding.Weight;", "replies", "L5", "S14"),
        new("withdrawn-chart-stays-with-its-coder", "two streams", CoderDecide,
            "                case ChartChange.AssignmentEnded ended when ended.Coder == Id:",
            "                case ChartChange.AssignmentEnded ended when ended.Coder == Id && ended.How != AssignmentEnd.Withdrawn:", "S1"),
        new("parked-chart-not-noted", "two streams", CoderDecide,
            "                case ChartChange.Paused { Kept: { } kept } when kept.Coder == Id:",
            "                case ChartChange.Paused { Kept: { } kept } when kept.Coder == Id && Holdings.Length > 1:", "S1"),
        new("shift-end-releases-nothing", "shifts", CoderDuty,
            "        Duty.Until <= now && Duty.IsOn &&", "        Duty.Until < now && Duty.IsOn &&", "L1", "S17"),
    ];
}

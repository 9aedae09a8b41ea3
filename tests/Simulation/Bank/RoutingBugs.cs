namespace CodingQueue.Simulation.Bank;

/// <summary>Bugs of who may have what, what is next, and where and until when a chart belongs.</summary>
internal static class RoutingBugs
{
    private const string Eligibility = "grains/Core/Routing/Eligibility.cs";
    private const string Profile = "grains/Core/Coders/CoderProfile.cs";
    private const string Order = "grains/Core/Routing/PickOrder.cs";
    private const string Urgency = "grains/Core/Routing/Urgency.cs";
    private const string Shares = "grains/Core/Routing/Shares.cs";
    private const string Placement = "grains/Core/Routing/Placement.cs";
    private const string Turnaround = "grains/Core/Routing/Turnaround.cs";
    private const string WorkingTime = "grains/Core/Calendars/WorkingTime.cs";
    private const string Coder = "grains/Core/Coders/Coder.cs";
    private const string Line = "grains/Core/Workqueues/ReadyLine.cs";
    private const string ClassLine = "grains/Core/Workqueues/ClassLine.cs";
    private const string Next = "grains/Engine/Actors/NextChoice.cs";

    public static IReadOnlyList<Planted> All { get; } =
    [
        new("credential-good-a-day-longer", "eligibility", Profile,
            "!(Issued > day) && !(Expires < day);", "!(Issued > day) && !(Expires < day.PlusDays(-1));", "S13"),
        new("credential-ends-a-day-early", "eligibility", Profile,
            "!(Issued > day) && !(Expires < day);", "!(Issued > day) && !(Expires <= day);", "S14", "replies"),
        new("grants-not-checked", "eligibility", Eligibility,
            "        if (asked.Profile.IsGranted(asked.Facility.Id, asked.Facility.Client, asked.Day))",
            "        if (asked.Profile.Id.Value.Length > 0)", "S13", "S11"),
        new("grant-good-after-its-end", "eligibility", Profile,
            "(Facility == facility || Client == client) && !(From > day) && !(Until < day);",
            "(Facility == facility || Client == client) && !(From > day);", "S13"),
        new("review-to-the-first-coder", "eligibility", Eligibility,
            "        var isReview = asked.Requirement.ReviewOf == asked.Profile.Id;\n",
            "        var isReview = asked.Requirement.ReviewOf == asked.Profile.Id && asked.Day.Day == 0;\n", "S13", "S8"),
        new("specialty-not-checked", "eligibility", Eligibility,
            "            if (has > 0 && has >= least)\n", "            if (has >= 0)\n", "S13"),
        new("supervised-everywhere", "eligibility", Eligibility,
            "(fit != Fit.Supervised || (asked.Queue.Supervised && !isReview))", "(fit <= Fit.Supervised)", "S13"),
        new("verdicts-of-yesterday", "eligibility", ClassLine,
            "        if (!ReferenceEquals(settings, _settings) || now < _mayFrom || now >= _mayUntil)\n            Forget(",
            "        if (_settings is null)\n            Forget(", "S14", "S13", "replies"),
        new("backup-before-primary", "order", Order,
            "        var tier = int.MaxValue;\n        foreach (var head in heads)\n            tier = Math.Min(tier, head.Tier);",
            "        var tier = int.MinValue;\n        foreach (var head in heads)\n            tier = Math.Max(tier, head.Tier);", "S14"),
        new("boost-pushes-back", "order", Urgency,
            "        var beginBy = deadline - chart.Expected - boost;", "        var beginBy = deadline - chart.Expected + boost;", "S14"),
        new("expected-minutes-ignored", "order", Urgency,
            "        var beginBy = deadline - chart.Expected - boost;", "        var beginBy = deadline - boost;", "S14"),
        new("fewer-dollars-first", "order", Urgency,
            "            order = other.Cents.CompareTo(Cents);", "            order = Cents.CompareTo(other.Cents);", "S14"),
        new("least-urgent-first", "order", Order,
            "                || (head.IsDeclined, head.Urgency).CompareTo((other.IsDeclined, other.Urgency)) < 0))\n                best = head;",
            "                || (head.IsDeclined, head.Urgency).CompareTo((other.IsDeclined, other.Urgency)) > 0))\n                best = head;", "S14"),
        new("share-turned-over", "order", Shares,
            "            if (InProgressOf(client) > CeilingOf(client, work, weight))",
            "            if (InProgressOf(client) < CeilingOf(client, work, weight))", "S14"),
        new("scarcity-turned-over", "order", Order,
            "                && head.Takers * 2 <= best.Takers &&", "                && head.Takers >= best.Takers * 2 &&", "S14"),
        new("scarcity-without-bound", "order", Order,
            "head.Urgency.BeginBy <= now + Limits.ScarcityGuard", "head.Urgency.BeginBy <= now + Limits.Ahead", "S14"),
        new("rotation-never-turns", "order", Coder,
            "                return [new RoundCount(queue, 1)];", "                return Round;", "S14", "S17"),
        new("rotation-ignored", "order", Next,
            "                if (coder.IsAtLimit(memberships[i]) == atLimit)", "                if (!atLimit)", "S14"),
        new("first-match-wins-not", "placement", Placement,
            "        foreach (var rule in settings.Rules)\n            if (rule.When.Holds(chart))\n                return rule;\n        return null;",
            "        PlacementRule? last = null;\n        foreach (var rule in settings.Rules)\n            if (rule.When.Holds(chart))\n"
            + "                last = rule;\n        return last;", "S13"),
        new("bill-hold-ignored", "deadlines", Turnaround,
            "            && facility.BillHoldDays is { } hold)", "            && facility.BillHoldDays is { } hold and < 0)", "S13"),
        new("holidays-are-working-days", "deadlines", "grains/Core/Calendars/WorkingDays.cs",
            "            _bits[i >> 6] &= ~(1UL << (i & 63));", "            _bits[i >> 6] |= 1UL << (i & 63);", "S13"),
        new("pauses-do-not-count", "deadlines", Turnaround,
            "        WeighTarget(client, chart, queue, clock + paused, time, ref found);",
            "        WeighTarget(client, chart, queue, clock, time, ref found);", "S13"),
        new("end-of-day-a-day-late", "deadlines", WorkingTime,
            "    public Instant EndOfDay(Instant at, int days) => StartOf(DayOf(at) + days + 1);",
            "    public Instant EndOfDay(Instant at, int days) => StartOf(DayOf(at) + days + 2);", "S13"),
        new("declined-chart-pushed", "order", Line,
            "        return pushed ? null : declined;", "        return declined;", "S13", "S14"),
    ];
}

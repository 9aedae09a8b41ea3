namespace CodingQueue.Simulation.Auditor;

/// <summary>
/// Lines learn of charts a moment after they change, and others may have one in hand for a moment: a chart that
/// was better and was touched by somebody around the pick proves nothing. One that nobody touched does.
/// </summary>
internal sealed class S14() : Invariant("S14", "the chart given is the best that the coder may have, in the documented order")
{
    /// <summary>How long a pick may be behind what is durable, or hold a chart in hand.</summary>
    private const long Slack = 6_000;

    private readonly Dictionary<string, long> _touched = [];
    private readonly List<(string Better, long Until, long Version, string What)> _doubts = [];
    private long _settings, _duty;

    public override void Happens(Happening happening)
    {
        foreach (var doubt in _doubts.Where(doubt => doubt.Until < happening.At).ToList())
        {
            _doubts.Remove(doubt);
            if (_touched.GetValueOrDefault(doubt.Better) < doubt.Until - 2 * Slack)
                Broken(doubt.What);
        }
        if (happening is Served { Reply.Outcome: "nothing" } served && Audit.Calls.Find(served.Call) is { } call
            && call.Invoked.Coder is { } id && Books.Coders.TryGetValue(id, out var coder) && IsQuiet(call.Invoked.At))
            Doubt(
                Audit.Picking.Next(coder, Audit.Instant, pushed: false, Touched(call.Invoked.At)),
                $"call {call.Id}: {id} asked for the next chart and was told there is none, though there is");
    }

    public override void Before(JournalUnit unit)
    {
        foreach (var key in unit.Keys("chart"))
            foreach (var given in unit.ChangesOf("chart", key))
                if (given.Name() == "given" && given.Text("by") is "next" or "push")
                    Check(unit, key, given.Part("assignment")!.Value.Text("coder")!, given.Text("by")!);
                else if (given.Name() == "offered")
                    Check(unit, key, given.Text("coder")!, "push");
    }

    public override void After(JournalUnit unit)
    {
        foreach (var key in unit.Keys("chart"))
            _touched[key] = Audit.Now.At;
        if (unit.Keys("settings").Any())
            _settings = Audit.Now.At;
        if (unit.Parts.Any(part => part.Kind == "coder" && part.Changes.Any(change =>
            change.Name() is "presenceSet" or "dutySet" or "profileSet")))
            _duty = Audit.Now.At;
    }

    /// <summary>Nothing changed lately that changes the whole order.</summary>
    private bool IsQuiet(long since) =>
        _settings < since - Slack && _duty < since - Slack && Audit.Hosts.LastTrouble < since - Slack;

    private HashSet<string> Touched(long since) =>
        [.. _touched.Where(one => one.Value >= since - Slack).Select(one => one.Key)];

    private void Check(JournalUnit unit, string chart, string coderId, string by)
    {
        var since = Audit.Calls.All.Where(call => call.Invoked.Caller == unit.By && call.Invoked.Host == unit.Batch.Host
            && call.Served.Count == 0).Select(call => call.Invoked.At).DefaultIfEmpty(Audit.Now.At - 1_000).Min();
        if (!Books.Coders.TryGetValue(coderId, out var coder) || !IsQuiet(since) || !Books.Charts.TryGetValue(chart, out var known)
            || unit.Why?.Text("reason") is "waitBound")
            return;
        var without = Touched(since);
        without.Remove(chart);
        var best = Audit.Picking.Next(coder, unit.At, by == "push", without);
        if (best?.Chart.Id == chart)
        {
            // A chart in hand elsewhere may have been the better one, and then this one has another reason.
            if (without.Count == 0 && unit.Why?.Text("reason") is { } reason && reason != best.Reason
                && !(known.Right is not null))
                Broken($"position {unit.Position} gives {chart} to {coderId} for {reason}, it is for {best.Reason}");
            return;
        }
        // With every other chart in hand this one must be what is left.
        Doubt(best, $"position {unit.Position} gives {chart} to {coderId} ({by}, {unit.Why?.Text("reason")}), the best is "
            + $"{best?.Chart.Id ?? "none"} ({best?.Reason})");
    }

    private void Doubt(Picking.Choice? better, string what)
    {
        if (better is not null)
            _doubts.Add((better.Chart.Id, Audit.Now.At + Slack, better.Chart.Version, what));
    }
}

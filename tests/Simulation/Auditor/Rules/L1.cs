namespace CodingQueue.Simulation.Auditor;

internal sealed class L1() : Invariant("L1", "what is due happens: holds open, owners are told, hand routings end")
{
    /// <summary>A turn that failed is tried again within a minute, a failed unit within seconds.</summary>
    private const long Grace = 5_000;

    public override void AtRest(long now)
    {
        foreach (var chart in Books.Charts.Values)
            foreach (var (what, at) in chart.Dues())
                Unless(
                    at > now - Grace || what is "offer" or "first right",
                    $"at rest at {now} the {what} of {chart.Id} ({chart.State}) was due at {at}");
        foreach (var coder in Books.Coders.Values)
            Unless(
                !(coder.DutyUntil <= now - Grace),
                $"at rest at {now} the roster of {coder.Id} was due at {coder.DutyUntil}");
    }
}

internal sealed class L2() : Invariant("L2", "an offer or first right that nobody took lapses, once")
{
    private const long Grace = 5_000;

    public override void AtRest(long now)
    {
        foreach (var chart in Books.Charts.Values)
            Unless(
                !(chart.IsOffered && chart.Right?.Until <= now - Grace),
                $"at rest at {now} {chart.Id} waits for {chart.Right?.Coder} until {chart.Right?.Until}");
    }
}

internal sealed class L3() : Invariant("L3", "once faults are over every command ends, and none for want of trying")
{
    private const long Grace = 15_000;
    private long? _healed;

    public override void Happens(Happening happening)
    {
        if (happening is Phase { Name: "healed" })
            _healed = happening.At;
        if (_healed is { } healed && happening is Served { Reply: { Outcome: "refused", Refusal: { } refusal } } served
            && happening.At > healed + Grace && Audit.Calls.Find(served.Call)?.Invoked.At > healed + Grace)
            Unless(
                refusal is not ("Contended" or "OutcomeUnknown" or "StoreAway" or "StoreFull" or "Overloaded"),
                $"call {served.Call} is refused as {refusal} {happening.At - healed} ms after everything healed");
        if (happening is Served { Reply.Outcome: "failed" } failed)
            Broken($"call {failed.Call} failed: {failed.Reply.Detail.Split('\n')[0]}");
    }

    public override void AtRest(long now)
    {
        foreach (var call in Audit.Calls.All)
            if (_healed is { } healed && call.Served.Count == 0 && call.Invoked.At > healed + Grace)
                Unless(
                    Audit.Now.At - call.Invoked.At < Grace,
                    $"call {call.Id} ({call.Verb}) has not ended {Audit.Now.At - call.Invoked.At} ms after it was sent");
    }
}

internal sealed class L5() : Invariant("L5", "nobody who waits for work is left beside work that may be pushed to them")
{
    /// <summary>A lost hint costs a second, a chart in hand two.</summary>
    private const long Grace = 6_000;
    private readonly Dictionary<string, long> _touched = [];
    private long _healed;

    public override void Happens(Happening happening)
    {
        if (happening is Phase { Name: "healed" })
            _healed = happening.At;
        // Before the coders ask for everything themselves.
        if (happening is Phase { Name: "drain" } && happening.At > _healed + Grace)
            AtRest(Audit.Instant);
    }

    public override void After(JournalUnit unit)
    {
        foreach (var part in unit.Parts)
            _touched[part.Key] = Audit.Now.At;
    }

    public override void AtRest(long now)
    {
        if (IsFresh("settings"))
            return;
        var fresh = Books.Charts.Keys.Where(IsFresh).ToHashSet();
        foreach (var coder in Books.Coders.Values.Where(coder => coder.Waits && !IsFresh(coder.Id)))
            if (Audit.Picking.Next(coder, now, pushed: true, fresh) is { } left)
                Broken($"at rest {coder.Id} waits, and {left.Chart.Id} in {left.Chart.Queue} is not given or offered to them ({left.Reason})");
    }

    private bool IsFresh(string key) => _touched.GetValueOrDefault(key, long.MinValue / 2) > Audit.Now.At - Grace;
}

namespace CodingQueue.Simulation.Auditor;

/// <summary>The counts of the checker: each of them must be 0.</summary>
internal sealed class Lost() : Invariant("lost", "what was answered is in the journal, where the answer says")
{
    private readonly List<(Served Served, string Command)> _told = [];

    public override void Happens(Happening happening)
    {
        if (happening is Served { Reply: { Outcome: "done", Position: > 0 } } served
            && Audit.Calls.Find(served.Call)?.Invoked.Command is { } command)
            _told.Add((served, command));
    }

    public override void AtRest(long now)
    {
        foreach (var (served, command) in _told)
            Unless(
                Books.Commands.TryGetValue(command, out var unit) && unit.Position == served.Reply.Position,
                $"call {served.Call} was answered with position {served.Reply.Position}, which is not its unit");
    }
}

internal sealed class Reordered() : Invariant("reordered", "what was answered before something else was asked comes before it")
{
    /// <summary>A retry has the position of what it repeats.</summary>
    private bool IsNew(Call call) => call.Invoked.First == call.Id
        && (call.Invoked.Command is not { } command || Audit.Calls.Of(command)[0] == call);

    private long _answered;

    private readonly Dictionary<int, long> _asked = [];

    public override void Happens(Happening happening)
    {
        switch (happening)
        {
            case Invoked sent:
                _asked[sent.Call] = _answered;
                break;
            case Answered { Reply: { Outcome: "done", Position: > 0 } reply }:
                _answered = Math.Max(_answered, reply.Position);
                break;
            case Served { Reply: { Outcome: "done", Position: > 0 } reply } served
                when Audit.Calls.Find(served.Call) is { } call && IsNew(call):
                Unless(
                    reply.Position > _asked[call.Id],
                    $"call {call.Id} has position {reply.Position}, and position {_asked[call.Id]} was answered before it was sent");
                break;
        }
    }
}

/// <summary>A refusal that is not so is as wrong as a yes: it must have been true at some moment of the call.</summary>
internal sealed class Replies() : Invariant("replies", "a refusal was true at some moment between the question and the answer")
{
    /// <summary>How far a process may be behind what another one of the same store has written.</summary>
    private const long Behind = 6_000;

    private readonly Dictionary<string, List<(long At, string State, string? Coder, int? Number)>> _stands = [];
    private readonly Dictionary<string, List<(long At, int Load, int Capacity)>> _loads = [];

    public override void After(JournalUnit unit)
    {
        foreach (var key in unit.Keys("chart"))
            if (unit.After.TryGetValue(key, out var after))
                Of(_stands, key).Add((Audit.Now.At, after.State, after.Coder, after.Number));
        foreach (var key in unit.Keys("coder"))
            if (Books.Coders.TryGetValue(key, out var coder))
                Of(_loads, key).Add((Audit.Now.At, coder.Load, coder.Capacity * 100));
    }

    public override void Happens(Happening happening)
    {
        if (happening is not Served { Reply: { Outcome: "refused", Refusal: { } refusal } reply } served
            || Audit.Calls.Find(served.Call) is not { } call)
            return;
        if (refusal == "AtCapacity" && call.Invoked.Coder is { } coder && call.Verb != Verbs.Assign)
            Unless(
                Since(Of(_loads, coder), call, one => one.At).Any(one => one.Load > one.Capacity - 100),
                $"call {call.Id}: {coder} is refused for want of room, and has {Books.Coders.GetValueOrDefault(coder)?.Load}");
        if (call.Invoked.Chart is not { } chart)
            return;
        var stands = Since(Of(_stands, chart), call, one => one.At).ToList();
        bool? isTrue = refusal switch
        {
            "StaleAssignment" => stands.Exists(one => one.Number != call.Invoked.Number),
            "AlreadyAssigned" => stands.Exists(one => one.Coder is not null),
            "NotAssigned" => stands.Exists(one => one.Coder is null),
            "ChartHeld" => stands.Exists(one => one.State == "held"),
            "NotReady" => stands.Exists(one => one.State == "notReady") || call.Verb == Verbs.Assign,
            "AlreadyFinalCoded" => stands.Exists(one => one.State == "finalCoded"),
            "NotFinalCoded" => stands.Exists(one => one.State != "finalCoded"),
            "ChartCancelled" => stands.Exists(one => one.State == "cancelled"),
            "NotFound" when call.Verb is "open" or "complete" or "return" or "unassign" => stands.Count == 0,
            _ => null,
        };
        if (isTrue == false)
            Broken($"call {call.Id} ({call.Verb} of {chart} #{call.Invoked.Number}) is refused as {refusal}; it was "
                + string.Join(", ", stands.Select(one => $"{one.State} with {one.Coder}#{one.Number}")));
    }

    /// <summary>How it stood when the call was sent, and since.</summary>
    private IEnumerable<T> Since<T>(List<T> all, Call call, Func<T, long> at)
    {
        var from = call.Invoked.At - (Audit.Hosts.Count > 1 ? Behind : 0);
        var before = all.FindLastIndex(one => at(one) < from);
        return all.Skip(Math.Max(0, before));
    }

    private static List<T> Of<T>(Dictionary<string, List<T>> all, string key)
    {
        if (!all.TryGetValue(key, out var list))
            all[key] = list = [];
        return list;
    }
}

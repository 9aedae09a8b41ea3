namespace CodingQueue.Simulation.Auditor;

internal sealed class S07() : Invariant("S7", "a command id has one effect; a retry is given the same answer, other content is refused")
{
    private readonly Dictionary<string, JournalUnit> _keys = [];
    private readonly Dictionary<string, (Served First, Reply Reply)> _told = [];
    private readonly HashSet<string> _lines = [];

    public override void Before(JournalUnit unit)
    {
        if (unit.Command is not { } command)
            return;
        Unless(
            _keys.TryAdd(command[..32], unit),
            $"position {unit.Position} has the effect of command {command} again; position {_keys[command[..32]].Position} had it");
        Unless(_lines.Add(unit.Line), $"position {unit.Position} is the same line as an earlier one");
    }

    public override void Happens(Happening happening)
    {
        if (happening is not Served { Reply: { Outcome: "done", Position: > 0 } reply } served
            || Audit.Calls.Find(served.Call) is not { Invoked.Command: { } command } call)
            return;
        if (Books.UnitAt(reply.Position) is { } unit)
            Unless(
                unit.Command == command,
                $"call {call.Id} is answered with position {reply.Position}, which is the effect of {unit.Command ?? "no command"}");
        if (!_told.TryGetValue(command, out var first))
            _told[command] = (served, reply);
        else
            Unless(
                reply with { Detail = "" } == first.Reply with { Detail = "" },
                $"call {call.Id} repeats call {first.First.Call} and is told {reply}, not {first.Reply}");
    }
}

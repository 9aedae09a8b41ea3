namespace CodingQueue.Simulation.Auditor;

internal sealed class S02() : Invariant("S2", "a command that names an assignment that is over changes nothing but a draft note")
{
    public override void Happens(Happening happening)
    {
        if (happening is not Served { Reply: { Outcome: "done", Position: > 0 } reply } served
            || Audit.Calls.Find(served.Call) is not { Invoked.Number: { } number } call
            || Books.UnitAt(reply.Position) is not { } unit || call.Invoked.Chart is not { } chart)
            return;
        if (unit.Before.TryGetValue(chart, out var before))
            Unless(
                before.Number == number,
                $"call {call.Id} ({call.Verb}) names #{number} of {chart}, which was {before.Coder}#{before.Number}, and was done");
    }

    public override void Before(JournalUnit unit)
    {
        if (unit.Command is not { } command)
            return;
        foreach (var call in Audit.Calls.Of(command))
            if (call.Invoked is { Number: { } number, Chart: { } chart } && unit.Before.TryGetValue(chart, out var before))
                Unless(
                    before.Number == number,
                    $"position {unit.Position} does call {call.Id} ({call.Verb}) of #{number}; {chart} was {before.Coder}#{before.Number}");
    }
}

namespace CodingQueue.Simulation.Auditor;

internal sealed class S20() : Invariant("S20", "a process whose store failed, or that is gone, does nothing more in that life")
{
    private readonly Dictionary<(string Host, int Life), (int No, string What)> _ended = [];

    public override void Happens(Happening happening)
    {
        switch (happening)
        {
            case Process { What: "failed" or "killed" or "stopped" } ended:
                _ended.TryAdd((ended.Host, ended.Life), (ended.No, ended.What));
                break;
            case Served { Reply.Outcome: "done" } served when _ended.TryGetValue((served.Host, served.Life), out var end):
                // What was durable before the store failed may still be told.
                Unless(
                    end.What == "failed" && !(Books.UnitAt(served.Reply.Position)?.Batch is { } batch && batch.No > end.No
                        && (batch.Host, batch.Life) == (served.Host, served.Life)),
                    $"{served.Host} in its life {served.Life} had {end.What}, and answers call {served.Call} with done");
                break;
        }
    }
}

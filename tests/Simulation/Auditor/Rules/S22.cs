namespace CodingQueue.Simulation.Auditor;

internal sealed class S22() : Invariant("S22", "no more wait for one actor than may")
{
    /// <summary>256 wait for one actor at most, and one has its turn; a coder's pick waits for a chart too.</summary>
    private const int PerActor = 2 * 256 + 2;

    private readonly Dictionary<(string Host, string Actor), int> _waiting = [];

    public override void Happens(Happening happening)
    {
        switch (happening)
        {
            case Invoked { Chart: { } chart } sent:
                _waiting[(sent.Host, chart)] = _waiting.GetValueOrDefault((sent.Host, chart)) + 1;
                break;
            case Served { Reply.Outcome: "done" } served when Audit.Calls.Find(served.Call) is { Invoked.Chart: { } chart }:
                var waiting = _waiting.GetValueOrDefault((served.Host, chart));
                _waiting[(served.Host, chart)] = waiting - 1;
                Unless(waiting <= PerActor, $"{waiting} commands waited for {chart} on {served.Host} when call {served.Call} was done");
                break;
            case Served served when Audit.Calls.Find(served.Call) is { Invoked.Chart: { } chart }:
                _waiting[(served.Host, chart)] = _waiting.GetValueOrDefault((served.Host, chart)) - 1;
                break;
            case GaveUp gave when Audit.Calls.Find(gave.Call) is { Served.Count: 0, Invoked: { Chart: { } chart } lost }:
                _waiting[(lost.Host, chart)] = _waiting.GetValueOrDefault((lost.Host, chart)) - 1;
                break;
        }
    }
}

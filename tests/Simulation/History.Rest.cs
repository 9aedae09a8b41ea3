using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation;

internal sealed partial class History
{
    /// <summary>Faults have stopped: whatever was begun ends, and everybody comes to know the same.</summary>
    private void Rest()
    {
        if (!Until("every process runs", () => Hosts.All(host => host.Engine is not null), 30_000))
            return;
        if (!Until($"every call is answered", () => Calls.Pending == 0, 120_000))
            return;
        if (!Until("every process has caught up", IsCaughtUp, 30_000))
            return;
        Told(new Phase("rest"));
        Universe.RunUntil(() => false, Universe.Now + 5_000 * Universe.Ms, MostSteps);
        Told(new Phase("end"));
    }

    private bool IsCaughtUp() => Hosts.All(host =>
        host.Engine is { } engine && engine.Followed == Server.Tables.End && engine.Position == Server.Tables.End);
}

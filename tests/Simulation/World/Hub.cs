using CodingQueue.Engine;

namespace CodingQueue.Simulation.World;

internal sealed class Hub(History history, Host host, EmbeddedEngine engine)
{
    public void Gone() => _ = (history, host, engine);
}

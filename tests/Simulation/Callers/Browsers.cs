using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation.Callers;

internal sealed class Browsers(History history)
{
    public void Do(Chance chance) => _ = (history, chance);
}

namespace CodingQueue.Simulation.World;

/// <summary>
/// The network between callers and processes: what is sent arrives once, late, twice or never, and in any
/// order.
/// </summary>
internal sealed class Network(Universe universe, Action<string, string, long> told)
{
    /// <summary>That share of what is sent never arrives.</summary>
    public double Lost { get; set; }

    /// <summary>That share arrives twice.</summary>
    public double Twice { get; set; }

    /// <summary>That share is late by seconds.</summary>
    public double Late { get; set; }

    /// <summary>How long it takes, about, in milliseconds.</summary>
    public double WayMs { get; set; } = 1;

    /// <summary>Nothing is wrong any more.</summary>
    public void Heal() => (Lost, Twice, Late, WayMs) = (0, 0, 0, 1);

    /// <summary>Sends something to a process, which does it when it arrives and the process is there.</summary>
    public void Send(string what, string place, Func<Runner?> to, Action arrive)
    {
        var chance = universe.Chance;
        if (chance.Is(Lost))
        {
            told($"lose{what}", place, 0);
            return;
        }
        var copies = chance.Is(Twice) ? 2 : 1;
        if (copies == 2)
            told($"repeat{what}", place, 0);
        while (copies-- > 0)
        {
            var ticks = chance.About((long)(WayMs * Universe.Ms));
            if (chance.Is(Late))
            {
                var late = chance.About(4_000);
                told($"delay{what}", place, late);
                ticks += late * Universe.Ms;
            }
            universe.After(ticks, _way, () =>
            {
                if (to() is { IsDead: false } runner)
                    runner.Post(arrive);
            });
        }
    }

    private readonly Runner _way = new(universe, "network", 1);
}

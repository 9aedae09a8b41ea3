namespace CodingQueue.Simulation.World;

/// <summary>
/// Chance that is the same for the same seed, everywhere and for ever (SplitMix64): a seed that failed once
/// must fail after the runtime changed its own.
/// </summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 bits.</summary>
    public ulong Bits()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var bits = _state;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return bits ^ (bits >> 31);
        }
    }

    /// <summary>From 0 to below the end.</summary>
    public int Next(int end) => (int)(Bits() % (ulong)end);

    /// <summary>From the one to below the other.</summary>
    public int Next(int from, int end) => from + Next(end - from);

    /// <summary>From 0 to below 1.</summary>
    public double Share() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True that often.</summary>
    public bool Is(double share) => Share() < share;

    /// <summary>One of them.</summary>
    public T Of<T>(IReadOnlyList<T> all) => all[Next(all.Count)];

    /// <summary>About so much: exponential, at most twenty times that.</summary>
    public long About(long mean) => (long)Math.Min(mean * 20.0, -mean * Math.Log(1 - Share()));

    /// <summary>Another chance that goes its own way.</summary>
    public Chance Split() => new(Bits());
}

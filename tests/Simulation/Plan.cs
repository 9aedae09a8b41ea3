using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation;

/// <summary>Who or what does a step of the plan.</summary>
internal enum Part
{
    /// <summary>A hospital's feed.</summary>
    Intake,
    /// <summary>A coder.</summary>
    Coder,
    /// <summary>A lead.</summary>
    Lead,
    /// <summary>Somebody who sets things up.</summary>
    Admin,
    /// <summary>A browser.</summary>
    Browser,
    /// <summary>What goes wrong.</summary>
    Fault,
}

/// <summary>
/// One step: at that time, with chance of its own, so that it stays what it is when others are left out.
/// </summary>
/// <param name="Place">Its place in the plan.</param>
/// <param name="Ms">When, in milliseconds since the faults began.</param>
/// <param name="Part">Who does it.</param>
/// <param name="Seed">What it draws from.</param>
internal sealed record Step(int Place, long Ms, Part Part, ulong Seed);

/// <summary>What a seed stands for: the house, and what is done in it and to it.</summary>
internal sealed class Plan
{
    private Plan(ulong seed, Chance chance, double hours)
    {
        Seed = seed;
        Hosts = chance.Next(10) switch { < 3 => 1, < 8 => 2, _ => 3 };
        IsLocal = Hosts == 1 && chance.Is(0.7);
        Reach = chance.Next(3) switch { 0 => 1, 1 => 4, _ => 16 };
        Coders = chance.Next(2, 6);
        Facilities = chance.Next(1, 4);
        Ms = (long)(hours * 3_600_000);
        var steps = new List<Step>();
        // Busy stretches with quiet ones between them, as work is.
        for (var at = 0L; at < Ms;)
        {
            var (busy, quiet) = (chance.About(300_000) + 20_000, chance.About(1_200_000));
            var every = chance.Next(400, 8_000);
            for (var ms = at; ms < Math.Min(at + busy, Ms); ms += 1 + chance.About(every))
                steps.Add(new Step(0, ms, PartOf(chance), chance.Bits()));
            at += busy + quiet;
        }
        // Faults fall where work is: a step before them.
        var faults = 10 + steps.Count / 8;
        for (var i = 0; i < faults && steps.Count > 0; i++)
            steps.Add(new Step(
                0, Math.Min(Ms, chance.Of(steps).Ms + chance.About(2_000)), Part.Fault, chance.Bits()));
        Steps = [.. steps.OrderBy(step => step.Ms).ThenBy(step => step.Seed)
            .Select((step, place) => step with { Place = place })];
    }

    public ulong Seed { get; }

    /// <summary>Processes.</summary>
    public int Hosts { get; }

    /// <summary>True: the store is in the process, as with SQLite; else shared, as with PostgreSQL.</summary>
    public bool IsLocal { get; }

    /// <summary>How far from its turn something may run.</summary>
    public int Reach { get; }

    public int Coders { get; }

    public int Facilities { get; }

    /// <summary>How long faults and work last.</summary>
    public long Ms { get; }

    public IReadOnlyList<Step> Steps { get; }

    public static Plan Of(ulong seed, double hours) => new(seed, new Chance(seed ^ 0x5EED), hours);

    private static Part PartOf(Chance chance) => chance.Next(100) switch
    {
        < 27 => Part.Intake,
        < 75 => Part.Coder,
        < 90 => Part.Lead,
        < 94 => Part.Admin,
        _ => Part.Browser,
    };
}

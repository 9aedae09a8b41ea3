namespace CodingQueue.RoutingModel.Histories;

/// <summary>
/// One step of a history: what, and three numbers that say of whom and how. What they point at follows from the history
/// so far, so that a step still means something when steps before it are left out.
/// </summary>
internal sealed record Step(string Verb, int A, int B, int C)
{
    private static readonly (string Verb, int Weight)[] Usual =
    [
        ("arrive", 26), ("next", 26), ("news", 8), ("advance", 13), ("complete", 12), ("open", 6), ("return", 3),
        ("hold", 5), ("leadHold", 3), ("release", 4), ("unassign", 2), ("assign", 4), ("move", 2), ("expedite", 2),
        ("restrict", 2), ("bar", 2), ("reopen", 2), ("cancel", 1), ("withdraw", 1), ("presence", 5), ("profile", 3),
        ("rules", 2), ("queue", 2), ("restriction", 2), ("client", 2), ("facility", 1), ("employer", 1),
        ("calendar", 1), ("filing", 1), ("kind", 2), ("reason", 1), ("schedule", 2), ("keep", 2), ("merge", 2),
    ];

    public static Flavor FlavorOf(int seed) =>
        seed % 40 == 7 ? Flavor.Long : seed % 5 == 3 ? Flavor.Unasked : Flavor.Asked;

    /// <summary>The steps of a seed.</summary>
    public static List<Step> Of(int seed)
    {
        var random = new Random(seed);
        return FlavorOf(seed) switch
        {
            Flavor.Long => Long(random),
            Flavor.Unasked => [.. Enumerable.Range(0, 50).Select(_ => Any(random, [.. Usual, ("answer", 12), ("presence", 6), ("hold", 5), ("release", 5), ("complete", 6)]))],
            _ => [.. Enumerable.Range(0, random.Next(40, 90)).Select(_ => Any(random, Usual))],
        };
    }

    /// <summary>Backdated arrivals and picks in turns, so that what is due waits until its bound; news between.</summary>
    private static List<Step> Long(Random random)
    {
        // A minute between them, so that no two are due since the same instant: the engine leaves open which comes first.
        var steps = Enumerable.Range(0, 12).SelectMany(_ => new[] { Make(random, "arrive"), Make(random, "minute") }).ToList();
        for (var round = 0; round < 180; round++)
        {
            var next = Make(random, "next");
            steps.AddRange([Make(random, "backdated"), next, next with { Verb = "complete" }]);
            steps.Add(Make(random, "minute"));
            if (round % 15 == 0)
                steps.Add(Any(random, [("news", 3), ("expedite", 1), ("presence", 1)]));
        }
        return steps;
    }

    private static Step Any(Random random, (string Verb, int Weight)[] verbs)
    {
        var at = random.Next(verbs.Sum(verb => verb.Weight));
        foreach (var (verb, weight) in verbs)
            if ((at -= weight) < 0)
                return Make(random, verb);
        throw new InvalidOperationException("Weights do not add up");
    }

    private static Step Make(Random random, string verb) => new(verb, random.Next(1 << 20), random.Next(1 << 20), random.Next(1 << 20));

    public override string ToString() => $"{Verb} {A} {B} {C}";
}

/// <summary>What a history is mostly about.</summary>
internal enum Flavor
{
    /// <summary>Coders ask for the next chart.</summary>
    Asked,
    /// <summary>Some workqueues push or offer.</summary>
    Unasked,
    /// <summary>Many picks with few settings, for what only shows after fifty of them.</summary>
    Long,
}

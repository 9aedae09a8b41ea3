namespace CodingQueue.Simulation;

/// <summary>
/// Makes a failing history small: leaves out parts of the plan as long as the same kind of violation stays.
/// </summary>
/// <param name="hours">How long the history is.</param>
/// <param name="keep">What to begin with; null: the whole plan.</param>
internal sealed class Shrinking(double hours, IReadOnlySet<int>? keep)
{
    private int _runs;

    /// <summary>Prints the line that makes the small one again; the exit code.</summary>
    public int Run(ulong seed)
    {
        var plan = Plan.Of(seed, hours);
        var kept = (keep ?? plan.Steps.Select(step => step.Place).ToHashSet()).Order().ToList();
        if (KindOf(plan, kept) is not { } kind)
        {
            Console.WriteLine("nothing is wrong with it");
            return 0;
        }
        for (var parts = 2; kept.Count > 1;)
        {
            var size = (kept.Count + parts - 1) / parts;
            var smaller = Enumerable.Range(0, (kept.Count + size - 1) / size)
                .Select(part => kept.Where((_, at) => at / size != part).ToList())
                .FirstOrDefault(rest => KindOf(plan, rest) == kind);
            if (smaller is not null)
            {
                (kept, parts) = (smaller, Math.Max(2, parts - 1));
                Console.WriteLine($"{kept.Count} steps: {Runs.Replay(seed, hours, kept.ToHashSet())}");
            }
            else if (size == 1)
                break;
            else
                parts = Math.Min(kept.Count, parts * 2);
        }
        Console.WriteLine($"{kind}, {kept.Count} of {plan.Steps.Count} steps, after {_runs} runs:");
        Console.WriteLine($"  {Runs.Replay(seed, hours, kept.ToHashSet())}");
        return 1;
    }

    /// <summary>The kind of the first violation, or null.</summary>
    private string? KindOf(Plan plan, IReadOnlyCollection<int> kept)
    {
        _runs++;
        using var history = History.Run(plan, kept.ToHashSet(), isForgetful: true);
        return history.Violations.Count == 0 ? null : history.Violations[0].Split(':')[0];
    }
}

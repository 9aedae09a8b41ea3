using System.Diagnostics;
using CodingQueue.Load;

namespace CodingQueue.RoutingModel.Histories;

/// <summary>Many histories, each with its seed; a difference is made as short as it can be and told.</summary>
internal static class HistoriesRun
{
    private const int Told = 3, Shrinks = 150;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), WhileShrinking = TimeSpan.FromSeconds(1);

    public static async Task<int> Run(Words words)
    {
        if (words.Has("seed"))
            return await One(words.Number("seed", 1), words.Text("keep", ""));
        var (first, count) = (words.Number("first", 1), words.Number("count", 200));
        var (machine, violations, coverage) = (new Machine(), new Violations(), new Coverage());
        var (watch, steps, done, different) = (Stopwatch.StartNew(), 0L, 0, 0);
        await Parallel.ForEachAsync(
            Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = words.Number("callers", 2) },
            async (seed, _) =>
            {
                if (Volatile.Read(ref different) >= Told)
                    return;
                var all = Step.Of(seed);
                if (await Tried(seed, all, coverage, Patience) is { } difference)
                {
                    violations.Add("difference", difference);
                    if (Interlocked.Increment(ref different) <= Told)
                        await Shrink(seed, all);
                }
                Interlocked.Add(ref steps, all.Count);
                if (Interlocked.Increment(ref done) % 500 == 0)
                    Console.WriteLine(FormattableString.Invariant(
                        $"{done} histories, {steps} steps, {watch.Elapsed.TotalSeconds:0} s, {different} differences"));
            });
        foreach (var name in coverage.Print())
            violations.Add("never occurred", name);
        Console.WriteLine(FormattableString.Invariant($"{done} histories, {steps} steps in {watch.Elapsed.TotalSeconds:0} s"));
        Console.WriteLine($"machine: {machine}");
        var exit = violations.ExitCode();
        new Figure($"differences in {done} histories", violations.Count, "differences", null, null, machine.Busy).Print();
        return exit;
    }

    private static async Task<int> One(int seed, string keep)
    {
        var all = Step.Of(seed);
        var steps = keep.Length == 0 ? all : [.. keep.Split(',').Select(place => all[int.Parse(place)])];
        var difference = await Tried(seed, steps, new Coverage(), Patience, Console.WriteLine);
        Console.WriteLine(difference ?? "no difference");
        return difference is null ? 0 : 1;
    }

    private static async Task<string?> Tried(
        int seed, List<Step> steps, Coverage coverage, TimeSpan patience, Action<string>? tell = null)
    {
        try
        {
            return await History.Run(seed, steps, coverage, patience, tell);
        }
        catch (Exception e)
        {
            return $"seed {seed}: {e}";
        }
    }

    /// <summary>Leaves out steps as long as there is still a difference, and tells how to see what is left.</summary>
    private static async Task Shrink(int seed, List<Step> all)
    {
        var keep = Enumerable.Range(0, all.Count).ToList();
        var tries = 0;
        for (var size = keep.Count / 2; size > 0 && tries < Shrinks; size /= 2)
            for (var from = 0; from < keep.Count && tries < Shrinks; tries++)
            {
                var left = keep.Where((_, at) => at < from || at >= from + size).ToList();
                if (await Tried(seed, [.. left.Select(place => all[place])], new Coverage(), WhileShrinking) is not null)
                    keep = left;
                else
                    from += size;
            }
        var difference = await Tried(seed, [.. keep.Select(place => all[place])], new Coverage(), Patience);
        Console.WriteLine(
            $"""
            seed {seed}, {keep.Count} of {all.Count} steps: {difference}
              dotnet run -c Release --project tests/RoutingModel -- histories --seed {seed}
              dotnet run -c Release --project tests/RoutingModel -- histories --seed {seed} --keep {string.Join(',', keep)}
            """);
    }
}

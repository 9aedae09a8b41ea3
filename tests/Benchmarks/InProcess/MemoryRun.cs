using System.Diagnostics;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.InProcess;

/// <summary>
/// Finished charts pass through while few are open. What stays in memory must not depend on how many have
/// passed: the slope of the heap over finished charts is the figure, and a violation when it is not flat.
/// </summary>
internal static class MemoryRun
{
    /// <summary>Bytes for each finished chart that count as flat: a row kept by mistake is hundreds.</summary>
    private const double Flat = 20;

    public static async Task<int> Run(Words words)
    {
        var (charts, callers) = (words.Number("charts", 50_000), words.Number("callers", 64));
        var open = words.Number("open", 2_000);
        var (machine, violations) = (new Machine(), new Violations());
        await using var floor = await Floor.Open();
        await floor.Fill(open);
        var samples = new List<(double Finished, double Heap)>();
        var finished = 0;
        var watch = Stopwatch.StartNew();
        while (finished < charts)
        {
            finished += await Pass(floor, callers, Math.Min(charts / 10, charts - finished));
            var busy = Environment.WorkingSet;
            await Rest(floor);
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            samples.Add((finished, heap));
            Console.WriteLine(FormattableString.Invariant(
                $"{finished,8} finished, {watch.Elapsed.TotalSeconds,4:0} s: heap {heap / 1e6:0.0} MB, working set {busy / 1e6:0} MB, store {Store(floor) / 1e6:0} MB"));
        }
        var slope = Slope(samples.Skip(1).ToList());
        violations.Unless(
            Math.Abs(slope) < Flat || slope < 0, "memory",
            FormattableString.Invariant($"the heap grows by {slope:0.0} bytes for each finished chart"));
        Console.WriteLine($"machine: {machine}");
        var exit = violations.ExitCode();
        new Figure($"heap growth over {charts} finished charts", Math.Round(slope, 2), "bytes/chart", null, null, machine.Busy).Print();
        return exit;
    }

    private static async Task<int> Pass(Floor floor, int callers, int charts)
    {
        var (begun, done) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var turn = 0; Interlocked.Increment(ref begun) <= charts; turn++)
            {
                await floor.Arrive();
                // A coder whose workqueues are empty lets another one work.
                while (!await floor.Cycle(Floor.Coder(Random.Shared.Next(Floor.Coders))))
                    await Task.Yield();
                Interlocked.Increment(ref done);
            }
        })));
        return done;
    }

    /// <summary>Until idle actors are let go and rows are stored, so that samples compare like with like.</summary>
    public static async Task Rest(Floor floor)
    {
        var watch = Stopwatch.StartNew();
        while (floor.Engine.Actors > 0 && watch.Elapsed < TimeSpan.FromSeconds(30))
            await Task.Delay(250);
        await Task.Delay(500);
    }

    private static double Store(Floor floor) => new DirectoryInfo(floor.Folder).EnumerateFiles().Sum(file => file.Length);

    /// <summary>Least squares.</summary>
    private static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }
}

using System.Diagnostics;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.InProcess;

/// <summary>
/// The time of a pick, its commit included, among few ready charts and among many: it must not grow with the
/// backlog. Each chart picked is completed and another arrives, so that the line stays as long as it was.
/// </summary>
internal static class PickRun
{
    public static async Task<int> Run(Words words)
    {
        var (few, many) = (words.Number("few", 1_000), words.Number("many", 50_000));
        var picks = words.Number("picks", 4_000);
        var machine = new Machine();
        var small = await Measure(few, picks);
        var large = await Measure(many, picks);
        var ratio = Math.Round(large.At(0.5) / small.At(0.5), 2);
        Console.WriteLine(FormattableString.Invariant(
            $"ratio: p50 {ratio:0.00}, p99 {large.At(0.99) / small.At(0.99):0.00} for {many / few} times the charts"));
        Console.WriteLine($"machine: {machine}");
        new Figure(
            $"pick among {many} ready charts, p50", Math.Round(large.At(0.5), 3), "ms", Math.Round(small.At(0.5), 3), ratio,
            machine.Busy).Print();
        return 0;
    }

    private static async Task<Latencies> Measure(int charts, int picks)
    {
        await using var floor = await Floor.Open();
        var filled = await floor.Fill(charts);
        var times = new Latencies();
        for (var pick = -picks / 10; pick < picks; pick++)
        {
            var coder = Floor.Coder(Random.Shared.Next(Floor.Coders));
            var caller = floor.Caller(coder);
            var began = Stopwatch.GetTimestamp();
            var reply = await floor.Engine.Next(coder, caller);
            var took = Stopwatch.GetElapsedTime(began);
            if (reply.Value is not { } given)
                continue;
            if (pick >= 0)
                times.Add(took);
            await floor.Complete(given.Chart, coder);
            await floor.Arrive();
            await floor.Engine.CaughtUp();
        }
        Console.WriteLine(FormattableString.Invariant(
            $"{charts} ready in 20 workqueues and 60 classes (in {filled.TotalSeconds:0.0} s): {times}"));
        return times;
    }
}

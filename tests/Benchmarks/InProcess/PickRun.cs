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
        await using var small = await Floor.Open();
        await using var large = await Floor.Open();
        Console.WriteLine(FormattableString.Invariant(
            $"filled: {few} in {(await small.Fill(few)).TotalSeconds:0.0} s, {many} in {(await large.Fill(many)).TotalSeconds:0.0} s"));
        // In turns, so that what else the machine does weighs on both alike.
        var (ofFew, ofMany) = (new Latencies(), new Latencies());
        for (var pick = -picks / 10; pick < picks; pick++)
        {
            await Pick(small, pick < 0 ? null : ofFew);
            await Pick(large, pick < 0 ? null : ofMany);
        }
        Console.WriteLine($"{few} ready in 20 workqueues and 60 classes: {ofFew}");
        Console.WriteLine($"{many} ready in 20 workqueues and 60 classes: {ofMany}");
        var ratio = Math.Round(ofMany.At(0.5) / ofFew.At(0.5), 2);
        Console.WriteLine(FormattableString.Invariant(
            $"ratio: p50 {ratio:0.00}, p99 {ofMany.At(0.99) / ofFew.At(0.99):0.00} for {many / few} times the charts"));
        Console.WriteLine($"machine: {machine}");
        new Figure(
            $"pick among {many} ready charts, p50", Math.Round(ofMany.At(0.5), 3), "ms", Math.Round(ofFew.At(0.5), 3), ratio,
            machine.Busy).Print();
        return 0;
    }

    private static async Task Pick(Floor floor, Latencies? times)
    {
        var coder = Floor.Coder(Random.Shared.Next(Floor.Coders));
        var caller = floor.Caller(coder);
        var began = Stopwatch.GetTimestamp();
        var reply = await floor.Engine.Next(coder, caller);
        var took = Stopwatch.GetElapsedTime(began);
        if (reply.Value is not { } given)
            return;
        times?.Add(took);
        await floor.Complete(given.Chart, coder);
        await floor.Arrive();
        await floor.Engine.CaughtUp();
    }
}

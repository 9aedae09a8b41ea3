using System.Diagnostics;
using CodingQueue.Core.Charts;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.InProcess;

/// <summary>
/// What routing costs as the backlog grows: picks among few, more and many ready charts while others arrive and rules
/// change; the memory of an open chart; and how long a change of the rules takes to reach every chart, with the picks
/// that go on meanwhile.
/// </summary>
internal static class RoutingRun
{
    private const double RatioGoal = 1.5, BytesGoal = 1024;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    public static async Task<int> Run(Words words)
    {
        int[] sizes = [words.Number("few", 1_000), words.Number("more", 10_000), words.Number("many", 100_000)];
        var (picks, changes) = (words.Number("picks", 3_000), words.Number("changes", 4));
        var machine = new Machine();
        var floors = new List<(Floor Floor, int Charts, Latencies Times)>();
        var bytes = 0.0;
        foreach (var charts in sizes)
        {
            var floor = await Floor.Open();
            var (heap, resident) = (Heap(), Environment.WorkingSet);
            var took = await floor.Fill(charts);
            await MemoryRun.Rest(floor);
            bytes = (Heap() - heap) / (double)charts;
            Console.WriteLine(FormattableString.Invariant(
                $"{charts} ready charts arrived in {took.TotalSeconds:0.0} s: {bytes:0} bytes of managed heap and {(Environment.WorkingSet - resident) / charts} bytes resident for each"));
            floors.Add((floor, charts, new Latencies()));
        }
        // In turns, so that what else the machine does weighs on all alike.
        for (var pick = -picks / 10; pick < picks; pick++)
        {
            // A version that moves nothing: every chart is looked at again, behind the picks.
            if (pick > 0 && pick % (picks / (changes + 1)) == 0)
                foreach (var (floor, _, _) in floors)
                    await floor.Rule(0);
            foreach (var (floor, _, times) in floors)
                await Pick(floor, pick < 0 ? null : times);
        }
        foreach (var (_, charts, times) in floors)
            Console.WriteLine($"{charts} ready, 500 coders, 20 workqueues, 60 classes, arrivals and {changes} rule changes: {times}");
        var ratio = floors[^1].Times.At(0.99) / floors[0].Times.At(0.99);
        Console.WriteLine(FormattableString.Invariant(
            $"ratio of p99s {ratio:0.00} for {sizes[^1] / sizes[0]} times the charts (goal: at most {RatioGoal}), of p50s {floors[^1].Times.At(0.5) / floors[0].Times.At(0.5):0.00}; {bytes:0} bytes for an open chart (goal: at most {BytesGoal})"));
        await ChangeRules(floors[^1].Floor, 2);
        if (words.Has("all"))
            await ChangeRules(floors[^1].Floor, Floor.Queues);
        foreach (var (floor, _, _) in floors)
            await floor.DisposeAsync();
        Console.WriteLine($"machine: {machine}");
        new Figure(
            $"pick among {sizes[^1]} ready charts, p99", Math.Round(floors[^1].Times.At(0.99), 3), "ms",
            Math.Round(floors[0].Times.At(0.99), 3), Math.Round(ratio, 2), machine.Busy).Print();
        return 0;
    }

    /// <summary>The first so many workqueues swap their charts; picks go on, one after another, until all have moved.</summary>
    private static async Task ChangeRules(Floor floor, int moving)
    {
        var (moved, last, version) = (0, Stopwatch.StartNew(), 0);
        floor.Engine.Follow(committed =>
        {
            foreach (var append in committed.Unit.Appends)
                foreach (var change in append.Changes)
                    if (change is ChartChange.PlacedIn placed && placed.Rules == Volatile.Read(ref version) && committed.Unit.By == "server")
                    {
                        Interlocked.Increment(ref moved);
                        last.Restart();
                    }
        });
        var (watch, times) = (Stopwatch.StartNew(), new Latencies());
        Volatile.Write(ref version, await floor.Rule(moving));
        last.Restart();
        while (last.Elapsed < Quiet)
            await Pick(floor, times);
        Console.WriteLine(FormattableString.Invariant(
            $"a rule change that moved {moved} charts: {(watch.Elapsed - last.Elapsed).TotalSeconds:0.0} s until the last had moved; picks meanwhile: {times}"));
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
    }

    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

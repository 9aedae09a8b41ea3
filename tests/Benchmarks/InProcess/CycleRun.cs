using System.Diagnostics;
using CodingQueue.Benchmarks.Peers;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.InProcess;

/// <summary>
/// Durable cycles of assign and complete with many charts open, beside what the same disk carries as bare
/// commits in the same minute.
/// </summary>
internal static class CycleRun
{
    public static async Task<int> Run(Words words)
    {
        var (open, callers) = (words.Number("open", 20_000), words.Number("callers", 64));
        var most = TimeSpan.FromSeconds(words.Number("seconds", 10));
        var machine = new Machine();
        using var postgres = words.Has("postgres") ? new PostgresServer() : null;
        await using var floor = await Floor.Open(postgres);
        var empty = Heap();
        var filled = await floor.Fill(open);
        Console.WriteLine(FormattableString.Invariant($"arrivals: {open / filled.TotalSeconds:0}/s, 256 callers, {open} charts"));
        var full = Heap();
        Console.WriteLine(FormattableString.Invariant(
            $"memory: {(full - empty) / (double)open:0} bytes of managed heap for each open chart, {Environment.WorkingSet >> 20} MB in all"));
        var rows = RawCommits.RowsPerSecond(floor.Folder, 100, TimeSpan.FromSeconds(2));
        var (cycles, work, times) = await Cycles(floor, callers, open / 2, most, arrivals: false);
        Console.WriteLine(FormattableString.Invariant($"assign + complete: {cycles:0}/s, {callers} callers, {work:0} µs of processor each; a cycle {times}"));
        var (both, workOfBoth, with) = await Cycles(floor, callers, open, most, arrivals: true);
        Console.WriteLine(FormattableString.Invariant($"arrive + assign + complete: {both:0}/s, {callers} callers, {workOfBoth:0} µs of processor each; a cycle {with}"));
        rows = (rows + RawCommits.RowsPerSecond(floor.Folder, 100, TimeSpan.FromSeconds(2))) / 2;
        Console.WriteLine(FormattableString.Invariant($"raw commits on this disk (SQLite, WAL, FULL, 100 rows each): {rows:0} rows/s"));
        if (postgres is not null)
            Console.WriteLine($"PostgreSQL: {floor.Weight()}");
        Console.WriteLine("PostgreSQL, SKIP LOCKED: not measured by this program yet");
        var restart = await floor.Restart();
        Console.WriteLine(FormattableString.Invariant(
            $"restart after an orderly stop: {restart.TotalSeconds:0.00} s, {Environment.WorkingSet >> 20} MB"));
        Console.WriteLine($"machine: {machine}");
        // A cycle is two units, and a unit is at least one row.
        var peer = rows / 2;
        new Figure(
            $"assign + complete{(postgres is null ? "" : " on PostgreSQL")} with {open} open, {callers} callers",
            Math.Round(cycles), "cycles/s", Math.Round(peer),
            Math.Round(cycles / peer, 3), machine.Busy).Print();
        return 0;
    }

    private static async Task<(double PerSecond, double Work, Latencies Times)> Cycles(
        Floor floor, int callers, int bound, TimeSpan most, bool arrivals)
    {
        var (done, times) = (0, new Latencies());
        var worked = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            // Each caller has coders of its own, as each person at a desk has.
            for (var turn = 0; watch.Elapsed < most && Volatile.Read(ref done) < bound; turn++)
            {
                var coder = Floor.Coder((caller + turn * callers) % Floor.Coders);
                var began = Stopwatch.GetTimestamp();
                if (arrivals)
                    await floor.Arrive();
                if (!await floor.Cycle(coder))
                    continue;
                times.Add(Stopwatch.GetElapsedTime(began));
                Interlocked.Increment(ref done);
            }
        })));
        watch.Stop();
        worked = Environment.CpuUsage.TotalTime - worked;
        return (done / watch.Elapsed.TotalSeconds, worked.TotalMicroseconds / done, times);
    }

    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

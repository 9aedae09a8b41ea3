using CodingQueue.Benchmarks.Peers;
using CodingQueue.Benchmarks.Plots;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.InProcess;

/// <summary>
/// Durable cycles of assign and complete with many charts open, in turns with a hand-tuned SKIP LOCKED table of as
/// many charts on a PostgreSQL beside it, and what the same disk carries as bare commits in the same minute.
/// </summary>
internal static class CycleRun
{
    private const int Rounds = 3;

    public static async Task<int> Run(Words words)
    {
        var (open, callers) = (words.Number("open", 20_000), words.Number("callers", 64));
        var slice = TimeSpan.FromSeconds(words.Number("seconds", 10)) / Rounds;
        var machine = new Machine();
        if (PostgresServer.Programs is null)
            Console.WriteLine("SKIP LOCKED is not measured: PostgreSQL is not installed");
        // The same settings for both: memory enough for a million charts.
        using var postgres = PostgresServer.Programs is null ? null : new PostgresServer("shared_buffers = '1GB'");
        var isOnPostgres = words.Has("postgres");
        await using var floor = await Floor.Open(isOnPostgres ? postgres ?? new PostgresServer() : null);
        var empty = Heap();
        var filled = await floor.Fill(open);
        Console.WriteLine(FormattableString.Invariant($"arrivals: {open / filled.TotalSeconds:0}/s, 256 callers, {open} charts"));
        var full = Heap();
        Console.WriteLine(FormattableString.Invariant(
            $"memory: {(full - empty) / (double)open:0} bytes of managed heap for each open chart, {Environment.WorkingSet >> 20} MB in all"));
        var table = postgres is null ? null : new SkipLocked(postgres, open);
        var name = $"with {open} open, {callers} callers{(isOnPostgres ? " on PostgreSQL" : "")}";
        var alone = await InTurns(floor, table, callers, open, slice, arrivals: false);
        var both = await InTurns(floor, table, callers, open, slice, arrivals: true);
        var rows = RawCommits.RowsPerSecond(floor.Folder, 100, TimeSpan.FromSeconds(2));
        Console.WriteLine(FormattableString.Invariant(
            $"raw commits on this disk (SQLite, WAL, FULL, 100 rows each): {rows:0} rows/s; a cycle is two units, {alone.Ours / rows * 2:0.000} of that"));
        if (isOnPostgres)
            Console.WriteLine($"PostgreSQL: {floor.Weight()}");
        var restart = await floor.Restart();
        Console.WriteLine(FormattableString.Invariant(
            $"restart after an orderly stop: {restart.TotalSeconds:0.00} s, {Environment.WorkingSet >> 20} MB"));
        Console.WriteLine($"machine: {machine}");
        var store = isOnPostgres ? "PostgreSQL" : "SQLite";
        Results.Add("cycles", store, open, alone.Ours, "cycles/s", machine);
        if (alone.Peer is { } peer)
            Results.Add("cycles", $"SKIP LOCKED beside {store}", open, peer, "cycles/s", machine);
        both.Figure($"arrive + assign + complete {name}, beside SKIP LOCKED", machine.Busy).Print();
        alone.Figure($"assign + complete {name}, beside SKIP LOCKED", machine.Busy).Print();
        return 0;
    }

    /// <summary>
    /// In turns, so that what else the machine does weighs on both alike: first the table with each number of
    /// sessions, then with the best of them. The medians of the rounds, and of the rounds' ratios.
    /// </summary>
    private static async Task<Turns> InTurns(
        Floor floor, SkipLocked? table, int callers, int open, TimeSpan slice, bool arrivals)
    {
        var (ours, peers, ratios, each) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var times = new Latencies();
        for (var round = 0; round < Rounds; round++)
        {
            if (table is not null)
                peers.Add((round == 0 ? SkipLocked.Sessions : [table.Best(arrivals)])
                    .Max(sessions => table.Measure(sessions, slice, arrivals)));
            var spent = floor.Spent;
            var (cycles, perSecond) = await floor.Cycles(callers, arrivals ? int.MaxValue : open / 3, slice, arrivals, times);
            each.Add((floor.Spent - spent).TotalMicroseconds / Math.Max(1, cycles));
            ours.Add(perSecond);
            if (table is not null)
                ratios.Add(ours[^1] / peers[^1]);
            if (!arrivals)
                await floor.Fill(cycles);
        }
        var words = arrivals ? "arrive + assign + complete" : "assign + complete";
        Console.WriteLine(FormattableString.Invariant($"{words}: {Median(ours):0}/s, {callers} callers; a cycle {times}; {Median(each):0} µs of processor time each"));
        if (table is null)
            return new Turns(Median(ours), null, null);
        Console.WriteLine(FormattableString.Invariant(
            $"{words}, SKIP LOCKED: {table.ToString(arrivals)}; ratios {string.Join(", ", ratios.Select(ratio => FormattableString.Invariant($"{ratio:0.00}")))}"));
        return new Turns(Median(ours), Median(peers), Median(ratios));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private sealed record Turns(double Ours, double? Peer, double? Ratio)
    {
        public Figure Figure(string name, double busy) => new(
            name, Math.Round(Ours), "cycles/s", Peer is { } peer ? Math.Round(peer) : null,
            Ratio is { } ratio ? Math.Round(ratio, 2) : null, busy);
    }
}

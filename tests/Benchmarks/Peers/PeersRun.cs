using CodingQueue.Benchmarks.InProcess;
using CodingQueue.Benchmarks.Plots;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Peers;

/// <summary>
/// Durable cycles of the engine, on SQLite and on PostgreSQL, in turns with the libraries that one would take instead:
/// the engine is measured before and after each of them, on the same disk in the same minute.
/// </summary>
internal static class PeersRun
{
    private const int ManyCallers = 400;

    public static async Task<int> Run(Words words)
    {
        var (seconds, open, callers) = (words.Number("seconds", 3), words.Number("open", 20_000), words.Number("callers", 64));
        var only = words.Text("peers", "boss,graphile,bull").Split(',');
        var machine = new Machine();
        if (NodePeers.Install() is { } why)
        {
            Console.WriteLine($"SKIPPED: the libraries cannot be installed: {why}");
            return 0;
        }
        using var postgres = PostgresServer.Programs is null ? null : new PostgresServer("shared_buffers = '1GB'");
        if (postgres is null)
            Console.WriteLine("SKIPPED: pg-boss and graphile-worker, for PostgreSQL is not installed");
        await using var floor = await Floor.Open();
        await using var onPostgres = postgres is null ? null : await Floor.Open(postgres);
        await floor.Fill(open);
        if (onPostgres is not null)
            await onPostgres.Fill(open);

        // Batches of the libraries are compared with many callers at once, which is what fills the engine's commits.
        async Task<double[]> Ours()
        {
            var rates = new List<double>();
            foreach (var (where, many) in new[] { (floor, callers), (onPostgres, callers), (floor, ManyCallers), (onPostgres, ManyCallers) })
                rates.Add(where is null ? double.NaN : await Cycles(where, many, open, seconds));
            return [.. rates];
        }

        var figures = new List<Figure>();
        var before = await Ours();
        foreach (var (name, measure) in Peers(postgres, only, seconds, open, words.Number("rate", 50)))
        {
            var peer = measure();
            var after = await Ours();
            double[] ours = [.. before.Zip(after, (one, other) => (one + other) / 2)];
            before = after;
            Console.WriteLine(FormattableString.Invariant(
                $"{name}: add one {peer.AddOne:0}/s, by the thousand {peer.AddMany:0}/s; worked off one at a time {peer.Single:0}/s, in batches {peer.Batched:0}/s; picked up p50 {peer.PickUpP50:0.0} ms, p99 {peer.PickUpP99:0.0} ms; the engine meanwhile {ours[0]:0}/s on SQLite, {ours[1]:0}/s on PostgreSQL, with {ManyCallers} callers {ours[2]:0}/s and {ours[3]:0}/s"));
            Results.Add("peers", $"{name}, one at a time", 10 + figures.Count, peer.Single, "cycles/s", machine);
            Results.Add("peers", $"{name}, in batches", 11 + figures.Count, peer.Batched ?? double.NaN, "cycles/s", machine);
            for (var place = 0; place < ours.Length; place++)
                if ((place < 2 ? peer.Single : peer.Batched) is { } theirs && !double.IsNaN(ours[place]))
                    figures.Add(new Figure(
                        $"assign + complete on {(place % 2 == 0 ? "SQLite" : "PostgreSQL")}, {(place < 2 ? callers : ManyCallers)} callers, beside {name}, {(place < 2 ? "one at a time" : "in batches")}",
                        Math.Round(ours[place]), "cycles/s", Math.Round(theirs), Math.Round(ours[place] / theirs, 2), machine.Busy));
        }
        for (var place = 0; place < before.Length; place++)
            Results.Add(
                "peers", $"CodingQueue on {(place % 2 == 0 ? "SQLite" : "PostgreSQL")}, {(place < 2 ? callers : ManyCallers)} callers",
                place, before[place], "cycles/s", machine);
        Console.WriteLine($"machine: {machine}");
        // The main one last: what the goal speaks of first.
        foreach (var figure in figures.OrderBy(figure => figure.Name.EndsWith("graphile-worker, one at a time", StringComparison.Ordinal)))
            figure.Print();
        return 0;
    }

    private static IEnumerable<(string Name, Func<NodeFigures> Measure)> Peers(
        PostgresServer? postgres, string[] only, int seconds, int open, int rate)
    {
        foreach (var (name, file) in new[] { ("pg-boss", "boss"), ("graphile-worker", "graphile") })
            if (postgres is not null && only.Contains(file))
                yield return (name, () =>
                {
                    var database = postgres.NewDatabase();
                    return NodePeers.Measure(
                        file, $"postgresql://{database}@/{database}?host={postgres.Socket}", seconds, open, rate);
                });
        if (!only.Contains("bull"))
            yield break;
        if (!RedisServer.IsInstalled())
        {
            Console.WriteLine("SKIPPED: BullMQ, for Redis is not installed and cannot be installed here");
            yield break;
        }
        foreach (var isEach in new[] { true, false })
            yield return ($"BullMQ, fsync {(isEach ? "always" : "every second")}", () =>
            {
                using var redis = new RedisServer(isEach);
                return NodePeers.Measure("bull", redis.Socket, seconds, open, rate);
            });
    }

    private static async Task<double> Cycles(Floor floor, int callers, int open, int seconds)
    {
        var (done, perSecond) = await floor.Cycles(
            callers, open / 2, TimeSpan.FromSeconds(seconds), arrivals: false, new Latencies());
        await floor.Fill(done);
        return perSecond;
    }
}

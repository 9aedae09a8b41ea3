using System.Diagnostics;
using CodingQueue.Engine.Journal;
using CodingQueue.Load;
using CodingQueue.Postgres;

namespace CodingQueue.Benchmarks.InProcess;

/// <summary>
/// What it costs that several processes may write to one journal: units a second of one writer that is alone, of
/// one that is ready to share, and of several that race, each following all of the others. No actors, no routing:
/// the journal alone.
/// </summary>
internal static class WriterRun
{
    public static async Task<int> Run(Words words)
    {
        var callers = words.Number("callers", 64);
        var most = TimeSpan.FromSeconds(words.Number("seconds", 5));
        var machine = new Machine();
        using var postgres = new PostgresServer();
        var alone = await Measure(postgres, 1, true, callers, most);
        var shared = 0.0;
        foreach (var writers in new[] { 1, 2, 4 })
            shared = await Measure(postgres, writers, false, callers, most);
        Console.WriteLine($"machine: {machine}");
        new Figure(
            $"4 writers on one journal, {callers} callers", Math.Round(shared), "units/s", Math.Round(alone),
            Math.Round(shared / alone, 3), machine.Busy).Print();
        return 0;
    }

    private static async Task<double> Measure(
        PostgresServer postgres, int writers, bool alone, int callers, TimeSpan most)
    {
        var database = postgres.NewDatabase();
        var journals = Enumerable.Range(0, writers).Select(_ => PostgresJournal.Open(
            postgres.Connection(database, database), TimeProvider.System,
            cause => Environment.FailFast("The store failed", cause), alone)).ToList();
        var following = journals.Select(journal => Task.Run(async () =>
        {
            await foreach (var _ in journal.Feed.ReadAllAsync())
            {
            }
        })).ToList();
        var (done, times, watch) = (0, new Latencies(), Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var stream = new StreamId(StreamKind.Intake, $"S{caller}");
            for (var version = 0; watch.Elapsed < most; version++)
            {
                var began = Stopwatch.GetTimestamp();
                var result = await journals[caller % writers].Append(Unit(stream, version));
                if (result.End != AppendEnd.Committed)
                    throw new InvalidOperationException($"{stream} {version}: {result.End}");
                times.Add(Stopwatch.GetElapsedTime(began));
                Interlocked.Increment(ref done);
            }
        })));
        var perSecond = done / watch.Elapsed.TotalSeconds;
        var batches = postgres.Sql(database, "SELECT count(*) FROM batches");
        foreach (var journal in journals)
            await journal.DisposeAsync();
        await Task.WhenAll(following);
        Console.WriteLine(FormattableString.Invariant(
            $"{writers} {(alone ? "alone" : "sharing")}: {perSecond:0} units/s in {batches} batches; a unit {times}"));
        return perSecond;
    }

    private static Unit Unit(StreamId stream, long version) => new()
    {
        At = NodaTime.SystemClock.Instance.GetCurrentInstant(),
        By = "bench",
        Appends =
        [
            new Append(
                stream, version, [new IntakeChange.Rejected("hl7", null, new string('x', 400), "00")], null,
                new Counted(version + 1)),
        ],
    };
}

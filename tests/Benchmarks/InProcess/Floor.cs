using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using CodingQueue.Load;
using CodingQueue.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CodingQueue.Benchmarks.InProcess;

/// <summary>
/// The engine in this process, in a folder of its own: one client with three facilities, twenty workqueues of
/// one kind of chart each, which makes sixty requirement classes, and coders who work five workqueues in two
/// tiers at two of the facilities.
/// </summary>
internal sealed class Floor : IAsyncDisposable
{
    public const int Coders = 500;
    public const int Queues = 20;
    private static readonly Caller Feed = new("feed");
    private static readonly string[] Facilities = ["NORTH", "SOUTH", "EAST"];
    private static readonly string[] Kinds = [.. ChartKinds.All.Keys.Order(StringComparer.Ordinal).Take(Queues)];
    private static readonly ImmutableArray<HeldCredential> Credentials =
    [
        .. new[] { "CCS", "CPC", "COC", "CRC", "CIRCC", "CIC", "CCS-P" }.Select(code => new HeldCredential(code, null, null)),
    ];

    private readonly string _folder = ServerProcess.NewFolder("bench");
    private string? _database;
    private PostgresServer? _postgres;
    private int _accounts, _ring;
    private long _keys;

    public EmbeddedEngine Engine { get; private set; } = null!;

    public string Folder => _folder;

    /// <summary>The kind of chart that a workqueue takes.</summary>
    public static string Kind(int queue) => Kinds[queue];

    /// <summary>Processor time of this process and of its PostgreSQL.</summary>
    public TimeSpan Spent => Process.GetCurrentProcess().TotalProcessorTime + (_postgres?.Spent ?? TimeSpan.Zero);

    public static CoderId Coder(int number) => new(string.Create(CultureInfo.InvariantCulture, $"C{number:000}"));

    /// <param name="postgres">Where the journal is; null: SQLite, in a folder.</param>
    public static async Task<Floor> Open(PostgresServer? postgres = null)
    {
        var floor = new Floor { _database = postgres?.NewDatabase(), _postgres = postgres };
        floor.Start();
        await floor.Set(new SettingsChange.ClientSet(
            new Client(new("MERCY"), "Mercy", ImmutableSortedDictionary<string, Target>.Empty)));
        foreach (var facility in Facilities)
            await floor.Set(new SettingsChange.FacilitySet(
                new Facility(new(facility), new("MERCY"), facility, "America/Chicago", null, false)));
        for (var queue = 0; queue < Queues; queue++)
            await floor.Set(new SettingsChange.WorkqueueSet(new Workqueue(
                new($"Q{queue}"), Kinds[queue], Requires.Nothing, 48, AssignMode.Pull, false, false)));
        await floor.Rule(0);
        for (var number = 0; number < Coders; number++)
            Must((await floor.Engine.Set(Profile(number), Feed)).Refused);
        return floor;
    }

    /// <summary>
    /// Another version of the rules comes into force, in which the first so many workqueues have changed kinds in a
    /// ring: their charts belong elsewhere now. 0 and 1 move none. The version.
    /// </summary>
    public async Task<int> Rule(int moving)
    {
        _ring += moving > 1 ? 1 : 0;
        var rules = Enumerable.Range(0, Queues).Select(kind => new PlacementRule(
            new($"Q{(kind < moving ? (kind + _ring) % moving : kind)}"), kind,
            Condition.Of(new Criterion("kind", Operator.Equals, [Kinds[kind]]))));
        var made = await Engine.Set(
            (Settings settings) => RuleBooks.Draft(settings, [.. rules], "bench", Feed.Name, Engine.Now), Feed);
        Must(made.Refused);
        var version = made.Value!.Books.Keys.Max();
        Must((await Engine.Set(
            (Settings settings) => RuleBooks.Activate(settings, version, null, Feed.Name, Engine.Now), Feed)).Refused);
        return version;
    }

    /// <summary>Charts in, so many callers at once; how long it took.</summary>
    public async Task<TimeSpan> Fill(int charts, int callers = 256)
    {
        var watch = Stopwatch.StartNew();
        var last = Volatile.Read(ref _accounts) + charts;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Take(last) is { } number)
                await Arrive(number);
        })));
        await Engine.CaughtUp();
        return watch.Elapsed;
    }

    /// <summary>One more chart in.</summary>
    public Task Arrive() => Arrive(Interlocked.Increment(ref _accounts));

    /// <summary>A caller with a command id of its own, as every call over HTTP has.</summary>
    public Caller Caller(CoderId coder)
    {
        Span<byte> hash = stackalloc byte[16];
        // Spread as the hashes of real keys are: they are an index of the store.
        var number = (ulong)Interlocked.Increment(ref _keys);
        BinaryPrimitives.WriteUInt64BigEndian(hash, unchecked(number * 0x9E3779B97F4A7C15UL));
        BinaryPrimitives.WriteUInt64BigEndian(hash[8..], number);
        return new Caller(coder.Value, new CommandId(BinaryPrimitives.ReadUInt128BigEndian(hash), 1));
    }

    /// <summary>Assigns and completes one chart; false when there was none for this coder.</summary>
    public async Task<bool> Cycle(CoderId coder)
    {
        var next = await Engine.Next(coder, Caller(coder));
        Must(next.Refused);
        if (next.Value is not { } given)
            return false;
        await Complete(given.Chart, coder);
        return true;
    }

    /// <summary>
    /// Cycles of so many callers at once, until the time is up or so many are done; with arrivals, each begins with one.
    /// </summary>
    public async Task<(int Cycles, double PerSecond)> Cycles(
        int callers, int bound, TimeSpan most, bool arrivals, Latencies times)
    {
        var done = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            // Each caller has coders of its own, as each person at a desk has.
            for (var turn = 0; watch.Elapsed < most && Volatile.Read(ref done) < bound; turn++)
            {
                var coder = Coder((caller + turn * callers) % Coders);
                var began = Stopwatch.GetTimestamp();
                if (arrivals)
                    await Arrive();
                if (!await Cycle(coder))
                    continue;
                times.Add(Stopwatch.GetElapsedTime(began));
                Interlocked.Increment(ref done);
            }
        })));
        return (done, done / watch.Elapsed.TotalSeconds);
    }

    public async Task Complete(Chart chart, CoderId coder) => Must((await Engine.Command(
        chart.Id, new ChartCommand.Complete(chart.State.InForce!.Number, null, null), Caller(coder))).Refused);

    /// <summary>Stops in order and starts again on the same folder; how long the start took.</summary>
    public async Task<TimeSpan> Restart()
    {
        await Engine.DisposeAsync();
        Engine = null!;
        GC.Collect();
        var watch = Stopwatch.StartNew();
        Start();
        return watch.Elapsed;
    }

    /// <summary>Stops in order and leaves the store as it is; the words with which a server serves it.</summary>
    public async Task<string[]> Leave()
    {
        await Engine.DisposeAsync();
        GC.Collect();
        return _postgres is null ? [] : ["--postgres", _postgres.Connection(_database!, _database!)];
    }

    /// <summary>What the database did for all that: transactions, the log, the tables.</summary>
    public string Weight() => _postgres is null ? "" : _postgres.Sql(
        _database!,
        "SELECT format('%s transactions, %s of log, tables %s', (SELECT xact_commit FROM pg_stat_database "
        + "WHERE datname = current_database()), pg_size_pretty(pg_current_wal_lsn() - '0/0'::pg_lsn), "
        + "(SELECT string_agg(format('%s %s (%s updates, %s HOT)', relname, pg_size_pretty(pg_total_relation_size(relid)), "
        + "n_tup_upd, n_tup_hot_upd), ', ') FROM pg_stat_user_tables))");

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Must(Refused? refused)
    {
        if (refused is not null)
            throw new InvalidOperationException($"{refused.Refusal}: {refused.Detail}");
    }

    private static CoderProfile Profile(int number) => new(
        Coder(number), $"Coder {number}", Credentials, [],
        [new(Facilities[number % 3]), new(Facilities[(number + 1) % 3])],
        [
            .. Enumerable.Range(0, 5).Select(place =>
                new Membership(new($"Q{(number + place * 7) % Queues}"), place < 3 ? 1 : 2)).OrderBy(membership => membership.Tier),
        ],
        5, "US", "America/Chicago");

    private int? Take(int last)
    {
        var number = Interlocked.Increment(ref _accounts);
        if (number <= last)
            return number;
        Interlocked.Decrement(ref _accounts);
        return null;
    }

    private async Task Arrive(int number)
    {
        var news = new ChartCommand.Arrive(
            new(Facilities[number / Queues % 3]), $"A{number}", Track.Facility,
            new ChartPatch
            {
                Kind = Kinds[number % Queues],
                Payer = "MEDICARE",
                FinancialClass = "Medicare",
                Discharged = Engine.Now - Duration.FromMinutes(1 + (number * 7919L) % 14_400),
                TotalCharges = 1000 + number % 5000,
            },
            Kinds[number % Queues], null, false);
        Must((await Engine.Arrive(news, Caller(new("feed")))).Refused);
    }

    private async Task Set(SettingsChange change) =>
        Must((await Engine.Set((Settings _) => (Decision<SettingsChange>)ImmutableArray.Create(change), Feed)).Refused);

    private void Start() => Engine = _postgres is null
        ? EmbeddedEngine.Start(_folder, TimeProvider.System, NullLogger.Instance, Fail)
        : EmbeddedEngine.Start(
            PostgresJournal.Open(_postgres.Connection(_database!, _database!), TimeProvider.System, Fail),
            TimeProvider.System, NullLogger.Instance);

    private static void Fail(Exception cause) => Environment.FailFast("The store failed", cause);
}

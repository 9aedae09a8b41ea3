using CodingQueue.Core.Charts;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Tests.Journal;
using CodingQueue.Load;
using NodaTime;

namespace CodingQueue.Postgres.Tests;

/// <summary>Several processes on one database, and what happens to sessions and servers in the middle.</summary>
[Collection(OnPostgres.Name)]
public sealed class WriterTests(Server server)
{
    private readonly PostgresServer _server = server.Running;
    private readonly string _database = server.Running.NewDatabase();

    private string Connection => _server.Connection(_database, _database);

    private PostgresJournal Open(bool alone = false, string? connection = null) => PostgresJournal.Open(
        connection ?? Connection, TimeProvider.System, failure => Assert.Fail(failure.ToString()), alone);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Writers_that_race_on_the_same_streams_leave_one_history_that_all_of_them_see(int seed)
    {
        PostgresJournal[] writers = [Open(), Open(), Open()];
        var random = new Random(seed);
        foreach (var i in Enumerable.Range(0, 10))
            Assert.Equal(AppendEnd.Committed, (await writers[i % 3].Append(Units.Arrival($"C{i}"))).End);
        var seeds = writers.SelectMany(writer => Enumerable.Range(0, 8).Select(_ => (writer, random.Next()))).ToList();
        var won = (await Task.WhenAll(seeds.Select(pair => Task.Run(() => Race(pair.writer, new Random(pair.Item2))))))
            .SelectMany(positions => positions).ToList();
        var last = 10 + won.Count;
        Assert.Equal(Enumerable.Range(11, won.Count).Select(i => (long)i), won.Order());
        foreach (var writer in writers)
        {
            var fed = new List<Committed>();
            while (fed.Count < last)
                fed.Add(await writer.Feed.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Equal(Enumerable.Range(1, last).Select(i => (long)i), fed.Select(unit => unit.Position));
            Continues(fed);
            Assert.Equal(last, writer.Position);
        }
        // Through the store where need be: one of them may have let go of a closed chart that another still has.
        foreach (var i in Enumerable.Range(0, 10))
        {
            var seen = await Task.WhenAll(writers.Select(async writer => (await writer.Load(Units.Stream($"C{i}")))?.Chart));
            Assert.Single(seen.Select(chart => $"{chart}").Distinct());
        }
        foreach (var writer in writers)
            await writer.DisposeAsync();
        Assert.Null(PostgresStore.Verify(Connection).Fault);
    }

    private static long _news;

    /// <summary>Changes charts that others change too, deciding again when it was too late.</summary>
    private static async Task<List<long>> Race(PostgresJournal writer, Random random)
    {
        var won = new List<long>();
        for (var i = 0; i < 40; i++)
        {
            var stream = Units.Stream($"C{random.Next(10)}");
            if (await writer.Load(stream) is not { } row)
                continue;
            var asOf = Units.At - Duration.FromDays(300) + Duration.FromMinutes(Interlocked.Increment(ref _news));
            ChartCommand command = row.Chart.IsClosed ? Units.News(stream.Key) with { AsOf = asOf, Admits = true }
                : random.Next(6) == 0 ? new ChartCommand.Cancel("A11", asOf)
                : new ChartCommand.Expedite(row.Chart.BoostMinutes + 1);
            var decision = Chart.Decide(row.Chart.Id, row.Chart, command, new Situation(Units.At, Units.Rules, null));
            var unit = decision.Refused is not null || decision.Changes.IsEmpty ? null : Units.On(row.Chart, command, stream.Key);
            if (unit is null)
                continue;
            var result = await writer.Append(unit);
            Assert.True(result.End is AppendEnd.Committed or AppendEnd.Stale, $"{result.End}");
            if (result.End == AppendEnd.Committed)
                won.Add(result.Position);
        }
        return won;
    }

    /// <summary>Every unit leads on from the state that the one before it on the same stream led to.</summary>
    private static void Continues(List<Committed> fed)
    {
        var states = new Dictionary<StreamId, (long Version, object State)>();
        foreach (var append in fed.SelectMany(committed => committed.Unit.Appends))
        {
            var (version, state) = states.GetValueOrDefault(append.Stream);
            Assert.Equal(version, append.Expected);
            Assert.Equal(Text(state), Text(append.Before));
            states[append.Stream] = (append.Version, append.After);
        }
    }

    private static string Text(object? state) => state is null ? "" : System.Text.Json.JsonSerializer.Serialize(
        state, state.GetType(), JournalFormat.Options);

    [Fact]
    public async Task What_one_writer_did_the_other_knows_commands_and_finished_charts_too()
    {
        await using var first = Open();
        await using var second = Open();
        Assert.Equal(AppendEnd.Committed, (await first.Append(Units.Arrival("A") with { Command = Units.Id(1) })).End);
        Assert.Equal(
            new AppendResult(AppendEnd.Repeated, 1), await second.Append(Units.Arrival("A") with { Command = Units.Id(1) }));
        var finish = Units.Finish(second.Current(Units.Stream("A"))!.Chart);
        Assert.Equal(AppendEnd.Committed, (await second.Append(finish)).End);
        Assert.Equal(AppendEnd.Stale, (await first.Append(Units.Arrival("A"))).End);
        Assert.Equal([Units.Stream("A")], (await second.Finished(long.MaxValue, 5)).Select(found => found.Row.Stream));
        Assert.Equal([Units.Stream("A")], (await first.Finished(long.MaxValue, 5)).Select(found => found.Row.Stream));
        await Until(() => first.RowsInMemory + second.RowsInMemory == 0);
        Assert.Equal(new AppendResult(AppendEnd.Stale, 0, Units.Stream("A")), await first.Append(Units.Arrival("A")));
        Assert.Equal(
            new AppendResult(AppendEnd.Repeated, 1), await first.Append(Units.Arrival("A") with { Command = Units.Id(1) }));
        Assert.Equal(2, (await first.History((await first.Load(Units.Stream("A")))!)).Count);
    }

    [Fact]
    public async Task When_the_writer_that_stores_rows_ends_another_goes_on_storing()
    {
        var first = Open();
        await using var second = Open();
        await first.Append(Units.Arrival("A"));
        await second.Append(Units.Arrival("B"));
        _server.Sql("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{_database}'");
        await first.DisposeAsync();
        Assert.Equal(AppendEnd.Committed, (await second.Append(Units.Finish(second.Current(Units.Stream("A"))!.Chart))).End);
        await Until(() => second.RowsBehind == 0 && second.RowsInMemory == 1);
        Assert.Equal("1", _server.Sql(_database, "SELECT count(*) FROM finished"));
        Assert.Equal("B", _server.Sql(_database, "SELECT id FROM charts"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sessions_that_are_killed_lose_nothing_and_double_nothing(bool alone)
    {
        await using var journal = Open(alone);
        using var end = new CancellationTokenSource();
        var working = Callers(journal, end.Token);
        for (var kill = 0; kill < 25; kill++)
        {
            var before = journal.Position;
            _server.Sql("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{_database}'");
            await Until(() => journal.Position > before);
        }
        await end.CancelAsync();
        await Sound(journal, await working);
    }

    [Fact]
    public async Task A_server_that_is_stopped_at_once_and_started_again_lost_nothing_that_was_acknowledged()
    {
        await using var journal = Open(alone: true);
        using var end = new CancellationTokenSource();
        var working = Callers(journal, end.Token);
        for (var round = 0; round < 3; round++)
        {
            await Until(() => journal.Position > 100 * round);
            _server.StopAtOnce();
            try
            {
                await Until(() => journal.Trouble is not null);
                Assert.Contains("cannot be reached", journal.Trouble, StringComparison.Ordinal);
                Assert.Equal(AppendEnd.Away, (await journal.Append(Units.Arrival("Z"))).End);
                Assert.NotNull(journal.Current(journal.Rows.First().Stream));
                await Assert.ThrowsAsync<StoreAwayException>(async () => await journal.Load(Units.Stream("Z")));
            }
            finally
            {
                _server.Start();
            }
            await Until(() => journal.Trouble is null);
        }
        await end.CancelAsync();
        await Sound(journal, await working);
    }

    [Theory]
    [InlineData(Cut.Answer, true)]
    [InlineData(Cut.Question, true)]
    [InlineData(Cut.Late, true)]
    [InlineData(Cut.Answer, false)]
    [InlineData(Cut.Question, false)]
    [InlineData(Cut.Late, false)]
    public async Task A_connection_that_breaks_at_a_commit_leaves_each_unit_there_once_and_answered(Cut cut, bool alone)
    {
        using var network = new Cutter(_server.SocketFile);
        await using var journal = Open(
            alone, $"Host=127.0.0.1;Port={network.Port};Database={_database};Username={_database};SSL Mode=Disable;GSS Encryption Mode=Disable");
        for (var i = 1; i <= 12; i++)
        {
            network.CutNext(cut);
            Assert.Equal(new AppendResult(AppendEnd.Committed, i), await journal.Append(Units.Arrival($"C{i}")));
            Assert.Equal(i, network.Cuts);
            Assert.Equal(i, (await journal.Feed.ReadAsync()).Position);
        }
        Assert.False(journal.Feed.TryRead(out _));
        Assert.Equal("12", _server.Sql(_database, "SELECT count(*) FROM batches"));
        Assert.Null(PostgresStore.Verify(Connection).Fault);
    }

    [Fact]
    public async Task A_database_that_lost_what_was_acknowledged_is_not_gone_on_with()
    {
        var failures = new List<Exception>();
        await using var journal = PostgresJournal.Open(Connection, TimeProvider.System, failures.Add);
        foreach (var id in new[] { "A", "B" })
            Assert.Equal(AppendEnd.Committed, (await journal.Append(Units.Arrival(id))).End);
        _server.Bar(_database, away: true);
        _server.Sql(_database, "DELETE FROM batches WHERE first = 2");
        _server.Bar(_database, away: false);
        await Until(() => failures.Count > 0);
        Assert.Contains("does not have what was committed up to position 2", failures.Single().Message, StringComparison.Ordinal);
        Assert.Equal(AppendEnd.Unknown, (await journal.Append(Units.Arrival("C"))).End);
        Assert.Equal("1", _server.Sql(_database, "SELECT count(*) FROM batches"));
    }

    /// <summary>Callers that send each command until they know that it is durable.</summary>
    private static Task<List<(string Id, long Position)>[]> Callers(PostgresJournal journal, CancellationToken end) =>
        Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            var done = new List<(string, long)>();
            for (var i = 0; !end.IsCancellationRequested; i++)
            {
                var (id, key) = ($"K{caller}-{i}", Units.Id(caller * 1_000_000 + i));
                while (true)
                {
                    var result = await journal.Append(Units.Arrival(id) with { Command = key });
                    if (result.End is AppendEnd.Committed or AppendEnd.Repeated)
                    {
                        done.Add((id, result.Position));
                        break;
                    }
                    Assert.True(result.End is AppendEnd.Away or AppendEnd.Unknown, $"{result.End}");
                    await Task.Delay(1, CancellationToken.None);
                }
            }
            return done;
        })));

    /// <summary>What was acknowledged is there once, where it was said to be, and nothing else is.</summary>
    private async Task Sound(PostgresJournal journal, List<(string Id, long Position)>[] acknowledged)
    {
        var all = acknowledged.SelectMany(done => done).ToList();
        Assert.NotEmpty(all);
        foreach (var (id, position) in all)
            Assert.Equal([position], journal.Current(Units.Stream(id))!.Trail.Positions());
        Assert.Equal(all.Count, journal.Position);
        for (var position = 1; position <= all.Count; position++)
            Assert.Equal(position, (await journal.Feed.ReadAsync()).Position);
        await journal.DisposeAsync();
        Assert.Null(PostgresStore.Verify(Connection).Fault);
    }

    private static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds())
            await Task.Delay(5, limit.Token);
    }
}

using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Tests.Journal;

/// <summary>
/// What every journal must do. A journal joins by saying how it is opened and how it crashes.
/// </summary>
public abstract class JournalContract
{
    private protected ManualTime Time { get; } = new();

    /// <summary>Opens the journal of this test, or opens it again.</summary>
    private protected abstract IJournal Open();

    /// <summary>
    /// Leaves what a crash at this moment would leave; the next Open finds that and no more.
    /// </summary>
    private protected abstract ValueTask Crash(IJournal running);

    private static async Task<long> Commit(IJournal journal, Unit unit)
    {
        var result = await journal.Append(unit);
        Assert.Equal(AppendEnd.Committed, result.End);
        return result.Position;
    }

    private static async Task<Chart> Now(IJournal journal, string id) =>
        (await journal.Load(Units.Stream(id)))!.Chart;

    [Fact]
    public async Task A_unit_gets_the_next_position_and_its_rows_are_current_when_it_is_answered()
    {
        await using var journal = Open();
        Assert.Equal(1, await Commit(journal, Units.Arrival("A")));
        Assert.Equal(2, await Commit(journal, Units.Of(Units.Hired())));
        Assert.Equal(2, journal.Position);
        Assert.Equal(ChartState_Ready, (await Now(journal, "A")).State.Name);
        Assert.Equal(Units.Ann.Id, journal.Current(StreamId.Of(Units.Ann.Id))!.Coder.Id);
    }

    private const string ChartState_Ready = "ready";

    [Fact]
    public async Task A_stale_unit_is_refused_alone_and_names_the_stream_that_moved_on()
    {
        await using var journal = Open();
        var good = Enumerable.Range(0, 20).Select(i => journal.Append(Units.Arrival($"C{i}"))).ToList();
        var stale = journal.Append(Units.Boost((Chart)Units.Arrival("C3").Appends[0].After with { Version = 99 }, 5));
        var more = journal.Append(Units.Arrival("D"));
        Assert.All(await Task.WhenAll(good), result => Assert.Equal(AppendEnd.Committed, result.End));
        Assert.Equal(new AppendResult(AppendEnd.Stale, 0, Units.Stream("C3")), await stale);
        Assert.Equal(AppendEnd.Committed, (await more).End);
        Assert.Equal(21, journal.Position);
    }

    [Fact]
    public async Task A_unit_over_two_streams_moves_both_or_neither()
    {
        await using var journal = Open();
        await Commit(journal, Units.Of(Units.Hired()));
        await Commit(journal, Units.Arrival("A"));
        var (chart, ann) = (await Now(journal, "A"), journal.Current(StreamId.Of(Units.Ann.Id))!.Coder);
        var given = Units.On(chart, new ChartCommand.Assign(GivenBy.Next), "A", ann);
        Assert.Equal(2, given.Appends.Length);
        var old = given with { Appends = [given.Appends[0], given.Appends[1] with { Expected = 0 }] };
        Assert.Equal(AppendEnd.Stale, (await journal.Append(old)).End);
        Assert.Equal(chart, await Now(journal, "A"));
        await Commit(journal, given);
        Assert.Equal(Units.Ann.Id, (await Now(journal, "A")).State.InForce!.Coder);
        Assert.Single(journal.Current(StreamId.Of(Units.Ann.Id))!.Coder.Holdings);
    }

    [Fact]
    public async Task Units_that_wait_together_and_touch_the_same_stream_are_checked_in_order()
    {
        await using var journal = Open();
        for (var round = 0; round < 50; round++)
        {
            var (first, id) = (Units.Arrival($"R{round}"), $"R{round}");
            var chart = (Chart)first.Appends[0].After;
            var boosts = new[] { first, Units.Boost(chart, 1), Units.Boost(chart, 2) }
                .Select(journal.Append).ToList();
            var ends = (await Task.WhenAll(boosts)).Select(result => result.End);
            Assert.Equal([AppendEnd.Committed, AppendEnd.Committed, AppendEnd.Stale], ends);
            Assert.Equal(1, (await Now(journal, id)).BoostMinutes);
        }
    }

    [Fact]
    public async Task A_unit_is_refused_when_a_stream_it_only_relied_on_has_moved()
    {
        await using var journal = Open();
        await Commit(journal, Units.Of(Units.Hired()));
        var coder = StreamId.Of(Units.Ann.Id);
        Assert.Equal(
            new AppendResult(AppendEnd.Stale, 0, coder),
            await journal.Append(Units.Arrival("A") with { Asserts = [(coder, 0)] }));
        Assert.Equal(
            new AppendResult(AppendEnd.Stale, 0, coder),
            await journal.Append(Units.Arrival("A") with { Asserts = [(coder, 2)] }));
        await Commit(journal, Units.Arrival("A") with { Asserts = [(coder, 1), (StreamId.Settings, 0)] });
    }

    [Fact]
    public async Task A_command_has_one_effect_and_a_retry_is_told_where()
    {
        await using var journal = Open();
        var unit = Units.Arrival("A") with { Command = Units.Id(7) };
        var together = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => journal.Append(unit)));
        Assert.Single(together, result => result.End == AppendEnd.Committed);
        Assert.Equal(9, together.Count(result => result is { End: AppendEnd.Repeated, Position: 1 }));
        Assert.Equal(
            new AppendResult(AppendEnd.Repeated, 1), await journal.Append(Units.Arrival("B") with { Command = Units.Id(7) }));
        Assert.Equal(
            AppendEnd.Reused, (await journal.Append(Units.Arrival("B") with { Command = Units.Id(7, digest: 2) })).End);
        Assert.Equal((1ul, 1L), await journal.Find(Units.Id(7)));
        Assert.Null(await journal.Find(Units.Id(8)));
        Assert.Equal(1, journal.Position);
    }

    [Fact]
    public async Task Commands_are_known_after_a_restart_after_a_crash_and_once_they_are_stored()
    {
        var journal = Open();
        await Commit(journal, Units.Arrival("A") with { Command = Units.Id(1) });
        await Crash(journal);
        journal = Open();
        Assert.Equal((1ul, 1L), await journal.Find(Units.Id(1)));
        await Commit(journal, Units.Arrival("B") with { Command = Units.Id(2) });
        await journal.DisposeAsync();
        await using var third = Open();
        foreach (var (key, position) in new[] { (1, 1L), (2, 2L) })
        {
            Assert.Equal((1ul, position), await third.Find(Units.Id(key)));
            foreach (var id in new[] { "X", "A", "B" })
                Assert.Equal(
                    new AppendResult(AppendEnd.Repeated, position),
                    await third.Append(Units.Arrival(id) with { Command = Units.Id(key) }));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_command_is_found_among_thousands_that_are_stored_and_a_new_one_is_new(bool crashes)
    {
        const int Many = 2 * EngineLimits.CommandsPerRun + 10;
        var journal = Open();
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(
            i => journal.Append(Units.Arrival($"C{i}") with { Command = Units.Id(i + 1) })));
        Assert.All(answers, answer => Assert.Equal(AppendEnd.Committed, answer.End));
        await Stored(journal);
        if (crashes)
            await Crash(journal);
        else
            await journal.DisposeAsync();
        await using var again = Open();
        for (var i = 0; i < Many; i += 97)
            Assert.Equal((1ul, answers[i].Position), await again.Find(Units.Id(i + 1)));
        foreach (var i in new[] { 0, EngineLimits.CommandsPerRun - 1, EngineLimits.CommandsPerRun, Many - 1 })
            Assert.Equal(
                new AppendResult(AppendEnd.Repeated, answers[i].Position),
                await again.Append(Units.Arrival("New") with { Command = Units.Id(i + 1) }));
        for (var i = Many + 1; i < Many + 500; i++)
            Assert.Null(await again.Find(Units.Id(i)));
        Assert.Equal(
            AppendEnd.Committed, (await again.Append(Units.Arrival("New") with { Command = Units.Id(Many + 1) })).End);
    }

    [Fact]
    public async Task Commands_are_remembered_for_three_days_and_forgotten_after_a_week()
    {
        await using var journal = Open();
        await Commit(journal, Units.Arrival("A") with { Command = Units.Id(1) });
        await Stored(journal);
        Time.Advance(Duration.FromHours(72));
        await Commit(journal, Units.Arrival("B"));
        await Stored(journal);
        Assert.NotNull(await journal.Find(Units.Id(1)));
        Time.Advance(Duration.FromDays(4));
        await Commit(journal, Units.Arrival("C"));
        await Stored(journal);
        Assert.Null(await journal.Find(Units.Id(1)));
    }

    [Fact]
    public async Task Positions_have_no_gap_and_the_feed_tells_every_unit_once_in_order()
    {
        await using var journal = Open();
        var fed = new List<Committed>();
        var results = await Task.WhenAll(Enumerable.Range(0, 3_000).Select(i => Task.Run(() =>
            journal.Append(Units.Arrival($"C{i % 2_000}")))));
        while (fed.Count < 2_000)
            fed.Add(await journal.Feed.ReadAsync());
        Assert.False(journal.Feed.TryRead(out _));
        Assert.Equal(2_000, results.Count(result => result.End == AppendEnd.Committed));
        Assert.Equal(1_000, results.Count(result => result.End == AppendEnd.Stale));
        Assert.Equal(
            Enumerable.Range(1, 2_000).Select(i => (long)i),
            results.Where(result => result.End == AppendEnd.Committed).Select(result => result.Position).Order());
        Assert.Equal(Enumerable.Range(1, 2_000).Select(i => (long)i), fed.Select(committed => committed.Position));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_the_moment_of_a_crash_what_was_answered_is_there_and_the_rows_are_the_fold(int seed)
    {
        var random = new Random(seed);
        var expected = new Dictionary<StreamId, object>();
        var journal = Open();
        long answered = 0;
        for (var life = 0; life < 6; life++)
        {
            Assert.Equal(answered, journal.Position);
            foreach (var (stream, state) in expected)
                Assert.Equal(Text(state), Text((await journal.Load(stream))!.State));
            for (var i = random.Next(1, 120); i > 0; i--)
            {
                var id = $"C{random.Next(40)}";
                var chart = (await journal.Load(Units.Stream(id)))?.Chart;
                var unit = chart switch
                {
                    null => Units.Arrival(id),
                    { State: ChartState.Cancelled { Upstream: null } } => null,
                    _ when random.Next(5) == 0 => Units.Finish(chart),
                    _ => Units.Boost(chart, chart.BoostMinutes + 1),
                };
                if (unit is null)
                    continue;
                answered = await Commit(journal, unit);
                expected[unit.Appends[0].Stream] = unit.Appends[0].After;
                if (random.Next(40) == 0)
                    await Stored(journal);
            }
            if (random.Next(3) == 0)
                await journal.DisposeAsync();
            else
                await Crash(journal);
            journal = Open();
        }
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Finished_charts_leave_memory_once_stored_and_are_found_again_with_their_history()
    {
        await using var journal = Open();
        await Commit(journal, Units.Arrival("A"));
        await Commit(journal, Units.Arrival("B"));
        await Commit(journal, Units.Finish(await Now(journal, "A")));
        await Stored(journal);
        Assert.Null(journal.Current(Units.Stream("A")));
        Assert.NotNull(journal.Current(Units.Stream("B")));
        var row = await journal.Load(Units.Stream("A"));
        Assert.Equal("cancelled", row!.Chart.State.Name);
        Assert.Equal([1L, 3L], (await journal.History(row)).Select(unit => unit.Position));
        Assert.Equal([Units.Stream("A")], (await journal.Finished(long.MaxValue, 10)).Select(found => found.Row.Stream));
    }

    [Fact]
    public async Task A_chart_that_is_taken_up_again_leaves_the_finished_ones_and_keeps_its_trail()
    {
        var journal = Open();
        await Commit(journal, Units.Arrival("A"));
        var cancelled = Units.On(await Now(journal, "A"), new ChartCommand.Cancel("A11", Units.At), "A");
        await Commit(journal, cancelled);
        await Stored(journal);
        var revival = Units.News("A") with { AsOf = Units.At + Duration.FromHours(1), Admits = true };
        await Commit(journal, Units.On(await Now(journal, "A"), revival, "A"));
        Assert.Equal("ready", journal.Current(Units.Stream("A"))!.Chart.State.Name);
        await Stored(journal);
        Assert.Empty(await journal.Finished(long.MaxValue, 10));
        await Crash(journal);
        await using var again = Open();
        var row = again.Current(Units.Stream("A"));
        Assert.Equal("ready", row!.Chart.State.Name);
        Assert.Equal([1L, 2L, 3L], row.Trail.Positions());
    }

    [Fact]
    public async Task Charts_taken_up_again_while_their_rows_are_being_stored_keep_their_trails()
    {
        await using var journal = Open();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            var (id, asOf) = ($"C{i}", Units.At - Duration.FromDays(300));
            var positions = new List<long> { await Commit(journal, Units.Arrival(id)) };
            // Long enough for rows to be stored, and finished ones to leave memory, several times meanwhile.
            for (var end = DateTime.UtcNow + TimeSpan.FromSeconds(1.5); DateTime.UtcNow < end;)
            {
                var cancel = new ChartCommand.Cancel("A11", asOf += Duration.FromMinutes(1));
                positions.Add(await Commit(journal, Units.On(await Now(journal, id), cancel, id)));
                var revival = Units.News(id) with { AsOf = asOf += Duration.FromMinutes(1), Admits = true };
                positions.Add(await Commit(journal, Units.On(await Now(journal, id), revival, id)));
            }
            Assert.Equal(positions, (await journal.Load(Units.Stream(id)))!.Trail.Positions());
        })));
    }

    [Fact]
    public async Task A_finished_chart_that_hears_news_keeps_its_place_in_the_list()
    {
        await using var journal = Open();
        foreach (var id in new[] { "A", "B", "C" })
        {
            await Commit(journal, Units.Arrival(id));
            await Commit(journal, Units.Finish(await Now(journal, id)));
            await Stored(journal);
        }
        var news = Units.News("A") with { Patch = new ChartPatch { Payer = "CIGNA" } };
        await Commit(journal, Units.On(await Now(journal, "A"), news, "A"));
        await Stored(journal);
        var page = await journal.Finished(long.MaxValue, 2);
        var rest = await journal.Finished(page[^1].Place, 2);
        Assert.Equal(["C", "B", "A"], page.Concat(rest).Select(found => found.Row.Chart.Id.Value));
        Assert.Equal("CIGNA", rest[0].Row.Chart.Facts.Payer);
    }

    [Fact]
    public async Task Kept_messages_are_stored_with_their_unit_dropped_when_used_and_forgotten_in_time()
    {
        var journal = Open();
        await Commit(journal, Rejection(1, expires: Units.At + Duration.FromDays(30)));
        await Commit(journal, Rejection(2, expires: Units.At + Duration.FromDays(2)));
        Assert.Equal(AppendEnd.Stale, (await journal.Append(Rejection(2, Units.At))).End);
        await Crash(journal);
        await using var again = Open();
        var kept = await again.KeptMessages(long.MaxValue, 10);
        Assert.Equal([2L, 1L], kept.Select(message => message.Version));
        Assert.Equal("MSH|2", (await again.Kept(kept[0].Id))!.Raw);
        await Commit(again, Units.Of(new Append(
            Intake, 2, [new IntakeChange.Replayed(kept[1].Id)], new Counted(2), new Counted(3))) with { Used = kept[1].Id });
        Assert.Null(await again.Kept(kept[1].Id));
        Time.Advance(Duration.FromDays(3));
        await Commit(again, Units.Arrival("A"));
        await Stored(again);
        Assert.Empty(await again.KeptMessages(long.MaxValue, 10));
    }

    private static readonly StreamId Intake = new(StreamKind.Intake, "MERCY");

    private static Unit Rejection(long version, Instant expires) => Units.Of(new Append(
        Intake, version - 1, [new IntakeChange.Rejected("hl7", null, "no facility", "00")], null, new Counted(version))) with
    {
        Keep = new KeptMessage(
            0, Units.Mercy, "hl7", Units.At, expires, "no facility", null, null, $"MSH|{version}", version),
    };

    [Fact]
    public async Task Each_unit_can_be_read_back_as_it_was_written()
    {
        await using var journal = Open();
        await Commit(journal, Units.Of(Units.Hired()));
        var arrival = Units.Arrival("A") with { Command = Units.Id(4, 5), By = "feed \"7\"\n" };
        var other = journal.Append(Units.Arrival("B"));
        var position = await Commit(journal, arrival);
        await other;
        var read = await journal.Read(position);
        Assert.Equal((position, arrival.At, arrival.By), (read.Position, read.At, read.By));
        Assert.Equal(arrival.Command, read.Command);
        foreach (var (written, kept) in arrival.Appends[0].Changes.Zip(read.Appends[0].Changes))
            Assert.Equal(written, kept);
        Assert.Equal((arrival.Appends[0].Stream, 1L), (read.Appends[0].Stream, read.Appends[0].FirstVersion));
    }

    [Fact]
    public async Task What_waits_when_the_journal_is_closed_is_answered_and_what_comes_later_is_refused()
    {
        var journal = Open();
        var waiting = Enumerable.Range(0, 500).Select(i => journal.Append(Units.Arrival($"C{i}"))).ToList();
        var closing = journal.DisposeAsync();
        Assert.All(await Task.WhenAll(waiting), result => Assert.Equal(AppendEnd.Committed, result.End));
        await closing;
        Assert.Equal(AppendEnd.Unknown, (await journal.Append(Units.Arrival("Z"))).End);
        Assert.False(journal.IsReady);
        await Assert.ThrowsAsync<StoreException>(async () => await journal.Find(Units.Id(1)));
        await using var again = Open();
        Assert.Equal(500, again.Position);
    }

    [Fact]
    public async Task More_than_may_wait_is_refused_before_anything_is_written()
    {
        await using var journal = Open();
        var results = await Task.WhenAll(Enumerable.Range(0, 60_000).Select(i => journal.Append(Units.Arrival($"C{i}"))));
        var committed = results.Count(result => result.End == AppendEnd.Committed);
        Assert.Equal(results.Length - committed, results.Count(result => result.End == AppendEnd.Overloaded));
        Assert.Equal(committed, journal.Position);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_past_state_of_a_coder_is_folded_from_a_milestone_near_it(bool storesAll)
    {
        var journal = Open();
        var states = new List<(long Position, Coder Coder)>();
        var coder = (Coder)Units.Hired().After;
        states.Add((await Commit(journal, Units.Of(Units.Hired())), coder));
        for (var i = 1; i < 4 * EngineLimits.MilestoneEvery; i++)
        {
            var change = Units.Coder(new CoderChange.PresenceSet(Presence.Away, Units.At + Duration.FromMinutes(i)), coder);
            states.Add((await Commit(journal, Units.Of(change)), coder = (Coder)change.After));
            if (i % 5 == 0)
                await Commit(journal, Units.Arrival($"C{i}"));
            if (storesAll && i % 30 == 0)
                await Stored(journal);
        }
        await AreKnown(journal);
        await Crash(journal);
        journal = Open();
        await AreKnown(journal);
        await Stored(journal);
        await AreKnown(journal);
        Assert.True(journal.Current(StreamId.Of(Units.Ann.Id))!.Trail.Count <= EngineLimits.MilestoneEvery);
        await journal.DisposeAsync();
        await using var again = Open();
        await AreKnown(again);

        async Task AreKnown(IJournal from)
        {
            var row = from.Current(StreamId.Of(Units.Ann.Id))!;
            foreach (var (position, expected) in states)
            {
                var stretch = await from.StretchTo(row, position);
                Assert.True(stretch.Trail.Count <= EngineLimits.MilestoneEvery);
                Assert.True(stretch.From is null || stretch.From.Trail.Last() < stretch.Trail.Positions()[0]);
                var state = stretch.From?.State;
                await foreach (var unit in from.Read(stretch.Trail.Positions().Where(at => at <= position)))
                    state = StreamFold.Apply(stretch.Stream, state, unit.Appends.Single().Changes);
                Assert.Equal(Text(expected), Text(state!));
            }
        }
    }

    [Fact]
    public async Task A_moment_is_the_last_unit_written_by_then_whatever_the_clock_does()
    {
        var journal = Open();
        var times = new List<(Instant At, long Position)> { (Time.Instant - Duration.FromMilliseconds(1), 0) };
        for (var i = 0; i < 40; i++)
        {
            var committed = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => Commit(journal, Units.Arrival($"C{i}-{n}"))));
            times.Add((Time.Instant, committed.Max()));
            Time.Advance(Duration.FromMilliseconds(5));
        }
        Time.SetBack(Duration.FromHours(1));
        await journal.DisposeAsync();
        journal = Open();
        var late = await Commit(journal, Units.Arrival("LATE"));
        var (lastAt, last) = times[^1];
        times[^1] = (lastAt - Duration.FromMilliseconds(1), times[^2].Position);
        times.Add((lastAt, late));
        Assert.Equal(last + 1, late);
        foreach (var (at, position) in times)
            Assert.Equal(position, await journal.PositionAt(at));
        foreach (var (at, position) in times.SkipLast(2).Skip(1))
            Assert.Equal(position, await journal.PositionAt(at + Duration.FromMilliseconds(4)));
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Figures_are_stored_once_with_the_position_they_reach_and_units_are_read_on_from_there()
    {
        var journal = Open();
        for (var i = 0; i < 5; i++)
            await Commit(journal, Units.Arrival($"C{i}"));
        var day = new LocalDate(2026, 3, 2);
        var acted = System.Collections.Immutable.ImmutableSortedDictionary<string, Instant>.Empty.Add("ANN", Units.At);
        Assert.Equal(0, journal.FiguresPosition);
        Assert.Empty(await journal.Acted());
        Assert.Equal(AppendEnd.Committed, await journal.Store(new FigureSlice(0, 3, [new DaySlice(day, [1], false)], acted)));
        Assert.Equal(AppendEnd.Committed, await journal.Store(new FigureSlice(3, 4, [new DaySlice(day, [2], false)], null)));
        Assert.Equal(AppendEnd.Stale, await journal.Store(new FigureSlice(3, 5, [new DaySlice(day, [9], true)], null)));
        Assert.Equal([1, 2], (await journal.Figures(day)).SelectMany(body => body));
        await Crash(journal);
        journal = Open();
        Assert.Equal(4, journal.FiguresPosition);
        Assert.Equal(acted, await journal.Acted());
        Assert.Equal([5L], (await journal.UnitsAfter(4)).Select(unit => unit.Position));
        Assert.Equal([1L, 2, 3, 4, 5], (await journal.UnitsAfter(0)).Select(unit => unit.Position));
        Assert.Empty(await journal.UnitsAfter(5));
        Assert.Equal(AppendEnd.Committed, await journal.Store(new FigureSlice(4, 5, [new DaySlice(day, [3], true)], null)));
        Assert.Equal([3], (await journal.Figures(day)).SelectMany(body => body));
        Assert.Empty(await journal.Figures(day.PlusDays(1)));
        await journal.DisposeAsync();
        Assert.Equal(AppendEnd.Unknown, await journal.Store(new FigureSlice(5, 6, [], null)));
    }

    /// <summary>Returns once the rows of everything committed are stored.</summary>
    private protected static async Task Stored(IJournal journal)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (journal.RowsBehind > 0)
            await Task.Delay(5, limit.Token);
    }

    private static string Text(object state) => System.Text.Json.JsonSerializer.Serialize(
        state, state.GetType(), JournalFormat.Options);
}

using System.Collections.Immutable;
using System.Text.Json;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>
/// What is told of a past moment is what was told at that moment. How often a chart had been passed over is kept in
/// memory alone, so that picks by the bound on waiting are left out.
/// </summary>
public sealed class PastTests
{
    private static readonly Duration Tick = Duration.FromMilliseconds(1);

    /// <summary>One question, with the answer it had when it was asked.</summary>
    private sealed record Asked(Instant At, long Position, ChartId Chart, CoderId? Coder, string Answer);

    /// <summary>A pick, and the moment before it.</summary>
    private sealed record Picked(Instant Before, long Position, CoderId Coder, ChartId Chart, PickReason Reason);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task What_is_told_of_a_past_moment_is_what_was_told_then(int seed)
    {
        await using var history = await History.Start(seed);
        var (asked, picks) = (new List<Asked>(), new List<Picked>());
        for (var step = 0; step < 180; step++)
        {
            await history.Step(picks);
            asked.AddRange(await history.Ask());
            history.World.Time.Advance(Tick);
        }
        if (seed % 2 == 0)
            await history.World.Restart(crash: seed == 4);
        // What the engine did by itself at that very instant, it may have done after the question.
        var before = await Task.WhenAll(picks.Select(pick => history.World.Engine.PositionAt(pick.Before)));
        picks = [.. picks.Where((pick, i) => pick.Position == before[i] && pick.Reason != PickReason.WaitBound)];
        var then = await Task.WhenAll(asked.Select(question => history.World.Engine.PositionAt(question.At)));
        asked = [.. asked.Where((question, i) => question.Position == then[i])];
        Assert.True(asked.Count > 200 && picks.Count > 8, $"{asked.Count} questions, {picks.Count} picks");
        foreach (var question in asked)
            Assert.Equal(question.Answer, await history.Answer(question.Chart, new When(question.At), question.Coder));
        foreach (var pick in picks)
        {
            var (moment, _) = (await history.World.Engine.AsOf(pick.Chart, new When(pick.Before), pick.Coder, default)).Value!;
            var next = moment.ExplainNext(moment.FindCoder(pick.Coder)!, null)!;
            Assert.Equal((pick.Chart, pick.Reason), (next.Chart!.Id, next.Reason));
        }
    }

    [Fact]
    public async Task A_rule_a_credential_a_grant_and_a_hold_are_told_as_they_were()
    {
        await using var world = await World.Start();
        await world.Queue("OBS", order: 20, kind: "OBS");
        await world.Hire("ANN", available: true, queues: ["IP", "OBS"]);
        var chart = (await world.Arrive("A1", patch: new ChartPatch { Kind = "OBS" })).Id;
        var held = (await world.Do(chart, World.Hold())).Hold!.Value;
        var holding = world.Time.Instant;
        world.Time.Advance(Tick);
        await world.Do(chart, new ChartCommand.Release(held, null));
        var ready = world.Time.Instant;
        world.Time.Advance(Duration.FromHours(1));

        // All of it changes: a rule takes the chart elsewhere, the credential lapses and the grant goes.
        await world.Queue("OBS", order: 1, kind: "OBS");
        await world.Alter("ANN", ann => ann with
        {
            Credentials = [new("CCS", null, new LocalDate(2026, 3, 1))],
            Facilities = [],
        });
        await world.Until(async () => (await world.Chart(chart)).Workqueue?.Value == "OBS");
        var today = world.Engine.Present.Explain(await world.Chart(chart), _ => true, _ => true);
        Assert.Equal(("OBS", 1), (today.Rules[^1].Workqueue.Value, today.Rules.Length));
        Assert.Equal(2, Unmet(world.Engine.Present, await world.Chart(chart)).Count);

        var then = (await world.Engine.AsOf(chart, new When(ready), null, default)).Value!;
        var told = then.Moment.Explain(then.Chart, _ => true, _ => true);
        Assert.Equal(("IP", true, 1, 1), (told.Rules[^1].Workqueue.Value, told.Rules[^1].Matched, told.Place, told.Of));
        Assert.Equal((true, ""), (told.Coders[0].May, string.Join("; ", told.Coders[0].Asides)));
        Assert.Empty(Unmet(then.Moment, then.Chart));

        var before = (await world.Engine.AsOf(chart, new When(holding), null, default)).Value!;
        Assert.Equal(
            ["it is held: MISS_DS"],
            before.Moment.ExplainNot(before.Moment.FindCoder(new("ANN"))!, before.Chart, null).Asides);

        static IReadOnlyList<Unmet> Unmet(Moment moment, Chart chart) =>
            moment.ExplainNot(moment.FindCoder(new("ANN"))!, chart, null).Rules;
    }

    [Fact]
    public async Task Right_after_a_change_is_a_moment_too()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", available: true);
        var chart = (await world.Arrive("A1")).Id;
        var arrived = (await world.Chart(chart)).Version;
        var given = (await world.Next("ANN"))!.Chart.Version;
        Assert.Equal("ready", await State(arrived));
        Assert.Equal("assigned", await State(given));
        // A unit has several changes: all of it is one moment.
        Assert.Equal("ready", await State(1));
        await Refused(new When(null, 0), "version");
        await Refused(new When(null, given + 1), "version");
        await Refused(new When(world.Time.Instant + Tick), "at");
        await Refused(new When(ManualTime.Morning - Tick), "at");
        Assert.Equal(
            Refusal.NotFound, (await world.Engine.AsOf(new("none"), new When(ManualTime.Morning), null, default)).Refused!.Refusal);

        async Task<string> State(long version) =>
            (await world.Engine.AsOf(chart, new When(null, version), null, default)).Value!.Chart.State.Name;

        async Task Refused(When when, string field)
        {
            var refused = (await world.Engine.AsOf(chart, when, null, default)).Refused!;
            Assert.Equal((Refusal.Invalid, field), (refused.Refusal, refused.Field));
            Assert.NotNull(refused.Value);
            Assert.NotNull(refused.Rule);
        }
    }

    [Fact]
    public async Task Past_so_many_changes_the_place_in_line_is_left_out_and_the_answer_says_so()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", available: true);
        var charts = new List<ChartId>();
        for (var i = 0; i <= EngineLimits.PastCharts; i += 50)
            charts.AddRange((await Task.WhenAll(Enumerable.Range(i, 50).Select(n => world.Arrive($"A{n}")))).Select(chart => chart.Id));
        var then = world.Time.Instant;
        world.Time.Advance(Tick);
        await world.Do(charts[0], new ChartCommand.Cancel("not ours", null));
        var known = (await world.Engine.AsOf(charts[1], new When(then), new("ANN"), default)).Value!;
        Assert.Null(known.Moment.Omits);
        Assert.Equal(charts.Count, known.Moment.Explain(known.Chart, _ => true, _ => true).Of);
        foreach (var some in charts.Skip(1).Chunk(50))
            await Task.WhenAll(some.Select(chart => world.Do(chart, new ChartCommand.Expedite(5))));
        var beyond = (await world.Engine.AsOf(charts[1], new When(then), new("ANN"), default)).Value!;
        Assert.Contains("2000", beyond.Moment.Omits, StringComparison.Ordinal);
        Assert.Null(beyond.Moment.Explain(beyond.Chart, _ => true, _ => true).Place);
        Assert.Null(beyond.Moment.ExplainNext(beyond.Moment.FindCoder(new("ANN"))!, null));
        Assert.Equal(0, beyond.Chart.BoostMinutes);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_leaves_the_order_of_the_journal()
    {
        await using var world = await World.Start();
        var chart = (await world.Arrive("A1")).Id;
        world.Time.Advance(Duration.FromHours(2));
        var late = world.Time.Instant;
        await world.Do(chart, new ChartCommand.Expedite(5));
        world.Time.SetBack(Duration.FromHours(1));
        await world.Do(chart, new ChartCommand.Expedite(10));
        var between = world.Time.Instant;
        Assert.Equal(0, await BoostAt(between));
        world.Time.Advance(Duration.FromHours(2));
        Assert.Equal(10, await BoostAt(late));
        await world.Do(chart, new ChartCommand.Expedite(15));
        Assert.Equal(10, await BoostAt(late));
        Assert.Equal(15, await BoostAt(world.Time.Instant));

        async Task<int> BoostAt(Instant at) =>
            (await world.Engine.AsOf(chart, new When(at), null, default)).Value!.Chart.BoostMinutes;
    }

    [Fact]
    public async Task Charts_are_given_while_the_past_is_asked_and_a_question_can_be_cancelled()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", capacity: 200, available: true);
        for (var i = 0; i < 100; i++)
            await world.Arrive($"A{i}");
        var chart = (await world.Next("ANN"))!.Chart.Id;
        var then = world.Time.Instant;
        world.Time.Advance(Tick);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Engine.AsOf(chart, new When(then), null, gone.Token));
        var questions = Enumerable.Range(0, 20).Select(_ => world.Engine.AsOf(chart, new When(then), new("ANN"), default)).ToList();
        for (var i = 1; i < 100; i++)
            Assert.NotNull(await world.Next("ANN"));
        foreach (var question in questions)
            Assert.Equal(1, (await question).Value!.Moment.FindCoder(new("ANN"))!.Active);
    }

    /// <summary>A random history of a small hospital.</summary>
    private sealed class History : IAsyncDisposable
    {
        private static readonly string[] Names = ["ANN", "BOB", "CID"], Kinds = ["INPATIENT", "OBS", "ED_FAC"];
        private static readonly FacilityId South = new("SOUTH");
        private readonly Random _random;
        private readonly List<ChartId> _charts = [];

        private History(World world, int seed) => (World, _random) = (world, new Random(seed));

        public World World { get; }

        public static async Task<History> Start(int seed)
        {
            var history = new History(await World.Start(), seed);
            await history.World.Set(new SettingsChange.ClientSet(
                new Client(new("LAKE"), "Lake", ImmutableSortedDictionary<string, Target>.Empty) { Weight = 2 }));
            await history.World.Set(new SettingsChange.FacilitySet(
                new Facility(South, new("LAKE"), "South", "America/Denver", null, false)));
            await history.World.Queue("OBS", order: 1, kind: "OBS");
            await history.World.Queue("ED", order: 2, kind: "ED_FAC", review: true);
            foreach (var name in Names)
            {
                await history.World.Hire(name, capacity: 6, available: true, credential: name == "CID" ? "COC" : "CCS", queues: ["IP", "OBS", "ED"]);
                await history.World.Alter(name, coder => coder with
                {
                    Facilities = [World.North, South],
                    Workqueues = [new(new("IP"), 1, 2), new(new("OBS"), 1), new(new("ED"), 2, 3)],
                });
            }
            return history;
        }

        private T One<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

        public async Task Step(List<Picked> picks)
        {
            var name = One(Names);
            switch (_random.Next(12))
            {
                case 0 or 1 or 2:
                    await Arrive();
                    break;
                case 3 or 4 or 5 when World.Coder(name).HasRoom:
                    await Pick(new(name), picks);
                    break;
                case 6 or 7 when World.Coder(name).Holdings is { IsEmpty: false } holdings:
                    await EndOne(One(holdings));
                    break;
                case 8 when _charts.Count > 0:
                    await Lead(One(_charts));
                    break;
                case 9:
                    await World.Engine.Be(new(name), One(Enum.GetValues<Presence>()), World.Lead);
                    break;
                case 10:
                    await Change(name);
                    break;
                default:
                    World.Time.Advance(Duration.FromMinutes(_random.Next(1, 120)));
                    break;
            }
        }

        private async Task Arrive()
        {
            var news = World.News($"A{_charts.Count}", _random.Next(1, 90), new ChartPatch { Kind = One(Kinds) });
            var reply = await World.Engine.Arrive(
                _random.Next(3) == 0 ? news with { Facility = South } : news, new Caller("feed"));
            _charts.Add(reply.Value!.Chart.Id);
        }

        private async Task Pick(CoderId coder, List<Picked> picks)
        {
            await World.Engine.Be(coder, Presence.Available, World.Lead);
            World.Time.Advance(Tick);
            await World.Engine.CaughtUp();
            var (before, position) = (World.Time.Instant, World.Engine.Position);
            World.Time.Advance(Tick);
            if (await World.Next(coder.Value) is { } given && given.Position == position + 1)
                picks.Add(new Picked(before, position, coder, given.Chart.Id, given.Why!.Reason));
        }

        private async Task EndOne(Holding holding)
        {
            var isReview = (await World.Chart(holding.Chart)).State is ChartState.Review;
            ChartCommand command = _random.Next(4) switch
            {
                0 => new ChartCommand.Return(holding.Number, "too long"),
                1 => World.Hold(number: holding.Number, until: World.Time.Instant + Duration.FromHours(_random.Next(1, 9))),
                _ => new ChartCommand.Complete(holding.Number, isReview ? ReviewOutcome.Agree : null, null),
            };
            await World.Engine.Command(holding.Chart, command, World.Lead);
        }

        private async Task Lead(ChartId chart)
        {
            ChartCommand command = _random.Next(5) switch
            {
                0 => new ChartCommand.Expedite(_random.Next(600)),
                1 => new ChartCommand.Cancel("not ours", null),
                2 => World.Hold(until: World.Time.Instant + Duration.FromHours(_random.Next(1, 9))),
                3 => new ChartCommand.Bar(new(One(Names)), Lifted: false),
                _ => new ChartCommand.Restrict([new(One(Names)), new(One(Names))]),
            };
            // Some are refused: that too is a step.
            await World.Engine.Command(chart, command, World.Lead);
        }

        private async Task Change(string name)
        {
            switch (_random.Next(4))
            {
                case 0:
                    await Alter(name, coder => coder with
                    {
                        Facilities = coder.Facilities.Count == 2 ? [World.North] : [World.North, South],
                    });
                    break;
                case 1:
                    await Alter(name, coder => coder with
                    {
                        Credentials = [new(coder.Credentials[0].Code, null, _random.Next(2) == 0 ? new LocalDate(2026, 3, 3) : null)],
                    });
                    break;
                case 2:
                    await World.Queue("ED", order: _random.Next(5), kind: One(Kinds), review: true);
                    break;
                default:
                    await Alter(name, coder => coder with { Capacity = _random.Next(2, 8) });
                    break;
            }
        }

        /// <summary>A clock that jumps makes the engine busy: being told so is a step too.</summary>
        private Task<Reply<Coder>> Alter(string name, Func<CoderProfile, CoderProfile> change) =>
            World.Engine.Set(change(World.Coder(name).Profile), World.Lead);

        /// <summary>Some questions about now, with their answers.</summary>
        public async Task<List<Asked>> Ask()
        {
            await World.Engine.CaughtUp();
            var (asked, position) = (new List<Asked>(), World.Engine.Position);
            for (var i = 0; i < Math.Min(2, _charts.Count); i++)
            {
                var chart = await World.Chart(One(_charts));
                CoderId? coder = i == 0 ? new(One(Names)) : null;
                asked.Add(new Asked(
                    World.Time.Instant, position, chart.Id, coder, Answer(World.Engine.Present, chart, coder)));
            }
            return asked;
        }

        public async Task<string> Answer(ChartId chart, When when, CoderId? coder)
        {
            var then = (await World.Engine.AsOf(chart, when, coder, default)).Value!;
            Assert.Null(then.Moment.Omits);
            return Answer(then.Moment, then.Chart, coder);
        }

        /// <summary>All that an explanation says, as text.</summary>
        private static string Answer(Moment moment, Chart chart, CoderId? coder)
        {
            object answer = coder is { } id
                ? moment.ExplainNot(moment.FindCoder(id)!, chart, null)
                : moment.Explain(chart, _ => true, _ => true);
            return $"{moment.Settings.Version} {JsonSerializer.Serialize(answer, JournalFormat.Options)}";
        }

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}

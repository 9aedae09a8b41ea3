using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Measures;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>Figures of turnaround: live, by what is asked, and the same after a stop and after a crash.</summary>
public sealed class FigureTests
{
    private static readonly LocalDate Today = ManualTime.Morning.InUtc().Date;

    private static Task<SortedDictionary<(string Group, Clocks Clock), Figure>> Ask(
        World world, bool asNow = false, int days = 30, Predicate<FigureKey>? within = null) =>
        world.Engine.Figures(new FiguresAsked(
            Today.PlusDays(-1), Today.PlusDays(days), within ?? (_ => true), (key, _) => key.Kind, asNow));

    private static string Text(SortedDictionary<(string Group, Clocks Clock), Figure> figures) => string.Join(
        '\n', figures.Where(pair => !pair.Value.IsEmpty).Select(pair =>
            $"{pair.Key} {pair.Value.Met} {pair.Value.Late} {string.Join(' ', pair.Value.Wall.ToNumbers())} | {string.Join(' ', pair.Value.Working.ToNumbers())}"));

    /// <summary>A chart that is coded so many minutes after it was given.</summary>
    private static async Task<ChartId> Code(World world, string account, int minutes, string kind = "INPATIENT")
    {
        var chart = (await world.Arrive(account, 5, new ChartPatch { Kind = kind })).Id;
        await world.Engine.Assign(chart, new("ANN"), World.Lead);
        world.Time.Advance(Duration.FromMinutes(minutes));
        await world.Do(chart, new ChartCommand.Complete(1, null, null));
        return chart;
    }

    private static async Task<World> Start()
    {
        var world = await World.Start();
        await world.Hire("ANN", capacity: 100);
        return world;
    }

    [Fact]
    public async Task What_was_coded_is_in_the_figures_at_once()
    {
        await using var world = await Start();
        foreach (var minutes in new[] { 10, 20, 30, 40 })
            await Code(world, $"A{minutes}", minutes);
        var touch = (await Ask(world))[("INPATIENT", Clocks.Touch)];
        Assert.Equal(4, touch.Wall.Count);
        Assert.Equal(20, touch.Wall.Percentile(0.5)!.Value.TotalMinutes, 20 * Sketch.RelativeError);
        Assert.Equal(40, touch.Wall.Percentile(1)!.Value.TotalMinutes, 40 * Sketch.RelativeError);
        Assert.Equal(4, (await Ask(world))[("INPATIENT", Clocks.Discharge)].Met);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Figures_are_the_same_after_a_stop_and_after_a_crash(bool crash)
    {
        await using var world = await Start();
        for (var chart = 0; chart < 60; chart++)
        {
            await Code(world, $"A{chart}", 3 + chart % 7, chart % 3 == 0 ? "OBS" : "INPATIENT");
            if (chart % 20 == 19)
            {
                var before = Text(await Ask(world));
                await world.Restart(crash);
                Assert.Equal(before, Text(await Ask(world)));
            }
        }
        Assert.Equal(60, (await Ask(world)).Where(pair => pair.Key.Clock == Clocks.Touch).Sum(pair => pair.Value.Wall.Count));
    }

    [Fact]
    public async Task A_day_stored_in_many_slices_counts_everything_once()
    {
        await using var world = await Start();
        for (var slice = 0; slice < EngineLimits.SlicesPerDay + 5; slice++)
        {
            await Code(world, $"A{slice}", 1);
            world.Time.Advance(Duration.FromTimeSpan(EngineLimits.StoreFigures));
        }
        Assert.Equal(EngineLimits.SlicesPerDay + 5, (await Ask(world))[("INPATIENT", Clocks.Touch)].Wall.Count);
        await world.Engine.DisposeAsync();
        using var store = SqliteStore.Open(world.Folder);
        Assert.InRange(store.Figures(Today).Count, 1, EngineLimits.SlicesPerDay + 1);
    }

    [Fact]
    public async Task What_changed_afterwards_counts_as_worked_and_as_it_is_now()
    {
        await using var world = await Start();
        await Code(world, "A1", 10);
        await world.Arrive("A1", 5, new ChartPatch { Kind = "OBS" });
        await world.Restart();
        var (worked, now) = (await Ask(world), await Ask(world, asNow: true));
        Assert.Equal(1, worked[("INPATIENT", Clocks.Touch)].Wall.Count);
        Assert.False(worked.ContainsKey(("OBS", Clocks.Touch)));
        Assert.Equal(1, now[("OBS", Clocks.Touch)].Wall.Count);
        Assert.True(now[("INPATIENT", Clocks.Touch)].IsEmpty);
    }

    [Fact]
    public async Task What_is_not_asked_for_does_not_count()
    {
        await using var world = await Start();
        await Code(world, "A1", 10);
        Assert.Empty(await Ask(world, within: key => key.Facility != World.North));
        Assert.Empty(await world.Engine.Figures(new FiguresAsked(
            Today.PlusDays(1), Today.PlusDays(9), _ => true, (key, _) => key.Kind, false)));
    }

    [Fact]
    public async Task Figures_of_long_ago_are_forgotten()
    {
        await using var world = await Start();
        await Code(world, "A1", 10);
        await world.Restart(downtime: Duration.FromDays(EngineLimits.FigureDays + 2));
        await world.Arrive("A2");
        await world.Until(async () => (await Ask(world)).Count == 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_a_coder_last_did_something_is_known_after_a_stop_and_after_a_crash(bool crash)
    {
        await using var world = await Start();
        await world.Engine.Set(
            (AccountBook _) => (Decision<AccountChange>)ImmutableArray.Create<AccountChange>(new AccountChange.AccountSet(
                new Account("ann", Role.Coder, "hash", new("ANN"), null, 1))), World.Lead);
        Assert.Null(world.Engine.ActedAt(new("ANN")));
        await world.Engine.Be(new("ANN"), Presence.Available, new Caller("ann"));
        world.Time.Advance(Duration.FromMinutes(3));
        var chart = (await world.Arrive("A1")).Id;
        Assert.Equal(chart, (await world.Engine.Next(new("ANN"), new Caller("ann"))).Value!.Chart.Id);
        var took = world.Engine.Now;
        await world.Engine.CaughtUp();
        world.Time.Advance(Duration.FromMinutes(20));
        await world.Do(chart, new ChartCommand.Complete(1, null, null), new Caller("lead for ANN"));
        Assert.Equal(took, world.Engine.IdleSince(world.Coder("ANN")));
        await world.Restart(crash);
        Assert.Equal(took, world.Engine.ActedAt(new("ANN")));
        Assert.Equal(took, world.Engine.IdleSince(world.Coder("ANN")));
    }

    [Fact]
    public async Task Figures_of_another_position_are_not_added()
    {
        using var folder = new Folder();
        await using var journal = SqliteJournal.Open(folder.Path, new ManualTime(), failure => throw failure);
        var day = new DaySlice(Today, "[]"u8.ToArray(), IsWhole: false);
        Assert.Equal(AppendEnd.Committed, await journal.Store(new FigureSlice(0, 7, [day], null)));
        Assert.Equal(AppendEnd.Stale, await journal.Store(new FigureSlice(0, 9, [day], null)));
        Assert.Single(await journal.Figures(Today));
        Assert.Equal(AppendEnd.Committed, await journal.Store(
            new FigureSlice(7, 9, [day], ImmutableSortedDictionary<string, Instant>.Empty.Add("C01", ManualTime.Morning))));
        Assert.Equal(2, (await journal.Figures(Today)).Count);
        Assert.Equal(ManualTime.Morning, (await journal.Acted())["C01"]);
    }
}

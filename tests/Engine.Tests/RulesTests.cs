using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>Versions of the placement rules over a running engine.</summary>
public sealed class RulesTests
{
    private static readonly WorkqueueId Special = new("SPECIAL");

    private static async Task<World> Start()
    {
        var world = await World.Start();
        await world.Queue(Special.Value, order: 99, kind: "OBS");
        return world;
    }

    /// <summary>A version in which every chart belongs in SPECIAL.</summary>
    private static async Task<int> Draft(World world, params Criterion[] when)
    {
        ImmutableArray<PlacementRule> rules =
        [
            new(Special, 1, Condition.Of(when)), new(World.Inpatient, 2, Condition.Always),
        ];
        var reply = await world.Engine.Set(
            (Settings settings) => RuleBooks.Draft(settings, rules, "all to SPECIAL", "lead", world.Time.Instant), World.Lead);
        Assert.Null(reply.Refused);
        return reply.Value!.Books.Keys.Max();
    }

    private static async Task Activate(World world, int version, Instant? effective = null) => Assert.Null((await world.Engine.Set(
        (Settings settings) => RuleBooks.Activate(settings, version, effective, "lead", world.Time.Instant), World.Lead)).Refused);

    private static async Task<bool> IsIn(World world, Chart chart, WorkqueueId queue) =>
        (await world.Chart(chart.Id)).Workqueue == queue;

    [Fact]
    public async Task A_draft_moves_nothing_and_its_activation_moves_every_open_chart()
    {
        await using var world = await Start();
        var chart = await world.Arrive("A1");
        var before = await world.Chart(chart.Id);
        var version = await Draft(world);
        await world.Engine.CaughtUp();
        Assert.Equal(before, await world.Chart(chart.Id));
        await Activate(world, version);
        await world.Until(async () => await IsIn(world, chart, Special));
        await Activate(world, version - 1);
        await world.Until(async () => await IsIn(world, chart, World.Inpatient));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_scheduled_version_comes_into_force_at_its_time_also_after_downtime(bool isDown)
    {
        await using var world = await Start();
        var chart = await world.Arrive("A1");
        var at = world.Time.Instant + Duration.FromHours(3);
        await Activate(world, await Draft(world), at);
        world.Time.Advance(Duration.FromHours(2));
        await world.Engine.CaughtUp();
        Assert.True(await IsIn(world, chart, World.Inpatient));
        if (isDown)
            await world.Restart(crash: true, downtime: Duration.FromDays(1));
        else
            world.Time.Advance(Duration.FromHours(1));
        await world.Until(async () => await IsIn(world, chart, Special));
        var book = world.Engine.Settings.ActiveRules!;
        Assert.Equal((BookState.Active, "lead"), (book.State, book.EffectiveBy));
        Assert.True(book.Effective >= at);
    }

    [Fact]
    public async Task A_version_that_is_scheduled_before_everything_else_that_is_due_is_not_late()
    {
        await using var world = await Start();
        var chart = await world.Arrive("A1");
        await world.Do(chart.Id, World.Hold(until: world.Time.Instant + Duration.FromDays(9)));
        var at = world.Time.Instant + Duration.FromSeconds(20);
        await Activate(world, await Draft(world), at);
        world.Time.Advance(Duration.FromSeconds(20));
        await world.Until(() => world.Engine.Settings.ActiveRules!.Effective >= at);
        Assert.True(world.Time.Instant < at + Duration.FromHours(1));
    }

    [Fact]
    public async Task A_chart_moves_when_days_pass_and_once_after_downtime()
    {
        await using var world = await Start();
        var chart = await world.Arrive("A1");
        await Activate(world, await Draft(world, new Criterion("discharged", Operator.MoreThanDaysAgo, ["5"])));
        await world.Until(async () => (await world.Chart(chart.Id)).ReplaceAt is not null);
        Assert.True(await IsIn(world, chart, World.Inpatient));
        await world.Restart(crash: true, downtime: Duration.FromDays(20));
        await world.Until(async () => await IsIn(world, chart, Special));
        var moved = (await world.Engine.History(chart.Id))![^1];
        Assert.Equal("clock", moved.By);
        Assert.Equal(world.Engine.Settings.ActiveRules!.Version, moved.Appends[0].Changes.OfType<ChartChange.PlacedIn>().Last().Rules);
    }
}

using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Views;
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
    public async Task A_dry_run_lists_exactly_what_the_activation_then_moves_and_changes_nothing()
    {
        await using var world = await Start();
        await world.Hire("ANN", available: true);
        for (var i = 0; i < 12; i++)
            await world.Arrive($"A{i}", 10 + i, new ChartPatch { Payer = i % 3 == 0 ? "AETNA" : "CIGNA" });
        Assert.NotNull(await world.Next("ANN"));
        var version = await Draft(world, new Criterion("payer", Operator.Equals, ["AETNA"]));
        await world.Engine.CaughtUp();
        var (position, open) = (world.Engine.Position, world.Engine.Open(null, _ => true, null, 100, _ => true).Charts);
        var counts = (await world.Engine.CountDryRun(version, _ => true)).Value!;
        Assert.Equal((12, new WouldMove(World.Inpatient, Special, 4, 0, counts.Moves[0].LoseCoder)), (counts.Looked, Assert.Single(counts.Moves)));
        var told = new List<WouldBe>();
        ListPlace? place = null;
        do
        {
            (var page, place) = world.Engine.DryRun(version, _ => true, place, 3, _ => true);
            Assert.InRange(page.Count, 0, 3);
            told.AddRange(page);
        }
        while (place is not null);
        Assert.Equal(position, world.Engine.Position);
        await Activate(world, version);
        await world.Until(() => world.Engine.Open("SPECIAL", _ => true, null, 100, _ => true).Charts.Count == 4);
        foreach (var before in open)
        {
            var after = await world.Chart(before.Id);
            var would = told.SingleOrDefault(one => one.Chart.Id == before.Id);
            Assert.Equal(would is not null, after.Workqueue != before.Workqueue);
            if (would is not null)
                Assert.Equal(
                    (would.Workqueue, would.Deadline, would.State, would.LosesCoder),
                    (after.Workqueue, after.Deadline, after.State.Name, before.State.InForce is not null && after.State.InForce is null));
        }
        Assert.Empty((await world.Engine.CountDryRun(version, _ => true)).Value!.Moves);
        Assert.Equal(12, (await world.Engine.CountDryRun(version - 1, _ => true)).Value!.Looked);
        Assert.Equal(0, (await world.Engine.CountDryRun(version - 1, _ => false)).Value!.Looked);
        Assert.Equal(Refusal.NotFound, (await world.Engine.CountDryRun(99, _ => true)).Refused?.Refusal);
    }

    [Fact]
    public async Task The_history_of_the_settings_is_paged_and_survives_a_restart()
    {
        await using var world = await Start();
        await Activate(world, await Draft(world), world.Time.Instant + Duration.FromHours(1));
        world.Time.Advance(Duration.FromHours(1));
        await world.Until(() => world.Engine.Settings.NextRules is null);
        await world.Restart(crash: true);
        var edits = new List<SettingsEdit>();
        long? below = long.MaxValue;
        while (below is { } place)
        {
            (var page, below) = await world.Engine.SettingsHistory(place, 2);
            edits.AddRange(page);
        }
        Assert.Equal(world.Engine.Settings.Version, edits.Count);
        Assert.Equal(edits.OrderByDescending(edit => edit.Position), edits);
        var activated = Assert.IsType<SettingsChange.RulesActivated>(edits[0].Change);
        Assert.Equal(("clock", "lead"), (edits[0].By, activated.By));
        Assert.IsType<SettingsChange.RulesScheduled>(edits[1].Change);
        Assert.Equal(("lead", 3), (edits[2].By, Assert.IsType<SettingsChange.RulesMade>(edits[2].Change).Book.Version));
        Assert.IsType<SettingsChange.ClientSet>(edits[^1].Change);
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

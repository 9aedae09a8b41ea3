using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>What time alone makes happen.</summary>
public sealed class TimeTests
{
    private static async Task<List<(Instant At, T Change)>> Changes<T>(World world, Chart chart) =>
        [.. (await world.Engine.History(chart.Id))!.SelectMany(unit =>
            unit.Appends[0].Changes.OfType<T>().Select(change => (unit.At, change)))];

    [Fact]
    public async Task A_hold_with_an_end_ends_at_its_time_once()
    {
        await using var world = await World.Start();
        var chart = await world.Arrive("A1");
        var until = ManualTime.Morning + Duration.FromMinutes(45);
        await world.Do(chart.Id, World.Hold(until: until));
        world.Time.Advance(Duration.FromMinutes(44));
        await world.Engine.CaughtUp();
        Assert.Equal("held", (await world.Chart(chart.Id)).State.Name);
        world.Time.Advance(Duration.FromMinutes(1));
        await world.Until(async () => (await world.Chart(chart.Id)).State.Name == "ready");
        for (var i = 0; i < 5; i++)
            world.Time.Advance(Duration.FromMinutes(30));
        await world.Restart(downtime: Duration.FromDays(1));
        var (at, ended) = Assert.Single(await Changes<ChartChange.HoldEnded>(world, chart));
        Assert.Equal(HoldEnd.TimeCame, ended.How);
        Assert.InRange(at, until, until + Duration.FromMinutes(5));
    }

    [Fact]
    public async Task A_hold_ends_soon_after_the_clock_was_set_past_its_end()
    {
        await using var world = await World.Start();
        var chart = await world.Arrive("A1");
        await world.Do(chart.Id, World.Hold(until: ManualTime.Morning + Duration.FromMinutes(45)));
        world.Time.Advance(Duration.FromSeconds(5));
        world.Time.SetForward(Duration.FromHours(1));
        world.Time.Advance(Duration.FromSeconds(2));
        await world.Until(async () => (await world.Chart(chart.Id)).State.Name == "ready");
    }

    [Fact]
    public async Task A_follow_up_comes_again_and_again_and_once_after_downtime()
    {
        await using var world = await World.Start();
        var chart = await world.Arrive("A1");
        await world.Do(chart.Id, World.Hold("CODER_HELP", followUp: ManualTime.Morning + Duration.FromHours(1)));
        for (var told = 1; told <= 3; told++)
        {
            var expected = told;
            world.Time.Advance(Duration.FromHours(told == 1 ? 1 : 8));
            await world.Until(async () => (await Changes<ChartChange.FollowedUp>(world, chart)).Count == expected);
        }
        await world.Restart(crash: true, downtime: Duration.FromDays(10));
        await world.Until(async () => (await Changes<ChartChange.FollowedUp>(world, chart)).Count == 4);
        var next = (await Changes<ChartChange.FollowedUp>(world, chart))[^1].Change.Next;
        Assert.InRange(next, world.Time.Instant, world.Time.Instant + Duration.FromHours(8));
        Assert.Equal("held", (await world.Chart(chart.Id)).State.Name);
    }

    [Fact]
    public async Task What_fell_due_during_downtime_happens_in_order_and_once()
    {
        await using var world = await World.Start();
        var random = new Random(1);
        var due = new Dictionary<string, Instant>();
        for (var i = 0; i < 400; i++)
        {
            var chart = await world.Engine.Arrive(World.News($"A{i}"), World.Lead);
            var until = ManualTime.Morning + Duration.FromSeconds(60 + random.Next(100_000));
            due[chart.Value!.Chart.Id.Value] = until;
            // A reason without follow-ups: those would fall due before the end.
            await world.Do(chart.Value.Chart.Id, World.Hold("LEGAL", until: until));
        }
        var before = world.Engine.Position;
        await world.Restart(crash: true, downtime: Duration.FromDays(3));
        await world.Until(() => world.Engine.Count("IP", _ => true).Held == 0);
        var woken = new List<(long Position, string Chart)>();
        foreach (var id in due.Keys)
        {
            var unit = Assert.Single((await world.Engine.History(new(id)))!, unit => unit.Position > before);
            Assert.Equal("clock", unit.By);
            woken.Add((unit.Position, id));
        }
        Assert.Equal(
            due.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key),
            woken.Order().Select(pair => pair.Chart));
    }

    [Fact]
    public async Task A_move_by_a_lead_ends_at_its_time()
    {
        await using var world = await World.Start();
        await world.Queue("SPECIAL", order: 99);
        var chart = await world.Arrive("A1");
        await world.Do(chart.Id, new ChartCommand.Move(new("SPECIAL"), ManualTime.Morning + Duration.FromHours(2)));
        world.Time.Advance(Duration.FromHours(2));
        await world.Until(async () => (await world.Chart(chart.Id)).Workqueue == World.Inpatient);
    }

    [Fact]
    public async Task A_due_time_that_moves_earlier_is_kept()
    {
        await using var world = await World.Start();
        var chart = await world.Arrive("A1");
        await world.Do(chart.Id, World.Hold(until: ManualTime.Morning + Duration.FromDays(2)));
        await world.Do(chart.Id, World.Hold("MISS_OP", until: ManualTime.Morning + Duration.FromSeconds(20)));
        world.Time.Advance(Duration.FromSeconds(20));
        await world.Until(async () => (await world.Chart(chart.Id)).Holds.Length == 1);
        Assert.True(world.Time.Instant < ManualTime.Morning + Duration.FromHours(1));
    }
}

using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>Charts that reach coders who did not ask, and charts that wait for one coder.</summary>
public sealed class PushTests
{
    [Fact]
    public async Task Available_coders_are_filled_to_their_capacity_and_again_when_they_complete()
    {
        await using var world = await World.Start(AssignMode.Push);
        await world.Hire("ANN", capacity: 3, available: true);
        await world.Hire("BOB", capacity: 2, available: true);
        await world.Hire("OFF");
        await world.Hire("AWAY", available: true);
        await world.Be("AWAY", Presence.Away);
        for (var i = 0; i < 8; i++)
            await world.Arrive($"A{i}", 10 + i);
        await world.Until(() => world.Coder("ANN").Active == 3 && world.Coder("BOB").Active == 2);
        await world.Engine.CaughtUp();
        Assert.Equal(3, world.Engine.Count("IP", _ => true).Ready);
        Assert.Empty(world.Coder("OFF").Holdings);
        Assert.Empty(world.Coder("AWAY").Holdings);
        var done = world.Coder("ANN").Holdings[0];
        await world.Do(done.Chart, new ChartCommand.Complete(done.Number, null, null));
        await world.Until(() => world.Coder("ANN").Active == 3);
        await world.Be("AWAY", Presence.Available);
        await world.Until(() => world.Coder("AWAY").Active == 2);
        // A0 to A4 went as they came and A7 when there was room: these are the most urgent that were left.
        var most = world.Coder("AWAY").Holdings;
        Assert.Equal(["A6", "A5"], await Task.WhenAll(most.Select(async has => (await world.Chart(has.Chart)).Account)));
    }

    [Fact]
    public async Task Backup_work_is_not_pushed_while_there_is_primary_work_to_ask_for()
    {
        await using var world = await World.Start();
        await world.Queue("BACKUP", order: 5, assign: AssignMode.Push, kind: "OBS");
        var primary = await world.Arrive("primary");
        await world.Hire("ANN", available: true, queues: [World.Inpatient.Value, "BACKUP"]);
        var backup = await world.Arrive("backup", patch: new ChartPatch { Kind = "OBS" });
        for (var i = 0; i < 3; i++)
            world.Time.Advance(Duration.FromSeconds(2));
        await world.Engine.CaughtUp();
        Assert.Empty(world.Coder("ANN").Holdings);
        Assert.Equal(primary.Id, (await world.Next("ANN"))!.Chart.Id);
        await world.Until(() => world.Coder("ANN").Active == 2);
        Assert.Equal(backup.Id, world.Coder("ANN").Holdings[1].Chart);
    }

    [Fact]
    public async Task Who_has_primary_work_to_ask_for_keeps_no_chart_from_the_next_coder()
    {
        await using var world = await World.Start();
        await world.Queue("BACKUP", order: 5, assign: AssignMode.Push, kind: "OBS");
        await world.Arrive("primary");
        await world.Hire("ANN", available: true, queues: [World.Inpatient.Value, "BACKUP"]);
        await world.Hire("BOB", available: true, queues: ["none", "other", "BACKUP"]);
        var backup = await world.Arrive("backup", patch: new ChartPatch { Kind = "OBS" });
        await world.Until(() => world.Coder("BOB").Active == 1);
        Assert.Equal(backup.Id, world.Coder("BOB").Holdings[0].Chart);
    }

    [Fact]
    public async Task A_chart_a_coder_declined_is_pushed_to_another_and_not_back()
    {
        await using var world = await World.Start(AssignMode.Push);
        await world.Hire("ANN", available: true);
        var chart = await world.Arrive("A1");
        await world.Until(() => world.Coder("ANN").Active == 1);
        await world.Do(chart.Id, new ChartCommand.Return(1, "conflict"));
        for (var i = 0; i < 3; i++)
            world.Time.Advance(Duration.FromSeconds(2));
        await world.Engine.CaughtUp();
        Assert.Empty(world.Coder("ANN").Holdings);
        await world.Hire("BOB", available: true);
        await world.Until(() => world.Coder("BOB").Active == 1);
        Assert.Equal(2, world.Coder("BOB").Holdings[0].Number);
    }

    [Fact]
    public async Task A_coder_who_becomes_available_with_no_chart_waiting_gets_the_first_that_arrives()
    {
        await using var world = await World.Start(AssignMode.Push);
        await world.Hire("ANN", available: true);
        await world.Arrive("A1");
        await world.Until(() => world.Coder("ANN").Active == 1);
        await world.Restart(crash: true);
        await world.Arrive("A2");
        await world.Until(() => world.Coder("ANN").Active == 2);
    }

    [Fact]
    public async Task A_woken_chart_waits_for_its_coder_and_is_the_next_they_are_given()
    {
        await using var world = await World.Start(AssignMode.Push);
        await world.Hire("ANN", capacity: 1, available: true);
        var woken = await world.Arrive("woken", 2);
        await world.Until(() => world.Coder("ANN").Active == 1);
        await world.Do(woken.Id, World.Hold(number: 1));
        var urgent = await world.Arrive("urgent", 40);
        await world.Until(() => world.Coder("ANN").Active == 1);
        await world.Do(woken.Id, new ChartCommand.Release(new("h1"), null));
        await world.Hire("BOB", available: true);
        await world.Arrive("other", 1);
        await world.Until(() => world.Coder("BOB").Active == 1);
        Assert.Equal("ready", (await world.Chart(woken.Id)).State.Name);
        await world.Do(urgent.Id, new ChartCommand.Complete(1, null, null));
        await world.Until(() => world.Coder("ANN").Active == 1);
        Assert.Equal((woken.Id, 2), (world.Coder("ANN").Holdings[0].Chart, world.Coder("ANN").Holdings[0].Number));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_chart_that_waits_for_a_coder_who_signs_off_goes_to_others(bool offBefore)
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        await world.Hire("BOB");
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        await world.Do(chart.Id, World.Hold(number: 1));
        if (offBefore)
            await world.Be("ANN", Presence.Off);
        await world.Do(chart.Id, new ChartCommand.Release(new("h1"), null));
        if (!offBefore)
        {
            Assert.Null(await world.Next("BOB"));
            await world.Be("ANN", Presence.Off);
        }
        await world.Until(async () => (await world.Chart(chart.Id)).State.FirstRight is null);
        Assert.Equal(chart.Id, (await world.Next("BOB"))!.Chart.Id);
    }

    [Fact]
    public async Task A_first_right_nobody_uses_lapses()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        await world.Hire("BOB");
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        await world.Do(chart.Id, World.Hold(number: 1));
        await world.Do(chart.Id, new ChartCommand.Release(new("h1"), null));
        world.Time.Advance(Limits.StickyFor - Duration.FromMinutes(30));
        Assert.Null(await world.Next("BOB"));
        world.Time.Advance(Duration.FromMinutes(30));
        await world.Until(async () => (await world.Chart(chart.Id)).State.FirstRight is null);
        Assert.Equal(chart.Id, (await world.Next("BOB"))!.Chart.Id);
    }

    [Fact]
    public async Task A_crash_between_a_sign_off_and_what_follows_from_it_is_made_up_for()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        await world.Do(chart.Id, World.Hold(number: 1));
        await world.Be("ANN", Presence.Off);
        // The release's notice is lost with the process: nothing yields before the end.
        var released = world.Engine.Command(chart.Id, new ChartCommand.Release(new("h1"), null), World.Lead);
        await released;
        await world.Restart(crash: true);
        world.Time.Advance(Duration.FromSeconds(2));
        await world.Until(async () => (await world.Chart(chart.Id)).State.FirstRight is null);
    }

    [Fact]
    public async Task Many_waiting_coders_and_many_charts_all_meet()
    {
        await using var world = await World.Start(AssignMode.Push, TimeProvider.System);
        for (var i = 0; i < 60; i++)
            await world.Hire($"C{i}", capacity: 5, available: true);
        await Task.WhenAll(Enumerable.Range(0, 280).Select(i => Task.Run(() =>
            world.Engine.Arrive(World.News($"A{i}", patch: new ChartPatch { Discharged = world.Engine.Now - Duration.FromHours(1) }), World.Lead))));
        await world.Until(() => Enumerable.Range(0, 60).Sum(i => world.Coder($"C{i}").Active) == 280);
        await world.Engine.CaughtUp();
        Assert.Equal(0, world.Engine.Count("IP", _ => true).Ready);
    }
}

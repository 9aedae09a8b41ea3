using CodingQueue.Core.Charts;

namespace CodingQueue.Engine.Tests;

/// <summary>
/// Limits on what a coder is given of a workqueue before the others have their turn. Each is a defect that a
/// shipping product had to fix.
/// </summary>
public sealed class RotationTests
{
    private static async Task<World> Start(int first, int second)
    {
        var world = await World.Start();
        await world.Queue("ED", order: 1, kind: "ED_FAC");
        await world.Queue("OBS", order: 2, kind: "OBS");
        var ann = (await world.Hire("ANN", capacity: 100)).Profile;
        var reply = await world.Engine.Set(
            ann with { Workqueues = [new(new("ED"), 1, first), new(new("OBS"), 2, second)] }, World.Lead);
        Assert.Null(reply.Refused);
        return world;
    }

    private static async Task Fill(World world, string kind, int charts, double hoursAgo = 5)
    {
        for (var i = 0; i < charts; i++)
            await world.Arrive($"{kind}{Guid.NewGuid():N}", hoursAgo, new ChartPatch { Kind = kind });
    }

    private static async Task<string> Given(World world, int charts)
    {
        var kinds = "";
        for (var i = 0; i < charts; i++)
            kinds += (await world.Next("ANN"))?.Chart.Facts.Kind[0].ToString() ?? "-";
        return kinds;
    }

    [Fact]
    public async Task Limits_hold_while_charts_arrive()
    {
        await using var world = await Start(2, 2);
        await Fill(world, "ED_FAC", 3);
        await Fill(world, "OBS", 3);
        Assert.Equal("EE", await Given(world, 2));
        await Fill(world, "ED_FAC", 5, hoursAgo: 400);
        Assert.Equal("OO", await Given(world, 2));
    }

    [Fact]
    public async Task When_every_workqueue_is_at_its_limit_a_new_round_begins()
    {
        await using var world = await Start(2, 1);
        await Fill(world, "ED_FAC", 6);
        await Fill(world, "OBS", 6);
        Assert.Equal("EEOEEOEEO", await Given(world, 9));
    }

    [Fact]
    public async Task An_arrival_in_a_workqueue_that_had_its_turn_does_not_send_the_coder_round_again()
    {
        await using var world = await Start(2, 3);
        await Fill(world, "ED_FAC", 2);
        await Fill(world, "OBS", 5);
        Assert.Equal("EEO", await Given(world, 3));
        await Fill(world, "ED_FAC", 4, hoursAgo: 400);
        Assert.Equal("OOEEOOE", await Given(world, 7));
    }

    [Fact]
    public async Task A_round_is_remembered_over_a_crash()
    {
        await using var world = await Start(2, 2);
        await Fill(world, "ED_FAC", 5);
        await Fill(world, "OBS", 5);
        Assert.Equal("EE", await Given(world, 2));
        await world.Restart(crash: true);
        Assert.Equal("OOEE", await Given(world, 4));
    }

    [Fact]
    public async Task With_nothing_else_to_do_a_limit_keeps_nobody_idle()
    {
        await using var world = await Start(2, 2);
        await Fill(world, "ED_FAC", 5);
        Assert.Equal("EEEEE-", await Given(world, 6));
    }

    [Fact]
    public async Task What_a_lead_gives_and_what_waited_for_the_coder_do_not_count()
    {
        await using var world = await Start(2, 2);
        await Fill(world, "ED_FAC", 4);
        await Fill(world, "OBS", 4);
        var mine = (await world.Next("ANN"))!.Chart;
        await world.Do(mine.Id, World.Hold(number: 1));
        await world.Do(mine.Id, new ChartCommand.Release(new("h1"), null));
        var given = await world.Arrive("given", 1, new ChartPatch { Kind = "ED_FAC" });
        Assert.Null((await world.Engine.Assign(given.Id, new("ANN"), World.Lead)).Refused);
        Assert.Equal("EEOOE", await Given(world, 5));
    }

    [Fact]
    public async Task A_membership_changed_in_the_middle_counts_at_once()
    {
        await using var world = await Start(2, 2);
        await Fill(world, "ED_FAC", 4);
        await Fill(world, "OBS", 4);
        Assert.Equal("E", await Given(world, 1));
        var ann = world.Coder("ANN").Profile;
        await world.Engine.Set(ann with { Workqueues = [new(new("OBS"), 1, 2)] }, World.Lead);
        Assert.Equal("OOOO-", await Given(world, 5));
    }
}

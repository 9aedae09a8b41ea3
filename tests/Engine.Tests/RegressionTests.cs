using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Engine.Tests;

/// <summary>
/// Defects that shipping products had to fix and that no other room's tests show; docs/regressions.md has all of
/// them.
/// </summary>
public sealed class RegressionTests
{
    [Fact]
    public async Task A_chart_passed_over_while_another_had_it_is_given_once_it_is_free_again()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        await world.Hire("BOB");
        var first = await world.Arrive("A1", hoursAgo: 9);
        var second = await world.Arrive("A2", hoursAgo: 8);
        var third = await world.Arrive("A3", hoursAgo: 7);

        // With another, held, and awaited from a coder: each time the next one is given instead.
        Assert.Equal(first.Id, (await world.Next("BOB"))!.Chart.Id);
        var hold = await world.Do(second.Id, World.Hold());
        Assert.Equal(third.Id, (await world.Next("ANN"))!.Chart.Id);
        Assert.Null(await world.Next("ANN"));

        await world.Do(second.Id, new ChartCommand.Release(hold.Chart.Holds.Single().Id, null));
        Assert.Equal(second.Id, (await world.Next("ANN"))!.Chart.Id);
        await world.Do(first.Id, new ChartCommand.Return(1, "not mine"), new Caller("BOB"));
        Assert.Equal(first.Id, (await world.Next("ANN"))!.Chart.Id);
    }

    [Fact]
    public async Task Finishing_one_track_of_an_encounter_leaves_the_other_where_it_is()
    {
        await using var world = await World.Start();
        await world.Queue("PRO", order: 1, kind: "PROFEE");
        await world.Hire("ANN");
        await world.Hire("BOB", credential: "CPC", queues: "PRO");
        var facility = await world.Arrive("A1");
        var professional = (await world.Engine.Arrive(
            World.News("A1", patch: new ChartPatch { Kind = "PROFEE" }) with { Track = Track.Professional, KindIfNew = "PROFEE" },
            new Caller("feed"))).Value!.Chart;
        await world.Engine.CaughtUp();
        Assert.NotEqual(facility.Id, professional.Id);

        Assert.Equal(facility.Id, (await world.Next("ANN"))!.Chart.Id);
        Assert.Equal("finalCoded", (await world.Do(facility.Id, new ChartCommand.Complete(1, null, null), new Caller("ANN"))).Chart.State.Name);
        Assert.Equal("ready", (await world.Chart(professional.Id)).State.Name);
        Assert.Equal(professional.Id, (await world.Next("BOB"))!.Chart.Id);

        // Nor does what a lead does to one of them reach the other.
        await world.Do(facility.Id, new ChartCommand.Reopen("addendum"));
        var left = await world.Chart(professional.Id);
        Assert.Equal((new CoderId("BOB"), 1), (left.State.InForce!.Coder, left.State.InForce.Number));
        Assert.Equal([professional.Id], world.Coder("BOB").Holdings.Select(holding => holding.Chart));
    }

    [Fact]
    public async Task A_workqueue_taken_from_a_coder_in_mid_shift_leaves_what_they_have_and_gives_no_more_of_it()
    {
        await using var world = await World.Start(AssignMode.Push);
        await world.Queue("OBS", order: 1, kind: "OBS");
        await world.Hire("ANN", capacity: 3, available: true, queues: [World.Inpatient.Value, "OBS"]);
        var has = await world.Arrive("A1");
        await world.Until(() => Has(world, has.Id));

        await world.Alter("ANN", ann => ann with { Workqueues = [new(new("OBS"), 1)] });
        var other = await world.Arrive("A2");
        var still = await world.Arrive("O1", patch: new ChartPatch { Kind = "OBS" });
        Assert.Equal(still.Id, (await world.Next("ANN"))!.Chart.Id);
        Assert.Null(await world.Next("ANN"));
        Assert.Equal("ready", (await world.Chart(other.Id)).State.Name);
        Assert.True(Has(world, has.Id));
        Assert.Equal("finalCoded", (await world.Do(has.Id, new ChartCommand.Complete(1, null, null), new Caller("ANN"))).Chart.State.Name);
    }

    private static bool Has(World world, ChartId chart) =>
        world.Coder("ANN").Holdings.Any(holding => holding.Chart == chart);
}

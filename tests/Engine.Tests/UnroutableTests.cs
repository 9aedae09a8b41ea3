using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>Charts that get nowhere by themselves, and what would help.</summary>
public sealed class UnroutableTests
{
    [Fact]
    public async Task The_nearest_fix_is_told_of_the_coders_in_scope_alone()
    {
        await using var world = await World.Start();
        await world.Arrive("A1");
        foreach (var name in new[] { "ANN", "BOB" })
            await world.Engine.Set(
                new CoderProfile(new(name), name, [new("CCS", null, null)], [], [], [new(World.Inpatient, 1)], 5, "US", "Etc/UTC"), World.Lead);
        await world.Engine.CaughtUp();
        var group = Assert.Single(world.Engine.Unroutable());
        Assert.Equal((UnroutableReason.NoCoder, 1), (group.Why, group.Count));
        Assert.Equal(
            "2 coders would qualify if granted facility NORTH", Assert.Single(world.Engine.Fixes(group, _ => true)).Sentence);
        Assert.Equal(1, Assert.Single(world.Engine.Fixes(group, coder => coder.Id.Value == "ANN")).Coders);
        await world.Hire("CID");
        await world.Engine.CaughtUp();
        Assert.Empty(world.Engine.Unroutable());
    }

    [Fact]
    public async Task A_chart_that_only_a_preference_keeps_waiting_is_not_unroutable()
    {
        await using var world = await World.Start();
        await world.Set(new SettingsChange.WorkqueueSet(
            new Workqueue(World.Inpatient, "IP", Requires.Nothing, 48, AssignMode.Pull, false, true)
            {
                Prefers = new Preference(Fit.Primary, 0, Duration.FromHours(4)),
            }));
        await world.Hire("SUE", credential: "CIC-A");
        var chart = await world.Arrive("A1", 1);
        Assert.Null(await world.Next("SUE"));
        Assert.NotNull((await world.Chart(chart.Id)).PreferredUntil);
        Assert.Empty(world.Engine.Unroutable());
    }

    [Fact]
    public async Task A_chart_that_nothing_will_wake_is_listed_until_something_may()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var chart = await world.Arrive("A1");
        await world.Do(chart.Id, World.Hold("LEGAL"));
        var group = Assert.Single(world.Engine.Unroutable());
        Assert.Equal(UnroutableReason.NeverWakes, group.Why);
        Assert.Equal(chart.Id, Assert.Single(world.Engine.Unroutable(_ => true, null, 10)).Chart.Id);
        await world.Restart(crash: true);
        Assert.Single(world.Engine.Unroutable());
        await world.Do(chart.Id, new ChartCommand.Release(new("h1"), null));
        Assert.Empty(world.Engine.Unroutable());
    }

    [Fact]
    public async Task A_chart_whose_discharge_never_comes_is_listed_after_a_while()
    {
        await using var world = await World.Start();
        await world.Engine.Arrive(World.News("A1") with { Patch = new ChartPatch { Kind = "INPATIENT" } }, World.Lead);
        await world.Engine.CaughtUp();
        Assert.Empty(world.Engine.Unroutable());
        world.Time.Advance(Limits.StuckAfter);
        Assert.Equal(UnroutableReason.NeverWakes, Assert.Single(world.Engine.Unroutable()).Why);
    }
}

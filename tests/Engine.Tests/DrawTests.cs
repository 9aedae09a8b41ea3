using CodingQueue.Core.Charts;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Tests;

/// <summary>Reviews that are drawn, through the engine: counted once, across restarts, and the same in a replay.</summary>
public sealed class DrawTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_quota_is_exact_across_restarts(bool crash)
    {
        await using var world = await World.Start();
        await world.Set(new SettingsChange.WorkqueueSet(
            world.Engine.Settings.Workqueues[World.Inpatient] with { ReviewRate = 2_000 }));
        await world.Hire("ANN", capacity: 100);
        var reviewed = 0;
        for (var chart = 0; chart < 30; chart++)
        {
            var id = (await world.Arrive($"A{chart}")).Id;
            await world.Engine.Assign(id, new("ANN"), World.Lead);
            var outcome = await world.Do(id, new ChartCommand.Complete(1, null, null));
            reviewed += outcome.Chart.State is ChartState.Review { CoderOfRecord.Value: "ANN" } ? 1 : 0;
            if (chart % 10 == 9)
                Assert.Equal((chart + 1) / 5, reviewed);
            if (chart % 8 == 7)
                await world.Restart(crash);
        }
        Assert.Equal(Draws(world), (30, 6));
    }

    [Fact]
    public async Task A_refused_or_repeated_completion_is_not_counted()
    {
        await using var world = await World.Start();
        await world.Set(new SettingsChange.WorkqueueSet(
            world.Engine.Settings.Workqueues[World.Inpatient] with { ReviewNewCoderCharts = 2 }));
        await world.Hire("ANN", capacity: 100);
        var id = (await world.Arrive("A1")).Id;
        await world.Engine.Assign(id, new("ANN"), World.Lead);
        var caller = new Caller("ANN", new CommandId(5, 6));
        Assert.IsType<ChartState.Review>((await world.Do(id, new ChartCommand.Complete(1, null, null), caller)).Chart.State);
        await world.Do(id, new ChartCommand.Complete(1, null, null), caller);
        await world.Refused(id, new ChartCommand.Complete(1, null, null));
        Assert.Equal(1, world.Coder("ANN").DrawsIn(World.Inpatient).Completed);
    }

    private static (int Completed, int Drawn) Draws(World world)
    {
        var count = world.Coder("ANN").DrawsIn(World.Inpatient);
        return (count.Completed, count.Block * 2 + count.Drawn - 2);
    }
}

using CodingQueue.Core.Charts;
using CodingQueue.Engine.Views;

namespace CodingQueue.Engine.Tests;

public sealed class ListTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(60)]
    public async Task Pages_over_several_workqueues_lose_and_double_nothing_wherever_they_end(int limit)
    {
        await using var world = await World.Start();
        await world.Queue("OBS", order: 1, kind: "OBS");
        for (var i = 0; i < 60; i++)
            await world.Engine.Arrive(World.News($"A{i}", i % 7, new ChartPatch { Kind = i % 3 == 0 ? "OBS" : "INPATIENT" }), World.Lead);
        await world.Engine.CaughtUp();
        var all = Pages(world, null, limit).ToList();
        Assert.Equal(60, all.DistinctBy(chart => chart.Id).Count());
        Assert.Equal(60, all.Count);
        Assert.Equal(
            all.OrderBy(chart => chart.Deadline).ThenBy(chart => chart.Id.Value, StringComparer.Ordinal).Select(chart => chart.Id),
            all.Select(chart => chart.Id));
        Assert.Equal(20, Pages(world, "OBS", limit).Count());
        Assert.Empty(Pages(world, "NONE", limit));
    }

    [Fact]
    public async Task Charts_that_stay_are_listed_once_while_others_come_and_go()
    {
        await using var world = await World.Start();
        for (var i = 0; i < 300; i++)
            await world.Engine.Arrive(World.News($"stay{i}", i % 11), World.Lead);
        await world.Engine.CaughtUp();
        using var stop = new CancellationTokenSource();
        var churn = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var reply = await world.Engine.Arrive(World.News($"go{i}", i % 11), World.Lead);
                await world.Engine.Command(reply.Value!.Chart.Id, new ChartCommand.Cancel("gone", null), World.Lead);
            }
        });
        for (var round = 0; round < 30; round++)
        {
            var seen = Pages(world, null, 13).Select(chart => chart.Account)
                .Where(account => account.StartsWith("stay", StringComparison.Ordinal)).ToList();
            Assert.Equal(300, seen.Count);
            Assert.Equal(300, seen.Distinct().Count());
        }
        await stop.CancelAsync();
        await churn;
    }

    private static IEnumerable<Chart> Pages(World world, string? workqueue, int limit)
    {
        ListPlace? after = null;
        do
        {
            var (charts, next) = world.Engine.Open(workqueue, _ => true, after, limit, _ => true);
            Assert.True(charts.Count <= limit);
            foreach (var chart in charts)
                yield return chart;
            after = next;
        }
        while (after is not null);
    }
}

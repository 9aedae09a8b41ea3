using CodingQueue.Core;
using CodingQueue.Core.Charts;

namespace CodingQueue.Engine.Tests;

/// <summary>What a move would do is what it then does.</summary>
public sealed class ForecastTests
{
    private static async Task<RebalanceForecast> Look(World world, WorkqueueId to, params ChartId[] charts)
    {
        var reply = await world.Engine.Forecast(charts, to, _ => true, _ => true);
        Assert.Null(reply.Refused);
        return reply.Value!;
    }

    [Fact]
    public async Task What_a_move_would_do_is_what_it_does()
    {
        await using var world = await World.Start();
        await world.Queue("ED", order: 1, kind: "ED_FAC");
        await world.Hire("ANN", available: true, queues: World.Inpatient.Value);
        await world.Hire("BOB", available: true, queues: "ED");
        var charts = new List<ChartId>();
        for (var i = 0; i < 40; i++)
            charts.Add((await world.Arrive($"A{i}", hoursAgo: 30 + i)).Id);
        for (var i = 0; i < 10; i++)
            await world.Arrive($"E{i}", hoursAgo: 5, new ChartPatch { Kind = "ED_FAC" });
        await world.Do(charts[0], new ChartCommand.Cancel("gone", null));
        var to = new WorkqueueId("ED");

        var forecast = await Look(world, to, [.. charts.Take(16)]);
        Assert.Equal(Refusal.ChartCancelled, forecast.Charts[0].Refused!.Refusal);
        Assert.All(forecast.Charts.Skip(1), move => Assert.Equal((null, 1, false), (move.Refused, move.Coders, move.LosesCoder)));
        Assert.Equal(["ED", "IP"], forecast.Workqueues.Select(queue => queue.Workqueue.Value));
        var (ed, ip) = (forecast.Workqueues[0], forecast.Workqueues[1]);
        Assert.Equal((10, 25, 39, 24), (ed.Now.Charts, ed.Then.Charts, ip.Now.Charts, ip.Then.Charts));
        Assert.True(ip.Then.LastDone < ip.Now.LastDone && ed.Then.LastDone > ed.Now.LastDone);
        Assert.True(ip.Then.Late < ip.Now.Late);
        Assert.All(charts.Skip(1), chart => Assert.Equal(World.Inpatient, world.Engine.FindOpen(chart)!.Workqueue));

        foreach (var chart in charts.Skip(1).Take(15))
            Assert.Equal(
                forecast.Charts.Single(move => move.Chart.Id == chart).Deadline,
                (await world.Do(chart, new ChartCommand.Move(to, null))).Chart.Deadline);
        var after = await Look(world, to, charts[20]);
        Assert.Equal([ed.Then, ip.Then], after.Workqueues.Select(queue => queue.Now));
    }

    [Fact]
    public async Task A_chart_its_coder_may_not_code_there_would_be_taken_from_them()
    {
        await using var world = await World.Start();
        await world.Queue("CARD", order: 1, kind: "ED_FAC", specialties: ["CARDIO"]);
        await world.Hire("ANN");
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        var forecast = await Look(world, new("CARD"), chart.Id);
        Assert.True(Assert.Single(forecast.Charts).LosesCoder);
        Assert.Equal((1, 1), (forecast.Workqueues[0].Then.Charts, forecast.Workqueues[0].Then.Left));
        Assert.NotNull((await world.Chart(chart.Id)).State.InForce);
    }

    [Fact]
    public async Task Nothing_out_of_scope_is_counted()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", available: true);
        var chart = await world.Arrive("A1");
        var reply = await world.Engine.Forecast([chart.Id], World.Inpatient, _ => false, _ => false);
        var queue = Assert.Single(reply.Value!.Workqueues);
        Assert.Equal((0, 0), (queue.Now.Charts, queue.Now.Coders));
        Assert.Equal("workqueue", (await world.Engine.Forecast([chart.Id], new("NONE"), _ => true, _ => true)).Refused!.Field);
        Assert.Equal("chart", (await world.Engine.Forecast([new("NONE")], World.Inpatient, _ => true, _ => true)).Refused!.Field);
    }
}

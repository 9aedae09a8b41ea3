using System.Collections.Concurrent;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Tests;

/// <summary>Many who ask at once, and the same question asked again.</summary>
public sealed class PickTests
{
    [Fact]
    public async Task Coders_who_ask_at_once_never_get_the_same_chart_and_get_the_most_urgent_ones()
    {
        await using var world = await World.Start();
        for (var i = 0; i < 40; i++)
            await world.Hire($"C{i}", capacity: 30);
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i =>
            world.Engine.Arrive(World.News($"A{i}", hoursAgo: i % 500), World.Lead)));
        await world.Engine.CaughtUp();
        var urgent = world.Engine.Open("IP", _ => true, null, 500, _ => true).Charts.ToHashSet();
        var given = new ConcurrentBag<Chart>();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            for (var n = 0; n < 10; n++)
            {
                var reply = await world.Engine.Next(new($"C{i}"), new Caller($"C{i}"));
                Assert.Null(reply.Refused);
                given.Add(reply.Value!.Chart);
            }
        })));
        Assert.Equal(400, given.DistinctBy(chart => chart.Id).Count());
        Assert.All(given, chart => Assert.Equal(1, chart.State.InForce!.Number));
        await world.Engine.CaughtUp();
        var left = world.Engine.Open("IP", _ => true, null, 1_000, chart => chart.State.IsOffered).Charts.Select(Urgency.Of).Min();
        // A pick never waits: the one that another is taking at that instant may be passed over, no more.
        Assert.Equal(0, given.Count(chart => Urgency.Of(chart) > left));
        Assert.True(given.All(chart => urgent.Any(known => known.Id == chart.Id)));
    }

    [Fact]
    public async Task One_coder_who_asks_many_times_at_once_is_never_given_more_than_their_capacity()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", capacity: 7);
        for (var i = 0; i < 50; i++)
            await world.Arrive($"A{i}");
        var replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ =>
            Task.Run(() => world.Engine.Next(new("ANN"), new Caller("ANN")))));
        Assert.Equal(7, replies.Count(reply => reply.Value is not null));
        Assert.Equal(53, replies.Count(reply => reply.Refused?.Refusal == Refusal.AtCapacity));
        Assert.Equal(7, world.Coder("ANN").Active);
    }

    [Fact]
    public async Task More_than_may_wait_for_one_coder_is_refused_at_once()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", capacity: 1_000);
        var replies = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ =>
            world.Engine.Be(new("ANN"), Core.Coders.Presence.Away, World.Lead)));
        Assert.All(replies, reply => Assert.True(reply.Refused is null or { Refusal: Refusal.Overloaded }));
    }

    [Fact]
    public async Task A_retry_of_any_command_gets_the_first_answer_at_once_later_and_after_a_restart()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        for (var i = 0; i < 5; i++)
            await world.Arrive($"A{i}", 40 - i);
        CommandId next = new(1, 1), hold = new(2, 2), open = new(3, 3);
        var first = await Together(8, () => world.Engine.Next(new("ANN"), new Caller("ANN", next)));
        var chart = first.Chart;
        Assert.Single(world.Coder("ANN").Holdings);
        await Together(8, () => world.Engine.Command(chart.Id, new ChartCommand.Open(1), new Caller("ANN", open)));
        var held = await Together(
            8, () => world.Engine.Command(chart.Id, World.Hold(number: 1), new Caller("ANN", hold)));
        Assert.Equal((new HoldId("h1"), "held"), (held.Hold!.Value, held.Chart.State.Name));
        await world.Do(chart.Id, World.Hold("MISS_OP"));
        await world.Do(chart.Id, new ChartCommand.Cancel("not ours", null));
        foreach (var crash in new[] { true, false })
        {
            await world.Restart(crash);
            Same(first, await Together(3, () => world.Engine.Next(new("ANN"), new Caller("ANN", next))));
            Same(held, await Together(
                3, () => world.Engine.Command(chart.Id, World.Hold(number: 1), new Caller("ANN", hold))));
        }
        var reused = await world.Engine.Next(new("ANN"), new Caller("ANN", next with { Digest = 9 }));
        Assert.Equal(Refusal.CommandIdReused, reused.Refused!.Refusal);
    }

    [Fact]
    public async Task A_retry_that_finds_nothing_left_still_gets_the_chart_of_the_first_attempt()
    {
        for (var round = 0; round < 30; round++)
        {
            await using var world = await World.Start();
            await world.Hire("ANN", capacity: round % 2 == 0 ? 1 : 5);
            await world.Arrive("only");
            await Together(6, () => world.Engine.Next(new("ANN"), new Caller("ANN", new CommandId(1, 1))));
        }
    }

    [Fact]
    public async Task Refusals_and_empty_answers_are_not_remembered()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var key = new CommandId(1, 1);
        Assert.Null(await world.Next("ANN", key));
        await world.Arrive("A1");
        Assert.NotNull(await world.Next("ANN", key));
    }

    /// <summary>Asks the same thing several times at once and holds the answers to be the same.</summary>
    private static async Task<ChartOutcome> Together(int times, Func<Task<Reply<ChartOutcome>>> ask)
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => Task.Run(ask)));
        Assert.All(replies, reply => Assert.Null(reply.Refused));
        foreach (var reply in replies)
        {
            Assert.NotNull(reply.Value);
            Same(replies[0].Value!, reply.Value!);
        }
        return replies[0].Value!;
    }

    private static void Same(ChartOutcome expected, ChartOutcome actual)
    {
        Assert.Equal(
            (expected.Chart.Id, expected.Position, expected.Hold, expected.Why, expected.Created),
            (actual.Chart.Id, actual.Position, actual.Hold, actual.Why, actual.Created));
        Assert.Equal(Text(expected.Chart), Text(actual.Chart));
    }

    private static string Text(Chart chart) => System.Text.Json.JsonSerializer.Serialize(chart, JournalFormat.Options);
}

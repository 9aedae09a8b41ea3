using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>Charts that are offered, one at a time, and go to the next coder when nobody answers.</summary>
public sealed class OfferTests
{
    private static async Task<World> Start(params string[] coders)
    {
        var world = await World.Start(AssignMode.Offer);
        foreach (var coder in coders)
            await world.Hire(coder, available: true);
        return world;
    }

    private static async Task Offered(World world, string coder, ChartId chart) =>
        await world.Until(() => world.Coder(coder).Offer == chart);

    private static Task<Reply<ChartOutcome>> Accept(World world, string coder, ChartId chart) =>
        world.Engine.Answer(chart, new ChartCommand.Accept(new(coder)), new(coder), new Caller(coder));

    private static Task<Reply<ChartOutcome>> Decline(World world, string coder, ChartId chart) =>
        world.Engine.Answer(chart, new ChartCommand.Decline(new(coder), "not my day"), new(coder), new Caller(coder));

    [Fact]
    public async Task An_offer_is_not_an_assignment_until_it_is_accepted()
    {
        await using var world = await Start("ANN");
        var chart = (await world.Arrive("A1")).Id;
        await Offered(world, "ANN", chart);
        Assert.Equal(("ready", 0), ((await world.Chart(chart)).State.Name, world.Coder("ANN").Active));
        var reply = await Accept(world, "ANN", chart);
        Assert.Equal(("ANN", 1), (reply.Value!.Chart.State.InForce!.Coder.Value, reply.Value.Chart.LastNumber));
        Assert.Equal(((ChartId?)null, 1, 1), (world.Coder("ANN").Offer, world.Coder("ANN").Active, world.Coder("ANN").Offers.Accepted));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_accepts_after_a_restart_is_still_told_why_it_was_offered(bool byAsking)
    {
        await using var world = await Start("ANN");
        var chart = (await world.Arrive("A1")).Id;
        await Offered(world, "ANN", chart);
        await world.Do(chart, new ChartCommand.Expedite(5));
        await world.Restart();
        var why = byAsking ? (await world.Next("ANN"))!.Why : (await Accept(world, "ANN", chart)).Value!.Why;
        Assert.Equal((PickReason.Urgency, World.Inpatient, (int?)1), (why!.Reason, why.Workqueue, why.Tier));
    }

    [Fact]
    public async Task A_coder_has_one_offer_at_a_time_and_asking_for_the_next_chart_accepts_it()
    {
        await using var world = await Start("ANN");
        var first = (await world.Arrive("A1", 10)).Id;
        await Offered(world, "ANN", first);
        await world.Arrive("A2", 40);
        world.Time.Advance(Duration.FromSeconds(3));
        await world.Engine.CaughtUp();
        Assert.Equal(first, world.Coder("ANN").Offer);
        Assert.Equal(first, (await world.Next("ANN"))!.Chart.Id);
        await world.Until(() => world.Coder("ANN").Offer is not null);
        Assert.Equal(1, world.Coder("ANN").Active);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_offered_counts_in_the_round_of_a_workqueue_with_a_limit(bool byAsking)
    {
        await using var world = await Start("ANN");
        await world.Alter("ANN", profile => profile with { Workqueues = [new(World.Inpatient, 1, 2)] });
        var chart = (await world.Arrive("A1")).Id;
        await Offered(world, "ANN", chart);
        if (byAsking)
            await world.Next("ANN");
        else
            await Accept(world, "ANN", chart);
        Assert.Equal(1, world.Coder("ANN").GivenInRound(World.Inpatient));
    }

    [Fact]
    public async Task A_chart_that_is_merged_into_another_is_offered_to_nobody_any_more()
    {
        await using var world = await Start("ANN");
        var other = await world.Arrive("A1");
        await Offered(world, "ANN", other.Id);
        await world.Next("ANN");
        var merged = await world.Arrive("A2");
        await Offered(world, "ANN", merged.Id);
        Assert.Null((await world.Engine.Merge(merged.Id, other.Id, World.Lead)).Refused);
        Assert.Null(world.Coder("ANN").Offer);
        await Offered(world, "ANN", (await world.Arrive("A3")).Id);
    }

    [Fact]
    public async Task Who_has_an_offer_to_answer_keeps_none_from_the_next_coder()
    {
        await using var world = await Start("ANN", "BOB");
        await world.Alter("ANN", profile => profile with { Workqueues = [new(World.Inpatient, 1)] });
        await world.Alter("BOB", profile => profile with { Workqueues = [new(World.Inpatient, 2)] });
        await Offered(world, "ANN", (await world.Arrive("A1")).Id);
        await Offered(world, "BOB", (await world.Arrive("A2")).Id);
    }

    [Fact]
    public async Task A_declined_offer_goes_to_the_next_coder_and_its_reason_is_kept()
    {
        await using var world = await Start("ANN");
        var chart = (await world.Arrive("A1")).Id;
        await Offered(world, "ANN", chart);
        await world.Hire("BOB", available: true);
        Assert.Null((await Decline(world, "ANN", chart)).Refused);
        await Offered(world, "BOB", chart);
        var known = Assert.Single((await world.Chart(chart)).Declines);
        Assert.Equal(("ANN", "not my day"), (known.Coder.Value, known.Reason));
        Assert.Equal(1, world.Coder("ANN").Offers.Declined);
        Assert.Equal(Refusal.NotOffered, (await Accept(world, "ANN", chart)).Refused!.Refusal);
    }

    [Fact]
    public async Task A_missed_offer_goes_to_the_next_coder_and_signs_nobody_off()
    {
        await using var world = await Start("ANN");
        var chart = (await world.Arrive("A1")).Id;
        await Offered(world, "ANN", chart);
        await world.Hire("BOB", available: true);
        world.Time.Advance(Limits.OfferFor + Duration.FromSeconds(1));
        await Offered(world, "BOB", chart);
        Assert.Equal((Presence.Available, 1), (world.Coder("ANN").Presence, world.Coder("ANN").Offers.Missed));
        Assert.Equal(Refusal.NotOffered, (await Accept(world, "ANN", chart)).Refused!.Refusal);
        // Nobody else is left: once it is forgotten that Ann missed it, she is asked again.
        world.Time.Advance(Limits.OfferFor + Duration.FromSeconds(1));
        await world.Until(() => world.Coder("BOB").Offer is null);
        world.Time.Advance(Limits.MissedFor);
        await Offered(world, "ANN", chart);
    }

    [Fact]
    public async Task An_offer_that_lapsed_while_the_server_was_down_lapses_when_it_is_back()
    {
        await using var world = await Start("ANN");
        var chart = (await world.Arrive("A1")).Id;
        await Offered(world, "ANN", chart);
        await world.Restart(crash: true);
        Assert.Equal(chart, world.Coder("ANN").Offer);
        world.Time.Advance(Limits.OfferFor + Duration.FromSeconds(1));
        await world.Until(() => world.Coder("ANN").Offers.Missed == 1);
    }

    [Fact]
    public async Task A_lead_gives_an_offered_chart_to_somebody_else()
    {
        await using var world = await Start("ANN");
        await world.Hire("BOB");
        var chart = (await world.Arrive("A1")).Id;
        await Offered(world, "ANN", chart);
        var reply = await world.Engine.Assign(chart, new("BOB"), World.Lead);
        Assert.Equal("BOB", reply.Value!.Chart.State.InForce!.Coder.Value);
        Assert.Null(world.Coder("ANN").Offer);
    }

    [Fact]
    public async Task An_offer_ends_with_what_was_offered()
    {
        await using var world = await Start("ANN");
        var held = (await world.Arrive("A1")).Id;
        await Offered(world, "ANN", held);
        await world.Do(held, World.Hold());
        Assert.Null(world.Coder("ANN").Offer);
        var cancelled = (await world.Arrive("A2")).Id;
        await Offered(world, "ANN", cancelled);
        await world.Do(cancelled, new ChartCommand.Cancel("duplicate", null));
        Assert.Null(world.Coder("ANN").Offer);
        var left = (await world.Arrive("A3")).Id;
        await Offered(world, "ANN", left);
        await world.Be("ANN", Presence.Off);
        await world.Until(() => world.Coder("ANN").Offer is null);
        Assert.True((await world.Chart(left)).State is ChartState.Ready { Sticky: null });
    }

    [Fact]
    public async Task An_answer_repeated_under_its_key_has_one_effect()
    {
        await using var world = await Start("ANN");
        var chart = (await world.Arrive("A1")).Id;
        await Offered(world, "ANN", chart);
        var caller = new Caller("ANN", new CommandId(7, 7));
        var accept = new ChartCommand.Accept(new("ANN"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => world.Engine.Answer(chart, accept, new("ANN"), caller)));
        Assert.All(replies, reply => Assert.Equal(1, reply.Value!.Chart.State.InForce!.Number));
    }
}

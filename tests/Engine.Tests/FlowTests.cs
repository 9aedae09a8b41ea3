using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>A chart's way through the engine, as the people who move it see it.</summary>
public sealed class FlowTests
{
    [Fact]
    public async Task A_chart_is_given_opened_and_completed_and_its_history_says_who_did_it()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var chart = await world.Arrive("A1");
        var given = (await world.Next("ANN"))!;
        Assert.Equal((chart.Id, 1), (given.Chart.Id, given.Chart.State.InForce!.Number));
        Assert.Equal((World.Inpatient, (int?)1, false), (given.Why!.Workqueue, given.Why.Tier, given.Why.Sticky));
        Assert.Equal(Presence.Available, world.Coder("ANN").Presence);
        Assert.Null(await world.Next("ANN"));
        await world.Do(chart.Id, new ChartCommand.Open(1), new Caller("ANN"));
        Assert.Equal("inProgress", (await world.Chart(chart.Id)).State.Name);
        var done = await world.Do(chart.Id, new ChartCommand.Complete(1, null, "ok"), new Caller("ANN"));
        Assert.Equal("finalCoded", done.Chart.State.Name);
        Assert.Empty(world.Coder("ANN").Holdings);
        Assert.Equal(1, world.Coder("ANN").CompletedToday(world.Engine.Now));
        var history = (await world.Engine.History(chart.Id))!;
        Assert.Equal(["feed", "ANN", "ANN", "ANN"], history.Select(unit => unit.By));
        Assert.Equal(Refusal.StaleAssignment, await world.Refused(chart.Id, new ChartCommand.Open(1)));
    }

    [Fact]
    public async Task A_stale_number_changes_nothing_at_any_later_step()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        await world.Do(chart.Id, new ChartCommand.Return(1, "not mine"));
        await world.Do(chart.Id, new ChartCommand.Expedite(5));
        await world.Next("ANN");
        var before = await world.Chart(chart.Id);
        Assert.Equal(2, before.State.InForce!.Number);
        foreach (var stale in new ChartCommand[]
            { new ChartCommand.Open(1), new ChartCommand.Complete(1, null, null), new ChartCommand.Return(1, "x"), World.Hold(number: 1) })
            Assert.Equal(Refusal.StaleAssignment, await world.Refused(chart.Id, stale));
        var after = await world.Chart(chart.Id);
        Assert.Equal(before, after with { Drafts = before.Drafts, Version = before.Version });
    }

    [Fact]
    public async Task What_was_written_under_a_stale_number_is_kept_with_the_chart_once()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        await world.Do(chart.Id, new ChartCommand.Unassign("needed elsewhere", null));
        var late = new ChartCommand.Complete(1, null, "two codes were left");
        var ann = new Caller("ANN", new CommandId(1, 1));
        for (var i = 0; i < 2; i++)
            Assert.Equal(Refusal.StaleAssignment, (await world.Engine.Command(chart.Id, late, ann)).Refused!.Refusal);
        await world.Refused(chart.Id, World.Hold(number: 1));
        Assert.Equal(
            [("ANN", 1, "complete", "two codes were left"), ("lead", 1, "placeHold", "MISS_DS")],
            (await world.Chart(chart.Id)).Drafts.Select(draft => (draft.By, draft.Number, draft.Command, draft.Text)));
    }

    [Fact]
    public async Task A_late_charge_reaches_a_chart_that_is_final_coded_and_out_of_memory()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        var done = await world.Do(chart.Id, new ChartCommand.Complete(1, null, null));
        await world.Restart();
        var patch = new ChartPatch { AddedCharges = 50 };
        var late = World.News("A1") with { Patch = patch, KindIfNew = "" };
        var reply = await world.Engine.Arrive(late, World.Lead);
        Assert.Null(reply.Refused);
        Assert.Equal((done.Chart.Facts.TotalCharges ?? 0) + 50, reply.Value!.Chart.Facts.TotalCharges);
        Assert.Equal("finalCoded", reply.Value.Chart.State.Name);
    }

    [Fact]
    public async Task A_hold_keeps_the_coder_frees_their_capacity_and_wakes_with_a_new_number()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", capacity: 1);
        await world.Hire("BOB");
        var (first, second) = (await world.Arrive("A1", 9), await world.Arrive("A2", 5));
        await world.Next("ANN");
        var held = await world.Do(first.Id, World.Hold(number: 1));
        Assert.Equal(new HoldId("h1"), held.Hold);
        Assert.Equal((0, 1), (world.Coder("ANN").Active, world.Coder("ANN").HeldCharts));
        Assert.Equal(second.Id, (await world.Next("ANN"))!.Chart.Id);
        Assert.Null(await world.Next("BOB"));
        await world.Do(second.Id, new ChartCommand.Complete(1, null, null));
        await world.Do(first.Id, new ChartCommand.Release(held.Hold!.Value, null));
        Assert.Empty(world.Coder("ANN").Holdings);
        Assert.Null(await world.Next("BOB"));
        var woken = (await world.Next("ANN"))!;
        Assert.Equal((first.Id, 2, true), (woken.Chart.Id, woken.Chart.State.InForce!.Number, woken.Why!.Sticky));
    }

    [Fact]
    public async Task A_review_goes_to_another_and_its_return_comes_back_to_the_coder_of_record()
    {
        await using var world = await World.Start();
        await world.Queue("IP", review: true);
        await world.Hire("ANN");
        await world.Hire("BOB");
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        await world.Do(chart.Id, new ChartCommand.Complete(1, null, null));
        Assert.Null(await world.Next("ANN"));
        Assert.Equal(chart.Id, (await world.Next("BOB"))!.Chart.Id);
        await world.Do(chart.Id, new ChartCommand.Complete(2, ReviewOutcome.Return, "look again"));
        Assert.Null(await world.Next("BOB"));
        Assert.True((await world.Next("ANN"))!.Why!.Sticky);
        await world.Do(chart.Id, new ChartCommand.Complete(3, null, null));
        await world.Next("BOB");
        var final = await world.Do(chart.Id, new ChartCommand.Complete(4, ReviewOutcome.Agree, null));
        Assert.Equal((new CoderId("ANN"), "finalCoded"), (final.Chart.CoderOfRecord, final.Chart.State.Name));
    }

    [Fact]
    public async Task The_most_urgent_chart_goes_first_and_a_lower_tier_before_a_higher()
    {
        await using var world = await World.Start();
        await world.Queue("ED", order: 1, kind: "ED_FAC");
        await world.Hire("ANN", capacity: 9, queues: ["IP", "ED"]);
        await world.Arrive("late", 30);
        await world.Arrive("later", 40);
        await world.Arrive("emergency", 47, new ChartPatch { Kind = "ED_FAC" });
        await world.Arrive("rich", 30, new ChartPatch { TotalCharges = 9_000 });
        var order = new List<string>();
        while (await world.Next("ANN") is { } given)
            order.Add(given.Chart.Account);
        Assert.Equal(["later", "rich", "late", "emergency"], order);
    }

    [Fact]
    public async Task A_lead_may_move_bring_forward_take_and_give_and_reopen()
    {
        await using var world = await World.Start();
        await world.Queue("SPECIAL", order: 99);
        await world.Hire("ANN");
        await world.Hire("BOB", queues: ["SPECIAL"]);
        var (first, second) = (await world.Arrive("A1", 9), await world.Arrive("A2", 5));
        await world.Do(second.Id, new ChartCommand.Expedite(10_000));
        Assert.Equal(second.Id, (await world.Next("ANN"))!.Chart.Id);
        await world.Do(first.Id, new ChartCommand.Move(new("SPECIAL"), null));
        Assert.Equal(first.Id, (await world.Next("BOB"))!.Chart.Id);
        await world.Do(first.Id, new ChartCommand.Unassign("rebalance", null));
        Assert.Empty(world.Coder("BOB").Holdings);
        var given = await world.Engine.Assign(first.Id, new("ANN"), World.Lead);
        Assert.Equal((2, null), (given.Value!.Chart.State.InForce!.Number, given.Refused));
        await world.Do(first.Id, new ChartCommand.Complete(2, null, null));
        await world.Do(first.Id, new ChartCommand.Reopen("query answered"));
        Assert.Equal((first.Id, 3), (await world.Next("ANN")) is { } again
            ? (again.Chart.Id, again.Chart.State.InForce!.Number) : default);
        await world.Do(first.Id, new ChartCommand.Cancel("duplicate", null));
        Assert.Equal([second.Id], world.Coder("ANN").Holdings.Select(holding => holding.Chart));
    }

    [Fact]
    public async Task A_reassignment_moves_the_chart_or_leaves_it_where_it_is()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        await world.Hire("BOB");
        await world.Hire("CAT", credential: "CPC");
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        var refused = await world.Engine.Assign(chart.Id, new("CAT"), World.Lead);
        Assert.Equal(Refusal.NotEligible, refused.Refused!.Refusal);
        Assert.Equal(new CoderId("ANN"), (await world.Chart(chart.Id)).State.InForce!.Coder);
        var moved = await world.Engine.Assign(chart.Id, new("BOB"), World.Lead);
        Assert.Equal((new CoderId("BOB"), 2), (moved.Value!.Chart.State.InForce!.Coder, moved.Value.Chart.State.InForce.Number));
        Assert.Empty(world.Coder("ANN").Holdings);
        Assert.Equal(Refusal.NotFound, (await world.Engine.Assign(chart.Id, new("NOBODY"), World.Lead)).Refused!.Refusal);
    }

    [Fact]
    public async Task Leads_who_reassign_the_same_charts_at_once_leave_each_with_one_coder()
    {
        await using var world = await World.Start(Core.Workqueues.AssignMode.Push);
        var coders = new[] { "ANN", "BOB", "CAT", "DAN" };
        foreach (var coder in coders)
            await world.Hire(coder, capacity: 2, available: coder != "DAN");
        var charts = new List<Chart>();
        for (var i = 0; i < 6; i++)
            charts.Add(await world.Arrive($"A{i}"));
        var random = new Random(3);
        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
        {
            var (chart, coder) = (charts[random.Next(6)].Id, new CoderId(coders[random.Next(4)]));
            return Task.Run(() => world.Engine.Assign(chart, coder, World.Lead));
        }));
        Assert.Contains(replies, reply => reply.Refused is null);
        Assert.All(replies, reply => Assert.True(
            reply.Refused is null or { Refusal: Refusal.AlreadyAssigned or Refusal.StickyToOther or Refusal.Contended },
            reply.Refused?.ToString()));
        await world.Engine.CaughtUp();
        var held = coders.SelectMany(coder => world.Coder(coder).Holdings.Select(holding => (coder, holding.Chart))).ToList();
        Assert.Equal(held.Count, held.DistinctBy(pair => pair.Chart).Count());
        foreach (var (coder, id) in held)
            Assert.Equal(coder, (await world.Chart(id)).State.InForce!.Coder.Value);
    }

    [Fact]
    public async Task Charts_nobody_may_take_are_listed_with_the_reason()
    {
        await using var world = await World.Start();
        await world.Queue("IP", kind: "INPATIENT");
        await world.Queue("NEURO", order: 5, kind: "OBS", specialties: ["NEURO"]);
        await world.Hire("ANN", queues: ["IP", "NEURO"]);
        await world.Arrive("fine");
        await world.Arrive("neuro", patch: new ChartPatch { Kind = "OBS" });
        await world.Arrive("nowhere", patch: new ChartPatch { Kind = "OP_SURG" });
        var groups = world.Engine.Unroutable().ToDictionary(group => group.Requirement?.Workqueue.Value ?? "");
        Assert.Equal(["", "NEURO"], groups.Keys.Order());
        Assert.Equal((1, "none of the 1 coders of NEURO may code it"), (groups["NEURO"].Count, groups["NEURO"].Reason));
        var charts = world.Engine.Unroutable(_ => true, null, 10);
        Assert.Equal(["nowhere", "neuro"], charts.Select(pair => pair.Chart.Account));
        var first = UnroutablePlace.Of(charts[0].Group, charts[0].Chart);
        Assert.Equal(["neuro"], world.Engine.Unroutable(_ => true, first, 10).Select(pair => pair.Chart.Account));
        Assert.Empty(world.Engine.Unroutable(_ => false, null, 10));
        var why = world.Engine.Present.Explain(charts[1].Chart, _ => true, _ => true);
        Assert.Equal(["lacks specialty NEURO"], Assert.Single(why.Coders).Unmet.Select(unmet => unmet.Sentence));
    }

    [Fact]
    public async Task Changed_rules_move_every_open_chart_and_no_other()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", capacity: 500);
        for (var i = 0; i < 300; i++)
            await world.Engine.Arrive(World.News($"A{i}"), World.Lead);
        var given = (await world.Next("ANN"))!.Chart;
        var done = (await world.Next("ANN"))!.Chart;
        await world.Do(done.Id, new ChartCommand.Complete(1, null, null));
        await world.Queue("NEW", order: 1);
        await world.Until(() => world.Engine.Count("NEW", _ => true).Ready == 298);
        Assert.Equal(298, world.Engine.Open("NEW", _ => true, null, 500, _ => true).Charts.Count(chart => chart.State.Name == "ready"));
        Assert.Equal(0, world.Engine.Count("IP", _ => true).Ready);
        Assert.Equal(("NEW", "assigned"), (await world.Chart(given.Id)) is var kept ? (kept.Workqueue!.Value.Value, kept.State.Name) : default);
        Assert.Equal(World.Inpatient, (await world.Chart(done.Id)).Workqueue);
    }

    [Fact]
    public async Task Rules_that_change_while_charts_arrive_place_all_of_them_by_the_last_rules()
    {
        await using var world = await World.Start();
        var arrivals = Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => Task.Run(() =>
            world.Engine.Arrive(World.News($"A{i}"), World.Lead))));
        for (var i = 0; i < 20; i++)
            await world.Queue($"Q{i}", order: 9 - i);
        Assert.All(await arrivals, reply => Assert.Null(reply.Refused));
        await world.Until(() => world.Engine.Count("Q19", _ => true).Ready == 1_000);
    }

    [Fact]
    public async Task Clock_of_the_chart_itself_makes_it_ready()
    {
        await using var world = await World.Start();
        var chart = await world.Arrive("A1", patch: new ChartPatch { Discharged = ManualTime.Morning + Duration.FromHours(2) });
        Assert.Equal("notReady", chart.State.Name);
        world.Time.Advance(Duration.FromHours(2));
        await world.Until(async () => (await world.Chart(chart.Id)).State.Name == "ready");
    }
}

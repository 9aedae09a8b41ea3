using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>What a coder's shifts, breaks and time off make happen by themselves.</summary>
public sealed class ShiftTests
{
    // The clock of the tests begins on Monday 2 March 2026 at 08:00 in Chicago, where the coders are.
    private static readonly Shift Day = new(
        [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday],
        new(8, 0), new(16, 0), [new(new(12, 0), new(12, 30))]);

    private static readonly Instant Noon = ManualTime.Morning + Duration.FromHours(4);
    private static readonly Instant Evening = ManualTime.Morning + Duration.FromHours(8);

    private static async Task<World> Start(AssignMode assign = AssignMode.Pull, int capacity = 5)
    {
        var world = await World.Start(assign);
        await world.Hire("ANN", capacity, available: true);
        await world.Alter("ANN", ann => ann with { Shifts = [Day] });
        await world.Until(() => world.Coder("ANN").Duty.State == DutyState.OnShift);
        return world;
    }

    private static Task Reach(World world, Instant time)
    {
        world.Time.Advance(time - world.Time.Instant);
        return world.Until(() => !(world.Coder("ANN").NextDue <= time));
    }

    private static async Task<List<(Instant At, string By, T Change)>> Changes<T>(World world, Chart chart) =>
        [.. (await world.Engine.History(chart.Id))!.SelectMany(unit =>
            unit.Appends[0].Changes.OfType<T>().Select(change => (unit.At, unit.By, change)))];

    [Fact]
    public async Task A_shift_s_end_releases_what_was_not_opened_and_asks_about_what_was()
    {
        await using var world = await Start();
        Chart[] charts = [await world.Arrive("A1", 8), await world.Arrive("A2", 7), await world.Arrive("A3", 6)];
        for (var i = 0; i < 3; i++)
            await world.Next("ANN");
        await world.Do(charts[0].Id, new ChartCommand.Open(1));
        await world.Do(charts[1].Id, World.Hold(number: 1));
        await Reach(world, Evening);
        var ann = world.Coder("ANN");
        Assert.Equal((Presence.Off, DutyState.OffShift), (ann.Presence, ann.Duty.State));
        var asked = Assert.Single(ann.LeftOpen);
        Assert.Equal((charts[0].Id, 1), (asked.Chart, asked.Number));
        Assert.Equal(
            ["inProgress", "held", "ready"],
            await Task.WhenAll(charts.Select(async chart => (await world.Chart(chart.Id)).State.Name)));
        Assert.Equal([charts[0].Id, charts[1].Id], ann.Holdings.Select(holding => holding.Chart));
        var (at, by, ended) = Assert.Single(await Changes<ChartChange.AssignmentEnded>(world, charts[2]));
        Assert.Equal(("clock", AssignmentEnd.Unassigned, "the shift ended"), (by, ended.How, ended.Note));
        Assert.InRange(at, Evening, Evening + Duration.FromMinutes(5));
    }

    [Fact]
    public async Task What_is_kept_stays_until_the_next_shift_ends_and_is_asked_about_again()
    {
        await using var world = await Start();
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        await world.Do(chart.Id, new ChartCommand.Open(1));
        await Reach(world, Evening);
        Assert.Null((await world.Engine.Keep(new("ANN"), chart.Id, new Caller("ANN"))).Refused);
        Assert.Empty(world.Coder("ANN").LeftOpen);
        Assert.Equal("ANN", (await world.Chart(chart.Id)).State.InForce!.Coder.Value);
        await Reach(world, Evening + Duration.FromHours(24));
        Assert.Single(world.Coder("ANN").LeftOpen);
    }

    [Fact]
    public async Task A_question_ends_with_what_it_is_about()
    {
        await using var world = await Start();
        Chart[] charts = [await world.Arrive("A1", 8), await world.Arrive("A2", 7), await world.Arrive("A3", 6)];
        foreach (var chart in charts)
        {
            await world.Next("ANN");
            await world.Do(chart.Id, new ChartCommand.Open(1));
        }
        await Reach(world, Evening);
        Assert.Equal(3, world.Coder("ANN").LeftOpen.Length);
        await world.Do(charts[0].Id, new ChartCommand.Complete(1, null, null));
        await world.Do(charts[1].Id, World.Hold(number: 1));
        await world.Do(charts[2].Id, new ChartCommand.Unassign("the shift ended", null, 1));
        Assert.Empty(world.Coder("ANN").LeftOpen);
        Assert.Equal(Refusal.StaleAssignment, await world.Refused(charts[2].Id, new ChartCommand.Unassign(null, null, 1)));
    }

    [Fact]
    public async Task What_is_released_is_pushed_to_who_is_on_shift()
    {
        await using var world = await Start(AssignMode.Push);
        var chart = await world.Arrive("A1");
        await world.Until(async () => (await world.Chart(chart.Id)).State.InForce?.Coder.Value == "ANN");
        await world.Hire("BOB", available: true);
        await Reach(world, Evening);
        await world.Until(async () => (await world.Chart(chart.Id)).State.InForce?.Coder.Value == "BOB");
    }

    [Fact]
    public async Task A_break_sets_who_is_available_away_and_back_and_nothing_is_pushed_meanwhile()
    {
        await using var world = await Start(AssignMode.Push);
        await Reach(world, Noon);
        Assert.Equal((Presence.Away, DutyState.OnBreak), (world.Coder("ANN").Presence, world.Coder("ANN").Duty.State));
        var chart = await world.Arrive("A1");
        await world.Be("ANN", Presence.Available);
        world.Time.Advance(Duration.FromSeconds(5));
        await world.Engine.CaughtUp();
        Assert.Equal("ready", (await world.Chart(chart.Id)).State.Name);
        await Reach(world, Noon + Duration.FromMinutes(30));
        await world.Until(async () => (await world.Chart(chart.Id)).State.InForce?.Coder.Value == "ANN");
    }

    [Theory]
    [InlineData(Presence.Available, null, Presence.Available)]
    [InlineData(Presence.Available, Presence.Away, Presence.Away)]
    [InlineData(Presence.Available, Presence.Off, Presence.Off)]
    [InlineData(Presence.Available, Presence.Available, Presence.Available)]
    [InlineData(Presence.Away, null, Presence.Away)]
    [InlineData(Presence.Off, null, Presence.Off)]
    public async Task A_break_s_end_takes_back_only_whom_it_sent_away(Presence before, Presence? said, Presence after)
    {
        await using var world = await Start();
        await world.Be("ANN", before);
        await Reach(world, Noon);
        if (said is { } presence)
            await world.Be("ANN", presence);
        await Reach(world, Noon + Duration.FromMinutes(30));
        Assert.Equal((after, DutyState.OnShift), (world.Coder("ANN").Presence, world.Coder("ANN").Duty.State));
    }

    [Fact]
    public async Task Off_shift_nothing_is_pushed_but_who_asks_works_over()
    {
        await using var world = await Start(AssignMode.Push);
        await Reach(world, Evening);
        await world.Be("ANN", Presence.Available);
        var chart = await world.Arrive("A1");
        world.Time.Advance(Duration.FromSeconds(5));
        await world.Engine.CaughtUp();
        Assert.Equal("ready", (await world.Chart(chart.Id)).State.Name);
        Assert.Equal(chart.Id, (await world.Next("ANN"))!.Chart.Id);
    }

    [Fact]
    public async Task A_lead_s_time_off_for_today_ends_the_shift_at_once()
    {
        await using var world = await Start();
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        await world.Alter("ANN", ann => ann with { TimeOff = [new(new(2026, 3, 2), new(2026, 3, 2), "sick")] });
        await world.Until(async () => (await world.Chart(chart.Id)).State.Name == "ready");
        await world.Until(() => world.Coder("ANN").Duty.State == DutyState.TimeOff);
        Assert.Equal(Presence.Off, world.Coder("ANN").Presence);
        var reply = await world.Engine.Next(new("ANN"), new Caller("ANN"));
        Assert.Equal(Refusal.CoderUnavailable, reply.Refused!.Refusal);
        Assert.Equal(Presence.Off, world.Coder("ANN").Presence);
        Assert.Null((await world.Engine.Assign(chart.Id, new("ANN"), World.Lead)).Refused);
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 4)]
    [InlineData(true, 42)]
    public async Task A_shift_that_ended_during_downtime_ends_once_even_if_the_next_has_begun(bool crash, int hours)
    {
        await using var world = await Start();
        Chart[] charts = [await world.Arrive("A1", 8), await world.Arrive("A2", 7)];
        await world.Next("ANN");
        await world.Next("ANN");
        await world.Do(charts[0].Id, new ChartCommand.Open(1));
        await Reach(world, Evening - Duration.FromHours(1));
        await world.Restart(crash, Duration.FromHours(hours));
        await world.Until(() => world.Coder("ANN").Presence == Presence.Off);
        await world.Until(() => !(world.Coder("ANN").NextDue <= world.Time.Instant));
        Assert.Equal(hours == 42 ? DutyState.OnShift : DutyState.OffShift, world.Coder("ANN").Duty.State);
        Assert.Single(world.Coder("ANN").LeftOpen);
        Assert.Equal("ready", (await world.Chart(charts[1].Id)).State.Name);
        await world.Restart(crash: true);
        Assert.Single(await Changes<ChartChange.AssignmentEnded>(world, charts[1]));
        Assert.Single(world.Coder("ANN").LeftOpen);
    }

    [Fact]
    public async Task Ends_that_fell_due_during_downtime_come_in_their_order()
    {
        await using var world = await World.Start();
        var due = new Dictionary<string, Instant>();
        for (var i = 0; i < 60; i++)
        {
            var (id, ends) = ($"C{i}", new LocalTime(9, 0).PlusMinutes(i * 37 % 300));
            await world.Hire(id, available: true);
            await world.Alter(id, coder => coder with { Shifts = [Day with { From = new(7, 0), To = ends, Breaks = [] }] });
            await world.Arrive($"A{i}");
            await world.Next(id);
            await world.Until(() => world.Coder(id).Duty.State == DutyState.OnShift);
            due[id] = world.Coder(id).Duty.ShiftEnds!.Value;
        }
        var ended = new List<string>();
        await world.Restart(crash: true);
        world.Engine.Follow(committed =>
        {
            foreach (var append in committed.Unit.Appends)
                if (append.Changes.OfType<CoderChange.DutySet>().Any(set => set.Duty.State == DutyState.OffShift))
                    ended.Add(append.Stream.Key);
        });
        world.Time.Advance(Duration.FromHours(9));
        await world.Until(() => ended.Count == 60);
        Assert.Equal(due.Values.Order(), ended.Select(id => due[id]));
        Assert.Equal(60, world.Engine.Count("IP", _ => true).Ready);
    }
}

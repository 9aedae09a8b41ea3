using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Tests;

/// <summary>A merge of two charts is one thing, whatever breaks in between.</summary>
public sealed class MergeTests
{
    private static async Task<(Chart Ends, Chart Stays)> Two(World world) => (
        await world.Arrive("OLD", patch: new ChartPatch { Documents = ["HP"], TotalCharges = 300 }),
        await world.Arrive("NEW", patch: new ChartPatch { Documents = ["DS"], TotalCharges = 1_000 }));

    private static async Task IsMerged(World world, Chart ends, Chart stays, decimal charges = 1_300)
    {
        var (merged, on) = (await world.Chart(ends.Id), await world.Chart(stays.Id));
        Assert.Equal(("cancelled", stays.Id), (merged.State.Name, merged.Merge!.Into));
        Assert.True(merged.IsClosed);
        Assert.Equal(charges, on.Facts.TotalCharges);
        Assert.Contains("HP", on.Facts.Documents);
        Assert.Equal(ends.Id, Assert.Single(on.MergedFrom).Id);
    }

    [Fact]
    public async Task A_merge_ends_one_chart_and_its_coder_and_a_retry_gets_the_same_answer()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var (ends, stays) = await Two(world);
        await world.Engine.Assign(ends.Id, new("ANN"), World.Lead);
        var caller = new Caller("feed", new CommandId(5, 6));
        var first = await world.Engine.Merge(ends.Id, stays.Id, caller);
        await IsMerged(world, ends, stays);
        Assert.Empty(world.Coder("ANN").Holdings);
        await world.Restart(crash: true);
        var again = await world.Engine.Merge(ends.Id, stays.Id, caller);
        Assert.Equal((first.Value!.Position, first.Value.Chart.Version), (again.Value!.Position, again.Value.Chart.Version));
        await IsMerged(world, ends, stays);
        Assert.NotEmpty((await world.Engine.History(ends.Id))!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_between_the_units_is_made_up_for(bool isTaken)
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var (ends, stays) = await Two(world);
        await world.Engine.Assign(stays.Id, new("ANN"), World.Lead);
        await world.Do(ends.Id, new ChartCommand.MergeInto(stays.Id));
        if (isTaken)
            await world.Do(stays.Id, new ChartCommand.TakeOver(ends.Id, ["HP"], 300, []));
        await world.Restart(crash: true);
        Assert.Equal("notReady", (await world.Chart(ends.Id)).State.Name);
        world.Time.Advance(Limits.MergeAgain);
        await world.Until(async () => (await world.Chart(ends.Id)).IsClosed);
        await IsMerged(world, ends, stays);
        Assert.Equal(stays.Id, Assert.Single(world.Coder("ANN").Holdings).Chart);
    }

    [Fact]
    public async Task A_final_coded_chart_that_was_being_merged_is_finished_after_a_crash()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var (ends, stays) = await Two(world);
        await world.Engine.Assign(ends.Id, new("ANN"), World.Lead);
        await world.Do(ends.Id, new ChartCommand.Complete(1, null, null));
        await world.Do(ends.Id, new ChartCommand.MergeInto(stays.Id));
        await world.Restart(crash: true);
        world.Time.Advance(Limits.MergeAgain);
        await world.Until(async () => (await world.Chart(ends.Id)).IsClosed);
        Assert.Equal("finalCoded", (await world.Chart(ends.Id)).State.Name);
        Assert.Equal(1_300, (await world.Chart(stays.Id)).Facts.TotalCharges);
    }

    [Fact]
    public async Task What_still_comes_for_the_old_account_reaches_the_chart_that_goes_on()
    {
        await using var world = await World.Start();
        var (ends, stays) = await Two(world);
        await world.Engine.Merge(ends.Id, stays.Id, World.Lead);
        await world.Arrive("OLD", patch: new ChartPatch { Documents = ["OP"], TotalCharges = 450 });
        world.Time.Advance(Limits.MergeAgain);
        await world.Until(async () => (await world.Chart(stays.Id)).Facts.Documents.Contains("OP"));
        await world.Until(async () => (await world.Chart(ends.Id)).IsClosed);
        await IsMerged(world, ends, stays, 1_450);
    }

    [Fact]
    public async Task A_merge_into_a_merged_chart_goes_to_the_one_that_goes_on_and_never_in_a_circle()
    {
        await using var world = await World.Start();
        var (ends, stays) = await Two(world);
        var third = await world.Arrive("THIRD");
        await world.Engine.Merge(ends.Id, stays.Id, World.Lead);
        Assert.Null((await world.Engine.Merge(third.Id, ends.Id, World.Lead)).Refused);
        Assert.Equal(stays.Id, (await world.Chart(third.Id)).Merge!.Into);
        Assert.Equal(Refusal.Invalid, (await world.Engine.Merge(stays.Id, ends.Id, World.Lead)).Refused!.Refusal);
        Assert.Equal("ready", (await world.Chart(stays.Id)).State.Name);
    }

    [Fact]
    public async Task Many_merges_into_one_chart_at_once_lose_nothing()
    {
        await using var world = await World.Start();
        var stays = await world.Arrive("NEW", patch: new ChartPatch { TotalCharges = 0 });
        var ends = new List<Chart>();
        for (var n = 0; n < 12; n++)
            ends.Add(await world.Arrive($"OLD{n}", patch: new ChartPatch { TotalCharges = 10, Documents = [$"D{n}"] }));
        var replies = await Task.WhenAll(ends.Select(chart => Task.Run(() => world.Engine.Merge(chart.Id, stays.Id, World.Lead))));
        Assert.All(replies, reply => Assert.Null(reply.Refused));
        Assert.Equal((120, 12), ((int)(await world.Chart(stays.Id)).Facts.TotalCharges!, (await world.Chart(stays.Id)).Facts.Documents.Count));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Merges_in_a_circle_at_the_same_moment_leave_one_chart_that_goes_on(int around)
    {
        await using var world = await World.Start();
        for (var round = 0; round < 10; round++)
        {
            var charts = new List<Chart>();
            for (var n = 0; n < around; n++)
                charts.Add(await world.Arrive($"R{round}N{n}", patch: new ChartPatch { TotalCharges = 10 }));
            var replies = await Task.WhenAll(charts.Select((chart, n) => Task.Run(
                () => world.Engine.Merge(chart.Id, charts[(n + 1) % around].Id, World.Lead))));
            Assert.Equal(Refusal.Invalid, Assert.Single(replies, reply => reply.Refused is not null).Refused!.Refusal);
            var now = await Task.WhenAll(charts.Select(chart => world.Chart(chart.Id)));
            var stays = Assert.Single(now, chart => chart.State.Name == "ready");
            Assert.Equal(10 * around, stays.Facts.TotalCharges);
            Assert.All(now, chart => Assert.False(chart.IsMerging));
        }
    }

    [Fact]
    public async Task What_comes_for_the_first_of_many_merged_charts_reaches_the_last()
    {
        await using var world = await World.Start();
        var charts = new List<Chart>();
        for (var n = 0; n < 20; n++)
            charts.Add(await world.Arrive($"ACC{n}"));
        for (var n = 1; n < charts.Count; n++)
            Assert.Null((await world.Engine.Merge(charts[n - 1].Id, charts[n].Id, World.Lead)).Refused);
        await world.Arrive("ACC0", patch: new ChartPatch { Documents = ["OP"] });
        world.Time.Advance(Limits.MergeAgain);
        await world.Until(async () => (await world.Chart(charts[0].Id)).IsClosed);
        Assert.Contains("OP", (await world.Chart(charts[^1].Id)).Facts.Documents);
    }

    [Fact]
    public async Task What_a_coder_wrote_while_their_chart_was_merged_is_kept_with_it()
    {
        await using var world = await World.Start();
        await world.Hire("ANN");
        var (ends, stays) = await Two(world);
        await world.Engine.Assign(ends.Id, new("ANN"), World.Lead);
        await world.Engine.Merge(ends.Id, stays.Id, World.Lead);
        var reply = await world.Engine.Command(ends.Id, new ChartCommand.Complete(1, null, "all but two codes"), new Caller("ANN"));
        Assert.Equal(Refusal.ChartCancelled, reply.Refused!.Refusal);
        var draft = Assert.Single((await world.Chart(ends.Id)).Drafts);
        Assert.Equal(("ANN", 1, "complete", "all but two codes"), (draft.By, draft.Number, draft.Command, draft.Text));
        await IsMerged(world, ends, stays);
    }
}

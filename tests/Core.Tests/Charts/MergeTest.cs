using CodingQueue.Core.Charts;
using CodingQueue.Core.Settings;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>Two accounts that turn out to be one: one chart goes on, both keep their histories.</summary>
public sealed class MergeTest
{
    private static readonly ChartId Other = new("CHART2");

    private static readonly ChartCommand.MergeInto Into = new(Other);

    private static ChartCommand.TakeOver Take(decimal? charges, params string[] documents) =>
        new(Other, [.. documents], charges, []);

    private static Story Merged(Story story) => story.Do(Into).Do(new ChartCommand.EndMerge(story.Do(Into).Chart.Version));

    [Fact]
    public void TheChartThatEndsLeavesItsCoderWhoIsToldWhy()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Open(1)).Do(Into);
        var ended = story.Last<ChartChange.AssignmentEnded>();
        Assert.Equal(
            (World.Ann.Id, AssignmentEnd.Withdrawn, "its account was merged into CHART2"), (ended.Coder, ended.How, ended.Note));
        Assert.Equal(Refusal.NotReady, story.Refuse(new ChartCommand.Assign(GivenBy.Lead), World.Bob).Refusal);
    }

    [Fact]
    public void WhileItHandsOverItIsDueUntilItIsDone()
    {
        var story = Story.Ready().Do(Into);
        for (var n = 1; n <= 3; n++)
        {
            Assert.Equal(story.Now + Limits.MergeAgain, story.Chart.NextDue);
            story.After(Limits.MergeAgain.TotalHours).Tick();
        }
        story.Do(new ChartCommand.EndMerge(story.Chart.Version));
        Assert.Null(story.Chart.NextDue);
        Assert.Equal(new ChartState.Cancelled(story.Now, "merged into CHART2", null), story.State);
        Assert.Equal(new Merge(Other, null), story.Chart.Merge);
    }

    [Fact]
    public void NothingThatCameMeanwhileIsLost()
    {
        var story = Story.Ready().Do(Into);
        var read = story.Chart.Version;
        story.Do(World.News(new ChartPatch { Documents = ["OP"] }));
        Assert.Empty(story.Ask(new ChartCommand.EndMerge(read)).Changes);
        story.Do(new ChartCommand.EndMerge(story.Chart.Version));
        Assert.False(story.Chart.IsMerging);
        story.Do(World.News(new ChartPatch { Documents = ["PATH"] }));
        Assert.True(story.Chart.IsMerging);
        Assert.False(story.Chart.IsClosed);
        Assert.IsType<ChartState.Cancelled>(story.State);
    }

    [Fact]
    public void AFinalCodedChartStaysSoAndIsLinkedAndNothingReopensIt()
    {
        var story = Merged(Story.Assigned(World.Ann).Do(new ChartCommand.Complete(1, null, null)));
        Assert.IsType<ChartState.FinalCoded>(story.State);
        Assert.Equal(Other, story.Chart.Merge!.Into);
        Assert.Equal(Refusal.Invalid, story.Refuse(new ChartCommand.Reopen("late document")).Refusal);
        Assert.Empty(story.Do(World.News(new ChartPatch { Documents = ["OP"] })).Chart.Late);
    }

    [Fact]
    public void AMergedChartIsNotRevivedByAnAdmissionOfItsOldAccount()
    {
        var story = Merged(Story.Ready().Do(new ChartCommand.Cancel("A11", World.At(1))));
        story.After(5).Do(World.News(new ChartPatch { Kind = "INPATIENT" }, World.At(4), admits: true));
        Assert.IsType<ChartState.Cancelled>(story.State);
    }

    [Fact]
    public void OneChartIsMergedIntoOneOther()
    {
        Assert.Empty(Merged(Story.Ready()).Ask(Into).Changes);
        Assert.Equal(Refusal.Invalid, Merged(Story.Ready()).Refuse(new ChartCommand.MergeInto(new("CHART3"))).Refusal);
    }

    [Fact]
    public void TheChartThatGoesOnTakesDocumentsChargesAndHoldsOnce()
    {
        var other = Story.Ready().Do(World.Hold("QUERY_OPEN")).Do(World.Hold("COMBINE")).Do(World.Hold("MISS_OP")).Chart.Holds;
        var take = Take(700, "HP") with { Holds = other };
        var story = Story.Assigned(World.Ann, "INPATIENT", "OP").Do(World.News(new ChartPatch { TotalCharges = 1_000 })).Do(take);
        Assert.Equal(1_700, story.Chart.Facts.TotalCharges);
        Assert.Equal(["HP", "OP"], story.Chart.Facts.Documents);
        // The report that the other chart waited for is here, and the accounts are combined.
        Assert.Equal(["QUERY_OPEN"], story.Chart.Holds.Select(hold => hold.Reason));
        Assert.Equal(World.Ann.Id, ((ChartState.Held)story.State).Kept?.Coder);
        Assert.Empty(story.Ask(take).Changes);
        Assert.Equal(1_750, story.Do(Take(750, "HP")).Chart.Facts.TotalCharges);
        Assert.Equal([new MergedChart(Other, 750)], story.Chart.MergedFrom.AsEnumerable());
        Assert.Single(story.Chart.Holds);
    }

    [Fact]
    public void AHoldThatWaitedForTheMergeEnds()
    {
        var story = Story.Ready().Do(World.Hold("COMBINE")).Do(Take(null));
        Assert.Equal(HoldEnd.Merged, story.Last<ChartChange.HoldEnded>().How);
        Assert.IsType<ChartState.Ready>(story.State);
    }

    [Fact]
    public void ADocumentOfTheOtherChartEndsTheHoldThatWaitedForIt()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).Do(Take(null, "OP"));
        Assert.Equal(World.Ann.Id, story.State.FirstRight?.Coder);
    }

    [Fact]
    public void WhatAFinalCodedChartTakesOverCameLate()
    {
        var rule = World.Settings.Apply(new SettingsChange.ClientSet(
            World.Settings.Clients[World.Mercy] with { Reopen = new ReopenRule(["OP"], null, null) }));
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Complete(1, null, null)).Under(rule);
        Assert.Single(story.Copy().Do(Take(0, "HP")).Chart.Late);
        Assert.Equal(World.Ann.Id, story.Do(Take(0, "OP")).State.FirstRight?.Coder);
    }
}

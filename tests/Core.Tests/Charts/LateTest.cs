using CodingQueue.Core.Charts;
using CodingQueue.Core.Settings;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>What comes after coding is final: it opens the chart again by the client's rule, or is listed.</summary>
public sealed class LateTest
{
    private static Story Final(ReopenRule? rule, params string[] documents) => Story
        .Assigned(World.Ann, "INPATIENT", documents).Do(World.News(new ChartPatch { TotalCharges = 1_000 }))
        .Under(World.Settings.Apply(new SettingsChange.ClientSet(World.Settings.Clients[World.Mercy] with { Reopen = rule })))
        .Do(new ChartCommand.Complete(1, null, null));

    private static ChartCommand.Arrive Document(string type, double? at = null) =>
        World.News(new ChartPatch { Documents = [type] }, at is { } hours ? World.At(hours) : null);

    private static ChartCommand.Arrive Charge(decimal dollars) => World.News(new ChartPatch { AddedCharges = dollars });

    [Fact]
    public void ALateDocumentOfTheRuleOpensTheChartForWhoCodedIt()
    {
        var story = Final(new ReopenRule(["OP"], null, 30)).After(24).Do(Document("OP"));
        Assert.Equal(
            new ChartState.Ready(World.At(24), new Sticky(World.Ann.Id, World.At(24) + Limits.StickyFor)), story.State);
        Assert.Equal("late document: OP", story.Last<ChartChange.Reopened>().Reason);
        Assert.Empty(story.Chart.Late);
        Assert.Equal(2, story.Give(World.Ann).Current.Number);
    }

    [Fact]
    public void AnyDocumentMeansAny() =>
        Assert.IsType<ChartState.Ready>(Final(new ReopenRule([ReopenRule.Any], null, null)).Do(Document("XYZ")).State);

    [Theory]
    [InlineData("PATH", 24)]
    [InlineData("OP", 24 * 30 + 1)]
    public void WhatTheRuleDoesNotAskForIsRecordedAndChangesNothingElse(string type, double hours)
    {
        var story = Final(new ReopenRule(["OP"], null, 30)).After(hours).Do(Document(type));
        Assert.IsType<ChartState.FinalCoded>(story.State);
        Assert.Equal([new LateArrival([type], 0, story.Now)], story.Chart.Late.AsEnumerable());
    }

    [Fact]
    public void WithoutARuleEverythingIsRecordedAndALeadsReopenTakesItIn()
    {
        var story = Final(null).Do(Document("OP")).Do(Charge(5_000));
        Assert.Equal(2, story.Chart.Late.Length);
        Assert.Empty(story.Do(new ChartCommand.Reopen("worth it")).Chart.Late);
    }

    [Fact]
    public void LateChargesCountTogetherAndCreditsAsMuchAsCharges()
    {
        var rule = new ReopenRule([], 500, null);
        Assert.IsType<ChartState.FinalCoded>(Final(rule).Do(Charge(499)).State);
        Assert.IsType<ChartState.Ready>(Final(rule).Do(Charge(300)).Do(Charge(200)).State);
        Assert.IsType<ChartState.Ready>(Final(rule).Do(Charge(-600)).State);
        Assert.IsType<ChartState.FinalCoded>(Final(rule).Do(Charge(400)).Do(Charge(-400)).State);
        var total = Final(rule).Do(World.News(new ChartPatch { TotalCharges = 1_500 }));
        Assert.Equal("late charges: 500.00 dollars", total.Last<ChartChange.Reopened>().Reason);
    }

    [Fact]
    public void ATotalThatWasNotKnownBeforeIsNoLateCharge()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Complete(1, null, null));
        Assert.Empty(story.Do(World.News(new ChartPatch { TotalCharges = 9_000 })).Chart.Late);
        Assert.Single(story.Do(Charge(10)).Chart.Late);
    }

    [Fact]
    public void ADocumentThatASnapshotSaysAgainIsNotLateAndAnAddendumIs()
    {
        var rule = new ReopenRule(["OP"], null, null);
        Assert.IsType<ChartState.FinalCoded>(Final(rule, "OP").Do(Document("OP")).State);
        Assert.Empty(Final(rule, "OP").Do(Document("OP")).Chart.Late);
        Assert.IsType<ChartState.Ready>(Final(rule, "OP").Do(Document("OP", at: 3)).State);
    }

    [Fact]
    public void AReopenedChartThatMayNotBeCodedYetWaits()
    {
        var story = Final(new ReopenRule(["OP"], null, null));
        story.Under(story.Settings.Apply(new SettingsChange.KindSet(new KindSettings("INPATIENT", ["DS"]))));
        Assert.Equal(new ChartState.NotReady(World.T0, ["DS"]), story.Do(Document("OP")).State);
    }

    [Fact]
    public void PastTheLimitTheOldestAreOne()
    {
        var story = Final(null);
        for (var n = 1; n <= Limits.LatePerChart + 5; n++)
            story.Do(Charge(n));
        Assert.Equal(Limits.LatePerChart, story.Chart.Late.Length);
        Assert.Equal(Enumerable.Range(1, Limits.LatePerChart + 5).Sum(), story.Chart.Late.Sum(late => late.Charges));
    }
}

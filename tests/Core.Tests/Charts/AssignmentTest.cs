using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

public sealed class AssignmentTest
{
    [Fact]
    public void WhatTheyReturnedIsNotPushedToThemUnlessItWaitsForThem()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Return(1, "too long"));
        var ann = World.Ann with { Presence = Presence.Available };
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Push), ann).Refusal);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Offer(), ann).Refusal);
        Assert.Equal(2, story.Copy().Give(ann).Current.Number);
        story.Give(ann, GivenBy.Lead).Do(World.Hold("MISS_OP", 2)).Do(new ChartCommand.Release(new HoldId("h1"), null));
        Assert.Equal(3, story.Give(ann, GivenBy.Push).Current.Number);
    }

    [Fact]
    public void NothingIsOfferedToWhoseShiftIsOverBeforeThatIsRecorded()
    {
        var hours = World.Ann.Profile with { TimeOff = [new TimeOff(new LocalDate(2020, 1, 1), new LocalDate(2030, 1, 1), null)] };
        var ann = World.Ann with { Presence = Presence.Available };
        Assert.Equal(World.Ann.Id, Story.Ready().Do(new ChartCommand.Offer(), ann).State.Offer!.Coder);
        foreach (var change in Coder.Set(ann, hours, World.T0))
            ann = Coder.Apply(ann, change);
        Assert.True(ann.Waits);
        Assert.Equal(Refusal.CoderUnavailable, Story.Ready().Refuse(new ChartCommand.Offer(), ann).Refusal);
    }

    [Fact]
    public void WhatWaitsForACoderIsTheirsEvenWhereOthersArePreferred()
    {
        var queue = World.Queue(World.Inpatient, 1, "INPATIENT") with
        {
            Prefers = new Preference(Fit.Preferred, 0, Duration.FromHours(9)),
        };
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).Under(World.SettingsWith(queue))
            .Do(new ChartCommand.Release(new HoldId("h1"), null));
        Assert.NotNull(story.Chart.PreferredUntil);
        Assert.Equal(Refusal.StickyToOther, story.Refuse(new ChartCommand.Assign(GivenBy.Next), World.Bob).Refusal);
        Assert.Equal(2, story.Copy().Give(World.Ann).Current.Number);
        story.Do(new ChartCommand.Yield(World.Ann.Id));
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Next), World.Ann).Refusal);
    }

    [Fact]
    public void NumbersGrowByOneHoweverTheAssignmentEnds()
    {
        var story = Story.Ready();
        Assert.Equal(1, story.Give(World.Ann).Current.Number);
        Assert.Equal(2, story.Do(new ChartCommand.Return(1, "conflict")).Give(World.Bob).Current.Number);
        Assert.Equal(3, story.Do(new ChartCommand.Unassign(null, null)).Give(World.Cid, GivenBy.Lead).Current.Number);
        story.Do(World.Hold("MISS_OP", 3)).Do(new ChartCommand.Release(new HoldId("h1"), null));
        Assert.Equal(4, story.Give(World.Cid).Current.Number);
        story.Do(new ChartCommand.Complete(4, null, null)).Do(new ChartCommand.Reopen("late document"));
        Assert.Equal(5, story.Give(World.Cid).Current.Number);
        story.Do(new ChartCommand.Cancel("A11", World.At(1)));
        story.Do(World.News(new ChartPatch(), World.At(2), admits: true));
        Assert.Equal(6, story.Give(World.Ann).Current.Number);
    }

    [Fact]
    public void AfterARestoreNumbersGoOnFromAFreshRange()
    {
        var story = Story.Ready();
        Assert.Equal(1, story.Give(World.Ann).Current.Number);
        story.Settings = story.Settings.Apply(new SettingsChange.NumbersBegin(1_000));
        Assert.Equal(1_000, story.Do(new ChartCommand.Return(1, "conflict")).Give(World.Bob).Current.Number);
        Assert.Equal(1_001, story.Do(new ChartCommand.Unassign(null, null)).Give(World.Cid).Current.Number);
    }

    [Fact]
    public void AnAssignmentSaysWhoSinceWhenAndWhy()
    {
        var story = Story.Ready().After(3).Give(World.Ann, GivenBy.Push);
        Assert.Equal(new Assignment(World.Ann.Id, 1, World.At(3), Supervised: false), story.Current);
        Assert.Equal(GivenBy.Push, story.Last<ChartChange.Given>().By);
    }

    [Fact]
    public void AnAssignmentDoesNotEndByAge()
    {
        var story = Story.Assigned(World.Ann).After(24 * 365).Tick();
        Assert.Equal(1, story.Current.Number);
        Assert.Null(story.Chart.NextDue);
    }

    [Fact]
    public void AStaleNumberIsToldWhatIsCurrent()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Return(1, "conflict")).After(1).Give(World.Bob);
        var refused = story.Refuse(new ChartCommand.Complete(1, null, null));
        Assert.Equal(Refusal.StaleAssignment, refused.Refusal);
        Assert.Equal("1", refused.Value);
        Assert.Contains("assigned, assignment 2", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void CompletingTwiceIsStaleTheSecondTime()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Complete(1, null, null));
        Assert.Equal(Refusal.StaleAssignment, story.Refuse(new ChartCommand.Complete(1, null, null)).Refusal);
    }

    [Fact]
    public void OpeningAgainIsAcceptedAndRecordsNothing()
    {
        var story = Story.Assigned(World.Ann).After(1).Do(new ChartCommand.Open(1));
        Assert.Empty(story.After(1).Ask(new ChartCommand.Open(1)).Changes);
        Assert.Equal(World.At(1), story.State.Entered);
    }

    [Fact]
    public void CompletingUnopenedWorkRecordsThatItWasOpened()
    {
        var story = Story.Assigned(World.Ann).After(1).Do(new ChartCommand.Complete(1, null, "short"));
        Assert.Equal(new ChartChange.Opened(1, World.At(1)), story.Last<ChartChange.Opened>());
        Assert.Equal(
            new ChartChange.AssignmentEnded(World.Ann.Id, 1, AssignmentEnd.Completed, "short"),
            story.Last<ChartChange.AssignmentEnded>());
        Assert.Equal(World.Ann.Id, story.Chart.CoderOfRecord);
    }

    [Fact]
    public void AReturnedChartIsDeclinedForAWhileAndByItsCoderAlone()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Return(1, "conflict"));
        var lasts = Limits.DeclineFor;
        Assert.True(story.Chart.IsDeclinedBy(World.Ann.Id, World.T0 + lasts - NodaTime.Duration.Epsilon));
        Assert.False(story.Chart.IsDeclinedBy(World.Ann.Id, World.T0 + lasts));
        Assert.False(story.Chart.IsDeclinedBy(World.Bob.Id, World.T0));
        Assert.Null(story.State.FirstRight);
    }

    [Fact]
    public void TheLatestDeclinesAreRemembered()
    {
        var story = Story.Ready();
        for (var n = 1; n <= Limits.DeclinesPerChart + 1; n++)
        {
            var coder = World.Coder($"C{n:00}", "CCS");
            story.Do(new ChartCommand.Assign(GivenBy.Next), coder);
            story.Do(new ChartCommand.Return(n, "conflict"), coder);
        }
        Assert.Equal(Limits.DeclinesPerChart, story.Chart.Declines.Length);
        Assert.False(story.Chart.IsDeclinedBy(new CoderId("C01"), World.T0));
        Assert.True(story.Chart.IsDeclinedBy(new CoderId("C11"), World.T0));
    }

    [Fact]
    public void ARestrictionCountsBeforeTheChartIsPlacedAgain()
    {
        var story = Story.Ready();
        var abroad = new Core.Routing.Restriction(
            "ABROAD", Core.Rules.Condition.Of(new Core.Workqueues.Criterion("kind", Core.Workqueues.Operator.Equals, ["INPATIENT"])))
        {
            Countries = ["CA"],
        };
        story.Under(story.Settings.Apply(new Core.Settings.SettingsChange.RestrictionSet(abroad)));
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Next), World.Ann).Refusal);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Lead), World.Ann).Refusal);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Offer(), World.Ann).Refusal);
    }

    [Fact]
    public void OneCoderIsRememberedOnce()
    {
        var story = Story.Ready();
        for (var n = 1; n <= 3; n++)
            story.After(1).Give(World.Ann).Do(new ChartCommand.Return(n, "conflict"));
        Assert.Equal(new Decline(World.Ann.Id, World.At(3) + Limits.DeclineFor, "conflict"), Assert.Single(story.Chart.Declines));
    }

    [Theory]
    [InlineData(GivenBy.Next, Presence.Away, true)]
    [InlineData(GivenBy.Lead, Presence.Off, true)]
    [InlineData(GivenBy.Push, Presence.Away, false)]
    [InlineData(GivenBy.Push, Presence.Off, false)]
    [InlineData(GivenBy.Push, Presence.Available, true)]
    public void OnlyAPushAsksForPresence(GivenBy by, Presence presence, bool given)
    {
        var coder = World.Ann with { Presence = presence };
        var decision = Story.Ready().Ask(new ChartCommand.Assign(by), coder);
        Assert.Equal(given ? null : Refusal.CoderUnavailable, decision.Refused?.Refusal);
    }

    [Fact]
    public void EligibilityIsToldBeforePresenceAndPresenceBeforeCapacity()
    {
        var none = World.Profile("ANN") with { Capacity = 0 };
        var able = World.Profile("ANN", "CCS") with { Capacity = 0 };
        Refusal? Answer(CoderProfile profile, Presence presence) => Story.Ready()
            .Ask(new ChartCommand.Assign(GivenBy.Push), World.Coder(profile) with { Presence = presence })
            .Refused?.Refusal;
        Assert.Equal(Refusal.NotEligible, Answer(none, Presence.Away));
        Assert.Equal(Refusal.CoderUnavailable, Answer(able, Presence.Away));
        Assert.Equal(Refusal.AtCapacity, Answer(able, Presence.Available));
    }

    [Fact]
    public void AChartThatNoRulePlacesIsGivenToNobody()
    {
        var story = Story.Ready("RECURRING");
        Assert.Null(story.Chart.Workqueue);
        var refused = story.Refuse(new ChartCommand.Assign(GivenBy.Lead), World.Ann);
        Assert.Equal((Refusal.NotEligible, "workqueue"), (refused.Refusal, refused.Field));
    }
}

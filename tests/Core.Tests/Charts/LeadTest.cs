using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>What a lead does: take away, hand over, move, bring forward, reopen.</summary>
public sealed class LeadTest
{
    [Fact]
    public void ATakenChartIsReservedShortlyForTheCoderItIsMeantFor()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Unassign("ill", World.Bob.Id));
        Assert.Equal(new Sticky(World.Bob.Id, World.T0 + Limits.ReassignFor), story.State.FirstRight);
        Assert.Equal(Refusal.StickyToOther, story.Refuse(new ChartCommand.Assign(GivenBy.Next), World.Cid).Refusal);
        Assert.Equal("ill", story.Last<ChartChange.AssignmentEnded>().Note);
        Assert.Equal(2, story.Give(World.Bob, GivenBy.Lead).Current.Number);
    }

    [Fact]
    public void AReservationThatNobodyTookLapses()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Unassign(null, World.Bob.Id));
        Assert.Equal(World.T0 + Limits.ReassignFor, story.Chart.NextDue);
        Assert.Null(story.After(Limits.ReassignFor.TotalHours).Tick().State.FirstRight);
    }

    [Fact]
    public void AHeldChartCanBeTakenAndStaysHeld()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).Do(new ChartCommand.Unassign(null, null));
        Assert.Equal(new ChartState.Held(World.T0, null, null), story.State);
        Assert.Equal(
            new ChartState.Ready(World.T0, null), story.Do(new ChartCommand.Release(new HoldId("h1"), null)).State);
    }

    [Fact]
    public void AMovedChartStaysThereUntilThePinExpires()
    {
        var story = Story.Ready().Do(new ChartCommand.Move(World.Special, World.At(10)));
        Assert.Equal(World.Special, story.Chart.Workqueue);
        story.Do(World.News(new ChartPatch { Kind = "OP_SURG" })).Do(new ChartCommand.Replace());
        Assert.Equal(World.Special, story.Chart.Workqueue);
        Assert.Equal(World.At(10), story.Chart.NextDue);
        Assert.Equal(World.Surgery, story.After(10).Tick().Chart.Workqueue);
        Assert.Null(story.Chart.Pin);
        Assert.Null(story.Chart.NextDue);
    }

    [Fact]
    public void AChartThatIsReopenedAfterItsPinExpiredGoesWhereTheRulesSay()
    {
        var story = Story.Ready().Do(new ChartCommand.Move(World.Special, World.At(10))).Give(World.Ann)
            .Do(new ChartCommand.Complete(1, null, null)).After(11).Do(new ChartCommand.Reopen("again"));
        Assert.Equal(World.Inpatient, story.Chart.Workqueue);
        Assert.Null(story.Tick().Chart.Pin);
    }

    [Fact]
    public void AMoveWithoutAnEndLastsAWeek()
    {
        var story = Story.Ready().Do(new ChartCommand.Move(World.Special, null));
        Assert.Equal(new Pin(World.Special, World.At(7 * 24)), story.Chart.Pin);
    }

    [Fact]
    public void AMoveKeepsTheCoderWhoMayWorkThereAndTakesItFromOneWhoMayNot()
    {
        var strict = World.Queue(World.Special, 9, "PROFEE") with
        {
            Requires = Requires.Nothing with { Specialties = ["CARDIOLOGY"] },
        };
        var move = new ChartCommand.Move(World.Special, null);
        Assert.Equal(World.Ann.Id, Story.Assigned(World.Ann).Do(move).Current.Coder);
        var taken = Story.Assigned(World.Ann).Under(World.SettingsWith(strict)).Do(move);
        Assert.IsType<ChartState.Ready>(taken.State);
        Assert.Contains("CARDIOLOGY", taken.Last<ChartChange.AssignmentEnded>().Note, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExpiredPinTakesAnOpenChartFromACoderWhoMayNotCodeItWhereItBelongs()
    {
        var strict = World.Queue(World.Inpatient, 1, "INPATIENT") with
        {
            Requires = Requires.Nothing with { Specialties = ["CARDIOLOGY"] },
        };
        var story = Story.Ready().Under(World.SettingsWith(strict, World.Queue(World.Special, 2, "PROFEE")))
            .Do(new ChartCommand.Move(World.Special, World.At(10))).Give(World.Ann);
        Assert.IsType<ChartState.Ready>(story.After(10).Tick().State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void APinMustLieAhead(double hours)
    {
        var refused = Story.Ready().Refuse(new ChartCommand.Move(World.Special, World.At(hours)));
        Assert.Equal((Refusal.Invalid, "until"), (refused.Refusal, refused.Field));
    }

    [Fact]
    public void ABroughtForwardChartPassesOthersAndTheSameBoostAgainChangesNothing()
    {
        var story = Story.Ready();
        var before = Urgency.Of(story.Chart).BeginBy;
        story.Do(new ChartCommand.Expedite(90));
        Assert.Equal(before - Duration.FromMinutes(90), Urgency.Of(story.Chart).BeginBy);
        Assert.Empty(story.Ask(new ChartCommand.Expedite(90)).Changes);
        Assert.Equal(before, Urgency.Of(story.Do(new ChartCommand.Expedite(0)).Chart).BeginBy);
        Assert.Equal(Refusal.Invalid, story.Refuse(new ChartCommand.Expedite(Limits.BoostMinutes + 1)).Refusal);
        story.Do(new ChartCommand.Expedite(Limits.BoostMinutes));
    }

    [Fact]
    public void AReopenedChartGoesToItsCoderOfRecordFirst()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Complete(1, null, null)).After(48)
            .Do(new ChartCommand.Reopen("late document"));
        Assert.Equal(
            new ChartState.Ready(World.At(48), new Sticky(World.Ann.Id, World.At(48) + Limits.StickyFor)), story.State);
        Assert.Equal("late document", story.Last<ChartChange.Reopened>().Reason);
        Assert.Equal(2, story.Give(World.Ann).Current.Number);
    }

    [Fact]
    public void FactsThatCameWhileItWasFinalPlaceAReopenedChartAnew()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Complete(1, null, null))
            .Do(World.News(new ChartPatch { Kind = "OP_SURG" }));
        Assert.Equal(World.Inpatient, story.Chart.Workqueue);
        Assert.Equal(World.Surgery, story.Do(new ChartCommand.Reopen("class changed")).Chart.Workqueue);
    }

    [Fact]
    public void NewRulesPlaceAnOpenChartAnewAndAFinalOneNever()
    {
        var rules = World.SettingsWith(World.Queue(World.Special, 1, "INPATIENT"));
        var open = Story.Ready().Under(rules).Do(new ChartCommand.Replace());
        Assert.Equal(World.Special, open.Chart.Workqueue);
        var done = Story.Assigned(World.Ann).Do(new ChartCommand.Complete(1, null, null)).Under(rules);
        Assert.Empty(done.Ask(new ChartCommand.Replace()).Changes);
    }

    [Fact]
    public void TheNextDueTimeIsTheEarliestOfAll()
    {
        var story = Story.Ready().Do(new ChartCommand.Move(World.Special, World.At(50)))
            .Do(World.Hold("CHARGE", until: World.At(40))).Do(World.Hold("CHARGE", followUp: World.At(30)));
        Assert.Equal(World.At(30), story.Chart.NextDue);
        Assert.Equal(World.At(40), story.Do(new ChartCommand.Release(new HoldId("h2"), null)).Chart.NextDue);
        Assert.Equal(World.At(50), story.Do(new ChartCommand.Release(new HoldId("h1"), null)).Chart.NextDue);
        story.Give(World.Ann).Do(new ChartCommand.Complete(1, null, null));
        Assert.Null(story.Chart.NextDue);
    }
}

using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

public sealed class HoldTest
{
    private static readonly HoldId First = new("h1"), Second = new("h2"), Third = new("h3");

    private static ChartCommand.Release Release(HoldId hold) => new(hold, null);

    [Fact]
    public void SeveralHoldsAreOpenAtOnceAndTheLastOneWakesTheChart()
    {
        var story = Story.Assigned(World.Ann)
            .Do(World.Hold("MISS_OP", 1)).Do(World.Hold("QUERY_OPEN", 1)).Do(World.Hold("MISS_OP", 1));
        Assert.Equal([First, Second, Third], story.Chart.Holds.Select(hold => hold.Id));
        Assert.IsType<ChartState.Held>(story.Do(Release(Second)).State);
        Assert.IsType<ChartState.Held>(story.Do(Release(First)).State);
        Assert.IsType<ChartState.Ready>(story.Do(Release(Third)).State);
        Assert.Equal(3, story.Chart.LastHold);
        Assert.Equal(new HoldId("h4"), story.Do(World.Hold("MISS_OP")).Chart.Holds.Single().Id);
    }

    [Fact]
    public void AHoldSaysWhoSinceWhenAndWhoseItIs()
    {
        var story = Story.Assigned(World.Ann).After(2).Do(new ChartCommand.PlaceHold(
            1, "MISS_OP", "report of the second procedure", null, null, World.At(50), "ANN"));
        Assert.Equal(
            new Hold(
                First, "MISS_OP", "report of the second procedure", "surgeon / HIM deficiency", World.At(2), null,
                World.At(50), Duration.FromHours(24), "ANN")
            {
                Terms = Core.Reference.HoldReasons.All["MISS_OP"].Terms,
            },
            story.Chart.Holds.Single());
        var owned = new ChartCommand.PlaceHold(1, "MISS_OP", null, "DR-OFFICE", null, null, "ANN");
        Assert.Equal("DR-OFFICE", story.Do(owned).Chart.Holds[1].Owner);
    }

    [Fact]
    public void AHeldChartStaysItsCodersAndTakesNoCapacity()
    {
        var story = Story.Assigned(World.Ann);
        var given = story.Changes.Count;
        story.Do(World.Hold("MISS_OP", 1));
        var ann = World.Ann with { Holdings = [new(World.Chart1, 1, Held: false)] };
        var after = ann.Follow(World.Chart1, [.. story.Changes.Skip(given)], World.T0)
            .Aggregate(ann, Core.Coders.Coder.Apply);
        Assert.Equal(1, story.Current.Number);
        Assert.Equal((0, 1), (after.Active, after.HeldCharts));
    }

    [Fact]
    public void AWokenChartWaitsForItsCoderWhoGetsItUnderANewNumber()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).After(5).Do(Release(First));
        Assert.Equal(new Sticky(World.Ann.Id, World.At(5) + Limits.StickyFor), story.State.FirstRight);
        Assert.Equal(AssignmentEnd.Woken, story.Last<ChartChange.AssignmentEnded>().How);
        Assert.Equal(Refusal.StickyToOther, story.Refuse(new ChartCommand.Assign(GivenBy.Next), World.Bob).Refusal);
        Assert.Equal(2, story.Give(World.Ann).Current.Number);
    }

    [Fact]
    public void TheFirstRightLapsesWithTimeAndTheChartKeepsItsPlace()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).After(5).Do(Release(First));
        Assert.Equal(World.At(13), story.Chart.NextDue);
        Assert.NotNull(story.After(7.99).Tick().State.FirstRight);
        Assert.Equal(new ChartState.Ready(World.At(5), null), story.After(0.01).Tick().State);
        Assert.Equal(2, story.Give(World.Bob).Current.Number);
    }

    [Fact]
    public void AfterItsFirstRightHasRunOutAnyoneIsGivenTheChartEvenBeforeTheTick()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).Do(Release(First)).After(8);
        Assert.Equal(World.Bob.Id, story.Give(World.Bob).Current.Coder);
    }

    [Fact]
    public void ACoderWhoSignsOffYieldsTheFirstRight()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).Do(Release(First));
        Assert.Empty(story.Ask(new ChartCommand.Yield(World.Bob.Id)).Changes);
        Assert.Null(story.Do(new ChartCommand.Yield(World.Ann.Id)).State.FirstRight);
    }

    [Fact]
    public void AReasonThatDoesNotKeepTheCoderGivesTheChartUp()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("LEGAL", 1));
        Assert.Null(story.State.InForce);
        Assert.Equal(AssignmentEnd.Held, story.Last<ChartChange.AssignmentEnded>().How);
        Assert.Null(story.Do(Release(First)).State.FirstRight);
    }

    [Fact]
    public void ASecondHoldMayTakeAKeptChartFromItsCoder()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).Do(World.Hold("LEGAL"));
        Assert.Null(story.State.InForce);
        Assert.Equal(Refusal.StaleAssignment, story.Refuse(World.Hold("MISS_DS", 1)).Refusal);
        Assert.Equal(
            new ChartState.Ready(World.T0, null), story.Do(Release(First)).Do(Release(Second)).State);
    }

    [Fact]
    public void AHoldOnAChartThatWaitsForItsCoderKeepsTheirFirstRight()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).After(5).Do(Release(First));
        story.Do(World.Hold("MISS_PATH")).After(20);
        Assert.Equal(new ChartState.Held(World.At(5), null, null, World.Ann.Id), story.State);
        story.Do(Release(Second));
        Assert.Equal(new Sticky(World.Ann.Id, World.At(25) + Limits.StickyFor), story.State.FirstRight);
    }

    [Fact]
    public void AHoldThatTakesTheChartFromItsCoderEndsTheirFirstRightToo()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).Do(Release(First));
        story.Do(World.Hold("MISS_PATH")).Do(World.Hold("LEGAL"));
        Assert.Equal(new ChartState.Held(World.T0, null, null), story.State);
        Assert.Null(story.Do(Release(Second)).Do(Release(new("h3"))).State.FirstRight);
    }

    [Theory]
    [InlineData("CHARGE")]
    [InlineData("AUTOCODE_REJ")]
    public void AHoldThatBlocksOnlyBillingLeavesTheChartWhereItIs(string reason)
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Open(1));
        var before = story.State;
        Assert.Equal(before, story.Do(World.Hold(reason, 1)).State);
        Assert.False(story.Chart.IsBlocked);
        Assert.Equal(before, story.Do(Release(First)).State);
        Assert.Empty(story.Chart.Holds);
    }

    [Fact]
    public void AHoldEndsByItselfAtItsTime()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("QUERY_OPEN", 1, until: World.At(72)));
        Assert.Equal(World.At(72), story.Chart.NextDue);
        Assert.Empty(story.After(71).Ask(new ChartCommand.Tick()).Changes);
        Assert.IsType<ChartState.Ready>(story.After(1).Tick().State);
        Assert.Equal(HoldEnd.TimeCame, story.Last<ChartChange.HoldEnded>().How);
    }

    [Fact]
    public void OverdueHoldsEndTogetherAndWakeTheChartOnce()
    {
        var story = Story.Ready()
            .Do(World.Hold("MISS_DS", until: World.At(10))).Do(World.Hold("MISS_OP", until: World.At(20)))
            .After(100).Tick();
        Assert.Equal(2, story.Changes.OfType<ChartChange.HoldEnded>().Count());
        Assert.Equal(new ChartState.Ready(World.At(100), null), story.State);
        Assert.Single(story.Changes.OfType<ChartChange.BecameReady>(), ready => ready.Since == World.At(100));
    }

    [Fact]
    public void ItsOwnerIsToldAgainAndAgain()
    {
        // An open query is followed up every 72 hours.
        var story = Story.Assigned(World.Ann).Do(World.Hold("QUERY_OPEN", 1, followUp: World.At(24)));
        foreach (var (time, next) in new[] { (24.0, 96.0), (96, 168), (168, 240) })
        {
            Assert.Equal(World.At(time), story.Chart.NextDue);
            story.After((World.At(time) - story.Now).TotalHours).Tick();
            Assert.Equal(new ChartChange.FollowedUp(First, World.At(next)), story.Last<ChartChange.FollowedUp>());
        }
        Assert.Equal(3, story.Changes.OfType<ChartChange.FollowedUp>().Count());
        Assert.IsType<ChartState.Held>(story.State);
    }

    [Fact]
    public void AToldOwnerIsAwaitedUntilTheHoldEnds()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("QUERY_OPEN", 1, followUp: World.At(24)));
        Assert.False(story.Chart.AwaitsFollowUp);
        story.After(24).Tick();
        Assert.Equal(1, story.Chart.Holds.Single().Told);
        Assert.True(story.Chart.AwaitsFollowUp);
        story.After(72).Tick();
        Assert.Equal(2, story.Chart.Holds.Single().Told);
        Assert.False(story.Copy().Do(Release(First)).Chart.AwaitsFollowUp);
        Assert.False(story.Copy().Do(new ChartCommand.Cancel("duplicate", null)).Chart.AwaitsFollowUp);
    }

    [Fact]
    public void AfterDowntimeItsOwnerIsToldOnceAndKeepsTheRhythm()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("QUERY_OPEN", 1, followUp: World.At(24)));
        story.After(24 * 400 + 5).Tick();
        // 24 h + k * 72 h, the first that lies after 9,605 h; the ladder's one rung was climbed meanwhile.
        Assert.Single(story.Changes.OfType<ChartChange.Escalated>());
        Assert.Equal([new ChartChange.FollowedUp(First, World.At(9_672))], story.Changes.OfType<ChartChange.FollowedUp>());
        Assert.Empty(story.Ask(new ChartCommand.Tick()).Changes);
    }

    [Fact]
    public void AReasonWithoutARhythmIsFollowedUpDaily()
    {
        var story = Story.Ready().Do(World.Hold("LEGAL", followUp: World.At(1))).After(1).Tick();
        Assert.Equal(World.At(25), story.Chart.NextDue);
    }

    [Theory]
    [InlineData("PATH", "h2")]
    [InlineData("OP", "h1")]
    public void AnArrivingDocumentEndsTheHoldThatWaitsForIt(string document, string ended)
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).Do(World.Hold("MISS_PATH", 1))
            .Do(World.Hold("UNSIGNED", 1)).Do(World.News(new ChartPatch { Documents = [document, "OTHER"] }));
        Assert.Equal(
            new ChartChange.HoldEnded(new HoldId(ended), HoldEnd.DocumentArrived, document),
            Assert.Single(story.Changes.OfType<ChartChange.HoldEnded>()));
        Assert.Equal(2, story.Chart.Holds.Length);
    }

    [Fact]
    public void TheLastAwaitedDocumentWakesTheChartForItsCoder()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1))
            .Do(World.News(new ChartPatch { Documents = ["OP"] }));
        Assert.Equal(World.Ann.Id, story.State.FirstRight?.Coder);
    }

    [Fact]
    public void AChartHasNoMoreHoldsThanItsLimit()
    {
        var story = Story.Ready();
        for (var n = 0; n < Limits.HoldsPerChart; n++)
            story.Do(World.Hold("CHARGE"));
        Assert.Equal(Refusal.TooManyHolds, story.Refuse(World.Hold("CHARGE")).Refusal);
        Assert.Equal(Refusal.Invalid, story.Refuse(World.Hold("NO_SUCH_REASON")).Refusal);
        story.Do(Release(First)).Do(World.Hold("CHARGE"));
    }

    [Fact]
    public void ATimeMustLieAheadAndWithinTenYears()
    {
        var story = Story.Ready();
        var far = World.T0 + Limits.Ahead;
        foreach (var time in new[] { World.T0, World.At(-1), far + Duration.Epsilon, Instant.MaxValue, Instant.MinValue })
        {
            Assert.Equal("until", story.Refuse(World.Hold("MISS_OP", until: time)).Field);
            Assert.Equal("followUp", story.Refuse(World.Hold("MISS_OP", followUp: time)).Field);
        }
        story.Do(World.Hold("MISS_OP", until: far, followUp: far));
    }

    [Fact]
    public void AHoldOnAChartThatIsNotReadyBlocksItOnceItIs()
    {
        var story = new Story().Do(World.News(new ChartPatch { Kind = "INPATIENT" })).Do(World.Hold("MISS_OP"));
        Assert.IsType<ChartState.NotReady>(story.State);
        Assert.IsType<ChartState.Held>(story.Do(World.News(World.Discharged)).State);
        Assert.IsType<ChartState.Ready>(story.Do(Release(First)).State);
    }

    [Fact]
    public void AWokenChartWaitsForWhatIsStillMissing()
    {
        var story = Story.Ready("OBS", "DS").Do(World.Hold("MISS_OP"))
            .Do(World.News(new ChartPatch { WithdrawnDocuments = ["DS"] })).Do(Release(First));
        Assert.Equal(new ChartState.NotReady(World.T0, ["DS"]), story.State);
    }

    [Fact]
    public void HoldsThatKeepOnlyTheBillBackEndWhenCodingIsFinal()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("CHARGE")).Do(new ChartCommand.Complete(1, null, null));
        Assert.IsType<ChartState.FinalCoded>(story.State);
        Assert.Empty(story.Told!.Holds);
        Assert.Null(story.Told.NextDue);
    }

    [Fact]
    public void ADocumentThatASnapshotOnlySaysAgainWakesNothing()
    {
        var known = new ChartPatch { Documents = ["OP"] };
        var story = Story.Ready("INPATIENT", "OP").Do(World.Hold("MISS_OP")).Do(World.News(known));
        Assert.IsType<ChartState.Held>(story.State);
    }
}

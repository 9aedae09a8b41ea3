using CodingQueue.Core.Charts;

namespace CodingQueue.Core.Tests.Charts;

public sealed class ReviewTest
{
    private static Story Submitted() =>
        Story.Assigned(World.Ann, "OP_SURG").After(1).Do(new ChartCommand.Complete(1, null, null));

    private static ChartCommand.Complete Finish(int number, ReviewOutcome outcome, string? note = null) =>
        new(number, outcome, note);

    [Fact]
    public void AWorkqueueThatReviewsSendsSubmittedWorkToAnother()
    {
        var story = Submitted();
        Assert.Equal(new ChartState.Review(World.At(1), World.Ann.Id, null, null, null), story.State);
        Assert.Equal(World.Ann.Id, story.Chart.InReviewOf);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Lead), World.Ann).Refusal);
        Assert.Equal(2, story.Give(World.Bob).Current.Number);
    }

    [Fact]
    public void AgreementMakesItFinalUnderTheCoderOfRecord()
    {
        var story = Submitted().Give(World.Bob).After(1).Do(new ChartCommand.Open(2))
            .After(1).Do(Finish(2, ReviewOutcome.Agree));
        Assert.Equal(new ChartState.FinalCoded(World.At(3), World.Ann.Id), story.State);
        Assert.Equal(World.Ann.Id, story.Chart.CoderOfRecord);
    }

    [Fact]
    public void AReturnGoesToTheCoderOfRecordFirstAndToReviewAgainAfterwards()
    {
        var story = Submitted().Give(World.Bob).Do(Finish(2, ReviewOutcome.Return, "second procedure is missing"));
        Assert.Equal(new Sticky(World.Ann.Id, World.At(1) + Limits.StickyFor), story.State.FirstRight);
        Assert.Equal(
            new ChartChange.ReviewReturned(World.Bob.Id, "second procedure is missing"),
            story.Last<ChartChange.ReviewReturned>());
        story.Give(World.Ann).Do(new ChartCommand.Complete(3, null, null));
        Assert.IsType<ChartState.Review>(story.State);
    }

    [Fact]
    public void WhoeverCodesAReturnedChartInsteadBecomesTheCoderOfRecord()
    {
        var story = Submitted().Give(World.Bob).Do(Finish(2, ReviewOutcome.Return)).After(8).Tick()
            .Give(World.Bob).Do(new ChartCommand.Complete(3, null, null));
        Assert.Equal(World.Bob.Id, story.Chart.InReviewOf);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Next), World.Bob).Refusal);
        Assert.Equal(World.Ann.Id, story.Give(World.Ann).Current.Coder);
    }

    [Fact]
    public void OnlyAReviewHasAnOutcomeAndEveryReviewHasOne()
    {
        var coding = Story.Assigned(World.Ann, "OP_SURG");
        Assert.Equal(Refusal.ReviewOutcome, coding.Refuse(Finish(1, ReviewOutcome.Agree)).Refusal);
        var reviewing = Submitted().Give(World.Bob);
        Assert.Equal(Refusal.ReviewOutcome, reviewing.Refuse(new ChartCommand.Complete(2, null, null)).Refusal);
    }

    [Fact]
    public void ASupervisedCredentialForcesReviewWhereTheWorkqueueHasNone()
    {
        var story = Story.Assigned(World.Sue);
        Assert.True(story.Current.Supervised);
        story.Do(new ChartCommand.Complete(1, null, null));
        Assert.Equal(World.Sue.Id, Assert.IsType<ChartState.Review>(story.State).CoderOfRecord);
        Assert.IsType<ChartState.FinalCoded>(story.Give(World.Cid).Do(Finish(2, ReviewOutcome.Agree)).State);
    }

    [Fact]
    public void AFullCredentialInTheSameWorkqueueNeedsNoReview()
    {
        var story = Story.Assigned(World.Cid).Do(new ChartCommand.Complete(1, null, null));
        Assert.IsType<ChartState.FinalCoded>(story.State);
    }

    [Fact]
    public void ASupervisedCredentialMayNotReview()
    {
        var story = Story.Assigned(World.Sue).Do(new ChartCommand.Complete(1, null, null));
        var other = World.Coder("TIM", "CIC-A");
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Lead), other).Refusal);
    }

    [Fact]
    public void AHoldOutOfReviewComesBackToReviewAndToItsReviewerFirst()
    {
        var story = Submitted().Give(World.Bob).Do(new ChartCommand.Open(2)).Do(World.Hold("QUERY_OPEN", 2));
        Assert.Equal(new ChartState.Held(World.At(1), new(World.Bob.Id, 2, World.At(1), false), World.Ann.Id), story.State);
        story.After(1).Do(new ChartCommand.Release(new HoldId("h1"), null));
        Assert.Equal(
            new ChartState.Review(
                World.At(2), World.Ann.Id, null, null, new Sticky(World.Bob.Id, World.At(2) + Limits.StickyFor)),
            story.State);
        Assert.Equal(Refusal.StickyToOther, story.Refuse(new ChartCommand.Assign(GivenBy.Next), World.Cid).Refusal);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Lead), World.Ann).Refusal);
        Assert.Null(story.After(8).Tick().State.FirstRight);
        Assert.IsType<ChartState.Review>(story.State);
    }

    [Fact]
    public void AReviewerWhoReturnsItLeavesItInReview()
    {
        var story = Submitted().Give(World.Bob).After(1).Do(new ChartCommand.Return(2, "conflict"));
        Assert.Equal(new ChartState.Review(World.At(2), World.Ann.Id, null, null, null), story.State);
        Assert.True(story.Chart.IsDeclinedBy(World.Bob.Id, World.At(2)));
    }

    [Fact]
    public void TakingAReviewAwayForTheCoderOfRecordDoesNotEndTheReview()
    {
        var story = Submitted().Give(World.Bob).Do(new ChartCommand.Unassign(null, World.Ann.Id));
        Assert.IsType<ChartState.Review>(story.State);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Lead), World.Ann).Refusal);
        Assert.Equal(World.Bob.Id, story.After(1).Give(World.Bob).Current.Coder);
    }

    [Fact]
    public void AWithdrawnDischargeEndsTheReviewAndTheWorkIsDoneAnew()
    {
        var story = Submitted().Give(World.Bob).Do(new ChartCommand.WithdrawDischarge(World.At(1)));
        Assert.IsType<ChartState.NotReady>(story.State);
        story.Do(World.News(World.Discharged, World.At(2)));
        Assert.IsType<ChartState.Ready>(story.State);
        Assert.Equal(World.Ann.Id, story.Give(World.Ann).Current.Coder);
    }
}

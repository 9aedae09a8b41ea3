using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>
/// News from the hospital, also out of order. A01 admits, A03 discharges, A08 updates, A11 cancels the
/// admission, A13 the discharge; hours are the source's own times.
/// </summary>
public sealed class UpstreamTest
{
    private static ChartCommand.Arrive A01(double hours) =>
        World.News(new ChartPatch { Kind = "INPATIENT", Admitted = World.At(-50) }, World.At(hours), admits: true);

    private static ChartCommand.Arrive A03(double hours) =>
        World.News(new ChartPatch { Discharged = World.At(hours) }, World.At(hours));

    private static ChartCommand.Arrive A08(double hours, ChartPatch patch) => World.News(patch, World.At(hours));

    private static ChartCommand.Cancel A11(double hours) => new("admission cancelled", World.At(hours));

    private static ChartCommand.WithdrawDischarge A13(double hours) => new(World.At(hours));

    private static Story Told(params ChartCommand[] news) => news.Aggregate(new Story(), (story, one) => story.Do(one));

    [Fact]
    public void AnAdmissionWaitsForItsDischarge()
    {
        var story = Told(A01(-50));
        Assert.Equal(new ChartState.NotReady(World.T0, ["clock"]), story.State);
        Assert.Null(story.Chart.Deadline);
        Assert.Equal(World.Inpatient, story.Chart.Workqueue);
        story.After(2).Do(A03(-5));
        Assert.Equal(new ChartState.Ready(World.At(2), null), story.State);
        Assert.Equal(World.At(-5 + 48), story.Chart.Deadline);
    }

    [Fact]
    public void AnUpdateMayComeBeforeTheAdmission()
    {
        var story = Told(A08(-40, new ChartPatch { Payer = "MEDICARE" }), A01(-50), A03(-5));
        Assert.Equal("MEDICARE", story.Chart.Facts.Payer);
        Assert.Equal(World.At(-50), story.Chart.Facts.Admitted);
        Assert.IsType<ChartState.Ready>(story.State);
    }

    [Fact]
    public void AResendChangesNothing()
    {
        var story = Told(A01(-50), A03(-5));
        Assert.Empty(story.Ask(A01(-50)).Changes);
        Assert.Empty(story.Ask(A03(-5)).Changes);
    }

    [Fact]
    public void AWithdrawnDischargeTakesTheChartFromItsCoder()
    {
        var story = Told(A01(-50), A03(-5)).Give(World.Ann).Do(new ChartCommand.Open(1)).After(1).Do(A13(-4));
        Assert.Equal(new ChartState.NotReady(World.At(1), ["clock"]), story.State);
        var ended = story.Last<ChartChange.AssignmentEnded>();
        Assert.Equal((World.Ann.Id, 1, AssignmentEnd.Withdrawn), (ended.Coder, ended.Number, ended.How));
        Assert.Null(story.Chart.Deadline);
        Assert.Equal(Refusal.StaleAssignment, story.Refuse(new ChartCommand.Complete(1, null, null)).Refusal);
        Assert.IsType<ChartState.Ready>(story.Do(A03(-3)).State);
        Assert.Equal(2, story.Give(World.Ann).Current.Number);
    }

    [Fact]
    public void AnOlderDischargeAfterItsWithdrawalDoesNotBringItBack()
    {
        var story = Told(A01(-50), A13(-4), A03(-5));
        Assert.Null(story.Chart.Facts.Discharged);
        Assert.IsType<ChartState.NotReady>(story.State);
    }

    [Fact]
    public void TheOtherFactsOfLateNewsStillCount()
    {
        var story = Told(A01(-50), A13(-4), A08(-5, new ChartPatch
        {
            Discharged = World.At(-5), Payer = "MEDICARE", Documents = ["DS"],
        }));
        Assert.Null(story.Chart.Facts.Discharged);
        Assert.Equal("MEDICARE", story.Chart.Facts.Payer);
        Assert.Equal(["DS"], story.Chart.Facts.Documents);
    }

    [Fact]
    public void AnOlderWithdrawalDoesNotUndoANewerDischarge()
    {
        var story = Told(A01(-50), A03(-3), A13(-4));
        Assert.Equal(World.At(-3), story.Chart.Facts.Discharged);
        Assert.IsType<ChartState.Ready>(story.State);
    }

    [Fact]
    public void AnOlderDischargeDoesNotUndoItsCorrection()
    {
        var story = Told(A01(-50), A08(-2, new ChartPatch { Discharged = World.At(-6) }), A03(-5));
        Assert.Equal(World.At(-6), story.Chart.Facts.Discharged);
    }

    [Fact]
    public void AnAdmissionHeardAfterTheDischargeIsStillAnAdmission()
    {
        var story = Told(A03(-5), A01(-50));
        Assert.Equal(World.At(-50), story.Chart.Facts.Admitted);
        Assert.Equal(World.At(-5), story.Chart.Facts.Discharged);
    }

    [Fact]
    public void AnOlderClockStartIsTakenWhileTheDischargeStands()
    {
        var signed = new ChartPatch { ClockStart = World.At(-9) };
        Assert.Equal(World.At(-9), Told(A01(-50), A03(-5), A08(-9, signed)).Chart.Facts.Clock);
        Assert.Null(Told(A01(-50), A03(-5), A13(-4), A08(-9, signed)).Chart.Facts.Clock);
    }

    [Fact]
    public void NewsWithoutATimeCountAsTheyCome()
    {
        var story = Told(A01(-50), A13(-4), World.News(new ChartPatch { Discharged = World.At(-5) }));
        Assert.IsType<ChartState.Ready>(story.State);
        Assert.IsType<ChartState.NotReady>(story.Do(new ChartCommand.WithdrawDischarge(null)).State);
    }

    [Fact]
    public void ACancelledAdmissionEndsEverything()
    {
        var story = Told(A01(-50), A03(-5)).Give(World.Ann).Do(World.Hold("MISS_OP", 1)).Do(World.Hold("CHARGE"))
            .Do(new ChartCommand.Move(World.Special, null)).After(1).Do(A11(-4));
        Assert.Equal(new ChartState.Cancelled(World.At(1), "admission cancelled", World.At(-4)), story.State);
        Assert.Equal(AssignmentEnd.Withdrawn, story.Last<ChartChange.AssignmentEnded>().How);
        Assert.All(story.Changes.OfType<ChartChange.HoldEnded>(), end => Assert.Equal(HoldEnd.ChartCancelled, end.How));
        Assert.Empty(story.Chart.Holds);
        Assert.Null(story.Chart.Pin);
        Assert.Null(story.Chart.NextDue);
    }

    [Fact]
    public void AnOlderAdmissionDoesNotReviveACancelledChart()
    {
        var story = Told(A01(-50), A03(-5), A11(-4), A01(-30));
        Assert.IsType<ChartState.Cancelled>(story.State);
    }

    [Fact]
    public void ALaterAdmissionRevivesIt()
    {
        var story = Told(A01(-50), A03(-5), A11(-4)).After(1).Do(A01(-3));
        Assert.Equal(new ChartState.Ready(World.At(1), null), story.State);
        Assert.Single(story.Changes.OfType<ChartChange.Revived>());
    }

    [Fact]
    public void ALaterAdmissionRevivesItAlsoWhenItsDischargeWasHeardBefore()
    {
        var story = Told(A01(-50), A11(-40), A03(-5));
        Assert.IsType<ChartState.Cancelled>(story.State);
        Assert.IsType<ChartState.Ready>(story.Do(A01(-30)).State);
    }

    [Fact]
    public void AnAdmissionBetweenTwoCancellationsDoesNotReviveIt()
    {
        var story = Told(A01(-50), A11(-40), A11(-20), A01(-30));
        Assert.IsType<ChartState.Cancelled>(story.State);
        Assert.IsType<ChartState.NotReady>(story.Do(A01(-10)).State);
    }

    [Fact]
    public void AnOlderCancellationDoesNotUndoANewerAdmission()
    {
        var story = Told(A01(-50), A01(-30), A11(-40));
        Assert.IsType<ChartState.NotReady>(story.State);
    }

    [Fact]
    public void WhatAPersonCancelledNoAdmissionRevives()
    {
        var story = Told(A01(-50), A03(-5), new ChartCommand.Cancel("duplicate", null), A01(1));
        Assert.IsType<ChartState.Cancelled>(story.State);
    }

    [Fact]
    public void AKindThatTheCoderMayCodeKeepsAnOpenChartWithThem()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Open(1)).Do(World.News(new ChartPatch { Kind = "OP_SURG" }));
        Assert.Equal((World.Ann.Id, 1), (story.Current.Coder, story.Current.Number));
        Assert.IsType<ChartState.InProgress>(story.State);
        Assert.Equal(World.Surgery, story.Chart.Workqueue);
    }

    [Fact]
    public void AKindThatTheyMayNotCodeWithdrawsItAndSaysWhy()
    {
        var story = Story.Assigned(World.Ann).Do(new ChartCommand.Open(1)).Do(World.News(new ChartPatch { Kind = "PROFEE" }));
        Assert.IsType<ChartState.Ready>(story.State);
        Assert.Equal(World.Special, story.Chart.Workqueue);
        Assert.Contains("PROFEE", story.Last<ChartChange.AssignmentEnded>().Note, StringComparison.Ordinal);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Lead), World.Ann).Refusal);
        story.Give(World.Pam);
    }

    [Fact]
    public void AClockAheadStartsByItself()
    {
        var story = Told(World.News(new ChartPatch { Kind = "INPATIENT", ClockStart = World.At(30) }));
        Assert.Equal(World.At(30), story.Chart.NextDue);
        Assert.Empty(story.After(29).Ask(new ChartCommand.Tick()).Changes);
        Assert.Equal(new ChartState.Ready(World.At(30), null), story.After(1).Tick().State);
    }

    [Fact]
    public void AChartWaitsForTheDocumentsOfItsWorkqueue()
    {
        var story = Story.Ready("OBS");
        Assert.Equal(new ChartState.NotReady(World.T0, ["DS"]), story.State);
        Assert.IsType<ChartState.Ready>(story.After(1).Do(World.News(new ChartPatch { Documents = ["DS"] })).State);
        Assert.IsType<ChartState.NotReady>(story.Do(World.News(new ChartPatch { WithdrawnDocuments = ["DS"] })).State);
    }

    [Fact]
    public void AClockThatMovesWhileDocumentsAreMissingIsNotDueAgain()
    {
        var story = Story.Ready("OBS").After(5).Do(World.News(new ChartPatch { Discharged = World.At(3) }));
        Assert.Null(story.Chart.NextDue);
        Assert.Empty(story.Ask(new ChartCommand.Tick()).Changes);
    }

    public static TheoryData<string, ChartPatch> Impossible() => new()
    {
        { "kind", new ChartPatch { Kind = "inpatient" } },
        { "discharged", new ChartPatch { Admitted = World.At(-1), Discharged = World.At(-2) } },
        { "discharged", new ChartPatch { Discharged = Instant.MaxValue } },
        { "admitted", new ChartPatch { Admitted = Instant.MinValue } },
        { "clockStart", new ChartPatch { ClockStart = World.T0 + Limits.Ahead + Duration.Epsilon } },
        { "totalCharges", new ChartPatch { TotalCharges = -0.01m } },
        { "totalCharges", new ChartPatch { TotalCharges = Limits.Dollars + 0.01m } },
        { "totalCharges", new ChartPatch { TotalCharges = Limits.Dollars, AddedCharges = 0.01m } },
        { "addedCharges", new ChartPatch { AddedCharges = decimal.MaxValue } },
        { "documents", new ChartPatch { Documents = [.. Enumerable.Range(0, 201).Select(n => $"D{n}")] } },
        {
            "attributes",
            new ChartPatch { Attributes = ChartFacts.NoAttributes.AddRange(
                Enumerable.Range(0, 51).Select(n => KeyValuePair.Create($"a{n}", "x"))) }
        },
    };

    [Theory, MemberData(nameof(Impossible))]
    public void ImpossibleFactsAreRefusedByFieldAndRule(string field, ChartPatch patch)
    {
        foreach (var story in new[] { new Story(), Story.Assigned(World.Ann) })
        {
            var refused = story.Refuse(World.News(patch));
            Assert.Equal((Refusal.Invalid, field), (refused.Refusal, refused.Field));
            Assert.NotNull(refused.Rule);
        }
    }

    [Fact]
    public void AFacilityThatIsNotSetUpIsNotFoundUnlessTheFactsAreImpossibleToo()
    {
        var nowhere = World.News(World.Discharged) with { Facility = new FacilityId("NOWHERE") };
        Assert.Equal(Refusal.NotFound, new Story().Refuse(nowhere).Refusal);
        var both = nowhere with { Patch = new ChartPatch { TotalCharges = -1 } };
        Assert.Equal(Refusal.Invalid, new Story().Refuse(both).Refusal);
    }
}

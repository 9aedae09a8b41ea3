using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>Hold reasons as they are set: for all, for one client, and what that changes for open holds.</summary>
public sealed class HoldReasonTest
{
    private static readonly HoldId First = new("h1");

    private static readonly HoldReason Implant = new(
        "IMPLANT", "Implant record missing", "documentation", "supply chain", new HoldTerms
        {
            EndedBy = new() { Document = "IMPLANT" },
            FollowUpHours = 12,
            Escalation = [new(24, "lead"), new(72, "director")],
        });

    private static Settings.Settings With(params HoldReason[] reasons) => reasons.Aggregate(
        World.Settings, (settings, reason) => settings.Apply(new SettingsChange.HoldReasonSet(reason)));

    private static HoldReason Set(string code, Func<HoldTerms, HoldTerms> terms) =>
        HoldReasons.All[code] with { Terms = terms(HoldReasons.All[code].Terms) };

    private static Story Under(Settings.Settings settings) => Story.Assigned(World.Ann).Under(settings);

    [Fact]
    public void AReasonOfOnesOwnWorksLikeAnyOther()
    {
        Assert.Equal(Refusal.Invalid, Story.Assigned(World.Ann).Refuse(World.Hold("IMPLANT", 1)).Refusal);
        var story = Under(With(Implant)).Do(World.Hold("IMPLANT", 1));
        var hold = story.Chart.Holds.Single();
        Assert.Equal(("supply chain", World.At(12)), (hold.Owner, hold.FollowUp));
        story.Do(World.News(new ChartPatch { Documents = ["IMPLANT"] }));
        Assert.Equal(World.Ann.Id, story.State.FirstRight?.Coder);
    }

    [Fact]
    public void AClientsOwnReasonBeatsThatOfAllForItsChartsAlone()
    {
        var own = Set("MISS_OP", terms => terms with { KeepsCoder = false }) with { Client = World.Mercy };
        var other = Set("MISS_OP", terms => terms with { BlocksCoding = false }) with { Client = new("OTHER") };
        var settings = With(own, other);
        Assert.Equal(own, settings.FindHoldReason("MISS_OP", World.Mercy));
        Assert.Equal(other, settings.FindHoldReason("MISS_OP", new("OTHER")));
        Assert.Equal(HoldReasons.All["MISS_OP"], settings.FindHoldReason("MISS_OP", new("THIRD")));
        Assert.Equal(HoldReasons.All["MISS_OP"], settings.FindHoldReason("MISS_OP", null));
        Assert.Null(settings.FindHoldReason("MISS_OP OTHER", World.Mercy));
        Assert.Equal(HoldReasons.All.Count, settings.HoldReasonsOf(World.Mercy).Count());
        Assert.Contains(own, settings.HoldReasonsOf(World.Mercy));
        Assert.DoesNotContain(other, settings.HoldReasonsOf(World.Mercy));
        Assert.Null(Under(settings).Do(World.Hold("MISS_OP", 1)).State.InForce);
    }

    [Fact]
    public void AnOpenHoldKeepsTheTermsItWasPlacedUnder()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1));
        story.Under(With(Set("MISS_OP", terms => terms with { BlocksCoding = false, EndedBy = HoldEndedBy.Person })));
        story.Do(new ChartCommand.Replace());
        Assert.IsType<ChartState.Held>(story.State);
        story.Do(World.Hold("MISS_OP", 1));
        Assert.Equal([true, false], story.Chart.Holds.Select(hold => hold.BlocksCoding));
        story.Do(World.News(new ChartPatch { Documents = ["OP"] }));
        Assert.Equal("h2", story.Chart.Holds.Single().Id.Value);
        Assert.IsType<ChartState.Ready>(story.State);
    }

    [Fact]
    public void AHoldNobodyGaveATimeIsStillFollowedUp()
    {
        Assert.Equal(World.At(24), Story.Ready().Do(World.Hold("MISS_OP")).Chart.NextDue);
        Assert.Null(Story.Ready().Do(World.Hold("LEGAL")).Chart.NextDue);
        Assert.True(Story.Ready().Do(World.Hold("LEGAL")).Chart.Holds.Single().IsForgotten);
        Assert.False(Story.Ready().Do(World.Hold("MISS_OP")).Chart.Holds.Single().IsForgotten);
    }

    [Fact]
    public void AReasonMayEndByItselfAfterSoLong()
    {
        var waits = Set("MISS_PATH", terms => terms with { EndedBy = terms.EndedBy with { Hours = 120 } });
        var story = Under(With(waits)).Do(World.Hold("MISS_PATH", 1));
        Assert.Equal(World.At(120), story.Chart.Holds.Single().Until);
        Assert.IsType<ChartState.Ready>(story.After(120).Tick().State);
        Assert.Equal(
            World.At(130), story.Do(World.Hold("MISS_PATH", until: World.At(130))).Chart.Holds.Single().Until);
    }

    [Fact]
    public void AHoldClimbsItsLadderOnceARungAndThenWaitsForItsLastOwner()
    {
        var story = Under(With(Implant)).Do(World.Hold("IMPLANT", 1, followUp: World.At(500)));
        foreach (var (time, owner) in new[] { (24.0, "lead"), (72, "director") })
        {
            Assert.Equal(World.At(time), story.Chart.NextDue);
            story.After((World.At(time) - story.Now).TotalHours).Tick();
            Assert.Equal(owner, story.Chart.Holds.Single().Owner);
            Assert.True(story.Chart.AwaitsFollowUp);
            Assert.Empty(story.Ask(new ChartCommand.Tick()).Changes);
        }
        Assert.Equal(World.At(500), story.Chart.NextDue);
        Assert.Equal(2, story.Changes.OfType<ChartChange.Escalated>().Count());
    }

    [Fact]
    public void AfterDowntimeRemindersAndRungsComeInTheOrderInWhichTheyWereDue()
    {
        var late = Under(With(Implant)).Do(World.Hold("IMPLANT", 1, followUp: World.At(48))).After(1_000);
        Assert.Equal(
            [
                new ChartChange.Escalated(First, "lead"), new ChartChange.Escalated(First, "director"),
                new ChartChange.FollowedUp(First, World.At(1_008)),
            ],
            late.Ask(new ChartCommand.Tick()).Changes.AsEnumerable());
        var early = Under(With(Implant)).Do(World.Hold("IMPLANT", 1, followUp: World.At(12))).After(1_000);
        Assert.IsType<ChartChange.FollowedUp>(early.Ask(new ChartCommand.Tick()).Changes[0]);
    }

    [Theory]
    [InlineData("REG_ISSUE", "payer", true)]
    [InlineData("REG_ISSUE", "disposition", true)]
    [InlineData("DISPO", "payer", false)]
    [InlineData("DISPO", "disposition", true)]
    [InlineData("MISS_OP", "payer", false)]
    public void AChangeOfTheRegistrationEndsWhatWaitedForIt(string reason, string changed, bool ends)
    {
        var same = new ChartPatch { Payer = "AETNA" };
        var story = Story.Ready().Do(World.News(same)).Do(World.Hold(reason)).Do(World.News(same));
        Assert.Single(story.Chart.Holds);
        story.Do(World.News(changed == "payer"
            ? new ChartPatch { Payer = "MEDICARE" }
            : new ChartPatch { Attributes = ChartFacts.NoAttributes.Add(changed, "03") }));
        Assert.Equal(ends, story.Chart.Holds.IsEmpty);
        if (ends)
            Assert.Equal(HoldEnd.RegistrationChanged, story.Last<ChartChange.HoldEnded>().How);
    }

    [Fact]
    public void APostedChargeEndsWhatWaitedForIt()
    {
        var story = Story.Ready().Do(World.Hold("CHARGE")).Do(World.News(new ChartPatch { Documents = ["DS"] }));
        Assert.Single(story.Chart.Holds);
        Assert.Empty(story.Do(World.News(new ChartPatch { AddedCharges = 120 })).Chart.Holds);
        Assert.Equal(HoldEnd.ChargePosted, story.Last<ChartChange.HoldEnded>().How);
    }

    [Theory]
    [InlineData(QueryOutcome.Agree)]
    [InlineData(QueryOutcome.Disagree)]
    [InlineData(QueryOutcome.NoOpinion)]
    [InlineData(QueryOutcome.NoResponse)]
    public void AnAnsweredQueryWakesTheChartForItsCoder(QueryOutcome outcome)
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("QUERY_OPEN", 1))
            .Do(new ChartCommand.Answer(First, outcome, "see addendum"));
        Assert.Equal(World.Ann.Id, story.State.FirstRight?.Coder);
        Assert.Equal(
            new ChartChange.HoldEnded(First, HoldEnd.Answered, "see addendum", outcome), story.Last<ChartChange.HoldEnded>());
    }

    [Fact]
    public void ASignatureEndsWhatWaitedForItThoughTheDocumentWasThere()
    {
        var story = Story.Ready("INPATIENT", "OP").Do(World.Hold("UNSIGNED"))
            .Do(World.News(new ChartPatch { Documents = ["OP", "DS"] }, World.At(0)));
        Assert.Single(story.Chart.Holds);
        story.Do(World.News(new ChartPatch { Documents = ["OP"], IsSigned = true }, World.At(0)));
        Assert.Empty(story.Chart.Holds);
        Assert.Equal(HoldEnd.Authenticated, story.Last<ChartChange.HoldEnded>().How);
    }

    [Fact]
    public void OnlyAQueryIsAnswered()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1));
        Assert.Equal(Refusal.Invalid, story.Refuse(new ChartCommand.Answer(First, QueryOutcome.Agree)).Refusal);
        Assert.Equal(Refusal.UnknownHold, story.Refuse(new ChartCommand.Answer(new("h2"), QueryOutcome.Agree)).Refusal);
    }

    [Fact]
    public void MinutesThatAreSetForAKindMoveItsChartsInLine()
    {
        var settings = World.Settings.Apply(new SettingsChange.KindSet(new KindSettings("INPATIENT", [], 90.5m)));
        var story = Story.Ready();
        var before = Urgency.Of(story.Chart).BeginBy;
        Assert.Equal(Duration.FromMinutes(30), story.Chart.Expected);
        Assert.False(story.Chart.IsSettled(settings, story.Now));
        var after = story.Under(settings).Do(new ChartCommand.Replace()).Chart;
        Assert.Equal(before - Duration.FromSeconds(60 * 60 + 30), Urgency.Of(after).BeginBy);
        Assert.True(after.IsSettled(settings, story.Now));
        Assert.Equal(before, Urgency.Of(story.Under(World.Settings).Do(new ChartCommand.Replace()).Chart).BeginBy);
    }

    [Fact]
    public void DocumentsThatAKindAsksForKeepTheChartFromBeingReadyBesidesThoseOfItsWorkqueue()
    {
        var settings = World.Settings
            .Apply(new SettingsChange.KindSet(new KindSettings("OBS", ["DS", "HP"])))
            .Apply(new SettingsChange.KindSet(new KindSettings("INPATIENT", ["OP"])));
        var obs = new Story().Under(settings).Do(World.News(World.Discharged with { Kind = "OBS" }));
        Assert.Equal(new ChartState.NotReady(World.T0, ["DS", "HP"]), obs.State);
        obs.Do(World.News(new ChartPatch { Documents = ["DS"] }));
        Assert.Equal(new ChartState.NotReady(World.T0, ["HP"]), obs.State);
        Assert.IsType<ChartState.Ready>(obs.Do(World.News(new ChartPatch { Documents = ["HP"] })).State);
        var ready = Story.Ready();
        Assert.True(ready.Chart.IsSettled(World.Settings, ready.Now));
        Assert.False(ready.Chart.IsSettled(settings, ready.Now));
        Assert.IsType<ChartState.NotReady>(ready.Under(settings).Do(new ChartCommand.Replace()).State);
    }
}

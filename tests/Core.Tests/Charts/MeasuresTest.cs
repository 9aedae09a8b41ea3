using CodingQueue.Core.Calendars;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Measures;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>Which of the five clocks end with what, and how long they ran.</summary>
public sealed class MeasuresTest
{
    /// <summary>Working hours are 9 to 17 on weekdays; T0 is Monday at 9.</summary>
    private static readonly Settings.Settings Office = World.Settings
        .Apply(new SettingsChange.CalendarSet(new BusinessCalendar("OFFICE", "Office")
        {
            Weekend = [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday], Hours = new(9 * 60, 17 * 60),
        }))
        .Apply(new SettingsChange.FacilitySet(World.Settings.Facilities[World.North] with { Calendar = "OFFICE" }));

    private static ChartCommand.Complete Complete(int number, ReviewOutcome? outcome = null) => new(number, outcome, null);

    private static (double Wall, double Working)? Hours(Story story, Clocks clock) =>
        story.Chart.Measures.LastOrDefault(known => known.Clock == clock) is { } measure
            ? (measure.Wall.TotalHours, measure.Working.TotalHours)
            : null;

    [Fact]
    public void FinalCodingEndsTheThreeClocksOfTheChart()
    {
        // Discharged on Sunday at 9, ready on Monday at 9, given at 11, done on Tuesday at 12.
        var story = Story.Ready().Under(Office).After(2).Give(World.Ann).After(25).Do(Complete(1));
        Assert.Equal((51, 11), Hours(story, Clocks.Discharge));
        Assert.Equal((27, 11), Hours(story, Clocks.Ready));
        Assert.Equal((25, 9), Hours(story, Clocks.Touch));
        var discharge = story.Chart.Measures.Single(known => known.Clock == Clocks.Discharge);
        Assert.Equal((new LocalDate(2026, 3, 3), "INPATIENT", World.Inpatient, false),
            (discharge.Day, discharge.Kind, discharge.Workqueue, discharge.Met));
    }

    [Fact]
    public void WhatIsFinalCodedByItsDeadlineMetIt()
    {
        var story = Story.Assigned(World.Ann).After(24).Do(Complete(1));
        Assert.Equal(story.Chart.Deadline, story.Now);
        Assert.True(story.Chart.Measures.Single(known => known.Clock == Clocks.Discharge).Met);
        Assert.Null(story.Chart.Measures.Single(known => known.Clock == Clocks.Ready).Met);
    }

    [Fact]
    public void ADayEndsAtMidnightOfTheFacility()
    {
        // 23:30 in New York is the next day in UTC.
        var story = Story.Assigned(World.Ann).After(14.5).Do(Complete(1));
        Assert.All(story.Chart.Measures, known => Assert.Equal(new LocalDate(2026, 3, 2), known.Day));
    }

    [Fact]
    public void AHoldIsLeftOutOfTheClocksThatItsReasonStops()
    {
        // Given at 9; held from 10 to 14, which counts for the discharge and not for the coder.
        var story = Story.Assigned(World.Ann).Under(Office).After(1).Do(World.Hold("MISS_OP", 1)).After(4)
            .Do(new ChartCommand.Release(new("h1"), null)).Give(World.Ann).After(1).Do(Complete(2));
        Assert.Equal((4, 4), Hours(story, Clocks.Hold));
        Assert.Equal((2, 2), Hours(story, Clocks.Ready));
        Assert.Equal((2, 2), Hours(story, Clocks.Touch));
        Assert.Equal((30, 6), Hours(story, Clocks.Discharge));
    }

    [Fact]
    public void AHoldStopsTheDischargeWhereTheClientSaysSo()
    {
        var lenient = Office.Apply(new SettingsChange.HoldReasonSet(HoldReasons.All["MISS_OP"] with
        {
            Client = World.Mercy,
            Terms = HoldReasons.All["MISS_OP"].Terms with { Pauses = Clocks.Discharge },
        }));
        var story = Story.Assigned(World.Ann).Under(lenient).After(1).Do(World.Hold("MISS_OP", 1)).After(24)
            .Do(new ChartCommand.Release(new("h1"), null)).Give(World.Ann).After(1).Do(Complete(2));
        Assert.Equal((50 - 24, 10 - 8), Hours(story, Clocks.Discharge));
        Assert.Equal((26, 10), Hours(story, Clocks.Touch));
    }

    [Fact]
    public void AClockIsLeftOutOnlyWhatItRan()
    {
        // The first coder's hold is not the second one's pause.
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).After(5)
            .Do(new ChartCommand.Release(new("h1"), null)).Give(World.Bob, GivenBy.Lead).After(3).Do(Complete(2));
        Assert.Equal((3, 3), Hours(story, Clocks.Touch));
        Assert.Equal((3, 3), Hours(story, Clocks.Ready));
    }

    [Fact]
    public void GivingBackStartsTheTouchAnewAndNotTheReadyClock()
    {
        var story = Story.Assigned(World.Ann).After(2).Do(new ChartCommand.Return(1, "busy")).After(3).Give(World.Bob)
            .After(4).Do(Complete(2));
        Assert.Equal((9, 9), Hours(story, Clocks.Ready));
        Assert.Equal((4, 4), Hours(story, Clocks.Touch));
    }

    [Fact]
    public void AReviewIsNotMeasuredAsCodingAndAReturnStartsAnew()
    {
        var story = Story.Assigned(World.Ann, "OP_SURG").After(1).Do(Complete(1)).After(2).Give(World.Bob).After(3);
        Assert.Equal([Clocks.Ready, Clocks.Touch], story.Chart.Measures.Select(known => known.Clock));
        story.Do(Complete(2, ReviewOutcome.Return)).After(1).Give(World.Ann).After(2).Do(Complete(3));
        Assert.Equal((3, 3), Hours(story, Clocks.Ready));
        Assert.Equal((2, 2), Hours(story, Clocks.Touch));
        Assert.Null(Hours(story, Clocks.Discharge));
        story.Give(World.Bob).Do(Complete(4, ReviewOutcome.Agree));
        Assert.Equal((24 + 9, 24 + 9), Hours(story, Clocks.Discharge));
    }

    [Fact]
    public void TheDischargeClockEndsOnceHoweverOftenTheChartIsOpenedAgain()
    {
        var story = Story.Assigned(World.Ann).After(1).Do(Complete(1)).After(100).Do(new ChartCommand.Reopen("late"))
            .Give(World.Ann).After(2).Do(Complete(2));
        Assert.Equal((25, 25), Hours(story, Clocks.Discharge));
        Assert.Equal(2, story.Chart.Measures.Count(known => known.Clock == Clocks.Touch));
        Assert.Equal((2, 2), Hours(story, Clocks.Ready));
    }

    [Fact]
    public void AnAnsweredQueryIsMeasuredAndOneWithoutAnswerIsAHoldAlone()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("QUERY_OPEN", 1)).After(30)
            .Do(new ChartCommand.Answer(new("h1"), QueryOutcome.Disagree));
        Assert.Equal((30, 30), Hours(story, Clocks.Query));
        Assert.Equal((30, 30), Hours(story, Clocks.Hold));
        story.Do(World.Hold("QUERY_OPEN")).After(80).Do(new ChartCommand.Answer(new("h2"), QueryOutcome.NoResponse));
        Assert.Equal((30, 30), Hours(story, Clocks.Query));
        Assert.Equal((80, 80), Hours(story, Clocks.Hold));
    }

    [Fact]
    public void AHoldThatGoesWithItsChartWasNotReleased()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1)).After(5).Do(new ChartCommand.Cancel("duplicate", null));
        Assert.Empty(story.Chart.Measures);
    }

    [Fact]
    public void WhatWasMeasuredCountsAsItWasWorkedAndAsTheChartIsNow()
    {
        var story = Story.Assigned(World.Ann).After(1).Do(Complete(1));
        var worked = story.Chart.Measures;
        story.Do(World.News(new ChartPatch { Kind = "OBS" }));
        Assert.Equal(worked, story.Chart.Measures);
        var moved = story.Last<ChartChange.Recounted>();
        Assert.Equal((new Category("INPATIENT", World.Inpatient), new Category("OBS", World.Inpatient)), (moved.From, moved.To));
        Assert.Equal(worked, moved.Measures);
        var tallied = story.Changes.SelectMany(change => Tallied.Of(World.Mercy, World.North, change)).ToList();
        foreach (var (kind, moves, count) in new[] { ("INPATIENT", false, 3), ("OBS", false, 0), ("INPATIENT", true, -3), ("OBS", true, 3) })
            Assert.Equal(count, tallied.Where(one => one.Key.Kind == kind && one.Key.Moved == moves).Sum(one => one.Times));
    }

    [Fact]
    public void AHoldThatEndedBeforeAMoveIsCountedWhereTheChartWent()
    {
        var story = Story.Ready().Do(World.Hold("MISS_OP")).After(2).Do(new ChartCommand.Release(new("h1"), null))
            .Do(new ChartCommand.Move(World.Special, null));
        Assert.Equal(World.Special, story.Last<ChartChange.Recounted>().To.Workqueue);
        Assert.Equal(World.Inpatient, Assert.Single(story.Chart.Measures).Workqueue);
    }

    [Fact]
    public void OnlyTheLatestAreRememberedAndTheDischargeAlways()
    {
        var story = Story.Assigned(World.Ann).After(1).Do(Complete(1));
        for (var hold = 1; hold <= Limits.MeasuresPerChart + 3; hold++)
            story.Do(new ChartCommand.Reopen("again")).Give(World.Ann).Do(Complete(hold + 1));
        Assert.Equal(Limits.MeasuresPerChart, story.Chart.Measures.Length);
        Assert.Equal(Clocks.Discharge, story.Chart.Measures[0].Clock);
    }
}

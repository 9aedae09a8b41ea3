using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>Which clocks stand still while a chart is held, and what that does to its deadline.</summary>
public sealed class PausesTest
{
    /// <summary>A client that does not answer for the time that the surgeon takes.</summary>
    private static readonly Settings.Settings Lenient = World.Settings.Apply(new SettingsChange.HoldReasonSet(
        HoldReasons.All["MISS_OP"] with
        {
            Client = World.Mercy,
            Terms = HoldReasons.All["MISS_OP"].Terms with { Pauses = Clocks.Discharge | Clocks.Ready | Clocks.Touch },
        }));

    private static ChartCommand.Release Release(int hold) => new(new($"h{hold}"), null);

    private static double Hours(Story story, Clocks clock) => story.Chart.Paused(clock, story.Now).TotalHours;

    [Fact]
    public void AHoldStopsTheCodersClocksAndNotTheDischarges()
    {
        var story = Story.Assigned(World.Ann).After(1).Do(World.Hold("MISS_OP", 1)).After(10);
        Assert.Equal((0, 10, 10), (Hours(story, Clocks.Discharge), Hours(story, Clocks.Ready), Hours(story, Clocks.Touch)));
        story.Do(Release(1)).After(5);
        Assert.Equal((0, 10, 10), (Hours(story, Clocks.Discharge), Hours(story, Clocks.Ready), Hours(story, Clocks.Touch)));
        Assert.Equal(World.At(-24 + 48), story.Chart.Deadline);
    }

    [Fact]
    public void TheTargetMovesByThePauseOnceItIsOver()
    {
        var story = Story.Assigned(World.Ann).Under(Lenient).Do(World.Hold("MISS_OP", 1)).After(30);
        Assert.Equal(World.At(24), story.Chart.Deadline);
        Assert.Equal(World.At(24 + 30), story.Do(Release(1)).Chart.Deadline);
        story.After(2).Do(World.Hold("MISS_OP")).After(5).Do(Release(2));
        Assert.Equal(World.At(24 + 30 + 5), story.Chart.Deadline);
        Assert.True(story.Chart.IsSettled(Lenient, story.Now));
    }

    [Fact]
    public void TheBillHoldDoesNotMove()
    {
        var billed = Lenient.Apply(new SettingsChange.FacilitySet(Lenient.Facilities[World.North] with { BillHoldDays = 2 }));
        var story = Story.Assigned(World.Ann).Under(billed).Do(new ChartCommand.Replace()).Do(World.Hold("MISS_OP", 1));
        story.After(400).Do(Release(1));
        // Discharged on Sunday, 1 March, in New York: billed when Wednesday begins.
        Assert.Equal(Instant.FromUtc(2026, 3, 4, 5, 0), story.Chart.Deadline);
    }

    [Fact]
    public void HoldsThatOverlapCountOnce()
    {
        var story = Story.Assigned(World.Ann).Under(Lenient).Do(World.Hold("MISS_OP", 1)).After(10)
            .Do(World.Hold("MISS_OP", 1)).After(10).Do(Release(1)).After(10).Do(Release(2)).After(10);
        Assert.Equal(30, Hours(story, Clocks.Discharge));
        Assert.Equal(30, Hours(story, Clocks.Touch));
    }

    [Fact]
    public void AClockThatHasNotBegunCannotStandStill()
    {
        var story = new Story().Under(Lenient).Do(World.News(new ChartPatch { Kind = "INPATIENT" })).Do(World.Hold("MISS_OP"));
        Assert.Equal(0, Hours(story.After(100), Clocks.Discharge));
        Assert.Equal(0, Hours(story, Clocks.Ready));
        // The discharge was 20 hours ago, and the hold was open all along.
        story.Do(World.News(new ChartPatch { Discharged = World.At(80) }));
        Assert.Equal((20, 0, 0), (Hours(story, Clocks.Discharge), Hours(story, Clocks.Ready), Hours(story, Clocks.Touch)));
        Assert.Equal((25, 5), (Hours(story.After(5), Clocks.Discharge), Hours(story, Clocks.Ready)));
        Assert.Equal(World.At(80 + 48 + 25), story.Do(Release(1)).Chart.Deadline);
    }

    [Fact]
    public void ADischargeThatIsTakenBackTakesItsPausesBack()
    {
        var story = Story.Ready().Under(Lenient).Do(World.Hold("MISS_OP")).After(10).Do(Release(1))
            .Do(new ChartCommand.WithdrawDischarge(World.At(9))).Do(World.News(new ChartPatch { Discharged = World.At(10) }, World.At(10)));
        Assert.Equal(0, Hours(story, Clocks.Discharge));
        Assert.Equal(World.At(58), story.Chart.Deadline);
    }

    [Fact]
    public void AFinishedChartsClocksStandForGood()
    {
        var story = Story.Assigned(World.Ann).Under(Lenient).Do(World.Hold("MISS_OP", 1)).After(10)
            .Do(new ChartCommand.Cancel("duplicate", null)).After(50);
        Assert.Equal(10, Hours(story, Clocks.Discharge));
    }

    [Fact]
    public void OnlyTheFirstThreeClocksAreTheCharts() => Assert.Throws<ArgumentOutOfRangeException>(
        () => Story.Ready().Chart.Paused(Clocks.Query, World.T0));
}

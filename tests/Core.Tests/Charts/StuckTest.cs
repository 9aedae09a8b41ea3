using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>Charts that nothing will ever move on.</summary>
public sealed class StuckTest
{
    private static double Days(int days) => days * 24;

    [Fact]
    public void AHoldThatNothingEndsAndNobodyIsToldOfIsStuckAtOnce()
    {
        var story = Story.Ready().Do(World.Hold("MISS_OP"));
        Assert.Null(story.Chart.StuckFrom);
        story.Do(World.Hold("LEGAL"));
        Assert.Equal(
            new Stuck("nothing ends hold h2 (LEGAL) and nobody is told of it", "compliance releases hold h2"),
            story.Chart.WhyStuck(story.Now));
        Assert.Null(story.Do(new ChartCommand.Release(new("h2"), null)).Chart.WhyStuck(story.Now));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void AHoldWithAnEndOrAReminderIsNot(bool ends, bool isFollowedUp)
    {
        var story = Story.Ready().Do(World.Hold(
            "LEGAL", until: ends ? World.At(500) : null, followUp: isFollowedUp ? World.At(24) : null));
        Assert.Null(story.Chart.StuckFrom);
    }

    [Fact]
    public void AHoldThatKeepsOnlyTheBillBackStopsNobody() =>
        Assert.Null(Story.Ready().Do(World.Hold("MIN_DAYS")).Chart.StuckFrom);

    [Fact]
    public void ADischargeThatDoesNotComeIsMissedAfterALongWhile()
    {
        var story = new Story().Do(World.News(new ChartPatch { Kind = "INPATIENT" }));
        Assert.Null(story.After(Days(30) - 0.01).Chart.WhyStuck(story.Now));
        Assert.Contains("no discharge", story.After(0.01).Chart.WhyStuck(story.Now)!.Reason, StringComparison.Ordinal);
        Assert.Null(story.Do(World.News(new ChartPatch { ClockStart = story.Now + Duration.FromDays(9) })).Chart.StuckFrom);
    }

    [Fact]
    public void ADocumentThatDoesNotComeIsMissedAfterALongWhile()
    {
        var story = new Story().Do(World.News(World.Discharged with { Kind = "OBS" }));
        Assert.Equal(
            "DS has not come for 30 days", story.After(Days(30)).Chart.WhyStuck(story.Now)!.Reason);
    }
}

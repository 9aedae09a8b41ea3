using CodingQueue.Core.Charts;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>Rules that lead a chart elsewhere as days pass: the chart falls due when they do.</summary>
public sealed class TimedRulesTest
{
    /// <summary>Discharged on Sunday the 1st, 14:00 UTC: 09:00 at the facility. Aged from the 5th, old from the 11th.</summary>
    private static readonly Settings.Settings Aging = World.SettingsWith(
        World.Queue(World.Special, 1) with { When = Condition.Of(DaysAgo(9)) },
        World.Queue(World.Surgery, 2) with { When = Condition.Of(DaysAgo(3)) },
        World.Queue(World.Inpatient, 3) with { When = Condition.Always });

    private static readonly Instant Aged = Instant.FromUtc(2026, 3, 5, 5, 0), Old = Instant.FromUtc(2026, 3, 11, 4, 0);

    private static Criterion DaysAgo(int days) => new("discharged", Operator.MoreThanDaysAgo, [$"{days}"]);

    private static Story Ready() => new Story().Under(Aging).Do(World.News(World.Discharged, World.At(-1), admits: true));

    private static Story TickAt(Story story, Instant at) => story.After((at - story.Now).TotalHours).Tick();

    [Fact]
    public void AChartFallsDueWhenTimeLeadsItElsewhereAndGoesThere()
    {
        var story = Ready();
        Assert.Equal((World.Inpatient, Aged, Aged), (story.Chart.Workqueue, story.Chart.ReplaceAt, story.Chart.NextDue));
        TickAt(story, Aged);
        Assert.Equal((World.Surgery, Old), (story.Chart.Workqueue, story.Chart.ReplaceAt));
        TickAt(story, Old);
        Assert.Equal((World.Special, null), (story.Chart.Workqueue, story.Chart.ReplaceAt));
        Assert.Null(story.Chart.NextDue);
    }

    [Fact]
    public void AfterDowntimeItGoesWhereItBelongsByThenInOneStep()
    {
        var story = Ready();
        var placed = story.Changes.OfType<ChartChange.PlacedIn>().Count();
        TickAt(story, Old + Duration.FromDays(3));
        Assert.Equal(World.Special, story.Chart.Workqueue);
        Assert.Equal(placed + 1, story.Changes.OfType<ChartChange.PlacedIn>().Count());
    }

    [Fact]
    public void AFlipThatLeadsNowhereElseIsNotWaitedFor()
    {
        var early = World.Queue(World.Special, 0) with
        {
            When = Condition.Of(DaysAgo(1), new Criterion("payer", Operator.Equals, ["AETNA"])),
        };
        var story = new Story().Under(World.SettingsWith(
            early,
            World.Queue(World.Surgery, 2) with { When = Condition.Of(DaysAgo(3)) },
            World.Queue(World.Inpatient, 3) with { When = Condition.Always })).Do(World.News(World.Discharged));
        Assert.Equal(Aged, story.Chart.ReplaceAt);
    }

    [Fact]
    public void AMoveByHandStandsStillUntilItsEnd()
    {
        var story = Ready().Do(new ChartCommand.Move(World.Surgery, null));
        Assert.Null(story.Chart.ReplaceAt);
        var pinned = Ready().Do(new ChartCommand.Move(World.Special, Aged + Duration.FromDays(1)));
        Assert.Null(pinned.Chart.ReplaceAt);
        TickAt(pinned, Aged + Duration.FromDays(1));
        Assert.Equal((World.Surgery, Old), (pinned.Chart.Workqueue, pinned.Chart.ReplaceAt));
    }

    [Fact]
    public void ThePlacementSaysWhichVersionOfTheRulesAndAHandRoutingNone()
    {
        var story = Ready();
        Assert.Equal(1, story.Last<ChartChange.PlacedIn>().Rules);
        story.Do(new ChartCommand.Move(World.Special, null));
        Assert.Null(story.Last<ChartChange.PlacedIn>().Rules);
    }

    [Fact]
    public void ALaterLookAtTheRulesTakesNoChartFromItsCoder()
    {
        var story = Ready().Give(World.Ann);
        var facts = story.Chart.ReplaceAt;
        var lapsed = World.Coder(World.Profile("ANN"));
        var calmer = World.SettingsWith(
            World.Queue(World.Surgery, 2) with { When = Condition.Of(DaysAgo(5)) },
            World.Queue(World.Inpatient, 3) with { When = Condition.Always });
        var decision = Chart.Decide(
            story.Chart.Id, story.Chart, new ChartCommand.Replace(), new Situation(story.Now, calmer, lapsed with { Holdings = World.Ann.Holdings }));
        var placed = Assert.IsType<ChartChange.PlacedIn>(Assert.Single(decision.Changes));
        Assert.NotEqual(facts, placed.ReplaceAt);
    }

    [Fact]
    public void SettledIsWhatASecondLookWouldLeave()
    {
        var random = new Random(3);
        for (var run = 0; run < 500; run++)
        {
            var story = Ready();
            var at = World.T0 + Duration.FromHours(random.Next(400));
            var settled = story.Chart.IsSettled(Aging, at);
            TickAt(story, at);
            Assert.Equal(settled, story.Chart.Workqueue == World.Inpatient);
            Assert.True(story.Chart.IsSettled(Aging, at));
        }
    }
}

using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>What a coder has and may no longer code: who says so, who lets it pass, and for how long.</summary>
public sealed class AllowanceTest
{
    private static readonly LocalDate Today = new(2026, 3, 2);

    private static CoderProfile Lapsing(int days) =>
        World.Ann.Profile with { Credentials = [new("CCS", null, Today.PlusDays(days))] };

    private static readonly Coder Lapsed = World.Ann with { Profile = Lapsing(-1) };

    private static Story With() => Story.Assigned(World.Ann).Do(new ChartCommand.Open(1));

    private static HardRule[] Unmet(Story story, Coder coder, double hours = 0) =>
        [.. story.Chart.WhyNoLonger(coder, story.Settings, World.At(hours)).Select(unmet => unmet.Rule)];

    [Fact]
    public void ACredentialIsGoodToTheLastMinuteOfItsDayAtTheFacility()
    {
        var coder = World.Ann with { Profile = Lapsing(0) };
        // T0 is 09:00 in New York.
        Assert.Empty(Unmet(With(), coder, 14.99));
        Assert.Equal([HardRule.Credential], Unmet(With(), coder, 15));
    }

    [Fact]
    public void AnAllowanceCoversWhatTheLeadSawUntilItEnds()
    {
        var story = With();
        Assert.Equal([HardRule.Credential], Unmet(story, Lapsed));
        story.Do(new ChartCommand.Allow(1, "renewing", World.At(24)), Lapsed);
        Assert.Equal(new Allowance(1, "renewing", World.At(24), [HardRule.Credential]), story.Chart.Allowance);
        Assert.Empty(Unmet(story, Lapsed, 23.9));
        Assert.Equal([HardRule.Credential], Unmet(story, Lapsed, 24));
        var moved = Lapsed with { Profile = Lapsed.Profile with { Facilities = [] } };
        Assert.Equal([HardRule.Grant], Unmet(story, moved, 1));
    }

    [Fact]
    public void AChartThatChangesUnderTheirHandsStaysAsLongAsTheAllowanceCoversIt()
    {
        foreach (var allowed in new[] { true, false })
        {
            var story = With();
            if (allowed)
                story.Do(new ChartCommand.Allow(1, "renewing", World.At(24)), Lapsed);
            story.Do(World.News(new ChartPatch { TotalCharges = 12 }), Lapsed);
            Assert.Equal(allowed ? "inProgress" : "ready", story.State.Name);
        }
    }

    [Fact]
    public void AnAllowanceEndsWithItsAssignmentAndGivesNothing()
    {
        var story = With().Do(new ChartCommand.Allow(1, "renewing", World.At(24)), Lapsed);
        story.Do(new ChartCommand.Unassign(null, null), Lapsed);
        Assert.Null(story.Chart.Allowance);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Lead), Lapsed).Refusal);
    }

    [Fact]
    public void TheSameAllowanceAgainChangesNothingAndWhatAddsARuleDoes()
    {
        var story = With().Do(new ChartCommand.Allow(1, "renewing", World.At(24)), Lapsed);
        Assert.Empty(story.Ask(new ChartCommand.Allow(1, "renewing", World.At(24)), Lapsed).Changes);
        var moved = Lapsed with { Profile = Lapsed.Profile with { Facilities = [] } };
        story.Do(new ChartCommand.Allow(1, "both", World.At(24)), moved);
        Assert.Equal([HardRule.Grant, HardRule.Credential], story.Chart.Allowance!.Rules.AsEnumerable());
    }
}

using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>The day on which a credential lapses, a grant ends or a rule changes.</summary>
public sealed class EligibleHoldingTests
{
    // NORTH is in New York, whose Monday 2 March ends at 05:00 UTC.
    private static readonly Instant Midnight = Instant.FromUtc(2026, 3, 3, 5, 0);

    private static string[] Ineligible(World world) =>
        [.. world.Engine.IneligibleHoldings(_ => true).Select(holding => holding.Chart.Account).Order()];

    [Fact]
    public async Task From_the_first_instant_of_the_day_nothing_new_is_given_and_what_is_held_is_shown()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", available: true);
        await world.Alter("ANN", ann => ann with { Credentials = [new("CCS", null, new(2026, 3, 2))] });
        var (open, held) = (await world.Arrive("A1", 9), await world.Arrive("A2", 8));
        await world.Arrive("A3");
        await world.Next("ANN");
        await world.Next("ANN");
        await world.Do(open.Id, new ChartCommand.Open(1));
        await world.Do(held.Id, World.Hold(number: 1));
        Assert.Equal(Midnight, world.Engine.NextDay(Midnight - Duration.FromMilliseconds(1)));
        world.Time.Advance(Midnight - Duration.FromMilliseconds(1) - world.Time.Instant);
        Assert.Empty(Ineligible(world));
        world.Time.Advance(Duration.FromMilliseconds(1));
        Assert.Equal(["A1", "A2"], Ineligible(world));
        Assert.Null(await world.Next("ANN"));
        await world.Do(open.Id, new ChartCommand.Allow(1, "renewing", Midnight + Duration.FromDays(2)));
        Assert.Equal(["A2"], Ineligible(world));
        await world.Do(open.Id, new ChartCommand.Complete(1, null, null));
        await world.Alter("ANN", ann => ann with { Credentials = [new("CCS", null, new(2028, 3, 2))] });
        Assert.Empty(Ineligible(world));
        Assert.NotNull(await world.Next("ANN"));
    }

    [Fact]
    public async Task A_membership_that_ends_and_a_grant_that_ends_are_told_apart()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", available: true, credential: "CIC");
        await world.Alter("ANN", ann => ann with
        {
            Facilities = [],
            Grants = [new(World.North, null, null, new(2026, 3, 2))],
            Standings = [new("AAPC", new(2026, 3, 2), null, null)],
        });
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        world.Time.Advance(Midnight - world.Time.Instant);
        var unmet = Assert.Single(world.Engine.IneligibleHoldings(_ => true)).Unmet;
        Assert.Equal([HardRule.Grant, HardRule.Credential], unmet.Select(rule => rule.Rule));
        Assert.Contains("AAPC standing ended 2026-03-02", unmet[1].Sentence, StringComparison.Ordinal);
        Assert.Empty(world.Engine.IneligibleHoldings(_ => false));
        await world.Do(chart.Id, new ChartCommand.Unassign("lapsed", null));
        Assert.Empty(Ineligible(world));
    }

    [Fact]
    public async Task An_allowance_that_ends_shows_the_chart_again_and_survives_a_crash_until_then()
    {
        await using var world = await World.Start();
        await world.Hire("ANN", available: true);
        var chart = await world.Arrive("A1");
        await world.Next("ANN");
        await world.Alter("ANN", ann => ann with { Credentials = [] });
        Assert.Equal(["A1"], Ineligible(world));
        await world.Do(chart.Id, new ChartCommand.Allow(1, "today only", ManualTime.Morning + Duration.FromHours(9)));
        await world.Restart(crash: true, Duration.FromHours(1));
        Assert.Empty(Ineligible(world));
        world.Time.Advance(Duration.FromHours(8));
        Assert.Equal(["A1"], Ineligible(world));
        Assert.Equal(Refusal.StaleAssignment, await world.Refused(
            chart.Id, new ChartCommand.Allow(2, "x", world.Time.Instant + Duration.FromHours(1))));
    }
}

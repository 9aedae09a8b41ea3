using CodingQueue.Core.Charts;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>What holds whatever happens. A failure names its seed; the same seed walks the same way.</summary>
public sealed class ChartWalkTest
{
    private const int Seeds = 16, Steps = 2_000;

    public static TheoryData<int> EverySeed() => [.. Enumerable.Range(1, Seeds)];

    [Theory, MemberData(nameof(EverySeed))]
    public void RandomCommandsKeepEveryInvariant(int seed)
    {
        var walk = new ChartWalk(seed);
        for (var step = 0; step < Steps; step++)
            walk.Step();
        walk.CheckHistory();
    }

    [Fact]
    public void TheWalkReachesEveryStateAndEveryRefusalThatAChartGives()
    {
        var walks = Enumerable.Range(1, 5).Select(seed => new ChartWalk(seed)).ToList();
        foreach (var walk in walks)
            for (var step = 0; step < Steps; step++)
                walk.Step();
        var states = typeof(ChartState).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(ChartState)));
        Assert.Equal(
            states.Select(type => type.Name).Order(), walks.SelectMany(walk => walk.Reached).Distinct().Order());
        Refusal[] given =
        [
            Refusal.Invalid, Refusal.NotFound, Refusal.ChartCancelled, Refusal.StaleAssignment,
            Refusal.AlreadyFinalCoded, Refusal.NotFinalCoded, Refusal.NotReady, Refusal.ChartHeld,
            Refusal.AlreadyAssigned, Refusal.NotAssigned, Refusal.StickyToOther, Refusal.UnknownHold,
            Refusal.ReviewOutcome, Refusal.NotEligible, Refusal.CoderUnavailable, Refusal.AtCapacity,
        ];
        Assert.Equal(given, walks.SelectMany(walk => walk.Refusals).Distinct().Order());
    }
}

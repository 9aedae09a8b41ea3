using System.Reflection;
using CodingQueue.Core.Reference;
using NodaTime;

namespace CodingQueue.Core.Tests;

/// <summary>Limits that must stand in a relation to each other or to the defaults.</summary>
public sealed class LimitsTest
{
    private static readonly Duration ShortestTarget =
        Duration.FromHours(ChartKinds.All.Values.Min(kind => kind.TurnaroundHours));

    [Fact]
    public void EveryLimitIsAboveZero()
    {
        foreach (var field in typeof(Limits).GetFields(BindingFlags.Public | BindingFlags.Static))
            Assert.True(
                field.GetValue(null) switch
                {
                    int number => number > 0,
                    decimal number => number > 0,
                    Duration span => span > Duration.Zero,
                    Instant => true,
                    _ => false,
                },
                field.Name);
    }

    [Fact]
    public void WaitingForOneCoderNeverUsesUpTheShortestTarget()
    {
        Assert.True(Limits.ReassignFor < Limits.StickyFor);
        Assert.True(Limits.StickyFor < ShortestTarget);
        Assert.True(Limits.DeclineFor < ShortestTarget);
    }

    [Fact]
    public void AChartIsNotAtRiskFromItsFirstMinute()
    {
        Assert.True(Limits.AtRisk < ShortestTarget);
    }

    [Fact]
    public void ABoostReachesNoFurtherThanABackdatedArrivalMay()
    {
        Assert.True(Duration.FromMinutes(Limits.BoostMinutes) <= Limits.Backdating);
    }

    [Fact]
    public void ADefaultPinIsOneThatMayBeAskedFor()
    {
        Assert.True(Limits.PinFor <= Limits.Ahead);
        Assert.True(Limits.Backdating < Limits.Ahead);
    }

    [Fact]
    public void EveryDeadlineAndPlaceInLineOfAPossibleChartCanBeCounted()
    {
        // The latest instant that NodaTime knows is the end of 9999; the earliest, of -9998.
        var latest = Instant.FromUtc(2900, 1, 1, 0, 0) + Limits.Ahead;
        Assert.True(latest + Duration.FromDays(10_000) < Instant.MaxValue);
        Assert.True(Limits.Earliest - Limits.Backdating - Duration.FromMinutes(Limits.BoostMinutes) > Instant.MinValue);
        Assert.True(Limits.Dollars * 100 < long.MaxValue);
    }

    [Fact]
    public void ACoderMayKeepMoreWhileHeldThanTheyMayHaveAtOnce()
    {
        Assert.True(Limits.HeldPerCoder >= Limits.Capacity);
        Assert.True(Limits.NoteLength > Limits.TextLength);
    }
}

using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Workqueues;

public sealed class ReadyLineTest
{
    private static readonly Chart First = Charts.Story.Ready().Chart with { Id = new ChartId("A") };
    private static readonly Chart Second = First with { Id = new ChartId("B") };

    private static ReadyLine Line(params Chart[] charts)
    {
        var line = new ReadyLine(new DutyRoster());
        foreach (var chart in charts)
            line.Change(null, chart);
        return line;
    }

    private static string? Pick(ReadyLine line, bool pushed = false, double hours = 0) =>
        line.Next(World.Ann, World.Settings, World.At(hours), pushed)?.Chart.Value;

    [Fact]
    public void LookingTakesNothing()
    {
        var line = Line(First, Second);
        Assert.Equal(("A", "A"), (Pick(line), Pick(line)));
        Assert.Equal(2, line.Count);
    }

    [Fact]
    public void NewsOfAChartDoesNotForgetHowOftenItWasPassedOver()
    {
        var line = Line(First);
        var asks = Requirement.Of(First)!.Value;
        for (var i = 0; i < Limits.WaitBound; i++)
            line.Passed(asks, Second.Id, World.At(999), World.At(999));
        line.Change(First, First with { BoostMinutes = 5, Version = First.Version + 1 });
        Assert.Equal(Limits.WaitBound, Passes());
        line.Change(First with { BoostMinutes = 5 }, null);
        line.Change(null, First);
        Assert.Equal(0, Passes());

        int Passes()
        {
            var heads = new List<Head>();
            line.Collect(heads, World.Ann, tier: 1, World.Settings, World.At(0), pushed: false);
            return Assert.Single(heads).Passes;
        }
    }

    [Fact]
    public void APickWithinFacilitiesPassesOverTheOthers()
    {
        var line = Line(First, Second with { Facility = World.West });
        Assert.Equal("A", Within(World.North));
        Assert.Equal("B", Within(World.West));
        Assert.Null(Within(new FacilityId("EAST")));

        string? Within(FacilityId only) => line.Next(
            World.Ann, World.Settings, World.At(0), pushed: false, facility => facility == only)?.Chart.Value;
    }

    [Fact]
    public void AReservedChartIsPassedOverUntilTheReservationLapses()
    {
        var line = Line(First, Second);
        Assert.True(line.Reserve(First.Id, World.At(1)));
        Assert.False(line.Reserve(First.Id, World.At(2)));
        Assert.Equal("B", Pick(line, hours: 0.99));
        Assert.Equal(2, line.Count);
        Assert.Equal("A", Pick(line, hours: 1));
    }

    [Fact]
    public void AReservationGivenBackAndMadeAgainLastsAsLongAsTheSecond()
    {
        var line = Line(First);
        line.Reserve(First.Id, World.At(1));
        line.GiveBack(First.Id);
        Assert.Equal("A", Pick(line));
        line.Reserve(First.Id, World.At(2));
        Assert.Null(Pick(line, hours: 1.5));
        Assert.Equal("A", Pick(line, hours: 2));
    }

    [Fact]
    public void AChangeOfTheChartEndsItsReservation()
    {
        var line = Line(First);
        line.Reserve(First.Id, World.At(1));
        line.Change(First, First with { BoostMinutes = 5 });
        Assert.Equal("A", Pick(line));
    }

    [Fact]
    public void ADeclinedChartIsNeverPushedAndComesLastWhenAskedFor()
    {
        var declined = First with { Declines = [new Decline(World.Ann.Id, World.At(4))] };
        var line = Line(declined, Second);
        Assert.Equal(("B", "B"), (Pick(line), Pick(line, pushed: true)));
        line.Change(Second, null);
        Assert.Equal(("A", null), (Pick(line), Pick(line, pushed: true)));
        Assert.Equal("A", Pick(line, pushed: true, hours: 4));
    }

    [Fact]
    public void ACredentialThatLapsesOvernightIsSeenByTheNextPick()
    {
        var lastDay = new LocalDate(2026, 3, 2);
        var coder = World.Coder(World.Profile("ANN") with { Credentials = [new("CCS", null, lastDay)] });
        var line = Line(First);
        Assert.NotNull(line.Next(coder, World.Settings, Instant.FromUtc(2026, 3, 3, 4, 59), pushed: false));
        Assert.Null(line.Next(coder, World.Settings, Instant.FromUtc(2026, 3, 3, 5, 0), pushed: false));
    }

    [Fact]
    public void AnEmptyLineHasNothing()
    {
        Assert.Null(Pick(Line()));
    }
}

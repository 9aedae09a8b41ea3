using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Core.Tests.Routing;

public sealed class TurnaroundTest
{
    private static Instant At(string text) => InstantPattern.General.Parse(text).Value;

    private static Settings.Settings With(int? billHoldDays, string zone, params (string Kind, int Hours)[] targets) => new(
        1,
        new SettingsTables
        {
            Clients = [new Client(World.Mercy, "Mercy", targets.ToImmutableSortedDictionary(target => target.Kind, target => new Target(target.Hours, TimeUnit.Hours)))],
            Facilities = [new Facility(World.North, World.Mercy, "North", zone, billHoldDays, false)],
        });

    private static Placed Placed(Instant? discharged, Instant? clockStart = null, string kind = "INPATIENT") => new(
        World.Mercy, World.North, Track.Facility,
        new ChartFacts { Kind = kind, Discharged = discharged, ClockStart = clockStart });

    private static Workqueue Queue(int hours) => World.Queue(World.Inpatient, 1) with { TurnaroundHours = hours };

    [Fact]
    public void TheClientsTargetBeatsTheWorkqueuesAndThatTheKinds()
    {
        var chart = Placed(World.T0);
        var settings = With(null, "UTC", ("INPATIENT", 10), ("OBS", 11));
        Assert.Equal(World.At(10), Turnaround.Deadline(settings, chart, Queue(20)));
        Assert.Equal(World.At(20), Turnaround.Deadline(With(null, "UTC", ("OBS", 11)), chart, Queue(20)));
        Assert.Equal(World.At(48), Turnaround.Deadline(With(null, "UTC"), chart, null));
        Assert.Equal(World.At(24), Turnaround.Deadline(With(null, "UTC"), Placed(World.T0, kind: "ED_FAC"), null));
    }

    [Fact]
    public void TheClientsTargetHoldsAlsoWhereNoRulePlacesTheChart()
    {
        Assert.Equal(World.At(10), Turnaround.Deadline(With(null, "UTC", ("INPATIENT", 10)), Placed(World.T0), null));
    }

    [Fact]
    public void ThereIsNoDeadlineBeforeTheClockStarts()
    {
        Assert.Null(Turnaround.Deadline(With(3, "UTC"), Placed(null), Queue(20)));
    }

    [Fact]
    public void TheTargetCountsFromTheClocksOwnStart()
    {
        var chart = Placed(discharged: World.At(-100), clockStart: World.T0);
        Assert.Equal(World.At(20), Turnaround.Deadline(With(null, "UTC"), chart, Queue(20)));
    }

    // The bill hold ends with the facility's local day, so many whole days after the discharge; the target of
    // 1,000 hours is later everywhere.
    [Theory]
    [InlineData("America/New_York", "2026-01-15T17:00:00Z", 3, "2026-01-19T05:00:00Z")]
    [InlineData("America/New_York", "2026-01-16T04:59:59Z", 3, "2026-01-19T05:00:00Z")]
    [InlineData("America/New_York", "2026-01-16T05:00:00Z", 3, "2026-01-20T05:00:00Z")]
    [InlineData("America/New_York", "2026-01-15T17:00:00Z", 0, "2026-01-16T05:00:00Z")]
    // Clocks go forward on 8 March and back on 1 November.
    [InlineData("America/New_York", "2026-03-06T17:00:00Z", 3, "2026-03-10T04:00:00Z")]
    [InlineData("America/New_York", "2026-03-06T17:00:00Z", 1, "2026-03-08T05:00:00Z")]
    [InlineData("America/New_York", "2026-10-30T16:00:00Z", 3, "2026-11-03T05:00:00Z")]
    [InlineData("America/New_York", "2026-10-30T16:00:00Z", 1, "2026-11-01T04:00:00Z")]
    // Month, year and leap day.
    [InlineData("America/New_York", "2026-01-31T17:00:00Z", 1, "2026-02-02T05:00:00Z")]
    [InlineData("America/New_York", "2026-12-31T17:00:00Z", 3, "2027-01-04T05:00:00Z")]
    [InlineData("America/New_York", "2028-02-28T17:00:00Z", 1, "2028-03-01T05:00:00Z")]
    // A zone without daylight saving, and one where midnight of the changing day does not exist.
    [InlineData("America/Phoenix", "2026-03-06T17:00:00Z", 3, "2026-03-10T07:00:00Z")]
    [InlineData("America/Santiago", "2026-09-04T17:00:00Z", 1, "2026-09-06T04:00:00Z")]
    public void TheBillHoldEndsWithTheLocalDay(string zone, string discharged, int days, string deadline)
    {
        var settings = With(days, zone);
        Assert.Equal(At(deadline), Turnaround.Deadline(settings, Placed(At(discharged)), Queue(1_000)));
    }

    [Fact]
    public void TheEarlierOfTargetAndBillHoldCounts()
    {
        var chart = Placed(At("2026-01-15T17:00:00Z"));
        Assert.Equal(At("2026-01-17T01:00:00Z"), Turnaround.Deadline(With(3, "America/New_York"), chart, Queue(32)));
        Assert.Equal(At("2026-01-19T05:00:00Z"), Turnaround.Deadline(With(3, "America/New_York"), chart, Queue(320)));
    }

    [Fact]
    public void TheBillHoldCountsFromTheDischargeOrElseFromTheClock()
    {
        var settings = With(1, "UTC");
        var both = Placed(At("2026-01-10T12:00:00Z"), At("2026-01-15T12:00:00Z"));
        Assert.Equal(At("2026-01-12T00:00:00Z"), Turnaround.Deadline(settings, both, Queue(1_000)));
        var clockOnly = Placed(null, At("2026-01-15T12:00:00Z"));
        Assert.Equal(At("2026-01-17T00:00:00Z"), Turnaround.Deadline(settings, clockOnly, Queue(1_000)));
    }
}

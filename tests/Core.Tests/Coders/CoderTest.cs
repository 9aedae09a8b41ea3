using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using NodaTime;

namespace CodingQueue.Core.Tests.Coders;

public sealed class CoderTest
{
    private static readonly ChartId A = new("A"), B = new("B");

    private static Coder After(Coder coder, params CoderChange[] changes) => changes.Aggregate(coder, Coder.Apply);

    [Fact]
    public void ANewCoderIsOffAndHasNothing()
    {
        var coder = Coder.Apply(null, Assert.Single(Coder.Set(null, World.Profile("NEW", "CCS"))));
        Assert.Equal((Presence.Off, 0, 1L, false), (coder.Presence, coder.Holdings.Length, coder.Version, coder.Waits));
        Assert.Throws<InvalidOperationException>(() => Coder.Apply(null, new CoderChange.ChartTaken(A, 1)));
    }

    [Fact]
    public void AnEqualProfileAndTheSamePresenceChangeNothing()
    {
        var again = World.Profile("ANN", "CCS");
        Assert.Empty(Coder.Set(World.Ann, again));
        Assert.Empty(Coder.Set(World.Ann, again with { Facilities = [World.West, World.North] }));
        Assert.Empty(World.Ann.Be(Presence.Available, World.At(5)));
    }

    public static TheoryData<CoderProfile> Other()
    {
        var profile = World.Profile("ANN", "CCS");
        return
        [
            profile with { Name = "Ann B." }, profile with { Capacity = 11 }, profile with { WorkCountry = "IN" },
            profile with { TimeZone = "UTC" }, profile with { Specialties = ["CARDIOLOGY"] },
            profile with { Facilities = [World.North] }, profile with { Workqueues = [new(World.Inpatient, 2)] },
            profile with { Credentials = [new("CCS", null, new LocalDate(2026, 12, 31))] },
        ];
    }

    [Theory, MemberData(nameof(Other))]
    public void AnythingElseInTheProfileIsAChange(CoderProfile profile)
    {
        Assert.Equal(new CoderChange.ProfileSet(profile), Assert.Single(Coder.Set(World.Ann, profile)));
    }

    [Fact]
    public void HeldChartsTakeNoCapacity()
    {
        var coder = World.Coder(World.Profile("ANN", "CCS") with { Capacity = 1 });
        Assert.True(coder.Waits);
        coder = After(coder, new CoderChange.ChartTaken(A, 1));
        Assert.Equal((1, 0, false, false), (coder.Active, coder.HeldCharts, coder.HasRoom, coder.Waits));
        coder = After(coder, new CoderChange.ChartParked(A, 1));
        Assert.Equal((0, 1, true, true), (coder.Active, coder.HeldCharts, coder.HasRoom, coder.Waits));
        coder = After(coder, new CoderChange.ChartTaken(B, 4), new CoderChange.ChartGone(A, 1, null));
        Assert.Equal([new Holding(B, 4, Held: false)], coder.Holdings.AsEnumerable());
        Assert.False(coder.HasRoom);
    }

    [Theory]
    [InlineData(Presence.Available, true)]
    [InlineData(Presence.Away, false)]
    [InlineData(Presence.Off, false)]
    public void OnlyAnAvailableCoderWaits(Presence presence, bool waits)
    {
        Assert.Equal(waits, (World.Ann with { Presence = presence }).Waits);
    }

    [Fact]
    public void CompletedChartsCountOnTheCodersOwnDay()
    {
        // 2 March in New York ends at 05:00 UTC on the 3rd.
        var now = Instant.FromUtc(2026, 3, 3, 4, 59);
        var coder = After(
            World.Ann, new CoderChange.ChartTaken(A, 1), new CoderChange.ChartTaken(B, 1),
            new CoderChange.ChartGone(A, 1, new LocalDate(2026, 3, 2)),
            new CoderChange.ChartGone(B, 1, new LocalDate(2026, 3, 2)));
        Assert.Equal(2, coder.CompletedToday(now));
        Assert.Equal(0, coder.CompletedToday(now + Duration.FromMinutes(1)));
        coder = After(
            coder, new CoderChange.ChartTaken(A, 2), new CoderChange.ChartGone(A, 2, new LocalDate(2026, 3, 3)));
        Assert.Equal(1, coder.CompletedToday(now + Duration.FromMinutes(1)));
    }

    [Fact]
    public void OnlyCompletedWorkCountsAsCompleted()
    {
        var given = new Assignment(World.Ann.Id, 3, World.T0, false);
        foreach (var how in Enum.GetValues<AssignmentEnd>())
        {
            ImmutableArray<ChartChange> changes = [new ChartChange.AssignmentEnded(World.Ann.Id, 3, how, null)];
            LocalDate? day = how == AssignmentEnd.Completed ? new LocalDate(2026, 3, 2) : null;
            Assert.Equal(
                new CoderChange.ChartGone(A, 3, day), Assert.Single(World.Ann.Follow(A, changes, World.T0)));
        }
        Assert.Equal(
            new CoderChange.ChartTaken(A, 3),
            Assert.Single(World.Ann.Follow(A, [new ChartChange.Given(given, GivenBy.Next)], World.T0)));
        Assert.Equal(
            new CoderChange.ChartParked(A, 3),
            Assert.Single(World.Ann.Follow(A, [new ChartChange.Paused(World.T0, given)], World.T0)));
    }

    [Fact]
    public void WhatHappensToSomebodyElsesChartIsNotFollowed()
    {
        var given = new Assignment(World.Bob.Id, 3, World.T0, false);
        ImmutableArray<ChartChange> changes =
        [
            new ChartChange.Given(given, GivenBy.Next), new ChartChange.Paused(World.T0, given),
            new ChartChange.AssignmentEnded(World.Bob.Id, 3, AssignmentEnd.Completed, null),
            new ChartChange.Paused(World.T0, null),
        ];
        Assert.Empty(World.Ann.Follow(A, changes, World.T0));
    }

    [Fact]
    public void CodersAreEqualByTheirContent()
    {
        var one = After(World.Ann, new CoderChange.ChartTaken(A, 1));
        var same = After(World.Ann, new CoderChange.ChartTaken(A, 1));
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, After(World.Ann, new CoderChange.ChartTaken(A, 2)));
    }

    [Fact]
    public void AChartTheyDoNotHaveCannotGo()
    {
        Assert.Throws<InvalidOperationException>(() => After(World.Ann, new CoderChange.ChartGone(A, 1, null)));
        Assert.Throws<InvalidOperationException>(() => After(World.Ann, new CoderChange.ChartParked(A, 1)));
    }
}

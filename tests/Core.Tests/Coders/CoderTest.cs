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
        var coder = Coder.Apply(null, Assert.Single(Coder.Set(null, World.Profile("NEW", "CCS"), World.T0)));
        Assert.Equal((Presence.Off, 0, 1L, false), (coder.Presence, coder.Holdings.Length, coder.Version, coder.Waits));
        Assert.Throws<InvalidOperationException>(() => Coder.Apply(null, new CoderChange.ChartTaken(A, 1)));
    }

    [Fact]
    public void AnEqualProfileAndTheSamePresenceChangeNothing()
    {
        var again = World.Profile("ANN", "CCS");
        Assert.Empty(Coder.Set(World.Ann, again, World.T0));
        Assert.Empty(Coder.Set(World.Ann, again with { Facilities = [World.West, World.North] }, World.T0));
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
        Assert.Equal(new CoderChange.ProfileSet(profile), Assert.Single(Coder.Set(World.Ann, profile, World.T0)));
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

    [Fact]
    public void AChartTakesItsWeightAndAHeavyOneFitsOnAnEmptyDesk()
    {
        var coder = World.Coder(World.Profile("ANN", "CCS") with { Capacity = 2 });
        Assert.True(coder.HasRoomFor(1_000));
        coder = After(coder, new CoderChange.ChartTaken(A, 1, null, 25));
        Assert.Equal((1, 25, true), (coder.Active, coder.Load, coder.HasRoom));
        Assert.True(coder.HasRoomFor(175));
        Assert.False(coder.HasRoomFor(176));
        Assert.Equal(Refusal.AtCapacity, coder.RefuseLoad(176)!.Refusal);
        coder = After(coder, new CoderChange.ChartTaken(B, 1, null, 175));
        Assert.Equal((200, false, false), (coder.Load, coder.HasRoom, coder.HasRoomFor(1)));
        coder = After(coder, new CoderChange.ChartParked(B, 1));
        Assert.Equal((1, 25), (coder.Active, coder.Load));
        Assert.False(World.Coder(World.Profile("ANN", "CCS") with { Capacity = 0 }).HasRoomFor(1));
    }

    [Theory]
    [InlineData("INPATIENT", 250)]
    [InlineData("OBS", 100)]
    public void AKindWeighsWhatIsSetForItAndOneOtherwise(string kind, int weight)
    {
        var settings = World.Settings.Apply(new Settings.SettingsChange.KindSet(new("INPATIENT", [], null, 2.5m)));
        Assert.Equal(weight, settings.WeightOf(kind));
        var story = Charts.Story.Ready(kind, "DS").Under(settings);
        var light = World.Coder(World.Profile("ANN", "CCS") with { Capacity = 2 });
        Assert.Null(story.Ask(new ChartCommand.Assign(GivenBy.Next), light).Refused);
        var busy = After(light, new CoderChange.ChartTaken(A, 1));
        Assert.Equal(
            weight > 100 ? Refusal.AtCapacity : null,
            story.Ask(new ChartCommand.Assign(GivenBy.Next), busy).Refused?.Refusal);
        Assert.Null(story.Ask(new ChartCommand.Assign(GivenBy.Lead), busy).Refused);
    }

    private static readonly CoderProfile Nine = World.Profile("ANN", "CCS") with
    {
        // From 09:00 to 17:00 on weekdays in New York; T0 is 09:00 there.
        Shifts =
        [
            new([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday], new(9, 0), new(17, 0), [new(new(12, 0), new(13, 0))]),
        ],
        TimeOff = [new(new(2026, 3, 4), new(2026, 3, 4), null)],
    };

    [Theory]
    [InlineData(0, Presence.Available, null, null)]
    [InlineData(0, Presence.Away, Refusal.CoderUnavailable, null)]
    [InlineData(3, Presence.Available, Refusal.CoderUnavailable, null)]
    [InlineData(9, Presence.Available, Refusal.CoderUnavailable, null)]
    [InlineData(9, Presence.Off, Refusal.CoderUnavailable, null)]
    [InlineData(48, Presence.Available, Refusal.CoderUnavailable, Refusal.CoderUnavailable)]
    public void OffDutyNothingIsPushedAndOnTimeOffNothingIsGiven(
        double hours, Presence presence, Refusal? pushed, Refusal? next)
    {
        var coder = Coder.Set(null, Nine, World.T0).Aggregate((Coder?)null, Coder.Apply)! with { Presence = presence };
        // Not ticked since: a roster that is due counts all the same.
        Assert.Equal(pushed, coder.RefuseDuty(GivenBy.Push, World.At(hours))?.Refusal);
        Assert.Equal(next, coder.RefuseDuty(GivenBy.Next, World.At(hours))?.Refusal);
        Assert.Null(coder.RefuseDuty(GivenBy.Lead, World.At(hours)));
        var ticked = coder.Tick(World.At(hours), []).Aggregate(coder, Coder.Apply) with { Presence = presence };
        Assert.Equal(pushed is null, ticked.Waits);
        Assert.Equal(pushed, ticked.RefuseDuty(GivenBy.Push, World.At(hours))?.Refusal);
    }

    [Fact]
    public void ATickBeforeItsTimeAndASecondOneChangeNothing()
    {
        var coder = Coder.Set(null, Nine, World.T0).Aggregate((Coder?)null, Coder.Apply)!;
        Assert.Empty(coder.Tick(World.At(2.9), [(A, 1)]));
        var ended = coder.Tick(World.At(8), [(A, 1)]);
        Assert.Equal([new LeftOpen(A, 1, World.At(8))], ended.OfType<CoderChange.Asked>().Select(asked => asked.Chart));
        var after = ended.Aggregate(coder, Coder.Apply);
        Assert.Empty(after.Tick(World.At(8), [(A, 1)]));
        Assert.True(after.NextDue > World.At(8));
        Assert.False(after.EndsShift(World.At(16)));
    }

    [Fact]
    public void HoursThatAreSetAnewCountAtOnceAndAnExtendedShiftDoesNotEnd()
    {
        var coder = Coder.Set(null, Nine, World.T0).Aggregate((Coder?)null, Coder.Apply)!;
        var later = Nine with { Shifts = [Nine.Shifts[0] with { To = new(19, 0) }] };
        var set = Coder.Set(coder, later, World.At(7)).Aggregate(coder, Coder.Apply);
        Assert.Equal(World.At(7), set.NextDue);
        Assert.False(set.EndsShift(World.At(7)));
        var ticked = set.Tick(World.At(7), []).Aggregate(set, Coder.Apply);
        Assert.Equal((DutyState.OnShift, World.At(10)), (ticked.Duty.State, ticked.Duty.ShiftEnds));
        var none = Coder.Set(coder, Nine with { Shifts = [] }, World.At(1)).Aggregate(coder, Coder.Apply);
        Assert.False(none.EndsShift(World.At(1)));
        Assert.Equal(DutyState.Free, none.Tick(World.At(1), []).Aggregate(none, Coder.Apply).Duty.State);
    }

    [Fact]
    public void WhatNobodyAskedAboutCannotBeKept()
    {
        Assert.Empty(World.Ann.Keep(A));
        var asked = After(World.Ann, new CoderChange.ChartTaken(A, 4), new CoderChange.Asked(new(A, 4, World.T0)));
        Assert.Empty(After(asked, [.. asked.Keep(A)]).LeftOpen);
    }
}

using System.Collections.Immutable;
using CodingQueue.Core.Coders;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Core.Tests.Coders;

/// <summary>Shifts, breaks and time off: which instants they cover, over midnight, weeks and changes of the clocks.</summary>
public sealed class ShiftsTest
{
    private static readonly ImmutableArray<IsoDayOfWeek> Weekdays =
        [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday];

    private static readonly ImmutableArray<IsoDayOfWeek> Every = [.. Weekdays, IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday];

    private static readonly Shift Day = Of(Weekdays, 8, 16, (12, 12.5));
    private static readonly Shift Night = Of(Weekdays, 22, 6, (23.75, 0.25), (2, 2.5));

    private static LocalTime Time(double hours) => LocalTime.Midnight.PlusMinutes((long)(hours * 60));

    private static Shift Of(ImmutableArray<IsoDayOfWeek> days, double from, double to, params (double From, double To)[] breaks) =>
        new(days, Time(from), Time(to), [.. breaks.Select(pause => new Break(Time(pause.From), Time(pause.To)))]);

    private static CoderProfile Ann(params Shift[] shifts) =>
        World.Profile("ANN", "CCS") with { Shifts = [.. shifts] };

    private static CoderProfile Off(CoderProfile profile, LocalDate from, LocalDate until) =>
        profile with { TimeOff = profile.TimeOff.Add(new TimeOff(from, until, null)) };

    /// <summary>An instant by New York's clock; of a time that comes twice the first, or the second with a *.</summary>
    private static Instant Ny(string local)
    {
        var time = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm").Parse(local.TrimEnd('*')).Value;
        var mapping = DateTimeZoneProviders.Tzdb["America/New_York"].MapLocal(time);
        return (local.EndsWith('*') ? mapping.Last() : mapping.First()).ToInstant();
    }

    private static void Is(CoderProfile profile, string at, DutyState state, string? until, string? ends = null, string? next = null)
    {
        var duty = Shifts.At(profile, Ny(at));
        Assert.Equal(state, duty.State);
        Assert.Equal(until is null ? null : Ny(until), duty.Until);
        Assert.Equal(ends is null ? null : Ny(ends), duty.ShiftEnds);
        Assert.Equal(next is null ? null : Ny(next), duty.NextShift);
    }

    [Fact]
    public void WithoutShiftsTheyWorkWheneverTheySay()
    {
        Assert.Equal(Duty.Always, Shifts.At(Ann(), World.T0));
        var away = Off(Off(Ann(), new(2026, 3, 10), new(2026, 3, 11)), new(2026, 3, 12), new(2026, 3, 12));
        Is(away, "2026-03-09 23:59", DutyState.Free, "2026-03-10 00:00");
        Is(away, "2026-03-10 00:00", DutyState.TimeOff, "2026-03-13 00:00", next: "2026-03-13 00:00");
        Is(away, "2026-03-13 00:00", DutyState.Free, null);
    }

    [Theory]
    [InlineData("2026-03-02 07:59", DutyState.OffShift, "2026-03-02 08:00", null, "2026-03-02 08:00")]
    [InlineData("2026-03-02 08:00", DutyState.OnShift, "2026-03-02 12:00", "2026-03-02 16:00", "2026-03-03 08:00")]
    [InlineData("2026-03-02 12:00", DutyState.OnBreak, "2026-03-02 12:30", "2026-03-02 16:00", "2026-03-03 08:00")]
    [InlineData("2026-03-02 12:30", DutyState.OnShift, "2026-03-02 16:00", "2026-03-02 16:00", "2026-03-03 08:00")]
    [InlineData("2026-03-06 16:00", DutyState.OffShift, "2026-03-09 08:00", null, "2026-03-09 08:00")]
    public void ADayShift(string at, DutyState state, string until, string? ends, string next) =>
        Is(Ann(Day), at, state, until, ends, next);

    [Theory]
    [InlineData("2026-03-02 22:00", DutyState.OnShift, "2026-03-02 23:45", "2026-03-03 06:00", "2026-03-03 22:00")]
    [InlineData("2026-03-03 00:14", DutyState.OnBreak, "2026-03-03 00:15", "2026-03-03 06:00", "2026-03-03 22:00")]
    [InlineData("2026-03-03 02:00", DutyState.OnBreak, "2026-03-03 02:30", "2026-03-03 06:00", "2026-03-03 22:00")]
    [InlineData("2026-03-07 05:59", DutyState.OnShift, "2026-03-07 06:00", "2026-03-07 06:00", "2026-03-09 22:00")]
    [InlineData("2026-03-07 06:00", DutyState.OffShift, "2026-03-09 22:00", null, "2026-03-09 22:00")]
    [InlineData("2026-03-09 05:00", DutyState.OffShift, "2026-03-09 22:00", null, "2026-03-09 22:00")]
    public void AnOvernightShiftEndsOnTheNextDayAndTheWeekWraps(string at, DutyState state, string until, string? ends, string next) =>
        Is(Ann(Night), at, state, until, ends, next);

    // New York goes from 02:00 to 03:00 on 8 March 2026, and from 02:00 back to 01:00 on 1 November.
    [Theory]
    [InlineData("2026-03-07 23:00", "2026-03-08 06:00", 6)]
    [InlineData("2026-10-31 23:00", "2026-11-01 06:00", 8)]
    [InlineData("2026-10-24 23:00", "2026-10-25 06:00", 7)]
    public void AShiftOverTheChangeOfTheClocksIsAnHourShorterOrLonger(string begins, string ends, int hours)
    {
        var profile = Ann(Of([IsoDayOfWeek.Saturday], 23, 6));
        Assert.Equal(Duration.FromHours(hours), Ny(ends) - Ny(begins));
        Assert.Equal(DutyState.OffShift, Shifts.At(profile, Ny(begins) - Duration.FromMinutes(1)).State);
        Assert.Equal(Ny(ends), Shifts.At(profile, Ny(begins)).ShiftEnds);
        Assert.Equal(DutyState.OffShift, Shifts.At(profile, Ny(ends)).State);
    }

    [Fact]
    public void WhatTheClocksSkipIsMovedOnByWhatIsSkipped()
    {
        var sunday = Ann(Of([IsoDayOfWeek.Sunday], 2.5, 10));
        Is(sunday, "2026-03-08 03:29", DutyState.OffShift, "2026-03-08 03:30", next: "2026-03-08 03:30");
        Is(sunday, "2026-03-08 03:30", DutyState.OnShift, "2026-03-08 10:00", "2026-03-08 10:00", "2026-03-15 02:30");
        var within = Ann(Of([IsoDayOfWeek.Sunday], 2, 2.75));
        Is(within, "2026-03-08 03:00", DutyState.OnShift, "2026-03-08 03:45", "2026-03-08 03:45", "2026-03-15 02:00");
        // Its end is not moved, and lies before its beginning that is: the shift falls out once a year.
        var none = Ann(Of([IsoDayOfWeek.Sunday], 2.5, 3.25));
        Is(none, "2026-03-08 03:20", DutyState.OffShift, "2026-03-15 02:30", next: "2026-03-15 02:30");
    }

    [Fact]
    public void OfWhatComesTwiceTheFirstCounts()
    {
        var until = Ann(Of([IsoDayOfWeek.Saturday], 22, 1.5));
        Is(until, "2026-11-01 01:29", DutyState.OnShift, "2026-11-01 01:30", "2026-11-01 01:30", "2026-11-07 22:00");
        Is(until, "2026-11-01 01:29*", DutyState.OffShift, "2026-11-07 22:00", next: "2026-11-07 22:00");
        var from = Ann(Of([IsoDayOfWeek.Sunday], 1.5, 6));
        Is(from, "2026-11-01 01:29*", DutyState.OnShift, "2026-11-01 06:00", "2026-11-01 06:00", "2026-11-08 01:30");
    }

    [Fact]
    public void ShiftsThatTouchAreOneAndAroundTheClockNoneEnds()
    {
        var two = Ann(Of(Weekdays, 8, 12), Of(Weekdays, 12, 16), Of([IsoDayOfWeek.Monday], 15, 18));
        Is(two, "2026-03-02 09:00", DutyState.OnShift, "2026-03-02 18:00", "2026-03-02 18:00", "2026-03-03 08:00");
        Is(two, "2026-03-03 09:00", DutyState.OnShift, "2026-03-03 16:00", "2026-03-03 16:00", "2026-03-04 08:00");
        var always = Shifts.At(Ann(Of(Every, 0, 0)), Ny("2026-03-02 09:00"));
        Assert.Equal((DutyState.OnShift, (Instant?)null, (Instant?)null), (always.State, always.ShiftEnds, always.NextShift));
        Assert.Equal(Ny("2026-03-17 00:00"), always.Until);
    }

    [Fact]
    public void TimeOffTakesAwayTheShiftsThatBeginOnItsDaysAndNoPartOfTheOneBefore()
    {
        var nurse = Off(Ann(Night), new(2026, 3, 3), new(2026, 3, 3));
        Is(nurse, "2026-03-03 05:00", DutyState.OnShift, "2026-03-03 06:00", "2026-03-03 06:00", "2026-03-04 22:00");
        Is(nurse, "2026-03-03 06:00", DutyState.TimeOff, "2026-03-04 00:00", next: "2026-03-04 22:00");
        Is(nurse, "2026-03-04 03:00", DutyState.TimeOff, "2026-03-04 06:00", next: "2026-03-04 22:00");
        Is(nurse, "2026-03-04 06:00", DutyState.OffShift, "2026-03-04 22:00", next: "2026-03-04 22:00");
    }

    [Fact]
    public void TheNextShiftIsFoundBehindALongTimeOff()
    {
        var leave = Off(Ann(Day), new(2026, 3, 3), new(2026, 8, 31));
        var duty = Shifts.At(leave, Ny("2026-03-02 17:00"));
        Assert.Equal((DutyState.OffShift, Ny("2026-03-03 00:00"), Ny("2026-09-01 08:00")), (duty.State, duty.Until, duty.NextShift));
        Assert.Null(Shifts.At(Off(leave, new(2026, 9, 1), new(2036, 1, 1)), Ny("2026-03-02 17:00")).NextShift);
    }

    /// <summary>
    /// Minute by minute against a model that knows only local times; and what is said of the future is what the
    /// walk then finds, over changes of the clocks too.
    /// </summary>
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void EveryMinuteIsWhatTheModelSays(int seed)
    {
        var random = new Random(seed);
        var profile = Any(random);
        var zone = profile.Zone;
        var start = Ny(seed % 2 == 0 ? "2026-03-05 00:00" : "2026-10-29 00:00");
        Duty? said = null;
        for (var minute = 0; minute < 8 * 1_440; minute++)
        {
            var now = start + Duration.FromMinutes(minute);
            var duty = Shifts.At(profile, now);
            if (!IsNearChange(zone, now))
                Assert.Equal(Model(profile, now.InZone(zone).LocalDateTime), duty.State);
            if (said is { } before && now < before.Until)
                Assert.Equal((before.State, before.Until), (duty.State, duty.Until));
            Assert.True(duty.Until is null || duty.Until > now);
            Assert.True(duty.NextShift is null || duty.NextShift > now);
            Assert.True(duty.ShiftEnds is null || (duty.IsOn && duty.ShiftEnds >= duty.Until));
            if (said is { ShiftEnds: { } ends } && now < ends)
                Assert.True(duty.IsOn && duty.ShiftEnds == ends);
            if (said?.NextShift == now)
                Assert.True(duty.IsOn);
            said = duty;
        }
    }

    private static CoderProfile Any(Random random)
    {
        var shifts = Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        {
            var (from, length) = (random.Next(96) * 15, random.Next(4, 60) * 15);
            var begins = random.Next(length - 15);
            return new Shift(
                [.. Every.Where(_ => random.Next(2) == 0).DefaultIfEmpty(IsoDayOfWeek.Sunday)], Minute(from), Minute(from + length),
                random.Next(2) == 0 ? [] : [new Break(Minute(from + begins), Minute(from + begins + random.Next(5, 15)))]);
        }).ToArray();
        var profile = Ann(shifts);
        var day = new LocalDate(2026, random.Next(2) == 0 ? 3 : 11, random.Next(1, 9));
        return random.Next(2) == 0 ? profile : Off(profile, day, day.PlusDays(random.Next(3)));

        static LocalTime Minute(int minute) => LocalTime.Midnight.PlusMinutes(minute % 1_440);
    }

    private static bool IsNearChange(DateTimeZone zone, Instant now) =>
        zone.GetUtcOffset(now - Duration.FromHours(30)) != zone.GetUtcOffset(now + Duration.FromHours(30));

    private static DutyState Model(CoderProfile profile, LocalDateTime now)
    {
        var (on, pause, off) = (false, false, profile.TimeOff.Any(off => off.Covers(now.Date)));
        for (var back = 0; back <= 1; back++)
            foreach (var shift in profile.Shifts)
            {
                var day = now.Date.PlusDays(-back);
                var at = (int)Period.Between(day + shift.From, now, PeriodUnits.Minutes).Minutes;
                var length = Gap(shift.From, shift.To);
                if (!shift.Days.Contains(day.DayOfWeek) || at < 0 || at >= length)
                    continue;
                if (profile.TimeOff.Any(off => off.Covers(day)))
                    off = true;
                else
                {
                    on = true;
                    pause |= shift.Breaks.Any(one =>
                        at >= Gap(shift.From, one.From) % 1_440 && at < Gap(shift.From, one.From) % 1_440 + Gap(one.From, one.To));
                }
            }
        return pause ? DutyState.OnBreak : on ? DutyState.OnShift : off ? DutyState.TimeOff : DutyState.OffShift;

        static int Gap(LocalTime from, LocalTime to)
        {
            var gap = (int)Period.Between(from, to, PeriodUnits.Minutes).Minutes;
            return gap <= 0 ? gap + 1_440 : gap;
        }
    }
}

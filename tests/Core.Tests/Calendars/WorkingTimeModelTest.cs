using CodingQueue.Core.Calendars;
using NodaTime;

namespace CodingQueue.Core.Tests.Calendars;

/// <summary>
/// Working time on random calendars, in zones whose clocks change at one, two, three, midnight and by half an
/// hour, beside a model that walks from minute to minute and looks at the clock.
/// </summary>
public sealed class WorkingTimeModelTest
{
    private const int Seeds = 12, Rounds = 12;

    private static readonly string[] Zones =
    [
        "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Phoenix", "America/St_Johns", "America/Havana", "America/Santiago",
        "Europe/London", "Asia/Beirut", "Asia/Kolkata", "Asia/Amman", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Auckland", "Etc/UTC",
    ];

    public static TheoryData<int> EverySeed() => [.. Enumerable.Range(1, Seeds)];

    [Theory, MemberData(nameof(EverySeed))]
    public void HoursAndDaysAreThoseOfAWalkFromMinuteToMinute(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var (time, name) = Draw(random);
            var start = DrawStart(random, time.Zone);
            var walk = new MinuteWalk(time, start);
            var hours = random.Next(1, 60);
            var expected = walk.After(hours * 60);
            Assert.True(expected == time.After(start, Duration.FromHours(hours)), $"{name} {start} + {hours} h: {time.After(start, Duration.FromHours(hours))}, walked {expected}");
            Assert.Equal(Duration.FromHours(hours), time.Between(start, expected));
            var later = start + Duration.FromMinutes(random.Next(1, 14 * 1440));
            Assert.True(walk.Between(later) == time.Between(start, later), $"{name} {start} to {later}");
            Assert.Equal(-time.Between(start, later), time.Between(later, start));
            var days = random.Next(1, 6);
            Assert.True(walk.EndOfWorkingDay(days) == time.EndOfWorkingDay(start, days), $"{name} {start} + {days} days");
        }
    }

    [Theory, MemberData(nameof(EverySeed))]
    public void LaterStartsNeverEndEarlierAndWhatIsAddedIsCounted(int seed)
    {
        var random = new Random(seed + 1_000);
        var (time, name) = Draw(random);
        for (var round = 0; round < 2_000; round++)
        {
            var start = DrawStart(random, time.Zone);
            var later = start + Duration.FromMilliseconds(random.NextInt64(0, 10L * 86_400_000));
            var work = Duration.FromMilliseconds(random.NextInt64(1, 1_000L * 3_600_000));
            var end = time.After(start, work);
            Assert.True(end > start && end <= time.After(later, work), $"{name} {start} {later} {work}");
            Assert.Equal(work, time.Between(start, end));
            // It lies in working time: the last moment before it counted.
            Assert.Equal(Duration.FromTicks(1), time.Between(end - Duration.FromTicks(1), end));
            Assert.Equal(end, time.After(time.After(start, work / 2), work - work / 2));
            var days = random.Next(1, 400);
            Assert.True(time.EndOfWorkingDay(start, days) <= time.EndOfWorkingDay(later, days), $"{name} {start} {later} {days}");
            Assert.True(time.EndOfWorkingDay(start, days) < time.EndOfWorkingDay(start, days + 1));
            Assert.True(time.EndOfMonth(start, days % 16) <= time.EndOfMonth(later, days % 16), $"{name} {start} {later}");
            Assert.True(time.EndOfMonth(start, 0) >= start && time.EndOfDay(start, 0) > start);
        }
    }

    private static (WorkingTime Time, string Name) Draw(Random random)
    {
        var zone = Zones[random.Next(Zones.Length)];
        var from = random.Next(0, 23 * 60);
        var calendar = new BusinessCalendar("C", "Random")
        {
            Weekend = [.. Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None && random.Next(7) < 2).Take(5)],
            Holidays = [.. Enumerable.Range(0, random.Next(40)).Select(_ => new Holiday(new LocalDate(2009, 1, 1).PlusDays(random.Next(22 * 365)), "H"))],
            Yearly = [.. Enumerable.Range(0, random.Next(12)).Select(_ => Rule(random))],
            Hours = random.Next(3) == 0 ? null : new WorkingHours(from, random.Next(4) == 0 ? 1440 : random.Next(from + 10, 1441)),
        };
        return (new WorkingTime(calendar, DateTimeZoneProviders.Tzdb[zone]), $"{zone} {calendar.Hours} off {string.Join(',', calendar.Weekend)}");
    }

    private static YearlyHoliday Rule(Random random)
    {
        var rule = new YearlyHoliday("R", random.Next(1, 13)) { Observed = (Observed)random.Next(3), PlusDays = random.Next(-6, 7) };
        return random.Next(2) == 0 ? rule with { Day = random.Next(1, 30) }
            : rule with { Weekday = (IsoDayOfWeek)random.Next(1, 8), Week = (WeekOfMonth)random.Next(5) };
    }

    /// <summary>Mostly within days of a change of the clock.</summary>
    private static Instant DrawStart(Random random, DateTimeZone zone)
    {
        var any = Instant.FromUtc(2009, 1, 1, 0, 0) + Duration.FromMinutes(random.Next(21 * 365 * 1440));
        var interval = zone.GetZoneInterval(any);
        return random.Next(3) == 0 || !interval.HasStart || interval.Start < Instant.FromUtc(2009, 1, 1, 0, 0) ? any
            : interval.Start + Duration.FromMinutes(random.Next(-4 * 1440, 2 * 1440));
    }
}

/// <summary>Working time as somebody would count it who sits before the clock with the calendar beside it.</summary>
internal sealed class MinuteWalk
{
    private const int Most = 400 * 1440;

    private readonly WorkingTime _time;
    private readonly Instant _start;
    private readonly HashSet<LocalDate> _off;
    private readonly List<(LocalDate Day, bool IsWork)> _minutes = [];
    private readonly LocalDate _firstDay;
    private Instant _at;
    private LocalDate _day;
    private (bool Open, bool Closed) _door;

    public MinuteWalk(WorkingTime time, Instant start)
    {
        (_time, _start) = (time, start);
        _off = [.. time.Calendar.HolidaysOf(2008, 2032).Select(holiday => holiday.Date)];
        _at = start - Duration.FromDays(3);
        _day = LocalDate.MinIsoValue;
        while (_at < start)
            Look();
        Look();
        _firstDay = _minutes[^1].Day;
        _minutes.RemoveRange(0, _minutes.Count - 1);
    }

    public Instant After(int minutes)
    {
        for (var i = 0; ; i++)
            if (Minute(i).IsWork && --minutes == 0)
                return _start + Duration.FromMinutes(i + 1);
    }

    public Duration Between(Instant later)
    {
        var minutes = 0;
        for (var i = 0; i < (later - _start).TotalMinutes; i++)
            minutes += Minute(i).IsWork ? 1 : 0;
        return Duration.FromMinutes(minutes);
    }

    public Instant EndOfWorkingDay(int days)
    {
        var day = _firstDay;
        for (var i = 0; ; i++)
            if (Minute(i) is var minute && minute.IsWork && minute.Day > day)
            {
                day = minute.Day;
                if (--days > 0)
                    continue;
                while (Minute(i).IsWork && Minute(i).Day == day)
                    i++;
                return _start + Duration.FromMinutes(i);
            }
    }

    private (LocalDate Day, bool IsWork) Minute(int i)
    {
        Assert.True(i < Most, "the walk goes on for ever");
        while (_minutes.Count <= i)
            Look();
        return _minutes[i];
    }

    private void Look()
    {
        var shown = _at.InZone(_time.Zone).LocalDateTime;
        // A clock put back over midnight does not bring yesterday back.
        if (shown.Date > _day)
            (_day, _door) = (shown.Date, (false, false));
        var minute = shown.Date < _day ? 0 : shown.Hour * 60 + shown.Minute;
        var hours = _time.Calendar.Hours ?? new WorkingHours(0, 1440);
        _door = (_door.Open || minute >= hours.FromMinute, _door.Closed || minute >= hours.ToMinute);
        var isDay = !_time.Calendar.Weekend.Contains(_day.DayOfWeek) && !_off.Contains(_day);
        _minutes.Add((_day, isDay && _door is { Open: true, Closed: false }));
        _at += Duration.FromMinutes(1);
    }
}

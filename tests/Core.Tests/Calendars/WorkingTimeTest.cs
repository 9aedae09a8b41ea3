using CodingQueue.Core.Calendars;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Core.Tests.Calendars;

public sealed class WorkingTimeTest
{
    private static readonly BusinessCalendar Office = UsFederal.Calendar with { Hours = new(8 * 60, 17 * 60) };
    private static readonly BusinessCalendar Weekdays = new("W", "Weekdays");

    private static WorkingTime Of(string calendar, string zone) => new(
        calendar switch
        {
            "federal" => UsFederal.Calendar,
            "office" => Office,
            "weekdays" => Weekdays,
            "every" => BusinessCalendar.EveryDay,
            // Sundays too, from one o'clock at night: the clock changes within the hours.
            _ => BusinessCalendar.EveryDay with { Hours = new(60, 9 * 60) },
        },
        DateTimeZoneProviders.Tzdb[zone]);

    /// <summary>Local date and time with its offset, so that a row can be read and is one instant.</summary>
    private static Instant At(string text) => OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm o<+HH:mm>")
        .Parse(text).Value.ToInstant();

    [Theory]
    // 2 March 2026 is a Monday.
    [InlineData("federal", "2026-03-02 09:00 -05:00", 24, "2026-03-03 09:00 -05:00")]
    [InlineData("federal", "2026-03-06 09:00 -05:00", 24, "2026-03-09 09:00 -04:00")]
    [InlineData("office", "2026-03-02 09:00 -05:00", 8, "2026-03-02 17:00 -05:00")]
    [InlineData("office", "2026-03-02 09:00 -05:00", 9, "2026-03-03 09:00 -05:00")]
    [InlineData("office", "2026-03-02 09:00 -05:00", 45, "2026-03-09 09:00 -04:00")]
    // Before opening, after closing, at closing, on a weekend: counting begins with the next opening.
    [InlineData("office", "2026-03-02 05:00 -05:00", 1, "2026-03-02 09:00 -05:00")]
    [InlineData("office", "2026-03-02 19:00 -05:00", 1, "2026-03-03 09:00 -05:00")]
    [InlineData("office", "2026-03-02 17:00 -05:00", 1, "2026-03-03 09:00 -05:00")]
    [InlineData("office", "2026-03-07 12:00 -05:00", 1, "2026-03-09 09:00 -04:00")]
    [InlineData("federal", "2026-03-07 12:00 -05:00", 1, "2026-03-09 01:00 -04:00")]
    // A holiday: Friday 3 July stands for Saturday the 4th.
    [InlineData("office", "2026-07-03 10:00 -04:00", 2, "2026-07-06 10:00 -04:00")]
    [InlineData("federal", "2026-07-02 20:00 -04:00", 5, "2026-07-06 01:00 -04:00")]
    // Across the end of a year: New Year's Day 2028 is taken on Friday, 31 December 2027.
    [InlineData("office", "2027-12-30 16:00 -05:00", 2, "2028-01-03 09:00 -05:00")]
    [InlineData("federal", "2026-12-31 12:00 -05:00", 24, "2027-01-04 12:00 -05:00")]
    // Leap day, and the year without it.
    [InlineData("federal", "2028-02-28 12:00 -05:00", 24, "2028-02-29 12:00 -05:00")]
    [InlineData("weekdays", "2027-02-26 12:00 -05:00", 24, "2027-03-01 12:00 -05:00")]
    // The 31st, and the last day of a shorter month.
    [InlineData("weekdays", "2026-03-31 12:00 -04:00", 24, "2026-04-01 12:00 -04:00")]
    [InlineData("weekdays", "2026-04-30 12:00 -04:00", 24, "2026-05-01 12:00 -04:00")]
    // 8 March has 23 hours and 1 November 25.
    [InlineData("every", "2026-03-07 12:00 -05:00", 24, "2026-03-08 13:00 -04:00")]
    [InlineData("every", "2026-10-31 12:00 -04:00", 24, "2026-11-01 11:00 -05:00")]
    [InlineData("every", "2026-03-08 00:00 -05:00", 23, "2026-03-09 00:00 -04:00")]
    [InlineData("every", "2026-11-01 00:00 -04:00", 25, "2026-11-02 00:00 -05:00")]
    // Hours from 01:00 to 09:00 are seven of them in spring and nine in autumn, the first 01:00 to the only 09:00.
    [InlineData("night", "2026-03-08 00:00 -05:00", 7, "2026-03-08 09:00 -04:00")]
    [InlineData("night", "2026-03-08 00:00 -05:00", 8, "2026-03-09 02:00 -04:00")]
    [InlineData("night", "2026-11-01 00:00 -04:00", 9, "2026-11-01 09:00 -05:00")]
    [InlineData("night", "2026-11-01 00:00 -04:00", 2, "2026-11-01 02:00 -05:00")]
    public void WorkingHoursAreCountedOnTheFacilitysClock(string calendar, string start, int hours, string end)
    {
        var time = Of(calendar, "America/New_York");
        Assert.Equal(At(end), time.After(At(start), Duration.FromHours(hours)));
        Assert.Equal(Duration.FromHours(hours), time.Between(At(start), At(end)));
    }

    [Theory]
    [InlineData("federal", "2026-03-06 15:00 -05:00", 1, "2026-03-10 00:00 -04:00")]
    [InlineData("office", "2026-03-06 15:00 -05:00", 1, "2026-03-09 17:00 -04:00")]
    [InlineData("office", "2026-03-07 15:00 -05:00", 1, "2026-03-09 17:00 -04:00")]
    [InlineData("office", "2026-03-08 23:59 -04:00", 1, "2026-03-09 17:00 -04:00")]
    [InlineData("office", "2026-03-09 00:00 -04:00", 1, "2026-03-10 17:00 -04:00")]
    [InlineData("office", "2026-07-02 15:00 -04:00", 2, "2026-07-07 17:00 -04:00")]
    [InlineData("office", "2026-12-24 15:00 -05:00", 5, "2027-01-04 17:00 -05:00")]
    [InlineData("every", "2028-02-28 15:00 -05:00", 1, "2028-03-01 00:00 -05:00")]
    public void WorkingDaysEndWithTheLastOnesWork(string calendar, string start, int days, string end) =>
        Assert.Equal(At(end), Of(calendar, "America/New_York").EndOfWorkingDay(At(start), days));

    [Theory]
    // The last day of the month, however many days it has: day 31 of a short month is not skipped.
    [InlineData("office", "2026-01-31 12:00 -05:00", 0, "2026-02-01 00:00 -05:00")]
    [InlineData("office", "2026-02-01 12:00 -05:00", 0, "2026-03-01 00:00 -05:00")]
    [InlineData("office", "2028-02-29 23:59 -05:00", 0, "2028-03-01 00:00 -05:00")]
    [InlineData("office", "2026-04-30 23:59 -04:00", 0, "2026-05-01 00:00 -04:00")]
    [InlineData("office", "2026-12-31 23:59 -05:00", 0, "2027-01-01 00:00 -05:00")]
    [InlineData("office", "2026-12-31 23:59 -05:00", 1, "2027-01-04 17:00 -05:00")]
    [InlineData("office", "2026-01-31 12:00 -05:00", 3, "2026-02-04 17:00 -05:00")]
    [InlineData("federal", "2026-05-02 12:00 -04:00", 2, "2026-06-03 00:00 -04:00")]
    // November ends with the clock already back, and begins with it still forward.
    [InlineData("every", "2026-10-15 12:00 -04:00", 1, "2026-11-02 00:00 -05:00")]
    public void AMonthIsClosedByTheNthWorkingDayOfTheNext(string calendar, string at, int days, string end) =>
        Assert.Equal(At(end), Of(calendar, "America/New_York").EndOfMonth(At(at), days));

    [Theory]
    [InlineData("2026-03-02 23:59 -05:00", 0, "2026-03-03 00:00 -05:00")]
    [InlineData("2026-03-03 00:00 -05:00", 0, "2026-03-04 00:00 -05:00")]
    [InlineData("2026-03-06 12:00 -05:00", 2, "2026-03-09 00:00 -04:00")]
    [InlineData("2026-10-30 12:00 -04:00", 2, "2026-11-02 00:00 -05:00")]
    [InlineData("2028-02-28 12:00 -05:00", 365, "2029-02-28 00:00 -05:00")]
    public void ADayEndsWhereTheNextBegins(string at, int days, string end) =>
        Assert.Equal(At(end), Of("office", "America/New_York").EndOfDay(At(at), days));

    [Fact]
    public void ADateThatTheZoneSkippedHasNoHours()
    {
        // Samoa went from 29 to 31 December 2011, over the date line.
        var apia = Of("every", "Pacific/Apia");
        Assert.Equal(At("2012-01-01 00:00 +14:00"), apia.After(At("2011-12-29 00:00 -10:00"), Duration.FromHours(48)));
        Assert.Equal(At("2011-12-31 00:00 +14:00"), apia.EndOfDay(At("2011-12-29 12:00 -10:00"), 0));
        Assert.Equal(At("2011-12-31 00:00 +14:00"), apia.EndOfDay(At("2011-12-29 12:00 -10:00"), 1));
    }

    [Fact]
    public void NothingToDoIsDoneAtOnce()
    {
        var start = At("2026-03-07 12:00 -05:00");
        Assert.Equal(start, Of("office", "America/New_York").After(start, Duration.Zero));
    }

    [Fact]
    public void YearsBeyondTheIndexAreCountedToo()
    {
        var time = Of("office", "America/New_York");
        foreach (var start in new[] { Instant.FromUtc(1899, 12, 30, 0, 0), Instant.FromUtc(2250, 12, 30, 0, 0), Instant.FromUtc(2900, 1, 1, 0, 0), Instant.FromUtc(1800, 1, 1, 0, 0) })
        {
            var end = time.After(start, Duration.FromHours(100));
            Assert.InRange((end - start).TotalDays, 10, 20);
            Assert.Equal(Duration.FromHours(100), time.Between(start, end));
            Assert.True(time.EndOfWorkingDay(start, 3) > start);
        }
    }
}

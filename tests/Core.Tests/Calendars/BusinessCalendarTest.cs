using CodingQueue.Core.Calendars;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Core.Tests.Calendars;

public sealed class BusinessCalendarTest
{
    private static readonly BusinessCalendar Plain = new("C", "Calendar");

    private static string[] Of(BusinessCalendar calendar, int year) =>
        [.. calendar.HolidaysOf(year, year).Select(holiday => LocalDatePattern.Iso.Format(holiday.Date)).Order()];

    // As the Office of Personnel Management publishes them for each year.
    [Theory]
    [InlineData(2020, "01-01 01-20 02-17 05-25 07-03 09-07 10-12 11-11 11-26 12-25")]
    [InlineData(2021, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31")]
    [InlineData(2022, "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26")]
    [InlineData(2023, "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25")]
    [InlineData(2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25")]
    [InlineData(2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31")]
    [InlineData(2028, "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25")]
    public void FederalHolidaysAreThoseThatArePublished(int year, string days) =>
        Assert.Equal(days.Split(' ').Select(day => $"{year}-{day}"), Of(UsFederal.Calendar, year));

    [Theory]
    [InlineData(1, IsoDayOfWeek.Monday, WeekOfMonth.First, 0, 2026, "2026-01-05")]
    [InlineData(6, IsoDayOfWeek.Monday, WeekOfMonth.First, 0, 2026, "2026-06-01")]
    [InlineData(6, IsoDayOfWeek.Sunday, WeekOfMonth.Second, 0, 2026, "2026-06-14")]
    [InlineData(5, IsoDayOfWeek.Monday, WeekOfMonth.Last, 0, 2027, "2027-05-31")]
    [InlineData(2, IsoDayOfWeek.Saturday, WeekOfMonth.Last, 0, 2026, "2026-02-28")]
    [InlineData(2, IsoDayOfWeek.Tuesday, WeekOfMonth.Last, 0, 2028, "2028-02-29")]
    // The day after Thanksgiving is not always the fourth Friday.
    [InlineData(11, IsoDayOfWeek.Thursday, WeekOfMonth.Fourth, 1, 2024, "2024-11-29")]
    [InlineData(11, IsoDayOfWeek.Friday, WeekOfMonth.Fourth, 0, 2024, "2024-11-22")]
    [InlineData(1, IsoDayOfWeek.Thursday, WeekOfMonth.First, -6, 2026, "2025-12-26")]
    public void AWeekdayOfAMonthIsFound(
        int month, IsoDayOfWeek weekday, WeekOfMonth week, int plus, int year, string date)
    {
        var rule = new YearlyHoliday("R", month) { Weekday = weekday, Week = week, PlusDays = plus };
        Assert.Equal(date, LocalDatePattern.Iso.Format(rule.In(year)));
    }

    [Theory]
    [InlineData(2, 29, 2028, "2028-02-29")]
    [InlineData(2, 29, 2026, "2026-02-28")]
    [InlineData(4, 31, 2026, "2026-04-30")]
    [InlineData(12, 31, 2026, "2026-12-31")]
    public void ADayThatAShortMonthLacksIsItsLastAndNotSkipped(int month, int day, int year, string date) =>
        Assert.Equal(date, LocalDatePattern.Iso.Format(new YearlyHoliday("R", month) { Day = day }.In(year)));

    /// <summary>failure_modes.csv: what is set for day 31 is silently skipped in short months.</summary>
    [Theory]
    [InlineData(29)]
    [InlineData(30)]
    [InlineData(31)]
    public void Regression18ARuleForTheEndOfTheMonthFallsOnTheLastDayOfShorterMonths(int day)
    {
        foreach (var year in new[] { 2026, 2028, 2100, 2400 })
            for (var month = 1; month <= 12; month++)
            {
                var last = CalendarSystem.Iso.GetDaysInMonth(year, month);
                var expected = new LocalDate(year, month, Math.Min(day, last));
                Assert.Equal(expected, new YearlyHoliday("R", month) { Day = day }.In(year));
                var calendar = Plain with { Yearly = [new("R", month) { Day = day }] };
                Assert.Equal([LocalDatePattern.Iso.Format(expected)], Of(calendar, year));
                // A close at the month's end is the end of that last day, seen from any day of the month.
                var ends = new WorkingTime(calendar, DateTimeZone.Utc);
                for (var of = 1; of <= last; of += 9)
                    Assert.Equal(
                        new LocalDate(year, month, last).PlusDays(1).AtMidnight().InUtc().ToInstant(),
                        ends.EndOfMonth(new LocalDate(year, month, of).At(new LocalTime(12, 0)).InUtc().ToInstant(), 0));
            }
    }

    [Theory]
    [InlineData(Observed.OnTheDay, "2027-12-25 2027-12-26")]
    [InlineData(Observed.Nearest, "2027-12-24 2027-12-27")]
    // Christmas on a Saturday moves to Monday, Boxing Day on the Sunday to Tuesday.
    [InlineData(Observed.Next, "2027-12-27 2027-12-28")]
    public void AHolidayOnAWeekendIsObservedByItsRule(Observed how, string days)
    {
        var calendar = Plain with
        {
            Yearly =
            [
                new("Christmas", 12) { Day = 25, Observed = how }, new("Boxing Day", 12) { Day = 26, Observed = how },
            ],
        };
        Assert.Equal(days.Split(' '), Of(calendar, 2027));
    }

    [Fact]
    public void TheNextFreeDayIsNeitherAHolidayOfTheSameYearNorOfTheList()
    {
        // Christmas on a Sunday; Boxing Day takes the Monday itself, so Christmas moves to Tuesday.
        var calendar = Plain with
        {
            Yearly = [new("Christmas", 12) { Day = 25, Observed = Observed.Next }, new("Boxing Day", 12) { Day = 26 }],
        };
        Assert.Equal(["2022-12-26", "2022-12-27"], Of(calendar, 2022));
        calendar = calendar with { Holidays = [new(new LocalDate(2022, 12, 27), "Inventory")] };
        Assert.Equal(["2022-12-26", "2022-12-27", "2022-12-28"], Of(calendar, 2022));
    }

    [Fact]
    public void TheNearestDayFollowsTheCalendarsOwnWeekend()
    {
        var calendar = Plain with
        {
            Weekend = [IsoDayOfWeek.Friday, IsoDayOfWeek.Saturday],
            Yearly = [new("Friday", 1) { Day = 2, Observed = Observed.Nearest }, new("Saturday", 1) { Day = 3, Observed = Observed.Nearest }],
        };
        Assert.Equal(["2026-01-01", "2026-01-04"], Of(calendar, 2026));
    }

    [Fact]
    public void ARuleHoldsFromItsFirstYearToItsLast()
    {
        var calendar = Plain with { Yearly = [new("R", 3) { Day = 10, From = 2026, Until = 2027 }] };
        Assert.Equal(["2026-03-10", "2027-03-10"], calendar.HolidaysOf(2020, 2030).Select(h => LocalDatePattern.Iso.Format(h.Date)));
    }

    [Fact]
    public void CalendarsAreEqualByContent()
    {
        var one = Plain with { Holidays = [new(new LocalDate(2026, 1, 2), "Bridge")], Hours = new(480, 1020) };
        Assert.Equal(one, Plain with { Holidays = [new(new LocalDate(2026, 1, 2), "Bridge")], Hours = new(480, 1020) });
        Assert.NotEqual(one, one with { Weekend = [] });
        Assert.NotEqual(one, one with { Hours = null });
    }
}

using NodaTime;

namespace CodingQueue.Core.Calendars;

/// <summary>
/// The legal public holidays of the United States: 5 U.S.C. 6103(a), one that falls on a Saturday taken on
/// the Friday before (6103(b)) and one on a Sunday on the Monday after (Executive Order 11582). Inauguration
/// Day, which counts around Washington alone, is not among them. True from 1986 on.
/// </summary>
public static class UsFederal
{
    /// <summary>Its id, for facilities to name.</summary>
    public const string Id = "US_FEDERAL";

    /// <summary>Saturdays, Sundays and the holidays are off; a working day counts whole.</summary>
    public static readonly BusinessCalendar Calendar = new(Id, "US federal holidays")
    {
        Yearly =
        [
            Fixed("New Year's Day", 1, 1),
            By("Birthday of Martin Luther King, Jr.", 1, IsoDayOfWeek.Monday, WeekOfMonth.Third),
            By("Washington's Birthday", 2, IsoDayOfWeek.Monday, WeekOfMonth.Third),
            By("Memorial Day", 5, IsoDayOfWeek.Monday, WeekOfMonth.Last),
            // Public Law 117-17.
            Fixed("Juneteenth National Independence Day", 6, 19) with { From = 2021 },
            Fixed("Independence Day", 7, 4),
            By("Labor Day", 9, IsoDayOfWeek.Monday, WeekOfMonth.First),
            By("Columbus Day", 10, IsoDayOfWeek.Monday, WeekOfMonth.Second),
            Fixed("Veterans Day", 11, 11),
            By("Thanksgiving Day", 11, IsoDayOfWeek.Thursday, WeekOfMonth.Fourth),
            Fixed("Christmas Day", 12, 25),
        ],
    };

    private static YearlyHoliday Fixed(string name, int month, int day) =>
        new(name, month) { Day = day, Observed = Observed.Nearest };

    private static YearlyHoliday By(string name, int month, IsoDayOfWeek weekday, WeekOfMonth week) =>
        new(name, month) { Weekday = weekday, Week = week };
}

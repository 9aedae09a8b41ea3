using NodaTime;

namespace CodingQueue.Core.Calendars;

/// <summary>Which of a month's weekdays of one name.</summary>
public enum WeekOfMonth
{
    /// <summary>The first.</summary>
    First,
    /// <summary>The second.</summary>
    Second,
    /// <summary>The third.</summary>
    Third,
    /// <summary>The fourth.</summary>
    Fourth,
    /// <summary>The last, be it the fourth or the fifth.</summary>
    Last,
}

/// <summary>When a holiday that falls on a weekend is taken.</summary>
public enum Observed
{
    /// <summary>On the day itself: it is lost.</summary>
    OnTheDay,
    /// <summary>On the nearest day that is no weekend, the earlier of two: Friday for Saturday.</summary>
    Nearest,
    /// <summary>On the next day that is neither a weekend nor another holiday.</summary>
    Next,
}

/// <summary>
/// A holiday by rule: either a day of a month, or a weekday of a month, a number of days before or after.
/// </summary>
/// <param name="Name">What people call it.</param>
/// <param name="Month">1 to 12.</param>
public sealed record YearlyHoliday(string Name, int Month)
{
    /// <summary>
    /// Day of the month, 1 to the last that the month can have; null: by weekday. In a year in which the
    /// month is shorter it is the month's last day, and never skipped.
    /// </summary>
    public int? Day { get; init; }

    /// <summary>The weekday, where <see cref="Day"/> is null.</summary>
    public IsoDayOfWeek? Weekday { get; init; }

    /// <summary>Which of the month's weekdays of that name, where <see cref="Day"/> is null.</summary>
    public WeekOfMonth? Week { get; init; }

    /// <summary>Days after that day, -6 to 6: the Friday after the fourth Thursday is 1.</summary>
    public int PlusDays { get; init; }

    /// <summary>What happens on a weekend.</summary>
    public Observed Observed { get; init; }

    /// <summary>The first year; null: always.</summary>
    public int? From { get; init; }

    /// <summary>The last year; null: no end.</summary>
    public int? Until { get; init; }

    /// <summary>True when it is held in the year.</summary>
    public bool IsIn(int year) => !(year < From) && !(year > Until);

    /// <summary>The day that it falls on in a year, before any weekend moves it.</summary>
    public LocalDate In(int year)
    {
        var first = new LocalDate(year, Month, 1);
        var days = first.Calendar.GetDaysInMonth(year, Month);
        if (Day is { } day)
            return first.PlusDays(Math.Min(day, days) - 1 + PlusDays);
        var weekday = Weekday ?? throw new InvalidOperationException($"{Name} has neither day nor weekday");
        var toFirst = ((int)weekday - (int)first.DayOfWeek + 7) % 7;
        var weeks = Week == WeekOfMonth.Last ? (days - 1 - toFirst) / 7 : (int)(Week ?? WeekOfMonth.First);
        return first.PlusDays(toFirst + weeks * 7 + PlusDays);
    }
}

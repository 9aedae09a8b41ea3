using CodingQueue.Core.Calendars;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Api.SetUp;

/// <summary>A day of the week, numbered as ISO 8601 does.</summary>
public enum Weekday
{
    /// <summary>The first day of the week.</summary>
    Monday = 1,
    /// <summary>The second.</summary>
    Tuesday,
    /// <summary>The third.</summary>
    Wednesday,
    /// <summary>The fourth.</summary>
    Thursday,
    /// <summary>The fifth.</summary>
    Friday,
    /// <summary>The sixth.</summary>
    Saturday,
    /// <summary>The last.</summary>
    Sunday,
}

/// <summary>A day off by date.</summary>
public sealed record HolidayBody(LocalDate Date, string Name);

/// <summary>
/// A day off in every year: either a day of the month, or a weekday and which one of the month.
/// </summary>
public sealed record YearlyBody(
    string Name, int Month, int? Day = null, Weekday? Weekday = null, WeekOfMonth? Week = null,
    int PlusDays = 0, Observed Observed = Observed.OnTheDay, int? From = null, int? Until = null);

/// <summary>The hours of a working day, such as 08:00 and 17:00; 24:00 is its end.</summary>
public sealed record HoursBody(string From, string To);

/// <summary>What a business calendar is set to.</summary>
public sealed record CalendarBody(
    string Name, IReadOnlyList<Weekday?>? Weekend = null, IReadOnlyList<HolidayBody>? Holidays = null,
    IReadOnlyList<YearlyBody>? Yearly = null, HoursBody? Hours = null);

/// <summary>A business calendar; isDefault: nobody has set it here.</summary>
public sealed record CalendarOut(
    string Id, string Name, IReadOnlyList<Weekday> Weekend, IReadOnlyList<HolidayBody> Holidays,
    IReadOnlyList<YearlyBody> Yearly, HoursBody? Hours, bool IsDefault);

/// <summary>All business calendars in scope.</summary>
public sealed record CalendarList(IReadOnlyList<CalendarOut> Calendars);

/// <summary>
/// What a payer's filing limit is set to. To switch a default off, off alone is enough.
/// </summary>
public sealed record FilingLimitBody(
    IReadOnlyList<ConditionBody>? When = null, int? Days = null, FilingStart From = FilingStart.Discharged,
    int? LeadDays = null, bool Off = false, string? Source = null);

/// <summary>A payer's filing limit; isDefault: nobody has set it here.</summary>
public sealed record FilingLimitOut(
    string Id, IReadOnlyList<ConditionBody> When, int Days, FilingStart From, int LeadDays, bool Off,
    string? Source, bool IsDefault);

/// <summary>All filing limits in scope.</summary>
public sealed record FilingLimitList(IReadOnlyList<FilingLimitOut> FilingLimits);

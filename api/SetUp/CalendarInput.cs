using System.Collections.Immutable;
using System.Globalization;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Api.SetUp;

/// <summary>Business calendars in: the change they make, or the first rule they break.</summary>
internal static class CalendarInput
{
    private const int FirstYear = 1900, LastYear = 2250;
    private static readonly string Text = $"1-{Limits.TextLength} printable characters";

    public static Decision<SettingsChange> Calendar(
        Settings settings, string id, CalendarBody body, Edit edit)
    {
        Weekday?[] weekend = [.. body.Weekend ?? [Weekday.Saturday, Weekday.Sunday]];
        var refused = CheckText("name", body.Name) ?? CheckWeekend(weekend)
            ?? CheckHolidays(body.Holidays ?? []) ?? CheckYearly(body.Yearly ?? []);
        if (refused is not null)
            return refused;
        var (hours, bad) = Hours(body.Hours);
        if (bad is not null)
            return bad;
        return ImmutableArray.Create<SettingsChange>(new SettingsChange.CalendarSet(
            new BusinessCalendar(id, body.Name)
            {
                Weekend = [.. weekend.Select(day => (IsoDayOfWeek)day!)],
                Holidays = [.. (body.Holidays ?? []).Select(day => new Holiday(day.Date, day.Name))],
                Yearly = [.. (body.Yearly ?? []).Select(Rule)],
                Hours = hours,
            }));
    }

    /// <summary>Minutes after midnight as a clock shows them; 24:00 for the day's end.</summary>
    public static string TextOf(int minutes) =>
        string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");

    private static Refused? CheckWeekend(Weekday?[] weekend)
    {
        var days = string.Join(", ", weekend).ToLowerInvariant();
        if (weekend.Distinct().Count() != weekend.Length)
            return Problems.Invalid("weekend", days, "each day once");
        return weekend.Length == 7
            ? Problems.Invalid("weekend", days, "at most 6 days: somebody must work") : null;
    }

    private static Refused? CheckHolidays(IReadOnlyList<HolidayBody> holidays)
    {
        if (holidays.Count > Limits.HolidaysPerCalendar)
            return Problems.Invalid("holidays", $"{holidays.Count}", $"at most {Limits.HolidaysPerCalendar}");
        var dates = new HashSet<LocalDate>();
        foreach (var holiday in holidays)
        {
            if (CheckYear("holidays.date", holiday.Date.Year) is { } outside)
                return outside;
            if (!dates.Add(holiday.Date))
                return Problems.Invalid("holidays.date", $"{holiday.Date:uuuu-MM-dd}", "each date once");
            if (CheckText("holidays.name", holiday.Name) is { } name)
                return name;
        }
        return null;
    }

    private static Refused? CheckYearly(IReadOnlyList<YearlyBody> rules)
    {
        if (rules.Count > Limits.YearlyPerCalendar)
            return Problems.Invalid("yearly", $"{rules.Count}", $"at most {Limits.YearlyPerCalendar}");
        foreach (var rule in rules)
            if ((CheckText("yearly.name", rule.Name) ?? CheckDay(rule) ?? CheckYears(rule)) is { } refused)
                return refused;
        return null;
    }

    private static Refused? CheckDay(YearlyBody rule)
    {
        if (rule.Month is < 1 or > 12)
            return Problems.Invalid("yearly.month", $"{rule.Month}", "1 to 12");
        if (rule.Day is not null == (rule.Weekday is not null || rule.Week is not null))
            return Problems.Invalid("yearly.day", $"{rule.Day}", "either day, or weekday and week");
        // A leap year's: 29 February is a day of its own, and the last of February in other years.
        var last = CalendarSystem.Iso.GetDaysInMonth(2000, rule.Month);
        if (rule.Day < 1 || rule.Day > last)
            return Problems.Invalid("yearly.day", $"{rule.Day}", $"1 to {last} in month {rule.Month}");
        if (rule.Day is null && rule.Weekday is null)
            return Problems.Invalid("yearly.weekday", null, "a day of the week");
        if (rule.Day is null && rule.Week is null)
            return Problems.Invalid("yearly.week", null, "first, second, third, fourth or last");
        return rule.PlusDays is < -6 or > 6
            ? Problems.Invalid("yearly.plusDays", $"{rule.PlusDays}", "-6 to 6") : null;
    }

    private static Refused? CheckYears(YearlyBody rule) =>
        (rule.From is { } from ? CheckYear("yearly.from", from) : null)
        ?? (rule.Until is { } until ? CheckYear("yearly.until", until) : null)
        ?? (rule.Until < rule.From
            ? Problems.Invalid("yearly.until", $"{rule.Until}", "not before from") : null);

    private static Refused? CheckYear(string field, int year) => year is < FirstYear or > LastYear
        ? Problems.Invalid(field, $"{year}", $"{FirstYear} to {LastYear}") : null;

    private static YearlyHoliday Rule(YearlyBody body) => new(body.Name, body.Month)
    {
        Day = body.Day,
        Weekday = (IsoDayOfWeek?)body.Weekday,
        Week = body.Week,
        PlusDays = body.PlusDays,
        Observed = body.Observed,
        From = body.From,
        Until = body.Until,
    };

    private static (WorkingHours? Hours, Refused? Refused) Hours(HoursBody? body)
    {
        if (body is null)
            return (null, null);
        if (MinutesOf(body.From) is not { } from || from == 24 * 60)
            return (null, Problems.Invalid("hours.from", body.From, "HH:mm, 00:00 to 23:59"));
        if (MinutesOf(body.To) is not { } to)
            return (null, Problems.Invalid("hours.to", body.To, "HH:mm, 00:01 to 24:00"));
        return to > from
            ? (new WorkingHours(from, to), null)
            : (null, Problems.Invalid("hours.to", body.To, $"after {body.From}"));
    }

    private static int? MinutesOf(string text)
    {
        if (text is not [var h, var ten, ':', var m, var one] || !(char.IsAsciiDigit(h)
            && char.IsAsciiDigit(ten) && char.IsAsciiDigit(m) && char.IsAsciiDigit(one)))
            return null;
        var (hour, minute) = ((h - '0') * 10 + ten - '0', (m - '0') * 10 + one - '0');
        return minute < 60 && hour * 60 + minute <= 24 * 60 ? hour * 60 + minute : null;
    }

    private static Refused? CheckText(string field, string text) =>
        ChartInput.IsText(text, Limits.TextLength) ? null : Problems.Invalid(field, text, Text);
}

using CodingQueue.Api.Access;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;

namespace CodingQueue.Api.SetUp;

/// <summary>What deadlines are counted by: business calendars and filing limits.</summary>
internal static class DeadlineRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        SettingsRoutes.Map<CalendarBody, CalendarOut, CalendarList>(
            routes, "calendars", Act.Administer, CalendarInput.Calendar, (settings, account) =>
                settings.Calendars.Values.Where(calendar => Sees(account, calendar, settings))
                    .OrderBy(calendar => calendar.Id, StringComparer.Ordinal)
                    .Select(calendar => (calendar.Id, Of(calendar, settings))),
            all => new CalendarList(all));
        SettingsRoutes.Map<FilingLimitBody, FilingLimitOut, FilingLimitList>(
            routes, "filing-limits", Act.Administer, DeadlineInput.Limit, (settings, account) =>
                settings.FilingLimits.Values.OrderBy(limit => limit.Id, StringComparer.Ordinal)
                    .Select(limit => (Limit: limit, When: account.Of(limit.When, settings)))
                    .Where(pair => pair.When is not null)
                    .Select(pair => (pair.Limit.Id, Of(pair.Limit, pair.When!, settings))),
            all => new FilingLimitList(all));
    }

    /// <summary>
    /// The names of days off may say whose they are: others see the built-in ones and their facilities' own.
    /// </summary>
    private static bool Sees(Account account, BusinessCalendar calendar, Settings settings) =>
        account.SeesAll() || IsDefault(calendar.Id, settings)
        || settings.Facilities.Values.Any(facility =>
            facility.Calendar == calendar.Id && account.Sees(facility.Client, facility.Id));

    private static bool IsDefault(string calendar, Settings settings) =>
        settings.Tables.Calendars.All(set => set.Id != calendar);

    private static CalendarOut Of(BusinessCalendar calendar, Settings settings) => new(
        calendar.Id, calendar.Name, [.. calendar.Weekend.Select(day => (Weekday)day)],
        [.. calendar.Holidays.Select(holiday => new HolidayBody(holiday.Date, holiday.Name))],
        [
            .. calendar.Yearly.Select(rule => new YearlyBody(
                rule.Name, rule.Month, rule.Day, (Weekday?)rule.Weekday, rule.Week, rule.PlusDays,
                rule.Observed, rule.From, rule.Until)),
        ],
        calendar.Hours is { } hours
            ? new HoursBody(CalendarInput.TextOf(hours.FromMinute), CalendarInput.TextOf(hours.ToMinute))
            : null,
        IsDefault(calendar.Id, settings));

    private static FilingLimitOut Of(FilingLimit limit, Condition when, Settings settings) => new(
        limit.Id, SettingsViews.ListOf(when), limit.Days, limit.From, limit.LeadDays, limit.Off,
        limit.Source, settings.Tables.FilingLimits.All(set => set.Id != limit.Id));
}

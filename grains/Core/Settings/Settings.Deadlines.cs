using System.Collections.Frozen;
using System.Collections.Immutable;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Core.Settings;

public sealed partial class Settings
{
    private static readonly WorkingTime Unknown = new(BusinessCalendar.EveryDay, DateTimeZone.Utc);

    private readonly FrozenDictionary<FacilityId, WorkingTime> _times;

    // What is worked out about a calendar in a zone, for all facilities that share it.
    private ImmutableDictionary<(BusinessCalendar Calendar, string TimeZone), WorkingTime> _shared;

    /// <summary>All business calendars, the built-in ones that nothing replaced included.</summary>
    public FrozenDictionary<string, BusinessCalendar> Calendars { get; }

    /// <summary>All filing limits, the defaults that nothing replaced included.</summary>
    public FrozenDictionary<string, FilingLimit> FilingLimits { get; }

    /// <summary>Those that are not switched off, what must be coded soonest first, then by id.</summary>
    public ImmutableArray<FilingLimit> FilingInOrder { get; }

    /// <summary>
    /// A facility's calendar on its own clock; every hour of UTC where there is no such facility.
    /// </summary>
    public WorkingTime TimeOf(FacilityId facility) => _times.GetValueOrDefault(facility) ?? Unknown;

    private static FrozenDictionary<string, BusinessCalendar> CalendarsOf(SettingsTables tables) =>
        tables.Calendars.Any(calendar => calendar.Id == UsFederal.Id)
            ? tables.Calendars.ToFrozenDictionary(calendar => calendar.Id, StringComparer.Ordinal)
            : tables.Calendars.Append(UsFederal.Calendar)
                .ToFrozenDictionary(calendar => calendar.Id, StringComparer.Ordinal);

    private static FrozenDictionary<string, FilingLimit> FilingLimitsOf(SettingsTables tables)
    {
        var set = tables.FilingLimits.Select(limit => limit.Id).ToHashSet(StringComparer.Ordinal);
        return Reference.FilingLimits.Defaults.Where(known => !set.Contains(known.Id))
            .Concat(tables.FilingLimits).ToFrozenDictionary(limit => limit.Id, StringComparer.Ordinal);
    }

    private static ImmutableArray<FilingLimit> InOrder(IEnumerable<FilingLimit> limits) =>
    [
        .. limits.Where(limit => !limit.Off).OrderBy(limit => limit.CodedWithin)
            .ThenBy(limit => limit.Id, StringComparer.Ordinal),
    ];

    private FrozenDictionary<FacilityId, WorkingTime> TimesOf(SettingsTables tables)
    {
        var used = ImmutableDictionary.CreateBuilder<(BusinessCalendar, string), WorkingTime>();
        var times = tables.Facilities.ToFrozenDictionary(facility => facility.Id, facility =>
        {
            var calendar = facility.Calendar is { } id ? Calendars[id] : BusinessCalendar.EveryDay;
            var key = (calendar, facility.TimeZone);
            if (!used.TryGetValue(key, out var time))
                used.Add(key, time = _shared.GetValueOrDefault(key)
                    ?? new WorkingTime(calendar, facility.Zone));
            return time;
        });
        _shared = used.ToImmutable();
        return times;
    }
}

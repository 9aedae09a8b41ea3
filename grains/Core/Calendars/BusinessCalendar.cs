using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Calendars;

/// <summary>A day on which nobody works.</summary>
/// <param name="Date">The day at the facility.</param>
/// <param name="Name">What people call it.</param>
public sealed record Holiday(LocalDate Date, string Name);

/// <summary>When on a working day work is done, by the clock on the facility's wall.</summary>
/// <param name="FromMinute">Minutes after midnight, 0 to 1439.</param>
/// <param name="ToMinute">Minutes after midnight, above <paramref name="FromMinute"/>, up to 1440: the
/// day's end.</param>
public sealed record WorkingHours(int FromMinute, int ToMinute);

/// <summary>
/// Which days count as working days, and which hours of them. Without any of it every hour counts. It says
/// nothing of a time zone: each facility reads it by its own clock.
/// </summary>
/// <param name="Id">The calendar; follows <see cref="Ids.Rule"/>.</param>
/// <param name="Name">What people call it.</param>
public sealed record BusinessCalendar(string Id, string Name)
{
    /// <summary>The calendar of a facility that names none: no weekend, no holiday, no closing.</summary>
    public static readonly BusinessCalendar EveryDay = new("EVERY_DAY", "Every day") { Weekend = [] };

    /// <summary>Days of the week off, in any order; at least one day of the week is none of them.</summary>
    public ImmutableArray<IsoDayOfWeek> Weekend { get; init; } =
        [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday];

    /// <summary>Days off by date; at most <see cref="Limits.HolidaysPerCalendar"/>.</summary>
    public ImmutableArray<Holiday> Holidays { get; init; } = [];

    /// <summary>Days off by a rule for every year; at most <see cref="Limits.YearlyPerCalendar"/>.</summary>
    public ImmutableArray<YearlyHoliday> Yearly { get; init; } = [];

    /// <summary>The hours of a working day; null: the whole of it.</summary>
    public WorkingHours? Hours { get; init; }

    /// <summary>
    /// The days off other than by weekday, as they are observed, of all the years from one to another, both
    /// included; in no order.
    /// </summary>
    public IEnumerable<Holiday> HolidaysOf(int fromYear, int toYear)
    {
        // A day observed in a year may belong to the year before or after: New Year's on 31 December.
        var nominal = Yearly
            .SelectMany(rule => Enumerable.Range(fromYear - 1, toYear - fromYear + 3).Where(rule.IsIn)
                .Select(year => (Rule: rule, Date: rule.In(year))))
            .OrderBy(found => found.Date).ToList();
        var off = Holidays.Select(holiday => holiday.Date).Concat(nominal.Select(found => found.Date))
            .ToHashSet();
        foreach (var holiday in Holidays)
            if (IsWithin(holiday.Date))
                yield return holiday;
        foreach (var (rule, date) in nominal)
        {
            var observed = Observe(rule.Observed, date, off);
            off.Add(observed);
            if (IsWithin(observed))
                yield return new Holiday(observed, rule.Name);
        }

        bool IsWithin(LocalDate date) => date.Year >= fromYear && date.Year <= toYear;
    }

    private LocalDate Observe(Observed how, LocalDate date, HashSet<LocalDate> off)
    {
        if (how == Observed.OnTheDay || !Weekend.Contains(date.DayOfWeek))
            return date;
        for (var away = 1; ; away++)
        {
            if (how == Observed.Nearest && !Weekend.Contains(date.PlusDays(-away).DayOfWeek))
                return date.PlusDays(-away);
            var later = date.PlusDays(away);
            if (!Weekend.Contains(later.DayOfWeek) && (how == Observed.Nearest || !off.Contains(later)))
                return later;
        }
    }

    /// <summary>Equal by content, the lists too.</summary>
    public bool Equals(BusinessCalendar? other) =>
        other is not null && Id == other.Id && Name == other.Name && Hours == other.Hours
        && Weekend.SequenceEqual(other.Weekend) && Holidays.SequenceEqual(other.Holidays)
        && Yearly.SequenceEqual(other.Yearly);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Name, Hours, Holidays.Length, Yearly.Length);
}

using NodaTime;

namespace CodingQueue.Core.Calendars;

/// <summary>
/// A business calendar on the clock of one time zone: what a facility's hours and days are.
/// <para>A local day lasts from the first instant at which the clock shows the date to the first at which it
/// shows a later one, so it has 23 or 25 hours where the clock is changed. Working time is what elapses on
/// working days, between the first instant at which the clock shows the opening hour or later and the first
/// at which it shows the closing hour or later; without hours, the whole day.</para>
/// <para>Nothing here walks over days: the cost does not grow with the distance.</para>
/// </summary>
public sealed class WorkingTime
{
    private const long TicksPerDay = NodaConstants.TicksPerDay;

    private readonly WorkingHours? _hours;
    private readonly Lazy<(WorkingDays Days, OddDays Odd)> _index;

    /// <summary>Reads the calendar by the zone's clock. Its index is made when it is first needed.</summary>
    public WorkingTime(BusinessCalendar calendar, DateTimeZone zone)
    {
        (Calendar, Zone, _hours) = (calendar, zone, calendar.Hours);
        NominalTicks = _hours is null
            ? TicksPerDay : (_hours.ToMinute - _hours.FromMinute) * NodaConstants.TicksPerMinute;
        _index = new(() =>
        {
            var days = new WorkingDays(calendar);
            return (days, new OddDays(this, days));
        });
    }

    /// <summary>Which days and hours count.</summary>
    public BusinessCalendar Calendar { get; }

    /// <summary>By whose clock.</summary>
    public DateTimeZone Zone { get; }

    /// <summary>How long a working day is on which the clock is not changed.</summary>
    internal long NominalTicks { get; }

    /// <summary>
    /// The first instant by which so much working time has elapsed since another; it lies in working time, or
    /// at its end. Nothing or less: the instant itself.
    /// </summary>
    public Instant After(Instant start, Duration work)
    {
        if (work <= Duration.Zero)
            return start;
        var (days, odd) = _index.Value;
        var worked = WorkedBefore(start) + work.BclCompatibleTicks;
        var number = odd.DayIn(worked);
        return Open(days.At(number)) + Duration.FromTicks(worked - odd.WorkedBefore(number));
    }

    /// <summary>
    /// How much working time elapses from one instant to another; below 0 when it is earlier.
    /// </summary>
    public Duration Between(Instant from, Instant to) =>
        Duration.FromTicks(WorkedBefore(to) - WorkedBefore(from));

    /// <summary>
    /// The end of the n-th working day after the day of an instant, which itself does not count.
    /// </summary>
    /// <param name="start">On any day.</param>
    /// <param name="days">At least 1.</param>
    public Instant EndOfWorkingDay(Instant start, int days)
    {
        var working = _index.Value.Days;
        return Close(working.At(working.Before(DayOf(start) + 1) + days - 1));
    }

    /// <summary>
    /// The end of the n-th working day of the month after that of an instant; 0: the end of the month itself,
    /// its last day whatever its number.
    /// </summary>
    public Instant EndOfMonth(Instant at, int days)
    {
        var date = WorkingDays.Epoch.PlusDays(DayOf(at));
        var next = WorkingDays.NumberOf(new LocalDate(date.Year, date.Month, 1).PlusMonths(1));
        if (days == 0)
            return StartOf(next);
        var working = _index.Value.Days;
        return Close(working.At(working.Before(next) + days - 1));
    }

    /// <summary>The end of the local day so many days after that of an instant, working or not.</summary>
    public Instant EndOfDay(Instant at, int days) => StartOf(DayOf(at) + days + 1);

    internal Instant Open(int day) => _hours is null ? StartOf(day)
        : FirstAt(day * TicksPerDay + _hours.FromMinute * NodaConstants.TicksPerMinute);

    internal Instant Close(int day) => _hours is null ? StartOf(day + 1)
        : FirstAt(day * TicksPerDay + _hours.ToMinute * NodaConstants.TicksPerMinute);

    private Instant StartOf(int day) => FirstAt(day * TicksPerDay);

    private long WorkedBefore(Instant instant)
    {
        var (days, odd) = _index.Value;
        var day = DayOf(instant);
        var worked = odd.WorkedBefore(days.Before(day));
        if (!days.Has(day))
            return worked;
        var open = Open(day);
        if (instant <= open)
            return worked;
        return worked + (Instant.Min(instant, Close(day)) - open).BclCompatibleTicks;
    }

    /// <summary>The local day, counted as in <see cref="WorkingDays"/>.</summary>
    private int DayOf(Instant instant)
    {
        var local = instant.ToUnixTimeTicks() + Zone.GetUtcOffset(instant).Ticks;
        var day = (int)(local / TicksPerDay - (local % TicksPerDay < 0 ? 1 : 0));
        // A clock put back over midnight shows yesterday again: the new day has begun all the same.
        return instant >= StartOf(day + 1) ? day + 1 : day;
    }

    /// <summary>
    /// The first instant at which the clock shows a local time or a later one, which it jumps to where it
    /// skips that time.
    /// </summary>
    private Instant FirstAt(long localTicks)
    {
        // No clock is a day from UTC, so a day earlier is before it in every zone.
        var interval = Zone.GetZoneInterval(Instant.FromUnixTimeTicks(localTicks - TicksPerDay));
        while (true)
        {
            var at = Instant.FromUnixTimeTicks(localTicks - interval.WallOffset.Ticks);
            if (!interval.HasEnd || at < interval.End)
                return interval.HasStart ? Instant.Max(at, interval.Start) : at;
            interval = Zone.GetZoneInterval(interval.End);
        }
    }
}

using System.Globalization;
using NodaTime;

namespace CodingQueue.Core.Workqueues;

public sealed partial record Criterion
{
    /// <summary>True when its answer about the same facts changes as days pass.</summary>
    public bool ChangesWithTime => Operator is Operator.MoreThanDaysAgo or Operator.LessThanDaysAgo
        or Operator.ThisMonth or Operator.LastMonth;

    /// <summary>True when a time attribute of that value meets it; null: the chart lacks it.</summary>
    /// <param name="value">The time.</param>
    /// <param name="now">What days ago and months are counted from.</param>
    /// <param name="zone">Where days and hours are told.</param>
    public bool HoldsFor(Instant? value, Instant now, DateTimeZone zone)
    {
        if (Operator is Operator.Exists or Operator.Missing)
            return value is null == Operator is Operator.Missing;
        if (value is not { } time)
            return false;
        var local = time.InZone(zone);
        if (DaysOfTruth(local.Date) is { } days)
            return days.Contains(now.InZone(zone).Date);
        return Operator switch
        {
            Operator.Before => TryDate(Values[0], out var date) && local.Date < date,
            Operator.After => TryDate(Values[0], out var date) && local.Date > date,
            Operator.On => TryDate(Values[0], out var date) && local.Date == date,
            Operator.Weekday => IsOn(local.DayOfWeek),
            Operator.HourRange => IsIn(local.Hour),
            _ => false,
        };
    }

    /// <summary>
    /// The next instant after the chart's now at which its answer about the chart changes by time alone, or
    /// null: never.
    /// </summary>
    public Instant? NextFlip(in Placed chart)
    {
        if (!ChangesWithTime || ChartAttributes.ReadTime(Attribute, chart) is not { } time
            || DaysOfTruth(time.InZone(chart.Zone).Date) is not { } days)
            return null;
        if (days.Start is { } first && chart.Zone.AtStartOfDay(first).ToInstant() is var begins
            && begins > chart.Now)
            return begins;
        return days.End is { } after && chart.Zone.AtStartOfDay(after).ToInstant() is var ends
            && ends > chart.Now
            ? ends
            : null;
    }

    /// <summary>Days from the first to before the last.</summary>
    private readonly record struct Days(LocalDate? Start, LocalDate? End)
    {
        public bool Contains(LocalDate day) => !(day < Start) && !(day >= End);
    }

    /// <summary>On which days a time on that day meets it, for what changes with time; else null.</summary>
    private Days? DaysOfTruth(LocalDate day)
    {
        var month = day.With(DateAdjusters.StartOfMonth);
        return Operator switch
        {
            Operator.MoreThanDaysAgo => new Days(day.PlusDays(Number(0) + 1), null),
            Operator.LessThanDaysAgo => new Days(day, day.PlusDays(Number(0))),
            Operator.ThisMonth => new Days(month, month.PlusMonths(1)),
            Operator.LastMonth => new Days(month.PlusMonths(1), month.PlusMonths(2)),
            _ => null,
        };
    }

    private bool IsOn(IsoDayOfWeek day)
    {
        foreach (var value in Values)
            if (TryWeekday(value, out var named) && named == day)
                return true;
        return false;
    }

    private bool IsIn(int hour)
    {
        var (from, to) = (Number(0), Number(1));
        return from < to ? hour >= from && hour < to : hour >= from || hour < to;
    }

    /// <summary>A whole number that <see cref="Fault"/> has looked at.</summary>
    private int Number(int place) => int.Parse(Values[place], CultureInfo.InvariantCulture);
}

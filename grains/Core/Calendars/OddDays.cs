using NodaTime;

namespace CodingQueue.Core.Calendars;

/// <summary>
/// The working days of a zone that are longer or shorter than the others because the clock is changed on
/// them. All others are of one length, so the working time before any day is a multiplication and what these
/// add up to.
/// </summary>
internal sealed class OddDays
{
    private readonly long _nominal;
    private readonly int[] _numbers;
    // How much longer the working days up to each odd one were, it included.
    private readonly long[] _drift;
    // Working time until each odd day's end.
    private readonly long[] _workedUntil;

    public OddDays(WorkingTime time, WorkingDays days)
    {
        _nominal = time.NominalTicks;
        var odd = new SortedDictionary<int, long>();
        var (from, to) = (InstantOf(WorkingDays.First), InstantOf(WorkingDays.End));
        foreach (var interval in time.Zone.GetZoneIntervals(new Interval(from, to)))
            if (interval.HasStart && interval.Start > from)
                for (var day = UtcDayOf(interval.Start) - 1; day <= UtcDayOf(interval.Start) + 1; day++)
                    if (days.Has(day))
                        odd[days.Before(day)] = (time.Close(day) - time.Open(day)).BclCompatibleTicks;
        var kept = odd.Where(day => day.Value != _nominal).ToList();
        _numbers = [.. kept.Select(day => day.Key)];
        (_drift, _workedUntil) = (new long[kept.Count], new long[kept.Count]);
        var drift = 0L;
        for (var i = 0; i < kept.Count; i++)
        {
            drift += kept[i].Value - _nominal;
            _drift[i] = drift;
            _workedUntil[i] = (kept[i].Key + 1) * _nominal + drift;
        }
    }

    /// <summary>Working time before a working day, by its number.</summary>
    public long WorkedBefore(int number) =>
        number * _nominal + DriftBefore(FirstNotBelow(_numbers, number));

    /// <summary>The number of the working day in which so much working time is reached.</summary>
    public int DayIn(long worked)
    {
        var next = FirstNotBelow(_workedUntil, worked);
        var regular = worked - DriftBefore(next);
        // Rounded up, because a day's end belongs to it; towards zero is up below zero.
        var number = (int)((regular > 0 ? (regular - 1) / _nominal + 1 : regular / _nominal) - 1);
        return next < _numbers.Length ? Math.Min(number, _numbers[next]) : number;
    }

    private long DriftBefore(int odd) => odd == 0 ? 0 : _drift[odd - 1];

    private static int FirstNotBelow<T>(T[] sorted, T value) where T : IComparable<T>
    {
        var found = Array.BinarySearch(sorted, value);
        if (found < 0)
            return ~found;
        // Days that the clock skips whole end where they begin.
        while (found > 0 && sorted[found - 1].CompareTo(value) == 0)
            found--;
        return found;
    }

    private static Instant InstantOf(int day) => Instant.FromUnixTimeTicks(day * NodaConstants.TicksPerDay);

    private static int UtcDayOf(Instant instant) => WorkingDays.NumberOf(instant.InUtc().Date);
}

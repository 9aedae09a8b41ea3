using CodingQueue.Core;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Engine.Views;

/// <summary>Where charts that are discharged and not final coded are.</summary>
public enum DnfcPlace
{
    /// <summary>May be coded, and with nobody.</summary>
    Available,
    /// <summary>With a coder.</summary>
    WithCoder,
    /// <summary>A hold blocks them.</summary>
    Held,
    /// <summary>Submitted, and not agreed to yet.</summary>
    InReview,
    /// <summary>A document is missing.</summary>
    NotReady,
}

/// <summary>Discharged charts that are not final coded, at one place.</summary>
/// <param name="Workqueue">Their workqueue, "" for those that no rule places.</param>
/// <param name="Facility">Where the encounters were.</param>
/// <param name="Place">Where they are.</param>
/// <param name="Owner">Who is to end the oldest hold that blocks them; null: they are not held.</param>
/// <param name="Ages">How many there are of each age, and their charges.</param>
public sealed record DnfcCount(
    string Workqueue, FacilityId Facility, DnfcPlace Place, string? Owner, IReadOnlyList<DnfcAge> Ages);

/// <summary>Charts of one age, and their charges in dollars.</summary>
public readonly record struct DnfcAge(int Charts, decimal Dollars);

/// <summary>
/// Charts whose clock has started and that are not final coded: counted with their dollars by workqueue,
/// facility, place and the minute in which the clock started. A change costs the same however many there are;
/// a reading costs the minutes in which clocks started, not the charts.
/// </summary>
internal sealed class Dnfc
{
    private readonly Dictionary<Key, SortedDictionary<long, DnfcAge>> _parts = [];
    private readonly Lock _door = new();

    /// <summary>Whole days at which a younger age ends: 0-1, 1-3, 3-5, 5-10 and over 10 days.</summary>
    public static readonly int[] AgeDays = [1, 3, 5, 10];

    public void Change(Chart? before, Chart? after)
    {
        lock (_door)
        {
            if (before is not null)
                Add(before, -1);
            if (after is not null)
                Add(after, +1);
        }
    }

    /// <summary>What there is within the facilities, with the ages of now.</summary>
    public List<DnfcCount> Count(Predicate<FacilityId> within, Instant now)
    {
        var found = new List<DnfcCount>();
        lock (_door)
            foreach (var (key, minutes) in _parts)
                if (within(key.Facility) && Ages(minutes, MinuteOf(now)) is { } ages)
                    found.Add(new DnfcCount(key.Workqueue, key.Facility, key.Place, key.Owner, ages));
        return found;
    }

    /// <summary>Null: nothing there has begun, as with a clock that is told ahead.</summary>
    private static DnfcAge[]? Ages(SortedDictionary<long, DnfcAge> minutes, long now)
    {
        var ages = new DnfcAge[AgeDays.Length + 1];
        var any = false;
        foreach (var (minute, there) in minutes)
        {
            if (minute > now)
                break;
            var age = 0;
            while (age < AgeDays.Length && now - minute >= AgeDays[age] * 1_440L)
                age++;
            ages[age] = Sum(ages[age], there);
            any = true;
        }
        return any ? ages : null;
    }

    private void Add(Chart chart, int by)
    {
        if (chart.State.IsFinished || chart.Facts.Clock is not { } clock)
            return;
        var key = Key.Of(chart);
        if (!_parts.TryGetValue(key, out var minutes))
            _parts[key] = minutes = [];
        var minute = MinuteOf(clock);
        var sum = Sum(
            minutes.GetValueOrDefault(minute), new DnfcAge(by, by * (chart.Facts.TotalCharges ?? 0)));
        if (sum.Charts != 0)
            minutes[minute] = sum;
        else if (minutes.Remove(minute) && minutes.Count == 0)
            _parts.Remove(key);
    }

    private static long MinuteOf(Instant at) => (long)Math.Floor(at.ToUnixTimeSeconds() / 60.0);

    private static DnfcAge Sum(DnfcAge left, DnfcAge right) =>
        new(left.Charts + right.Charts, left.Dollars + right.Dollars);

    private readonly record struct Key(
        string Workqueue, FacilityId Facility, DnfcPlace Place, string? Owner)
    {
        public static Key Of(Chart chart)
        {
            var place = chart.State switch
            {
                ChartState.Ready => DnfcPlace.Available,
                ChartState.Assigned or ChartState.InProgress => DnfcPlace.WithCoder,
                ChartState.Held => DnfcPlace.Held,
                ChartState.Review => DnfcPlace.InReview,
                _ => DnfcPlace.NotReady,
            };
            return new Key(
                chart.Workqueue?.Value ?? "", chart.Facility, place,
                place == DnfcPlace.Held ? chart.Holds.FirstOrDefault(hold => hold.BlocksCoding)?.Owner
                    : null);
        }
    }
}

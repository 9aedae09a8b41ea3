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
/// facility, place and age. Ages are told to the hour: to the minute they would take more room than the
/// charts. A chart changes its age at five hours of its life alone, so a reading moves those whose hour has
/// come and then costs the parts there are, not the charts.
/// </summary>
internal sealed class Dnfc
{
    private const int HoursPerDay = 24;

    /// <summary>Days after which an age begins; the first with the clock, before which is none.</summary>
    private static readonly int[] AgesFrom = [0, 1, 3, 5, 10];

    private readonly Dictionary<long, Dictionary<Key, DnfcAge>> _hours = [];
    private readonly Dictionary<Key, DnfcAge[]> _parts = [];
    private readonly Lock _door = new();
    private long _asOf;

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
        {
            Advance(HourOf(now));
            foreach (var (key, ages) in _parts)
                if (within(key.Facility) && ages.Skip(1).Any(age => age.Charts > 0))
                    found.Add(new DnfcCount(
                        key.Workqueue, key.Facility, key.Place, key.Owner, ages[1..]));
        }
        return found;
    }

    private void Add(Chart chart, int by)
    {
        if (chart.State.IsFinished || chart.Facts.Clock is not { } clock)
            return;
        var (key, hour) = (Key.Of(chart), HourOf(clock));
        var added = new DnfcAge(by, by * (chart.Facts.TotalCharges ?? 0));
        if (!_hours.TryGetValue(hour, out var there))
            _hours[hour] = there = [];
        var sum = Sum(there.GetValueOrDefault(key), added);
        if (sum.Charts != 0)
            there[key] = sum;
        else if (there.Remove(key) && there.Count == 0)
            _hours.Remove(hour);
        var ages = AgesOf(key);
        var age = AgeAt(hour);
        ages[age] = Sum(ages[age], added);
        if (Array.TrueForAll(ages, one => one.Charts == 0))
            _parts.Remove(key);
    }

    /// <summary>Moves what has grown older since the last reading; after a day or more, all is counted
    /// anew.</summary>
    private void Advance(long now)
    {
        var before = _asOf;
        _asOf = now;
        if (now < before || now - before > HoursPerDay)
        {
            _parts.Clear();
            foreach (var (hour, there) in _hours)
                foreach (var (key, sum) in there)
                    AgesOf(key)[AgeAt(hour)] = Sum(AgesOf(key)[AgeAt(hour)], sum);
            return;
        }
        for (var age = 0; age < AgesFrom.Length; age++)
        {
            var from = AgesFrom[age] * HoursPerDay;
            for (var hour = before - from + 1; hour <= now - from; hour++)
                foreach (var (key, sum) in _hours.GetValueOrDefault(hour) ?? [])
                {
                    var ages = AgesOf(key);
                    ages[age] = Sum(ages[age], new DnfcAge(-sum.Charts, -sum.Dollars));
                    ages[age + 1] = Sum(ages[age + 1], sum);
                }
        }
    }

    /// <summary>The age of what began then, as of the last reading; 0: it has not begun.</summary>
    private int AgeAt(long hour)
    {
        var age = 0;
        while (age < AgesFrom.Length && _asOf - hour >= AgesFrom[age] * HoursPerDay)
            age++;
        return age;
    }

    private DnfcAge[] AgesOf(Key key)
    {
        if (!_parts.TryGetValue(key, out var ages))
            _parts[key] = ages = new DnfcAge[AgesFrom.Length + 1];
        return ages;
    }

    private static long HourOf(Instant at) => (long)Math.Floor(at.ToUnixTimeSeconds() / 3_600.0);

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

using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Core.Workqueues;

/// <summary>
/// The ready charts of one requirement class: in order of urgency, and by the instant from which they have
/// waited too long, so that no chart is overtaken for ever. It remembers who may take them.
/// </summary>
internal sealed class ClassLine(Requirement requirement)
{
    private readonly SortedSet<Place> _places = [];
    private readonly PriorityQueue<Chart, Instant> _byDue = new();
    private readonly Dictionary<CoderProfile, bool> _may = new(ReferenceEqualityComparer.Instance);
    private Settings.Settings? _settings;
    private Instant _mayFrom, _mayUntil;
    private long _dutyStamp = -1;
    private int _takers;
    private Place? _longest;
    private bool _knowsLongest;

    public Requirement Requirement { get; } = requirement;

    public int Count => _places.Count;

    /// <summary>
    /// How often the chart that is due for the longest was passed over for one that is not due for so long.
    /// </summary>
    public int Passes { get; set; }

    public IEnumerable<Place> Places => _places;

    /// <summary>The most urgent chart; there must be one.</summary>
    public Place First => _places.Min;

    public bool Add(Chart chart)
    {
        if (!_places.Add(Place.Of(chart)))
            return false;
        _knowsLongest = false;
        _byDue.Enqueue(chart, Place.Of(chart).DueSince);
        // Charts leave by urgency, so the other order keeps some that are gone: never more than are there.
        if (_byDue.Count > 2 * _places.Count + 64)
        {
            _byDue.Clear();
            foreach (var place in _places)
                _byDue.Enqueue(place.Chart, place.DueSince);
        }
        return true;
    }

    public bool Remove(Chart chart)
    {
        _knowsLongest = false;
        return _places.Remove(Place.Of(chart));
    }

    /// <summary>The chart that is due for the longest, or will be first; null when there is none.</summary>
    public Place? LongestDue
    {
        get
        {
            if (!_knowsLongest)
                (_knowsLongest, _longest) = (true, FindLongest());
            return _longest;
        }
    }

    private Place? FindLongest()
    {
        while (_byDue.TryPeek(out var chart, out _))
        {
            if (_places.TryGetValue(Place.Of(chart), out var place))
                return place;
            _byDue.Dequeue();
        }
        return null;
    }

    /// <summary>See <see cref="Eligibility.May"/>; judged once for each profile, settings and day.</summary>
    public bool May(CoderProfile profile, Settings.Settings settings, Instant now)
    {
        if (!ReferenceEquals(settings, _settings) || now < _mayFrom || now >= _mayUntil)
            Forget(settings, now);
        if (!_may.TryGetValue(profile, out var may))
        {
            if (_may.Count >= Limits.VerdictsPerClass)
                _may.Clear();
            _may[profile] = may = Eligibility.May(profile, Requirement, settings, now);
        }
        return may;
    }

    /// <summary>Coders on duty who may take the class.</summary>
    public int Takers(DutyRoster roster, Settings.Settings settings, Instant now)
    {
        if (_dutyStamp != roster.Stamp || !ReferenceEquals(settings, _settings) || now >= _mayUntil)
        {
            (_dutyStamp, _takers) = (roster.Stamp, 0);
            foreach (var profile in roster.Of(Requirement.Workqueue))
                if (May(profile, settings, now))
                    _takers++;
        }
        return _takers;
    }

    /// <summary>Verdicts hold for one day of the facility and one version of the settings.</summary>
    private void Forget(Settings.Settings settings, Instant now)
    {
        _may.Clear();
        _dutyStamp = -1;
        _settings = settings;
        if (!settings.Facilities.TryGetValue(Requirement.Facility, out var facility))
        {
            (_mayFrom, _mayUntil) = (Instant.MinValue, Instant.MaxValue);
            return;
        }
        var day = now.InZone(facility.Zone).Date;
        _mayFrom = facility.Zone.AtStartOfDay(day).ToInstant();
        _mayUntil = facility.Zone.AtStartOfDay(day.PlusDays(1)).ToInstant();
    }
}

/// <summary>
/// A chart at its place: compared by urgency alone, which never changes while it stands there.
/// </summary>
internal readonly record struct Place(Instant BeginBy, long Cents, Chart Chart) : IComparable<Place>
{
    public Urgency Urgency => new(BeginBy, Cents, Chart.Id);

    public static Place Of(Chart chart)
    {
        var urgency = Urgency.Of(chart);
        return new Place(urgency.BeginBy, urgency.Cents, chart);
    }

    /// <summary>
    /// When work on it had to begin, and not before it was known: nobody can backdate this.
    /// </summary>
    public Instant DueSince => Instant.Max(BeginBy, Chart.Arrived);

    // The same order as that of urgencies, without looking at charts where there is no need to.
    public int CompareTo(Place other)
    {
        var order = BeginBy.CompareTo(other.BeginBy);
        if (order == 0)
            order = other.Cents.CompareTo(Cents);
        return order != 0 ? order : Urgency.CompareTo(other.Urgency);
    }
}

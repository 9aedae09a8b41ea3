using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Core.Workqueues;

/// <summary>The chart a line would give a coder next.</summary>
/// <param name="Chart">Which.</param>
/// <param name="Urgency">Its place in line.</param>
/// <param name="Classes">Requirement classes that were looked at to find it.</param>
public readonly record struct Candidate(ChartId Chart, Urgency Urgency, int Classes);

/// <summary>
/// The ready charts of one workqueue, by requirement class and in order of urgency. A pick looks at the head
/// of each class that the coder may take, so its cost does not grow with the backlog. It is derived from the
/// charts and never the truth. Not safe for several threads at once: its owner is one actor.
/// </summary>
public sealed class ReadyLine
{
    private readonly Dictionary<Requirement, SortedSet<Place>> _classes = [];
    private readonly Dictionary<ChartId, Instant> _reserved = [];
    private readonly Queue<(ChartId Chart, Instant Until)> _reservations = new();

    /// <summary>Requirement classes that have a chart now.</summary>
    public int Classes => _classes.Count;

    /// <summary>Charts in line, the reserved ones included.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Takes out the chart as it was and puts in the chart as it is; either may not belong here.
    /// </summary>
    public void Change(Chart? before, Chart? after)
    {
        if (before is not null)
            Remove(before);
        if (after is not null)
            Add(after);
    }

    /// <summary>
    /// The most urgent chart that the coder may take, or null. Charts the coder declined lately are passed
    /// over, unless there is nothing else and <paramref name="pushed"/> is false.
    /// </summary>
    /// <param name="coder">Who is to have it.</param>
    /// <param name="settings">Grants and policies as of one version.</param>
    /// <param name="now">Credentials and reservations are judged at this instant.</param>
    /// <param name="pushed">True: nobody asked for it.</param>
    /// <param name="within">The facilities whose charts count; null: all that the coder may code.</param>
    public Candidate? Peek(
        Coder coder, Settings.Settings settings, Instant now, bool pushed,
        Predicate<FacilityId>? within = null)
    {
        ReleaseLapsed(now);
        Place? best = null, declined = null;
        foreach (var (requirement, line) in _classes)
        {
            if (within?.Invoke(requirement.Facility) == false
                || !Eligibility.May(coder.Profile, requirement, settings, now))
                continue;
            foreach (var place in line)
            {
                if (best is { } found && place.CompareTo(found) > 0)
                    break;
                if (_reserved.ContainsKey(place.Chart.Id))
                    continue;
                if (place.Chart.IsDeclinedBy(coder.Id, now))
                {
                    if (declined is not { } other || place.CompareTo(other) < 0)
                        declined = place;
                    continue;
                }
                best = place;
                break;
            }
        }
        best ??= pushed ? null : declined;
        return best is { } chosen ? new Candidate(chosen.Chart.Id, chosen.Urgency, _classes.Count) : null;
    }

    /// <summary>
    /// Keeps the chart from other picks until then; false when another pick was first. The chart leaves the
    /// line when its assignment is known, or comes back when the reservation lapses.
    /// </summary>
    public bool Reserve(ChartId chart, Instant until)
    {
        if (!_reserved.TryAdd(chart, until))
            return false;
        _reservations.Enqueue((chart, until));
        return true;
    }

    /// <summary>Gives a reservation back at once.</summary>
    public void GiveBack(ChartId chart) => _reserved.Remove(chart);

    /// <summary>The most urgent charts first, at most so many.</summary>
    public IEnumerable<Chart> Head(int count) => _classes.Values
        .SelectMany(line => line.Take(count)).Order().Take(count).Select(place => place.Chart);

    /// <summary>The most urgent chart of each requirement class, with the class.</summary>
    public IEnumerable<(Requirement Requirement, int Count)> ByClass() =>
        _classes.Select(pair => (pair.Key, pair.Value.Count));

    /// <summary>The charts of one class in order, those after a place or all of them.</summary>
    public IEnumerable<Chart> Of(Requirement requirement, Urgency? after = null) =>
        _classes.TryGetValue(requirement, out var line)
            ? line.SkipWhile(place => after is { } last && place.Urgency <= last)
                .Select(place => place.Chart)
            : [];

    /// <summary>
    /// How many charts of the classes that count are more urgent, counted up to a bound, and how many there
    /// are in those classes.
    /// </summary>
    public (int Ahead, int Of) Ahead(Chart chart, Predicate<Requirement> counts, int bound)
    {
        var place = Place.Of(chart);
        var (ahead, all) = (0, 0);
        foreach (var (requirement, line) in _classes)
        {
            if (!counts(requirement))
                continue;
            all += line.Count;
            foreach (var other in line)
            {
                if (ahead >= bound || other.CompareTo(place) >= 0)
                    break;
                ahead++;
            }
        }
        return (ahead, all);
    }

    private void Add(Chart chart)
    {
        if (!IsInLine(chart) || Requirement.Of(chart) is not { } requirement)
            return;
        if (!_classes.TryGetValue(requirement, out var line))
            _classes[requirement] = line = [];
        if (line.Add(Place.Of(chart)))
            Count++;
    }

    private void Remove(Chart chart)
    {
        if (!IsInLine(chart) || Requirement.Of(chart) is not { } requirement
            || !_classes.TryGetValue(requirement, out var line))
            return;
        if (line.Remove(Place.Of(chart)))
            Count--;
        if (line.Count == 0)
            _classes.Remove(requirement);
        _reserved.Remove(chart.Id);
    }

    /// <summary>A chart that waits for one coder is not in the common line.</summary>
    private static bool IsInLine(Chart chart) => chart.State.IsOffered && chart.State.FirstRight is null;

    private void ReleaseLapsed(Instant now)
    {
        while (_reservations.TryPeek(out var oldest) && oldest.Until <= now)
        {
            _reservations.Dequeue();
            if (_reserved.TryGetValue(oldest.Chart, out var until) && until == oldest.Until)
                _reserved.Remove(oldest.Chart);
        }
    }

    /// <summary>
    /// A chart at its place: compared by urgency alone, which never changes while it stands there.
    /// </summary>
    private readonly record struct Place(Instant BeginBy, long Cents, Chart Chart) : IComparable<Place>
    {
        public Urgency Urgency => new(BeginBy, Cents, Chart.Id);

        public static Place Of(Chart chart)
        {
            var urgency = Urgency.Of(chart);
            return new Place(urgency.BeginBy, urgency.Cents, chart);
        }

        public int CompareTo(Place other) => Urgency.CompareTo(other.Urgency);
    }
}

using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Core.Workqueues;

/// <summary>
/// The ready charts of one workqueue, by requirement class and in order of urgency. A pick looks at the head
/// of each class that the coder may take, so its cost does not grow with the backlog. It is derived from the
/// charts and never the truth. Not safe for several threads at once: its owner is one actor.
/// </summary>
public sealed class ReadyLine(DutyRoster roster)
{
    private readonly Dictionary<Requirement, ClassLine> _classes = [];
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
        var stays = before is not null && after is not null && IsInLine(before) && IsInLine(after)
            && Requirement.Of(before) == Requirement.Of(after);
        if (before is not null)
            Remove(before, keepsClass: stays);
        if (after is not null)
            Add(after);
    }

    /// <summary>
    /// Adds what each class that the coder may take, and has room for, has for them. Charts they declined
    /// lately are passed over, unless a class has nothing else and <paramref name="pushed"/> is false.
    /// </summary>
    /// <param name="heads">Where to add it.</param>
    /// <param name="coder">Who is to have it.</param>
    /// <param name="tier">Their tier here.</param>
    /// <param name="settings">Grants and policies as of one version.</param>
    /// <param name="now">Credentials and reservations are judged at this instant.</param>
    /// <param name="pushed">True: nobody asked for it.</param>
    /// <param name="within">The facilities whose charts count; null: all that the coder may code.</param>
    public void Collect(
        List<Head> heads, Coder coder, int tier, Settings.Settings settings, Instant now, bool pushed,
        Predicate<FacilityId>? within = null)
    {
        ReleaseLapsed(now);
        foreach (var line in _classes.Values)
            if (within?.Invoke(line.Requirement.Facility) != false
                && coder.HasRoomFor(settings.WeightOf(line.Requirement.Kind))
                && line.May(coder.Profile, settings, now)
                && HeadOf(line, coder.Id, now, pushed) is { } place)
                heads.Add(new Head(
                    line.Requirement, place.Chart.Client, place.Urgency, place.DueSince,
                    LongestDue(line, coder.Id, now), line.Passes,
                    Math.Max(1, line.Takers(roster, settings, now)),
                    place.Chart.IsDeclinedBy(coder.Id, now), tier));
    }

    private Place? HeadOf(ClassLine line, CoderId coder, Instant now, bool pushed)
    {
        // Mostly the first is it, and nothing needs to be walked through.
        var first = line.First;
        if (!first.Chart.IsDeclinedBy(coder, now) && !_reserved.ContainsKey(first.Chart.Id))
            return first;
        Place? declined = null;
        foreach (var place in line.Places)
        {
            if (_reserved.ContainsKey(place.Chart.Id))
                continue;
            if (!place.Chart.IsDeclinedBy(coder, now))
                return place;
            declined ??= place;
        }
        return pushed ? null : declined;
    }

    private Urgency? LongestDue(ClassLine line, CoderId coder, Instant now) =>
        line.LongestDue is { } due && due.DueSince <= now && !_reserved.ContainsKey(due.Chart.Id)
            && !due.Chart.IsDeclinedBy(coder, now)
            ? due.Urgency
            : null;

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

    /// <summary>
    /// Counts a pick for a class that the coder might have been given: its chart that is due for the longest
    /// was chosen, or passed over for one that is not due for so long.
    /// </summary>
    /// <param name="requirement">The class.</param>
    /// <param name="chosen">The chart that was chosen.</param>
    /// <param name="dueSince">Since when that one is due.</param>
    /// <param name="now">The instant of the pick.</param>
    public void Passed(Requirement requirement, ChartId chosen, Instant dueSince, Instant now)
    {
        if (!_classes.TryGetValue(requirement, out var line) || line.LongestDue is not { } due)
            return;
        if (due.Chart.Id == chosen)
            line.Passes = 0;
        else if (due.DueSince <= now && due.DueSince < dueSince)
            line.Passes++;
    }

    /// <summary>Requirement classes with how many charts each has.</summary>
    public IEnumerable<(Requirement Requirement, int Count)> ByClass() =>
        _classes.Select(pair => (pair.Key, pair.Value.Count));

    /// <summary>The charts of one class in order, those after a place or all of them.</summary>
    public IEnumerable<Chart> Of(Requirement requirement, Urgency? after = null) =>
        _classes.TryGetValue(requirement, out var line)
            ? line.Places.SkipWhile(place => after is { } last && place.Urgency <= last)
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
            foreach (var other in line.Places)
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
            _classes[requirement] = line = new ClassLine(requirement);
        if (line.Add(chart))
            Count++;
    }

    private void Remove(Chart chart, bool keepsClass)
    {
        if (!IsInLine(chart) || Requirement.Of(chart) is not { } requirement
            || !_classes.TryGetValue(requirement, out var line))
            return;
        if (line.Remove(chart))
            Count--;
        // News of the only chart of a class is no reason to count anew how often it was passed over.
        if (line.Count == 0 && !keepsClass)
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
}

using CodingQueue.Core;
using CodingQueue.Core.Charts;

namespace CodingQueue.Engine.Views;

/// <summary>A place in a list of open charts: deadline, then id.</summary>
/// <param name="Deadline">Milliseconds since 1970; the largest number before the clock has started.</param>
/// <param name="Chart">The chart.</param>
public readonly record struct ListPlace(long Deadline, string Chart)
{
    /// <summary>The chart's place.</summary>
    public static ListPlace Of(Chart chart) => new(
        chart.Deadline is { } deadline ? deadline.ToUnixTimeMilliseconds() : long.MaxValue, chart.Id.Value);

    /// <summary>The order of lists: what is due first, then by id.</summary>
    public static readonly IComparer<ListPlace> Order = Comparer<ListPlace>.Create(static (left, right) =>
    {
        var order = left.Deadline.CompareTo(right.Deadline);
        return order != 0 ? order : string.CompareOrdinal(left.Chart, right.Chart);
    });
}

/// <summary>
/// Open charts in the order in which they are due, per workqueue and facility. A list merges those in its
/// scope, so that what is out of it costs nothing and shows in nothing, not even in the length of a page.
/// </summary>
internal sealed class OpenCharts
{
    private readonly Dictionary<(string Queue, FacilityId Facility), SortedSet<Due>> _parts = [];
    private readonly Lock _door = new();

    public void Change(Chart? before, Chart? after)
    {
        lock (_door)
        {
            if (before is { State.IsFinished: false })
                Remove(before);
            if (after is { State.IsFinished: false })
                Add(after);
        }
    }

    /// <summary>
    /// Charts after a place that satisfy the filter, until the page is full or a bound of rows was looked at;
    /// Next is where to go on, or null at the end.
    /// </summary>
    /// <param name="workqueue">Of this one alone, "" for charts that no rule places; null: of all.</param>
    /// <param name="within">Of these facilities alone.</param>
    /// <param name="after">Where the page before ended; null: from the beginning.</param>
    /// <param name="limit">Charts of a page.</param>
    /// <param name="filter">Which of them.</param>
    public (List<Chart> Charts, ListPlace? Next) Page(
        string? workqueue, Predicate<FacilityId> within, ListPlace? after, int limit, Predicate<Chart> filter)
    {
        var found = new List<Chart>();
        var scanned = 0;
        lock (_door)
        {
            var heads = new PriorityQueue<IEnumerator<Due>, Due>();
            foreach (var ((queue, facility), charts) in _parts)
                if ((workqueue is null || queue == workqueue) && within(facility)
                    && From(charts, after).GetEnumerator() is var head && head.MoveNext())
                    heads.Enqueue(head, head.Current);
            while (heads.TryPeek(out var head, out var due))
            {
                if (filter(due.Chart))
                    found.Add(due.Chart);
                if (found.Count >= limit || ++scanned >= EngineLimits.ScanPerPage)
                    return (found, ListPlace.Of(due.Chart));
                if (head.MoveNext())
                    heads.DequeueEnqueue(head, head.Current);
                else
                    heads.Dequeue();
            }
        }
        return (found, null);
    }

    private static IEnumerable<Due> From(SortedSet<Due> charts, ListPlace? after)
    {
        if (after is not { } place)
            return charts;
        var last = new Due(place.Deadline, place.Chart);
        return charts.Max.CompareTo(last) <= 0
            ? []
            : charts.GetViewBetween(last, charts.Max).Where(due => due.CompareTo(last) > 0);
    }

    private void Add(Chart chart)
    {
        var key = KeyOf(chart);
        if (!_parts.TryGetValue(key, out var charts))
            _parts[key] = charts = [];
        charts.Add(Due.Of(chart));
    }

    private void Remove(Chart chart)
    {
        var key = KeyOf(chart);
        if (_parts.TryGetValue(key, out var charts)
            && charts.Remove(Due.Of(chart)) && charts.Count == 0)
            _parts.Remove(key);
    }

    private static (string Queue, FacilityId Facility) KeyOf(Chart chart) =>
        (chart.Workqueue?.Value ?? "", chart.Facility);

    /// <summary>
    /// A chart at its place, by which alone it is compared. A place to look for has the chart's id in its
    /// stead: a million charts need not keep their id once more.
    /// </summary>
    private readonly record struct Due(long Deadline, object ChartOrId) : IComparable<Due>
    {
        public static Due Of(Chart chart) => new(ListPlace.Of(chart).Deadline, chart);

        public Chart Chart => (Chart)ChartOrId;

        private string Id => ChartOrId is Chart chart ? chart.Id.Value : (string)ChartOrId;

        public int CompareTo(Due other)
        {
            var order = Deadline.CompareTo(other.Deadline);
            return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
        }
    }
}

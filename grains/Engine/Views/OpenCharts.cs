using CodingQueue.Core.Charts;

namespace CodingQueue.Engine.Views;

/// <summary>A place in the list of open charts: workqueue, then deadline, then id.</summary>
/// <param name="Workqueue">The workqueue; empty for charts that no rule places.</param>
/// <param name="Deadline">Milliseconds since 1970; the largest number before the clock has started.</param>
/// <param name="Chart">The chart.</param>
public readonly record struct ListPlace(string Workqueue, long Deadline, string Chart);

/// <summary>Open charts in the order in which they are due, per workqueue: what lists page through.</summary>
internal sealed class OpenCharts
{
    private readonly SortedDictionary<string, SortedSet<Due>> _queues = new(StringComparer.Ordinal);
    private readonly Lock _door = new();

    public int Count { get; private set; }

    public void Change(Chart? before, Chart? after)
    {
        lock (_door)
        {
            if (before is { State.IsFinished: false } && Of(before).Remove(Due.Of(before)))
                Count--;
            if (after is { State.IsFinished: false } && Of(after).Add(Due.Of(after)))
                Count++;
        }
    }

    /// <summary>
    /// Charts after a place that satisfy the filter, until the page is full or a bound of rows was looked at;
    /// Next is where to go on, or null at the end.
    /// </summary>
    public (List<Chart> Charts, ListPlace? Next) Page(
        string? workqueue, ListPlace? after, int limit, Predicate<Chart> filter)
    {
        var found = new List<Chart>();
        var scanned = 0;
        lock (_door)
        {
            foreach (var (queue, charts) in _queues)
            {
                if (workqueue is not null && queue != workqueue)
                    continue;
                if (after is { } place && string.CompareOrdinal(queue, place.Workqueue) < 0)
                    continue;
                foreach (var due in From(charts, queue, after))
                {
                    if (filter(due.Chart))
                        found.Add(due.Chart);
                    if (found.Count >= limit || ++scanned >= EngineLimits.ScanPerPage)
                        return (found, new ListPlace(queue, due.At, due.Chart.Id.Value));
                }
            }
        }
        return (found, null);
    }

    private static IEnumerable<Due> From(SortedSet<Due> charts, string queue, ListPlace? after)
    {
        if (after is not { } place || place.Workqueue != queue)
            return charts;
        return charts.Count == 0 || charts.Max.Compare(place) <= 0
            ? []
            : charts.GetViewBetween(Due.Marker(place), charts.Max).Where(due => due.Compare(place) > 0);
    }

    private SortedSet<Due> Of(Chart chart)
    {
        var queue = chart.Workqueue?.Value ?? "";
        if (!_queues.TryGetValue(queue, out var charts))
            _queues[queue] = charts = [];
        return charts;
    }

    private readonly record struct Due(long At, string Id, Chart Chart) : IComparable<Due>
    {
        public static Due Of(Chart chart) => new(
            chart.Deadline is { } deadline ? deadline.ToUnixTimeMilliseconds()
                : long.MaxValue, chart.Id.Value, chart);

        /// <summary>Compares like a chart at the place, and is none.</summary>
        public static Due Marker(ListPlace place) => new(place.Deadline, place.Chart, null!);

        public int CompareTo(Due other)
        {
            var order = At.CompareTo(other.At);
            return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
        }

        public int Compare(ListPlace place) => CompareTo(Marker(place));
    }
}

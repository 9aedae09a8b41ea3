using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Engine.Views;

/// <summary>Open charts that nothing may move on from some instant, in the order of that instant.</summary>
internal sealed class StuckCharts
{
    private readonly SortedSet<(Instant From, string Id, Chart? Chart)> _charts =
        new(Comparer<(Instant From, string Id, Chart? Chart)>.Create(static (left, right) =>
        {
            var order = left.From.CompareTo(right.From);
            return order != 0 ? order : string.CompareOrdinal(left.Id, right.Id);
        }));

    private readonly Lock _door = new();

    public void Change(Chart? before, Chart after)
    {
        if (before?.StuckFrom is null && after.StuckFrom is null)
            return;
        lock (_door)
        {
            if (before?.StuckFrom is { } was)
                _charts.Remove((was, before.Id.Value, null));
            if (after.StuckFrom is { } from)
                _charts.Add((from, after.Id.Value, after));
        }
    }

    /// <summary>Those that are stuck now, the longest first.</summary>
    public List<Chart> All(Instant now)
    {
        var stuck = new List<Chart>();
        lock (_door)
            foreach (var (from, _, chart) in _charts)
            {
                if (from > now)
                    break;
                stuck.Add(chart!);
            }
        return stuck;
    }
}

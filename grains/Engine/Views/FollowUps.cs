using System.Collections.Concurrent;
using CodingQueue.Core;
using CodingQueue.Core.Charts;

namespace CodingQueue.Engine.Views;

/// <summary>Open charts with a hold that was followed up and is still open.</summary>
internal sealed class FollowUps
{
    private readonly ConcurrentDictionary<ChartId, Chart> _charts = new();

    public void Change(Chart after)
    {
        if (after.AwaitsFollowUp)
            _charts[after.Id] = after;
        else if (!_charts.IsEmpty)
            _charts.TryRemove(after.Id, out _);
    }

    public IReadOnlyCollection<Chart> All() => [.. _charts.Values];
}

using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;

namespace CodingQueue.Core.Workqueues;

/// <summary>
/// The charts that wait for one coder each: a hold of theirs that woke, or work a reviewer returned. They
/// come before every line. Derived from the charts; its owner is one actor.
/// </summary>
public sealed class FirstRights
{
    private readonly Dictionary<CoderId, SortedSet<Urgency>> _waiting = [];

    /// <summary>Takes out the chart as it was and puts in the chart as it is.</summary>
    public void Change(Chart? before, Chart? after)
    {
        if (before?.State.FirstRight is { } was && _waiting.TryGetValue(was.Coder, out var old))
        {
            old.Remove(Urgency.Of(before));
            if (old.Count == 0)
                _waiting.Remove(was.Coder);
        }
        if (after?.State.FirstRight is not { } right)
            return;
        if (!_waiting.TryGetValue(right.Coder, out var charts))
            _waiting[right.Coder] = charts = [];
        charts.Add(Urgency.Of(after));
    }

    /// <summary>The coders for whom charts wait.</summary>
    public IReadOnlyCollection<CoderId> Coders => [.. _waiting.Keys];

    /// <summary>The charts that wait for the coder, most urgent first.</summary>
    public IReadOnlyCollection<Urgency> Of(CoderId coder) =>
        _waiting.TryGetValue(coder, out var charts) ? [.. charts] : [];
}

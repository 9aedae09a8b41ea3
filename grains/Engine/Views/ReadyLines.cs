using System.Collections.Concurrent;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Engine.Views;

/// <summary>
/// The actors of all workqueues: one ready line each, and the charts that wait for one coder. Their messages
/// never wait for anything, so a turn is a short lock. They learn of charts only from the feed.
/// </summary>
internal sealed class ReadyLines
{
    private readonly ConcurrentDictionary<WorkqueueId, ReadyLine> _lines = new();
    private readonly FirstRights _rights = new();

    /// <summary>The chart moved from one to the other; either may be null.</summary>
    public void Change(Chart? before, Chart? after)
    {
        if (before?.State.FirstRight is not null || after?.State.FirstRight is not null)
            lock (_rights)
                _rights.Change(before, after);
        if (before?.Workqueue is { } from && before.State.IsOffered)
            In(from, line => line.Change(before, null));
        if (after?.Workqueue is { } to && after.State.IsOffered)
            In(to, line => line.Change(null, after));
    }

    /// <summary>The charts that wait for this coder, most urgent first.</summary>
    public IReadOnlyCollection<Urgency> FirstRightsOf(CoderId coder)
    {
        lock (_rights)
            return _rights.Of(coder);
    }

    /// <summary>See <see cref="ReadyLine.Peek"/>.</summary>
    public Candidate? Peek(
        WorkqueueId queue, Coder coder, Settings settings, Instant now, bool pushed,
        Predicate<FacilityId>? within) =>
        In(queue, line => line.Peek(coder, settings, now, pushed, within));

    /// <summary>See <see cref="ReadyLine.Reserve"/>.</summary>
    public bool Reserve(WorkqueueId queue, ChartId chart, Instant until) =>
        In(queue, line => line.Reserve(chart, until));

    /// <summary>See <see cref="ReadyLine.GiveBack"/>.</summary>
    public void GiveBack(WorkqueueId queue, ChartId chart) => In(queue, line => line.GiveBack(chart));

    /// <summary>The coders for whom charts wait.</summary>
    public IReadOnlyCollection<CoderId> CodersWithFirstRights()
    {
        lock (_rights)
            return _rights.Coders;
    }

    /// <summary>Requirement classes of a workqueue with how many charts each has.</summary>
    public IReadOnlyList<(Requirement Requirement, int Count)> Classes(WorkqueueId queue) =>
        In(queue, line => line.ByClass().ToList());

    /// <summary>The first charts of a class after a place, most urgent first.</summary>
    public IReadOnlyList<Chart> Of(Requirement requirement, Urgency? after, int count) =>
        In(requirement.Workqueue, line => line.Of(requirement, after).Take(count).ToList());

    /// <summary>Charts in a workqueue's line.</summary>
    public int Count(WorkqueueId queue) => In(queue, line => line.Count);

    /// <summary>
    /// The chart's place in line, from 1, and how many stand there; see <see cref="ReadyLine.Ahead"/>.
    /// </summary>
    public (int Place, int Of) PlaceOf(Chart chart, WorkqueueId queue, Predicate<Requirement> counts)
    {
        var (ahead, all) = In(queue, line => line.Ahead(chart, counts, EngineLimits.PlaceBound));
        return (ahead + 1, all);
    }

    private T In<T>(WorkqueueId queue, Func<ReadyLine, T> turn)
    {
        var line = _lines.GetOrAdd(queue, _ => new ReadyLine());
        lock (line)
            return turn(line);
    }

    private void In(WorkqueueId queue, Action<ReadyLine> turn)
    {
        var line = _lines.GetOrAdd(queue, _ => new ReadyLine());
        lock (line)
            turn(line);
    }
}

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
    private readonly ConcurrentDictionary<ClientId, int> _inProgress = new();
    private readonly DutyRoster _roster = new();

    /// <summary>The chart moved from one to the other; either may be null.</summary>
    public void Change(Chart? before, Chart? after)
    {
        if (before?.State.FirstRight is not null || after?.State.FirstRight is not null)
            lock (_rights)
                _rights.Change(before, after);
        var (was, is_) = (IsInProgress(before), IsInProgress(after));
        if (was != is_)
            _inProgress.AddOrUpdate((after ?? before)!.Client, is_ ? 1 : 0, (_, n) => n + (is_ ? 1 : -1));
        var from = before?.State.IsOffered == true ? before.Workqueue : null;
        var to = after?.State.IsOffered == true ? after.Workqueue : null;
        if (from is { } same && same == to)
        {
            In(same, line => line.Change(before, after));
            return;
        }
        if (from is { } left)
            In(left, line => line.Change(before, null));
        if (to is { } entered)
            In(entered, line => line.Change(null, after));
    }

    /// <summary>The coder changed from one to the other.</summary>
    public void Change(Coder? before, Coder after) => _roster.Change(before, after);

    private static bool IsInProgress(Chart? chart) =>
        chart?.State is ChartState.Assigned or ChartState.InProgress
            or ChartState.Review { Assignment: not null };

    /// <summary>The charts that wait for this coder, most urgent first.</summary>
    public IReadOnlyCollection<Urgency> FirstRightsOf(CoderId coder)
    {
        lock (_rights)
            return _rights.Of(coder);
    }

    /// <summary>See <see cref="ReadyLine.Collect"/>.</summary>
    public void Collect(
        Membership queue, List<Head> heads, Coder coder, Settings settings, Instant now, bool pushed,
        Predicate<FacilityId>? within)
    {
        // Every pick comes here, for each of its coder's workqueues.
        var line = LineOf(queue.Id);
        lock (line)
            line.Collect(heads, coder, queue.Tier, settings, now, pushed, within);
    }

    /// <summary>Counts a pick for every class that it was chosen among; see
    /// <see cref="ReadyLine.Passed"/>.</summary>
    public void Passed(IReadOnlyList<Head> heads, in Choice choice, Instant now)
    {
        for (var i = 0; i < heads.Count; i++)
            if (heads[i] is var head && choice.Counts(head))
            {
                var line = LineOf(head.Requirement.Workqueue);
                lock (line)
                    line.Passed(head.Requirement, choice.Chart.Chart, choice.DueSince, now);
            }
    }

    /// <summary>What is in coders' hands, by client, and the clients' weights.</summary>
    public Shares Shares(Settings settings) =>
        settings.Weights.Count == 0 ? Core.Routing.Shares.None : new Shares(_inProgress, settings.Weights);

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

    private ReadyLine LineOf(WorkqueueId queue) =>
        _lines.TryGetValue(queue, out var line) ? line
            : _lines.GetOrAdd(queue, static (_, roster) => new ReadyLine(roster), _roster);

    private T In<T>(WorkqueueId queue, Func<ReadyLine, T> turn)
    {
        var line = LineOf(queue);
        lock (line)
            return turn(line);
    }

    private void In(WorkqueueId queue, Action<ReadyLine> turn)
    {
        var line = LineOf(queue);
        lock (line)
            turn(line);
    }
}

using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.RoutingModel.Week;

/// <summary>An order in which ready charts are given.</summary>
internal interface IOrder
{
    void Change(Chart? before, Chart? after);

    void Change(Coder? before, Coder after);

    /// <summary>The next chart for the coder, or null when they may have none.</summary>
    ChartId? Next(Coder coder, Instant now);
}

/// <summary>
/// The product's: the same lines, roster and choice as the engine's. The choice can be one with other numbers.
/// </summary>
internal sealed class ProductOrder(Settings settings, ProductOrder.Chooser choose) : IOrder
{
    private readonly Dictionary<WorkqueueId, ReadyLine> _lines = [];
    private readonly DutyRoster _roster = new();
    private readonly Dictionary<ClientId, int> _inProgress = [];
    private readonly List<Head> _heads = [];

    public delegate Choice? Chooser(IReadOnlyList<Head> heads, in Shares shares, Instant now);

    public void Change(Chart? before, Chart? after)
    {
        var (was, is_) = (before?.State.InForce is not null, after?.State.InForce is not null);
        if (was != is_)
            _inProgress[after!.Client] = _inProgress.GetValueOrDefault(after.Client) + (is_ ? 1 : -1);
        if (before?.Workqueue is { } from)
            In(from).Change(before, null);
        if (after?.Workqueue is { } to)
            In(to).Change(null, after);
    }

    public void Change(Coder? before, Coder after) => _roster.Change(before, after);

    public ChartId? Next(Coder coder, Instant now)
    {
        _heads.Clear();
        foreach (var member in coder.Profile.Workqueues)
            In(member.Id).Collect(_heads, coder, member.Tier, settings, now, pushed: false);
        var shares = settings.Weights.Count == 0 ? Shares.None : new Shares(_inProgress, settings.Weights);
        if (choose(_heads, shares, now) is not { } chosen)
            return null;
        foreach (var head in _heads)
            if (chosen.Counts(head))
                In(head.Requirement.Workqueue).Passed(head.Requirement, chosen.Chart.Chart, chosen.DueSince, now);
        return chosen.Chart.Chart;
    }

    private ReadyLine In(WorkqueueId queue)
    {
        if (!_lines.TryGetValue(queue, out var line))
            _lines[queue] = line = new ReadyLine(_roster);
        return line;
    }
}

/// <summary>One list of everything, sorted by one key; a coder is given the first that they may code and work.</summary>
internal sealed class PlainOrder(Settings settings, Func<Chart, long> key) : IOrder
{
    private readonly Dictionary<Requirement, SortedSet<(long Key, string Chart)>> _classes = [];

    public void Change(Chart? before, Chart? after)
    {
        if (before?.State.IsOffered == true && Requirement.Of(before) is { } old)
            _classes[old].Remove((key(before), before.Id.Value));
        if (after?.State.IsOffered == true && Requirement.Of(after) is { } asks)
        {
            if (!_classes.TryGetValue(asks, out var charts))
                _classes[asks] = charts = [];
            charts.Add((key(after), after.Id.Value));
        }
    }

    public void Change(Coder? before, Coder after)
    {
        // Who is on duty is nothing to a plain order.
    }

    public ChartId? Next(Coder coder, Instant now)
    {
        (long Key, string Chart)? best = null;
        foreach (var (asks, charts) in _classes)
            if (charts.Count > 0 && (best is not { } other || charts.Min.CompareTo(other) < 0)
                && Push.TierOf(coder, asks.Workqueue) is not null && Eligibility.May(coder.Profile, asks, settings, now))
                best = charts.Min;
        return best is { } found ? new ChartId(found.Chart) : null;
    }
}

using CodingQueue.Core;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Engine.Views;

/// <summary>Counts of one workqueue within one scope.</summary>
public sealed record WorkqueueCounts(
    int NotReady, int Ready, int Assigned, int InProgress, int Held, int Review, Instant? Oldest, int AtRisk,
    int Late)
{
    /// <summary>Nothing there.</summary>
    public static readonly WorkqueueCounts Zero = new(0, 0, 0, 0, 0, 0, null, 0, 0);
}

/// <summary>
/// Counters kept per workqueue and client, and summed within what a caller may see: a client's numbers never
/// show in another's. A change costs the same however many charts there are.
/// </summary>
internal sealed class Board
{
    private readonly Dictionary<(string Workqueue, ClientId Client), Tally> _tallies = [];
    private readonly Lock _door = new();

    public void Change(Chart? before, Chart? after)
    {
        lock (_door)
        {
            if (before is { State.IsFinished: false })
                Of(before).Add(before, -1);
            if (after is { State.IsFinished: false })
                Of(after).Add(after, +1);
        }
    }

    /// <summary>The counts of a workqueue over the clients that the scope lets through.</summary>
    public WorkqueueCounts Count(string workqueue, Predicate<ClientId> scope, Instant now)
    {
        var sum = WorkqueueCounts.Zero;
        lock (_door)
            foreach (var ((queue, client), tally) in _tallies)
                if (queue == workqueue && scope(client))
                    sum = Sum(sum, tally.Count(now));
        return sum;
    }

    private static WorkqueueCounts Sum(WorkqueueCounts left, WorkqueueCounts right) => new(
        left.NotReady + right.NotReady, left.Ready + right.Ready, left.Assigned + right.Assigned,
        left.InProgress + right.InProgress, left.Held + right.Held, left.Review + right.Review,
        left.Oldest is null || right.Oldest < left.Oldest ? right.Oldest ?? left.Oldest : left.Oldest,
        left.AtRisk + right.AtRisk, left.Late + right.Late);

    private Tally Of(Chart chart)
    {
        var key = (chart.Workqueue?.Value ?? "", chart.Client);
        if (!_tallies.TryGetValue(key, out var tally))
            _tallies[key] = tally = new Tally();
        return tally;
    }

    /// <summary>
    /// One workqueue's charts of one client: counts by state, and minutes of deadlines and clock starts.
    /// </summary>
    private sealed class Tally
    {
        private readonly int[] _states = new int[6];
        private readonly SortedDictionary<long, int> _deadlines = [];
        private readonly SortedDictionary<long, int> _clocks = [];

        public void Add(Chart chart, int by)
        {
            _states[chart.State switch
            {
                ChartState.NotReady => 0,
                ChartState.Ready => 1,
                ChartState.Assigned => 2,
                ChartState.InProgress => 3,
                ChartState.Held => 4,
                _ => 5,
            }] += by;
            if (chart.State is ChartState.NotReady)
                return;
            Add(_deadlines, chart.Deadline, by);
            Add(_clocks, chart.Facts.Clock, by);
        }

        public WorkqueueCounts Count(Instant now)
        {
            var (atRisk, late) = (0, 0);
            var (lateBefore, riskBefore) =
                (now.ToUnixTimeSeconds() / 60, (now + Limits.AtRisk).ToUnixTimeSeconds() / 60);
            foreach (var (minute, count) in _deadlines)
            {
                if (minute >= riskBefore)
                    break;
                if (minute < lateBefore)
                    late += count;
                else
                    atRisk += count;
            }
            Instant? oldest = null;
            foreach (var (minute, _) in _clocks)
            {
                oldest = Instant.FromUnixTimeSeconds(minute * 60);
                break;
            }
            return new WorkqueueCounts(
                _states[0], _states[1], _states[2], _states[3], _states[4], _states[5], oldest, atRisk, late);
        }

        private static void Add(SortedDictionary<long, int> minutes, Instant? at, int by)
        {
            if (at is not { } instant)
                return;
            var minute = instant.ToUnixTimeSeconds() / 60;
            var count = minutes.GetValueOrDefault(minute) + by;
            if (count == 0)
                minutes.Remove(minute);
            else
                minutes[minute] = count;
        }
    }
}

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

/// <summary>Open holds of one reason within one scope.</summary>
/// <param name="Reason">The reason's code.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Oldest">Since when the oldest is open, to the minute.</param>
public sealed record HoldCounts(string Reason, int Count, Instant Oldest);

/// <summary>
/// Counters kept per workqueue and facility, and summed within what a caller may see: a client's numbers
/// never show in another's. A change costs the same however many charts there are, and a pair without an
/// open chart is not kept.
/// </summary>
internal sealed class Board
{
    private readonly Dictionary<string, Dictionary<FacilityId, Tally>> _queues = [];
    /// <summary>Open holds by reason and facility: how many began in each minute.</summary>
    private readonly Dictionary<string, Dictionary<FacilityId, SortedDictionary<long, int>>> _holds = [];
    private readonly Lock _door = new();

    public void Change(Chart? before, Chart? after)
    {
        lock (_door)
        {
            if (before is { State.IsFinished: false })
                Add(before, -1);
            if (after is { State.IsFinished: false })
                Add(after, +1);
        }
    }

    /// <summary>The counts of a workqueue over the facilities that the scope lets through.</summary>
    public WorkqueueCounts Count(string workqueue, Predicate<FacilityId> scope, Instant now)
    {
        var sum = WorkqueueCounts.Zero;
        lock (_door)
            foreach (var (facility, tally) in _queues.GetValueOrDefault(workqueue) ?? [])
                if (scope(facility))
                    sum = Sum(sum, tally.Count(now));
        return sum;
    }

    /// <summary>The counts of a workqueue by facility: those that have an open chart there.</summary>
    public IReadOnlyList<(FacilityId Facility, WorkqueueCounts Counts)> ByFacility(
        string workqueue, Instant now)
    {
        lock (_door)
            return [.. (_queues.GetValueOrDefault(workqueue) ?? [])
                .Select(pair => (pair.Key, pair.Value.Count(now)))];
    }

    /// <summary>The open holds over the facilities that the scope lets through, by reason.</summary>
    public IReadOnlyList<HoldCounts> Holds(Predicate<FacilityId> scope)
    {
        var found = new List<HoldCounts>();
        lock (_door)
            foreach (var (reason, facilities) in _holds)
            {
                var seen = facilities.Where(pair => scope(pair.Key)).Select(pair => pair.Value).ToList();
                if (seen.Count > 0)
                    found.Add(new HoldCounts(
                        reason, seen.Sum(minutes => minutes.Values.Sum()),
                        Instant.FromUnixTimeSeconds(seen.Min(minutes => minutes.Keys.First()) * 60)));
            }
        found.Sort((left, right) => string.CompareOrdinal(left.Reason, right.Reason));
        return found;
    }

    private static WorkqueueCounts Sum(WorkqueueCounts left, WorkqueueCounts right) => new(
        left.NotReady + right.NotReady, left.Ready + right.Ready, left.Assigned + right.Assigned,
        left.InProgress + right.InProgress, left.Held + right.Held, left.Review + right.Review,
        left.Oldest is null || right.Oldest < left.Oldest ? right.Oldest ?? left.Oldest : left.Oldest,
        left.AtRisk + right.AtRisk, left.Late + right.Late);

    private void Add(Chart chart, int by)
    {
        var queue = chart.Workqueue?.Value ?? "";
        if (!_queues.TryGetValue(queue, out var tallies))
            _queues[queue] = tallies = [];
        if (!tallies.TryGetValue(chart.Facility, out var tally))
            tallies[chart.Facility] = tally = new Tally();
        tally.Add(chart, by);
        if (tally.IsEmpty)
            tallies.Remove(chart.Facility);
        foreach (var hold in chart.Holds)
            Add(hold, chart.Facility, by);
    }

    private void Add(Hold hold, FacilityId facility, int by)
    {
        if (!_holds.TryGetValue(hold.Reason, out var facilities))
            _holds[hold.Reason] = facilities = [];
        if (!facilities.TryGetValue(facility, out var minutes))
            facilities[facility] = minutes = [];
        Count(minutes, hold.Since, by);
        if (minutes.Count > 0)
            return;
        facilities.Remove(facility);
        if (facilities.Count == 0)
            _holds.Remove(hold.Reason);
    }

    private static void Count(SortedDictionary<long, int> minutes, Instant at, int by)
    {
        var minute = at.ToUnixTimeSeconds() / 60;
        var count = minutes.GetValueOrDefault(minute) + by;
        if (count == 0)
            minutes.Remove(minute);
        else
            minutes[minute] = count;
    }

    /// <summary>
    /// One workqueue's charts of one facility: counts by state, and minutes of deadlines and clock starts.
    /// </summary>
    private sealed class Tally
    {
        private readonly int[] _states = new int[6];
        private readonly SortedDictionary<long, int> _deadlines = [];
        private readonly SortedDictionary<long, int> _clocks = [];

        public bool IsEmpty => Array.TrueForAll(_states, count => count == 0);

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
            if (chart.Deadline is { } deadline)
                Board.Count(_deadlines, deadline, by);
            if (chart.Facts.Clock is { } clock)
                Board.Count(_clocks, clock, by);
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
    }
}

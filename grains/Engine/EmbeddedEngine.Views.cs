using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Views;

namespace CodingQueue.Engine;

/// <summary>One coder's verdict on one chart.</summary>
public sealed record CoderVerdict(Coder Coder, bool May, ImmutableArray<string> Reasons);

/// <summary>Why a chart is where it is, and who may take it.</summary>
public sealed record RoutingExplained(
    Chart Chart, ImmutableArray<RuleTrial> Rules, int? Place, int Of, ImmutableArray<CoderVerdict> Coders);

public sealed partial class EmbeddedEngine
{
    private const string NoRule = "no rule places the chart in a workqueue";

    /// <summary>The counts of a workqueue within a scope; "" for charts that no rule places.</summary>
    public WorkqueueCounts Count(string workqueue, Predicate<FacilityId> scope) =>
        _board.Count(workqueue, scope, Now);

    /// <summary>The open holds of each reason within a scope: how many, and the oldest.</summary>
    public IReadOnlyList<HoldCounts> HoldsByReason(Predicate<FacilityId> scope) => _board.Holds(scope);

    /// <summary>Available coders below capacity who work the queue.</summary>
    public int WaitingCoders(WorkqueueId queue) => _waiting.Count(queue);

    /// <summary>Open charts with a hold whose owner was told, and nothing has been done since.</summary>
    public IReadOnlyCollection<Chart> AwaitingFollowUp() => _followUps.All();

    /// <summary>A page of open charts; see the list's order at <see cref="ListPlace"/>.</summary>
    public (List<Chart> Charts, ListPlace? Next) Open(
        string? workqueue, Predicate<FacilityId> within, ListPlace? after, int limit,
        Predicate<Chart> filter) =>
        _open.Page(workqueue, within, after, limit, filter);

    /// <summary>A page of finished charts, the latest first, below a place; Next: where to go on.</summary>
    public async Task<(List<Chart> Charts, long? Next)> Finished(
        long below, int limit, Predicate<Chart> filter)
    {
        var found = new List<Chart>();
        for (var scanned = 0; scanned < EngineLimits.ScanPerPage; scanned += EngineLimits.Page)
        {
            var page = await _journal.Finished(below, EngineLimits.Page);
            foreach (var (place, row) in page)
            {
                below = place;
                if (filter(row.Chart))
                    found.Add(row.Chart);
                if (found.Count >= limit)
                    return (found, below);
            }
            if (page.Count < EngineLimits.Page)
                return (found, null);
        }
        return (found, below);
    }

    /// <summary>The coder's charts: what they have, then what waits for them.</summary>
    public IEnumerable<Chart> ChartsOf(Coder coder)
    {
        foreach (var holding in coder.Holdings)
            if (_journal.Current(StreamId.Of(holding.Chart))?.State is Chart chart)
                yield return chart;
        foreach (var right in _lines.FirstRightsOf(coder.Id))
            if (_journal.Current(StreamId.Of(right.Chart))?.State
                is Chart { State.FirstRight: not null } chart)
                yield return chart;
    }

    /// <summary>
    /// Why the chart is where it is, its place in line, and for each coder why they may or may not.
    /// </summary>
    /// <param name="chart">The chart.</param>
    /// <param name="counts">Requirement classes whose charts count in the place in line: those in
    /// scope.</param>
    public RoutingExplained Explain(Chart chart, Predicate<Requirement> counts)
    {
        var (settings, now) = (Settings, Now);
        var rules = Placement.Explain(settings, chart.PlacedAt(now, settings));
        // One that waits for a coder, or is offered to one, has left the line.
        (int Place, int Of)? line = chart.State is { IsOffered: true, FirstRight: null }
            && chart.Workqueue is { } queue && chart.Deadline is not null
            ? _lines.PlaceOf(chart, queue, counts)
            : null;
        var verdicts = _coders.Values.OrderBy(coder => coder.Id.Value, StringComparer.Ordinal)
            .Select(coder => Judge(chart, coder)).ToImmutableArray();
        return new RoutingExplained(chart, rules, line?.Place, line?.Of ?? 0, verdicts);

        CoderVerdict Judge(Chart asked, Coder coder)
        {
            if (Requirement.Of(asked) is not { } requirement)
                return new CoderVerdict(coder, false, [NoRule]);
            var verdict = Eligibility.Explain(coder.Profile, requirement, settings, now);
            return new CoderVerdict(coder, verdict.May, [.. verdict.Reasons, .. Asides(asked, coder)]);
        }
    }

    /// <summary>
    /// What does not forbid the chart, but keeps the coder from being given it by themselves.
    /// </summary>
    private IEnumerable<string> Asides(Chart chart, Coder coder)
    {
        if (chart.Workqueue is { } queue && Push.TierOf(coder, queue) is null)
            yield return $"does not work {queue}";
        if (coder.Presence != Presence.Available)
            yield return coder.Presence == Presence.Away ? "is away" : "is off";
        else if (!coder.Duty.IsAtWork)
            yield return coder.Duty.State switch
            {
                DutyState.OnBreak => "is on a break",
                DutyState.TimeOff => "is on time off",
                _ => "is off shift",
            };
        if (!coder.HasRoomFor(Settings.WeightOf(chart.Facts.Kind)))
            yield return $"has {Coder.InCharts(coder.Load)} of {coder.Profile.Capacity} charts";
        if (chart.State.FirstRight is { } right && right.Coder != coder.Id)
            yield return $"it waits for {right.Coder}";
    }
}

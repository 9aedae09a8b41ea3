using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Views;
using NodaTime;

namespace CodingQueue.Engine;

/// <summary>Charts of one facility that nobody may take, of one requirement class.</summary>
/// <param name="Requirement">What they ask; null: no rule places them.</param>
/// <param name="Facility">Whose they are.</param>
/// <param name="Count">How many.</param>
/// <param name="Reason">Why nobody may.</param>
public sealed record UnroutableGroup(Requirement? Requirement, FacilityId Facility, int Count, string Reason)
{
    /// <summary>What tells it from other groups; the list goes by its order.</summary>
    public string Name => Requirement is { } asked
        ? $"{asked.Workqueue}\t{Facility}\t{asked.Kind}\t{asked.ReviewOf}"
        : $"\t{Facility}";
}

/// <summary>A place in the list of charts that nobody may take.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Urgency">The place of the last chart in it.</param>
public sealed record UnroutablePlace(string Group, Urgency Urgency)
{
    /// <summary>The chart's place in its group.</summary>
    public static UnroutablePlace Of(UnroutableGroup group, Chart chart) => new(
        group.Name,
        group.Requirement is null
            ? new Urgency(chart.Deadline ?? Instant.MaxValue, 0, chart.Id) : Urgency.Of(chart));

    /// <summary>The same place for charts that are in no line, and go by their deadline.</summary>
    internal static ListPlace InList(Urgency urgency) => new(
        urgency.BeginBy == Instant.MaxValue ? long.MaxValue : urgency.BeginBy.ToUnixTimeMilliseconds(),
        urgency.Chart.Value);
}

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
    /// Charts that nobody may take, by what they ask. Nothing here is a sample: every class is judged.
    /// </summary>
    public IReadOnlyList<UnroutableGroup> Unroutable()
    {
        var groups = new List<UnroutableGroup>();
        var (settings, now) = (Settings, Now);
        foreach (var queue in settings.Ordered)
        {
            var members = _coders.Values.Where(coder => Push.TierOf(coder, queue.Id) is not null).ToList();
            foreach (var (requirement, count) in _lines.Classes(queue.Id))
                if (WhyNobody(requirement) is { } reason)
                    groups.Add(new UnroutableGroup(
                        requirement, requirement.Facility, count, reason));

            string? WhyNobody(Requirement requirement)
            {
                if (members.Count == 0)
                    return $"no coder works {queue.Id}";
                return members.Any(coder => Eligibility.May(coder.Profile, requirement, settings, now))
                    ? null
                    : $"none of the {members.Count} coders of {queue.Id} may code it";
            }
        }
        foreach (var (facility, counts) in _board.ByFacility("", now))
            if (counts.Ready + counts.Review > 0)
                groups.Add(new UnroutableGroup(null, facility, counts.Ready + counts.Review, NoRule));
        return groups;
    }

    /// <summary>
    /// Charts that nobody may take, group by group and the most urgent of each first; from after a place, and
    /// at most so many.
    /// </summary>
    public IReadOnlyList<(UnroutableGroup Group, Chart Chart)> Unroutable(
        Predicate<FacilityId> within, UnroutablePlace? after, int limit)
    {
        var found = new List<(UnroutableGroup Group, Chart Chart)>();
        foreach (var group in Unroutable().Where(group => within(group.Facility))
            .OrderBy(group => group.Name, StringComparer.Ordinal))
        {
            var order = string.CompareOrdinal(group.Name, after?.Group);
            if (order < 0 || found.Count >= limit)
                continue;
            var charts = ChartsOf(group, order == 0 ? after?.Urgency : null, limit - found.Count);
            found.AddRange(charts.Select(chart => (group, chart)));
        }
        return found;
    }

    private IReadOnlyList<Chart> ChartsOf(UnroutableGroup group, Urgency? after, int count)
    {
        if (group.Requirement is { } requirement)
            return _lines.Of(requirement, after, count);
        var charts = new List<Chart>();
        ListPlace? place = after is { } last ? UnroutablePlace.InList(last) : null;
        do
        {
            (var more, place) = _open.Page(
                "", id => id == group.Facility, place, count - charts.Count, chart => chart.State.IsOffered);
            charts.AddRange(more);
        }
        while (place is not null && charts.Count < count);
        return charts;
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
        var rules = Placement.Explain(settings, chart.Placed);
        (int Place, int Of)? line = chart.State.IsOffered && chart.Workqueue is { } queue
            && chart.Deadline is not null
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

using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Engine.Views;
using NodaTime;

namespace CodingQueue.Engine;

/// <summary>Why charts get nowhere by themselves.</summary>
public enum UnroutableReason
{
    /// <summary>No rule places them.</summary>
    NoWorkqueue,
    /// <summary>Nobody may take them.</summary>
    NoCoder,
    /// <summary>They wait for something that nothing will bring.</summary>
    NeverWakes,
}

/// <summary>Charts of one facility that get nowhere by themselves, for one reason.</summary>
/// <param name="Why">Which reason.</param>
/// <param name="Requirement">What they ask, where nobody may take them; else null.</param>
/// <param name="Facility">Whose they are.</param>
/// <param name="Count">How many.</param>
/// <param name="Reason">The reason in words.</param>
public sealed record UnroutableGroup(
    UnroutableReason Why, Requirement? Requirement, FacilityId Facility, int Count, string Reason)
{
    /// <summary>What tells it from other groups; the list goes by its order.</summary>
    public string Name => Requirement is { } asked
        ? $"{asked.Workqueue}\t{Facility}\t{asked.Kind}\t{asked.ReviewOf}\t{BoundsOf(asked)}"
        : $"\t{Facility}\t{(int)Why}";

    private static string BoundsOf(Requirement asked) => asked.Bounds is not { } bounds ? "" : string.Join(
        '\t', string.Join(',', bounds.Restrictions), string.Join(',', bounds.Only),
        string.Join(',', bounds.Barred), bounds.NotBy, bounds.Preferred);
}

/// <summary>A place in the list of charts that get nowhere by themselves.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Urgency">The place of the last chart in it.</param>
public sealed record UnroutablePlace(string Group, Urgency Urgency)
{
    /// <summary>The chart's place in its group.</summary>
    public static UnroutablePlace Of(UnroutableGroup group, Chart chart) =>
        new(group.Name, group.Requirement is null ? ByDeadline(chart) : Urgency.Of(chart));

    /// <summary>The place of a chart that is in no line, and goes by its deadline.</summary>
    internal static Urgency ByDeadline(Chart chart) => new(chart.Deadline ?? Instant.MaxValue, 0, chart.Id);

    /// <summary>The same place in the list of open charts.</summary>
    internal static ListPlace InList(Urgency urgency) => new(
        urgency.BeginBy == Instant.MaxValue ? long.MaxValue : urgency.BeginBy.ToUnixTimeMilliseconds(),
        urgency.Chart.Value);
}

public sealed partial class EmbeddedEngine
{
    private const string Stuck = "nothing will wake them";

    /// <summary>
    /// Charts that get nowhere by themselves, by what they ask. Nothing here is a sample: every class is
    /// judged.
    /// </summary>
    public IReadOnlyList<UnroutableGroup> Unroutable()
    {
        var groups = new List<UnroutableGroup>();
        var (settings, now) = (Settings, Now);
        foreach (var queue in settings.Ordered)
        {
            var members = _coders.Values.Where(coder => Push.TierOf(coder, queue.Id) is not null).ToList();
            foreach (var (requirement, count) in _lines.Classes(queue.Id))
                if (WhyNobody(requirement.Hard) is { } reason)
                    groups.Add(new UnroutableGroup(
                        UnroutableReason.NoCoder, requirement, requirement.Facility, count, reason));

            // What the workqueue prefers relaxes by itself: only hard rules can leave a chart to nobody.
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
                groups.Add(new UnroutableGroup(
                    UnroutableReason.NoWorkqueue, null, facility, counts.Ready + counts.Review,
                    Moment.NoRule));
        foreach (var stuck in _stuck.All(now).GroupBy(chart => chart.Facility))
            groups.Add(new UnroutableGroup(
                UnroutableReason.NeverWakes, null, stuck.Key, stuck.Count(), Stuck));
        return groups;
    }

    /// <summary>
    /// Charts that get nowhere by themselves, group by group and the most urgent of each first; from after a
    /// place, and at most so many.
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
        if (group.Why == UnroutableReason.NeverWakes)
            return
            [
                .. _stuck.All(Now).Where(chart => chart.Facility == group.Facility)
                    .OrderBy(UnroutablePlace.ByDeadline)
                    .SkipWhile(chart => after is { } last && UnroutablePlace.ByDeadline(chart) <= last)
                    .Take(count),
            ];
        var charts = new List<Chart>();
        ListPlace? place = after is { } from ? UnroutablePlace.InList(from) : null;
        do
        {
            (var more, place) = _open.Page(
                "", id => id == group.Facility, place, count - charts.Count, chart => chart.State.IsOffered);
            charts.AddRange(more);
        }
        while (place is not null && charts.Count < count);
        return charts;
    }

    /// <summary>What would let coders take the charts of a group; see <see cref="NearestFix"/>.</summary>
    /// <param name="group">Charts that nobody may take; of others there is nothing to say here.</param>
    /// <param name="scope">The coders whom the caller may hear of.</param>
    public ImmutableArray<Fix> Fixes(UnroutableGroup group, Predicate<Coder> scope) =>
        group.Requirement is { } requirement
            ? NearestFix.Of(requirement, _coders.Values.Where(coder => scope(coder)), Settings, Now)
            : [];
}

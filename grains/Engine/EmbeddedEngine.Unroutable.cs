using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;

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

/// <summary>Charts of one client that get nowhere by themselves, for one reason.</summary>
/// <param name="Why">Which reason.</param>
/// <param name="Requirement">What they ask, where nobody may take them; else null.</param>
/// <param name="Client">Whose they are.</param>
/// <param name="Count">How many.</param>
/// <param name="Reason">The reason in words.</param>
public sealed record UnroutableGroup(
    UnroutableReason Why, Requirement? Requirement, ClientId Client, int Count, string Reason);

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
                        UnroutableReason.NoCoder, requirement,
                        settings.Facilities[requirement.Facility].Client, count, reason));

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
        foreach (var client in settings.Clients.Keys.OrderBy(client => client.Value, StringComparer.Ordinal))
            if (Count("", id => id == client) is { } counts && counts.Ready + counts.Review > 0)
                groups.Add(new UnroutableGroup(
                    UnroutableReason.NoWorkqueue, null, client, counts.Ready + counts.Review, NoRule));
        foreach (var stuck in _stuck.All(now).GroupBy(chart => chart.Client))
            groups.Add(new UnroutableGroup(
                UnroutableReason.NeverWakes, null, stuck.Key, stuck.Count(), Stuck));
        return groups;
    }

    /// <summary>The charts of a group, most urgent first, at most so many.</summary>
    public IReadOnlyList<Chart> ChartsOf(UnroutableGroup group, int count) => group.Why switch
    {
        UnroutableReason.NoCoder => _lines.Of(group.Requirement!.Value, count),
        UnroutableReason.NoWorkqueue =>
            _open.Page("", null, count, chart => chart.Client == group.Client && chart.State.IsOffered)
                .Charts,
        _ => [.. _stuck.All(Now).Where(chart => chart.Client == group.Client).Take(count)],
    };

    /// <summary>What would let coders take the charts of a group; see <see cref="NearestFix"/>.</summary>
    /// <param name="group">Charts that nobody may take; of others there is nothing to say here.</param>
    /// <param name="scope">The coders whom the caller may hear of.</param>
    public ImmutableArray<Fix> Fixes(UnroutableGroup group, Predicate<Coder> scope) =>
        group.Requirement is { } requirement
            ? NearestFix.Of(requirement, _coders.Values.Where(coder => scope(coder)), Settings, Now)
            : [];
}

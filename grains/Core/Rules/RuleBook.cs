using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Rules;

/// <summary>One rule: charts that meet the condition, and no earlier rule's, go there.</summary>
/// <param name="Workqueue">Where to; several rules may lead to one workqueue.</param>
/// <param name="Order">Rules are tried lowest first; equal ones by workqueue, then as written.</param>
/// <param name="When">Which charts it takes.</param>
public sealed record PlacementRule(WorkqueueId Workqueue, int Order, Condition When);

/// <summary>Where a version of the placement rules is in its life.</summary>
public enum BookState
{
    /// <summary>It was made, and nothing follows from it yet.</summary>
    Draft,
    /// <summary>It comes into force at its time.</summary>
    Scheduled,
    /// <summary>It places charts now; one version at a time.</summary>
    Active,
    /// <summary>It placed charts once, and may be made active again.</summary>
    Past,
    /// <summary>It was taken back before it came into force.</summary>
    Withdrawn,
}

/// <summary>
/// A version of all placement rules. Its rules never change: every edit makes a new version.
/// </summary>
/// <param name="Version">1, 2, 3 ... in the order in which they were made.</param>
/// <param name="Rules">In the order in which they are tried.</param>
/// <param name="Note">Why it was made, as its maker wrote it.</param>
/// <param name="By">Who made it.</param>
/// <param name="Made">When.</param>
/// <param name="MadeFrom">The version that was active then; null: there was none.</param>
public sealed record RuleBook(
    int Version, ImmutableArray<PlacementRule> Rules, string Note, string By, Instant Made, int? MadeFrom)
{
    /// <summary>Where it is in its life.</summary>
    public BookState State { get; init; } = BookState.Draft;

    /// <summary>
    /// From when: that of a scheduled one lies ahead, those of others are when they came into force; null:
    /// it never did.
    /// </summary>
    public Instant? Effective { get; init; }

    /// <summary>Who said that it comes into force; null: nobody.</summary>
    public string? EffectiveBy { get; init; }

    /// <summary>Rules in the order in which they are tried.</summary>
    public static ImmutableArray<PlacementRule> InOrder(IEnumerable<PlacementRule> rules) =>
    [
        .. rules.OrderBy(rule => rule.Order)
            .ThenBy(rule => rule.Workqueue.Value, StringComparer.Ordinal),
    ];
}

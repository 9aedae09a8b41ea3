using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>How one rule judged a chart.</summary>
/// <param name="Rule">Its place among the rules in force, from 1.</param>
/// <param name="Workqueue">Where it leads.</param>
/// <param name="Matched">True: its condition held.</param>
/// <param name="Failed">The part of its condition that did not hold, or null.</param>
public sealed record RuleTrial(int Rule, WorkqueueId Workqueue, bool Matched, Condition? Failed);

/// <summary>Which workqueue a chart belongs in: ordered rules over its facts, the first match wins.</summary>
public static class Placement
{
    /// <summary>
    /// Answers that change with time are looked through, at most so many, for the one that moves the chart.
    /// </summary>
    private const int FlipsAhead = 16;

    /// <summary>The first workqueue whose rule the chart meets, or null when none does.</summary>
    public static Workqueue? Find(Settings.Settings settings, in Placed chart) =>
        FindRule(settings, chart) is { } rule ? settings.Workqueues.GetValueOrDefault(rule.Workqueue) : null;

    /// <summary>The first rule that the chart meets, or null.</summary>
    public static PlacementRule? FindRule(Settings.Settings settings, in Placed chart)
    {
        foreach (var rule in settings.Rules)
            if (rule.When.Holds(chart))
                return rule;
        return null;
    }

    /// <summary>Every rule tried in order, up to and including the one that matched.</summary>
    public static ImmutableArray<RuleTrial> Explain(Settings.Settings settings, in Placed chart)
    {
        var trials = ImmutableArray.CreateBuilder<RuleTrial>();
        foreach (var rule in settings.Rules)
        {
            var failed = rule.When.FirstFailure(chart);
            trials.Add(new RuleTrial(trials.Count + 1, rule.Workqueue, failed is null, failed));
            if (failed is null)
                break;
        }
        return trials.ToImmutable();
    }

    /// <summary>
    /// The next instant after the chart's now at which time alone leads it to another workqueue, or under
    /// other restrictions; null: never, as rules and facts are. It may be too early, never too late: who
    /// looks then asks again.
    /// </summary>
    /// <param name="settings">Rules and restrictions.</param>
    /// <param name="chart">The chart at its now.</param>
    /// <param name="pin">A hand routing, while which rules do not lead the chart; or null.</param>
    public static Instant? NextChange(Settings.Settings settings, in Placed chart, Pin? pin)
    {
        if (settings.Timed.IsEmpty)
            return null;
        var then = chart;
        for (var flips = 0; flips < FlipsAhead; flips++)
        {
            if (NextFlip(settings, then) is not { } flip)
                return null;
            then = then with { Now = flip };
            if ((pin is null && Find(settings, then) != Find(settings, chart))
                || !Restrictions(settings, then).SequenceEqual(Restrictions(settings, chart)))
                return flip;
        }
        return then.Now;
    }

    /// <summary>The restrictions that apply to the chart at its now, in order.</summary>
    public static ImmutableArray<string> Restrictions(Settings.Settings settings, in Placed chart)
    {
        var applying = ImmutableArray<string>.Empty;
        foreach (var restriction in settings.RestrictionsInOrder)
            if (restriction.AppliesTo(chart))
                applying = applying.Add(restriction.Id);
        return applying;
    }

    private static Instant? NextFlip(Settings.Settings settings, in Placed chart)
    {
        Instant? next = null;
        foreach (var criterion in settings.Timed)
            if (criterion.NextFlip(chart) is { } flip && !(flip >= next))
                next = flip;
        return next;
    }
}

using System.Collections.Immutable;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Routing;

/// <summary>How one workqueue's rule judged a chart.</summary>
/// <param name="Workqueue">Whose rule.</param>
/// <param name="Matched">True: every criterion held.</param>
/// <param name="Failed">The first criterion that did not hold, or null.</param>
public sealed record RuleTrial(WorkqueueId Workqueue, bool Matched, Criterion? Failed);

/// <summary>Which workqueue a chart belongs in: ordered rules over its facts, the first match wins.</summary>
public static class Placement
{
    /// <summary>The first workqueue whose rule the chart meets, or null when none does.</summary>
    public static Workqueue? Find(Settings.Settings settings, in Placed chart)
    {
        foreach (var queue in settings.Ordered)
            if (FirstFailure(queue, chart) is null)
                return queue;
        return null;
    }

    /// <summary>Every rule tried in order, up to and including the one that matched.</summary>
    public static ImmutableArray<RuleTrial> Explain(Settings.Settings settings, in Placed chart)
    {
        var trials = ImmutableArray.CreateBuilder<RuleTrial>();
        foreach (var queue in settings.Ordered)
        {
            var failed = FirstFailure(queue, chart);
            trials.Add(new RuleTrial(queue.Id, failed is null, failed));
            if (failed is null)
                break;
        }
        return trials.ToImmutable();
    }

    private static Criterion? FirstFailure(Workqueue queue, in Placed chart)
    {
        foreach (var criterion in queue.When)
            if (!criterion.Holds(chart))
                return criterion;
        return null;
    }
}

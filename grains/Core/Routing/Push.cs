using CodingQueue.Core.Coders;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>Which waiting coder is told of a chart that became ready in a push workqueue.</summary>
public static class Push
{
    /// <summary>
    /// Of the coders who wait, work the workqueue and may take the chart: the lowest tier first, then who has
    /// the least of their capacity in use, then who has waited longest, then by id. Null when nobody does.
    /// </summary>
    public static Coder? Choose(
        IEnumerable<Coder> coders, in Requirement requirement, Settings.Settings settings, Instant now,
        Predicate<Coder> isPassedOver)
    {
        Coder? best = null;
        foreach (var coder in coders)
            if (coder.Waits && TierOf(coder, requirement.Workqueue) is not null && !isPassedOver(coder)
                && (best is null || Compare(coder, best, requirement.Workqueue) < 0)
                && Eligibility.May(coder.Profile, requirement, settings, now))
                best = coder;
        return best;
    }

    /// <summary>The coder's tier in the workqueue, or null when they do not work it.</summary>
    public static int? TierOf(Coder coder, WorkqueueId queue)
    {
        foreach (var membership in coder.Profile.Workqueues)
            if (membership.Id == queue)
                return membership.Tier;
        return null;
    }

    private static int Compare(Coder left, Coder right, WorkqueueId queue)
    {
        var order = TierOf(left, queue)!.Value.CompareTo(TierOf(right, queue)!.Value);
        if (order == 0)
            order = ((long)left.Load * right.Profile.Capacity)
                .CompareTo((long)right.Load * left.Profile.Capacity);
        if (order == 0)
            order = left.PresenceSince.CompareTo(right.PresenceSince);
        return order != 0 ? order : string.CompareOrdinal(left.Id.Value, right.Id.Value);
    }
}

using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Workqueues;

/// <summary>One line alone, as a coder who works nothing else sees it.</summary>
internal static class Lines
{
    /// <summary>The chart that is next in the line for the coder, or null.</summary>
    public static Urgency? Next(
        this ReadyLine line, Coder coder, Core.Settings.Settings settings, Instant now, bool pushed,
        Predicate<FacilityId>? within = null)
    {
        var heads = new List<Head>();
        line.Collect(heads, coder, tier: 1, settings, now, pushed, within);
        return PickOrder.Choose(heads, Shares.None, now)?.Chart;
    }
}

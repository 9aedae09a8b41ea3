namespace CodingQueue.Core.Routing;

/// <summary>Why this chart went to this coder: kept in the same unit as the assignment.</summary>
/// <param name="Workqueue">Where it came from.</param>
/// <param name="Tier">The coder's tier in it; null when a lead chose a coder who does not work it.</param>
/// <param name="Sticky">True: it waited for this coder.</param>
/// <param name="SlackMinutes">Minutes from the assignment to its deadline; below 0: late already.</param>
/// <param name="Classes">Requirement classes looked at.</param>
/// <param name="Reason">What decided.</param>
/// <param name="PassedOver">A more urgent chart that was passed over for it, or null.</param>
public sealed record Why(
    WorkqueueId Workqueue, int? Tier, bool Sticky, long SlackMinutes, int Classes,
    PickReason Reason = PickReason.Urgency, ChartId? PassedOver = null);

using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.RoutingModel.Week;

/// <summary>
/// The product's choice with other numbers: how long before its time scarce work comes first, and how few must be able
/// to take it, as a part of those who can take the work at hand. Everything else is <see cref="PickOrder.Choose"/>.
/// </summary>
internal static class Choices
{
    public static ProductOrder.Chooser With(Duration guard, double few) =>
        (IReadOnlyList<Head> heads, in Shares shares, Instant now) =>
        {
            if (PickOrder.Choose(heads, shares, now) is not { } choice || choice.Reason is PickReason.WaitBound)
                return PickOrder.Choose(heads, shares, now);
            var over = shares.Over(heads);
            Head? best = null, scarce = null;
            foreach (var head in heads)
                if (!over.Contains(head.Client) && (best is not { } other || head.Urgency < other.Urgency))
                    best = head;
            foreach (var head in heads)
                if (!over.Contains(head.Client) && head.Takers <= few * best!.Value.Takers && head.Urgency.BeginBy <= now + guard
                    && head.Requirement != best.Value.Requirement
                    && (scarce is not { } other || (head.Takers, head.Urgency).CompareTo((other.Takers, other.Urgency)) < 0))
                    scarce = head;
            return scarce is { } found
                ? new Choice(found, found.Urgency, PickReason.Scarcity, best!.Value.Urgency.Chart)
                : new Choice(best!.Value, best.Value.Urgency, PickReason.Urgency, null);
        };
}

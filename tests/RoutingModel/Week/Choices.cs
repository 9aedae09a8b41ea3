using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.RoutingModel.Week;

/// <summary>
/// The product's choice with another guard of scarce work: how long before its time it comes first, how few must be able
/// to take it, as a part of those who can take the work at hand, and whether it may lie in a higher tier. The rest is
/// <see cref="PickOrder.Choose"/>.
/// </summary>
internal static class Choices
{
    public static ProductOrder.Chooser With(Duration guard, double few, bool allTiers) =>
        (IReadOnlyList<Head> heads, in Shares shares, Instant now) =>
        {
            if (PickOrder.Choose(heads, shares, now) is not { } choice || choice.Reason is PickReason.WaitBound)
                return PickOrder.Choose(heads, shares, now);
            var over = shares.Over(heads, choice.Tier);
            Head? found = null, scarce = null;
            foreach (var head in heads)
                if (head.Tier == choice.Tier && !over.Contains(head.Client) && (found is not { } other || head.Urgency < other.Urgency))
                    found = head;
            var best = found!.Value;
            foreach (var head in heads)
                if ((allTiers || head.Tier == choice.Tier) && !over.Contains(head.Client)
                    && head.Takers <= few * best.Takers && head.Urgency.BeginBy <= now + guard
                    && (scarce is not { } other || (head.Takers, head.Urgency).CompareTo((other.Takers, other.Urgency)) < 0))
                    scarce = head;
            return scarce is { } first
                ? new Choice(first, first.Urgency, PickReason.Scarcity, best.Urgency.Chart, choice.Tier)
                : new Choice(best, best.Urgency, PickReason.Urgency, null, choice.Tier);
        };
}

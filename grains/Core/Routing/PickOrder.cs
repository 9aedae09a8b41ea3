using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>What decided that a chart was the one to give.</summary>
public enum PickReason
{
    /// <summary>It is the most urgent that the coder may take.</summary>
    Urgency,
    /// <summary>It waited for this coder.</summary>
    FirstRight,
    /// <summary>It was due and had been passed over as often as any chart may be.</summary>
    WaitBound,
    /// <summary>The client of a more urgent one has more than its share of the work in progress.</summary>
    FairShare,
    /// <summary>Few on duty may take it, and it is near its deadline; a more urgent one has others.</summary>
    Scarcity,
    /// <summary>A lead chose it.</summary>
    Lead,
}

/// <summary>What one requirement class offers a coder.</summary>
/// <param name="Requirement">The class.</param>
/// <param name="Client">Whose charts.</param>
/// <param name="Urgency">The most urgent chart that they may have.</param>
/// <param name="DueSince">When work on that had to begin, and not before it arrived.</param>
/// <param name="LongestDue">The chart of the class that is due for the longest, when they may have it; null
/// when none is due.</param>
/// <param name="Passes">How often that one was passed over: see <see cref="Limits.WaitBound"/>.</param>
/// <param name="Takers">Coders on duty who may take the class; at least 1.</param>
/// <param name="IsDeclined">True: there is nothing in the class but what the coder declined lately.</param>
/// <param name="Tier">The coder's tier in its workqueue; lower ones come first.</param>
public readonly record struct Head(
    Requirement Requirement, ClientId Client, Urgency Urgency, Instant DueSince, Urgency? LongestDue,
    int Passes, int Takers, bool IsDeclined, int Tier);

/// <summary>The chart that is next, and why.</summary>
/// <param name="Head">The class it comes from.</param>
/// <param name="Chart">Its place.</param>
/// <param name="Reason">What decided.</param>
/// <param name="PassedOver">The chart that would be next without that reason, or null.</param>
/// <param name="Tier">The tier that was chosen from: the lowest that has work. Scarce work may be of a higher
/// one.</param>
public readonly record struct Choice(
    Head Head, Urgency Chart, PickReason Reason, ChartId? PassedOver, int Tier)
{
    /// <summary>Since when the chart is due.</summary>
    public Instant DueSince => Reason == PickReason.WaitBound ? Instant.MinValue : Head.DueSince;

    /// <summary>True when the pick counts for charts of the class: those it was chosen among.</summary>
    public bool Counts(in Head head) => head.Tier == Tier || head.Requirement == Head.Requirement;
}

/// <summary>
/// Which of the classes' heads is next for a coder, after first rights. It is of the lowest tier that has
/// any, in this order: a due chart that has been passed over as often as any may be; clients within their
/// share; urgency. Before the last two comes what is scarce and near its deadline, in whichever tier it is:
/// the coder is needed there, and others are there for the work at hand.
/// </summary>
/// <remarks>
/// The bound on waiting. A chart is due from the instant at which work on it must begin, and not before it
/// arrived, so that nothing can come later and be due for longer. From then on it is taken within
/// (a + 1) x (<see cref="Limits.WaitBound"/> + c) picks by coders who may take it, picks from lower tiers of
/// theirs left out, where a counts the charts of its class that are due for longer and c the classes they
/// choose from: however urgent, scarce or backdated the others are, and whatever clients' shares say. Charts
/// of other classes that are due for longer may go before it as well, each once. The count is kept in memory
/// and begins anew when the server starts.
/// </remarks>
public static class PickOrder
{
    /// <summary>The next chart, or null when there are no heads.</summary>
    /// <param name="heads">One for each class the coder may take, in any order, of all their tiers.</param>
    /// <param name="shares">Work in progress of the clients, and their weights.</param>
    /// <param name="now">The instant of the pick.</param>
    public static Choice? Choose(IReadOnlyList<Head> heads, in Shares shares, Instant now)
    {
        if (heads.Count == 0)
            return null;
        var tier = LowestTier(heads);
        var first = MostUrgent(heads, tier, default)!.Value;
        if (Overdue(heads, tier, first) is { } overdue)
            return overdue;
        var over = shares.Over(heads, tier);
        var best = over.IsEmpty ? first : MostUrgent(heads, tier, over)!.Value;
        if (Scarce(heads, over.And(shares.Over(heads)), best, now) is { } scarce)
            return new Choice(scarce, scarce.Urgency, PickReason.Scarcity, best.Urgency.Chart, tier);
        return best.Urgency == first.Urgency
            ? new Choice(best, best.Urgency, PickReason.Urgency, null, tier)
            : new Choice(best, best.Urgency, PickReason.FairShare, first.Urgency.Chart, tier);
    }

    private static int LowestTier(IReadOnlyList<Head> heads)
    {
        var tier = int.MaxValue;
        for (var i = 0; i < heads.Count; i++)
            tier = Math.Min(tier, heads[i].Tier);
        return tier;
    }

    private static Choice? Overdue(IReadOnlyList<Head> heads, int tier, in Head first)
    {
        Head? most = null;
        for (var i = 0; i < heads.Count; i++)
            if (heads[i] is { LongestDue: { } due } head && head.Tier == tier
                && head.Passes >= Limits.WaitBound && (most is not { } other || head.Passes > other.Passes
                    || (head.Passes == other.Passes && due < other.LongestDue!.Value)))
                most = head;
        return most is { } found
            ? new Choice(
                found, found.LongestDue!.Value, PickReason.WaitBound,
                first.Urgency != found.LongestDue ? first.Urgency.Chart : null, tier)
            : null;
    }

    /// <summary>What the coder declined lately comes after everything else.</summary>
    private static Head? MostUrgent(IReadOnlyList<Head> heads, int tier, OverShare over)
    {
        Head? best = null;
        for (var i = 0; i < heads.Count; i++)
            if (heads[i] is var head && head.Tier == tier && !over.Contains(head.Client)
                && (best is not { } other
                    || (head.IsDeclined, head.Urgency).CompareTo((other.IsDeclined, other.Urgency)) < 0))
                best = head;
        return best;
    }

    /// <summary>
    /// Work that must begin soon and that at most half as many coders on duty may take as the work at hand:
    /// of that the one with the fewest, then the most urgent. All tiers count: a coder who alone can save a
    /// chart is not kept from it by work that others can do.
    /// </summary>
    private static Head? Scarce(IReadOnlyList<Head> heads, OverShare over, Head best, Instant now)
    {
        Head? scarce = null;
        for (var i = 0; i < heads.Count; i++)
            if (heads[i] is var head && (!head.IsDeclined || best.IsDeclined) && !over.Contains(head.Client)
                && head.Takers * 2 <= best.Takers && head.Urgency.BeginBy <= now + Limits.ScarcityGuard
                && (scarce is not { } other
                    || (head.IsDeclined, head.Takers, head.Urgency)
                        .CompareTo((other.IsDeclined, other.Takers, other.Urgency)) < 0))
                scarce = head;
        return scarce;
    }
}

using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    private Refused? Offer(Draft draft)
    {
        var coder = draft.Situation.Coder ?? throw new InvalidOperationException("Offer without its coder");
        if (State.FirstRight is { } right)
            return new Refused(
                Refusal.StickyToOther, $"The chart waits for {right.Coder} until {right.Until}.");
        Bind(draft, Bounds ?? NoBounds, PreferredUntil);
        if (Requirement.Of(draft.Chart) is not { } requirement)
            return new Refused(Refusal.NotEligible, "No rule places the chart in a workqueue.", "workqueue");
        if (Eligibility.Explain(coder.Profile, requirement, draft.Situation.Settings, draft.Now)
            is { May: false } verdict)
            return NotEligible(coder.Id, verdict);
        if (RefuseUnasked(coder.Id, draft.Now) is { } declined)
            return declined;
        if (coder.RefuseDuty(GivenBy.Push, draft.Now) is { } off)
            return off;
        if (!coder.Waits || coder.Offer is not null)
            return new Refused(
                Refusal.CoderUnavailable, $"{coder.Id} is not waiting for an offer.", "coder",
                    coder.Id.Value);
        var stands = draft.Situation.Settings.Workqueues.TryGetValue(requirement.Workqueue, out var queue)
            ? queue.OfferFor
            : Limits.OfferFor;
        draft.Then(new ChartChange.Offered(coder.Id, draft.Now + stands));
        return null;
    }

    /// <summary>
    /// The lines that a push reads are a moment behind: what was declined or missed since is not given back.
    /// </summary>
    private Refused? RefuseUnasked(CoderId coder, Instant now) =>
        State.FirstRight?.Coder != coder && IsDeclinedBy(coder, now)
        ? new Refused(
            Refusal.NotEligible, $"{coder} returned, declined or missed the chart lately.", "coder",
            coder.Value)
        : null;

    private Refused? Accept(Draft draft, ChartCommand.Accept accept) =>
        NotOffered(draft, accept.Coder) ?? Assign(draft, new ChartCommand.Assign(GivenBy.Offer));

    private Refused? DeclineOffer(Draft draft, ChartCommand.Decline decline)
    {
        if (NotOffered(draft, decline.Coder) is { } refused)
            return refused;
        EndOffer(draft, OfferEnd.Declined, decline.Reason);
        draft.Then(new ChartChange.Declined(
            new Decline(decline.Coder, draft.Now + Limits.DeclineFor, decline.Reason)));
        return null;
    }

    private Refused? NotOffered(Draft draft, CoderId coder) =>
        State.Offer is { } offer && offer.Coder == coder && offer.Until > draft.Now
            ? null
            : NotOffered(Id, coder);

    /// <summary>The answer to who accepts or declines what is not offered to them.</summary>
    public static Refused NotOffered(ChartId chart, CoderId coder) => new(
        Refusal.NotOffered, $"The chart is not offered to {coder}, or not any more.", "chart", chart.Value,
        "an offer that is open");

    /// <summary>A missed offer costs the coder nothing but this chart for a while.</summary>
    private static void MissOffer(Draft draft, Sticky offer)
    {
        EndOffer(draft, OfferEnd.Missed, null);
        draft.Then(new ChartChange.Declined(new Decline(offer.Coder, draft.Now + Limits.MissedFor)));
    }

    private static void EndOffer(Draft draft, OfferEnd how, string? note)
    {
        if (draft.Chart.State.Offer is { } offer)
            draft.Then(new ChartChange.OfferEnded(offer.Coder, how, note));
    }
}

using System.Collections.Immutable;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Measures;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>How an assignment ended.</summary>
public enum AssignmentEnd
{
    /// <summary>The coder completed it.</summary>
    Completed,
    /// <summary>The coder gave it back.</summary>
    Returned,
    /// <summary>A lead took it.</summary>
    Unassigned,
    /// <summary>The chart changed so that it is no longer for this coder.</summary>
    Withdrawn,
    /// <summary>It was held, and the reason does not keep the coder.</summary>
    Held,
    /// <summary>It was held and woke: it waits for its coder.</summary>
    Woken,
}

/// <summary>How an offer ended.</summary>
public enum OfferEnd
{
    /// <summary>The coder has the chart.</summary>
    Accepted,
    /// <summary>The coder declined it.</summary>
    Declined,
    /// <summary>Nobody answered in time.</summary>
    Missed,
    /// <summary>The chart was needed elsewhere, or is not for this coder any more.</summary>
    Withdrawn,
}

/// <summary>What happened to a chart. The journal keeps every change once, in order.</summary>
public abstract record ChartChange
{
    private ChartChange() { }

    /// <summary>The server heard of it first.</summary>
    public sealed record Arrived(
        ClientId Client, FacilityId Facility, string Account, Track Track, ChartFacts Facts, Instant At)
        : ChartChange;

    /// <summary>What is known of it changed.</summary>
    public sealed record Updated(ChartFacts Facts) : ChartChange;

    /// <summary>The source's own time of its latest admission, discharge or cancellation moved on.</summary>
    public sealed record Heard(Instant AsOf) : ChartChange;

    /// <summary>When the source said what is known of it.</summary>
    public sealed record Dated(FactTimes Times) : ChartChange;

    /// <summary>
    /// Rules placed it, or none did; its deadline follows. ReplaceAt: when time alone may lead it elsewhere,
    /// or null. Rules: the version of the rules, or null for a lead's hand routing. Seconds: how long coding
    /// it is expected to take where its kind's own time was set anew, or null.
    /// </summary>
    public sealed record PlacedIn(
        WorkqueueId? Workqueue, Instant? Deadline, Instant? ReplaceAt = null, int? Rules = null,
        int? Seconds = null) : ChartChange;

    /// <summary>
    /// What it asks of a coder beyond its workqueue, facility and kind, and until when preferred coders have
    /// it to themselves.
    /// </summary>
    public sealed record Bounded(Routing.Bounds? Bounds, Instant? PreferredUntil) : ChartChange;

    /// <summary>It cannot be coded yet.</summary>
    public sealed record Waits(ImmutableArray<string> Missing, Instant Since) : ChartChange
    {
        /// <summary>Equal by content, the list too.</summary>
        public bool Equals(Waits? other) =>
            other is not null && Since == other.Since && Missing.SequenceEqual(other.Missing);

        /// <inheritdoc/>
        public override int GetHashCode() => Since.GetHashCode();
    }

    /// <summary>It may be coded.</summary>
    public sealed record BecameReady(Instant Since, Sticky? Sticky) : ChartChange;

    /// <summary>A coder has it, to code it or to review it.</summary>
    public sealed record Given(Assignment Assignment, GivenBy By) : ChartChange;

    /// <summary>It is offered to a coder.</summary>
    public sealed record Offered(CoderId Coder, Instant Until) : ChartChange;

    /// <summary>The offer ended. Note: the reason given.</summary>
    public sealed record OfferEnded(CoderId Coder, OfferEnd How, string? Note) : ChartChange;

    /// <summary>A lead lets its coder finish it.</summary>
    public sealed record Allowed(Allowance Allowance) : ChartChange;

    /// <summary>Its coder opened it.</summary>
    public sealed record Opened(int Number, Instant At) : ChartChange;

    /// <summary>An assignment ended. Note: the reason given.</summary>
    public sealed record AssignmentEnded(CoderId Coder, int Number, AssignmentEnd How, string? Note)
        : ChartChange;

    /// <summary>A hold was placed.</summary>
    public sealed record HoldPlaced(Hold Hold) : ChartChange;

    /// <summary>A hold ended. Outcome: of a query that was answered.</summary>
    public sealed record HoldEnded(HoldId Hold, HoldEnd How, string? Note, QueryOutcome? Outcome = null)
        : ChartChange;

    /// <summary>A hold's owner is told; the next time is named.</summary>
    public sealed record FollowedUp(HoldId Hold, Instant Next) : ChartChange;

    /// <summary>Nothing ended a hold in time: from now on it is this one's, who is told.</summary>
    public sealed record Escalated(HoldId Hold, string To) : ChartChange;

    /// <summary>Clocks stand still, or run again.</summary>
    public sealed record ClocksPaused(Pauses Pauses) : ChartChange;

    /// <summary>Clocks ended; how long each ran.</summary>
    public sealed record Measured(ImmutableArray<Measure> Clocks) : ChartChange
    {
        /// <summary>Equal by content, the list too.</summary>
        public bool Equals(Measured? other) => other is not null && Clocks.SequenceEqual(other.Clocks);

        /// <inheritdoc/>
        public override int GetHashCode() => Clocks.Length;
    }

    /// <summary>
    /// Its kind or workqueue is another: what was measured before counts there, where figures are asked for
    /// by what charts are now.
    /// </summary>
    public sealed record Recounted(
        ImmutableArray<Measure> Measures, string FromKind, WorkqueueId? FromWorkqueue, string ToKind,
        WorkqueueId? ToWorkqueue) : ChartChange
    {
        /// <summary>What they counted under.</summary>
        public Category From => new(FromKind, FromWorkqueue);

        /// <summary>What they count under.</summary>
        public Category To => new(ToKind, ToWorkqueue);

        /// <summary>Equal by content, the list too.</summary>
        public bool Equals(Recounted? other) =>
            other is not null && From == other.From && To == other.To
            && Measures.SequenceEqual(other.Measures);

        /// <inheritdoc/>
        public override int GetHashCode() => Measures.Length;
    }

    /// <summary>
    /// Holds block it. Kept: the assignment of the coder whose chart it stays, or null. WaitedFor: the coder
    /// who had the first right to it, or null.
    /// </summary>
    public sealed record Paused(Instant Since, Assignment? Kept, CoderId? WaitedFor = null) : ChartChange;

    /// <summary>It was submitted and goes to another person, or is back in the line for that.</summary>
    public sealed record InReview(CoderId CoderOfRecord, Instant Since, Sticky? Sticky) : ChartChange;

    /// <summary>
    /// Its completion was counted for the reviews of the workqueue. Reason: why it goes to review, or null:
    /// it was not drawn.
    /// </summary>
    public sealed record Drawn(CoderId Coder, DrawCount Count, DrawReason? Reason) : ChartChange;

    /// <summary>A reviewer sent it back.</summary>
    public sealed record ReviewReturned(CoderId Reviewer, string? Note) : ChartChange;

    /// <summary>Coding is final.</summary>
    public sealed record FinalCoded(CoderId CoderOfRecord, Instant Since) : ChartChange;

    /// <summary>Something came after coding was final.</summary>
    public sealed record CameLate(LateArrival Late) : ChartChange;

    /// <summary>A lead opened it again, or what came late did by the client's rule.</summary>
    public sealed record Reopened(string Reason) : ChartChange;

    /// <summary>The source admitted again what it had cancelled.</summary>
    public sealed record Revived : ChartChange;

    /// <summary>
    /// Its account was merged into another, and it is being handed over; Due: when that is tried again.
    /// </summary>
    public sealed record Merging(ChartId Into, Instant Due) : ChartChange;

    /// <summary>It has been handed over.</summary>
    public sealed record Merged(ChartId Into) : ChartChange;

    /// <summary>It took over what another chart had.</summary>
    public sealed record TookOver(MergedChart From) : ChartChange;

    /// <summary>It is not to be coded.</summary>
    public sealed record Cancelled(string Reason, Instant Since, Instant? Upstream) : ChartChange;

    /// <summary>A lead routed it by hand.</summary>
    public sealed record Pinned(Pin Pin) : ChartChange;

    /// <summary>The hand routing ended.</summary>
    public sealed record PinEnded : ChartChange;

    /// <summary>A lead brought it forward.</summary>
    public sealed record Boosted(int Minutes) : ChartChange;

    /// <summary>Work came too late; what was written is kept.</summary>
    public sealed record DraftKept(DraftNote Draft) : ChartChange;

    /// <summary>A coder returned it and is not pushed it again before then.</summary>
    public sealed record Declined(Decline Decline) : ChartChange;
}

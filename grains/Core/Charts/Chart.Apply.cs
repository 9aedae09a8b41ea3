using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    /// <summary>The chart after a change of this id's stream. Never refuses and knows no policy.</summary>
    /// <param name="id">The stream's chart.</param>
    /// <param name="chart">The chart so far; null before its first change, which is an arrival.</param>
    /// <param name="change">What happened.</param>
    public static Chart Apply(ChartId id, Chart? chart, ChartChange change)
    {
        if (chart is not null)
        {
            // What the change made is nobody else's yet, so that it need not be copied for its version.
            var next = chart.Apply(change);
            if (ReferenceEquals(next, chart))
                return chart with { Version = chart.Version + 1 };
            next._version = chart._version + 1;
            return next;
        }
        var arrived = change as ChartChange.Arrived
            ?? throw new InvalidOperationException($"{change.GetType().Name} before chart {id} arrived");
        return new Chart
        {
            Id = id,
            Client = arrived.Client,
            Facility = arrived.Facility,
            Account = arrived.Account,
            Track = arrived.Track,
            Arrived = arrived.At,
            Facts = arrived.Facts,
            State = new ChartState.NotReady(arrived.At, []),
            Version = 1,
        };
    }

    private Chart Apply(ChartChange change) => change switch
    {
        ChartChange.Updated updated => this with { Facts = updated.Facts },
        ChartChange.Heard heard => this with { UpstreamAsOf = heard.AsOf },
        ChartChange.Dated dated => this with { Times = dated.Times },
        ChartChange.PlacedIn placed => this with
        {
            Workqueue = placed.Workqueue, Deadline = placed.Deadline, ReplaceAt = placed.ReplaceAt,
            SecondsSet = placed.Seconds,
        },
        ChartChange.Bounded bounded =>
            this with { Bounds = bounded.Bounds, PreferredUntil = bounded.PreferredUntil },
        ChartChange.Waits waits =>
            this with { State = new ChartState.NotReady(waits.Since, waits.Missing), Running = null },
        ChartChange.BecameReady ready =>
            this with { State = new ChartState.Ready(ready.Since, ready.Sticky) },
        ChartChange.Given given => Give(given.Assignment),
        ChartChange.Offered offered =>
            this with { State = WithFirstRight(new Sticky(offered.Coder, offered.Until, IsOffer: true)) },
        ChartChange.OfferEnded => this with { State = WithFirstRight(null) },
        ChartChange.Opened opened => this with { State = Open(opened.At) },
        ChartChange.AssignmentEnded ended =>
            this with { State = WithNobody(), Allowance = null, Running = RunsAfter(ended.How) },
        ChartChange.Allowed allowed => this with { Allowance = allowed.Allowance },
        ChartChange.HoldPlaced placed =>
            this with { Holds = Holds.Add(placed.Hold), LastHold = LastHold + 1 },
        ChartChange.HoldEnded ended => this with { Holds = Without(ended.Hold) },
        ChartChange.FollowedUp told => this with { Holds = After(told) },
        ChartChange.Escalated up => this with { Holds = After(up) },
        ChartChange.Paused paused => this with
        {
            State = new ChartState.Held(paused.Since, paused.Kept, InReviewOf, paused.WaitedFor),
            Running = RunsWhileHeld(),
        },
        ChartChange.InReview review => this with
        {
            State = new ChartState.Review(review.Since, review.CoderOfRecord, null, null, review.Sticky),
            CoderOfRecord = review.CoderOfRecord,
        },
        ChartChange.FinalCoded done => this with
        {
            State = new ChartState.FinalCoded(done.Since, done.CoderOfRecord),
            CoderOfRecord = done.CoderOfRecord,
            Declines = [],
            Running = null,
        },
        ChartChange.Cancelled cancelled => this with
        {
            State = new ChartState.Cancelled(cancelled.Since, cancelled.Reason, cancelled.Upstream),
            Running = null,
        },
        ChartChange.Pinned pinned => this with { Pin = pinned.Pin },
        ChartChange.PinEnded => this with { Pin = null },
        ChartChange.Boosted boosted => this with { BoostMinutes = boosted.Minutes },
        ChartChange.Declined declined => this with { Declines = Remember(declined.Decline) },
        ChartChange.DraftKept kept => this with { Drafts = Keep(kept.Draft) },
        ChartChange.ClocksPaused paused => this with { Pauses = paused.Pauses },
        ChartChange.Measured measured => this with { Measures = With(measured.Clocks) },
        ChartChange.Merging merging => this with { Merge = new Merge(merging.Into, merging.Due) },
        ChartChange.Merged merged => this with { Merge = new Merge(merged.Into, null) },
        ChartChange.TookOver took => this with { MergedFrom = With(took.From) },
        ChartChange.CameLate late => this with { Late = With(late.Late) },
        ChartChange.Reopened => this with { Late = [], Sampled = null },
        ChartChange.Drawn drawn => this with { Sampled = drawn.Reason },
        ChartChange.ReviewReturned or ChartChange.Revived or ChartChange.Recounted => this,
        _ => throw new InvalidOperationException($"No such change: {change.GetType().Name}"),
    };

    private ImmutableArray<DraftNote> Keep(DraftNote draft) =>
        [.. Drafts.Add(draft).TakeLast(Limits.DraftsPerChart)];

    private Chart Give(Assignment assignment) => this with
    {
        LastNumber = assignment.Number,
        Running = RunsWith(assignment),
        State = State is ChartState.Review review
            ? review with { Assignment = assignment, Opened = null, Sticky = null }
            : new ChartState.Assigned(assignment),
    };

    private ChartState WithFirstRight(Sticky? right) => State switch
    {
        ChartState.Review review => review with { Sticky = right },
        ChartState.Ready ready => ready with { Sticky = right },
        _ => State,
    };

    private ChartState Open(Instant at) => State switch
    {
        ChartState.Review review => review with { Opened = at },
        _ => new ChartState.InProgress(State.InForce!, at),
    };

    /// <summary>
    /// An assignment that ended leaves the chart where it stood, with nobody; the change that follows says
    /// where it goes.
    /// </summary>
    private ChartState WithNobody() => State switch
    {
        ChartState.Review review => review with { Assignment = null, Opened = null },
        ChartState.Held held => held with { Kept = null },
        ChartState.Assigned or ChartState.InProgress => new ChartState.Ready(State.Entered, null),
        _ => State,
    };

    private ImmutableArray<Hold> Without(HoldId id) => Holds.RemoveAll(hold => hold.Id == id);

    private ImmutableArray<Hold> After(ChartChange.FollowedUp told) =>
    [
        .. Holds.Select(hold =>
            hold.Id == told.Hold ? hold with { FollowUp = told.Next, Told = hold.Told + 1 } : hold),
    ];

    private ImmutableArray<Hold> After(ChartChange.Escalated up) =>
    [
        .. Holds.Select(hold =>
            hold.Id == up.Hold ? hold with { Owner = up.To, Escalated = hold.Escalated + 1 } : hold),
    ];

    private ImmutableArray<Decline> Remember(Decline decline)
    {
        var kept = Declines.RemoveAll(known => known.Coder == decline.Coder);
        return kept.Length < Limits.DeclinesPerChart ? kept.Add(decline) : kept.RemoveAt(0).Add(decline);
    }
}

using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>A chart with a coder: to whom, which number, since when.</summary>
/// <param name="Coder">Who has it.</param>
/// <param name="Number">1 for the chart's first assignment, one more each time; never used again.</param>
/// <param name="Since">When it was given.</param>
/// <param name="Supervised">True: the coder's credential asks for a review of the work.</param>
public sealed record Assignment(CoderId Coder, int Number, Instant Since, bool Supervised);

/// <summary>A coder's first right to a chart, until it lapses.</summary>
/// <param name="Coder">Whose.</param>
/// <param name="Until">When it lapses.</param>
/// <param name="IsOffer">True: it is offered to them, and they accept or decline; false: it was theirs
/// before,
/// and is the next they are given.</param>
public sealed record Sticky(CoderId Coder, Instant Until, bool IsOffer = false);

/// <summary>
/// Where a chart is. Each state carries the facts that belong to it and to no other state.
/// docs/chart-states.md is drawn from the decisions themselves, and a test compares the two.
/// </summary>
public abstract record ChartState
{
    private ChartState() { }

    /// <summary>
    /// Its clock has not started, or a required document is missing. Upstream moves it on: a discharge, a
    /// document. It can get stuck when the source never sends one; the list of what is missing says so.
    /// </summary>
    public sealed record NotReady(Instant Since, ImmutableArray<string> Missing) : ChartState
    {
        /// <summary>Equal by content, the list too.</summary>
        public bool Equals(NotReady? other) =>
            other is not null && Since == other.Since && Missing.SequenceEqual(other.Missing);

        /// <inheritdoc/>
        public override int GetHashCode() => Since.GetHashCode();
    }

    /// <summary>
    /// May be coded and is with nobody. A coder's next, a push or a lead moves it on. It can get stuck when
    /// no coder may take it: it is then on the unroutable list.
    /// </summary>
    public sealed record Ready(Instant Since, Sticky? Sticky) : ChartState;

    /// <summary>With a coder who has not opened it. The coder or a lead moves it on.</summary>
    public sealed record Assigned(Assignment Assignment) : ChartState;

    /// <summary>Opened by its coder, who moves it on.</summary>
    public sealed record InProgress(Assignment Assignment, Instant Opened) : ChartState;

    /// <summary>
    /// At least one open hold blocks coding. Who owns the holds moves it on, or their time does. Kept: the
    /// assignment of the coder whose chart it stays, or null. Reviewing: it was in review of this coder's
    /// work. WaitedFor: with nobody, it waited for this coder, and will again.
    /// </summary>
    public sealed record Held(
        Instant Since, Assignment? Kept, CoderId? Reviewing, CoderId? WaitedFor = null) : ChartState;

    /// <summary>
    /// Submitted; waits for or is with another qualified person, who agrees or returns it. It can get stuck
    /// when nobody else qualifies: it is then on the unroutable list.
    /// </summary>
    public sealed record Review(
        Instant Since, CoderId CoderOfRecord, Assignment? Assignment, Instant? Opened, Sticky? Sticky)
        : ChartState;

    /// <summary>Released to billing. Only a lead's reopen moves it on.</summary>
    public sealed record FinalCoded(Instant Since, CoderId CoderOfRecord) : ChartState;

    /// <summary>
    /// The encounter is not to be coded. Upstream: the source's time of the cancellation when the source
    /// cancelled it, so that a later admission revives it; null when a person did.
    /// </summary>
    public sealed record Cancelled(Instant Since, string Reason, Instant? Upstream) : ChartState;

    /// <summary>The state's name in every interface: notReady, ready, assigned ...</summary>
    public string Name => this switch
    {
        NotReady => "notReady",
        Ready => "ready",
        Assigned => "assigned",
        InProgress => "inProgress",
        Held => "held",
        Review => "review",
        FinalCoded => "finalCoded",
        _ => "cancelled",
    };

    /// <summary>
    /// The assignment in force, that of a coder whose chart is held included; null when with nobody.
    /// </summary>
    public Assignment? InForce => this switch
    {
        Assigned state => state.Assignment,
        InProgress state => state.Assignment,
        Held state => state.Kept,
        Review state => state.Assignment,
        _ => null,
    };

    /// <summary>Since when the chart is in this state.</summary>
    public Instant Entered => this switch
    {
        NotReady state => state.Since,
        Ready state => state.Since,
        Assigned state => state.Assignment.Since,
        InProgress state => state.Opened,
        Held state => state.Since,
        Review state => state.Since,
        FinalCoded state => state.Since,
        Cancelled state => state.Since,
        _ => throw new InvalidOperationException($"No such state: {GetType().Name}"),
    };

    /// <summary>Who has the first right to the chart while it is with nobody, or null.</summary>
    public Sticky? FirstRight => this switch
    {
        Ready state => state.Sticky,
        Review { Assignment: null } state => state.Sticky,
        _ => null,
    };

    /// <summary>The offer that is open, or null.</summary>
    public Sticky? Offer => FirstRight is { IsOffer: true } offer ? offer : null;

    /// <summary>
    /// The coder whose own facts change with the chart's: who has it, or to whom it is offered. Null: none.
    /// </summary>
    public CoderId? Concerns => InForce?.Coder ?? Offer?.Coder;

    /// <summary>True when the chart may be given to a coder who qualifies.</summary>
    public bool IsOffered => this is Ready or Review { Assignment: null };

    /// <summary>True when nothing more is expected to happen to the chart.</summary>
    public bool IsFinished => this is FinalCoded or Cancelled;
}

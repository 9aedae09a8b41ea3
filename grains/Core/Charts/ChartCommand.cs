using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>How an assignment came about.</summary>
public enum GivenBy
{
    /// <summary>The coder asked for the next chart.</summary>
    Next,
    /// <summary>The server pushed it.</summary>
    Push,
    /// <summary>A lead chose the coder.</summary>
    Lead,
    /// <summary>The coder accepted an offer.</summary>
    Offer,
}

/// <summary>What a reviewer found.</summary>
public enum ReviewOutcome
{
    /// <summary>The coding stands.</summary>
    Agree,
    /// <summary>It goes back to the coder of record.</summary>
    Return,
}

/// <summary>
/// What is asked of a chart. Every state answers every command: tests hold the whole table.
/// </summary>
public abstract record ChartCommand
{
    private ChartCommand() { }

    /// <summary>The command's name in every interface.</summary>
    public string Name => char.ToLowerInvariant(GetType().Name[0]) + GetType().Name[1..];

    /// <summary>The assignment it names, or null.</summary>
    public int? NamedNumber => this switch
    {
        Open open => open.Number,
        Complete complete => complete.Number,
        Return back => back.Number,
        PlaceHold hold => hold.Number,
        Unassign unassign => unassign.Number,
        Allow allow => allow.Number,
        _ => null,
    };

    /// <summary>What its coder wrote, or null when there is nothing to lose.</summary>
    public string? Written => this switch
    {
        Complete { Note: { Length: > 0 } note } => note,
        Return { Reason.Length: > 0 } back => back.Reason,
        PlaceHold hold => hold.Note is { Length: > 0 } note ? $"{hold.Reason}: {note}" : hold.Reason,
        _ => null,
    };

    /// <summary>
    /// A source tells of the encounter: makes the chart, or updates it. Late or repeated news change nothing
    /// that newer news said.
    /// </summary>
    /// <param name="Facility">A facility that is set up.</param>
    /// <param name="Account">The facility's account number, 1-256 characters.</param>
    /// <param name="Track">Facility or professional side.</param>
    /// <param name="Patch">What the source says.</param>
    /// <param name="KindIfNew">The kind when the chart is new and the patch names none.</param>
    /// <param name="AsOf">The source's own time, or null when it gave none.</param>
    /// <param name="Admits">True: the news is an admission, which revives a chart the source had
    /// cancelled.</param>
    /// <param name="KindByClass">True: the kind follows patient class, type and service, whenever what is
    /// known of these changes.</param>
    public sealed record Arrive(
        FacilityId Facility, string Account, Track Track, ChartPatch Patch, string KindIfNew, Instant? AsOf,
        bool Admits, bool KindByClass = false) : ChartCommand;

    /// <summary>The source takes a discharge back (ADT A13).</summary>
    public sealed record WithdrawDischarge(Instant? AsOf) : ChartCommand;

    /// <summary>
    /// The encounter is not to be coded. AsOf: the source's time, or null when a person cancels.
    /// </summary>
    public sealed record Cancel(string Reason, Instant? AsOf) : ChartCommand;

    /// <summary>Give it to the coder of the situation.</summary>
    public sealed record Assign(GivenBy By) : ChartCommand;

    /// <summary>Offer it to the coder of the situation.</summary>
    public sealed record Offer : ChartCommand;

    /// <summary>The coder accepts the offer, and has it.</summary>
    public sealed record Accept(CoderId Coder) : ChartCommand;

    /// <summary>The coder declines the offer, and says why.</summary>
    public sealed record Decline(CoderId Coder, string Reason) : ChartCommand;

    /// <summary>Its coder opens it.</summary>
    public sealed record Open(int Number) : ChartCommand;

    /// <summary>Its coder is done. In review the outcome must be named, and nowhere else.</summary>
    public sealed record Complete(int Number, ReviewOutcome? Outcome, string? Note) : ChartCommand;

    /// <summary>
    /// Its coder gives it back. Conflict: they have a conflict of interest with it and never get it again.
    /// </summary>
    public sealed record Return(int Number, string Reason, bool Conflict = false) : ChartCommand;

    /// <summary>Something must happen first. Number: named by its coder, null when a lead holds it.</summary>
    public sealed record PlaceHold(
        int? Number, string Reason, string? Note, string? Owner, Instant? Until, Instant? FollowUp, string By)
        : ChartCommand;

    /// <summary>
    /// Work was refused because its assignment was over: what its coder wrote is kept with the chart, for
    /// whoever has it now.
    /// </summary>
    public sealed record KeepDraft(string By, int Number, string Command, string Text) : ChartCommand;

    /// <summary>That hold ends.</summary>
    public sealed record Release(HoldId Hold, string? Note) : ChartCommand;

    /// <summary>The query that a hold stands for is closed, and the hold ends.</summary>
    public sealed record Answer(HoldId Hold, QueryOutcome Outcome, string? Note = null) : ChartCommand;

    /// <summary>
    /// A lead, or the end of a shift, takes it from its coder. For: a coder it is then reserved for shortly,
    /// or null. Number: of the assignment that is meant, or null: whichever there is.
    /// </summary>
    public sealed record Unassign(string? Reason, CoderId? For, int? Number = null) : ChartCommand;

    /// <summary>A lead routes it by hand, until then or for the default time.</summary>
    public sealed record Move(WorkqueueId Workqueue, Instant? Until) : ChartCommand;

    /// <summary>A lead brings it forward by so many minutes in all; 0 takes that back.</summary>
    public sealed record Expedite(int Minutes) : ChartCommand;

    /// <summary>A lead names who alone may have it; none: everybody who qualifies.</summary>
    public sealed record Restrict(ImmutableArray<CoderId> Only) : ChartCommand;

    /// <summary>
    /// A coder has a conflict of interest with it, or no longer: while it lasts they never get it.
    /// </summary>
    public sealed record Bar(CoderId Coder, bool Lifted) : ChartCommand;

    /// <summary>
    /// A lead lets its coder finish it until then, though they may no longer code it. Where they may, it
    /// changes nothing.
    /// </summary>
    public sealed record Allow(int Number, string Reason, Instant Until) : ChartCommand;

    /// <summary>A lead opens a final coded chart again.</summary>
    public sealed record Reopen(string Reason) : ChartCommand;

    /// <summary>
    /// Its account was merged into another: it leaves its coder and is handed over to that one's chart, of
    /// the
    /// same client and track. A final coded chart stays so, and is linked.
    /// </summary>
    public sealed record MergeInto(ChartId Into) : ChartCommand;

    /// <summary>
    /// What another chart has is this one's from now on. The same twice adds nothing; more adds the
    /// difference.
    /// </summary>
    /// <param name="From">The other chart.</param>
    /// <param name="Documents">Types of its documents.</param>
    /// <param name="Charges">All of its charges, or null: not known.</param>
    /// <param name="Holds">Its open holds.</param>
    public sealed record TakeOver(
        ChartId From, ImmutableSortedSet<string> Documents, decimal? Charges, ImmutableArray<Hold> Holds)
        : ChartCommand;

    /// <summary>
    /// What it had at this version was taken over, and it ends. When it has changed since, nothing happens.
    /// </summary>
    public sealed record EndMerge(long Version) : ChartCommand;

    /// <summary>The first right of the coder, or the offer to them, ends: it goes to others.</summary>
    public sealed record Yield(CoderId Coder) : ChartCommand;

    /// <summary>The rules, targets or grants changed: place it again.</summary>
    public sealed record Replace : ChartCommand;

    /// <summary>Time passed: whatever is due happens.</summary>
    public sealed record Tick : ChartCommand;
}

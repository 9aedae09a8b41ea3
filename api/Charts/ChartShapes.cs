using CodingQueue.Core;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Api.Charts;

/// <summary>A chart in.</summary>
public sealed record ChartIn(
    string Facility, string Account, Track Track, string? Kind = null, string? ServiceLine = null,
    string? Payer = null, string? FinancialClass = null, string? State = null, Instant? Admitted = null,
    Instant? Discharged = null, Instant? ClockStart = null, decimal? TotalCharges = null,
    IReadOnlyList<string>? Documents = null, IReadOnlyDictionary<string, string>? Attributes = null);

/// <summary>Who has a chart, under which number.</summary>
public sealed record AssignmentOut(string Coder, int Number, Instant Since, Instant? Opened, bool Supervised);

/// <summary>A hold as callers see it.</summary>
public sealed record HoldOut(
    string Id, string Reason, string? Note, string Owner, Instant Since, Instant? Until, Instant? FollowUp,
    int Told, string By, bool BlocksCoding, bool BlocksBilling, HoldKind Kind, int Escalated,
    Instant? Escalates);

/// <summary>What was written under an assignment that was over.</summary>
public sealed record DraftOut(string By, int Assignment, string Command, string Text, Instant At);

/// <summary>A coder's first right to a chart.</summary>
public sealed record StickyOut(string Coder, Instant Until);

/// <summary>A chart out.</summary>
public sealed record ChartOut(
    string Id, string Client, string Facility, string Account, Track Track, string Kind, string? ServiceLine,
    string? Payer, string? FinancialClass, string? PatientState, Instant? Admitted, Instant? Discharged,
    Instant? ClockStart, decimal? TotalCharges, IReadOnlyCollection<string> Documents,
    IReadOnlyDictionary<string, string> Attributes, string State, Instant Since, string? Workqueue,
    Instant? Deadline, int BoostMinutes, AssignmentOut? Assignment, StickyOut? StickyTo,
        string? CoderOfRecord,
    IReadOnlyList<string> Missing, IReadOnlyList<HoldOut> Holds, Instant? PinnedUntil, Instant Arrived,
        long Version, IReadOnlyList<DraftOut> Drafts)
{
    /// <summary>A chart as callers see it.</summary>
    public static ChartOut Of(Chart chart) => new(
        chart.Id.Value, chart.Client.Value, chart.Facility.Value, chart.Account, chart.Track,
            chart.Facts.Kind,
        chart.Facts.ServiceLine, chart.Facts.Payer, chart.Facts.FinancialClass, chart.Facts.PatientState,
        chart.Facts.Admitted, chart.Facts.Discharged, chart.Facts.Clock, chart.Facts.TotalCharges,
        chart.Facts.Documents, chart.Facts.Attributes, chart.State.Name, chart.State.Entered,
        chart.Workqueue?.Value, chart.Deadline, chart.BoostMinutes, AssignmentOf(chart.State),
        chart.State.FirstRight is { } right ? new StickyOut(right.Coder.Value, right.Until) : null,
        chart.CoderOfRecord?.Value, (chart.State as ChartState.NotReady)?.Missing ?? [],
        [.. chart.Holds.Select(AsOut)], chart.Pin?.Until, chart.Arrived, chart.Version,
        [.. chart.Drafts.Select(AsOut)]);

    private static AssignmentOut? AssignmentOf(ChartState state)
    {
        if (state.InForce is not { } assignment)
            return null;
        var opened = state switch
        {
            ChartState.InProgress progress => progress.Opened,
            ChartState.Review review => review.Opened,
            _ => (Instant?)null,
        };
        return new(assignment.Coder.Value, assignment.Number, assignment.Since, opened,
            assignment.Supervised);
    }

    private static DraftOut AsOut(DraftNote draft) =>
        new(draft.By, draft.Number, draft.Command, draft.Text, draft.At);

    private static HoldOut AsOut(Hold hold) => new(
        hold.Id.Value, hold.Reason, hold.Note, hold.Owner, hold.Since, hold.Until, hold.FollowUp, hold.Told,
        hold.By, hold.BlocksCoding, hold.Terms.BlocksBilling, hold.Terms.Kind, hold.Escalated,
        hold.NextEscalation);
}

/// <summary>A page of charts.</summary>
public sealed record ChartList(IReadOnlyList<ChartOut> Charts, string? Cursor);

/// <summary>A row of a batch that was not taken, with the reason.</summary>
public sealed record RejectedRow(
    int Index, string Refusal, string Reason, string? Field, string? Value, string? Rule);

/// <summary>What a batch led to.</summary>
public sealed record BatchOut(int Accepted, int Duplicates, IReadOnlyList<RejectedRow> Rejected);

/// <summary>Names an assignment.</summary>
public sealed record OpenBody(int Assignment);

/// <summary>Completes an assignment.</summary>
public sealed record CompleteBody(int Assignment, ReviewOutcome? Outcome = null, string? Note = null);

/// <summary>Gives a chart back.</summary>
public sealed record ReturnBody(int Assignment, string Reason);

/// <summary>Places a hold.</summary>
public sealed record HoldBody(
    string Reason, int? Assignment = null, string? Note = null, string? Owner = null, Instant? Until = null,
    Instant? FollowUp = null);

/// <summary>The hold that was placed.</summary>
public sealed record HoldPlacedOut(string Hold, ChartOut Chart);

/// <summary>Ends a hold.</summary>
public sealed record ReleaseBody(string Hold, string? Note = null);

/// <summary>Closes the query that a hold stands for.</summary>
public sealed record AnswerBody(string Hold, QueryOutcome Outcome, string? Note = null);

/// <summary>Names a coder.</summary>
public sealed record AssignBody(string Coder);

/// <summary>Says why, or nothing.</summary>
public sealed record UnassignBody(string? Reason = null);

/// <summary>Lets the coder of an assignment finish, though they may no longer code the chart.</summary>
public sealed record AllowBody(int Assignment, string Reason, Instant Until);

/// <summary>Names a workqueue, and for how long.</summary>
public sealed record MoveBody(string Workqueue, Instant? Until = null);

/// <summary>Minutes to bring a chart forward by, in all.</summary>
public sealed record ExpediteBody(int Minutes);

/// <summary>Says why.</summary>
public sealed record ReasonBody(string Reason);

/// <summary>
/// One thing that happened to a chart; its position only for who sees everything, because all clients move
/// it.
/// </summary>
public sealed record HistoryEntry(
    long? Position, long Version, Instant At, string By, string Change, object Facts);

/// <summary>Everything that happened to a chart.</summary>
public sealed record HistoryOut(IReadOnlyList<HistoryEntry> Entries);

/// <summary>How one workqueue's rule judged the chart.</summary>
public sealed record RuleOut(string Workqueue, bool Matched, string? Failed);

/// <summary>Where the chart stands.</summary>
public sealed record OrderOut(
    Instant? Deadline, decimal Minutes, int BoostMinutes, Instant? Key, int? Place, int Of);

/// <summary>Whether a coder may take the chart.</summary>
public sealed record CoderVerdictOut(string Coder, string Name, bool May, IReadOnlyList<string> Why);

/// <summary>Why a chart is where it is, and who may take it.</summary>
public sealed record RoutingOut(
    string? Workqueue, string Rule, IReadOnlyList<RuleOut> Rules, OrderOut Order,
        IReadOnlyList<CoderVerdictOut> Coders);

/// <summary>Why this chart, why this coder.</summary>
public sealed record WhyOut(
    string Workqueue, string Rule, int? Tier, bool Sticky, Instant? Deadline, long SlackMinutes, int? Classes,
        string Text);

/// <summary>The chart a coder was given.</summary>
public sealed record NextOut(ChartOut Chart, int Assignment, Instant? Deadline, WhyOut? Why);

using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Measures;
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

/// <summary>A coder's first right to a chart; offer: they are asked whether they take it.</summary>
public sealed record StickyOut(string Coder, Instant Until, bool Offer);

/// <summary>A coder who returned, declined or missed it, and is not given it unasked before then.</summary>
public sealed record DeclineOut(string Coder, Instant Until, string? Reason);

/// <summary>What came after the chart was final coded: document types, and dollars posted.</summary>
public sealed record LateOut(IReadOnlyList<string> Documents, decimal Charges, Instant At);

/// <summary>
/// A clock that holds have stopped: minutes of the pauses that are over, and since when it stands still.
/// </summary>
public sealed record PausedOut(string Clock, long Minutes, Instant? Since)
{
    /// <summary>The clocks that ever stood still.</summary>
    public static IReadOnlyList<PausedOut> Of(Pauses pauses) =>
    [
        .. new[] { ("discharge", pauses.Discharge), ("ready", pauses.Ready), ("touch", pauses.Touch) }
            .Where(clock => clock.Item2 != ClockPause.None)
            .Select(clock =>
                new PausedOut(clock.Item1, (long)clock.Item2.Sum.TotalMinutes, clock.Item2.Since)),
    ];
}

/// <summary>
/// How long a clock ran until it ended, in hours as they elapsed and of working time, without what stood
/// still; under which kind and workqueue; whether it met its deadline, where it has one.
/// </summary>
public sealed record MeasureOut(
    string Clock, LocalDate Day, decimal Hours, decimal WorkingHours, string Kind, string? Workqueue,
    bool? Met)
{
    /// <summary>Measures as callers see them.</summary>
    public static IReadOnlyList<MeasureOut> Of(IEnumerable<Measure> measures) =>
    [
        .. measures.Select(known => new MeasureOut(
            NameOf(known.Clock), known.Day, InHours(known.Wall), InHours(known.Working), known.Kind,
            known.Workqueue?.Value, known.Met)),
    ];

    /// <summary>The clock's name in every interface.</summary>
    public static string NameOf(Clocks clock) => $"{clock}".ToLowerInvariant();

    /// <summary>Hours to the third place.</summary>
    public static decimal InHours(Duration time) => Math.Round((decimal)time.TotalHours, 3);
}

/// <summary>A chart out.</summary>
public sealed record ChartOut(
    string Id, string Client, string Facility, string Account, Track Track, string Kind, string? ServiceLine,
    string? Payer, string? FinancialClass, string? PatientState, Instant? Admitted, Instant? Discharged,
    Instant? ClockStart, decimal? TotalCharges, IReadOnlyCollection<string> Documents,
    IReadOnlyDictionary<string, string> Attributes, string State, Instant Since, string? Workqueue,
    Instant? Deadline, int BoostMinutes, AssignmentOut? Assignment, StickyOut? StickyTo,
        string? CoderOfRecord,
    IReadOnlyList<string> Missing, IReadOnlyList<HoldOut> Holds, Instant? PinnedUntil, Instant Arrived,
        long Version, IReadOnlyList<DraftOut> Drafts, IReadOnlyList<DeclineOut> Declines, BoundsOut? Bounds,
    IReadOnlyList<LateOut> Late, string? MergedInto, IReadOnlyList<string> MergedFrom,
    IReadOnlyList<PausedOut> Paused, IReadOnlyList<MeasureOut> Clocks, DrawReason? Sampled)
{
    /// <summary>A chart as callers see it.</summary>
    public static ChartOut Of(Chart chart) => new(
        chart.Id.Value, chart.Client.Value, chart.Facility.Value, chart.Account, chart.Track,
            chart.Facts.Kind,
        chart.Facts.ServiceLine, chart.Facts.Payer, chart.Facts.FinancialClass, chart.Facts.PatientState,
        chart.Facts.Admitted, chart.Facts.Discharged, chart.Facts.Clock, chart.Facts.TotalCharges,
        chart.Facts.Documents, chart.Facts.Attributes, chart.State.Name, chart.State.Entered,
        chart.Workqueue?.Value, chart.Deadline, chart.BoostMinutes, AssignmentOf(chart.State),
        chart.State.FirstRight is { } right ? new StickyOut(right.Coder.Value, right.Until, right.IsOffer)
            : null,
        chart.CoderOfRecord?.Value, (chart.State as ChartState.NotReady)?.Missing ?? [],
        [.. chart.Holds.Select(AsOut)], chart.Pin?.Until, chart.Arrived, chart.Version,
        [.. chart.Drafts.Select(AsOut)],
        [.. chart.Declines.Select(known => new DeclineOut(known.Coder.Value, known.Until, known.Reason))],
        chart.Bounds is { } bounds ? AsOut(bounds, chart.PreferredUntil) : null,
        [.. chart.Late.Select(late => new LateOut(late.Documents, late.Charges, late.At))],
        chart.Merge?.Into.Value, [.. chart.MergedFrom.Select(merged => merged.Id.Value)],
        PausedOut.Of(chart.Pauses ?? Pauses.None), MeasureOut.Of(chart.Measures), chart.Sampled);

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

    private static BoundsOut AsOut(Core.Routing.Bounds bounds, Instant? preferredUntil) => new(
        bounds.Restrictions, [.. bounds.Only.Select(coder => coder.Value)],
        [.. bounds.Barred.Select(coder => coder.Value)], bounds.NotBy?.Value, preferredUntil);

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
public sealed record ReturnBody(int Assignment, string Reason, bool Conflict = false);

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

/// <summary>Names the chart that goes on.</summary>
public sealed record MergeBody(string Into);

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

/// <summary>Names the coders who alone may have a chart; none: everybody who qualifies.</summary>
public sealed record RestrictBody(IReadOnlyList<string> Coders);

/// <summary>A coder has a conflict of interest with a chart; lifted: not any more.</summary>
public sealed record BarBody(string Coder, bool Lifted = false);

/// <summary>What a chart asks of a coder beyond its workqueue, facility and kind.</summary>
public sealed record BoundsOut(
    IReadOnlyList<string> Restrictions, IReadOnlyList<string> Only, IReadOnlyList<string> Barred,
        string? NotBy,
    Instant? PreferredUntil);

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

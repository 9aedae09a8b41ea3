using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;

namespace CodingQueue.Api.Charts;

/// <summary>What a change says, in the words of this interface.</summary>
internal static class HistoryFacts
{
    /// <param name="change">What happened.</param>
    /// <param name="why">Why it was given, when it was.</param>
    /// <param name="whole">False: the classes looked at are not told, because other clients' charts are among
    /// them.</param>
    public static object Of(ChartChange change, Why? why, bool whole) => change switch
    {
        ChartChange.Arrived arrived =>
            new { arrived.Facts.Kind, arrived.Facts.Admitted, arrived.Facts.Discharged },
        ChartChange.Updated updated => new
        {
            updated.Facts.Kind,
            updated.Facts.ServiceLine,
            updated.Facts.Payer,
            updated.Facts.Admitted,
            updated.Facts.Discharged,
            updated.Facts.TotalCharges,
            Documents = updated.Facts.Documents.ToArray(),
        },
        ChartChange.Heard heard => new { heard.AsOf },
        ChartChange.Dated dated => new { AsOf = dated.Times.All.LastOrDefault()?.At },
        ChartChange.PlacedIn placed => new
        {
            Workqueue = placed.Workqueue?.Value,
            placed.Deadline,
            placed.ReplaceAt,
            ExpectedMinutes = placed.Seconds / 60m,
            RulesVersion = placed.Rules,
        },
        ChartChange.Waits waits => new { Missing = waits.Missing.ToArray() },
        ChartChange.BecameReady ready => new { StickyTo = ready.Sticky?.Coder.Value, ready.Sticky?.Until },
        ChartChange.Given given => Of(given, why, whole),
        ChartChange.Offered offered => new { Coder = offered.Coder.Value, offered.Until },
        ChartChange.OfferEnded ended => new { Coder = ended.Coder.Value, ended.How, ended.Note },
        ChartChange.Bounded bounded => Of(bounded),
        ChartChange.Allowed allowed => Of(allowed.Allowance),
        ChartChange.Opened opened => new { Assignment = opened.Number },
        ChartChange.AssignmentEnded ended =>
            new { Coder = ended.Coder.Value, Assignment = ended.Number, ended.How, ended.Note },
        ChartChange.HoldPlaced placed => Of(placed.Hold),
        ChartChange.HoldEnded ended =>
            new { Hold = ended.Hold.Value, ended.How, ended.Note, ended.Outcome },
        ChartChange.Escalated up => new { Hold = up.Hold.Value, up.To },
        ChartChange.FollowedUp told => new { Hold = told.Hold.Value, told.Next },
        ChartChange.Paused paused => new { KeptFor = paused.Kept?.Coder.Value },
        ChartChange.InReview review =>
            new { CoderOfRecord = review.CoderOfRecord.Value, StickyTo = review.Sticky?.Coder.Value },
        ChartChange.ReviewReturned returned => new { Reviewer = returned.Reviewer.Value, returned.Note },
        ChartChange.FinalCoded done => new { CoderOfRecord = done.CoderOfRecord.Value },
        ChartChange.CameLate late =>
            new { Documents = late.Late.Documents.ToArray(), late.Late.Charges },
        ChartChange.ClocksPaused paused => new { Clocks = PausedOut.Of(paused.Pauses) },
        ChartChange.Drawn drawn => Of(drawn),
        ChartChange.Measured measured => new { Clocks = MeasureOut.Of(measured.Clocks) },
        ChartChange.Recounted recounted => Of(recounted),
        ChartChange.Merging merging => new { Into = merging.Into.Value },
        ChartChange.Merged merged => new { Into = merged.Into.Value },
        ChartChange.TookOver took => new { From = took.From.Id.Value, took.From.Charges },
        ChartChange.Reopened reopened => new { reopened.Reason },
        ChartChange.Cancelled cancelled => new { cancelled.Reason },
        ChartChange.Pinned pinned => new { Workqueue = pinned.Pin.Workqueue.Value, pinned.Pin.Until },
        ChartChange.Boosted boosted => new { boosted.Minutes },
        ChartChange.DraftKept kept => new
        {
            kept.Draft.By,
            Assignment = kept.Draft.Number,
            kept.Draft.Command,
            kept.Draft.Text,
        },
        ChartChange.Declined declined =>
            new { Coder = declined.Decline.Coder.Value, declined.Decline.Until, declined.Decline.Reason },
        _ => new { },
    };

    private static object Of(ChartChange.Given given, Why? why, bool whole) => new
    {
        Coder = given.Assignment.Coder.Value,
        Assignment = given.Assignment.Number,
        given.Assignment.Supervised,
        given.By,
        why?.Tier,
        why?.Sticky,
        why?.SlackMinutes,
        why?.Reason,
        Classes = whole ? why?.Classes : null,
    };

    private static object Of(ChartChange.Drawn drawn) => new
    {
        Coder = drawn.Coder.Value,
        Workqueue = drawn.Count.Workqueue.Value,
        Sampled = drawn.Reason is not null,
        drawn.Reason,
    };

    private static object Of(ChartChange.Recounted recounted) => new
    {
        Clocks = MeasureOut.Of(recounted.Measures),
        Kind = recounted.ToKind,
        Workqueue = recounted.ToWorkqueue?.Value,
    };

    private static object Of(Hold hold) => new
    {
        Hold = hold.Id.Value,
        hold.Reason,
        hold.Note,
        hold.Owner,
        hold.Until,
        hold.FollowUp,
    };

    private static object Of(ChartChange.Bounded bounded) => new
    {
        bounded.Bounds?.Restrictions,
        Only = bounded.Bounds?.Only.Select(coder => coder.Value),
        Barred = bounded.Bounds?.Barred.Select(coder => coder.Value),
        NotBy = bounded.Bounds?.NotBy?.Value,
        bounded.PreferredUntil,
    };

    private static object Of(Allowance allowance) => new
    {
        Assignment = allowance.Number,
        allowance.Reason,
        allowance.Until,
        Rules = allowance.Rules.ToArray(),
    };
}

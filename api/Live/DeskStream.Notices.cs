using CodingQueue.Core;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Api.Live;

internal sealed partial class DeskStream
{
    private const int NoticesKept = 50;

    private static HoldId? ToldOf(object change) => change switch
    {
        ChartChange.FollowedUp told => told.Hold,
        ChartChange.Escalated up => up.Hold,
        _ => null,
    };

    private Notice? NoticeOf(Chart chart, Chart? before, ChartChange change, Instant at)
    {
        return change switch
        {
            ChartChange.AssignmentEnded ended when ended.Coder == _coder
                && ended.How == AssignmentEnd.Withdrawn =>
                Of("withdrawn", $"The chart was withdrawn: {ended.Note}."),
            ChartChange.AssignmentEnded ended when ended.Coder == _coder
                && ended.How == AssignmentEnd.Unassigned =>
                Of("unassigned", $"A lead took the chart: {ended.Note ?? "no reason given"}."),
            ChartChange.OfferEnded { How: OfferEnd.Missed } ended when ended.Coder == _coder =>
                Of("offerMissed", "The offer was not answered in time and goes to the next coder."),
            ChartChange.HoldEnded ended when IsTheirs(chart) && WhyWoken(before, ended) is { } why =>
                Of("woken", why),
            ChartChange.Reopened reopened when chart.State.FirstRight?.Coder == _coder =>
                Of("reopened", $"The chart was reopened: {reopened.Reason}."),
            _ => null,
        };

        Notice Of(string kind, string text) =>
            new(kind, chart.Id.Value, chart.Account, null, text, at);
    }

    /// <summary>What ended a hold by itself, in a sentence; null where a person did.</summary>
    private string? WhyWoken(Chart? before, ChartChange.HoldEnded ended)
    {
        if (before?.Holds.FirstOrDefault(hold => hold.Id == ended.Hold) is not { } hold)
            return null;
        var reason = NameOf(before, hold);
        return ended.How switch
        {
            HoldEnd.DocumentArrived => $"{hold.Terms.EndedBy.Document} arrived: {reason} is over.",
            HoldEnd.ChargePosted => $"A charge was posted: {reason} is over.",
            HoldEnd.RegistrationChanged => $"The registration changed: {reason} is over.",
            HoldEnd.Answered => $"The query was closed: {reason} is over.",
            HoldEnd.Merged => $"The accounts were merged: {reason} is over.",
            HoldEnd.TimeCame => $"Its time came: {reason} is over.",
            _ => null,
        };
    }

    /// <summary>A follow-up is part of the chart's state, so a coder who was away still finds it.</summary>
    private LiveRow Told(Chart chart, Hold hold, Instant at)
    {
        var reason = NameOf(chart, hold);
        var text = hold.Escalated > 0
            ? $"Escalated to {hold.Owner}: {reason} is still open."
            : $"Follow up: {reason} is still open.";
        return new LiveRow($"notice:{chart.Id}:{hold.Id}:{hold.Told + hold.Escalated}", chart.Version)
        {
            Notice = new Notice(
                hold.Escalated > 0 ? "escalated" : "followUp", chart.Id.Value, chart.Account, hold.Id.Value,
                text, at),
        };
    }

    private string NameOf(Chart chart, Hold hold) =>
        _engine.Settings.FindHoldReason(hold.Reason, chart.Client)?.Name ?? hold.Reason;

    private bool IsFor(Chart chart, Hold hold) => hold.Owner == _coder.Value || IsTheirs(chart);

    private bool IsTheirs(Chart chart) =>
        chart.State.InForce?.Coder == _coder || chart.State.FirstRight?.Coder == _coder;

    private LiveRow Keep(LiveRow row)
    {
        lock (_notices)
        {
            _notices.Enqueue(row);
            if (_notices.Count > NoticesKept)
                _notices.Dequeue();
        }
        return row;
    }
}

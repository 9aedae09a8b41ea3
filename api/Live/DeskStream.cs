using System.Collections.Immutable;
using CodingQueue.Api.Board;
using CodingQueue.Api.Charts;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Api.Live;

/// <summary>One coder's desk: what they have, what waits for them, and what they should know.</summary>
internal sealed class DeskStream
{
    private const int NoticesKept = 50;

    private readonly EmbeddedEngine _engine;
    private readonly CoderId _coder;
    private readonly Account _account;
    private readonly Queue<LiveRow> _notices = new();

    public DeskStream(EmbeddedEngine engine, CoderId coder, Account account)
    {
        (_engine, _coder, _account) = (engine, coder, account);
        Stream = new LiveStream($"desk:{coder}", Snapshot);
    }

    public LiveStream Stream { get; }

    /// <summary>A chart that is or was on this desk changed.</summary>
    public void Push(Chart chart, ImmutableArray<object> changes, Committed committed)
    {
        if (!_account.Sees(chart.Client) && _account.Role != Role.Coder)
            return;
        var rows = new List<LiveRow> { RowOf(chart) };
        foreach (var change in changes)
            if (ToldOf(change) is { } told)
                rows.Add(Told(chart, chart.Holds.First(hold => hold.Id == told), committed.Unit.At));
            else if (NoticeOf(chart, (ChartChange)change, committed.Unit.At) is { } notice)
                rows.Add(Keep(new LiveRow(
                    $"notice:{committed.Position}", committed.Position) { Notice = notice }));
        Stream.Push(rows, committed.Unit.At);
    }

    /// <summary>The coder changed.</summary>
    public void Push(Coder coder, Instant at) => Stream.Push([RowOf(coder)], at);

    private static HoldId? ToldOf(object change) => change switch
    {
        ChartChange.FollowedUp told => told.Hold,
        ChartChange.Escalated up => up.Hold,
        _ => null,
    };

    private List<LiveRow> Snapshot()
    {
        var rows = new List<LiveRow>();
        if (_engine.FindCoder(_coder) is not { } coder)
            return rows;
        rows.Add(RowOf(coder));
        rows.AddRange(_engine.ChartsOf(coder)
            .Where(chart => _account.Role == Role.Coder || _account.Sees(chart.Client)).Select(RowOf));
        rows.AddRange(_engine.AwaitingFollowUp()
            .Where(chart => _account.Role == Role.Coder || _account.Sees(chart.Client))
            .SelectMany(chart => chart.Holds.Where(hold => hold.AwaitsFollowUp && IsFor(chart, hold))
                .Select(hold => Told(chart, hold, _engine.Now))));
        lock (_notices)
            rows.AddRange(_notices);
        return rows;
    }

    private LiveRow RowOf(Chart chart)
    {
        var here = chart.State.InForce?.Coder == _coder || chart.State.FirstRight?.Coder == _coder;
        return new LiveRow($"chart:{chart.Id}", chart.Version)
        {
            Gone = here ? null : true,
            Chart = here ? ChartOut.Of(chart) : null,
        };
    }

    private LiveRow RowOf(Coder coder) =>
        new("coder", coder.Version) { Coder = BoardView.Of(coder, _account, _engine) };

    private Notice? NoticeOf(Chart chart, ChartChange change, Instant at) => change switch
    {
        ChartChange.AssignmentEnded ended when ended.Coder == _coder
            && ended.How == AssignmentEnd.Withdrawn =>
            new Notice("withdrawn", chart.Id.Value, null, $"The chart was withdrawn: {ended.Note}.", at),
        ChartChange.AssignmentEnded ended when ended.Coder == _coder
            && ended.How == AssignmentEnd.Unassigned =>
            new Notice("unassigned", chart.Id.Value, null,
                $"A lead took the chart: {ended.Note ?? "no reason given"}.", at),
        ChartChange.Reopened reopened when chart.State.FirstRight?.Coder == _coder =>
            new Notice("reopened", chart.Id.Value, null, $"The chart was reopened: {reopened.Reason}.", at),
        _ => null,
    };

    /// <summary>A follow-up is part of the chart's state, so a coder who was away still finds it.</summary>
    private LiveRow Told(Chart chart, Hold hold, Instant at)
    {
        var reason = _engine.Settings.FindHoldReason(hold.Reason, chart.Client)?.Name ?? hold.Reason;
        var text = hold.Escalated > 0
            ? $"Escalated to {hold.Owner}: {reason} is still open."
            : $"Follow up: {reason} is still open.";
        return new LiveRow($"notice:{chart.Id}:{hold.Id}:{hold.Told + hold.Escalated}", chart.Version)
        {
            Notice = new Notice(
                hold.Escalated > 0 ? "escalated" : "followUp", chart.Id.Value, hold.Id.Value, text, at),
        };
    }

    private bool IsFor(Chart chart, Hold hold) =>
        hold.Owner == _coder.Value || chart.State.InForce?.Coder == _coder
        || chart.State.FirstRight?.Coder == _coder;

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

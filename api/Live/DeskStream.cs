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
            if (NoticeOf(chart, (ChartChange)change, committed.Unit.At) is { } notice)
                rows.Add(Keep(new LiveRow(
                    $"notice:{committed.Position}", committed.Position) { Notice = notice }));
        Stream.Push(rows, committed.Unit.At);
    }

    /// <summary>The coder changed.</summary>
    public void Push(Coder coder, Instant at) => Stream.Push([RowOf(coder)], at);

    private List<LiveRow> Snapshot()
    {
        var rows = new List<LiveRow>();
        if (_engine.FindCoder(_coder) is not { } coder)
            return rows;
        rows.Add(RowOf(coder));
        rows.AddRange(_engine.ChartsOf(coder)
            .Where(chart => _account.Role == Role.Coder || _account.Sees(chart.Client)).Select(RowOf));
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
        ChartChange.FollowedUp told => new Notice(
            "followUp", chart.Id.Value, told.Hold.Value,
                $"Follow up: {ReasonOf(chart, told.Hold)} is still open.", at),
        ChartChange.AssignmentEnded ended when ended.Coder == _coder
            && ended.How == AssignmentEnd.Withdrawn =>
            new Notice("withdrawn", chart.Id.Value, null, $"The chart was withdrawn: {ended.Note}.", at),
        ChartChange.AssignmentEnded ended when ended.Coder == _coder
            && ended.How == AssignmentEnd.Unassigned =>
            new Notice("unassigned", chart.Id.Value, null,
                $"A lead took the chart: {ended.Note ?? "no reason given"}.", at),
        _ => null,
    };

    private static string ReasonOf(Chart chart, HoldId hold) =>
        chart.Holds.FirstOrDefault(open => open.Id == hold) is { } found
            && Core.Reference.HoldReasons.All.TryGetValue(found.Reason, out var reason) ? reason.Name
                : hold.Value;

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

using System.Collections.Immutable;
using System.Text.Json;
using CodingQueue.Api.Board;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Coders;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Api.Live;

/// <summary>One coder's desk: what they have, what waits for them, and what they should know.</summary>
internal sealed partial class DeskStream
{
    private readonly EmbeddedEngine _engine;
    private readonly CoderId _coder;
    private readonly Account _account;
    private readonly Queue<LiveRow> _notices = new();
    /// <summary>What was last sent under a key that comes and goes, the version apart.</summary>
    private readonly Dictionary<string, string> _sent = new(StringComparer.Ordinal);
    private BoardCoder? _shown;
    private long _version;
    private long _told;

    public DeskStream(EmbeddedEngine engine, CoderId coder, Account account)
    {
        (_engine, _coder, _account) = (engine, coder, account);
        Stream = new LiveStream($"desk:{coder}", Snapshot);
    }

    public LiveStream Stream { get; }

    /// <summary>A chart that is or was on this desk changed.</summary>
    public void Push(Chart chart, Chart? before, ImmutableArray<object> changes, Committed committed)
    {
        if (!Shows(chart))
            return;
        if (changes.OfType<ChartChange.Given>().LastOrDefault() is { } given)
            Remember(chart.Id, given, committed.Unit.Why);
        var rows = new List<LiveRow> { RowOf(chart) };
        foreach (var change in changes)
            if (ToldOf(change) is { } told)
                rows.Add(Told(chart, chart.Holds.First(hold => hold.Id == told), committed.Unit.At));
            else if (NoticeOf(chart, before, (ChartChange)change, committed.Unit.At) is { } notice)
                rows.Add(Keep(new LiveRow(
                    $"notice:{chart.Id}:{chart.Version}:{rows.Count}", chart.Version)
                { Notice = notice }));
        Stream.Push(rows, committed.Unit.At);
    }

    /// <summary>The coder changed; told when it shows within scope.</summary>
    public void Push(Instant at)
    {
        if (_engine.FindCoder(_coder) is not { } coder)
            return;
        List<LiveRow> rows;
        lock (_notices)
        {
            rows = Changed(coder);
            var row = RowOf(coder);
            if (row.Ver != _told)
                rows.Add(row);
            _told = row.Ver;
        }
        Stream.Push(rows, at);
    }

    /// <summary>
    /// What a coder is asked and warned of. Rows are numbered by the clock: they come and go.
    /// </summary>
    private IEnumerable<LiveRow> Asked(Coder coder) => LeftOpenOut.Of(coder, _account, _engine)
        .Select(left => new LiveRow($"leftOpen:{left.Chart}", Ver()) { LeftOpen = left })
        .Concat(WarningRoutes.Of(coder, _engine.Now)
            .Select(warning => new LiveRow($"warning:{warning.Code}", Ver()) { Warning = warning }));

    private long Ver() => _engine.Now.ToUnixTimeMilliseconds();

    /// <summary>Those rows that differ from what was sent, and those that are gone.</summary>
    private List<LiveRow> Changed(Coder coder)
    {
        var now = Asked(coder).ToDictionary(row => row.Key);
        var changed = now.Values.Where(row => _sent.GetValueOrDefault(row.Key) != Content(row)).ToList();
        foreach (var row in changed)
            _sent[row.Key] = Content(row);
        foreach (var key in _sent.Keys.Where(key => !now.ContainsKey(key)).ToList())
        {
            _sent.Remove(key);
            changed.Add(new LiveRow(key, Ver()) { Gone = true });
        }
        return changed;
    }

    private static string Content(LiveRow row) =>
        JsonSerializer.Serialize(row with { Ver = 0 }, Json.Options);

    private List<LiveRow> Snapshot()
    {
        var rows = new List<LiveRow>();
        if (_engine.FindCoder(_coder) is not { } coder)
            return rows;
        rows.Add(RowOf(coder));
        lock (_notices)
        {
            if (_told == 0)
                _told = _version;
            foreach (var row in Asked(coder))
            {
                rows.Add(row);
                _sent.TryAdd(row.Key, Content(row));
            }
        }
        rows.AddRange(_engine.ChartsOf(coder)
            .Where(Shows).Select(RowOf));
        rows.AddRange(_engine.AwaitingFollowUp()
            .Where(Shows)
            .SelectMany(chart => chart.Holds.Where(hold => hold.AwaitsFollowUp && IsFor(chart, hold))
                .Select(hold => Told(chart, hold, _engine.Now))));
        lock (_notices)
            rows.AddRange(_notices);
        return rows;
    }

    /// <summary>A coder sees whatever is on their own desk; somebody else what is in scope.</summary>
    private bool Shows(Chart chart) =>
        _account.Role == Role.Coder || _account.Sees(chart.Client, chart.Facility);

    private LiveRow RowOf(Chart chart)
    {
        var here = chart.State.InForce?.Coder == _coder || chart.State.FirstRight?.Coder == _coder;
        if (!here)
            _given.TryRemove(chart.Id, out _);
        return new LiveRow($"chart:{chart.Id}", chart.Version)
        {
            Gone = here ? null : true,
            Chart = here ? ChartOut.Of(chart) : null,
            Given = here ? GivenOf(chart) : null,
        };
    }

    /// <summary>
    /// The coder's own version would count what they do for others: the row's counts what it showed, on from
    /// the clock, so that a desk made anew does not begin below an earlier one.
    /// </summary>
    private LiveRow RowOf(Coder coder)
    {
        lock (_notices)
        {
            var shown = BoardView.Of(coder, _account, _engine);
            if (shown != _shown)
                (_shown, _version) = (shown, Math.Max(_version + 1, _engine.Now.ToUnixTimeMilliseconds()));
            return new LiveRow("coder", _version) { Coder = shown };
        }
    }
}

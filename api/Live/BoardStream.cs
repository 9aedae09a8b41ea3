using CodingQueue.Api.Board;
using CodingQueue.Api.Coders;
using CodingQueue.Core.Accounts;
using CodingQueue.Engine;
using NodaTime;

namespace CodingQueue.Api.Live;

/// <summary>
/// The board within one scope: counted a few times a second while somebody reads it, and only rows that
/// differ are sent.
/// </summary>
internal sealed class BoardStream
{
    private static readonly Duration Unchanged = Duration.FromSeconds(5);
    private static readonly Duration UnroutableEvery = Duration.FromSeconds(1);

    private readonly EmbeddedEngine _engine;
    private readonly Account _account;
    private readonly Dictionary<string, LiveRow> _rows = new(StringComparer.Ordinal);
    /// <summary>
    /// Rows that a snapshot counted anew and that the other readers have not been sent yet.
    /// </summary>
    private readonly Dictionary<string, LiveRow> _unsent = new(StringComparer.Ordinal);

    private readonly Lock _door = new();
    private long _position = -1, _judgedPosition = -1;
    private Instant _countedAt;
    private Instant _judgedAt;
    private long _version;
    private int _unroutable;
    private (int Count, int Mark) _warnings, _ineligible;
    /// <summary>When the next day begins at a facility or for a coder: rules judge by days.</summary>
    private Instant _dayEnds;

    public BoardStream(EmbeddedEngine engine, Account account)
    {
        (_engine, _account) = (engine, account);
        Stream = new LiveStream("board", Snapshot);
    }

    public LiveStream Stream { get; }

    /// <summary>Counts again if anything happened, or if time alone may have made charts late.</summary>
    public void Refresh()
    {
        var now = _engine.Now;
        if (!Stream.IsRead || (_engine.Followed == _position && now - _countedAt < Unchanged && now < _dayEnds
                && (_judgedPosition == _position || now - _judgedAt < UnroutableEvery)))
            return;
        List<LiveRow> changed;
        lock (_door)
        {
            Recount(now);
            changed = [.. _unsent.Values];
            _unsent.Clear();
        }
        Stream.Push(changed, now);
    }

    private List<LiveRow> Snapshot()
    {
        lock (_door)
        {
            Recount(_engine.Now);
            return [.. _rows.Values.Where(row => row.Gone is null)];
        }
    }

    /// <summary>
    /// How many, and a number that changes when one of them does; their order does not count.
    /// </summary>
    private static (int Count, int Mark) Counted<T>(IEnumerable<T> lines, Func<T, int> hash)
    {
        var (count, mark) = (0, 0);
        foreach (var line in lines)
            (count, mark) = (count + 1, unchecked(mark + hash(line)));
        return (count, mark);
    }

    private void Recount(Instant now)
    {
        (_position, _countedAt) = (_engine.Followed, now);
        _version++;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var queue in BoardView.Workqueues(_engine, _account))
            Put(new LiveRow($"workqueue:{queue.Id}", _version) { Workqueue = queue });
        foreach (var coder in BoardView.Coders(_engine, _account))
            Put(new LiveRow($"coder:{coder.Id}", _version) { Coder = coder });
        if (now - _judgedAt >= UnroutableEvery || now >= _dayEnds)
        {
            _judgedPosition = _position;
            (_judgedAt, _unroutable) = (now, BoardView.Unroutable(_engine, _account));
            _warnings = Counted(WarningRoutes.All(_engine, _account), warning =>
                HashCode.Combine(warning.Coder, warning.Code, warning.LastGood, warning.DaysLeft));
            _ineligible = Counted(IneligibleRoutes.All(_engine, _account), holding => HashCode.Combine(
                holding.Chart.Id, holding.Coder.Id,
                string.Join(';', holding.Unmet.Select(unmet => unmet.Value))));
            _dayEnds = _engine.NextDay(now);
        }
        Put(new LiveRow("unroutable", _version) { Count = _unroutable });
        PutList("credentialWarnings", _warnings);
        PutList("ineligibleHoldings", _ineligible);
        Put(new LiveRow("followUps", _version) { Count = BoardView.FollowUps(_engine, _account).Count() });
        foreach (var left in BoardView.LeftOpen(_engine, _account))
            Put(new LiveRow($"leftOpen:{left.Chart}", _version) { LeftOpen = left });
        foreach (var hold in BoardView.Holds(_engine, _account))
            Put(new LiveRow($"hold:{hold.Reason}", _version) { Hold = hold });
        foreach (var key in _rows.Keys.Where(key => !seen.Contains(key) && _rows[key].Gone is null).ToList())
            _rows[key] = _unsent[key] = new LiveRow(key, _version) { Gone = true };

        void PutList(string key, (int Count, int Mark) list) =>
            Put(new LiveRow(key, _version) { Count = list.Count, Mark = list.Mark });

        void Put(LiveRow row)
        {
            seen.Add(row.Key);
            if (_rows.TryGetValue(row.Key, out var known) && known with { Ver = row.Ver } == row)
                return;
            _rows[row.Key] = _unsent[row.Key] = row;
        }
    }
}

using System.Text.Json;
using CodingQueue.Api.Http;
using CodingQueue.Api.Live;
using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation.Callers;

/// <summary>The browsers of a history: each coder's desk, and a lead's board.</summary>
internal sealed class Browsers
{
    public Browsers(History history) => All =
    [
        new Browser(history, "lead1", "board"),
        .. history.House.Coders.Select(coder => new Browser(history, coder, $"desk:{coder}")),
    ];

    public IReadOnlyList<Browser> All { get; }

    /// <summary>Something happens to one of them.</summary>
    public void Do(Chance chance)
    {
        var browser = chance.Of(All);
        switch (browser.IsOpen ? chance.Next(8) : 0)
        {
            case 0 or 1 or 2:
                browser.Open(chance);
                break;
            case 3 or 4:
                browser.Cut();
                break;
            case 5:
                browser.Behave(20 + chance.About(2_000), stalled: false);
                break;
            case 6:
                browser.Behave(20, stalled: true);
                break;
            default:
                browser.Behave(20, stalled: false);
                break;
        }
    }
}

/// <summary>
/// A browser that reads one stream as the web client does: it applies what follows on from what it has, and
/// subscribes again when something is missing.
/// </summary>
internal sealed class Browser(History history, string account, string stream)
{
    private readonly SortedDictionary<string, (long Ver, string Row)> _rows = new(StringComparer.Ordinal);
    private readonly List<Frame> _early = [];
    private int _connection;
    private Host? _host;
    private string? _epoch;
    private long _seq;
    private bool _isSubscribed;

    public string Account => account;

    public string Stream => stream;

    /// <summary>True from when it connects until it was closed.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>True while it shows all that it knows of.</summary>
    public bool IsCurrent => IsOpen && _isSubscribed;

    /// <summary>True: it takes nothing.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>How long a message takes, about.</summary>
    public long SlowMs { get; private set; } = 20;

    /// <summary>What it shows: rows by key, without what counts versions.</summary>
    public IEnumerable<KeyValuePair<string, string>> Shows =>
        _rows.Select(row => KeyValuePair.Create(row.Key, row.Value.Row));

    public void Behave(long slowMs, bool stalled) => (SlowMs, IsStalled) = (slowMs, stalled);

    /// <summary>Connects with one of the processes, and goes on from where it was.</summary>
    public void Open(Chance chance)
    {
        if (IsOpen)
            return;
        IsOpen = true;
        (_isSubscribed, _host) = (false, chance.Of(history.Hosts));
        var connection = _connection = history.NextConnection();
        Ask(_host, hub => hub.Connect(this, connection, _epoch, _epoch is null ? null : _seq));
        // A connection that never comes about is given up.
        history.Universe.After(20_000 * Universe.Ms, history.Outside, () =>
        {
            if (_connection == connection && !_isSubscribed)
                Closed(connection);
        });
    }

    public void Cut() => _host?.Hub?.Find(_connection)?.Cut();

    /// <summary>The connection is no more.</summary>
    public void Closed(int connection)
    {
        if (connection != _connection || !IsOpen)
            return;
        (IsOpen, _isSubscribed) = (false, false);
        Behave(20, stalled: false);
        var chance = history.Universe.Chance;
        history.Universe.After((200 + chance.About(2_000)) * Universe.Ms, history.Outside, () =>
        {
            if (!IsOpen)
                Open(history.Universe.Chance);
        });
    }

    /// <summary>The answer to a subscription.</summary>
    public void Take(Wire wire, Subscribed answer)
    {
        if (wire.Connection != _connection)
            return;
        if (answer.Kind == "refused")
        {
            wire.Cut();
            return;
        }
        if (answer.Kind == "snapshot")
        {
            _rows.Clear();
            foreach (var row in answer.Rows!)
                Put(row);
        }
        else
            foreach (var frame in answer.Frames!)
                Apply(frame);
        (_epoch, _seq, _isSubscribed) = (answer.Epoch, answer.Seq, true);
        foreach (var frame in _early.Where(frame => frame.Epoch == _epoch && frame.Seq > _seq).ToList())
            Take(wire, frame);
        _early.Clear();
    }

    public void Take(Wire wire, Frame frame)
    {
        if (wire.Connection != _connection)
            return;
        if (!_isSubscribed)
            _early.Add(frame);
        else if (frame.Epoch == _epoch && frame.Prev == _seq)
            (_seq, _) = (frame.Seq, Apply(frame));
        else if (frame.Epoch != _epoch || frame.Seq > _seq)
            Again(wire);
    }

    public void Take(Wire wire, Heartbeat beat)
    {
        // What is missing was sent before the beat, and would have come first.
        if (wire.Connection == _connection && _isSubscribed && (beat.Epoch != _epoch || beat.Seq > _seq))
            Again(wire);
    }

    /// <summary>Asks for everything, though nothing is missing.</summary>
    public void Renew()
    {
        if (_host?.Hub?.Find(_connection) is { } wire)
            Again(wire);
    }

    /// <summary>Something is missing: everything is asked for.</summary>
    public void Again(Wire wire)
    {
        if (wire.Connection != _connection)
            return;
        _isSubscribed = false;
        Ask(wire.Host, hub => hub.Find(wire.Connection) is { } known
            ? hub.Subscribe(known, null, null)
            : Task.CompletedTask);
    }

    private void Ask(Host host, Func<Hub, Task> act) => history.Universe.After(
        history.Universe.Chance.About(20) * Universe.Ms, history.Outside, () => host.Runner.Start(async () =>
        {
            if (host.Hub is { } hub)
                await act(hub);
        }));

    private bool Apply(Frame frame)
    {
        foreach (var row in frame.Rows)
            Put(row);
        return true;
    }

    /// <summary>The highest version of a key wins.</summary>
    private void Put(LiveRow row)
    {
        if (_rows.TryGetValue(row.Key, out var known) && known.Ver > row.Ver)
            return;
        if (row.Gone == true)
            _rows.Remove(row.Key);
        else
            _rows[row.Key] = (row.Ver, JsonSerializer.Serialize(row with { Ver = 0 }, Json.Options));
    }
}

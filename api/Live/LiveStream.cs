using NodaTime;

namespace CodingQueue.Api.Live;

/// <summary>
/// One stream within one scope: numbered frames, the latest of them kept so that a caller who reconnects gets
/// exactly what it missed. Its epoch is new whenever it is made anew, and then nothing old can be resumed.
/// </summary>
internal sealed class LiveStream(string name, Func<IReadOnlyList<LiveRow>> snapshot)
{
    /// <summary>Frames kept for those who reconnect.</summary>
    private const int Kept = 1_024;

    private readonly Lock _door = new();
    private readonly Queue<Frame> _frames = new();
    private readonly HashSet<LiveConnection> _readers = [];
    private long _seq;

    public string Name => name;

    public string Epoch { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>When the last reader left; null while somebody reads.</summary>
    public Instant? LeftAt { get; private set; }

    public bool IsRead
    {
        get
        {
            lock (_door)
                return _readers.Count > 0;
        }
    }

    /// <summary>Numbers a frame and hands it to every reader; none of them can hold it up.</summary>
    public void Push(IReadOnlyList<LiveRow> rows, Instant at)
    {
        if (rows.Count == 0)
            return;
        lock (_door)
        {
            var frame = new Frame(name, Epoch, _seq, ++_seq, at, rows);
            _frames.Enqueue(frame);
            if (_frames.Count > Kept)
                _frames.Dequeue();
            foreach (var reader in _readers)
                reader.Send(this, frame);
        }
    }

    /// <summary>
    /// Adds a reader: with what it missed when its position is known here, else with everything.
    /// </summary>
    public Subscribed Add(LiveConnection reader, string? epoch, long? seq)
    {
        lock (_door)
        {
            _readers.Add(reader);
            LeftAt = null;
            var oldest = _frames.Count > 0 ? _frames.Peek().Prev : _seq;
            if (epoch == Epoch && seq is { } last && last >= oldest && last <= _seq)
                return new Subscribed(
                    name, Epoch, _seq, "delta", null, [.. _frames.Where(frame => frame.Seq > last)], null);
            return new Subscribed(name, Epoch, _seq, "snapshot", snapshot(), null, null);
        }
    }

    public void Remove(LiveConnection reader, Instant now)
    {
        lock (_door)
            if (_readers.Remove(reader) && _readers.Count == 0)
                LeftAt = now;
    }

    /// <summary>Tells every reader where the stream is.</summary>
    public void Beat()
    {
        lock (_door)
            foreach (var reader in _readers)
                reader.Send(new Heartbeat(name, Epoch, _seq));
    }
}

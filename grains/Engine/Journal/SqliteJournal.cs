using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Channels;
using CodingQueue.Core;

namespace CodingQueue.Engine.Journal;

/// <summary>What became of an append.</summary>
public enum AppendEnd
{
    /// <summary>Durable, at the position given.</summary>
    Committed,
    /// <summary>A stream is not at the version the unit expects; nothing was written.</summary>
    Stale,
    /// <summary>The command was answered before, at the position given; nothing was written.</summary>
    Repeated,
    /// <summary>The command id was used with other content; nothing was written.</summary>
    Reused,
    /// <summary>Too much waits already; nothing was written.</summary>
    Overloaded,
    /// <summary>The disk is full; nothing was written.</summary>
    Full,
    /// <summary>The disk failed while writing; whether it is durable is not known.</summary>
    Unknown,
}

/// <summary>What became of an append, and where.</summary>
public readonly record struct AppendResult(AppendEnd End, long Position, StreamId Stream = default);

/// <summary>A unit at its place.</summary>
public readonly record struct Committed(long Position, Unit Unit);

/// <summary>
/// The journal on SQLite: one thread takes every unit that waits, checks the fences, and commits them as one
/// batch, which is one row and one fsync. Current rows are kept in memory for everything open and stored a
/// little later, many at a time; a start reads the rows and replays the batches after them.
/// </summary>
public sealed partial class SqliteJournal : IAsyncDisposable
{
    private readonly SqliteStore _store;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onFailure;
    private readonly ConcurrentDictionary<StreamId, StreamRow> _rows = new();
    private readonly Channel<Committed> _feed = Channel.CreateBounded<Committed>(
        new BoundedChannelOptions(EngineLimits.FeedLag) { SingleWriter = true, SingleReader = true });
    private readonly Thread _writer;
    private long _position;
    private byte[] _hash;

    private SqliteJournal(SqliteStore store, TimeProvider time, Action<Exception> onFailure)
    {
        (_store, _time, _onFailure) = (store, time, onFailure);
        StoreKey = store.Meta("store_key")!;
        var last = store.LastBatch();
        (_position, _hash) = last is null ? (0, Chain.Genesis) : (last.Last, last.Hash);
        LoadRows();
        _writer = new Thread(Write) { Name = "journal", IsBackground = true };
        _writer.Start();
    }

    /// <summary>Opens or makes the journal in a folder, replays what its rows lack, and starts its writer.</summary>
    /// <param name="folder">The store's folder; made if it is not there.</param>
    /// <param name="time">For the times of batches.</param>
    /// <param name="onFailure">Called once if the disk fails; the journal accepts nothing from then on.</param>
    /// <exception cref="StoreException">The folder is in use, damaged, newer than this server, or not usable.</exception>
    public static SqliteJournal Open(string folder, TimeProvider time, Action<Exception> onFailure)
    {
        var store = SqliteStore.Open(folder);
        try
        {
            return new SqliteJournal(store, time, onFailure);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            store.Dispose();
            throw new StoreException($"The store in {folder} is damaged or newer than this server: {e.Message}", e);
        }
    }

    /// <summary>The store's secret: chart ids and sign-ins are derived with it.</summary>
    public byte[] StoreKey { get; }

    /// <summary>The position of the last unit that is durable; 0 before the first.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>True while units are accepted.</summary>
    public bool IsReady => !_failed && !_stopping;

    /// <summary>Committed units in order of position; one reader.</summary>
    public ChannelReader<Committed> Feed => _feed.Reader;

    /// <summary>Every row in memory: all open charts, all coders, the settings, the accounts.</summary>
    public IEnumerable<StreamRow> Rows => _rows.Values;

    /// <summary>The current row of a stream that is in memory, or null. Finished charts are not.</summary>
    public StreamRow? Current(StreamId stream) => _rows.GetValueOrDefault(stream);

    /// <summary>The current row of a stream, a finished chart's read from disk; null: it has no change yet.</summary>
    public async ValueTask<StreamRow?> Load(StreamId stream)
    {
        if (_rows.TryGetValue(stream, out var row) || stream.Kind != StreamKind.Chart)
            return row;
        return await Ask(store => FindRow(store, stream));
    }

    /// <summary>The unit at a position.</summary>
    public async ValueTask<RecordedUnit> Read(long position) => await Ask(store =>
    {
        var batch = store.Batches(position).First();
        return UnitFormat.Read(position, Line(batch.Units, (int)(position - batch.First)));
    });

    /// <summary>The units of a chart, oldest first, each with the whole unit it was part of.</summary>
    public async ValueTask<IReadOnlyList<RecordedUnit>> History(StreamRow row)
    {
        var units = new List<RecordedUnit>();
        foreach (var position in row.Trail.Positions())
            units.Add(await Read(position));
        return units;
    }

    /// <summary>The position that answered a command, with the digest of its content; null: not seen.</summary>
    public async ValueTask<(ulong Digest, long Position)?> Find(CommandId command)
    {
        if (_commands.TryGetValue(command.Hash, out var known))
            return (known.Digest, known.Position);
        return await Ask(store => FindStored(store, command.Hash));
    }

    /// <summary>Finished charts, the latest first, below a place in that order; with their places.</summary>
    public Task<List<(long Place, StreamRow Row)>> Finished(long below, int limit) =>
        Ask(store => store.ListFinished(below, limit));

    /// <summary>A kept message, or null.</summary>
    public Task<KeptMessage?> Kept(long id) => Ask(store => store.FindKept(id));

    /// <summary>Kept messages, the latest first, below an id.</summary>
    public Task<List<KeptMessage>> KeptMessages(long below, int limit) => Ask(store => store.ListKept(below, limit));

    private StreamRow? FindRow(SqliteStore store, StreamId stream) =>
        _rows.TryGetValue(stream, out var row) ? row
        : stream.Kind == StreamKind.Chart ? store.FindFinished(new ChartId(stream.Key))
        : null;

    private static (ulong Digest, long Position)? FindStored(SqliteStore store, UInt128 hash) =>
        store.FindCommand(Bytes(hash)) is { } found
            ? (BinaryPrimitives.ReadUInt64BigEndian(found.Digest), found.Position)
            : null;

    private static byte[] Bytes(UInt128 hash)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return bytes;
    }

    private static ReadOnlyMemory<byte> Line(ReadOnlyMemory<byte> units, int index)
    {
        for (var i = 0; i < index; i++)
            units = units[(units.Span.IndexOf((byte)'\n') + 1)..];
        var end = units.Span.IndexOf((byte)'\n');
        return end < 0 ? units : units[..end];
    }

    /// <summary>Rows as stored, then every batch after them: the same fold that live changes take.</summary>
    private void LoadRows()
    {
        foreach (var row in _store.AllOpenRows())
            _rows[row.Stream] = row;
        var rowsAt = BitConverter.ToInt64(_store.Meta("rows_position")!);
        var previous = Chain.Genesis;
        foreach (var batch in _store.Batches(Math.Max(rowsAt, 1)).ToList())
        {
            if (batch.First > rowsAt)
            {
                if (!Chain.Holds(previous, batch))
                    throw new InvalidOperationException($"the chain is broken at position {batch.First}");
                Replay(batch);
            }
            previous = batch.Hash;
        }
    }

    private void Replay(Batch batch)
    {
        ReadOnlyMemory<byte> rest = batch.Units;
        for (var position = batch.First; position <= batch.Last; position++)
        {
            var line = Line(rest, 0);
            rest = position < batch.Last ? rest[(line.Length + 1)..] : default;
            var unit = UnitFormat.Read(position, line);
            foreach (var append in unit.Appends)
            {
                var row = FindRow(_store, append.Stream);
                if ((row?.Version ?? 0) != append.FirstVersion - 1)
                    throw new InvalidOperationException(
                        $"position {position} continues {append.Stream} at {append.FirstVersion}, it is at {row?.Version ?? 0}");
                var state = StreamFold.Apply(append.Stream, row?.State, append.Changes);
                Keep(append.Stream, append.FirstVersion + append.Changes.Length - 1, state, row, position);
            }
            if (unit.Command is { } command)
                _commands[command.Hash] = (command.Digest, position);
        }
    }

    private void Keep(StreamId stream, long version, object state, StreamRow? before, long position)
    {
        var trail = before?.Trail ?? Trail.Empty;
        _rows[stream] = new StreamRow(
            stream, version, state, stream.Kind == StreamKind.Chart ? trail.Add(position) : trail);
        _dirty.Add(stream);
    }
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using NodaTime;

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
    private long _at;
    private int _rowsBehind;
    private byte[] _hash;

    private SqliteJournal(SqliteStore store, TimeProvider time, Action<Exception> onFailure)
    {
        (_store, _time, _onFailure) = (store, time, onFailure);
        StoreKey = store.Meta("store_key")!;
        (_position, _hash) = LoadRows();
        _rowsBehind = _unstored.Count;
        FiguresPosition = store.FiguresPosition;
        _writer = new Thread(Write) { Name = "journal", IsBackground = true };
        _writer.Start();
    }

    /// <summary>
    /// Opens or makes the journal in a folder, replays what its rows lack, and starts its writer.
    /// </summary>
    /// <param name="folder">The store's folder; made if it is not there.</param>
    /// <param name="time">For the times of batches.</param>
    /// <param name="onFailure">Called once if the disk fails; the journal accepts nothing from then
    /// on.</param>
    /// <exception cref="StoreException">The folder is in use, damaged, newer than this server, or not
    /// usable.</exception>
    public static SqliteJournal Open(string folder, TimeProvider time, Action<Exception> onFailure)
    {
        var store = SqliteStore.Open(folder);
        try
        {
            return new SqliteJournal(store, time, onFailure);
        }
        catch (Exception e)
        {
            store.Dispose();
            throw new StoreException(
                $"The store in {folder} is damaged or newer than this server: {e.Message}", e);
        }
    }

    /// <summary>The store's secret: chart ids and sign-ins are derived with it.</summary>
    public byte[] StoreKey { get; }

    /// <summary>The position of the last unit that is durable; 0 before the first.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>True while units are accepted.</summary>
    public bool IsReady => !_failed && !_stopping;

    /// <summary>Rows that changed and are not stored yet.</summary>
    public int RowsBehind => Volatile.Read(ref _rowsBehind);

    /// <summary>Committed units in order of position; one reader.</summary>
    public ChannelReader<Committed> Feed => _feed.Reader;

    /// <summary>Every row in memory: all open charts, all coders, the settings, the accounts.</summary>
    public IEnumerable<StreamRow> Rows => _rows.Select(row => row.Value);

    /// <summary>How many rows are in memory.</summary>
    public int RowsInMemory => _rows.Count;

    /// <summary>The current row of a stream that is in memory, or null. Finished charts are not.</summary>
    public StreamRow? Current(StreamId stream) => _rows.GetValueOrDefault(stream);

    /// <summary>
    /// The current row of a stream, a finished chart's read from disk; null: it has no change yet.
    /// </summary>
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
        return UnitFormat.Read(position, batch.Line(position));
    });

    /// <summary>
    /// The units of a stream whose trail is whole, oldest first, each with all that it was part of.
    /// </summary>
    public async ValueTask<IReadOnlyList<RecordedUnit>> History(StreamRow row)
    {
        var units = new List<RecordedUnit>();
        await foreach (var unit in Read(row.Trail.Positions()))
            units.Add(unit);
        return units;
    }

    /// <summary>
    /// The position that answered a command, with the digest of its content; null: not seen.
    /// </summary>
    public async ValueTask<(ulong Digest, long Position)?> Find(CommandId command)
    {
        if (_commands.TryGetValue(command.Hash, out var known))
            return known;
        return await Ask(_ => FindCommand(command.Hash));
    }

    /// <summary>
    /// Finished charts, the latest first, below a place in that order; with their places. The first page
    /// shows what is durable now, so it stores what lags behind.
    /// </summary>
    public Task<List<(long Place, StreamRow Row)>> Finished(long below, int limit) =>
        Ask(store =>
        {
            if (below == long.MaxValue)
                StoreEverything();
            return store.ListFinished(below, limit);
        });

    /// <summary>A kept message, or null.</summary>
    public Task<KeptMessage?> Kept(long id) => Ask(store => store.FindKept(id));

    /// <summary>Kept messages, the latest first, below an id.</summary>
    public Task<List<KeptMessage>> KeptMessages(long below, int limit) =>
        Ask(store => store.ListKept(below, limit));

    /// <summary>How many messages of the client are kept that have not expired.</summary>
    public Task<int> CountKept(ClientId client, Instant now) => Ask(store => store.CountKept(client, now));

    private StreamRow? FindRow(SqliteStore store, StreamId stream) =>
        _rows.TryGetValue(stream, out var row) ? row
        : stream.Kind == StreamKind.Chart ? store.FindFinished(new ChartId(stream.Key))
        : null;

    private (ulong Digest, long Position)? FindCommand(UInt128 hash) =>
        _commands.TryGetValue(hash, out var recent) ? recent : _store.FindCommand(hash);

    /// <summary>
    /// Rows as stored, then every batch they may lack: the same fold that live changes take. The links read
    /// are checked, at least the last one.
    /// </summary>
    private (long Position, byte[] Hash) LoadRows()
    {
        _store.LoadOpenRows(_rows);
        var rowsAt = _store.RowsPosition;
        (var position, var hash, _at) = _store.LinkBefore(rowsAt);
        foreach (var batch in _store.Batches(position + 1))
        {
            if (batch.First != position + 1 || !Chain.Holds(hash, batch))
                throw new InvalidOperationException($"the chain is broken at position {position + 1}");
            Replay(batch);
            (position, hash, _at) = (batch.Last, batch.Hash, Math.Max(_at, batch.At));
        }
        return position >= rowsAt
            ? (position, hash)
            : throw new InvalidOperationException(
                $"rows reach position {rowsAt}, the journal ends at {position}");
    }

    private void Replay(Batch batch)
    {
        foreach (var unit in UnitFormat.ReadAll(batch))
        {
            foreach (var append in unit.Appends)
                Replay(append, unit.Position);
            if (unit.Command is { } command)
                Keep(new KnownCommand(command.Hash, command.Digest, unit.Position));
        }
    }

    /// <summary>
    /// Rows are stored a few at a time, so one may be ahead of others: it passes over what it has.
    /// </summary>
    private void Replay(RecordedAppend append, long position)
    {
        var row = FindRow(_store, append.Stream);
        var version = row?.Version ?? 0;
        if (version >= append.LastVersion)
            return;
        if (version != append.FirstVersion - 1)
            throw new InvalidOperationException(
                $"position {position} continues {append.Stream} at {append.FirstVersion}, "
                + $"it is at {version}");
        var state = StreamFold.Apply(append.Stream, row?.State, append.Changes);
        Keep(append.Stream, append.LastVersion, state, row, position);
    }

    private void Keep(StreamId stream, long version, object state, StreamRow? before, long position)
    {
        var (row, milestone) = StreamRow.Next(before, stream, version, state, position);
        _rows[stream] = row;
        if (milestone is not null)
            Keep(milestone);
        if (before?.State is Chart { IsClosed: true } && state is Chart { IsClosed: false })
            _takenUp.Add(stream);
        _unstored.Add(stream, position);
    }

    private void Keep(KnownCommand command)
    {
        _commands[command.Hash] = (command.Digest, command.Position);
        _unstored.Add(command);
    }
}

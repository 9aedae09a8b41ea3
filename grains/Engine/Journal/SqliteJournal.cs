using System.Threading.Channels;
using CodingQueue.Core;
using NodaTime;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// The journal on SQLite: one thread takes every unit that waits, checks the fences, and commits them as one
/// batch, which is one row and one fsync. Current rows are kept in memory for everything open and stored a
/// little later, many at a time; a start reads the rows and replays the batches after them.
/// </summary>
public sealed partial class SqliteJournal : IJournal
{
    /// <summary>Places of finished charts that are not stored begin above this.</summary>
    private const long AboveStored = 1L << 62;

    private readonly SqliteStore _store;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onFailure;
    private readonly CommitQueue _queue = new();
    private readonly CommittedFeed _feed = new();
    private readonly CurrentRows _rows;
    private readonly Thread _writer;
    private long _position;
    private long _at;
    private byte[] _hash;

    private SqliteJournal(SqliteStore store, TimeProvider time, Action<Exception> onFailure)
    {
        (_store, _time, _onFailure) = (store, time, onFailure);
        _rows = new CurrentRows(_queue.Wake, time);
        StoreKey = store.StoreKey;
        (_position, _hash, _at) = _rows.Load(store);
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

    /// <inheritdoc/>
    public byte[] StoreKey { get; }

    /// <inheritdoc/>
    public long Position => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public string? Trouble =>
        _queue.IsFailed ? "the journal does not accept commits: the disk failed"
        : _queue.IsClosed ? "the journal does not accept commits: the server is stopping"
        : null;

    /// <summary>True while units are accepted.</summary>
    public bool IsReady => Trouble is null;

    /// <inheritdoc/>
    public int RowsBehind => _rows.Behind;

    /// <inheritdoc/>
    public ChannelReader<Committed> Feed => _feed.Reader;

    /// <inheritdoc/>
    public IEnumerable<StreamRow> Rows => _rows.All;

    /// <inheritdoc/>
    public int RowsInMemory => _rows.Count;

    /// <inheritdoc/>
    public StreamRow? Current(StreamId stream) => _rows.Find(stream);

    /// <inheritdoc/>
    public async ValueTask<StreamRow?> Load(StreamId stream)
    {
        if (_rows.Find(stream) is { } row)
            return row;
        return stream.Kind == StreamKind.Chart
            ? await _queue.Ask(() => _rows.Find(stream) ?? FindFinished(stream)) : null;
    }

    /// <inheritdoc/>
    public Task<AppendResult> Append(Unit unit) => _queue.Append(unit);

    /// <inheritdoc/>
    public async ValueTask<RecordedUnit> Read(long position) => await _queue.Ask(() =>
    {
        var batch = _store.Batches(position).First();
        return UnitFormat.Read(position, batch.Line(position));
    });

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RecordedUnit>> History(StreamRow row)
    {
        var units = new List<RecordedUnit>();
        await foreach (var unit in Read(row.Trail.Positions()))
            units.Add(unit);
        return units;
    }

    /// <inheritdoc/>
    public async ValueTask<(ulong Digest, long Position)?> Find(CommandId command)
    {
        if (_queue.IsClosed)
            throw new StoreException("The journal has stopped.");
        if (_rows.FindCommand(command.Hash) is { } known)
            return known;
        return _rows.PlacesOf(command.Hash).Count == 0
            ? null
            : await _queue.Ask(() => _rows.FindCommand(command.Hash) ?? FindStored(command.Hash));
    }

    /// <summary>
    /// Finished charts, the latest first, below a place in that order; with their places. The first page
    /// shows what is durable now, so it stores what lags behind; what a full disk has no room for is shown
    /// from memory, in places of its own above all others.
    /// </summary>
    public Task<List<(long Place, StreamRow Row)>> Finished(long below, int limit) =>
        _queue.Ask(() =>
        {
            if (below == long.MaxValue)
                StoreEverything(commands: false);
            var found = below > AboveStored
                ? _rows.Finished.Select(row => (Place: AboveStored + row.Trail.Last(), Row: row))
                    .Where(one => one.Place < below).OrderByDescending(one => one.Place).Take(limit).ToList()
                : [];
            for (var place = Math.Min(below, AboveStored); found.Count < limit;)
            {
                var stored = _store.ListFinished(place, limit);
                // What is in memory is open again, or was listed above.
                found.AddRange(stored.Where(one => _rows.Find(one.Row.Stream) is null)
                    .Take(limit - found.Count));
                if (stored.Count < limit)
                    break;
                place = stored[^1].Place;
            }
            return found;
        });

    /// <inheritdoc/>
    public Task<KeptMessage?> Kept(long id) => _queue.Ask(() => _store.FindKept(id));

    /// <inheritdoc/>
    public Task<List<KeptMessage>> KeptMessages(long below, int limit) =>
        _queue.Ask(() => _store.ListKept(below, limit));

    /// <inheritdoc/>
    public Task<int> CountKept(ClientId client, Instant now) =>
        _queue.Ask(() => _store.CountKept(client, now));

    /// <summary>
    /// Accepts nothing from now on, because something failed after which this process must not go on: the
    /// disk, or whoever follows the journal. Whoever opened it is told, once.
    /// </summary>
    public void Fail(Exception cause)
    {
        if (_queue.Fail())
            _onFailure(cause);
    }

    /// <summary>Commits what waits, stores the rows, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.Close())
            return;
        await Task.Run(_writer.Join);
        _store.Dispose();
    }

    private (ulong Digest, long Position)? FindStored(UInt128 command) =>
        _rows.PlacesOf(command) is { Count: > 0 } places ? _store.FindCommand(command, places) : null;

    private StreamRow? FindFinished(StreamId chart) => _store.FindFinished(new ChartId(chart.Key));
}

using System.Threading.Channels;
using CodingQueue.Core;
using CodingQueue.Engine.Journal;
using NodaTime;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>
/// The journal on PostgreSQL 15 or later. One thread takes every unit that waits, checks the fences against
/// the rows as of the last position it knows, and commits those that hold as one batch: one statement, one
/// row, one round trip. A batch is stored under the position at which it begins, which is the table's primary
/// key, so it is committed only if nobody committed anything after that last position: every version that was
/// checked is then still the current one. A writer that comes too late reads what came, and checks again.
/// </summary>
public sealed partial class PostgresJournal : IJournal
{
    private readonly Database _database;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onFailure;
    private readonly Action<string> _tell;
    private readonly bool _alone;
    private readonly PostgresReads _reads;
    private readonly CommitQueue _queue = new();
    private readonly CommittedFeed _feed = new();
    private readonly CurrentRows _rows;
    private readonly Thread _writer;
    private readonly Hints? _hints;
    private long _position;
    private long _at;
    private byte[] _hash;

    private PostgresJournal(
        Database database, NpgsqlConnection link, Guid id, TimeProvider time, Action<Exception> onFailure,
        bool alone, Action<string> tell)
    {
        (_database, _id, _time, _onFailure, _alone, _tell) = (database, id, time, onFailure, alone, tell);
        _rows = new CurrentRows(_queue.Wake, time);
        TakeOver(link);
        using (var store = new PostgresSnapshot(database))
        {
            StoreKey = store.StoreKey;
            FiguresPosition = store.FiguresPosition;
            (_position, _hash, _at) = _rows.Load(store);
        }
        _reads = new PostgresReads(database, () => _isAway || _queue.IsClosed);
        _hints = alone ? null : new Hints(database, Hinted);
        _writer = new Thread(Write) { Name = "journal", IsBackground = true };
        _writer.Start();
    }

    /// <summary>
    /// Opens or makes the journal in a database, loads its rows, and starts its writer.
    /// </summary>
    /// <param name="connection">Npgsql's connection string. It may hold a password and is never
    /// repeated.</param>
    /// <param name="time">For the times of batches.</param>
    /// <param name="onFailure">Called once if the journal can never accept units again: the process should
    /// stop. A database that is only away for a while is no such failure.</param>
    /// <param name="alone">True (default): this process is the only one that writes to the database, and a
    /// second one is refused. False: others write too, and their units come through the feed.</param>
    /// <param name="tell">Told, for an operator, when the database goes away and when it is back.</param>
    /// <exception cref="StoreException">The database cannot be reached, is set up so that what is
    /// acknowledged could be lost, is newer than this server, damaged, or in use; the message says
    /// which.</exception>
    public static PostgresJournal Open(
        string connection, TimeProvider time, Action<Exception> onFailure, bool alone = true,
        Action<string>? tell = null)
    {
        var database = Database.Parse(connection);
        NpgsqlConnection? link = null;
        try
        {
            var id = Guid.NewGuid();
            link = Connect(database, id);
            if (alone)
                AwaitSuccession(database, link);
            PostgresSchema.Migrate(link);
            return new PostgresJournal(database, link, id, time, onFailure, alone, tell ?? (_ => { }));
        }
        catch (Exception e)
        {
            link?.Dispose();
            throw e switch
            {
                StoreException => e,
                _ when Database.IsAway(e) => new StoreAwayException(
                    $"The database {database.Name} cannot be reached: {e.Message}", e),
                NpgsqlException => new StoreException(
                    $"The database {database.Name} cannot be used: {e.Message}", e),
                _ => new StoreException(
                    $"The store in {database.Name} is damaged or newer than this server: {e.Message}", e),
            };
        }
    }

    /// <inheritdoc/>
    public byte[] StoreKey { get; }

    /// <inheritdoc/>
    public long Position => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public string? Trouble =>
        _queue.IsFailed ? "the journal does not accept commits: it failed, and the server must be restarted"
        : _queue.IsClosed ? "the journal does not accept commits: the server is stopping"
        : _isAway ? "the database cannot be reached; the log says why"
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
        if (_rows.Find(stream) is { } row || stream.Kind != StreamKind.Chart)
            return _rows.Find(stream);
        // While it was asked for, the chart may have been taken up again.
        var stored = await _reads.FindFinished(stream);
        return _rows.Find(stream) ?? stored;
    }

    /// <inheritdoc/>
    public Task<AppendResult> Append(Unit unit) => _queue.Append(unit);

    /// <inheritdoc/>
    public async ValueTask<(ulong Digest, long Position)?> Find(CommandId command)
    {
        if (_queue.IsClosed)
            throw new StoreException("The journal has stopped.");
        if (_rows.FindCommand(command.Hash) is { } known)
            return known;
        return _rows.PlacesOf(command.Hash) is { Count: > 0 } places
            ? await _reads.FindCommand(command.Hash, places) : null;
    }

    /// <inheritdoc/>
    public async Task<List<(long Place, StreamRow Row)>> Finished(long below, int limit)
    {
        if (below == long.MaxValue)
            await EverythingStored();
        return await _reads.ListFinished(below, limit);
    }

    /// <inheritdoc/>
    public Task<KeptMessage?> Kept(long id) => _reads.Kept(id);

    /// <inheritdoc/>
    public Task<List<KeptMessage>> KeptMessages(long below, int limit) => _reads.KeptMessages(below, limit);

    /// <inheritdoc/>
    public Task<int> CountKept(ClientId client, Instant now) => _reads.CountKept(client, now);

    /// <inheritdoc/>
    public void Fail(Exception cause)
    {
        if (_queue.Fail())
            _onFailure(cause);
    }

    /// <summary>Commits what waits, stores the rows, and lets go of the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.Close())
            return;
        if (_hints is not null)
            await _hints.DisposeAsync();
        await Task.Run(_writer.Join);
        _link?.Dispose();
        await _reads.DisposeAsync();
    }
}

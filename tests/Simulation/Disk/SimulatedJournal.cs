using System.Collections.Immutable;
using System.Threading.Channels;
using CodingQueue.Core;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using CodingQueue.Simulation.World;
using NodaTime;

namespace CodingQueue.Simulation.Disk;

/// <summary>
/// The journal on the simulated store. What is written once for all journals is the real thing: the queue before
/// the writer, the check of a batch, the rows in memory, the feed, the chain, the format. What is about the store
/// (connections, turns, doubts, tailing) goes as it does on PostgreSQL, step by step over the simulated network.
/// </summary>
internal sealed partial class SimulatedJournal : IJournal
{
    private readonly Server _server;
    private readonly Runner _runner;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onFailure;
    private readonly string _id;
    private readonly string _host;
    private readonly int _life;
    private readonly CommitQueue _queue = new();
    private readonly CommittedFeed _feed = new();
    private readonly CurrentRows _rows;
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Session? _link;
    private Task _writer = Task.CompletedTask;
    private bool _isOpening = true;
    private volatile bool _isAway;
    private long _position;
    private long _at;
    private byte[] _hash = Chain.Genesis;

    private SimulatedJournal(
        Server server, Runner runner, TimeProvider time, Action<Exception> onFailure, string host, int life)
    {
        (_server, _runner, _time, _onFailure, _host, _life) = (server, runner, time, onFailure, host, life);
        _id = $"{host}.{life}";
        _rows = new CurrentRows(Wake, time);
    }

    /// <summary>
    /// Connects, and loads rows and what they lack; on the process's runner. Until <see cref="Begin"/> reads are
    /// answered at once, which is all that a start may rely on.
    /// </summary>
    /// <exception cref="LinkException">The store cannot be reached now.</exception>
    public static async Task<SimulatedJournal> Open(
        Server server, Runner runner, TimeProvider time, Action<Exception> onFailure, string host, int life)
    {
        var journal = new SimulatedJournal(server, runner, time, onFailure, host, life);
        var link = await server.Connect(journal._id, host, life, runner, journal.Hinted);
        await journal.TakeOver(link);
        // One instant for all of it, as a snapshot is.
        var tables = server.Tables;
        (journal._position, journal._hash, journal._at) = journal._rows.Load(tables);
        journal.FiguresPosition = tables.FiguresPosition;
        return journal;
    }

    /// <summary>Everything was loaded: the writer starts, and reads take their time.</summary>
    public void Begin()
    {
        _isOpening = false;
        _writer = _runner.Start(Write);
    }

    /// <inheritdoc/>
    public byte[] StoreKey => _server.Tables.StoreKey;

    /// <inheritdoc/>
    public long Position => Volatile.Read(ref _position);

    /// <inheritdoc/>
    public string? Trouble =>
        _queue.IsFailed ? "the journal failed" : _queue.IsClosed ? "the server is stopping"
        : _isAway ? "the database cannot be reached" : null;

    public bool IsReady => Trouble is null;

    /// <inheritdoc/>
    public int RowsBehind => _rows.Behind;

    /// <inheritdoc/>
    public ChannelReader<Committed> Feed => _feed.Reader;

    /// <summary>In a fixed order, so that whoever goes through them does the same each time.</summary>
    public IEnumerable<StreamRow> Rows => _rows.All
        .OrderBy(row => row.Stream.Kind).ThenBy(row => row.Stream.Key, StringComparer.Ordinal);

    /// <inheritdoc/>
    public int RowsInMemory => _rows.Count;

    /// <inheritdoc/>
    public long FiguresPosition { get; private set; }

    /// <inheritdoc/>
    public StreamRow? Current(StreamId stream) => _rows.Find(stream);

    /// <inheritdoc/>
    public async ValueTask<StreamRow?> Load(StreamId stream)
    {
        if (_rows.Find(stream) is { } row || stream.Kind != StreamKind.Chart)
            return _rows.Find(stream);
        var stored = await Read(tables => tables.FindFinished(new(stream.Key)));
        return _rows.Find(stream) ?? stored;
    }

    /// <inheritdoc/>
    public Task<AppendResult> Append(Unit unit)
    {
        var answer = _queue.Append(unit);
        Wake();
        return answer;
    }

    /// <inheritdoc/>
    public async ValueTask<RecordedUnit> Read(long position) => await Read(tables => tables.Read(position));

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordedUnit> Read(
        IEnumerable<long> positions,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var some in positions.Chunk(EngineLimits.UnitsPerRead))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var unit in await Read(tables => some.Select(tables.Read).ToList()))
                yield return unit;
        }
    }

    /// <inheritdoc/>
    public Task<long> PositionAt(Instant at) =>
        Read(tables => tables.PositionAt(at.ToUnixTimeMilliseconds()));

    /// <inheritdoc/>
    public async ValueTask<Stretch> StretchTo(StreamRow row, long position)
    {
        if (!row.Stream.HasMilestones)
            return new Stretch(row.Stream, null, row.Trail);
        var asked = _queue.Ask(() => _rows.MilestonesOf(row.Stream).ToList());
        Wake();
        var waiting = await asked;
        var from = waiting.LastOrDefault(milestone => milestone.Trail.Last() <= position)
            ?? await Read(tables => tables.Milestone(row.Stream, position, after: false));
        var next = await Read(tables => tables.Milestone(row.Stream, position, after: true))
            ?? waiting.FirstOrDefault(milestone => milestone.Trail.Last() > position);
        return new Stretch(row.Stream, from, (next ?? row).Trail);
    }

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
        return _rows.PlacesOf(command.Hash) is { Count: > 0 } places
            ? await Read(tables => tables.FindCommand(command.Hash, places)) : null;
    }

    /// <inheritdoc/>
    public async Task<List<(long Place, StreamRow Row)>> Finished(long below, int limit)
    {
        if (below == long.MaxValue)
        {
            _isWanted = true;
            Wake();
            for (var since = _time.GetTimestamp();
                _rows.Behind > 0 && _time.GetElapsedTime(since) < Limits.Patience;)
                await Task.Delay(Limits.ShortestPause, _time);
        }
        return await Read(tables => tables.Finished(below, limit));
    }

    /// <inheritdoc/>
    public Task<KeptMessage?> Kept(long id) => Read(tables => tables.Kept(id));

    /// <inheritdoc/>
    public Task<List<KeptMessage>> KeptMessages(long below, int limit) =>
        Read(tables => tables.KeptMessages(below, limit));

    /// <inheritdoc/>
    public Task<int> CountKept(ClientId client, Instant now) =>
        Read(tables => tables.CountKept(client, now));

    /// <inheritdoc/>
    public async Task<AppendEnd> Store(FigureSlice slice)
    {
        if (_queue.IsFailed || _queue.IsClosed)
            return AppendEnd.Unknown;
        try
        {
            return await Read(tables => _server.Faults.IsFull ? AppendEnd.Full : tables.Store(slice));
        }
        catch (StoreException)
        {
            return AppendEnd.Unknown;
        }
    }

    /// <inheritdoc/>
    public Task<List<byte[]>> Figures(LocalDate day) => Read(tables => tables.Figures(day));

    /// <inheritdoc/>
    public Task<ImmutableSortedDictionary<string, Instant>> Acted() => Read(tables => tables.Acted);

    /// <inheritdoc/>
    public Task<List<RecordedUnit>> UnitsAfter(long position) => Read(tables => tables.Batches(position + 1)
        .SelectMany(UnitFormat.ReadAll).Where(unit => unit.Position > position)
        .Take(EngineLimits.UnitsPerCount).ToList());

    /// <inheritdoc/>
    public void Fail(Exception cause)
    {
        if (_queue.Fail())
            _onFailure(cause);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_queue.Close())
            return;
        Wake();
        await _writer;
        _link?.Dispose();
        _reader?.Dispose();
    }
}

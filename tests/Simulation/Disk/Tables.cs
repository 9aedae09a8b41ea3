using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Simulation.Disk;

/// <summary>
/// What is durable: the tables of a store as they are once a transaction has been synced. What was written and
/// not synced is never in here, as nobody else can see it.
/// </summary>
/// <param name="storeKey">The store's secret, 32 bytes.</param>
internal sealed partial class Tables(byte[] storeKey) : IStoredJournal
{
    private readonly List<Batch> _batches = [];
    private readonly Dictionary<StreamId, StoredBytes> _rows = [];
    private readonly Dictionary<StreamId, (StoredBytes Row, long Place)> _finished = [];
    private readonly SortedDictionary<long, StreamId> _places = [];
    private readonly List<CommandRun> _commands = [];
    private readonly Dictionary<StreamId, SortedList<long, StoredBytes>> _milestones = [];
    private readonly SortedDictionary<long, KeptMessage> _kept = [];
    private readonly Dictionary<int, List<byte[]>> _figures = [];
    private long _lastPlace, _lastKept;

    /// <summary>When coders last did something.</summary>
    public ImmutableSortedDictionary<string, Instant> Acted { get; private set; } =
        ImmutableSortedDictionary<string, Instant>.Empty;

    public long FiguresPosition { get; private set; }

    public Reach Reached { get; private set; }

    public byte[] StoreKey => storeKey;

    /// <summary>The position of the last unit.</summary>
    public long End => _batches.Count == 0 ? 0 : _batches[^1].Last;

    /// <summary>Every batch from that one on which holds a position, in order.</summary>
    public IEnumerable<Batch> Batches(long from)
    {
        for (var at = IndexOf(from); at < _batches.Count; at++)
            yield return _batches[at];
    }

    /// <summary>The batches that begin after a position, at most so many.</summary>
    public List<Batch> After(long position, int most)
    {
        var found = new List<Batch>();
        for (var at = IndexOf(position + 1); at < _batches.Count && found.Count < most; at++)
            found.Add(_batches[at]);
        return found;
    }

    public (long Last, byte[] Hash, long At) LinkBefore(long position)
    {
        var at = position > End ? _batches.Count - 1 : IndexOf(position) - 1;
        return at < 0 ? (0, Chain.Genesis, 0) : (_batches[at].Last, _batches[at].Hash, _batches[at].At);
    }

    public StreamRow? FindFinished(ChartId chart) =>
        _finished.TryGetValue(StreamId.Of(chart), out var known) ? known.Row.Read() : null;

    /// <summary>
    /// The row of a chart that is not in a process's memory: a finished one, or one that another process took
    /// up again.
    /// </summary>
    public StreamRow? FindChart(StreamId chart) =>
        _finished.TryGetValue(chart, out var known) ? known.Row.Read()
        : _rows.TryGetValue(chart, out var row) ? row.Read() : null;

    public bool IsFinished(StreamId chart) => _finished.ContainsKey(chart);

    /// <summary>The command, or null: it is not stored in any of these stretches of positions.</summary>
    public (ulong Digest, long Position)? FindCommand(
        UInt128 hash, IReadOnlyList<(long First, long Last)> places)
    {
        foreach (var run in _commands)
            if (places.Any(place => run.Last >= place.First && run.First <= place.Last)
                && CommandRun.Find(run.Body, hash) is { } found)
                return (found.Digest, found.Position);
        return null;
    }

    /// <summary>The position from which commands are remembered; null: none is stored.</summary>
    public long? FirstCommand => _commands.Count == 0 ? null : _commands.Min(run => run.First);

    public void LoadOpenRows(CurrentRows rows)
    {
        foreach (var row in _rows.Values)
            rows.Load(row.Read());
    }

    /// <summary>Finished charts, the latest first, below a place in that order.</summary>
    public List<(long Place, StreamRow Row)> Finished(long below, int limit) =>
    [
        .. _places.Reverse().Where(at => at.Key < below).Take(limit)
            .Select(at => (at.Key, _finished[at.Value].Row.Read())),
    ];

    /// <summary>The unit at a position.</summary>
    public RecordedUnit Read(long position)
    {
        var at = IndexOf(position);
        if (at == _batches.Count)
            throw new StoreException($"nothing was committed at {position}");
        return UnitFormat.Read(position, _batches[at].Line(position));
    }

    /// <summary>The last position of the batches written by then.</summary>
    public long PositionAt(long at)
    {
        var last = _batches.FindLastIndex(batch => batch.At <= at);
        return last < 0 ? 0 : _batches[last].Last;
    }

    /// <summary>The milestone of a stream next to a position.</summary>
    public StreamRow? Milestone(StreamId stream, long position, bool after)
    {
        if (!_milestones.TryGetValue(stream, out var kept))
            return null;
        var found = after
            ? kept.Where(row => row.Key > position).Select(row => (StoredBytes?)row.Value).FirstOrDefault()
            : kept.Where(row => row.Key <= position).Select(row => (StoredBytes?)row.Value).LastOrDefault();
        return found?.Read();
    }

    public KeptMessage? Kept(long id) => _kept.GetValueOrDefault(id);

    public List<KeptMessage> KeptMessages(long below, int limit) =>
        [.. _kept.Values.Reverse().Where(kept => kept.Id < below).Take(limit)];

    public int CountKept(ClientId client, Instant now) =>
        _kept.Values.Count(kept => kept.Client == client && kept.Expires > now);

    public List<byte[]> Figures(LocalDate day) =>
        [.. _figures.GetValueOrDefault(FigureSlice.NumberOf(day)) ?? []];

    public IEnumerable<StoredBytes> RowsInOrder() =>
        _rows.Values.Where(row => row.Stream.Kind != StreamKind.Chart)
            .Concat(_places.Values.Select(stream => _finished[stream].Row))
            .Concat(_rows.Values.Where(row => row.Stream.Kind == StreamKind.Chart));

    public IEnumerable<CommandRun> CommandRuns() => _commands.OrderBy(run => run.Last);

    public IEnumerable<KeptMessage> AllKept() => _kept.Values;

    public long CountCharts() =>
        _finished.Count + _rows.Keys.Count(stream => stream.Kind == StreamKind.Chart);

    public IEnumerable<StoredRow> AllRows(Predicate<StreamId> wanted) =>
        RowsInOrder().Where(row => wanted(row.Stream)).Select(Digest);

    public IEnumerable<StoredRow> Milestones(Predicate<StreamId> wanted) =>
        MilestonesInOrder().Where(row => wanted(row.Stream)).Select(Digest);

    public IEnumerable<StoredBytes> MilestonesInOrder() =>
        _milestones.Values.SelectMany(rows => rows.Values);

    public void Dispose()
    {
        // Nothing is held open.
    }

    private static StoredRow Digest(StoredBytes row) => new(
        row.Stream, row.Version, StoredRow.Digest(row.Body), StoredRow.Digest(row.Trail));

    /// <summary>Where the batch is that holds a position; the end when it is not there yet.</summary>
    private int IndexOf(long position)
    {
        var (low, high) = (0, _batches.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_batches[middle].Last < position)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}

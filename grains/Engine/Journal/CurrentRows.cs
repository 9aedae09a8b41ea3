using System.Collections.Concurrent;
using CodingQueue.Core;
using CodingQueue.Core.Charts;

namespace CodingQueue.Engine.Journal;

/// <summary>Rows as they are to be stored, with the commands answered since.</summary>
internal sealed record Slice(
    List<(StreamRow Row, byte[] Body)> Rows, List<(StreamRow Row, byte[] Body)> Milestones,
    CommandRun? Answered);

/// <summary>
/// The rows of a journal that are in memory: everything open, and what is not stored yet. They are read by
/// anybody and changed by the journal's writer alone. They are stored a little later than they change, many
/// at a time; a start reads the stored rows and replays the batches after them.
/// </summary>
/// <param name="wake">Called when rows are written out and can be stored with the next commit.</param>
/// <param name="time">For how long rows wait.</param>
internal sealed class CurrentRows(Action wake, TimeProvider time)
{
    private readonly ConcurrentDictionary<StreamId, StreamRow> _rows = new();
    private readonly ConcurrentDictionary<UInt128, (ulong Digest, long Position)> _commands = new();
    private readonly CommandFilter _answered = new();
    private volatile StreamRow? _settings, _accounts;
    private readonly HashSet<StreamId> _takenUp = [];
    /// <summary>Milestones that are durable in the journal and not stored yet, oldest first.</summary>
    private readonly Dictionary<StreamId, List<StreamRow>> _milestones = [];
    private readonly Unstored _unstored = new(time);
    private readonly StoredElsewhere _elsewhere = new();
    private Task<Slice>? _slice;
    private long? _fullSince;
    private long? _slicedAt;
    private int _behind;

    /// <summary>Every row in memory.</summary>
    public IEnumerable<StreamRow> All => _rows.Select(row => row.Value);

    /// <summary>Finished charts that are in memory because they are not stored yet.</summary>
    public IEnumerable<StreamRow> Finished => All.Where(row => row.State is Chart { IsClosed: true });

    /// <summary>How many rows are in memory.</summary>
    public int Count => _rows.Count;

    /// <summary>Rows that changed and are not stored yet, as of the last commit.</summary>
    public int Behind => Volatile.Read(ref _behind);

    /// <summary>True while something is not stored yet, and this process is the one to store it.</summary>
    public bool IsBehind => !StoresElsewhere && (_slice is not null || _unstored.Rows > 0);

    /// <summary>True when nothing waits to be stored by this process, not even commands.</summary>
    public bool IsAllStored => StoresElsewhere || (_slice is null && _unstored.IsEmpty);

    /// <summary>
    /// True: another process stores the rows of this store, and this one remembers what it would store if
    /// it had to take over.
    /// </summary>
    public bool StoresElsewhere { get; private set; }

    /// <summary>Rows are written out, and can be stored with the next commit.</summary>
    public bool IsSliceReady =>
        !StoresElsewhere && _slice is { IsCompleted: true }
        && !(_fullSince is { } since && time.GetElapsedTime(since) < EngineLimits.StoreAfter);

    /// <summary>The slice that is ready, or null.</summary>
    public Slice? ReadySlice => IsSliceReady ? _slice!.GetAwaiter().GetResult() : null;

    /// <summary>The row, or null when it is not in memory.</summary>
    public StreamRow? Find(StreamId stream) => stream.Kind switch
    {
        // Asked several times at every step.
        StreamKind.Settings => _settings,
        StreamKind.Accounts => _accounts,
        _ => _rows.GetValueOrDefault(stream),
    };

    /// <summary>A command that is not stored yet, or null.</summary>
    public (ulong Digest, long Position)? FindCommand(UInt128 hash) =>
        _commands.TryGetValue(hash, out var known) ? known : null;

    /// <summary>
    /// Where a command may be stored that is not found here, latest first: mostly nowhere, and then it was
    /// never answered.
    /// </summary>
    public IReadOnlyList<(long First, long Last)> PlacesOf(UInt128 hash) => _answered.Find(hash);

    /// <summary>
    /// True: the chart was finished and is open again, and may be stored among the finished.
    /// </summary>
    public bool IsTakenUp(StreamId chart) => _takenUp.Contains(chart);

    /// <summary>Takes in a stored row, at a start.</summary>
    public void Load(StreamRow row) => Set(row);

    private void Set(StreamRow row)
    {
        _rows[row.Stream] = row;
        if (row.Stream.Kind == StreamKind.Settings)
            _settings = row;
        else if (row.Stream.Kind == StreamKind.Accounts)
            _accounts = row;
    }

    /// <summary>
    /// Takes in stored rows, at a start. Reading them is one thread's work, parsing them is everybody's.
    /// </summary>
    public void Load(IEnumerable<StoredBytes> rows) => Parallel.ForEach(
        Partitioner.Create(rows.Chunk(1_000), EnumerablePartitionerOptions.NoBuffering),
        chunk =>
        {
            foreach (var row in chunk)
                Load(row.Read());
        });

    /// <summary>
    /// Rows as stored, then every batch they may lack: the same fold that live changes take. The links read
    /// are checked, at least the last one.
    /// </summary>
    /// <returns>Where the journal ends, and the latest time of its batches.</returns>
    public (long Position, byte[] Hash, long At) Load(IStoredJournal store)
    {
        store.LoadOpenRows(this);
        foreach (var run in store.CommandRuns())
            foreach (var command in run.Commands)
                _answered.Add(command.Hash, command.Position);
        var stored = store.Reached;
        var (position, hash, latest) = store.LinkBefore(Math.Min(stored.Rows, stored.Commands));
        foreach (var batch in store.Batches(position + 1))
        {
            Chain.Demand(position, hash, batch);
            foreach (var unit in UnitFormat.ReadAll(batch))
                Replay(unit, stored, chart => store.FindFinished(new ChartId(chart.Key)));
            (position, hash, latest) = (batch.Last, batch.Hash, Math.Max(latest, batch.At));
        }
        CountBehind();
        return position >= stored.Rows
            ? (position, hash, latest)
            : throw new InvalidOperationException(
                $"rows reach position {stored.Rows}, the journal ends at {position}");
    }

    private void Replay(RecordedUnit unit, Reach stored, Func<StreamId, StreamRow?> findFinished)
    {
        if (unit.Position > stored.Rows)
            foreach (var append in unit.Appends)
                Replay(append, unit.Position, findFinished);
        if (unit.Command is { } command && unit.Position > stored.Commands)
            Keep(new KnownCommand(command.Hash, command.Digest, unit.Position));
    }

    /// <summary>
    /// Rows are stored a few at a time, so one may be ahead of others: it passes over what it has.
    /// </summary>
    private void Replay(RecordedAppend append, long position, Func<StreamId, StreamRow?> findFinished)
    {
        var row = Find(append.Stream)
            ?? (append.Stream.Kind == StreamKind.Chart ? findFinished(append.Stream) : null);
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

    /// <summary>The stream changed.</summary>
    /// <param name="stream">Whose.</param>
    /// <param name="version">Its version now.</param>
    /// <param name="state">Its state now.</param>
    /// <param name="stored">Its row before, as the store has it, where none is in memory.</param>
    /// <param name="position">Where.</param>
    public void Keep(StreamId stream, long version, object state, StreamRow? stored, long position)
    {
        var before = Find(stream) ?? stored;
        var (row, milestone) = StreamRow.Next(before, stream, version, state, position);
        Set(row);
        if (milestone is not null)
            Keep(milestone);
        if (before?.State is Chart { IsClosed: true } && state is Chart { IsClosed: false })
            _takenUp.Add(stream);
        if (StoresElsewhere)
            _elsewhere.Add(stream, position);
        else
            _unstored.Add(stream, position);
    }

    /// <summary>A command was answered.</summary>
    public void Keep(KnownCommand command)
    {
        _commands[command.Hash] = (command.Digest, command.Position);
        _answered.Add(command.Hash, command.Position);
        if (StoresElsewhere)
            _elsewhere.Add(command);
        else
            _unstored.Add(command);
    }

    /// <summary>Commands answered before a position are forgotten.</summary>
    public void ForgetCommandsBefore(long position) => _answered.ForgetBefore(position);

    /// <summary>Says who stores rows from now on.</summary>
    /// <param name="elsewhere">True: another process.</param>
    /// <param name="position">The last position known here.</param>
    public void StoreRows(bool elsewhere, long position)
    {
        if (elsewhere && !StoresElsewhere)
            _unstored.HandOver(_elsewhere, position);
        else if (!elsewhere && StoresElsewhere)
            _elsewhere.HandOver(_unstored);
        StoresElsewhere = elsewhere;
    }

    /// <summary>
    /// Another process stored rows up to a position: finished charts that did not change since need no
    /// memory, nor do commands.
    /// </summary>
    public void StoredBeside(Reach stored)
    {
        while (_elsewhere.NextStream(stored.Rows) is var (stream, first))
        {
            // A milestone is stored with the first row after it.
            foreach (var milestone in MilestonesOf(stream).ToList())
                if (milestone.Trail.Last() < first)
                    Forget(milestone);
            if (Find(stream) is not { State: Chart chart } row)
                continue;
            if (chart.IsClosed && row.Trail.Last() <= stored.Rows)
                _rows.TryRemove(KeyValuePair.Create(stream, row));
            else if (!chart.IsClosed)
                _takenUp.Remove(stream);
        }
        while (_elsewhere.NextCommand(stored.Commands) is { } command)
            _commands.TryRemove(KeyValuePair.Create(command.Hash, (command.Digest, command.Position)));
        if (StoresElsewhere)
            CountBehind();
    }

    /// <summary>
    /// Takes the next rows to store and has them written out on another thread, while commits go on. They are
    /// stored with the first commit after that, a few at a time, so that no commit waits for many.
    /// </summary>
    /// <param name="position">Where the journal ends.</param>
    /// <param name="everything">True: what changed a moment ago, too.</param>
    /// <param name="commands">True: commands, too, however few.</param>
    public void PrepareSlice(long position, bool everything, bool commands)
    {
        if (everything)
            _fullSince = null;
        if (_slice is not null || !_unstored.IsDue(everything || commands, position))
            return;
        if (!everything && _slicedAt is { } last && time.GetElapsedTime(last) < EngineLimits.BetweenSlices)
            return;
        _slicedAt = time.GetTimestamp();
        var streams = _unstored.TakeStreams(everything);
        var rows = streams.ConvertAll(stream => _rows[stream]);
        var milestones = streams.SelectMany(MilestonesOf).ToList();
        var answered = _unstored.TakeCommands(commands, position);
        _slice = Beside.Run(() =>
            new Slice(rows.ConvertAll(Written), milestones.ConvertAll(Written), answered));
        _slice.ContinueWith(_ => wake(), TaskScheduler.Current);

        static (StreamRow Row, byte[] Body) Written(StreamRow row) => (row, StreamRow.Write(row.State));
    }

    /// <summary>The milestones of a stream that are not stored yet, oldest first. For the writer.</summary>
    public List<StreamRow> MilestonesOf(StreamId stream) => _milestones.GetValueOrDefault(stream) ?? [];

    private void Keep(StreamRow milestone)
    {
        if (!_milestones.TryGetValue(milestone.Stream, out var waiting))
            _milestones[milestone.Stream] = waiting = [];
        waiting.Add(milestone);
    }

    private void Forget(StreamRow milestone)
    {
        if (_milestones.TryGetValue(milestone.Stream, out var waiting)
            && waiting.Remove(milestone) && waiting.Count == 0)
            _milestones.Remove(milestone.Stream);
    }

    /// <summary>Waits until what was taken is written out.</summary>
    public void AwaitSlice() => _slice?.Wait();

    /// <summary>
    /// Once the slice is stored: the positions up to which stored rows and commands lack nothing.
    /// </summary>
    public Reach StoredThrough(long position) => _unstored.StoredThrough(position);

    /// <summary>Once rows are stored, finished charts need no memory, unless they changed since.</summary>
    public void Stored(Slice slice)
    {
        foreach (var (row, _) in slice.Rows)
            if (row.State is Chart { IsClosed: true })
                _rows.TryRemove(KeyValuePair.Create(row.Stream, row));
            else
                _takenUp.Remove(row.Stream);
        foreach (var (row, _) in slice.Milestones)
            Forget(row);
        foreach (var command in slice.Answered?.Commands ?? [])
            _commands.TryRemove(KeyValuePair.Create(command.Hash, (command.Digest, command.Position)));
        _slice = null;
    }

    /// <summary>The disk is full: rows can wait, so that what little room there is goes to units.</summary>
    public void StoreLater() => _fullSince = time.GetTimestamp();

    /// <summary>Says how much is not stored, for those who wait for it.</summary>
    public void CountBehind() => Volatile.Write(
        ref _behind, StoresElsewhere ? _elsewhere.Changes : _unstored.Rows + (_slice is null ? 0 : 1));
}

using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Engine.Journal;

public sealed partial class SqliteJournal
{
    private const int DiskFull = 13;

    private readonly object _door = new();
    private readonly ConcurrentDictionary<UInt128, (ulong Digest, long Position)> _commands = new();
    private readonly HashSet<StreamId> _dirty = [];
    private List<Waiting> _units = [];
    private List<Action<SqliteStore>> _asks = [];
    private long _flushedAt = Stopwatch.GetTimestamp();
    private long _tidiedDay;
    private volatile bool _failed;
    private volatile bool _stopping;

    /// <summary>A unit that waits for its commit.</summary>
    private sealed record Waiting(Unit Unit, byte[] Line)
    {
        public TaskCompletionSource<AppendResult> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>
    /// Appends a unit: answers when it is durable, or refused. The unit is refused alone; what waits beside
    /// it goes through.
    /// </summary>
    public Task<AppendResult> Append(Unit unit)
    {
        var waiting = new Waiting(unit, UnitFormat.Write(unit));
        lock (_door)
        {
            if (_failed || _stopping)
                return Task.FromResult(new AppendResult(AppendEnd.Unknown, 0));
            if (_units.Count >= EngineLimits.WaitingUnits)
                return Task.FromResult(new AppendResult(AppendEnd.Overloaded, 0));
            _units.Add(waiting);
            Monitor.Pulse(_door);
        }
        return waiting.Answer.Task;
    }

    /// <summary>Runs a read on the one connection, between two commits.</summary>
    private Task<T> Ask<T>(Func<SqliteStore, T> read)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_door)
        {
            if (_stopping)
                throw new StoreException("The journal has stopped.");
            _asks.Add(store =>
            {
                try
                {
                    answer.SetResult(read(store));
                }
                catch (Exception e) when (e is SqliteException or InvalidOperationException)
                {
                    answer.SetException(new StoreException($"The store cannot be read: {e.Message}", e));
                }
            });
            Monitor.Pulse(_door);
        }
        return answer.Task;
    }

    /// <summary>Commits what waits, stores the rows, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_door)
        {
            if (_stopping)
                return;
            _stopping = true;
            Monitor.Pulse(_door);
        }
        await Task.Run(_writer.Join);
        _store.Dispose();
    }

    private void Write()
    {
        while (true)
        {
            var (units, asks, last) = Take();
            for (var i = 0; i < units.Count; i += EngineLimits.UnitsPerCommit)
                Commit(units[i..Math.Min(i + EngineLimits.UnitsPerCommit, units.Count)], flush: last);
            if (last || (units.Count == 0 && IsFlushDue()))
                Commit([], flush: true);
            foreach (var ask in asks)
                ask(_store);
            if (!last)
                continue;
            _feed.Writer.TryComplete();
            return;
        }
    }

    private (List<Waiting> Units, List<Action<SqliteStore>> Asks, bool Last) Take()
    {
        lock (_door)
        {
            if (_units.Count == 0 && _asks.Count == 0 && !_stopping)
            {
                if (_dirty.Count > 0)
                    Monitor.Wait(_door, EngineLimits.FlushEvery);
                else
                    Monitor.Wait(_door);
            }
            var taken = (_units, _asks, _stopping);
            (_units, _asks) = ([], []);
            return taken;
        }
    }

    private bool IsFlushDue() =>
        _dirty.Count >= EngineLimits.RowsPerFlush
        || (_dirty.Count > 0 && Stopwatch.GetElapsedTime(_flushedAt) >= EngineLimits.FlushEvery);

    private void Commit(List<Waiting> waiting, bool flush)
    {
        var batch = new Accepted(this);
        foreach (var unit in waiting)
            batch.Take(unit);
        flush |= IsFlushDue();
        if (_failed || (batch.Units.Count == 0 && !flush))
        {
            batch.Fail(AppendEnd.Unknown);
            return;
        }
        var committing = false;
        try
        {
            _store.Begin();
            var link = batch.Units.Count == 0 ? null : Store(batch);
            if (flush)
                Flush();
            committing = true;
            _store.Commit();
            committing = false;
            if (flush)
                Flushed();
            if (link is not null)
                Keep(batch, link);
        }
        catch (SqliteException e)
        {
            _store.RollBack();
            Fail(batch, e, unknown: committing && e.SqliteErrorCode != DiskFull);
        }
    }

    /// <summary>Numbers and hashes the batch as one link of the chain, and writes it.</summary>
    private Batch Store(Accepted batch)
    {
        var lines = new ArrayBufferWriter<byte>(batch.Bytes);
        foreach (var (unit, _) in batch.Units)
        {
            if (lines.WrittenCount > 0)
                lines.Write("\n"u8);
            lines.Write(unit.Line);
            if (unit.Unit.Keep is { } kept)
                _store.WriteKept(kept);
            if (unit.Unit.Used is { } used)
                _store.DropKept(used);
        }
        var at = _time.Now().ToUnixTimeMilliseconds();
        var (first, last) = (_position + 1, _position + batch.Units.Count);
        var units = lines.WrittenSpan.ToArray();
        var link = new Batch(first, last, at, units, Chain.Link(_hash, first, last, at, units));
        _store.WriteBatch(link);
        return link;
    }

    /// <summary>After the commit: rows, then followers, then whoever asked.</summary>
    private void Keep(Accepted batch, Batch link)
    {
        _hash = link.Hash;
        foreach (var (unit, position) in batch.Units)
        {
            foreach (var append in unit.Unit.Appends)
                Keep(append.Stream, append.Version, append.After, RowBefore(append.Stream, batch), position);
            if (unit.Unit.Command is { } command)
                _commands[command.Hash] = (command.Digest, position);
        }
        Volatile.Write(ref _position, link.Last);
        foreach (var (unit, position) in batch.Units)
        {
            var committed = new Committed(position, unit.Unit);
            if (!_feed.Writer.TryWrite(committed))
                _feed.Writer.WriteAsync(committed).AsTask().GetAwaiter().GetResult();
        }
        foreach (var (unit, position) in batch.Units)
            unit.Answer.SetResult(new AppendResult(AppendEnd.Committed, position));
    }

    private StreamRow? RowBefore(StreamId stream, Accepted batch) =>
        _rows.GetValueOrDefault(stream) ?? batch.Rows.GetValueOrDefault(stream);

    /// <summary>Stores the rows that changed, as of the position before this commit.</summary>
    private void Flush()
    {
        foreach (var stream in _dirty)
            _store.WriteRow(_rows[stream]);
        var now = _time.Now();
        var day = now.ToUnixTimeSeconds() / 86_400;
        var digest = new byte[8];
        foreach (var (hash, known) in _commands)
        {
            BinaryPrimitives.WriteUInt64BigEndian(digest, known.Digest);
            _store.WriteCommand(day, Bytes(hash), [.. digest], known.Position);
        }
        if (day != _tidiedDay)
        {
            _store.ForgetCommands(day - EngineLimits.CommandDays);
            _store.DropKeptBefore(now);
        }
        _store.SetMeta("rows_position", BitConverter.GetBytes(_position));
        _tidiedDay = day;
    }

    /// <summary>Once rows are stored, finished charts need no memory.</summary>
    private void Flushed()
    {
        foreach (var stream in _dirty)
            if (stream.Kind == StreamKind.Chart && _rows[stream].Chart.State.IsFinished)
                _rows.TryRemove(stream, out _);
        _dirty.Clear();
        _commands.Clear();
        _flushedAt = Stopwatch.GetTimestamp();
    }

    private void Fail(Accepted batch, SqliteException e, bool unknown)
    {
        if (!unknown && e.SqliteErrorCode == DiskFull)
        {
            batch.Fail(AppendEnd.Full);
            return;
        }
        // After a failed write or flush nothing that this process believes about the disk can be trusted.
        lock (_door)
            _failed = true;
        batch.Fail(AppendEnd.Unknown);
        _onFailure(new StoreException($"The store failed while writing: {e.Message}", e));
    }

    /// <summary>
    /// The units of one commit: each is checked against the rows as they are, and against the units before it.
    /// </summary>
    private sealed class Accepted(SqliteJournal journal)
    {
        private readonly Dictionary<UInt128, (ulong Digest, long Position)> _commands = [];

        public List<(Waiting Waiting, long Position)> Units { get; } = [];

        public Dictionary<StreamId, StreamRow> Rows { get; } = [];

        private readonly Dictionary<StreamId, long> _versions = [];

        public int Bytes { get; private set; } = 16;

        public void Take(Waiting waiting)
        {
            var position = journal._position + Units.Count + 1;
            if (Refuse(waiting.Unit) is { } refused)
            {
                waiting.Answer.SetResult(refused);
                return;
            }
            foreach (var append in waiting.Unit.Appends)
                _versions[append.Stream] = append.Version;
            if (waiting.Unit.Command is { } command)
                _commands[command.Hash] = (command.Digest, position);
            Units.Add((waiting, position));
            Bytes += waiting.Line.Length + 1;
        }

        public void Fail(AppendEnd end)
        {
            foreach (var (waiting, _) in Units)
                waiting.Answer.SetResult(new AppendResult(end, 0));
        }

        private AppendResult? Refuse(Unit unit)
        {
            if (unit.Command is { } command && Seen(command) is { } seen)
                return new AppendResult(
                    seen.Digest == command.Digest ? AppendEnd.Repeated : AppendEnd.Reused, seen.Position);
            foreach (var append in unit.Appends)
                if (Version(append.Stream) != append.Expected)
                    return new AppendResult(AppendEnd.Stale, 0, append.Stream);
            foreach (var (stream, version) in unit.Asserts)
                if (Version(stream) != version)
                    return new AppendResult(AppendEnd.Stale, 0, stream);
            return null;
        }

        private (ulong Digest, long Position)? Seen(CommandId command) =>
            _commands.TryGetValue(command.Hash, out var here) ? here
            : journal._commands.TryGetValue(command.Hash, out var recent) ? recent
            : FindStored(journal._store, command.Hash);

        private long Version(StreamId stream)
        {
            if (_versions.TryGetValue(stream, out var version))
                return version;
            if (journal.FindRow(journal._store, stream) is not { } row)
                return 0;
            Rows[stream] = row;
            return row.Version;
        }
    }
}

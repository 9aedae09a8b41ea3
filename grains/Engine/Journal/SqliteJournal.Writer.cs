using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Engine.Journal;

public sealed partial class SqliteJournal
{
    private const int DiskFull = 13;

    private readonly object _door = new();
    private readonly ConcurrentDictionary<UInt128, (ulong Digest, long Position)> _commands = new();
    private List<Waiting> _units = [];
    private List<Action<SqliteStore>> _asks = [];
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
                return Task.FromException<T>(new StoreException("The journal has stopped."));
            if (_asks.Count >= EngineLimits.WaitingReads)
                return Task.FromException<T>(new StoreException("As many reads wait for the store as may."));
            _asks.Add(store =>
            {
                try
                {
                    answer.SetResult(read(store));
                }
                catch (Exception e)
                {
                    answer.SetException(new StoreException($"The store cannot be read: {e.Message}", e));
                }
            });
            Monitor.Pulse(_door);
        }
        return answer.Task;
    }

    /// <summary>
    /// Accepts nothing from now on, because something failed after which this process must not go on: the
    /// disk, or whoever follows the journal. Whoever opened it is told, once.
    /// </summary>
    public void Fail(Exception cause)
    {
        List<Waiting> waiting;
        lock (_door)
        {
            if (_failed)
                return;
            _failed = true;
            (waiting, _units) = (_units, []);
        }
        Answer(waiting, AppendEnd.Unknown);
        _onFailure(cause);
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
        for (var last = false; !last;)
        {
            (var units, var asks, last) = Take();
            for (var i = 0; i < units.Count; i += EngineLimits.UnitsPerCommit)
                Commit(units[i..Math.Min(i + EngineLimits.UnitsPerCommit, units.Count)]);
            if (units.Count == 0 && (IsSliceReady || IsTidyDue || _figures is not null))
                Commit([]);
            PrepareSlice(everything: false);
            foreach (var ask in asks)
                ask(_store);
        }
        StoreEverything();
        _feed.Writer.TryComplete();
    }

    private (List<Waiting> Units, List<Action<SqliteStore>> Asks, bool Last) Take()
    {
        lock (_door)
        {
            if (_units.Count == 0 && _asks.Count == 0 && !_stopping && _figures is null
                && (_failed || !IsSliceReady))
                Monitor.Wait(_door, IsTidyDue || _slice is not null || _unstored.Count > 0
                    ? EngineLimits.StoreAfter
                    : EngineLimits.TidyEvery);
            var taken = (_units, _asks, _stopping);
            (_units, _asks) = ([], []);
            return taken;
        }
    }

    /// <summary>
    /// One transaction: the units that hold, and a slice of rows when one is ready. False: it failed.
    /// </summary>
    private bool Commit(List<Waiting> waiting)
    {
        var figures = TakeFigures();
        if (_failed)
        {
            figures?.Answer.SetResult(AppendEnd.Unknown);
            Answer(waiting, AppendEnd.Unknown);
            return false;
        }
        var committing = false;
        try
        {
            var batch = new Accepted(this);
            foreach (var unit in waiting)
                batch.Take(unit);
            var slice = IsSliceReady ? _slice!.GetAwaiter().GetResult() : null;
            var tidy = IsTidyDue;
            if (batch.Units.Count > 0 || slice is not null || tidy || figures is not null)
            {
                _store.Begin();
                var link = batch.Units.Count == 0 ? null : Store(batch);
                if (slice is not null)
                    WriteSlice(slice);
                var counted = figures is not null && _store.WriteFigures(figures.Slice);
                var tidied = tidy && !Tidy();
                committing = true;
                _store.Commit();
                committing = false;
                // Rows first: a finished chart that this batch took up again must not lose its trail.
                if (link is not null)
                    Keep(batch, link);
                if (slice is not null)
                    Stored(slice);
                if (tidied)
                    _tidiedHour = HourOf(_time.Now());
                figures?.Answer.SetResult(counted ? AppendEnd.Committed : AppendEnd.Stale);
            }
            Volatile.Write(ref _rowsBehind, _unstored.Count + (_slice is null ? 0 : 1));
            batch.Answer();
            return true;
        }
        catch (Exception e)
        {
            _store.RollBack();
            figures?.Answer.TrySetResult(AppendEnd.Full);
            Refuse(waiting, e, committing);
            return false;
        }
    }

    /// <summary>Numbers and hashes the batch as one link of the chain, and writes it.</summary>
    private Batch Store(Accepted batch)
    {
        var lines = new byte[batch.Bytes];
        var length = 0;
        foreach (var (unit, _) in batch.Units)
        {
            if (length > 0)
                lines[length++] = (byte)'\n';
            unit.Line.CopyTo(lines, length);
            length += unit.Line.Length;
            if (unit.Unit.Keep is { } kept)
                _store.WriteKept(kept);
            if (unit.Unit.Used is { } used)
                _store.DropKept(used);
        }
        // Times of batches never go back, so that a moment is one place in the order: while a clock that was
        // set back is behind, batches carry the latest time there was.
        var at = Math.Max(_at, _time.Now().ToUnixTimeMilliseconds());
        var (first, last) = (_position + 1, _position + batch.Units.Count);
        var link = new Batch(first, last, at, lines, Chain.Link(_hash, first, last, at, lines));
        _store.WriteBatch(link);
        return link;
    }

    /// <summary>After the commit: rows, then followers, then whoever asked.</summary>
    private void Keep(Accepted batch, Batch link)
    {
        (_hash, _at) = (link.Hash, link.At);
        foreach (var (unit, position) in batch.Units)
        {
            foreach (var append in unit.Unit.Appends)
                Keep(append.Stream, append.Version, append.After, RowBefore(append.Stream, batch), position);
            if (unit.Unit.Command is { } command)
                Keep(new KnownCommand(command.Hash, command.Digest, position));
        }
        Volatile.Write(ref _position, link.Last);
        foreach (var (unit, position) in batch.Units)
        {
            var committed = new Committed(position, unit.Unit);
            // Followers that lag this far hold up commits; followers that failed do not.
            while (!_feed.Writer.TryWrite(committed) && !_failed)
                _feed.Writer.WaitToWriteAsync().AsTask().Wait(EngineLimits.StoreAfter);
        }
    }

    private StreamRow? RowBefore(StreamId stream, Accepted batch) =>
        _rows.GetValueOrDefault(stream) ?? batch.Rows.GetValueOrDefault(stream);

    private void Refuse(List<Waiting> waiting, Exception e, bool committing)
    {
        if (e is SqliteException { SqliteErrorCode: DiskFull })
        {
            StoreLater();
            Answer(waiting, AppendEnd.Full);
            return;
        }
        // After a failed write or flush nothing that this process believes about the disk can be trusted.
        Answer(waiting, AppendEnd.Unknown);
        var when = committing ? "committing" : "writing";
        Fail(new StoreException($"The store failed while {when}: {e.Message}", e));
    }

    private static void Answer(List<Waiting> waiting, AppendEnd end)
    {
        foreach (var unit in waiting)
            unit.Answer.TrySetResult(new AppendResult(end, 0));
    }
}

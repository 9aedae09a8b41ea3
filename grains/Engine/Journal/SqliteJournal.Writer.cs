using Microsoft.Data.Sqlite;

namespace CodingQueue.Engine.Journal;

public sealed partial class SqliteJournal
{
    private const int DiskFull = 13;

    private long _tidiedHour;

    private bool IsTidyDue => HourOf(_time.Now()) != _tidiedHour;

    private void Write()
    {
        for (var last = false; !last;)
        {
            (var units, var asks, last) = _queue.Take(
                () => !_queue.IsFailed && _rows.IsSliceReady,
                () => IsTidyDue || _rows.IsBehind ? EngineLimits.StoreAfter : EngineLimits.TidyEvery);
            for (var i = 0; i < units.Count; i += EngineLimits.UnitsPerCommit)
                Commit(units[i..Math.Min(i + EngineLimits.UnitsPerCommit, units.Count)]);
            if (units.Count == 0 && (_rows.IsSliceReady || IsTidyDue))
                Commit([]);
            _rows.PrepareSlice(_position, everything: false, commands: false);
            foreach (var ask in asks)
                ask();
        }
        StoreEverything(commands: true);
        _feed.End();
    }

    /// <summary>
    /// One transaction: the units that hold, and a slice of rows when one is ready. False: it failed.
    /// </summary>
    private bool Commit(List<WaitingUnit> waiting)
    {
        if (_queue.IsFailed)
        {
            Answer(waiting, AppendEnd.Unknown);
            return false;
        }
        var committing = false;
        try
        {
            var batch = new BatchCheck(_position, _rows, FindFinished, FindStored);
            foreach (var unit in waiting)
                batch.Take(unit);
            var slice = _rows.ReadySlice;
            var tidy = IsTidyDue;
            if (batch.Units.Count > 0 || slice is not null || tidy)
            {
                _store.Begin();
                var link = batch.Units.Count == 0 ? null : Store(batch);
                if (slice is not null)
                    Store(slice);
                var tidied = tidy && !Tidy();
                committing = true;
                _store.Commit();
                committing = false;
                // Rows first: a finished chart that this batch took up again must not lose its trail.
                if (link is not null)
                    Keep(batch, link);
                if (slice is not null)
                    _rows.Stored(slice);
                if (tidied)
                    _tidiedHour = HourOf(_time.Now());
            }
            _rows.CountBehind();
            batch.Answer();
            return true;
        }
        catch (Exception e)
        {
            _store.RollBack();
            Refuse(waiting, e, committing);
            return false;
        }
    }

    /// <summary>Numbers and hashes the batch as one link of the chain, and writes it.</summary>
    private Batch Store(BatchCheck batch)
    {
        foreach (var (unit, _) in batch.Units)
        {
            if (unit.Unit.Keep is { } kept)
                _store.WriteKept(kept);
            if (unit.Unit.Used is { } used)
                _store.DropKept(used);
        }
        var link = batch.Link(_hash, Math.Max(_at, _time.Now().ToUnixTimeMilliseconds()));
        _store.WriteBatch(link);
        return link;
    }

    /// <summary>Stores a slice that is ready, and how far the rows then reach.</summary>
    private void Store(Slice slice)
    {
        foreach (var (row, body) in slice.Rows)
            _store.WriteRow(row, body, _rows.IsTakenUp(row.Stream));
        foreach (var (row, body) in slice.Milestones)
            _store.WriteMilestone(row, body);
        if (slice.Answered is { } answered)
            _store.WriteCommands(answered);
        _store.SetReached(_rows.StoredThrough(_position));
    }

    /// <summary>
    /// Forgets what is past its time, a bounded number of rows at a time. False when there was nothing left
    /// to forget.
    /// </summary>
    private bool Tidy()
    {
        var now = _time.Now();
        var forgot = _store.ForgetCommands(DayOf(now) - EngineLimits.CommandDays);
        if (!forgot && _store.FirstCommand is { } first)
            _rows.ForgetCommandsBefore(first);
        return forgot | _store.DropKeptBefore(now)
            | _store.ForgetFigures(DayOf(now) - EngineLimits.FigureDays);
    }

    /// <summary>After the commit: rows, then followers, then whoever asked.</summary>
    private void Keep(BatchCheck batch, Batch link)
    {
        (_hash, _at) = (link.Hash, link.At);
        batch.Keep();
        Volatile.Write(ref _position, link.Last);
        foreach (var (unit, position) in batch.Units)
            _feed.Tell(new Committed(position, unit.Unit), () => _queue.IsFailed);
    }

    private void Refuse(List<WaitingUnit> waiting, Exception e, bool committing)
    {
        if (e is SqliteException { SqliteErrorCode: DiskFull })
        {
            _rows.StoreLater();
            Answer(waiting, AppendEnd.Full);
            return;
        }
        // After a failed write or flush nothing that this process believes about the disk can be trusted.
        Answer(waiting, AppendEnd.Unknown);
        var when = committing ? "committing" : "writing";
        Fail(new StoreException($"The store failed while {when}: {e.Message}", e));
    }

    private static void Answer(List<WaitingUnit> waiting, AppendEnd end)
    {
        foreach (var unit in waiting)
            unit.End(end);
    }

    /// <summary>Nothing may lag behind: no row, and at the end no command.</summary>
    private void StoreEverything(bool commands)
    {
        while (!_queue.IsFailed && (commands ? !_rows.IsAllStored : _rows.IsBehind))
        {
            _rows.PrepareSlice(_position, everything: true, commands);
            _rows.AwaitSlice();
            if (!Commit([]))
                return;
        }
    }

    private static long HourOf(NodaTime.Instant now) => now.ToUnixTimeSeconds() / 3_600;

    private static long DayOf(NodaTime.Instant now) => now.ToUnixTimeSeconds() / 86_400;
}

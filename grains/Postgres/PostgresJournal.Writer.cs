using System.Diagnostics;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

public sealed partial class PostgresJournal
{
    private readonly List<WaitingUnit> _pending = [];
    private long _tidiedHour;
    private volatile bool _hinted;

    private bool IsTidyDue => HourOf(_time.Now()) != _tidiedHour;

    private bool IsLookDue =>
        Environment.TickCount64 - _lookedAt >= PostgresLimits.LookEvery.TotalMilliseconds;

    private void Hinted()
    {
        _hinted = true;
        _queue.Wake();
    }

    private void Write()
    {
        for (var last = false; !last;)
        {
            (var units, var asks, last) = _queue.Take(
                () => _link is not null && (_hinted || _rows.IsSliceReady), Patience);
            _pending.AddRange(units);
            Work();
            _queue.Held = _pending.Count;
            foreach (var ask in asks)
                ask();
        }
        Finish();
        _feed.End();
    }

    private TimeSpan Patience() =>
        _link is null ? PostgresLimits.ShortestPause
        : _rows.IsBehind ? EngineLimits.StoreAfter
        : PostgresLimits.LookEvery;

    /// <summary>One round: connect if need be, follow, commit, store.</summary>
    private void Work()
    {
        try
        {
            if (_queue.IsFailed)
                Drop(AppendEnd.Unknown);
            else if (IsConnected())
            {
                if (_hinted || IsLookDue)
                    Follow();
                CommitPending();
                if (_rows.IsSliceReady || IsTidyDue)
                    Commit([], inTurn: false);
                _rows.PrepareSlice(_position, everything: false, commands: false);
                Recovered();
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DiskFull)
        {
            Lost(e);
            Drop(AppendEnd.Full);
            _rows.StoreLater();
        }
        catch (Exception e) when (Database.IsAway(e))
        {
            Lost(e);
        }
        catch (Exception e)
        {
            Lost(e);
            Fail(e as StoreException ?? new StoreException($"The journal failed: {e.Message}", e));
            Drop(AppendEnd.Unknown);
        }
        LosePatience();
    }

    /// <summary>Answers everything that is being dealt with.</summary>
    private void Drop(AppendEnd end)
    {
        foreach (var unit in _pending)
            unit.End(_doubts.Exists(doubt => doubt.Has(unit)) ? AppendEnd.Unknown : end);
        _pending.Clear();
    }

    /// <summary>The journal is being closed: what waits is committed, and nothing may lag behind.</summary>
    private void Finish()
    {
        for (var since = Stopwatch.GetTimestamp();
            _pending.Count > 0 && Stopwatch.GetElapsedTime(since) < PostgresLimits.Patience;
            Thread.Sleep(PostgresLimits.ShortestPause))
            Work();
        Drop(AppendEnd.Away);
        try
        {
            StoreEverything(commands: true);
        }
        catch (Exception e) when (e is StoreException || Database.IsAway(e))
        {
            // Rows lag behind, as they do after a crash; the next start replays what they lack.
        }
    }

    /// <summary>
    /// Rows of everything committed, stored by this process or by the one that stores them.
    /// </summary>
    private async Task EverythingStored()
    {
        await _queue.Ask(() => Linked(() =>
        {
            StoreEverything(commands: false);
            return true;
        }));
        for (var since = Stopwatch.GetTimestamp();
            _rows.Behind > 0 && Stopwatch.GetElapsedTime(since) < PostgresLimits.Patience;)
            await Task.Delay(PostgresLimits.ShortestPause);
    }

    /// <summary>Runs what needs the writer's connection.</summary>
    private T Linked<T>(Func<T> act)
    {
        try
        {
            return _link is null ? throw new StoreAwayException("The database cannot be reached.") : act();
        }
        catch (Exception e) when (Database.IsAway(e))
        {
            Lost(e);
            throw new StoreAwayException($"The database cannot be reached: {e.Message}", e);
        }
    }

    private void StoreEverything(bool commands)
    {
        while (!_queue.IsFailed && (commands ? !_rows.IsAllStored : _rows.IsBehind))
        {
            if (_link is null)
                throw new StoreAwayException("The database cannot be reached.");
            _rows.PrepareSlice(_position, everything: true, commands);
            _rows.AwaitSlice();
            Commit([], inTurn: false);
        }
    }

    /// <summary>Nothing is left to forget in the store: memory forgets it, too.</summary>
    private void Tidied(NodaTime.Instant now)
    {
        using var read = new NpgsqlCommand(PostgresText.FirstCommand, _link);
        if (read.ExecuteScalar() is long first)
            _rows.ForgetCommandsBefore(first);
        _tidiedHour = HourOf(now);
    }

    private static long HourOf(NodaTime.Instant now) => now.ToUnixTimeSeconds() / 3_600;

    private static int DayOf(NodaTime.Instant now) => (int)(now.ToUnixTimeSeconds() / 86_400);
}

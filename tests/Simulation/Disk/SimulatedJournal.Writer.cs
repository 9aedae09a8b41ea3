using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Simulation.Disk;

internal sealed partial class SimulatedJournal
{
    private readonly List<WaitingUnit> _pending = [];
    private long _tidiedHour;
    private long _lookedAt;
    private volatile bool _hinted;
    /// <summary>Somebody waits until every row is stored.</summary>
    private volatile bool _isWanted;

    private bool IsTidyDue => HourOf(_time.Now()) != _tidiedHour;

    private bool IsLookDue => Ticks - _lookedAt >= Limits.LookEvery.Ticks;

    private async Task Write()
    {
        for (var last = false; !last;)
        {
            if (!_queue.IsClosed)
                await Wait(Patience());
            (var units, var asks, last) = _queue.Take(() => true, () => TimeSpan.Zero);
            _pending.AddRange(units);
            await Work();
            _queue.Held = _pending.Count;
            foreach (var ask in asks)
                ask();
        }
        await Finish();
        _feed.End();
    }

    private TimeSpan Patience() =>
        _link is null ? Limits.ShortestPause
        : _rows.IsSliceReady ? TimeSpan.FromMilliseconds(1)
        : _rows.IsBehind ? EngineLimits.StoreAfter
        : Limits.LookEvery;

    /// <summary>One round: connect if need be, follow, commit, store.</summary>
    private async Task Work()
    {
        try
        {
            if (_queue.IsFailed)
                Drop(AppendEnd.Unknown);
            else if (await IsConnected())
            {
                if (_hinted || IsLookDue)
                    await Follow();
                await CommitPending();
                if (_rows.IsSliceReady || IsTidyDue)
                    await Commit([], inTurn: false);
                _rows.PrepareSlice(_position, everything: _isWanted, commands: false);
                _isWanted = false;
                Recovered();
            }
        }
        catch (DiskFullException e)
        {
            if (!_server.IsLocal)
                Lost(e);
            Drop(AppendEnd.Full);
            _rows.StoreLater();
        }
        catch (LinkException e) when (!_server.IsLocal)
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
    private async Task Finish()
    {
        for (var since = Ticks; _pending.Count > 0 && Ticks - since < Limits.Patience.Ticks;)
        {
            await Task.Delay(Limits.ShortestPause, _time);
            await Work();
        }
        Drop(AppendEnd.Away);
        try
        {
            while (!_queue.IsFailed && !_rows.IsAllStored && _link is not null)
            {
                _rows.PrepareSlice(_position, everything: true, commands: true);
                _rows.AwaitSlice();
                await Commit([], inTurn: false);
            }
        }
        catch (Exception e) when (e is LinkException or DiskFullException or DiskFailedException)
        {
            // Rows lag behind, as they do after a crash; the next start replays what they lack.
        }
    }

    private static long HourOf(Instant now) => now.ToUnixTimeSeconds() / 3_600;
}

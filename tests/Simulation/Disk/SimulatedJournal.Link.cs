using CodingQueue.Engine.Journal;

namespace CodingQueue.Simulation.Disk;

internal sealed partial class SimulatedJournal
{
    /// <summary>How patient a process is with its store; as on PostgreSQL.</summary>
    private static class Limits
    {
        public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
        public static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
        public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
        public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
        public static readonly TimeSpan Contention = TimeSpan.FromSeconds(1);
        public const int BatchesAtOnce = 32;
    }

    private Session? _reader;
    private long? _lostAt;
    private long _retryAt;
    private TimeSpan _pause = Limits.ShortestPause;

    private long Ticks => _time.GetTimestamp() * TimeSpan.TicksPerSecond / _time.TimestampFrequency;

    /// <summary>
    /// Reads on a connection that is not the writer's; tried again for a while when that one breaks.
    /// </summary>
    private async Task<T> Read<T>(Func<Tables, T> read)
    {
        if (_isOpening)
            return read(_server.Tables);
        for (var since = Ticks; ;)
        {
            if (_queue.IsClosed)
                throw new StoreException("The journal has stopped.");
            if (_isAway)
                throw new StoreAwayException("The database cannot be reached.");
            try
            {
                var link = _reader;
                if (link is null or { IsBroken: true })
                    _reader = link = await _server.Connect($"{_id} reader", _host, _life, _runner, () => { });
                return await link.Ask(read);
            }
            catch (LinkException e)
            {
                if (Ticks - since > Limits.Patience.Ticks)
                    throw new StoreAwayException($"The database cannot be reached: {e.Message}", e);
            }
            await Task.Delay(Limits.ShortestPause, _time);
        }
    }

    private async Task TakeOver(Session link)
    {
        var stores = await link.Send<bool>((reply, _) => reply(_server.TryStoring(link)));
        _link = link;
        _rows.StoreRows(elsewhere: !stores, _position);
    }

    /// <summary>True when the writer is connected; connects when it is time to try.</summary>
    private async Task<bool> IsConnected()
    {
        if (_link is { IsBroken: false })
            return true;
        if (_link is not null)
            throw new LinkException("the connection broke");
        if (Ticks < _retryAt)
            return false;
        try
        {
            var link = await _server.Connect(_id, _host, _life, _runner, Hinted);
            await TakeOver(link);
        }
        catch (LinkException e)
        {
            Lost(e);
            return false;
        }
        var (last, hash, _) = await _link!.Ask(tables => tables.LinkBefore(_position + 1));
        if (last != _position || !hash.AsSpan().SequenceEqual(_hash))
            throw new StoreException($"The store does not have what was committed up to {_position}.");
        await Follow();
        return true;
    }

    private void Lost(Exception cause)
    {
        _ = cause;
        _link?.Dispose();
        _link = null;
        _lostAt ??= Ticks;
        _retryAt = Ticks + _pause.Ticks;
        _pause = _pause * 2 < Limits.LongestPause ? _pause * 2 : Limits.LongestPause;
    }

    private void Recovered()
    {
        if (_lostAt is null)
            return;
        _lostAt = null;
        _pause = Limits.ShortestPause;
        _isAway = false;
        _queue.Refuse(null);
    }

    private void LosePatience()
    {
        if (_lostAt is not { } since || Ticks - since < Limits.Patience.Ticks)
            return;
        _isAway = true;
        _queue.Refuse(AppendEnd.Away);
        Drop(AppendEnd.Away);
    }

    private void Hinted()
    {
        _hinted = true;
        Wake();
    }

    private void Wake() => Volatile.Read(ref _signal).TrySetResult();

    /// <summary>Waits until there may be something to do, or for so long.</summary>
    private async Task Wait(TimeSpan patience)
    {
        await using var alarm = _time.CreateTimer(_ => Wake(), null, patience, Timeout.InfiniteTimeSpan);
        await Volatile.Read(ref _signal).Task;
        Interlocked.Exchange(
            ref _signal, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}

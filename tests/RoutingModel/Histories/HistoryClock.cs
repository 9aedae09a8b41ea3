using NodaTime;

namespace CodingQueue.RoutingModel.Histories;

/// <summary>
/// A clock that moves only when told to. Its timers may ring early, too: who waits for a time looks again then, so a
/// clock that was moved while somebody was about to look at it costs nothing.
/// </summary>
internal sealed class HistoryClock(Instant start) : TimeProvider
{
    private readonly Lock _door = new();
    private readonly List<Alarm> _alarms = [];
    private DateTimeOffset _now = start.ToDateTimeOffset();

    public override DateTimeOffset GetUtcNow()
    {
        lock (_door)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Set(Instant now)
    {
        lock (_door)
            _now = now.ToDateTimeOffset();
        Ring();
    }

    public void Ring()
    {
        List<Alarm> ringing;
        lock (_door)
        {
            ringing = [.. _alarms];
            _alarms.RemoveAll(alarm => !alarm.Again);
        }
        foreach (var alarm in ringing)
            alarm.Ring();
    }

    private sealed class Alarm(HistoryClock clock, Action ring) : ITimer
    {
        public bool Again { get; private set; }

        public Action Ring { get; } = ring;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._door)
            {
                clock._alarms.Remove(this);
                Again = period > TimeSpan.Zero;
                if (dueTime >= TimeSpan.Zero)
                    clock._alarms.Add(this);
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>A clock that moves only when told to, with the timers that hang on it.</summary>
internal sealed class ManualTime(Instant start) : TimeProvider
{
    private readonly Lock _door = new();
    private readonly List<Alarm> _alarms = [];
    private DateTimeOffset _now = start.ToDateTimeOffset();

    public static readonly Instant Morning = Instant.FromUtc(2026, 3, 2, 14, 0);

    public ManualTime() : this(Morning) { }

    public Instant Instant => Instant.FromDateTimeOffset(GetUtcNow());

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

    /// <summary>Moves the clock on; what falls due on the way rings in order.</summary>
    public void Advance(Duration by)
    {
        DateTimeOffset end;
        lock (_door)
            end = _now + by.ToTimeSpan();
        while (true)
        {
            Alarm? next;
            lock (_door)
            {
                next = _alarms.Where(alarm => alarm.Due <= end).MinBy(alarm => alarm.Due);
                if (next is null)
                {
                    _now = end;
                    return;
                }
                if (next.Due > _now)
                    _now = next.Due;
                next.Rang();
            }
            next.Ring();
        }
    }

    /// <summary>Somebody sets the clock back: nothing rings earlier for it.</summary>
    public void SetBack(Duration by)
    {
        lock (_door)
            _now -= by.ToTimeSpan();
    }

    /// <summary>Somebody sets the clock forward: nothing rings earlier for it.</summary>
    public void SetForward(Duration by)
    {
        lock (_door)
        {
            _now += by.ToTimeSpan();
            foreach (var alarm in _alarms)
                alarm.Shift(by.ToTimeSpan());
        }
    }

    private sealed class Alarm(ManualTime time, Action ring) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public Action Ring { get; } = ring;

        public void Shift(TimeSpan by) => Due += by;

        public void Rang()
        {
            if (_period > TimeSpan.Zero)
                Due += _period;
            else
                time._alarms.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._door)
            {
                time._alarms.Remove(this);
                _period = period;
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = time._now + dueTime;
                    time._alarms.Add(this);
                }
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

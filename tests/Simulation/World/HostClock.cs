using NodaTime;

namespace CodingQueue.Simulation.World;

/// <summary>
/// A process's clocks: the one on the wall, which is wrong and is set now and then, and the one that only
/// counts on, which is right. Timers hang on the second, as they do in the runtime.
/// </summary>
internal sealed class HostClock(Universe universe, Runner runner, long skewTicks) : TimeProvider
{
    /// <summary>What the wall of a clock that is right shows at the beginning: a Monday morning.</summary>
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 14, 0);

    private static readonly long Epoch = Start.ToDateTimeUtc().Ticks;
    private long _off = skewTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>By how much the wall is wrong.</summary>
    public long Off => _off;

    public override DateTimeOffset GetUtcNow() => new(Epoch + universe.Now + _off, TimeSpan.Zero);

    public override long GetTimestamp() => universe.Now;

    public override ITimer CreateTimer(
        TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(universe, runner, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Somebody sets the clock on the wall.</summary>
    public void Set(long off) => _off = off;
}

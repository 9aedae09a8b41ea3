namespace CodingQueue.Intake.Tests;

/// <summary>A clock that stands still until a test moves it, and tells when somebody waits on it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly object gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Signal)> watchers = [];
    private DateTimeOffset now = new(2026, 3, 14, 13, 15, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime,
        TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes once somebody waits for exactly that long from now.</summary>
    internal Task AwaitedAsync(TimeSpan due)
    {
        lock (gate)
        {
            if (timers.Any(timer => timer.Due == now + due))
                return Task.CompletedTask;
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watchers.Add((due, signal));
            return signal.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    internal void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (gate)
        {
            now += by;
            due = timers.Where(timer => timer.Due <= now).ToList();
            timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Ring());
    }

    private void Set(ManualTimer timer, TimeSpan due)
    {
        List<TaskCompletionSource> told;
        lock (gate)
        {
            timers.Remove(timer);
            if (due == Timeout.InfiniteTimeSpan)
                return;
            timer.Due = now + due;
            timers.Add(timer);
            told = watchers.Where(watcher => watcher.Due == due).Select(watcher => watcher.Signal).ToList();
            watchers.RemoveAll(watcher => watcher.Due == due);
        }

        told.ForEach(signal => signal.TrySetResult());
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        internal DateTimeOffset Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Set(this, dueTime);
            return true;
        }

        public void Dispose() => time.Set(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Ring() => callback(state);
    }
}

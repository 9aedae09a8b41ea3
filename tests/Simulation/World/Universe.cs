namespace CodingQueue.Simulation.World;

/// <summary>
/// The one thread of a history, and its time. Whatever is ready to run lies in the queue of a process; which
/// one of them goes on next is drawn from the seed. When nothing is ready, time jumps to the next alarm. So the
/// same seed gives the same history, and any order that threads could take may come up.
/// </summary>
/// <param name="seed">What everything is drawn from.</param>
internal sealed class Universe(ulong seed)
{
    /// <summary>Ticks of 100 ns in a millisecond.</summary>
    public const long Ms = TimeSpan.TicksPerMillisecond;

    /// <summary>What a step takes.</summary>
    private const long StepTicks = 50;

    private readonly object _door = new();
    private readonly PriorityQueue<(Alarm Alarm, int Setting), (long Due, long No)> _alarms = new();
    private readonly List<Runner> _ready = [];
    private long _alarmNo;
    private long _now;

    /// <summary>What is drawn from the seed; used by the universe's thread alone.</summary>
    public Chance Chance { get; } = new(seed);

    /// <summary>The true time, in ticks of 100 ns since the beginning.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>Steps taken so far.</summary>
    public long Steps { get; private set; }

    /// <summary>What runs now, or null.</summary>
    public Runner? Running { get; private set; }

    /// <summary>Does something on a process after a while, if it is still there.</summary>
    public Alarm After(long ticks, Runner runner, Action act)
    {
        var alarm = new Alarm(this, runner, act);
        alarm.Set(ticks, 0);
        return alarm;
    }

    /// <summary>Runs until something holds or the time has come; false: the time came first.</summary>
    public bool RunUntil(Func<bool> holds, long until, long mostSteps)
    {
        var last = Steps + mostSteps;
        while (!holds())
        {
            if (Now >= until)
                return false;
            if (Steps > last)
                throw new NoRestException($"no rest after {mostSteps} steps, at {Now / Ms} ms");
            if (!Step(until))
                return false;
        }
        return true;
    }

    /// <summary>Runs one thing that is ready, or lets time pass; false: the time came.</summary>
    public bool Step(long until = long.MaxValue)
    {
        Runner runner;
        object work;
        lock (_door)
        {
            RingDue();
            while (_ready.Count == 0)
            {
                if (!_alarms.TryPeek(out _, out var next) || next.Due > until)
                {
                    if (until != long.MaxValue)
                        _now = Math.Max(_now, until);
                    return false;
                }
                _now = Math.Max(_now, next.Due);
                RingDue();
            }
            runner = _ready[_ready.Count == 1 ? 0 : Chance.Next(_ready.Count)];
            work = runner.Take(Chance);
            if (!runner.IsReady)
                _ready.Remove(runner);
            _now += StepTicks;
        }
        Steps++;
        Running = runner;
        runner.Execute(work);
        Running = null;
        return true;
    }

    /// <summary>For <see cref="Runner"/>: something came to be ready.</summary>
    internal void Put(Runner runner, object work)
    {
        lock (_door)
        {
            if (runner.IsDead)
                return;
            var was = runner.IsReady;
            runner.Put(work);
            if (!was && runner.IsReady)
                _ready.Add(runner);
            Monitor.Pulse(_door);
        }
    }

    /// <summary>For <see cref="Runner"/>: takes out what is about to run at once.</summary>
    internal bool Remove(Runner runner, object work)
    {
        lock (_door)
        {
            var removed = runner.Remove(work);
            if (removed && !runner.IsReady)
                _ready.Remove(runner);
            return removed;
        }
    }

    /// <summary>For <see cref="Runner"/>: it was stopped, or goes on.</summary>
    internal void Changed(Runner runner)
    {
        lock (_door)
        {
            _ready.Remove(runner);
            if (runner.IsReady)
                _ready.Add(runner);
        }
    }

    internal void Set(Alarm alarm, long due, int setting)
    {
        lock (_door)
        {
            _alarms.Enqueue((alarm, setting), (due, _alarmNo++));
            Monitor.Pulse(_door);
        }
    }

    /// <summary>
    /// Lives on a thread of its own beside others, who hand it work: what is not a simulation but needs the
    /// simulated disk. Alarms then ring as soon as nothing else is to be done for a moment.
    /// </summary>
    public void Live(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            lock (_door)
                if (_ready.Count == 0)
                    Monitor.Wait(_door, 1);
            Step();
        }
    }

    private void RingDue()
    {
        while (_alarms.TryPeek(out var next, out var at) && at.Due <= _now)
        {
            _alarms.Dequeue();
            if (next.Setting == next.Alarm.Setting && next.Alarm.Ring(at.Due) is { } act)
            {
                var runner = next.Alarm.Runner;
                var was = runner.IsReady;
                if (!runner.IsDead)
                    runner.Put(act);
                if (!was && runner.IsReady)
                    _ready.Add(runner);
            }
        }
    }
}

/// <summary>Something goes on for ever.</summary>
internal sealed class NoRestException(string what) : Exception(what);

/// <summary>Rings on a process, once or again and again.</summary>
internal sealed class Alarm(Universe universe, Runner runner, Action act) : ITimer
{
    private long _period;
    private bool _isWaiting;

    public Runner Runner => runner;

    /// <summary>Each setting makes the one before it void.</summary>
    public int Setting { get; private set; }

    /// <summary>Sets it to ring after so many ticks, then every so many; below 0: not at all.</summary>
    public void Set(long ticks, long period)
    {
        Setting++;
        _period = period;
        if (ticks >= 0)
            universe.Set(this, universe.Now + ticks, Setting);
    }

    /// <summary>It rings: what is to be done, or null.</summary>
    public Action? Ring(long due)
    {
        if (runner.IsDead)
            return null;
        if (_period <= 0)
            return act;
        universe.Set(this, Math.Max(due + _period, universe.Now), Setting);
        // Who did not come to it in time is rung for once.
        if (_isWaiting)
            return null;
        _isWaiting = true;
        return () =>
        {
            _isWaiting = false;
            act();
        };
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Set(
            dueTime == Timeout.InfiniteTimeSpan ? -1 : dueTime.Ticks,
            period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks);
        return true;
    }

    public void Dispose() => Set(-1, 0);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}

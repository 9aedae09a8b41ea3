namespace CodingQueue.Simulation.World;

/// <summary>
/// What one process, or everybody outside of all processes, has to do. It is the scheduler under which the
/// real code runs: whatever that starts or waits for goes on here, and nowhere else.
/// </summary>
/// <param name="universe">The thread.</param>
/// <param name="name">For people.</param>
/// <param name="reach">How far from its turn something may be run: 1 is the order in which it came.</param>
internal sealed class Runner(Universe universe, string name, int reach) : TaskScheduler
{
    private readonly List<object> _queue = [];
    private int _first;
    private bool _isPaused;

    public string Name => name;

    /// <summary>True once it was killed: nothing runs any more, and nothing is taken.</summary>
    public bool IsDead { get; private set; }

    /// <summary>True when something can run now.</summary>
    public bool IsReady => !_isPaused && !IsDead && _queue.Count > _first;

    /// <summary>Runs an action when its turn comes.</summary>
    public void Post(Action act) => universe.Put(this, act);

    /// <summary>Starts work on this process.</summary>
    public Task Start(Func<Task> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>It runs no more, as if the process were gone.</summary>
    public void Kill()
    {
        IsDead = true;
        _queue.Clear();
        _first = 0;
        universe.Changed(this);
    }

    /// <summary>It stands still, or goes on.</summary>
    public void Pause(bool paused)
    {
        _isPaused = paused;
        universe.Changed(this);
    }

    internal void Put(object work) => _queue.Add(work);

    internal bool Remove(object work)
    {
        var at = _queue.IndexOf(work, _first);
        if (at < 0)
            return false;
        _queue.RemoveAt(at);
        return true;
    }

    internal object Take(Chance chance)
    {
        var waiting = _queue.Count - _first;
        var at = _first + (reach == 1 || waiting == 1 ? 0 : chance.Next(Math.Min(reach, waiting)));
        var work = _queue[at];
        for (; at > _first; at--)
            _queue[at] = _queue[at - 1];
        _queue[_first++] = null!;
        if (_first > 64 && _first * 2 > _queue.Count)
        {
            _queue.RemoveRange(0, _first);
            _first = 0;
        }
        return work;
    }

    internal void Execute(object work)
    {
        if (work is Task turn)
            TryExecuteTask(turn);
        else
            // Within a turn of this scheduler, so that what it starts comes here too.
            TryExecuteTask(Turn((Action)work));
    }

    protected override void QueueTask(Task task)
    {
        if (ReferenceEquals(_making, task))
            return;
        universe.Put(this, task);
    }

    /// <summary>Only what somebody waits for without letting go runs at once.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        taskWasPreviouslyQueued && universe.Running == this && universe.Remove(this, task)
        && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _queue.Skip(_first).OfType<Task>();

    private Task? _making;

    private Task Turn(Action act)
    {
        var turn = new Task(act);
        _making = turn;
        turn.Start(this);
        _making = null;
        return turn;
    }
}

namespace CodingQueue.Engine.Journal;

/// <summary>A unit that waits for its commit, with its line as it will be written.</summary>
internal sealed record WaitingUnit(Unit Unit, byte[] Line)
{
    public TaskCompletionSource<AppendResult> Answer { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers, unless it was answered already.</summary>
    public void End(AppendEnd end) => Answer.TrySetResult(new AppendResult(end, 0));
}

/// <summary>
/// What waits for a journal's one writer: units to commit, and acts to run between two commits. Bounded;
/// past a bound the answer comes at once.
/// </summary>
internal sealed class CommitQueue
{
    private readonly object _door = new();
    private List<WaitingUnit> _units = [];
    private List<Action> _asks = [];
    private AppendEnd? _refusal;
    private int _held;
    private volatile bool _closed;
    private volatile bool _failed;

    /// <summary>True once nothing is accepted because something failed.</summary>
    public bool IsFailed => _failed;

    /// <summary>True once the journal is being closed.</summary>
    public bool IsClosed => _closed;

    /// <summary>Units that the writer took and could not commit yet: they count as waiting.</summary>
    public int Held
    {
        get => Volatile.Read(ref _held);
        set => Volatile.Write(ref _held, value);
    }

    /// <summary>Lets the unit wait; answers when the writer has dealt with it.</summary>
    public Task<AppendResult> Append(Unit unit)
    {
        var waiting = new WaitingUnit(unit, UnitFormat.Write(unit));
        lock (_door)
        {
            if (_failed || _closed)
                return Task.FromResult(new AppendResult(AppendEnd.Unknown, 0));
            if (_refusal is { } refusal)
                return Task.FromResult(new AppendResult(refusal, 0));
            if (_units.Count + Held >= EngineLimits.WaitingUnits)
                return Task.FromResult(new AppendResult(AppendEnd.Overloaded, 0));
            _units.Add(waiting);
            Monitor.Pulse(_door);
        }
        return waiting.Answer.Task;
    }

    /// <summary>Runs a read on the writer's thread, between two commits.</summary>
    public Task<T> Ask<T>(Func<T> read)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_door)
        {
            if (_closed)
                return Task.FromException<T>(new StoreException("The journal has stopped."));
            if (_asks.Count >= EngineLimits.WaitingReads)
                return Task.FromException<T>(new StoreException("As many reads wait for the store as may."));
            _asks.Add(() =>
            {
                try
                {
                    answer.SetResult(read());
                }
                catch (Exception e) when (e is not StoreException)
                {
                    answer.SetException(new StoreException($"The store cannot be read: {e.Message}", e));
                }
                catch (StoreException e)
                {
                    answer.SetException(e);
                }
            });
            Monitor.Pulse(_door);
        }
        return answer.Task;
    }

    /// <summary>Answers every unit that comes with this from now on; null: units are taken again.</summary>
    public void Refuse(AppendEnd? with)
    {
        lock (_door)
            _refusal = with;
    }

    /// <summary>Accepts no unit any more, and tells those that wait; false: it was so already.</summary>
    public bool Fail()
    {
        List<WaitingUnit> waiting;
        lock (_door)
        {
            if (_failed)
                return false;
            _failed = true;
            (waiting, _units) = (_units, []);
        }
        foreach (var unit in waiting)
            unit.End(AppendEnd.Unknown);
        return true;
    }

    /// <summary>Accepts nothing any more; what waits is still dealt with. False: it was so already.</summary>
    public bool Close()
    {
        lock (_door)
        {
            if (_closed)
                return false;
            _closed = true;
            Monitor.Pulse(_door);
        }
        return true;
    }

    /// <summary>Lets the writer look again at what else there is to do.</summary>
    public void Wake()
    {
        lock (_door)
            Monitor.Pulse(_door);
    }

    /// <summary>Everything that waits, once there is something or the wait is over.</summary>
    /// <param name="isDue">True: there is other work, do not wait.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <returns>Last: the journal is being closed, nothing comes after this.</returns>
    public (List<WaitingUnit> Units, List<Action> Asks, bool Last) Take(
        Func<bool> isDue, Func<TimeSpan> patience)
    {
        lock (_door)
        {
            if (_units.Count == 0 && _asks.Count == 0 && !_closed && !isDue())
                Monitor.Wait(_door, patience());
            var taken = (_units, _asks, _closed);
            (_units, _asks) = ([], []);
            return taken;
        }
    }
}

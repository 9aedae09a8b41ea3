using CodingQueue.Simulation.World;

namespace CodingQueue.Simulation.Disk;

/// <summary>
/// A connection of a process with the store, with both of its ends: what is sent takes a while, and what is on
/// its way when it is cut never arrives.
/// </summary>
internal sealed class Session(
    Server server, Universe universe, string writer, string host, int life, Runner runner, Action hinted)
{
    private readonly List<Action<Exception>> _asked = [];

    public string Writer => writer;

    public string Host => host;

    public int Life => life;

    public Runner Runner => runner;

    /// <summary>True while the server knows it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>True: nothing gets through any more, though nobody may have noticed.</summary>
    public bool IsCut { get; set; }

    /// <summary>True once the process noticed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>When its turn to commit is taken away.</summary>
    public Alarm? TurnEnds { get; set; }

    /// <summary>True: the last tidying left something.</summary>
    public bool LeftToTidy { get; set; }

    private long Way => server.IsLocal ? 0 : universe.Chance.About(100) * Universe.Ms / 1_000;

    /// <summary>Sends a request and waits for what it is answered.</summary>
    /// <exception cref="LinkException">There will be no answer; whether it had an effect is not known.</exception>
    public Task<T> Send<T>(Action<Action<T>, Action<Exception>> atServer, bool opens = false)
    {
        if (IsBroken)
            return Task.FromException<T>(new LinkException("the connection is broken"));
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Action<Exception> failed = e => answer.TrySetException(e);
        lock (_asked)
            _asked.Add(failed);
        universe.After(Way, server.Runner, () =>
        {
            if (IsCut || (!IsOpen && !opens))
                return;
            atServer(
                value => Back(() => answer.TrySetResult(value), failed),
                e => Back(() => answer.TrySetException(e), failed));
        });
        if (!opens && !IsOpen)
            universe.After(Way, runner, Break);
        return answer.Task;
    }

    /// <summary>One statement, that nothing waits for.</summary>
    public Task<T> Ask<T>(Func<Tables, T> read) => Send<T>((reply, _) => reply(read(server.Tables)));

    /// <summary>The process notices that nothing gets through.</summary>
    public void Break()
    {
        if (IsBroken)
            return;
        (IsBroken, IsCut) = (true, true);
        List<Action<Exception>> asked;
        lock (_asked)
            asked = [.. _asked];
        foreach (var failed in asked)
            failed(new LinkException("the connection broke"));
    }

    /// <summary>The process lets go of it.</summary>
    public void Dispose()
    {
        Break();
        universe.After(Way, server.Runner, () => server.Close(this));
    }

    /// <summary>Somebody else committed.</summary>
    public void Hint() => universe.After(Way, runner, () =>
    {
        if (!IsCut)
            hinted();
    });

    private void Back(Action arrive, Action<Exception> failed) => universe.After(Way, runner, () =>
    {
        if (IsCut)
            return;
        lock (_asked)
            _asked.Remove(failed);
        arrive();
    });
}

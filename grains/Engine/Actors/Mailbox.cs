namespace CodingQueue.Engine.Actors;

/// <summary>
/// Lets one message at a time into an actor, in order of arrival, and bounds how many wait.
/// </summary>
/// <param name="time">For how long it was idle.</param>
internal sealed class Mailbox(TimeProvider time)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _waiting;
    private bool _closed;
    private long _usedAt = time.GetTimestamp();

    /// <summary>True when nobody is in or waits.</summary>
    public bool IsIdle => Volatile.Read(ref _waiting) == 0;

    /// <summary>How long ago the last message was.</summary>
    public TimeSpan Idle => time.GetElapsedTime(Volatile.Read(ref _usedAt));

    /// <summary>
    /// Set once the actor is let go. Whoever reached it just before may still have a turn: the journal's
    /// fence then decides between this actor and its successor, and neither remembers anything from turn to
    /// turn.
    /// </summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Waits for the turn; false at once when as many wait as may.</summary>
    public async ValueTask<bool> Enter()
    {
        if (Interlocked.Increment(ref _waiting) > EngineLimits.Mailbox)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }
        await _turn.WaitAsync();
        return true;
    }

    /// <summary>Ends the turn.</summary>
    public void Leave()
    {
        Volatile.Write(ref _usedAt, time.GetTimestamp());
        _turn.Release();
        Interlocked.Decrement(ref _waiting);
    }

    /// <summary>Closes the mailbox if nobody is in it; false when somebody came first.</summary>
    public bool TryClose()
    {
        if (Interlocked.CompareExchange(ref _waiting, 1, 0) != 0)
            return false;
        Volatile.Write(ref _closed, true);
        Interlocked.Decrement(ref _waiting);
        return true;
    }
}

using System.Collections.Concurrent;

namespace CodingQueue.Engine.Actors;

/// <summary>The actors in memory: made on first use, let go when idle. The journal's fence is what guards
/// against two of the same; this table only makes that rare.</summary>
/// <typeparam name="TId">What names an actor.</typeparam>
/// <typeparam name="TActor">The actor.</typeparam>
internal sealed class ActorTable<TId, TActor>(Func<TId, TActor> make, Func<TActor, Mailbox> mailbox)
    where TId : notnull
{
    private readonly ConcurrentDictionary<TId, TActor> _actors = new();

    /// <summary>Actors in memory.</summary>
    public int Count => _actors.Count;

    /// <summary>The actor, made if it is not there.</summary>
    public TActor Of(TId id)
    {
        while (true)
        {
            var actor = _actors.GetOrAdd(id, make);
            if (!mailbox(actor).IsClosed)
                return actor;
            _actors.TryRemove(KeyValuePair.Create(id, actor));
        }
    }

    /// <summary>Lets go of the actors that nobody has used for so long.</summary>
    public void LetGo(TimeSpan idle)
    {
        foreach (var (id, actor) in _actors)
            if (mailbox(actor).IsIdle && mailbox(actor).Idle >= idle
                && mailbox(actor).TryClose())
                _actors.TryRemove(KeyValuePair.Create(id, actor));
    }
}

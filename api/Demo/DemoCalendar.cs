using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace CodingQueue.Api.Demo;

/// <summary>What is to happen when. Any thread may add to it.</summary>
internal sealed class DemoCalendar<T>(DemoClock clock) where T : class
{
    private readonly PriorityQueue<T, Instant> _due = new();
    private readonly Lock _door = new();

    /// <summary>It is to happen after hours of the demo.</summary>
    public void Add(T what, double inHours)
    {
        lock (_door)
            _due.Enqueue(what, clock.Ahead(inHours));
    }

    /// <summary>Takes out the earliest that is due; false when none is.</summary>
    public bool TryTake([NotNullWhen(true)] out T? what)
    {
        lock (_door)
        {
            what = _due.TryPeek(out _, out var at) && at <= clock.Now ? _due.Dequeue() : null;
            return what is not null;
        }
    }
}

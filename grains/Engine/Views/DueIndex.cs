using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Views;

/// <summary>
/// The instants at which time alone changes a chart or a coder, in order. The instants themselves are part of
/// their durable state; this index is rebuilt from them.
/// </summary>
internal sealed class DueIndex
{
    private readonly SortedSet<(Instant At, StreamId Stream)> _due =
        new(Comparer<(Instant At, StreamId Stream)>.Create(static (left, right) =>
        {
            var order = left.At.CompareTo(right.At);
            if (order == 0)
                order = left.Stream.Kind.CompareTo(right.Stream.Kind);
            return order != 0 ? order : string.CompareOrdinal(left.Stream.Key, right.Stream.Key);
        }));

    private readonly Lock _door = new();

    /// <summary>Raised when something became due earlier than everything before it.</summary>
    public SemaphoreSlim Earlier { get; } = new(0, 1);

    public void Change(Chart? before, Chart after) =>
        Change(StreamId.Of(after.Id), before?.NextDue, after.NextDue);

    public void Change(Coder? before, Coder after) =>
        Change(StreamId.Of(after.Id), before?.NextDue, after.NextDue);

    private void Change(StreamId stream, Instant? was, Instant? is_)
    {
        if (was == is_)
            return;
        lock (_door)
        {
            if (was is { } old)
                _due.Remove((old, stream));
            if (is_ is { } next)
                Put(next, stream);
        }
    }

    /// <summary>Puts one back whose turn failed.</summary>
    public void Again(StreamId stream, Instant at)
    {
        lock (_door)
            Put(at, stream);
    }

    /// <summary>Something else than a chart became due earlier than everything before it.</summary>
    public void Wake()
    {
        lock (_door)
            if (Earlier.CurrentCount == 0)
                Earlier.Release();
    }

    /// <summary>The earliest instant, or null.</summary>
    public Instant? Next
    {
        get
        {
            lock (_door)
                return _due.Count == 0 ? null : _due.Min.At;
        }
    }

    /// <summary>Takes out the earliest that is due, with its instant, or null.</summary>
    public (Instant At, StreamId Stream)? Take(Instant now)
    {
        lock (_door)
        {
            if (_due.Count == 0 || _due.Min.At > now)
                return null;
            var due = _due.Min;
            _due.Remove(due);
            return due;
        }
    }

    private void Put(Instant at, StreamId stream)
    {
        _due.Add((at, stream));
        if (_due.Min.Stream == stream && Earlier.CurrentCount == 0)
            Earlier.Release();
    }
}

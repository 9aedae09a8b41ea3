using CodingQueue.Core;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Engine.Views;

/// <summary>
/// The instants at which time alone changes a chart, in order. The instants themselves are part of the
/// charts' durable state; this index is rebuilt from them.
/// </summary>
internal sealed class DueIndex
{
    private readonly SortedSet<(Instant At, string Chart)> _due =
        new(Comparer<(Instant At, string Chart)>.Create(static (left, right) =>
        {
            var order = left.At.CompareTo(right.At);
            return order != 0 ? order : string.CompareOrdinal(left.Chart, right.Chart);
        }));

    private readonly Lock _door = new();

    /// <summary>Raised when something became due earlier than everything before it.</summary>
    public SemaphoreSlim Earlier { get; } = new(0, 1);

    public void Change(Chart? before, Chart? after)
    {
        var (was, is_) = (before?.NextDue, after?.NextDue);
        if (was == is_)
            return;
        lock (_door)
        {
            if (was is { } old)
                _due.Remove((old, before!.Id.Value));
            if (is_ is { } next)
                Put(next, after!.Id);
        }
    }

    /// <summary>Puts a chart back whose turn failed.</summary>
    public void Again(ChartId chart, Instant at)
    {
        lock (_door)
            Put(at, chart);
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

    /// <summary>Takes out the earliest chart that is due, or null.</summary>
    public ChartId? Take(Instant now)
    {
        lock (_door)
        {
            if (_due.Count == 0 || _due.Min.At > now)
                return null;
            var due = _due.Min;
            _due.Remove(due);
            return new ChartId(due.Chart);
        }
    }

    private void Put(Instant at, ChartId chart)
    {
        _due.Add((at, chart.Value));
        if (_due.Min.Chart == chart.Value && Earlier.CurrentCount == 0)
            Earlier.Release();
    }
}

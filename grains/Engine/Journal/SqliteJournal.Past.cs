using NodaTime;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// Reads of the past. There are three: where a moment is, what a stream is folded from, and many units.
/// </summary>
public sealed partial class SqliteJournal
{
    /// <inheritdoc/>
    public Task<long> PositionAt(Instant at) =>
        _queue.Ask(() => _store.PositionAt(at.ToUnixTimeMilliseconds()));

    /// <inheritdoc/>
    public async ValueTask<Stretch> StretchTo(StreamRow row, long position)
    {
        if (!row.Stream.HasMilestones)
            return new Stretch(row.Stream, null, row.Trail);
        return await _queue.Ask(() =>
        {
            var waiting = _rows.MilestonesOf(row.Stream);
            var from = waiting.LastOrDefault(milestone => milestone.Trail.Last() <= position)
                ?? _store.MilestoneBefore(row.Stream, position);
            var next = _store.MilestoneAfter(row.Stream, position)
                ?? waiting.FirstOrDefault(milestone => milestone.Trail.Last() > position);
            return new Stretch(row.Stream, from, (next ?? row).Trail);
        });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordedUnit> Read(
        IEnumerable<long> positions,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var some in positions.Chunk(EngineLimits.UnitsPerRead))
        {
            cancel.ThrowIfCancellationRequested();
            var lines = await _queue.Ask(() => _store.Lines(some));
            for (var i = 0; i < some.Length; i++)
                yield return UnitFormat.Read(some[i], lines[i]);
        }
    }
}

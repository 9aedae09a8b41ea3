using NodaTime;

namespace CodingQueue.Engine.Journal;

/// <summary>What a stream's state at some position is folded from.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="From">Its last milestone at or before the position, or null: from nothing.</param>
/// <param name="Trail">The positions of its units from there on, those after the position included.</param>
public sealed record Stretch(StreamId Stream, StreamRow? From, Trail Trail);

/// <summary>
/// Reads of the past. There are three: where a moment is, what a stream is folded from, and many units.
/// </summary>
public sealed partial class SqliteJournal
{
    /// <summary>Milestones that are durable in the journal and not stored yet, oldest first.</summary>
    private readonly Dictionary<StreamId, List<StreamRow>> _milestones = [];

    /// <summary>
    /// The position of the last unit whose batch was written at or before an instant; 0: there is none.
    /// </summary>
    public Task<long> PositionAt(Instant at) => Ask(store => store.PositionAt(at.ToUnixTimeMilliseconds()));

    /// <summary>What a stream's state at a position is folded from.</summary>
    /// <param name="row">Its row, not older than the position.</param>
    /// <param name="position">A position.</param>
    public async ValueTask<Stretch> StretchTo(StreamRow row, long position)
    {
        if (!row.Stream.HasMilestones)
            return new Stretch(row.Stream, null, row.Trail);
        return await Ask(store =>
        {
            var waiting = MilestonesOf(row.Stream);
            var from = waiting.LastOrDefault(milestone => milestone.Trail.Last() <= position)
                ?? store.MilestoneBefore(row.Stream, position);
            var next = store.MilestoneAfter(row.Stream, position)
                ?? waiting.FirstOrDefault(milestone => milestone.Trail.Last() > position);
            return new Stretch(row.Stream, from, (next ?? row).Trail);
        });
    }

    /// <summary>
    /// The units at these positions, in their order. They are taken from the store a few at a time, so that
    /// commits go on meanwhile.
    /// </summary>
    /// <param name="positions">In ascending order.</param>
    /// <param name="cancel">Stops reading.</param>
    public async IAsyncEnumerable<RecordedUnit> Read(
        IEnumerable<long> positions,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var some in positions.Chunk(EngineLimits.UnitsPerRead))
        {
            cancel.ThrowIfCancellationRequested();
            var lines = await Ask(store => store.Lines(some));
            for (var i = 0; i < some.Length; i++)
                yield return UnitFormat.Read(some[i], lines[i]);
        }
    }

    private void Keep(StreamRow milestone)
    {
        if (!_milestones.TryGetValue(milestone.Stream, out var waiting))
            _milestones[milestone.Stream] = waiting = [];
        waiting.Add(milestone);
    }

    private void Forget(StreamRow milestone)
    {
        if (_milestones.TryGetValue(milestone.Stream, out var waiting)
            && waiting.Remove(milestone) && waiting.Count == 0)
            _milestones.Remove(milestone.Stream);
    }

    private List<StreamRow> MilestonesOf(StreamId stream) => _milestones.GetValueOrDefault(stream) ?? [];
}

using System.Runtime.CompilerServices;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Postgres;

public sealed partial class PostgresJournal
{
    /// <inheritdoc/>
    public async ValueTask<RecordedUnit> Read(long position) => (await Units([position]))[0];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RecordedUnit>> History(StreamRow row)
    {
        var units = new List<RecordedUnit>();
        await foreach (var unit in Read(row.Trail.Positions()))
            units.Add(unit);
        return units;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordedUnit> Read(
        IEnumerable<long> positions, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var some in positions.Chunk(EngineLimits.UnitsPerRead))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var unit in await Units(some))
                yield return unit;
        }
    }

    private async Task<List<RecordedUnit>> Units(IReadOnlyList<long> positions)
    {
        var batches = await _reads.Batches(positions);
        var (units, at) = (new List<RecordedUnit>(), 0);
        foreach (var position in positions)
        {
            while (batches[at].Last < position)
                at++;
            units.Add(UnitFormat.Read(position, batches[at].Line(position)));
        }
        return units;
    }

    /// <summary>
    /// The position of the last unit whose batch was written at or before an instant; 0: there is none.
    /// Times of batches never go back, so it is found in a few steps.
    /// </summary>
    public async Task<long> PositionAt(Instant at)
    {
        var (known, end) = (0L, Position);
        while (known < end)
        {
            var (first, last, written) = await _reads.BatchOf(known + (end - known + 1) / 2);
            if (written <= at.ToUnixTimeMilliseconds())
                known = last;
            else
                end = first - 1;
        }
        return known;
    }

    /// <inheritdoc/>
    public async ValueTask<Stretch> StretchTo(StreamRow row, long position)
    {
        if (!row.Stream.HasMilestones)
            return new Stretch(row.Stream, null, row.Trail);
        // First what is not stored: what is stored meanwhile is found in the store.
        var waiting = await _queue.Ask(() => _rows.MilestonesOf(row.Stream).ToList());
        var from = waiting.LastOrDefault(milestone => milestone.Trail.Last() <= position)
            ?? await _reads.Milestone(row.Stream, position, after: false);
        var next = await _reads.Milestone(row.Stream, position, after: true)
            ?? waiting.FirstOrDefault(milestone => milestone.Trail.Last() > position);
        return new Stretch(row.Stream, from, (next ?? row).Trail);
    }
}

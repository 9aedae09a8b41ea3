namespace CodingQueue.Engine.Journal;

internal sealed partial class SqliteStore
{
    /// <summary>Keeps a stream's row as it was.</summary>
    public void WriteMilestone(StreamRow row, byte[] body) => Run(
        Prepare(
            "INSERT OR REPLACE INTO milestones(kind, key, position, version, trail, body) "
            + "VALUES($1, $2, $3, $4, $5, $6)", 6),
        (long)row.Stream.Kind, row.Stream.Key, row.Trail.Last(), row.Version, row.Trail.Bytes.ToArray(),
        body);

    /// <summary>The last milestone of a stream at or before a position, or null.</summary>
    public StreamRow? MilestoneBefore(StreamId stream, long position)
    {
        foreach (var row in Rows(
            "SELECT version, trail, body FROM milestones WHERE kind = $1 AND key = $2 AND position <= $3 "
            + "ORDER BY position DESC LIMIT 1", (long)stream.Kind, stream.Key, position))
            return Row(stream, row, 0);
        return null;
    }

    /// <summary>The first milestone of a stream after a position, or null.</summary>
    public StreamRow? MilestoneAfter(StreamId stream, long position)
    {
        foreach (var row in Rows(
            "SELECT version, trail, body FROM milestones WHERE kind = $1 AND key = $2 AND position > $3 "
            + "ORDER BY position LIMIT 1", (long)stream.Kind, stream.Key, position))
            return Row(stream, row, 0);
        return null;
    }

    /// <summary>
    /// The last position of the batches written at or before a time, in milliseconds since 1970; 0: there is
    /// none. Their times never go back, so it is found in a few steps.
    /// </summary>
    public long PositionAt(long at)
    {
        var (known, end) = (0L, LinkBefore(long.MaxValue).Last);
        while (known < end)
        {
            var (first, last, written) = BatchOf(known + (end - known + 1) / 2);
            if (written <= at)
                known = last;
            else
                end = first - 1;
        }
        return known;
    }

    private (long First, long Last, long At) BatchOf(long position)
    {
        foreach (var row in Rows(
            "SELECT first, last, at FROM batches WHERE last >= $1 ORDER BY last LIMIT 1", position))
            return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        throw new InvalidOperationException($"No batch holds position {position}");
    }

    /// <summary>The lines of the units at these positions, which ascend.</summary>
    public List<ReadOnlyMemory<byte>> Lines(IReadOnlyList<long> positions)
    {
        var lines = new List<ReadOnlyMemory<byte>>(positions.Count);
        Batch? batch = null;
        foreach (var position in positions)
        {
            if (!(batch?.Last >= position))
                batch = Batches(position).First();
            lines.Add(batch.Line(position));
        }
        return lines;
    }
}

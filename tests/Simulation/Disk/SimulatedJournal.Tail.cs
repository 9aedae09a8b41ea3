using System.Collections.Immutable;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Simulation.Disk;

internal sealed partial class SimulatedJournal
{
    /// <summary>A batch of the tail, and who wrote it.</summary>
    private readonly record struct Tailed(Batch Link, string Writer, long Number);

    /// <summary>
    /// Reads what is in the journal after the last position known here, until nothing is left: batches of other
    /// writers, and one of this writer's that was in doubt.
    /// </summary>
    private async Task Follow()
    {
        _hinted = false;
        List<Tailed> tail;
        do
        {
            (tail, var stored) = await _link!.Send<(List<Tailed>, Reach)>((reply, _) =>
                reply((Tail(), _server.Tables.Reached)));
            Follow(tail);
            if (_rows.StoresElsewhere)
                _rows.StoredBeside(new Reach(
                    Math.Min(stored.Rows, _position), Math.Min(stored.Commands, _position)));
        }
        while (tail.Count == Limits.BatchesAtOnce);
        // Whoever stored the rows may be gone.
        var link = _link!;
        if (_rows.StoresElsewhere && IsLookDue)
            _rows.StoreRows(
                elsewhere: !await link.Send<bool>((reply, _) => reply(_server.TryStoring(link))), _position);
        _lookedAt = Ticks;
    }

    private List<Tailed> Tail() =>
    [
        .. _server.Tables.After(_position, Limits.BatchesAtOnce).Select(link =>
        {
            var (writer, number) = _server.WriterOf(link);
            return new Tailed(link, writer, number);
        }),
    ];

    private void Follow(List<Tailed> tail)
    {
        foreach (var (link, writer, number) in tail)
        {
            Chain.Demand(_position, _hash, link);
            var own = writer == _id ? _doubts.Find(doubt => doubt.Number == number) : null;
            if (own is not null)
            {
                Keep(own);
                own.Check.Answer();
                continue;
            }
            _contendedAt = Ticks;
            _doubts.Clear();
            Keep(link);
        }
    }

    /// <summary>A batch that another process wrote: rows, then followers.</summary>
    private void Keep(Batch link)
    {
        var units = UnitFormat.ReadAll(link).Select(Fold).ToList();
        (_hash, _at) = (link.Hash, Math.Max(_at, link.At));
        Volatile.Write(ref _position, link.Last);
        for (var i = 0; i < units.Count; i++)
            _feed.Tell(new Committed(link.First + i, units[i]), () => _queue.IsFailed);
    }

    /// <summary>The unit with the states that it led from and to.</summary>
    private Unit Fold(RecordedUnit unit)
    {
        var appends = ImmutableArray.CreateBuilder<Append>(unit.Appends.Length);
        foreach (var part in unit.Appends)
        {
            var before = RowBefore(part, unit.Position);
            if ((before?.Version ?? 0) != part.FirstVersion - 1)
                throw new StoreException(
                    $"Position {unit.Position} continues {part.Stream} at {part.FirstVersion}, "
                    + $"it is at {before?.Version ?? 0}: the journal is damaged.");
            var after = StreamFold.Apply(part.Stream, before?.State, part.Changes);
            _rows.Keep(part.Stream, part.LastVersion, after, before, unit.Position);
            appends.Add(
                new Append(part.Stream, part.FirstVersion - 1, part.Changes, before?.State, after));
        }
        if (unit.Command is { } command)
            _rows.Keep(new KnownCommand(command.Hash, command.Digest, unit.Position));
        return new Unit
        {
            At = unit.At,
            By = unit.By,
            Appends = appends.ToImmutable(),
            Command = unit.Command,
            Why = unit.Why,
            Answer = unit.Answer,
        };
    }

    /// <summary>
    /// Whoever stores rows is ahead, so a finished chart's own units are folded up to the position. What is
    /// durable does not change any more: it is read at once.
    /// </summary>
    private StreamRow? RowBefore(RecordedAppend part, long position)
    {
        if (_rows.Find(part.Stream) is { } known || part.FirstVersion == 1
            || part.Stream.Kind != StreamKind.Chart)
            return _rows.Find(part.Stream);
        var stored = _server.Tables.FindChart(part.Stream);
        if (stored is null || stored.Version < part.FirstVersion)
            return stored;
        var row = new StreamRow(stored.Stream, 0, null!, Trail.Empty);
        foreach (var at in stored.Trail.Positions().TakeWhile(at => at < position))
            foreach (var one in _server.Tables.Read(at).Appends)
                if (one.Stream == row.Stream)
                    row = new StreamRow(
                        row.Stream, one.LastVersion, StreamFold.Apply(row.Stream, row.State, one.Changes),
                        row.Trail.Add(at));
        return row;
    }
}

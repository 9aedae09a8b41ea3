using System.Collections.Immutable;
using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

public sealed partial class PostgresJournal
{
    /// <summary>
    /// Reads what is in the journal after the last position known here, until nothing is left: batches of
    /// other writers, and one of this writer's that was in doubt.
    /// </summary>
    private void Follow()
    {
        _hinted = false;
        var tail = new List<(Batch Link, Guid Writer, long Number)>();
        do
        {
            tail.Clear();
            using var text = new NpgsqlBatch(_link);
            AddTail(text);
            if (_rows.StoresElsewhere)
                text.Add("SELECT rows_position, commands_position FROM meta");
            var stored = new Reach();
            using (var reader = text.ExecuteReader())
            {
                ReadTail(reader, tail);
                if (_rows.StoresElsewhere && reader.NextResult() && reader.Read())
                    stored = new Reach(reader.GetInt64(0), reader.GetInt64(1));
            }
            Follow(tail);
            // What another stored may reach beyond what is known here.
            _rows.StoredBeside(new Reach(
                Math.Min(stored.Rows, _position), Math.Min(stored.Commands, _position)));
        }
        while (tail.Count == PostgresLimits.BatchesAtOnce);
        // Whoever stored the rows may be gone.
        if (_rows.StoresElsewhere && IsLookDue)
            _rows.StoreRows(elsewhere: !Try(_link!, PostgresSchema.Storing), _position);
        _lookedAt = Environment.TickCount64;
    }

    private void AddTail(NpgsqlBatch text) => text.Add(
        PostgresText.Tail, PostgresText.Of(_position), PostgresText.Of((long)PostgresLimits.BatchesAtOnce));

    private static void ReadTail(NpgsqlDataReader reader, List<(Batch Link, Guid Writer, long Number)> tail)
    {
        while (reader.Read())
            tail.Add((PostgresText.Batch(reader), reader.GetGuid(5), reader.GetInt64(6)));
    }

    private void Follow(List<(Batch Link, Guid Writer, long Number)> tail)
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
            _contendedAt = Environment.TickCount64;
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

    /// <summary>The unit with the states that it led from and to, which are the current rows then.</summary>
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
            appends.Add(new Append(part.Stream, part.FirstVersion - 1, part.Changes, before?.State, after));
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

    private StreamRow? RowBefore(RecordedAppend part, long position)
    {
        if (_rows.Find(part.Stream) is { } known || part.FirstVersion == 1
            || part.Stream.Kind != StreamKind.Chart)
            return _rows.Find(part.Stream);
        var lookup = new StoreLookup();
        lookup.Charts.Add(part.Stream.Key);
        Ask(lookup);
        var stored = lookup.FindFinished(part.Stream);
        return stored is null || stored.Version < part.FirstVersion ? stored : Past(stored, position);
    }

    /// <summary>
    /// A finished chart as it was before a position: whoever stores rows is ahead, so its units are folded.
    /// </summary>
    private StreamRow Past(StreamRow stored, long position)
    {
        var row = new StreamRow(stored.Stream, 0, null!, Trail.Empty);
        using var store = new PostgresSnapshot(_database);
        foreach (var at in stored.Trail.Positions().TakeWhile(at => at < position))
        {
            var batch = store.Batches(at).First();
            foreach (var part in UnitFormat.Read(at, batch.Line(at)).Appends)
                if (part.Stream == row.Stream)
                    row = new StreamRow(
                        row.Stream, part.LastVersion, StreamFold.Apply(row.Stream, row.State, part.Changes),
                        row.Trail.Add(at));
        }
        return row;
    }
}

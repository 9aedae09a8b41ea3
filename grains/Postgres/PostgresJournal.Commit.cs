using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

public sealed partial class PostgresJournal
{
    private readonly List<Doubt> _doubts = [];
    private long _number;
    private long _contendedAt = long.MinValue / 2;

    /// <summary>
    /// A batch that was sent and not answered. All that are in doubt begin at the same position, so one of
    /// them is committed at most; once any batch is known to be there, nothing is in doubt any more.
    /// </summary>
    private sealed record Doubt(long Number, BatchCheck Check, Batch Link)
    {
        public bool Has(WaitingUnit unit) => Check.Units.Exists(known => known.Waiting == unit);
    }

    private bool IsContended =>
        Environment.TickCount64 - _contendedAt < PostgresLimits.Contention.TotalMilliseconds;

    private void CommitPending()
    {
        // Some may have been answered while it was looked for what became of them.
        _pending.RemoveAll(unit => unit.Answer.Task.IsCompleted);
        while (_pending.Count > 0)
        {
            var units = _pending[..Math.Min(EngineLimits.UnitsPerCommit, _pending.Count)];
            // To try first costs one round trip where nobody else writes. Whoever comes too late takes turns.
            if (!Commit(units, inTurn: IsContended || _doubts.Count > 0))
                while (!Commit(units, inTurn: true))
                {
                }
            _pending.RemoveRange(0, units.Count);
        }
    }

    /// <summary>
    /// One transaction: the units that hold, and a slice of rows when one is ready. False: the store knows
    /// more than was assumed, and nothing of the units was written.
    /// </summary>
    private bool Commit(List<WaitingUnit> units, bool inTurn)
    {
        var known = StoreLookup.For(units, _rows, everything: inTurn);
        if (inTurn)
            TakeTurn(known);
        else if (known.IsToBeAsked)
            Ask(known);
        var check = new BatchCheck(_position, _rows, known.FindFinished, known.FindCommand);
        foreach (var unit in units)
            if (!unit.Answer.Task.IsCompleted)
                check.Take(unit);
        // What is refused may only have been overtaken by what others wrote, or be a command that was
        // answered long ago: then look first, and refuse then. Where something is committed, the commit
        // looks.
        if (!inTurn && units.Count > 0 && check.Units.Count == 0)
            return false;
        using var text = new NpgsqlBatch(_link);
        if (!inTurn && !_alone && check.Units.Count > 0)
            text.Add("SELECT pg_advisory_xact_lock($1)", PostgresText.Of(PostgresSchema.Committing));
        var committed = Send(text, check, known, inTurn);
        _rows.CountBehind();
        if (committed)
            check.Answer();
        return committed;
    }

    private bool Send(NpgsqlBatch text, BatchCheck check, StoreLookup known, bool inTurn)
    {
        var doubt = check.Units.Count == 0
            ? null
            : new Doubt(++_number, check,
                check.Link(_hash, Math.Max(_at, _time.Now().ToUnixTimeMilliseconds())));
        var insert = doubt is null ? null : text.AddBatch(doubt.Link, _id, doubt.Number, known);
        if (doubt is not null)
            text.AddKept(check.Units.Select(unit => unit.Waiting.Unit), doubt.Link.First, _id, doubt.Number);
        var slice = _rows.StoresElsewhere ? null : _rows.ReadySlice;
        var now = _time.Now();
        if (slice is not null)
            text.AddSlice(slice, _rows.IsTakenUp, _alone, _rows.StoredThrough(_position));
        var tidies = IsTidyDue;
        var tidying = tidies && !_rows.StoresElsewhere
            ? text.AddTidying(DayOf(now), now.ToUnixTimeMilliseconds()) : null;
        if (!_alone && doubt is not null)
            text.Add("SELECT pg_notify($1, '')", PostgresText.Of(Hints.Channel));
        if (inTurn)
            text.Add("COMMIT");
        if (text.BatchCommands.Count > 0)
            Execute(text, doubt);
        var committed = insert is null || insert.RecordsAffected > 0;
        if (committed && doubt is not null)
            Keep(doubt);
        if (slice is not null)
            _rows.Stored(slice);
        if (tidies && (tidying?.Sum(forgotten => (long)forgotten.RecordsAffected) ?? 0) == 0)
            Tidied(now);
        return committed;
    }

    /// <summary>
    /// Sends the transaction. It is in doubt from then on, until the server says what became of it.
    /// </summary>
    private void Execute(NpgsqlBatch text, Doubt? doubt)
    {
        if (doubt is not null)
            _doubts.Add(doubt);
        try
        {
            text.ExecuteNonQuery();
        }
        catch (PostgresException e) when (e.Severity == "ERROR")
        {
            // The server lives and has undone it.
            if (doubt is not null)
                _doubts.Remove(doubt);
            throw;
        }
        if (doubt is not null)
            _doubts.Remove(doubt);
        _lookedAt = Environment.TickCount64;
    }

    /// <summary>After the commit: rows, then followers.</summary>
    private void Keep(Doubt done)
    {
        (_hash, _at) = (done.Link.Hash, done.Link.At);
        done.Check.Keep();
        Volatile.Write(ref _position, done.Link.Last);
        // Others that were sent begin at the same position, and can never be committed now.
        _doubts.Clear();
        foreach (var (unit, position) in done.Check.Units)
            _feed.Tell(new Committed(position, unit.Unit), () => _queue.IsFailed);
    }

    /// <summary>
    /// Waits for this writer's turn, and reads within the transaction what came before it: until it ends,
    /// nobody else commits.
    /// </summary>
    private void TakeTurn(StoreLookup known)
    {
        var tail = new List<(Batch Link, Guid Writer, long Number)>();
        for (var mine = false; !mine || tail.Count == PostgresLimits.BatchesAtOnce; mine = true)
        {
            tail.Clear();
            using var text = new NpgsqlBatch(_link);
            if (!mine)
            {
                text.Add("BEGIN");
                text.Add("SELECT pg_advisory_xact_lock($1)", PostgresText.Of(PostgresSchema.Committing));
            }
            AddTail(text);
            AddLookup(text, known);
            using (var reader = text.ExecuteReader())
            {
                if (!mine)
                    reader.NextResult();
                ReadTail(reader, tail);
                reader.NextResult();
                ReadLookup(reader, known);
            }
            Follow(tail);
        }
    }

    private void Ask(StoreLookup known)
    {
        using var text = new NpgsqlBatch(_link);
        AddLookup(text, known);
        using var reader = text.ExecuteReader();
        ReadLookup(reader, known);
    }

    private static void AddLookup(NpgsqlBatch text, StoreLookup known)
    {
        text.Add(PostgresText.FindCharts, PostgresText.Of(known.Charts.ToArray()));
        var places = known.Commands.Values.SelectMany(places => places);
        text.Add(PostgresText.FindCommands, PostgresText.Places(places));
    }

    private static void ReadLookup(NpgsqlDataReader reader, StoreLookup known)
    {
        known.Read(reader);
        reader.NextResult();
        known.ReadCommands(reader);
    }
}

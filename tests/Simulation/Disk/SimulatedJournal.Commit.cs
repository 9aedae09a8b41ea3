using CodingQueue.Engine;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Simulation.Disk;

internal sealed partial class SimulatedJournal
{
    private readonly List<Doubt> _doubts = [];
    private long _number;
    private long _contendedAt = long.MinValue / 2;

    /// <summary>
    /// A batch that was sent and not answered. All that are in doubt begin at the same position, so one of them
    /// is committed at most; once any batch is known to be there, nothing is in doubt any more.
    /// </summary>
    private sealed record Doubt(long Number, BatchCheck Check, Batch Link)
    {
        public bool Has(WaitingUnit unit) => Check.Units.Exists(known => known.Waiting == unit);
    }

    private bool IsContended => Ticks - _contendedAt < Limits.Contention.Ticks;

    private async Task CommitPending()
    {
        _pending.RemoveAll(unit => unit.Answer.Task.IsCompleted);
        while (_pending.Count > 0)
        {
            var units = _pending[..Math.Min(EngineLimits.UnitsPerCommit, _pending.Count)];
            if (!await Commit(units, inTurn: IsContended || _doubts.Count > 0))
                while (!await Commit(units, inTurn: true))
                {
                }
            _pending.RemoveRange(0, units.Count);
        }
    }

    /// <summary>
    /// One transaction: the units that hold, and a slice of rows when one is ready. False: the store knows more
    /// than was assumed, and nothing of the units was written.
    /// </summary>
    private async Task<bool> Commit(List<WaitingUnit> units, bool inTurn)
    {
        var known = Lookup.For(units, _rows, everything: inTurn);
        if (inTurn)
            await TakeTurn(known);
        else if (known.IsToBeAsked)
            await _link!.Send<bool>((reply, _) =>
            {
                known.Look(_server.Tables);
                reply(true);
            });
        var check = new BatchCheck(_position, _rows, known.FindFinished, known.FindCommand);
        foreach (var unit in units)
            if (!unit.Answer.Task.IsCompleted)
                check.Take(unit);
        // What is refused may only have been overtaken by what others wrote: then look first, refuse then.
        if (!inTurn && units.Count > 0 && check.Units.Count == 0)
            return false;
        var committed = await Send(check, known, inTurn);
        _rows.CountBehind();
        if (committed)
            check.Answer();
        return committed;
    }

    private async Task<bool> Send(BatchCheck check, Lookup known, bool inTurn)
    {
        var now = _time.Now();
        var doubt = check.Units.Count == 0
            ? null
            : new Doubt(++_number, check, check.Link(_hash, Math.Max(_at, now.ToUnixTimeMilliseconds())));
        var slice = _rows.StoresElsewhere ? null : _rows.ReadySlice;
        var units = check.Units.Select(unit => unit.Waiting.Unit).ToList();
        var text = new Transaction
        {
            Link = doubt?.Link,
            Number = doubt?.Number ?? 0,
            TakenToBeNew = known.TakenToBeNew,
            Kept = [.. units.Select(unit => unit.Keep).OfType<KeptMessage>()],
            Used = [.. units.Select(unit => unit.Used).OfType<long>()],
            Slice = slice,
            Reopened = slice is null ? new HashSet<StreamId>()
                : slice.Rows.Select(row => row.Row.Stream).Where(_rows.IsTakenUp).ToHashSet(),
            Through = slice is null ? default : _rows.StoredThrough(_position),
            Tidies = IsTidyDue && !_rows.StoresElsewhere,
            Now = now,
        };
        if (text.Link is null && slice is null && !IsTidyDue && !inTurn)
            return true;
        var committed = await Execute(text, doubt, inTurn);
        if (committed && doubt is not null)
            Keep(doubt);
        if (slice is not null)
            _rows.Stored(slice);
        if (IsTidyDue && !(text.Tidies && _link!.LeftToTidy))
        {
            if (_server.Tables.FirstCommand is { } first)
                _rows.ForgetCommandsBefore(first);
            _tidiedHour = HourOf(now);
        }
        return committed || doubt is null;
    }

    /// <summary>It is in doubt from when it is sent until the store says what became of it.</summary>
    private async Task<bool> Execute(Transaction text, Doubt? doubt, bool inTurn)
    {
        var link = _link!;
        if (doubt is not null)
            _doubts.Add(doubt);
        bool committed;
        try
        {
            committed = await link.Send<bool>((reply, fail) =>
            {
                if (inTurn)
                    _server.Commit(link, text, reply, fail);
                else
                    _server.TakeTurn(link, () => _server.Commit(link, text, reply, fail));
            });
        }
        catch (DiskFullException)
        {
            // The store lives and has undone it.
            if (doubt is not null)
                _doubts.Remove(doubt);
            throw;
        }
        if (doubt is not null)
            _doubts.Remove(doubt);
        _lookedAt = Ticks;
        return committed;
    }

    /// <summary>After the commit: rows, then followers.</summary>
    private void Keep(Doubt done)
    {
        (_hash, _at) = (done.Link.Hash, done.Link.At);
        done.Check.Keep();
        Volatile.Write(ref _position, done.Link.Last);
        _doubts.Clear();
        foreach (var (unit, position) in done.Check.Units)
            _feed.Tell(new Committed(position, unit.Unit), () => _queue.IsFailed);
    }

    /// <summary>
    /// Waits for this writer's turn, and reads what came before it: until the turn ends nobody else commits.
    /// </summary>
    private async Task TakeTurn(Lookup known)
    {
        var link = _link!;
        for (var mine = false; ; mine = true)
        {
            var isMine = mine;
            var tail = await link.Send<List<Tailed>>((reply, _) =>
            {
                if (isMine)
                    reply(Tail(known));
                else
                    _server.TakeTurn(link, () => reply(Tail(known)));
            });
            Follow(tail);
            if (tail.Count < Limits.BatchesAtOnce)
                return;
        }
    }

    private List<Tailed> Tail(Lookup known)
    {
        known.Look(_server.Tables);
        return Tail();
    }
}

/// <summary>
/// What the store is asked, or taken, to say about the units of one commit that memory does not.
/// </summary>
internal sealed class Lookup
{
    private readonly Dictionary<StreamId, StreamRow> _finished = [];
    private readonly Dictionary<UInt128, (ulong Digest, long Position)> _commands = [];

    public HashSet<StreamId> Charts { get; } = [];

    public HashSet<StreamId> TakenToBeNew { get; } = [];

    public Dictionary<UInt128, IReadOnlyList<(long First, long Last)>> Commands { get; } = [];

    public bool IsToBeAsked => Charts.Count > 0 || Commands.Count > 0;

    public static Lookup For(IEnumerable<WaitingUnit> units, CurrentRows rows, bool everything)
    {
        var lookup = new Lookup();
        foreach (var unit in units.Select(waiting => waiting.Unit))
        {
            if (unit.Command is { } command && rows.FindCommand(command.Hash) is null
                && rows.PlacesOf(command.Hash) is { Count: > 0 } places)
                lookup.Commands[command.Hash] = places;
            foreach (var append in unit.Appends)
                lookup.Add(append.Stream, append.Expected, rows, everything);
            foreach (var (stream, version) in unit.Asserts)
                lookup.Add(stream, version, rows, everything);
        }
        lookup.TakenToBeNew.ExceptWith(lookup.Charts);
        return lookup;
    }

    /// <summary>Takes in what the store says.</summary>
    public void Look(Tables tables)
    {
        foreach (var chart in Charts)
            if (tables.FindChart(chart) is { } row)
                _finished[chart] = row;
        foreach (var (hash, places) in Commands)
            if (tables.FindCommand(hash, places) is { } known)
                _commands[hash] = known;
    }

    public StreamRow? FindFinished(StreamId chart) => _finished.GetValueOrDefault(chart);

    public (ulong Digest, long Position)? FindCommand(UInt128 hash) =>
        _commands.TryGetValue(hash, out var known) ? known : null;

    private void Add(StreamId stream, long expected, CurrentRows rows, bool everything)
    {
        if (stream.Kind == StreamKind.Chart && rows.Find(stream) is null)
            (everything || expected > 0 ? Charts : TakenToBeNew).Add(stream);
    }
}

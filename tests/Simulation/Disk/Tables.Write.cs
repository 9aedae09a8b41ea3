using CodingQueue.Core.Charts;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Simulation.Disk;

internal sealed partial class Tables
{
    /// <summary>True when the batch would come next and nothing it takes for granted is otherwise.</summary>
    public bool Holds(Transaction asked) => asked.Link is not { } link
        || (link.First == End + 1 && !asked.TakenToBeNew.Any(IsFinished));

    /// <summary>Everything of a transaction, all at once.</summary>
    public bool Apply(Transaction done)
    {
        if (done.Link is { } link)
        {
            _batches.Add(link);
            foreach (var kept in done.Kept)
            {
                var id = kept.Id == 0 ? ++_lastKept : kept.Id;
                _kept[id] = kept with { Id = id };
            }
            foreach (var used in done.Used)
                _kept.Remove(used);
        }
        if (done.Slice is { } slice)
            Store(slice, done);
        return done.Tidies && Tidy(done.Now);
    }

    /// <summary>Figures, if the stored ones end where these begin.</summary>
    public AppendEnd Store(FigureSlice slice)
    {
        if (FiguresPosition == slice.Position && slice.From != slice.Position)
            return AppendEnd.Committed;
        if (FiguresPosition != slice.From)
            return AppendEnd.Stale;
        foreach (var day in slice.Days)
        {
            var number = FigureSlice.NumberOf(day.Day);
            if (day.IsWhole || !_figures.TryGetValue(number, out var bodies))
                _figures[number] = bodies = [];
            bodies.Add(day.Body);
        }
        Acted = slice.Acted ?? Acted;
        FiguresPosition = slice.Position;
        return AppendEnd.Committed;
    }

    /// <summary>A row is never replaced by an older one, whoever stores it.</summary>
    private void Store(Slice slice, Transaction done)
    {
        foreach (var (row, body) in slice.Rows)
        {
            var stored = new StoredBytes(row.Stream, row.Version, row.Trail.Bytes.ToArray(), body);
            if (row.State is Chart { IsClosed: true })
                Finish(stored);
            else if (row.State is Chart)
                Open(stored, done.Reopened.Contains(row.Stream));
            else if (!(_rows.TryGetValue(row.Stream, out var known) && known.Version >= row.Version))
                _rows[row.Stream] = stored;
        }
        foreach (var (row, body) in slice.Milestones)
        {
            if (!_milestones.TryGetValue(row.Stream, out var kept))
                _milestones[row.Stream] = kept = [];
            kept.TryAdd(row.Trail.Last(),
                new StoredBytes(row.Stream, row.Version, row.Trail.Bytes.ToArray(), body));
        }
        if (slice.Answered is { } answered)
            _commands.Add(answered);
        Reached = new Reach(
            Math.Max(Reached.Rows, done.Through.Rows), Math.Max(Reached.Commands, done.Through.Commands));
    }

    private void Open(StoredBytes row, bool reopened)
    {
        if (_finished.TryGetValue(row.Stream, out var finished))
        {
            if (finished.Row.Version > row.Version)
                return;
            if (reopened && finished.Row.Version < row.Version)
            {
                _finished.Remove(row.Stream);
                _places.Remove(finished.Place);
            }
        }
        if (!(_rows.TryGetValue(row.Stream, out var known) && known.Version >= row.Version))
            _rows[row.Stream] = row;
    }

    private void Finish(StoredBytes row)
    {
        if (_rows.TryGetValue(row.Stream, out var open))
        {
            if (open.Version > row.Version)
                return;
            _rows.Remove(row.Stream);
        }
        if (!_finished.TryGetValue(row.Stream, out var known))
            _places[known.Place = ++_lastPlace] = row.Stream;
        else if (known.Row.Version >= row.Version)
            return;
        _finished[row.Stream] = (row, known.Place);
    }

    /// <summary>Forgets what is past its time; false when there was nothing left.</summary>
    private bool Tidy(Instant now)
    {
        var old = _commands.RemoveAll(run => run.Day < DayOf(now) - EngineLimits.CommandDays);
        var expired = _kept.Values.Where(kept => kept.Expires <= now)
            .Take(EngineLimits.RowsPerTidying).ToList();
        foreach (var kept in expired)
            _kept.Remove(kept.Id);
        return old + expired.Count > 0;
    }

    private static long DayOf(Instant now) => now.ToUnixTimeSeconds() / 86_400;
}

/// <summary>What a process wants to be written, all of it or nothing.</summary>
internal sealed class Transaction
{
    /// <summary>The next link of the chain, or null.</summary>
    public Batch? Link { get; init; }

    /// <summary>The writer's number of it.</summary>
    public long Number { get; init; }

    /// <summary>Charts of which the store must know nothing.</summary>
    public IReadOnlyCollection<StreamId> TakenToBeNew { get; init; } = [];

    /// <summary>Messages to keep.</summary>
    public IReadOnlyList<KeptMessage> Kept { get; init; } = [];

    /// <summary>Kept messages that were put to use.</summary>
    public IReadOnlyList<long> Used { get; init; } = [];

    /// <summary>Rows to store, or null.</summary>
    public Slice? Slice { get; init; }

    /// <summary>Charts that may lie among the finished, though they are open.</summary>
    public IReadOnlySet<StreamId> Reopened { get; init; } = new HashSet<StreamId>();

    /// <summary>How far rows and commands then reach.</summary>
    public Reach Through { get; init; }

    /// <summary>True: what is past its time is forgotten.</summary>
    public bool Tidies { get; init; }

    /// <summary>Now, as the writer sees it.</summary>
    public Instant Now { get; init; }

    /// <summary>What is left of it when its batch does not come next.</summary>
    public Transaction WithoutLink() => new()
    {
        Slice = Slice,
        Reopened = Reopened,
        Through = Through,
        Tidies = Tidies,
        Now = Now,
    };
}

using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Engine.Journal;

public sealed partial class SqliteJournal
{
    private volatile WaitingFigures? _figures;

    /// <summary>Figures that wait to be stored.</summary>
    private sealed record WaitingFigures(FigureSlice Slice)
    {
        public TaskCompletionSource<AppendEnd> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The position that stored figures had reached when the journal was opened.</summary>
    public long FiguresPosition { get; }

    /// <summary>
    /// Stores figures with the next commit, or with one of their own. Stale: the stored ones do not end where
    /// these begin. Full or Unknown: they are not stored, and can be handed in again with more. One caller at
    /// a time.
    /// </summary>
    public Task<AppendEnd> Store(FigureSlice slice)
    {
        var waiting = new WaitingFigures(slice);
        lock (_door)
        {
            if (_failed || _stopping)
                return Task.FromResult(AppendEnd.Unknown);
            _figures = waiting;
            Monitor.Pulse(_door);
        }
        return waiting.Answer.Task;
    }

    /// <summary>All that is stored of a day's figures.</summary>
    public Task<List<byte[]>> Figures(LocalDate day) => Ask(store => store.Figures(day));

    /// <summary>When each coder last did something, as stored with the figures.</summary>
    public Task<ImmutableSortedDictionary<string, Instant>> Acted() => Ask(store => store.Acted());

    /// <summary>The units after a position, in order, some thousands at most; empty at the end.</summary>
    public Task<List<RecordedUnit>> UnitsAfter(long position) => Ask(store =>
    {
        var units = new List<RecordedUnit>();
        foreach (var batch in store.Batches(position + 1))
        {
            units.AddRange(UnitFormat.ReadAll(batch).Where(unit => unit.Position > position));
            if (units.Count >= EngineLimits.UnitsPerCount)
                break;
        }
        return units;
    });

    private WaitingFigures? TakeFigures()
    {
        lock (_door)
        {
            var taken = _figures;
            _figures = null;
            return taken;
        }
    }
}

using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Engine.Journal;

public sealed partial class SqliteJournal
{
    /// <inheritdoc/>
    public long FiguresPosition { get; }

    /// <inheritdoc/>
    public async Task<AppendEnd> Store(FigureSlice slice)
    {
        if (_queue.IsFailed || _queue.IsClosed)
            return AppendEnd.Unknown;
        return await _queue.Ask(() => Write(slice));
    }

    private AppendEnd Write(FigureSlice slice)
    {
        if (_queue.IsFailed)
            return AppendEnd.Unknown;
        try
        {
            _store.Begin();
            var counted = _store.WriteFigures(slice);
            _store.Commit();
            return counted ? AppendEnd.Committed : AppendEnd.Stale;
        }
        catch (Exception e)
        {
            _store.RollBack();
            Refuse([], e, committing: false);
            return AppendEnd.Full;
        }
    }

    /// <inheritdoc/>
    public Task<List<byte[]>> Figures(LocalDate day) => _queue.Ask(() => _store.Figures(day));

    /// <inheritdoc/>
    public Task<ImmutableSortedDictionary<string, Instant>> Acted() => _queue.Ask(_store.Acted);

    /// <inheritdoc/>
    public Task<List<RecordedUnit>> UnitsAfter(long position) => _queue.Ask(() =>
    {
        var units = new List<RecordedUnit>();
        foreach (var batch in _store.Batches(position + 1))
        {
            units.AddRange(UnitFormat.ReadAll(batch).Where(unit => unit.Position > position));
            if (units.Count >= EngineLimits.UnitsPerCount)
                break;
        }
        return units;
    });
}

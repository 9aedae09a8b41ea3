using System.Diagnostics;
using CodingQueue.Core.Charts;

namespace CodingQueue.Engine.Journal;

public sealed partial class SqliteJournal
{
    private readonly Unstored _unstored = new();
    private readonly HashSet<StreamId> _takenUp = [];
    private Task<Slice>? _slice;
    private long _tidiedHour;
    private long _retryAt;
    private long _slicedAt;

    /// <summary>Rows as they are to be stored, with the commands answered since.</summary>
    private sealed record Slice(
        List<(StreamRow Row, byte[] Body)> Rows, List<(StreamRow Row, byte[] Body)> Milestones,
        List<KnownCommand> Commands);

    private bool IsSliceReady => _slice is { IsCompleted: true } && Environment.TickCount64 >= _retryAt;

    /// <summary>
    /// Takes the next rows to store and has them written out on another thread, while commits go on. They are
    /// stored with the first commit after that, a few at a time, so that no commit waits for many.
    /// </summary>
    private void PrepareSlice(bool everything)
    {
        if (_slice is not null || !_unstored.IsDue(everything))
            return;
        if (!everything && Stopwatch.GetElapsedTime(_slicedAt) < EngineLimits.BetweenSlices)
            return;
        _slicedAt = Stopwatch.GetTimestamp();
        var streams = _unstored.TakeStreams(everything);
        var rows = streams.ConvertAll(stream => _rows[stream]);
        var milestones = streams.SelectMany(MilestonesOf).ToList();
        var commands = _unstored.TakeCommands();
        _slice = Task.Run(() =>
            new Slice(rows.ConvertAll(Written), milestones.ConvertAll(Written), commands));
        _slice.ContinueWith(_ => Wake(), TaskScheduler.Default);

        static (StreamRow Row, byte[] Body) Written(StreamRow row) => (row, StreamRow.Write(row.State));
    }

    /// <summary>
    /// Within the transaction: stores a slice that is ready, and how far the rows then reach.
    /// </summary>
    private void WriteSlice(Slice slice)
    {
        foreach (var (row, body) in slice.Rows)
            _store.WriteRow(row, body, _takenUp.Contains(row.Stream));
        foreach (var (row, body) in slice.Milestones)
            _store.WriteMilestone(row, body);
        var day = DayOf(_time.Now());
        foreach (var command in slice.Commands)
            _store.WriteCommand(day, command);
        _store.SetRowsPosition(_unstored.StoredThrough(_position));
    }

    /// <summary>Once rows are stored, finished charts need no memory, unless they changed since.</summary>
    private void Stored(Slice slice)
    {
        foreach (var (row, _) in slice.Rows)
            if (row.State is Chart { IsClosed: true })
                _rows.TryRemove(KeyValuePair.Create(row.Stream, row));
            else
                _takenUp.Remove(row.Stream);
        foreach (var (row, _) in slice.Milestones)
            Forget(row);
        foreach (var command in slice.Commands)
            _commands.TryRemove(KeyValuePair.Create(command.Hash, (command.Digest, command.Position)));
        _slice = null;
    }

    /// <summary>
    /// Within the transaction: forgets what is past its time, a bounded number of rows at a time. False when
    /// there was nothing left to forget.
    /// </summary>
    private bool Tidy()
    {
        var now = _time.Now();
        return _store.ForgetCommands(DayOf(now) - EngineLimits.CommandDays) | _store.DropKeptBefore(now)
            | _store.ForgetFigures(DayOf(now) - EngineLimits.FigureDays);
    }

    private bool IsTidyDue => HourOf(_time.Now()) != _tidiedHour;

    private static long HourOf(NodaTime.Instant now) => now.ToUnixTimeSeconds() / 3_600;

    private static long DayOf(NodaTime.Instant now) => now.ToUnixTimeSeconds() / 86_400;

    /// <summary>The disk is full: rows can wait, so that what little room there is goes to units.</summary>
    private void StoreLater() =>
        _retryAt = Environment.TickCount64 + (long)EngineLimits.StoreAfter.TotalMilliseconds;

    /// <summary>At the end nothing may lag behind.</summary>
    private void StoreEverything()
    {
        while (!_failed && (_slice is not null || _unstored.Count > 0))
        {
            _retryAt = 0;
            PrepareSlice(everything: true);
            _slice!.Wait();
            if (!Commit([]))
                return;
        }
    }

    private void Wake()
    {
        lock (_door)
            Monitor.Pulse(_door);
    }
}

using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Measures;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Views;
using NodaTime;

namespace CodingQueue.Engine;

/// <summary>Which figures are asked for.</summary>
/// <param name="From">First day on which a clock ended, in its facility's zone.</param>
/// <param name="To">Last such day; at most <see cref="EngineLimits.DaysPerReport"/> days in all.</param>
/// <param name="Within">Which of them count.</param>
/// <param name="Group">What a figure of a day is added to.</param>
/// <param name="AsNow">True: by the kind and workqueue that charts have now; false: as they were
/// worked.</param>
public sealed record FiguresAsked(
    LocalDate From, LocalDate To, Predicate<FigureKey> Within, Func<FigureKey, LocalDate, string> Group,
    bool AsNow);

public sealed partial class EmbeddedEngine
{
    private readonly MeasuredDays _measured = new();
    // While figures are being stored they are neither in memory nor on disk for sure: nobody reads then.
    private readonly SemaphoreSlim _figuresTurn = new(1, 1);
    private readonly Dictionary<LocalDate, int> _slices = [];

    /// <summary>
    /// How long the clocks ran that ended in a span of days, by group and clock. Days are read from the store
    /// one by one, so the cost is that of the days asked for and not of the charts.
    /// </summary>
    public async Task<SortedDictionary<(string Group, Clocks Clock), Figure>> Figures(FiguresAsked asked)
    {
        var groups = new SortedDictionary<(string Group, Clocks Clock), Figure>(
            Comparer<(string Group, Clocks Clock)>.Create(static (left, right) =>
                string.CompareOrdinal(left.Group, right.Group) is var order && order != 0
                    ? order
                    : left.Clock.CompareTo(right.Clock)));
        for (var day = asked.From; day <= asked.To; day = day.PlusDays(1))
            foreach (var (key, figure) in (await FiguresOf(day)).All)
                if ((asked.AsNow || !key.Moved) && asked.Within(key))
                    Of((asked.Group(key, day), key.Clock)).Add(figure);
        return groups;

        Figure Of((string, Clocks) group)
        {
            if (!groups.TryGetValue(group, out var figure))
                groups[group] = figure = new Figure();
            return figure;
        }
    }

    /// <summary>
    /// Since when an available coder has done nothing: their last command that changed something, or when
    /// they became available. Measured here, whatever their browser shows. Null: they are not at work.
    /// </summary>
    public Instant? IdleSince(Coder coder)
    {
        if (coder.Presence != Presence.Available || !coder.Duty.IsAtWork)
            return null;
        return _measured.ActedAt(coder.Id) is { } acted && acted > coder.PresenceSince
            ? acted
            : coder.PresenceSince;
    }

    /// <summary>When the coder's own account last did something that changed anything; null: never.</summary>
    public Instant? ActedAt(CoderId coder) => _measured.ActedAt(coder);

    private async Task<DayFigures> FiguresOf(LocalDate day)
    {
        var figures = new DayFigures();
        await _figuresTurn.WaitAsync();
        try
        {
            var stored = await _journal.Figures(day);
            foreach (var slice in stored)
                figures.Add(slice);
            _measured.AddTo(figures, day);
        }
        finally
        {
            _figuresTurn.Release();
        }
        return figures;
    }

    private void Count(in Committed committed)
    {
        var unit = committed.Unit;
        foreach (var append in unit.Appends)
            if (append.After is Chart chart)
                Count(chart, append.Changes);
        Act(unit.By, unit.At);
        _measured.Reach(committed.Position);
    }

    private void Count(Chart chart, ImmutableArray<object> changes)
    {
        foreach (var change in changes)
            _measured.Add(chart.Client, chart.Facility, (ChartChange)change);
    }

    /// <summary>A coder's own account did something; acting for them is no act of theirs.</summary>
    private void Act(string by, Instant at)
    {
        if (Accounts.ByName.TryGetValue(by, out var account) && account.Coder is { } coder)
            _measured.Act(coder, at);
    }

    /// <summary>Counts what the stored figures lack: the units since they were last stored.</summary>
    private void LoadFigures()
    {
        var position = _journal.FiguresPosition;
        _measured.Begin(position, _journal.Acted().GetAwaiter().GetResult());
        while (position < _journal.Position)
        {
            foreach (var unit in _journal.UnitsAfter(position).GetAwaiter().GetResult())
            {
                Count(unit);
                position = unit.Position;
            }
            _measured.Reach(position);
        }
    }

    private void Count(RecordedUnit unit)
    {
        foreach (var append in unit.Appends)
            if (append.Changes.Any(change => change is ChartChange.Measured or ChartChange.Recounted)
                && _journal.Load(append.Stream).AsTask().GetAwaiter().GetResult()?.State is Chart chart)
                Count(chart, append.Changes);
        Act(unit.By, unit.At);
    }

    private async Task StoreFiguresOften()
    {
        using var timer = new PeriodicTimer(EngineLimits.StoreFigures, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await StoreFigures();
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
        catch (Exception e)
        {
            _journal.Fail(e);
        }
    }

    private async Task StoreFigures()
    {
        await _figuresTurn.WaitAsync();
        try
        {
            if (_measured.Take() is { } taken && !await Store(taken))
                _measured.PutBack(taken);
        }
        finally
        {
            _figuresTurn.Release();
        }
    }

    /// <summary>Stores what was counted; false: it cannot be now, and goes with the next.</summary>
    private async Task<bool> Store(MeasuredDays.Taken taken)
    {
        try
        {
            var days = ImmutableArray.CreateBuilder<DaySlice>();
            foreach (var (day, figures) in taken.Days)
                days.Add(await SliceOf(day, figures));
            var slice = new FigureSlice(taken.From, taken.Position, days.ToImmutable(), taken.Acted);
            if (await _journal.Store(slice) != AppendEnd.Committed)
                return false;
        }
        catch (StoreException e)
        {
            EngineLog.BackgroundFailed(_log, e);
            return false;
        }
        _measured.Stored(taken);
        return true;
    }

    /// <summary>
    /// What is stored of a day for these figures: a slice, or once there are many the whole.
    /// </summary>
    private async Task<DaySlice> SliceOf(LocalDate day, DayFigures added)
    {
        if (_slices.TryGetValue(day, out var slices) && slices < EngineLimits.SlicesPerDay)
        {
            _slices[day] = slices + 1;
            return new DaySlice(day, added.Write(), IsWhole: false);
        }
        var whole = new DayFigures();
        foreach (var slice in await _journal.Figures(day))
            whole.Add(slice);
        whole.Add(added);
        _slices[day] = 1;
        return new DaySlice(day, whole.Write(), IsWhole: true);
    }
}

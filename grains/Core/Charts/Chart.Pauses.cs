using CodingQueue.Core.Calendars;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>How long a clock has stood still.</summary>
/// <param name="Sum">All pauses that are over.</param>
/// <param name="Since">Since when it stands still now; null: it runs, or has not begun.</param>
/// <param name="Working">How much of the sum was working time of the facility.</param>
public sealed record ClockPause(Duration Sum, Instant? Since, Duration Working = default)
{
    /// <summary>It has never stood still.</summary>
    public static readonly ClockPause None = new(Duration.Zero, null);

    /// <summary>All of it up to now, the pause that lasts included.</summary>
    public Duration Until(Instant now) =>
        Since is { } since && since < now ? Sum + (now - since) : Sum;

    /// <summary>The working time in all of it up to now.</summary>
    public Duration WorkingUntil(Instant now, WorkingTime time) =>
        Since is { } since && since < now ? Working + time.Between(since, now) : Working;
}

/// <summary>
/// How long each of the clocks of a chart has stood still because of its holds. Holds that overlap count
/// once. A clock that does not run cannot stand still: that of the discharge runs from the clock start, that
/// of being ready while the chart may be coded, that of touching while a coder has it.
/// The pauses of the discharge count over the chart's life, those of the other two since their clock last
/// started anew.
/// </summary>
public sealed record Pauses(ClockPause Discharge, ClockPause Ready, ClockPause Touch)
{
    /// <summary>None ever did.</summary>
    public static readonly Pauses None = new(ClockPause.None, ClockPause.None, ClockPause.None);
}

public sealed partial record Chart
{
    private static readonly Duration NoTime = Duration.Zero;

    /// <summary>
    /// How long a clock has stood still: <see cref="Clocks.Discharge"/>, <see cref="Clocks.Ready"/> or
    /// <see cref="Clocks.Touch"/>; each hold and query is a clock of its own.
    /// </summary>
    public Duration Paused(Clocks clock, Instant now) => clock switch
    {
        Clocks.Discharge => Pauses?.Discharge.Until(now) ?? NoTime,
        Clocks.Ready => Pauses?.Ready.Until(now) ?? NoTime,
        Clocks.Touch => Pauses?.Touch.Until(now) ?? NoTime,
        _ => throw new ArgumentOutOfRangeException(
            nameof(clock), clock, "one of the discharge, ready and touch clocks"),
    };

    /// <summary>
    /// By how much the turnaround target moves: pauses of the discharge clock that are over. One that lasts
    /// moves it when it ends.
    /// </summary>
    public Duration PausedBeforeDeadline => Pauses?.Discharge.Sum ?? NoTime;

    /// <summary>Starts and ends the pauses of the clocks, as the chart is now.</summary>
    private static void CountPauses(Draft draft)
    {
        var chart = draft.Chart;
        if (chart.Pauses is null && chart.Holds.IsEmpty)
            return;
        var known = chart.Pauses ?? Pauses.None;
        var (before, now) = (draft.Before, draft.Now);
        var time = draft.Situation.Settings.TimeOf(chart.Facility);
        var ready = chart.ReadyFrom is { } from && from != before?.ReadyFrom ? ClockPause.None : known.Ready;
        var touch = chart.Running?.Touch is { } given && given != before?.Running?.Touch
            ? ClockPause.None
            : known.Touch;
        var pauses = new Pauses(
            Discharge(chart, known.Discharge, now, time),
            Next(ready, chart.Stops(Clocks.Ready) && chart.IsPastReady, now, now, time),
            Next(touch, chart.Stops(Clocks.Touch) && chart.State.InForce is not null, now, now, time));
        if (pauses != known)
            draft.Then(new ChartChange.ClocksPaused(pauses));
    }

    private bool IsPastReady => !State.IsFinished && State is not ChartState.NotReady;

    private bool Stops(Clocks clock)
    {
        foreach (var hold in Holds)
            if (hold.Terms.Pauses.HasFlag(clock))
                return true;
        return false;
    }

    /// <summary>
    /// The discharge may be told long after it was, while a hold was open all along; and it may be taken
    /// back.
    /// </summary>
    private static ClockPause Discharge(Chart chart, ClockPause pause, Instant now, WorkingTime time)
    {
        if (chart.Facts.Clock is not { } clock || clock > now)
            return ClockPause.None;
        var first = now;
        foreach (var hold in chart.Holds)
            if (hold.Terms.Pauses.HasFlag(Clocks.Discharge) && hold.Since < first)
                first = hold.Since;
        var next = Next(
            pause, chart.Stops(Clocks.Discharge) && !chart.State.IsFinished, Instant.Max(first, clock), now,
            time);
        return next.Sum > now - clock
            ? next with { Sum = now - clock, Working = time.Between(clock, now) }
            : next;
    }

    private static ClockPause Next(
        ClockPause pause, bool isPaused, Instant since, Instant now, WorkingTime time) =>
        isPaused == pause.Since is not null ? pause
        : isPaused ? pause with { Since = since }
        : new ClockPause(pause.Until(now), null, pause.WorkingUntil(now, time));
}

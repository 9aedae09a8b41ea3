using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Measures;

/// <summary>What a chart's time is counted under.</summary>
/// <param name="Kind">A code of <see cref="Reference.ChartKinds"/>.</param>
/// <param name="Workqueue">Its workqueue, or null where no rule placed it.</param>
public readonly record struct Category(string Kind, WorkqueueId? Workqueue)
{
    /// <summary>The chart's, as it is.</summary>
    public static Category Of(Chart chart) => new(chart.Facts.Kind, chart.Workqueue);
}

/// <summary>
/// How long one of a chart's clocks ran until it ended, without what stood still by the client's hold
/// reasons. It is decided once, by the calendar and the reasons of that moment, and is part of the chart's
/// history: no later change of settings rewrites what was measured.
/// </summary>
/// <param name="Clock">One of the five.</param>
/// <param name="Day">The day on which it ended, in the facility's zone.</param>
/// <param name="Wall">Time as it elapsed, at least 0.</param>
/// <param name="Working">Working time on the facility's calendar, at least 0.</param>
/// <param name="Kind">The chart's kind as it was worked.</param>
/// <param name="Workqueue">The workqueue in which it was worked, or null.</param>
/// <param name="Met">Whether the deadline was met; null: the clock has none.</param>
public sealed record Measure(
    Clocks Clock, LocalDate Day, Duration Wall, Duration Working, string Kind, WorkqueueId? Workqueue,
    bool? Met = null)
{
    /// <summary>What it is counted under where the work counts as it was done.</summary>
    public Category Category => new(Kind, Workqueue);
}

/// <summary>Since when the clocks of the coding that is under way run.</summary>
/// <param name="Ready">When the chart became ready for it.</param>
/// <param name="Coder">Who has it, or has it back at once when its hold ends; null: nobody.</param>
/// <param name="Touch">When that coder was first given it; null: nobody has it.</param>
public sealed record Running(Instant Ready, CoderId? Coder = null, Instant? Touch = null);

using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>Where a deadline comes from. Of equal ones the first here is named.</summary>
public enum DeadlineSource
{
    /// <summary>The client's turnaround target for the kind of chart.</summary>
    ClientTarget,
    /// <summary>The workqueue's turnaround target.</summary>
    WorkqueueTarget,
    /// <summary>The default target of the kind of chart.</summary>
    KindTarget,
    /// <summary>The client's month-end close.</summary>
    MonthEnd,
    /// <summary>The end of the facility's bill hold.</summary>
    BillHold,
    /// <summary>A payer's filing limit, less the days that billing needs.</summary>
    FilingLimit,
}

/// <summary>One of the deadlines that a chart has; the earliest is the chart's.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Of">Whose: the client, workqueue, kind, facility or filing limit, by id.</param>
/// <param name="Amount">How many of the unit; for a month-end close, after the end of the month.</param>
/// <param name="Unit">How they are counted.</param>
/// <param name="From">What they are counted from; for a target, the clock start and what was
/// paused.</param>
/// <param name="At">When the chart must be final coded by this.</param>
/// <param name="Wins">True: it is the chart's deadline.</param>
public readonly record struct DeadlinePart(
    DeadlineSource Source, string Of, int Amount, TimeUnit Unit, Instant From, Instant At,
    bool Wins = false);

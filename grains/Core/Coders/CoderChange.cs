using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Coders;

/// <summary>A change of a coder.</summary>
public abstract record CoderChange
{
    private CoderChange() { }

    /// <summary>A lead made or replaced the profile.</summary>
    public sealed record ProfileSet(CoderProfile Profile) : CoderChange;

    /// <summary>
    /// The coder came, went away or signed off. Reason: why, when it was not somebody's wish; else null.
    /// </summary>
    public sealed record PresenceSet(Presence Presence, Instant Since, string? Reason = null) : CoderChange;

    /// <summary>
    /// They were given a chart. Workqueue: where its turn counts; null: nowhere, because it waited for them,
    /// a lead chose it, or the workqueue has no limit for them. Weight: what it takes of their capacity, in
    /// hundredths of an ordinary chart.
    /// </summary>
    public sealed record ChartTaken(
        ChartId Chart, int Number, WorkqueueId? Workqueue = null, int Weight = Holding.Ordinary)
        : CoderChange;

    /// <summary>A chart is offered to them.</summary>
    public sealed record OfferMade(ChartId Chart) : CoderChange;

    /// <summary>The offer ended, on that day of theirs.</summary>
    public sealed record OfferEnded(ChartId Chart, OfferEnd How, LocalDate Day) : CoderChange;

    /// <summary>A chart of theirs is held and takes no capacity until it wakes.</summary>
    public sealed record ChartParked(ChartId Chart, int Number) : CoderChange;

    /// <summary>They have it no longer. Completed: their day on which they completed it, else null.</summary>
    public sealed record ChartGone(ChartId Chart, int Number, LocalDate? Completed) : CoderChange;

    /// <summary>A completion of theirs was counted for the reviews of a workqueue.</summary>
    public sealed record Drawn(DrawCount Count) : CoderChange;

    /// <summary>Their roster has them at work, on a break or off from now on.</summary>
    public sealed record DutySet(Duty Duty) : CoderChange;

    /// <summary>Their shift ended while they had a chart open: is it to stay theirs?</summary>
    public sealed record Asked(LeftOpen Chart) : CoderChange;

    /// <summary>It stays theirs until their next shift.</summary>
    public sealed record Kept(ChartId Chart, int Number) : CoderChange;
}

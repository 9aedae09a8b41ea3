using System.Collections.Immutable;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Measures;
using NodaTime;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    /// <summary>
    /// When it became ready for the coding that is under way: holds, coders who gave it back and moves
    /// between workqueues do not start that clock anew; a document that is missing again, a return from
    /// review and a reopening do. Null: it is not ready, or is submitted.
    /// </summary>
    public Instant? ReadyFrom => Running?.Ready ?? (State as ChartState.Ready)?.Since;

    /// <summary>
    /// The clocks that a change ends, with the chart as it was. That of the discharge ends once, at the first
    /// final coding: what a reopening adds is measured from ready and from given. Reviews are not measured
    /// as coding. A hold that goes with its chart, by a cancellation or a merge, was not released.
    /// </summary>
    /// <param name="change">What is decided.</param>
    /// <param name="now">When.</param>
    /// <param name="time">The calendar of the chart's facility.</param>
    internal IEnumerable<Measure> EndedBy(ChartChange change, Instant now, WorkingTime time)
    {
        switch (change)
        {
            case ChartChange.AssignmentEnded { How: AssignmentEnd.Completed }
                when State is ChartState.Assigned or ChartState.InProgress:
                var pauses = Pauses ?? Pauses.None;
                yield return Ended(Clocks.Ready, ReadyFrom ?? State.Entered, pauses.Ready, now, time);
                yield return Ended(
                    Clocks.Touch, Running?.Touch ?? State.InForce!.Since, pauses.Touch, now, time);
                break;
            case ChartChange.FinalCoded when Facts.Clock is { } clock
                && !Measures.Any(known => known.Clock == Clocks.Discharge):
                yield return Ended(
                    Clocks.Discharge, clock, (Pauses ?? Pauses.None).Discharge, now, time) with
                {
                    Met = Deadline is { } deadline ? now <= deadline : null,
                };
                break;
            case ChartChange.HoldEnded { How: not (HoldEnd.ChartCancelled or HoldEnd.Merged) } ended:
                foreach (var hold in Holds)
                    if (hold.Id == ended.Hold)
                        yield return Ended(Clocks.Hold, hold.Since, ClockPause.None, now, time);
                foreach (var query in Holds)
                    if (query.Id == ended.Hold && ended.Outcome is not (null or QueryOutcome.NoResponse))
                        yield return Ended(Clocks.Query, query.Since, ClockPause.None, now, time);
                break;
        }
    }

    private Measure Ended(Clocks clock, Instant from, ClockPause pause, Instant now, WorkingTime time) => new(
        clock, now.InZone(time.Zone).Date, Duration.Max(now - from - pause.Until(now), NoTime),
        Duration.Max(time.Between(from, now) - pause.WorkingUntil(now, time), NoTime),
        Facts.Kind, Workqueue);

    /// <summary>
    /// Records the clocks that ended, and counts what was measured before under what the chart is now.
    /// </summary>
    private static void CountMeasures(Draft draft)
    {
        var ended = draft.Ended;
        if (!ended.IsEmpty)
            draft.Then(new ChartChange.Measured(ended));
        if (draft.Before is not { } before)
            return;
        var (was, is_) = (Category.Of(before), Category.Of(draft.Chart));
        if (was == is_)
            return;
        var moved = before.Measures.AddRange(ended.RemoveAll(measure => measure.Category != was));
        if (!moved.IsEmpty)
            draft.Then(new ChartChange.Recounted(moved, was.Kind, was.Workqueue, is_.Kind, is_.Workqueue));
    }

    /// <summary>Past the limit the oldest are forgotten, that of the discharge never.</summary>
    private ImmutableArray<Measure> With(ImmutableArray<Measure> ended)
    {
        var all = Measures.AddRange(ended);
        for (var i = 0; all.Length > Limits.MeasuresPerChart && i < all.Length;)
            if (all[i].Clock == Clocks.Discharge)
                i++;
            else
                all = all.RemoveAt(i);
        return all;
    }

    /// <summary>A coder is given it: their clock goes on where it stayed theirs through a hold.</summary>
    private Running? RunsWith(Assignment assignment)
    {
        if (State is ChartState.Review)
            return Running;
        var running = Running ?? new Running(ReadyFrom ?? assignment.Since);
        return running.Coder == assignment.Coder
            ? running
            : running with { Coder = assignment.Coder, Touch = assignment.Since };
    }

    private Running? RunsAfter(AssignmentEnd how) => how switch
    {
        AssignmentEnd.Woken => Running,
        AssignmentEnd.Completed => null,
        _ => Running is null ? null : Running with { Coder = null, Touch = null },
    };

    private Running? RunsWhileHeld() => Running
        ?? (State is ChartState.Ready ready ? new Running(ready.Since) : null);
}

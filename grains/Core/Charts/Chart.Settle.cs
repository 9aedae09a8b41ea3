using System.Collections.Immutable;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    /// <summary>
    /// False when settings that changed since would place the chart elsewhere, move its deadline, or let it
    /// wait or go on: it must then be placed again.
    /// </summary>
    public bool IsSettled(Settings.Settings settings, Instant now)
    {
        if (State.IsFinished || IsMerging)
            return true;
        var draft = new Draft(Id, this, new Situation(now, settings, null));
        var queue = Place(draft);
        var missing = Missing(this, queue, settings, now);
        Prefer(draft, queue);
        if (!draft.Changes.IsEmpty)
            return false;
        return State switch
        {
            ChartState.NotReady waiting => waiting.Missing.SequenceEqual(missing) && !missing.IsEmpty,
            ChartState.Ready => missing.IsEmpty,
            _ => true,
        };
    }

    /// <summary>
    /// After facts, holds or rules changed: places the chart, sets its deadline, and moves it to where it
    /// then belongs. A finished chart stays where it is.
    /// </summary>
    private static void Settle(Draft draft)
    {
        if (draft.Chart.State.IsFinished || draft.Chart.IsMerging)
            return;
        var queue = Place(draft);
        var missing = Missing(draft.Chart, queue, draft.Situation.Settings, draft.Now);
        if (missing.Contains(ClockMissing))
            Withdraw(draft, missing);
        else if (draft.Chart.State is ChartState.Assigned or ChartState.InProgress or ChartState.Review)
            KeepWithCoder(draft);
        else if (!missing.IsEmpty && draft.Chart.State is ChartState.Ready or ChartState.NotReady)
            WaitFor(draft, missing);
        if (draft.Chart.State is ChartState.NotReady && missing.IsEmpty)
            draft.Then(new ChartChange.BecameReady(draft.Now, null));
        if (draft.Chart.State is ChartState.Ready or ChartState.Review && draft.Chart.IsBlocked)
            Pause(draft, keepsCoder: true);
        else if (draft.Chart.State is ChartState.Held && !draft.Chart.IsBlocked)
            Wake(draft, missing);
        Prefer(draft, queue);
    }

    private static Workqueue? Place(Draft draft)
    {
        CountPauses(draft);
        var settings = draft.Situation.Settings;
        var chart = draft.Chart;
        var placed = chart.PlacedAt(draft.Now, settings);
        // One that is over counts as over before its turn comes; of a final coded chart it never does.
        var pin = chart.Pin is { } set && set.Until > draft.Now
            && settings.Workqueues.ContainsKey(set.Workqueue)
            ? set
            : null;
        var queue = pin is null ? Placement.Find(settings, placed) : settings.Workqueues[pin.Workqueue];
        var deadline = Turnaround.Deadline(settings, placed, queue, chart.PausedBeforeDeadline);
        var again = Placement.NextChange(settings, placed, pin);
        var seconds = settings.SecondsOf(chart.Facts.Kind);
        if (queue?.Id != chart.Workqueue || deadline != chart.Deadline || again != chart.ReplaceAt
            || seconds != chart.SecondsSet)
            draft.Then(new ChartChange.PlacedIn(
                queue?.Id, deadline, again, pin is null ? settings.ActiveRules?.Version : null, seconds));
        Bind(draft, chart.Bounds ?? NoBounds, chart.PreferredUntil);
        return queue;
    }

    private static readonly Bounds NoBounds = new();

    /// <summary>The attribute that names who coded what this chart is to check.</summary>
    public const string CheckedCoder = "coderOfRecord";

    /// <summary>
    /// Records what the chart asks of a coder beyond its workqueue: what a lead set, as handed in, and what
    /// follows from the facts.
    /// </summary>
    private static void Bind(Draft draft, Bounds set, Instant? preferredUntil)
    {
        var chart = draft.Chart;
        var settings = draft.Situation.Settings;
        var bounds = set with
        {
            Restrictions = Placement.Restrictions(settings, chart.PlacedAt(draft.Now, settings)),
            NotBy = chart.Facts.Attributes.TryGetValue(CheckedCoder, out var coder) ? new CoderId(coder)
                : null,
            Preferred = preferredUntil is not null,
        };
        var asks = bounds.IsNone ? null : bounds;
        if (asks != chart.Bounds || preferredUntil != chart.PreferredUntil)
            draft.Then(new ChartChange.Bounded(asks, preferredUntil));
    }

    /// <summary>
    /// A chart that is offered is kept for preferred coders until it has waited for so long.
    /// </summary>
    private static void Prefer(Draft draft, Workqueue? queue)
    {
        var chart = draft.Chart;
        Instant? until = queue?.Prefers is { } prefers && chart.State.IsOffered
            ? chart.State.Entered + prefers.For
            : null;
        if (until <= draft.Now)
            until = null;
        if (until != chart.PreferredUntil)
            Bind(draft, chart.Bounds ?? NoBounds, until);
    }

    /// <summary>
    /// What keeps the chart from being coded: the clock, and documents that its workqueue or its kind asks
    /// for.
    /// </summary>
    private static ImmutableArray<string> Missing(
        Chart chart, Workqueue? queue, Settings.Settings settings, Instant now)
    {
        var missing = ImmutableArray<string>.Empty;
        if (!(chart.Facts.Clock <= now))
            missing = [ClockMissing];
        foreach (var document in queue?.Requires.Documents ?? [])
            if (!chart.Facts.Documents.Contains(document))
                missing = missing.Add(document);
        if (settings.Kinds.TryGetValue(chart.Facts.Kind, out var kind))
            foreach (var document in kind.Documents)
                if (!chart.Facts.Documents.Contains(document) && !missing.Contains(document))
                    missing = missing.Add(document);
        return missing;
    }

    private static void WaitFor(Draft draft, ImmutableArray<string> missing)
    {
        EndOffer(draft, OfferEnd.Withdrawn, null);
        if (draft.Chart.State is not ChartState.NotReady waiting || !waiting.Missing.SequenceEqual(missing))
            draft.Then(new ChartChange.Waits(missing, draft.Now));
    }

    /// <summary>The clock was taken back: nobody may code the chart, whoever has it.</summary>
    private static void Withdraw(Draft draft, ImmutableArray<string> missing)
    {
        if (draft.Chart.State.InForce is { } assignment)
            End(draft, assignment, AssignmentEnd.Withdrawn, "the clock was taken back upstream");
        WaitFor(draft, missing);
    }

    /// <summary>A chart changed under its coder's hands stays theirs as long as they may code it.</summary>
    private static void KeepWithCoder(Draft draft)
    {
        var chart = draft.Chart;
        if (chart.State.InForce is not { } assignment)
            return;
        var coder = draft.Situation.Coder;
        if (coder?.Id != assignment.Coder)
            throw new InvalidOperationException($"Decided about chart {chart.Id} without its coder");
        ImmutableArray<string> reasons = Requirement.Of(chart) is null
            ? ["no rule places the chart in a workqueue"]
            : [.. chart.WhyNoLonger(coder, draft.Situation.Settings, draft.Now)
                .Select(rule => rule.Sentence)];
        // Only knowing better when to look again is no change under the coder's hands.
        var isMoved = draft.Before is not { } before
            || (before.Workqueue, before.Deadline) != (chart.Workqueue, chart.Deadline);
        if (reasons.IsEmpty || !(isMoved || draft.Changes.Any(change =>
            change is ChartChange.Updated or ChartChange.Bounded)))
            return;
        End(draft, assignment, AssignmentEnd.Withdrawn, string.Join("; ", reasons));
        Offer(draft, null);
    }

    /// <summary>
    /// The last hold that blocked it ended: it goes to its coder first, who is given it with a new number.
    /// </summary>
    private static void Wake(Draft draft, ImmutableArray<string> missing)
    {
        var held = (ChartState.Held)draft.Chart.State;
        if (held.Kept is { } kept)
            End(draft, kept, AssignmentEnd.Woken, null);
        var sticky = (held.Kept?.Coder ?? held.WaitedFor) is { } coder
            ? new Sticky(coder, draft.Now + Limits.StickyFor)
            : null;
        if (held.Reviewing is { } coderOfRecord)
            draft.Then(new ChartChange.InReview(coderOfRecord, draft.Now, sticky));
        else if (missing.IsEmpty)
            draft.Then(new ChartChange.BecameReady(draft.Now, sticky));
        else
            draft.Then(new ChartChange.Waits(missing, draft.Now));
    }
}

using CodingQueue.Core.Routing;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    /// <summary>
    /// What the command would change, or why it is refused. Pure: the same arguments give the same answer.
    /// </summary>
    /// <param name="id">The chart.</param>
    /// <param name="chart">The chart as it is; null when the server has not heard of it.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="situation">Time, settings and the coder concerned.</param>
    public static Decision<ChartChange> Decide(
        ChartId id, Chart? chart, ChartCommand command, Situation situation) =>
        Decide(id, chart, command, situation, out _);

    /// <summary>The same, with the chart as the changes leave it.</summary>
    /// <param name="id">The chart.</param>
    /// <param name="chart">The chart as it is; null when the server has not heard of it.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="situation">Time, settings and the coder concerned.</param>
    /// <param name="after">What <see cref="Apply(ChartId, Chart?, ChartChange)"/> makes of the changes; after
    /// a refusal without meaning.</param>
    public static Decision<ChartChange> Decide(
        ChartId id, Chart? chart, ChartCommand command, Situation situation, out Chart? after)
    {
        after = chart;
        var draft = new Draft(id, chart, situation);
        var refused = RefuseContent(id, chart, command, situation)
            ?? (chart is null
                ? DecideUnheard(draft, command)
                : Refuse(chart, command) ?? chart.Decide(draft, command));
        if (refused is not null)
            return refused;
        if (draft.IsDecided)
            CountPauses(draft);
        if (draft.IsDecided)
            CountMeasures(draft);
        after = draft.After;
        return draft.Changes;
    }

    private static Refused? DecideUnheard(Draft draft, ChartCommand command)
    {
        if (command is not ChartCommand.Arrive arrive)
            return new Refused(Refusal.NotFound, "There is no such chart.");
        return Arrive(draft, null, arrive);
    }

    private Refused? Decide(Draft draft, ChartCommand command) => command switch
    {
        ChartCommand.Arrive arrive => Arrive(draft, this, arrive),
        ChartCommand.WithdrawDischarge withdraw => WithdrawDischarge(draft, withdraw),
        ChartCommand.Cancel cancel => Cancel(draft, cancel),
        ChartCommand.Assign assign => Assign(draft, assign),
        ChartCommand.Offer => Offer(draft),
        ChartCommand.Accept accept => Accept(draft, accept),
        ChartCommand.Decline decline => DeclineOffer(draft, decline),
        ChartCommand.Open open => Open(draft, open),
        ChartCommand.Complete complete => Complete(draft, complete),
        ChartCommand.Return back => GiveBack(draft, back),
        ChartCommand.PlaceHold hold => PlaceHold(draft, hold),
        ChartCommand.Release release => Release(draft, release),
        ChartCommand.Answer answer => Answer(draft, answer),
        ChartCommand.Unassign unassign => Unassign(draft, unassign),
        ChartCommand.Move move => Move(draft, move),
        ChartCommand.Expedite expedite => Expedite(draft, expedite),
        ChartCommand.Reopen reopen => Reopen(draft, reopen),
        ChartCommand.MergeInto merge => MergeInto(draft, merge),
        ChartCommand.TakeOver take => TakeOver(draft, take),
        ChartCommand.EndMerge end => EndMerge(draft, end),
        ChartCommand.Restrict restrict => Restrict(draft, restrict),
        ChartCommand.Bar bar => Bar(draft, bar.Coder, bar.Lifted),
        ChartCommand.Allow allow => Allow(draft, allow),
        ChartCommand.Yield yield => Yield(draft, yield),
        ChartCommand.KeepDraft keep => KeepDraft(draft, keep),
        ChartCommand.Replace => Replace(draft),
        ChartCommand.Tick => Tick(draft),
        _ => throw new InvalidOperationException($"No such command: {command.GetType().Name}"),
    };

    private Refused? Assign(Draft draft, ChartCommand.Assign assign)
    {
        var coder = draft.Situation.Coder ?? throw new InvalidOperationException("Assign without its coder");
        if (State.FirstRight is { } right && right.Coder != coder.Id && assign.By != GivenBy.Lead
            && right.Until > draft.Now)
            return new Refused(
                Refusal.StickyToOther, $"The chart waits for {right.Coder} until {right.Until}.");
        // Restrictions that were set a moment ago count before every chart has been placed again.
        Bind(draft, Bounds ?? NoBounds, PreferredUntil);
        if (Requirement.Of(draft.Chart, coder.Id) is not { } requirement)
            return new Refused(Refusal.NotEligible, "No rule places the chart in a workqueue.", "workqueue");
        // A lead may go over a preference, which relaxes anyway; never over a hard rule.
        var asked = assign.By == GivenBy.Lead ? requirement.Hard : requirement;
        var verdict = Eligibility.Explain(coder.Profile, asked, draft.Situation.Settings, draft.Now);
        if (!verdict.May)
            return NotEligible(coder.Id, verdict);
        if (assign.By == GivenBy.Push && RefuseUnasked(coder.Id, draft.Now) is { } declined)
            return declined;
        if (coder.RefuseDuty(assign.By, draft.Now) is { } refused)
            return refused;
        // A lead may go over a coder's capacity: it is an act with a name in the history, not a slip.
        if (assign.By != GivenBy.Lead && coder.RefuseLoad(draft.Situation.Settings.WeightOf(Facts.Kind))
            is { } full)
            return full;
        EndOffer(draft, State.Offer?.Coder == coder.Id ? OfferEnd.Accepted : OfferEnd.Withdrawn, null);
        var number = Math.Max(LastNumber + 1, draft.Situation.Settings.Tables.LeastNumber ?? 1);
        draft.Then(new ChartChange.Given(
            new Assignment(coder.Id, number, draft.Now, verdict.Supervised), assign.By));
        return null;
    }

    private static Refused NotEligible(CoderId coder, Verdict verdict) => new(
        Refusal.NotEligible, $"{coder} may not code this chart: {string.Join("; ", verdict.Reasons)}.",
        "coder", coder.Value, string.Join("; ", verdict.Reasons));

    private Refused? Open(Draft draft, ChartCommand.Open open)
    {
        if (State is ChartState.Assigned or ChartState.Review { Opened: null })
            draft.Then(new ChartChange.Opened(open.Number, draft.Now));
        return null;
    }

    private Refused? Complete(Draft draft, ChartCommand.Complete complete)
    {
        var assignment = State.InForce!;
        if (State is ChartState.Review review)
            return CompleteReview(draft, review, complete);
        if (complete.Outcome is not null)
            return new Refused(
                Refusal.ReviewOutcome, "The chart is not in review.", "outcome", $"{complete.Outcome}",
                "only a chart in review has an outcome");
        if (State is ChartState.Assigned)
            draft.Then(new ChartChange.Opened(assignment.Number, draft.Now));
        var isReviewed = AsksForReview(draft, assignment) || Sampled is not null || Draw(draft, assignment);
        End(draft, assignment, AssignmentEnd.Completed, complete.Note);
        if (isReviewed)
            Submit(draft, assignment.Coder);
        else
            Finish(draft, assignment.Coder);
        return null;
    }

    private static void Submit(Draft draft, CoderId coderOfRecord)
    {
        draft.Then(new ChartChange.InReview(coderOfRecord, draft.Now, null));
        Settle(draft);
    }

    private bool AsksForReview(Draft draft, Assignment assignment) =>
        assignment.Supervised
        || (Workqueue is { } id && draft.Situation.Settings.Workqueues.TryGetValue(id, out var queue)
            && queue.Review);

    /// <summary>
    /// Counts a completion that nothing else sends to review; true when it is drawn. Its reviewer is another
    /// person, as in every review.
    /// </summary>
    private bool Draw(Draft draft, Assignment assignment)
    {
        if (Workqueue is not { } id || !draft.Situation.Settings.Workqueues.TryGetValue(id, out var queue)
            || !queue.Draws)
            return false;
        var coder = draft.Situation.Coder
            ?? throw new InvalidOperationException("A completion without its coder");
        var (count, reason) = coder.DrawsIn(id).Next(queue, coder.Id, draft.Situation.Seed.Span);
        draft.Then(new ChartChange.Drawn(assignment.Coder, count, reason));
        return reason is not null;
    }

    private static Refused? CompleteReview(
        Draft draft, ChartState.Review review, ChartCommand.Complete complete)
    {
        if (complete.Outcome is not { } outcome)
            return new Refused(
                Refusal.ReviewOutcome, "Say whether you agree or return it.", "outcome", null,
                "agree or return");
        var reviewer = review.Assignment!;
        End(draft, reviewer, AssignmentEnd.Completed, complete.Note);
        if (outcome == ReviewOutcome.Agree)
        {
            Finish(draft, review.CoderOfRecord);
            return null;
        }
        draft.Then(new ChartChange.ReviewReturned(reviewer.Coder, complete.Note));
        draft.Then(new ChartChange.BecameReady(
            draft.Now, new Sticky(review.CoderOfRecord, draft.Now + Limits.StickyFor)));
        Settle(draft);
        return null;
    }

    private Refused? GiveBack(Draft draft, ChartCommand.Return back)
    {
        var assignment = State.InForce!;
        End(draft, assignment, AssignmentEnd.Returned, back.Reason);
        if (back.Conflict && RefuseNamed(BarredNow.Add(assignment.Coder)) is { } refused)
            return refused;
        if (back.Conflict)
            Bind(
                draft, (Bounds ?? NoBounds) with { Barred = Ordered(BarredNow.Add(assignment.Coder)) },
                PreferredUntil);
        else
            draft.Then(new ChartChange.Declined(
                new Decline(assignment.Coder, draft.Now + Limits.DeclineFor, back.Reason)));
        Offer(draft, null);
        return null;
    }

    /// <summary>A retry of the same work is refused again, and its note kept once.</summary>
    private Refused? KeepDraft(Draft draft, ChartCommand.KeepDraft keep)
    {
        var note = new DraftNote(keep.By, keep.Number, keep.Command, keep.Text, draft.Now);
        if (!Drafts.Any(known => known with { At = note.At } == note))
            draft.Then(new ChartChange.DraftKept(note));
        return null;
    }

    private Refused? Unassign(Draft draft, ChartCommand.Unassign unassign)
    {
        var assignment = State.InForce!;
        var wasHeld = State is ChartState.Held;
        End(draft, assignment, AssignmentEnd.Unassigned, unassign.Reason);
        if (!wasHeld)
            Offer(
                draft,
                unassign.For is { } first ? new Sticky(first, draft.Now + Limits.ReassignFor) : null);
        return null;
    }

    /// <summary>
    /// Coding is final. Holds that only keep the bill back end here: from now on they are billing's.
    /// </summary>
    private static void Finish(Draft draft, CoderId coderOfRecord)
    {
        foreach (var hold in draft.Chart.Holds)
            draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.FinalCoded, null));
        draft.Then(new ChartChange.FinalCoded(coderOfRecord, draft.Now));
    }

    private static void End(Draft draft, Assignment assignment, AssignmentEnd how, string? note) =>
        draft.Then(new ChartChange.AssignmentEnded(assignment.Coder, assignment.Number, how, note));

    /// <summary>
    /// Puts a chart that is with nobody back in its line, that of reviews included, or to wait if it may not
    /// be coded.
    /// </summary>
    private static void Offer(Draft draft, Sticky? sticky)
    {
        if (draft.Chart.State is ChartState.Review review)
            draft.Then(new ChartChange.InReview(review.CoderOfRecord, draft.Now, sticky));
        else
            draft.Then(new ChartChange.BecameReady(draft.Now, sticky));
        Settle(draft);
    }
}

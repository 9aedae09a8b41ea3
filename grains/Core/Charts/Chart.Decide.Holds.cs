using NodaTime;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    private Refused? PlaceHold(Draft draft, ChartCommand.PlaceHold command)
    {
        if (Holds.Length >= Limits.HoldsPerChart)
            return new Refused(
                Refusal.TooManyHolds, "Release a hold first.", "holds", $"{Holds.Length}",
                $"at most {Limits.HoldsPerChart} open holds");
        if (State.InForce is not null && draft.Situation.Coder?.HeldCharts >= Limits.HeldPerCoder)
            return new Refused(
                Refusal.TooManyHolds, "The coder keeps too many held charts.", "holds",
                $"{draft.Situation.Coder.HeldCharts}",
                    $"at most {Limits.HeldPerCoder} held charts of one coder");
        var reason = draft.Situation.Settings.FindHoldReason(command.Reason, Client)!;
        var terms = reason.Terms;
        // A hold always has a time at which somebody is told of it, unless its reason says that nobody is.
        Instant? followUp = terms.FollowUpHours > 0 ? draft.Now + terms.Every : null;
        Instant? until = terms.EndedBy.Hours is { } hours ? draft.Now + Duration.FromHours(hours) : null;
        var hold = new Hold(
            new HoldId($"h{LastHold + 1}"), command.Reason, command.Note, command.Owner ?? reason.Owner,
            draft.Now, command.Until ?? until, command.FollowUp ?? followUp, terms.Every, command.By)
        {
            Terms = terms,
        };
        draft.Then(new ChartChange.HoldPlaced(hold));
        if (terms.BlocksCoding)
            Pause(draft, terms.KeepsCoder);
        return null;
    }

    /// <summary>Holds block the chart: it leaves its line, or its coder's capacity.</summary>
    private static void Pause(Draft draft, bool keepsCoder)
    {
        var assignment = draft.Chart.State.InForce;
        switch (draft.Chart.State)
        {
            case ChartState.Held when assignment is not null && !keepsCoder:
                End(draft, assignment, AssignmentEnd.Held, null);
                break;
            case ChartState.Held { WaitedFor: not null } held when !keepsCoder:
                draft.Then(new ChartChange.Paused(held.Since, null));
                break;
            case ChartState.Held or ChartState.NotReady or ChartState.FinalCoded or ChartState.Cancelled:
                break;
            default:
                if (assignment is not null && !keepsCoder)
                    End(draft, assignment, AssignmentEnd.Held, null);
                draft.Then(new ChartChange.Paused(
                    draft.Now, keepsCoder ? assignment : null,
                    keepsCoder ? draft.Chart.State.FirstRight?.Coder : null));
                break;
        }
    }

    private Refused? Release(Draft draft, ChartCommand.Release command)
    {
        if (!Holds.Any(hold => hold.Id == command.Hold))
            return NoSuchHold(command.Hold);
        draft.Then(new ChartChange.HoldEnded(command.Hold, HoldEnd.Released, command.Note));
        Settle(draft);
        return null;
    }

    /// <summary>The query that a hold stands for is closed, answered or not.</summary>
    private Refused? Answer(Draft draft, ChartCommand.Answer answer)
    {
        if (Holds.FirstOrDefault(open => open.Id == answer.Hold) is not { } hold)
            return NoSuchHold(answer.Hold);
        if (!hold.Terms.EndedBy.QueryAnswered)
            return new Refused(
                Refusal.Invalid, $"Hold {hold.Id} ({hold.Reason}) is not a query: release it instead.",
                "hold", hold.Id.Value, "a hold whose reason is ended by queryAnswered");
        draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.Answered, answer.Note, answer.Outcome));
        Settle(draft);
        return null;
    }

    private static Refused NoSuchHold(HoldId hold) => new(
        Refusal.UnknownHold, "That hold is not open on the chart.", "hold", hold.Value,
        "the id of an open hold");

    private Refused? Tick(Draft draft)
    {
        if (State.IsFinished)
            return null;
        foreach (var hold in Holds)
        {
            if (hold.Until <= draft.Now)
                draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.TimeCame, null));
            else
                Remind(draft, hold);
        }
        if (Pin?.Until <= draft.Now)
            draft.Then(new ChartChange.PinEnded());
        Settle(draft);
        if (draft.Chart.State.FirstRight?.Until <= draft.Now)
            LapseFirstRight(draft);
        return null;
    }

    /// <summary>
    /// What was due of a hold that stays open, in the order in which it was due: the owner is told, and the
    /// hold climbs its ladder, each rung once.
    /// </summary>
    private static void Remind(Draft draft, Hold hold)
    {
        var isTold = hold.FollowUp <= draft.Now;
        if (isTold && !(hold.NextEscalation < hold.FollowUp))
        {
            draft.Then(new ChartChange.FollowedUp(hold.Id, NextTime(hold, draft.Now)));
            isTold = false;
        }
        for (var rung = hold; rung.NextEscalation <= draft.Now; rung = Of(draft, hold.Id))
            draft.Then(new ChartChange.Escalated(hold.Id, rung.Terms.Escalation[rung.Escalated].To));
        if (isTold)
            draft.Then(new ChartChange.FollowedUp(hold.Id, NextTime(hold, draft.Now)));
    }

    private static Hold Of(Draft draft, HoldId id) => draft.Chart.Holds.First(hold => hold.Id == id);

    /// <summary>After downtime a reminder is given once, and the next one lies ahead.</summary>
    private static Instant NextTime(Hold hold, Instant now)
    {
        var missed = (now - hold.FollowUp!.Value).TotalTicks / hold.Every.TotalTicks;
        return hold.FollowUp.Value + hold.Every * (Math.Floor(missed) + 1);
    }

    private Refused? Yield(Draft draft, ChartCommand.Yield yield)
    {
        if (State.FirstRight?.Coder == yield.Coder)
            LapseFirstRight(draft);
        return null;
    }

    private static void LapseFirstRight(Draft draft)
    {
        if (draft.Chart.State is ChartState.Review review)
            draft.Then(new ChartChange.InReview(review.CoderOfRecord, review.Since, null));
        else
            draft.Then(new ChartChange.BecameReady(draft.Chart.State.Entered, null));
    }
}

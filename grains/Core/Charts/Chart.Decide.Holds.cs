using CodingQueue.Core.Reference;
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
        var reason = HoldReasons.All[command.Reason];
        var every = Duration.FromHours(reason.FollowUpHours > 0 ? reason.FollowUpHours : 24);
        var hold = new Hold(
            new HoldId($"h{LastHold + 1}"), command.Reason, command.Note, command.Owner ?? reason.Owner,
            draft.Now, command.Until, command.FollowUp, every, command.By);
        draft.Then(new ChartChange.HoldPlaced(hold));
        if (reason.BlocksCoding)
            Pause(draft, reason.KeepsCoder);
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
                EndOffer(draft, OfferEnd.Withdrawn, null);
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
            return new Refused(
                Refusal.UnknownHold, "That hold is not open on the chart.", "hold", command.Hold.Value,
                "the id of an open hold");
        draft.Then(new ChartChange.HoldEnded(command.Hold, HoldEnd.Released, command.Note));
        Settle(draft);
        return null;
    }

    private Refused? Tick(Draft draft)
    {
        if (State.IsFinished)
            return null;
        foreach (var hold in Holds)
        {
            if (hold.Until <= draft.Now)
                draft.Then(new ChartChange.HoldEnded(hold.Id, HoldEnd.TimeCame, null));
            else if (hold.FollowUp <= draft.Now)
                draft.Then(new ChartChange.FollowedUp(hold.Id, NextTime(hold, draft.Now)));
        }
        if (Pin?.Until <= draft.Now)
            draft.Then(new ChartChange.PinEnded());
        Settle(draft);
        if (draft.Chart.State.Offer is { } offer && offer.Until <= draft.Now)
            MissOffer(draft, offer);
        else if (draft.Chart.State.FirstRight?.Until <= draft.Now)
            LapseFirstRight(draft);
        return null;
    }

    /// <summary>After downtime a reminder is given once, and the next one lies ahead.</summary>
    private static Instant NextTime(Hold hold, Instant now)
    {
        var missed = (now - hold.FollowUp!.Value).TotalTicks / hold.Every.TotalTicks;
        return hold.FollowUp.Value + hold.Every * (Math.Floor(missed) + 1);
    }

    private Refused? Yield(Draft draft, ChartCommand.Yield yield)
    {
        if (State.Offer?.Coder == yield.Coder)
            EndOffer(draft, OfferEnd.Withdrawn, null);
        else if (State.FirstRight?.Coder == yield.Coder)
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

using NodaTime;

namespace CodingQueue.Core.Charts;

public sealed partial record Chart
{
    /// <summary>What no state accepts, because the command itself is impossible.</summary>
    private static Refused? RefuseContent(
        ChartId id, Chart? chart, ChartCommand command, Situation situation) => command switch
    {
        ChartCommand.MergeInto merge => RefuseMerge(id, chart, merge),
        ChartCommand.PlaceHold hold => RefuseHold(chart?.Client, hold, situation),
        ChartCommand.Move move => RefuseMove(move, situation),
        ChartCommand.Allow allow => RefuseTime("until", allow.Until, situation.Now),
        ChartCommand.Expedite { Minutes: < 0 or > Limits.BoostMinutes } expedite => new Refused(
            Refusal.Invalid, "That many minutes are not possible.", "minutes", $"{expedite.Minutes}",
            $"0 to {Limits.BoostMinutes}"),
        _ => null,
    };

    private static Refused? RefuseHold(
        ClientId? client, ChartCommand.PlaceHold hold, Situation situation)
    {
        var now = situation.Now;
        if (situation.Settings.FindHoldReason(hold.Reason, client) is null)
            return new Refused(
                Refusal.Invalid, "No such hold reason.", "reason", hold.Reason,
                "a code of GET /api/hold-reasons");
        return RefuseTime("until", hold.Until, now) ?? RefuseTime("followUp", hold.FollowUp, now);
    }

    private static Refused? RefuseMove(ChartCommand.Move move, Situation situation)
    {
        if (RefuseTime("until", move.Until, situation.Now) is { } refused)
            return refused;
        return situation.Settings.Workqueues.ContainsKey(move.Workqueue)
            ? null
            : new Refused(
                Refusal.NotFound, "No such workqueue.", "workqueue", move.Workqueue.Value,
                "a workqueue of GET /api/workqueues");
    }

    private static Refused? RefuseTime(string field, Instant? time, Instant now) =>
        time is { } instant && (instant <= now || instant > now + Limits.Ahead)
            ? new Refused(
                Refusal.Invalid, $"{field} must lie ahead.", field, $"{instant}",
                "after now and within ten years")
            : null;

    /// <summary>
    /// What the chart's state refuses, before the particulars of the command are looked at. The order of the
    /// checks is the order of <see cref="Refusal"/>.
    /// </summary>
    private static Refused? Refuse(Chart chart, ChartCommand command)
    {
        // News, time and rules are taken in by every state; what they may change, an erased discharge of a
        // final coded chart not, is decided there.
        if (command is ChartCommand.Arrive or ChartCommand.Tick or ChartCommand.Replace
            or ChartCommand.Yield or ChartCommand.KeepDraft or ChartCommand.MergeInto
            or ChartCommand.TakeOver or ChartCommand.EndMerge)
            return null;
        // What the source takes back counts on a cancelled chart too: an admission may revive it later.
        if (chart.State is ChartState.Cancelled cancelled
            && command is not (ChartCommand.Cancel { AsOf: not null } or ChartCommand.WithdrawDischarge))
            return new Refused(Refusal.ChartCancelled, $"The chart was cancelled: {cancelled.Reason}.");
        return command.NamedNumber is { } number && chart.State.InForce?.Number != number
            ? Stale(chart, number)
            : chart.RefuseInState(command);
    }

    private static Refused Stale(Chart chart, int number)
    {
        var now = chart.State.InForce is { } current
            ? $"assignment {current.Number} since {current.Since}"
            : "with nobody";
        return new Refused(
            Refusal.StaleAssignment, $"The chart is {chart.State.Name}, {now}; nothing was changed.",
            "assignment", $"{number}", "the chart's current assignment number");
    }

    private Refused? RefuseInState(ChartCommand command) => command switch
    {
        ChartCommand.WithdrawDischarge or ChartCommand.Cancel or ChartCommand.Unassign or ChartCommand.Move
            or ChartCommand.Expedite or ChartCommand.PlaceHold or ChartCommand.Restrict or ChartCommand.Bar
            when State is ChartState.FinalCoded =>
                FinalAlready(),
        ChartCommand.Reopen when Merge is { } merged => new Refused(
            Refusal.Invalid, $"The chart was merged into {merged.Into}: reopen that one.", "chart", Id.Value,
            "a chart that was not merged into another"),
        ChartCommand.Reopen when State is not ChartState.FinalCoded =>
            new Refused(Refusal.NotFinalCoded, $"The chart is {State.Name}: there is nothing to reopen."),
        ChartCommand.Assign or ChartCommand.Offer or ChartCommand.Accept => RefuseAssign(),
        ChartCommand.Decline decline when State.Offer is null => NotOffered(Id, decline.Coder),
        ChartCommand.Open or ChartCommand.Complete or ChartCommand.Return when State is ChartState.Held =>
            new Refused(Refusal.ChartHeld, "The chart is held: release its holds first."),
        ChartCommand.Unassign when State.InForce is null =>
            new Refused(Refusal.NotAssigned, "The chart is with nobody."),
        _ => null,
    };

    private Refused? RefuseAssign() => State switch
    {
        ChartState.FinalCoded => FinalAlready(),
        ChartState.NotReady waiting => new Refused(
            Refusal.NotReady, $"The chart waits for: {string.Join(", ", waiting.Missing)}."),
        ChartState.Held => new Refused(Refusal.ChartHeld, "The chart is held: release its holds first."),
        _ when State.InForce is { } assignment => new Refused(
            Refusal.AlreadyAssigned, $"The chart is with {assignment.Coder} since {assignment.Since}."),
        _ => null,
    };

    private static Refused FinalAlready() =>
        new(Refusal.AlreadyFinalCoded, "The chart is final coded: reopen it first.");
}

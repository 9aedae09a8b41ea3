using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Actors;

internal sealed partial class CoderActor
{
    private readonly List<Head> _heads = [];
    private int _hinted;

    /// <summary>
    /// A hint that there may be work: fills the coder's capacity from push workqueues. Hints while one is
    /// being followed change nothing, and a lost one costs a second: the sweep gives it again.
    /// </summary>
    public async Task FollowHint()
    {
        if (Interlocked.Exchange(ref _hinted, 1) != 0)
            return;
        ChartTurn turn;
        do
        {
            Volatile.Write(ref _hinted, 0);
            turn = await Next(Caller.Server, pushed: true);
        }
        while (turn is ChartTurn.Done);
    }

    /// <summary>True while a hint waits to be followed.</summary>
    public bool IsHinted => Volatile.Read(ref _hinted) != 0;

    private async Task<ChartTurn> Pick(Caller caller, bool pushed, Predicate<FacilityId>? within)
    {
        var coder = _row!.Coder;
        if (pushed && !coder.Waits)
            return new ChartTurn.Nothing();
        if (!coder.HasRoom)
            return new ChartTurn.Refused(coder.RefuseLoad(Holding.Ordinary)!);
        foreach (var right in lines.FirstRightsOf(id))
        {
            // An offer is for the coder to answer; asking for the next chart accepts it.
            if (pushed && (coder.Offer == right.Chart || !IsPushed(right.Chart) || isBeingGiven(right.Chart)))
                continue;
            if (within is not null && !IsWithin(right.Chart, within))
                continue;
            // The list is a moment behind: an offer that was missed meanwhile is nobody's.
            if (journal.Current(StreamId.Of(right.Chart))?.State is Chart known
                && known.State.FirstRight?.Coder != id)
                continue;
            // One that is too heavy for now waits; lighter ones need not wait for it.
            if (journal.Current(StreamId.Of(right.Chart))?.State is Chart mine
                && !coder.HasRoomFor(SettingsNow().WeightOf(mine.Facts.Kind)))
                continue;
            if (await Take(right, null, caller, pushed) is { } given)
                return given;
        }
        for (var attempt = 0; attempt < EngineLimits.Picks; attempt++)
        {
            if (Reserved(pushed, within) is not { } found)
                return new ChartTurn.Nothing();
            var given = await Take(found.Chart, found, caller, pushed);
            if (given is not ChartTurn.Done)
                lines.GiveBack(found.Head.Requirement.Workqueue, found.Chart.Chart);
            if (given is not null)
                return given;
        }
        return new ChartTurn.Nothing();
    }

    /// <summary>What is next for the coder, reserved; null when there is nothing.</summary>
    private Choice? Reserved(bool pushed, Predicate<FacilityId>? within)
    {
        for (var attempt = 0; attempt < EngineLimits.Picks; attempt++)
        {
            var now = time.Now();
            if (NextChoice.Of(lines, _row!.Coder, SettingsNow(), now, pushed, within, _heads)
                is not { } chosen)
                return null;
            // Another coder may have reserved it since: then it is looked for again.
            if (!lines.Reserve(
                chosen.Head.Requirement.Workqueue, chosen.Chart.Chart, now + EngineLimits.Reservation))
                continue;
            lines.Passed(_heads, chosen, now);
            return chosen;
        }
        return null;
    }

    /// <summary>
    /// Tries to assign; null when the chart is gone or not for this coder, so that the next is tried.
    /// </summary>
    private async Task<ChartTurn?> Take(Urgency urgency, Choice? choice, Caller caller, bool pushed)
    {
        ChartCommand command = pushed && choice is { } chosen && IsOffered(chosen.Head.Requirement.Workqueue)
            ? new ChartCommand.Offer()
            : new ChartCommand.Assign(pushed ? GivenBy.Push : GivenBy.Next);
        var turn = await DriveInTurn(urgency.Chart, command, caller, chart => WhyPick(chart, choice));
        return turn switch
        {
            ChartTurn.Done or ChartTurn.Repeated => turn,
            ChartTurn.Refused { Reason.Refusal: Refusal.Overloaded or Refusal.StoreFull
                or Refusal.StoreAway or Refusal.OutcomeUnknown
                or Refusal.AtCapacity or Refusal.CoderUnavailable or Refusal.CommandIdReused } => turn,
            _ => null,
        };
    }

    private Why? WhyPick(ChartId chart, Choice? choice)
    {
        if (WhyLead(chart) is not { } why)
            return null;
        return choice is { } chosen
            ? why with { Classes = _heads.Count, Reason = chosen.Reason, PassedOver = chosen.PassedOver }
            : why with { Sticky = true, Reason = PickReason.FirstRight };
    }

    private bool IsWithin(ChartId chart, Predicate<FacilityId> within) =>
        journal.Current(StreamId.Of(chart))?.State is Chart known && within(known.Facility);

    private bool IsPushed(ChartId chart) =>
        (journal.Current(StreamId.Of(chart))?.State as Chart)?.Workqueue is { } queue
        && IsPushed(queue, SettingsNow());

    private bool IsOffered(WorkqueueId queue) =>
        SettingsNow().Workqueues.TryGetValue(queue, out var set) && set.Assign == AssignMode.Offer;

    private static bool IsPushed(WorkqueueId queue, Settings settings) =>
        settings.Workqueues.TryGetValue(queue, out var set) && set.Assign == AssignMode.Push;

    private Settings SettingsNow() => (Settings?)journal.Current(StreamId.Settings)?.State ?? Settings.None;
}

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
            if (pushed && (!IsPushed(right.Chart) || isBeingGiven(right.Chart)))
                continue;
            if (within is not null && !IsWithin(right.Chart, within))
                continue;
            if (await Take(right, null, caller, pushed) is { } given)
                return given;
        }
        for (var attempt = 0; attempt < EngineLimits.Picks; attempt++)
        {
            if (Best(pushed, within) is not { } found)
                return new ChartTurn.Nothing();
            var given = await Take(found.Chart, found, caller, pushed);
            if (given is not ChartTurn.Done)
                lines.GiveBack(found.Head.Requirement.Workqueue, found.Chart.Chart);
            if (given is not null)
                return given;
        }
        return new ChartTurn.Nothing();
    }

    /// <summary>
    /// The choice of the lowest tier that has one, reserved; null when no tier has. Workqueues that have had
    /// their turn in the coder's round come only when nothing else is left: then a new round begins.
    /// </summary>
    private Choice? Best(bool pushed, Predicate<FacilityId>? within)
    {
        var isAskedFor = false;
        return BestIn(membership => !_row!.Coder.IsAtLimit(membership), pushed, within, ref isAskedFor)
            ?? (isAskedFor ? null
                : BestIn(membership => _row!.Coder.IsAtLimit(membership), pushed, within, ref isAskedFor));
    }

    /// <summary>
    /// A push goes no further than a tier that has work to be asked for: backup work must not fill a coder
    /// who
    /// would otherwise ask for their primary.
    /// </summary>
    private Choice? BestIn(
        Predicate<Membership> counts, bool pushed, Predicate<FacilityId>? within, ref bool isAskedFor)
    {
        var (settings, coder) = (SettingsNow(), _row!.Coder);
        var memberships = coder.Profile.Workqueues;
        for (var i = 0; i < memberships.Length;)
        {
            var (first, tier) = (i, memberships[i].Tier);
            _heads.Clear();
            for (; i < memberships.Length && memberships[i].Tier == tier; i++)
            {
                if (!counts(memberships[i]))
                    continue;
                var (queue, known) = (memberships[i].Id, _heads.Count);
                lines.Collect(queue, _heads, coder, settings, time.Now(), pushed, within);
                if (!pushed || IsPushed(queue, settings) || _heads.Count == known)
                    continue;
                isAskedFor = true;
                _heads.RemoveRange(known, _heads.Count - known);
            }
            if (PickOrder.Choose(_heads, lines.Shares(settings), time.Now()) is not { } chosen)
            {
                if (isAskedFor)
                    return null;
                continue;
            }
            if (lines.Reserve(
                chosen.Head.Requirement.Workqueue, chosen.Chart.Chart, time.Now() + EngineLimits.Reservation))
            {
                lines.Passed(_heads, chosen, time.Now());
                return chosen;
            }
            // Another coder has reserved it since: look again at the same tier.
            i = first;
        }
        return null;
    }

    /// <summary>
    /// Tries to assign; null when the chart is gone or not for this coder, so that the next is tried.
    /// </summary>
    private async Task<ChartTurn?> Take(Urgency urgency, Choice? choice, Caller caller, bool pushed)
    {
        var command = new ChartCommand.Assign(pushed ? GivenBy.Push : GivenBy.Next);
        var turn = await DriveInTurn(urgency.Chart, command, caller, chart => WhyPick(chart, choice));
        return turn switch
        {
            ChartTurn.Done or ChartTurn.Repeated => turn,
            ChartTurn.Refused { Reason.Refusal: Refusal.Overloaded or Refusal.StoreFull
                or Refusal.OutcomeUnknown
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

    private static bool IsPushed(WorkqueueId queue, Settings settings) =>
        settings.Workqueues.TryGetValue(queue, out var set) && set.Assign == AssignMode.Push;

    private Settings SettingsNow() => (Settings?)journal.Current(StreamId.Settings)?.State ?? Settings.None;
}

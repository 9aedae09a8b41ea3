using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Actors;

internal sealed partial class CoderActor
{
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
            return new ChartTurn.Refused(new Refused(
                Refusal.AtCapacity, $"{id} has {coder.Active} of {coder.Profile.Capacity} charts.",
                    "capacity",
                $"{coder.Active}", $"at most {coder.Profile.Capacity} at once"));
        foreach (var right in lines.FirstRightsOf(id))
        {
            if (pushed && (!IsPushed(right.Chart) || isBeingGiven(right.Chart)))
                continue;
            if (within is not null && !IsWithin(right.Chart, within))
                continue;
            if (await Take(right, Sticky: true, classes: 0, caller, pushed) is { } given)
                return given;
        }
        for (var attempt = 0; attempt < EngineLimits.Picks; attempt++)
        {
            if (Best(pushed, within) is not { } found)
                return new ChartTurn.Nothing();
            var given = await Take(
                found.Candidate.Urgency, Sticky: false, found.Candidate.Classes, caller, pushed);
            if (given is not ChartTurn.Done)
                lines.GiveBack(found.Queue, found.Candidate.Chart);
            if (given is not null)
                return given;
        }
        return new ChartTurn.Nothing();
    }

    /// <summary>
    /// The best candidate of the lowest tier that has one, reserved; null when no tier has. A push goes no
    /// further than a tier that has work to be asked for: backup work must not fill a coder who would
    /// otherwise ask for their primary.
    /// </summary>
    private (Candidate Candidate, WorkqueueId Queue)? Best(bool pushed, Predicate<FacilityId>? within)
    {
        var settings = SettingsNow();
        var memberships = _row!.Coder.Profile.Workqueues;
        var isAskedFor = false;
        for (var i = 0; i < memberships.Length;)
        {
            var tier = memberships[i].Tier;
            (Candidate Found, WorkqueueId Queue)? best = null;
            for (; i < memberships.Length && memberships[i].Tier == tier; i++)
            {
                var queue = memberships[i].Id;
                if (lines.Peek(queue, _row.Coder, settings, time.Now(), pushed, within) is not { } head)
                    continue;
                if (pushed && !IsPushed(queue, settings))
                    isAskedFor = true;
                else if (best is null || head.Urgency < best.Value.Found.Urgency)
                    best = (head, queue);
            }
            if (best is not { } chosen)
            {
                if (isAskedFor)
                    return null;
                continue;
            }
            // Another coder may have reserved it since: look again at the same tier.
            if (lines.Reserve(chosen.Queue, chosen.Found.Chart, time.Now() + EngineLimits.Reservation))
                return chosen;
            i = FirstOf(tier);
        }
        return null;
    }

    private int FirstOf(int tier)
    {
        var memberships = _row!.Coder.Profile.Workqueues;
        for (var i = 0; i < memberships.Length; i++)
            if (memberships[i].Tier == tier)
                return i;
        return memberships.Length;
    }

    /// <summary>
    /// Tries to assign; null when the chart is gone or not for this coder, so that the next is tried.
    /// </summary>
    private async Task<ChartTurn?> Take(Urgency urgency, bool Sticky, int classes, Caller caller, bool pushed)
    {
        var command = new ChartCommand.Assign(pushed ? GivenBy.Push : GivenBy.Next);
        var turn = await DriveInTurn(
            urgency.Chart, command, caller, chart => WhyPick(chart, Sticky, classes));
        return turn switch
        {
            ChartTurn.Done or ChartTurn.Repeated => turn,
            ChartTurn.Refused { Reason.Refusal: Refusal.Overloaded or Refusal.StoreFull
                or Refusal.OutcomeUnknown
                or Refusal.AtCapacity or Refusal.CoderUnavailable or Refusal.CommandIdReused } => turn,
            _ => null,
        };
    }

    private Why? WhyPick(ChartId chart, bool sticky, int classes) =>
        WhyLead(chart) is { } why ? why with { Sticky = sticky, Classes = classes } : null;

    private bool IsWithin(ChartId chart, Predicate<FacilityId> within) =>
        journal.Current(StreamId.Of(chart))?.State is Chart known && within(known.Facility);

    private bool IsPushed(ChartId chart) =>
        (journal.Current(StreamId.Of(chart))?.State as Chart)?.Workqueue is { } queue
        && IsPushed(queue, SettingsNow());

    private static bool IsPushed(WorkqueueId queue, Settings settings) =>
        settings.Workqueues.TryGetValue(queue, out var set) && set.Assign == AssignMode.Push;

    private Settings SettingsNow() => (Settings?)journal.Current(StreamId.Settings)?.State ?? Settings.None;
}

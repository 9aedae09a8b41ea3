using CodingQueue.Core;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Engine.Views;
using NodaTime;

namespace CodingQueue.Engine.Actors;

/// <summary>
/// What a coder would be given of their workqueues now, after first rights: asked by a pick, which then
/// reserves it, and by who wants to know why. It takes nothing.
/// </summary>
internal static class NextChoice
{
    /// <summary>
    /// The choice among what all tiers have, as <see cref="PickOrder"/> makes it; null when no tier has any.
    /// Workqueues that have had their turn in the coder's round come only when nothing else is left: then a
    /// new round begins.
    /// </summary>
    /// <param name="lines">The workqueues.</param>
    /// <param name="coder">Who is to have it.</param>
    /// <param name="settings">Settings as of one version.</param>
    /// <param name="now">The instant of the pick.</param>
    /// <param name="pushed">True: nobody asked for it.</param>
    /// <param name="within">The facilities whose charts count; null: all that the coder may code.</param>
    /// <param name="heads">Cleared, then filled with what the choice was made from.</param>
    public static Choice? Of(
        ReadyLines lines, Coder coder, Settings settings, Instant now, bool pushed,
        Predicate<FacilityId>? within, List<Head> heads)
    {
        var isAskedFor = false;
        foreach (var atLimit in new[] { false, true })
        {
            if (InRound(atLimit, ref isAskedFor) is { } chosen)
                return chosen;
            if (isAskedFor)
                return null;
        }
        return null;

        Choice? InRound(bool atLimit, ref bool isAsked)
        {
            heads.Clear();
            var memberships = coder.Profile.Workqueues;
            for (var i = 0; i < memberships.Length; i++)
            {
                // A push goes no further than a tier that has work to be asked for: backup work must not fill
                // a coder who would otherwise ask for their primary.
                if (isAsked && heads.Count == 0 && memberships[i].Tier != memberships[i - 1].Tier)
                    return null;
                if (coder.IsAtLimit(memberships[i]) == atLimit)
                    isAsked |= Collect(memberships[i]);
            }
            return PickOrder.Choose(heads, lines.Shares(settings), now);
        }

        // True: there is work that this push may not give, because it is to be asked for.
        bool Collect(Membership queue)
        {
            var known = heads.Count;
            var mode = settings.Workqueues.TryGetValue(queue.Id, out var set) ? set.Assign : AssignMode.Pull;
            if (pushed && mode == AssignMode.Offer && coder.Offer is not null)
                return false;
            lines.Collect(queue, heads, coder, settings, now, pushed, within);
            if (!pushed || mode != AssignMode.Pull || heads.Count == known)
                return false;
            heads.RemoveRange(known, heads.Count - known);
            return true;
        }
    }
}

using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Coders;

public sealed partial record Coder
{
    /// <summary>
    /// What a coder's stream records when a lead sets the profile. An equal profile changes nothing. Other
    /// hours count from now on: a shift that they end ends at once, by the clock.
    /// </summary>
    public static ImmutableArray<CoderChange> Set(Coder? coder, CoderProfile profile, Instant now)
    {
        if (coder is not null && Same(coder.Profile, profile))
            return [];
        var set = new CoderChange.ProfileSet(profile);
        if (coder is null)
            return Shifts.At(profile, now) is var duty && duty == Duty.Always
                ? [set]
                : [set, new CoderChange.DutySet(duty)];
        return SameHours(coder.Profile, profile)
            ? [set]
            : [set, new CoderChange.DutySet(coder.Duty with { Until = now, ShiftEnds = null })];
    }

    /// <summary>
    /// What it records when presence is set. The same presence changes nothing, except that who says during a
    /// break that they are away stays so after it.
    /// </summary>
    public ImmutableArray<CoderChange> Be(Presence presence, Instant now) =>
        presence == Presence && !Duty.ReturnsFromBreak ? [] : [new CoderChange.PresenceSet(presence, now)];

    /// <summary>
    /// What it records when their sign-in ended: they are off, and what they have stays theirs until the end
    /// of their shift or a lead says otherwise. Who is off already, or was set so by somebody after it ended,
    /// stays as they are.
    /// </summary>
    /// <param name="ended">When it ended.</param>
    /// <param name="now">When that is noticed.</param>
    public ImmutableArray<CoderChange> SignInEnded(Instant ended, Instant now) =>
        Presence == Presence.Off || PresenceSince > ended
            ? []
            : [new CoderChange.PresenceSet(Presence.Off, now, ReasonSignInEnded)];

    /// <summary>
    /// The coder's half of a unit: what the chart's changes mean for this coder. Empty when they concern
    /// somebody else.
    /// </summary>
    /// <param name="chart">The chart whose changes they are.</param>
    /// <param name="changes">The chart's changes, in order.</param>
    /// <param name="now">The unit's instant.</param>
    /// <param name="queue">Its workqueue, when it was taken from the line there; else null.</param>
    /// <param name="weight">What it takes of their capacity, in hundredths of an ordinary chart.</param>
    public ImmutableArray<CoderChange> Follow(
        ChartId chart, ImmutableArray<ChartChange> changes, Instant now, WorkqueueId? queue = null,
        int weight = Holding.Ordinary)
    {
        WorkqueueId? limited = null;
        foreach (var membership in Profile.Workqueues)
            if (membership.Id == queue && membership.Limit is not null)
                limited = queue;
        var mine = ImmutableArray.CreateBuilder<CoderChange>();
        foreach (var change in changes)
            switch (change)
            {
                case ChartChange.Given given when given.Assignment.Coder == Id:
                    mine.Add(new CoderChange.ChartTaken(
                        chart, given.Assignment.Number, given.By == GivenBy.Lead ? null : limited, weight));
                    break;
                case ChartChange.Offered offered when offered.Coder == Id:
                    mine.Add(new CoderChange.OfferMade(chart));
                    break;
                case ChartChange.OfferEnded ended when ended.Coder == Id && Offer == chart:
                    mine.Add(new CoderChange.OfferEnded(chart, ended.How, now.InZone(Profile.Zone).Date));
                    break;
                case ChartChange.Paused { Kept: { } kept } when kept.Coder == Id:
                    mine.Add(new CoderChange.ChartParked(chart, kept.Number));
                    break;
                case ChartChange.Drawn drawn when drawn.Coder == Id:
                    mine.Add(new CoderChange.Drawn(drawn.Count));
                    break;
                case ChartChange.AssignmentEnded ended when ended.Coder == Id:
                    LocalDate? day =
                        ended.How == AssignmentEnd.Completed ? now.InZone(Profile.Zone).Date : null;
                    mine.Add(new CoderChange.ChartGone(chart, ended.Number, day));
                    break;
            }
        return mine.ToImmutable();
    }

    private static bool Same(CoderProfile left, CoderProfile right) =>
        left.Id == right.Id && left.Name == right.Name && left.Capacity == right.Capacity
        && left.WorkCountry == right.WorkCountry && left.TimeZone == right.TimeZone
        && left.Credentials.SequenceEqual(right.Credentials) && left.Specialties.SetEquals(right.Specialties)
        && left.Facilities.SetEquals(right.Facilities) && left.Workqueues.SequenceEqual(right.Workqueues)
        && left.Employer == right.Employer && left.Standings.SequenceEqual(right.Standings)
        && left.Grants.SequenceEqual(right.Grants) && left.Proficiency.SequenceEqual(right.Proficiency)
        && SameHours(left, right);

    private static bool SameHours(CoderProfile left, CoderProfile right) =>
        left.Shifts.SequenceEqual(right.Shifts) && left.TimeOff.SequenceEqual(right.TimeOff)
        && (left.TimeZone == right.TimeZone || (left.Shifts.IsEmpty && left.TimeOff.IsEmpty));
}

using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Coders;

/// <summary>Whether a coder takes charts.</summary>
public enum Presence
{
    /// <summary>Signed off; charts that wait for them go to others.</summary>
    Off,
    /// <summary>Away for a while: nothing is pushed.</summary>
    Away,
    /// <summary>Working: below capacity they are given charts of push workqueues.</summary>
    Available,
}

/// <summary>A chart a coder has.</summary>
/// <param name="Chart">Which.</param>
/// <param name="Number">Under which assignment number.</param>
/// <param name="Held">True: it is held, and takes none of their capacity.</param>
public readonly record struct Holding(ChartId Chart, int Number, bool Held);

/// <summary>What became of the offers a coder had on one day of theirs.</summary>
/// <param name="Day">The coder's own day.</param>
/// <param name="Accepted">Accepted, or taken by asking for the next chart.</param>
/// <param name="Declined">Declined with a reason.</param>
/// <param name="Missed">Not answered in time.</param>
public readonly record struct OfferTally(LocalDate Day, int Accepted, int Declined, int Missed);

/// <summary>Charts a coder was given of a workqueue in the round that runs.</summary>
public readonly record struct RoundCount(WorkqueueId Workqueue, int Given);

/// <summary>
/// A coder: the authority on capacity, presence and what they have. The chart is the authority on who has
/// it; both are changed in one unit.
/// </summary>
/// <param name="Profile">Who they are.</param>
/// <param name="Presence">Whether they take charts.</param>
/// <param name="PresenceSince">Since when.</param>
/// <param name="Holdings">What they have, in the order in which it was given.</param>
/// <param name="CompletedOn">The coder's own day that <see cref="Completed"/> counts.</param>
/// <param name="Completed">Charts they completed on that day.</param>
/// <param name="Version">Number of changes so far.</param>
public sealed partial record Coder(
    CoderProfile Profile, Presence Presence, Instant PresenceSince, ImmutableArray<Holding> Holdings,
    LocalDate CompletedOn, int Completed, long Version)
{
    /// <summary>The coder.</summary>
    public CoderId Id => Profile.Id;

    /// <summary>
    /// What they were given in the round that runs, of the workqueues that have a limit for them: one at its
    /// limit waits until the others have had their turn, whatever arrives in it meanwhile.
    /// </summary>
    public ImmutableArray<RoundCount> Round { get; init; } = [];

    /// <summary>The chart that is offered to them, or null: one at a time.</summary>
    public ChartId? Offer { get; init; }

    /// <summary>What became of the offers of the last day on which they had one.</summary>
    public OfferTally Offers { get; init; }

    /// <summary>Charts of a workqueue given in the round that runs.</summary>
    public int GivenInRound(WorkqueueId queue)
    {
        foreach (var count in Round)
            if (count.Workqueue == queue)
                return count.Given;
        return 0;
    }

    /// <summary>True when the workqueue has had its turn in this round.</summary>
    public bool IsAtLimit(Membership membership) =>
        membership.Limit is { } limit && GivenInRound(membership.Id) >= limit;

    /// <summary>Charts that take capacity: the held ones do not.</summary>
    public int Active
    {
        get
        {
            var active = 0;
            foreach (var holding in Holdings)
                if (!holding.Held)
                    active++;
            return active;
        }
    }

    /// <summary>Charts kept while they are held.</summary>
    public int HeldCharts => Holdings.Length - Active;

    /// <summary>True when one more chart fits.</summary>
    public bool HasRoom => Active < Profile.Capacity;

    /// <summary>
    /// True when charts may be pushed or offered: available, and below capacity with an open offer counted in.
    /// </summary>
    public bool Waits =>
        Presence == Presence.Available && Active + (Offer is null ? 0 : 1) < Profile.Capacity;

    /// <summary>Charts completed on the coder's day that contains the instant.</summary>
    public int CompletedToday(Instant now) => now.InZone(Profile.Zone).Date == CompletedOn ? Completed : 0;

    /// <summary>The coder after a change. Never refuses and knows no policy.</summary>
    public static Coder Apply(Coder? coder, CoderChange change)
    {
        if (coder is null)
        {
            var made = change as CoderChange.ProfileSet
                ?? throw new InvalidOperationException(
                    $"{change.GetType().Name} before the coder's first profile");
            return new Coder(made.Profile, Presence.Off, Instant.MinValue, [], LocalDate.MinIsoValue, 0, 1);
        }
        var next = change switch
        {
            CoderChange.ProfileSet set => coder with { Profile = set.Profile },
            CoderChange.PresenceSet set => coder with { Presence = set.Presence, PresenceSince = set.Since },
            CoderChange.ChartTaken taken => coder with
            {
                Holdings = coder.Holdings.Add(new Holding(taken.Chart, taken.Number, Held: false)),
                Round = taken.Workqueue is { } queue ? coder.Count(queue) : coder.Round,
            },
            CoderChange.OfferMade offer => coder with { Offer = offer.Chart },
            CoderChange.OfferEnded ended => coder with { Offer = null, Offers = coder.Tally(ended) },
            CoderChange.ChartParked parked => coder with { Holdings = coder.Park(parked.Chart) },
            CoderChange.ChartGone gone => coder.Without(gone),
            _ => throw new InvalidOperationException($"No such change: {change.GetType().Name}"),
        };
        return next with { Version = coder.Version + 1 };
    }

    /// <summary>One more of a workqueue; past its limit a new round begins with it.</summary>
    private ImmutableArray<RoundCount> Count(WorkqueueId queue)
    {
        foreach (var membership in Profile.Workqueues)
            if (membership.Id == queue && IsAtLimit(membership))
                return [new RoundCount(queue, 1)];
        for (var i = 0; i < Round.Length; i++)
            if (Round[i].Workqueue == queue)
                return Round.SetItem(i, new RoundCount(queue, Round[i].Given + 1));
        return Round.Add(new RoundCount(queue, 1));
    }

    private OfferTally Tally(CoderChange.OfferEnded ended)
    {
        var tally = Offers.Day == ended.Day ? Offers : new OfferTally(ended.Day, 0, 0, 0);
        return ended.How switch
        {
            OfferEnd.Accepted => tally with { Accepted = tally.Accepted + 1 },
            OfferEnd.Declined => tally with { Declined = tally.Declined + 1 },
            OfferEnd.Missed => tally with { Missed = tally.Missed + 1 },
            _ => tally,
        };
    }

    private ImmutableArray<Holding> Park(ChartId chart)
    {
        var at = IndexOf(chart);
        return Holdings.SetItem(at, Holdings[at] with { Held = true });
    }

    private Coder Without(CoderChange.ChartGone gone)
    {
        var next = this with { Holdings = Holdings.RemoveAt(IndexOf(gone.Chart)) };
        if (gone.Completed is not { } day)
            return next;
        return next with { CompletedOn = day, Completed = day == CompletedOn ? Completed + 1 : 1 };
    }

    private int IndexOf(ChartId chart)
    {
        for (var i = 0; i < Holdings.Length; i++)
            if (Holdings[i].Chart == chart)
                return i;
        throw new InvalidOperationException($"Coder {Id} does not have chart {chart}");
    }

    /// <summary>Equal by content, the holdings too.</summary>
    public bool Equals(Coder? other) =>
        other is not null && Profile == other.Profile && Presence == other.Presence
        && PresenceSince == other.PresenceSince && Holdings.SequenceEqual(other.Holdings)
        && CompletedOn == other.CompletedOn && Completed == other.Completed && Version == other.Version
        && Round.SequenceEqual(other.Round) && Offer == other.Offer && Offers == other.Offers;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Profile.Id, Version);
}

/// <summary>A change of a coder.</summary>
public abstract record CoderChange
{
    private CoderChange() { }

    /// <summary>A lead made or replaced the profile.</summary>
    public sealed record ProfileSet(CoderProfile Profile) : CoderChange;

    /// <summary>The coder came, went away or signed off.</summary>
    public sealed record PresenceSet(Presence Presence, Instant Since) : CoderChange;

    /// <summary>
    /// They were given a chart. Workqueue: where its turn counts; null: nowhere, because it waited for them,
    /// a
    /// lead chose it, or the workqueue has no limit for them.
    /// </summary>
    public sealed record ChartTaken(ChartId Chart, int Number, WorkqueueId? Workqueue = null) : CoderChange;

    /// <summary>A chart is offered to them.</summary>
    public sealed record OfferMade(ChartId Chart) : CoderChange;

    /// <summary>The offer ended, on that day of theirs.</summary>
    public sealed record OfferEnded(ChartId Chart, OfferEnd How, LocalDate Day) : CoderChange;

    /// <summary>A chart of theirs is held and takes no capacity until it wakes.</summary>
    public sealed record ChartParked(ChartId Chart, int Number) : CoderChange;

    /// <summary>They have it no longer. Completed: their day on which they completed it, else null.</summary>
    public sealed record ChartGone(ChartId Chart, int Number, LocalDate? Completed) : CoderChange;
}

using System.Collections.Immutable;
using System.Globalization;
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
/// <param name="Weight">How much of their capacity it takes, in hundredths of an ordinary chart, as it was
/// when it was given.</param>
public readonly record struct Holding(ChartId Chart, int Number, bool Held, int Weight = Holding.Ordinary)
{
    /// <summary>The weight of an ordinary chart.</summary>
    public const int Ordinary = 100;
}

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

    /// <summary>Why they are off when their sign-in ended while they were at work.</summary>
    public const string ReasonSignInEnded = "signInEnded";

    /// <summary>Why their presence is what it is, when it was nobody's wish; else null.</summary>
    public string? PresenceReason { get; init; }

    /// <summary>How far they are in the workqueues that review a part of what they complete.</summary>
    public ImmutableArray<DrawCount> Draws { get; init; } = [];

    /// <summary>How far they are in one of them.</summary>
    public DrawCount DrawsIn(WorkqueueId queue)
    {
        foreach (var count in Draws)
            if (count.Workqueue == queue)
                return count;
        return new DrawCount(queue, 0, 0, 0, 0, 0, 0);
    }

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

    /// <summary>Charts that are not held.</summary>
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

    /// <summary>
    /// What they have to do, in hundredths of an ordinary chart: the held ones take no capacity.
    /// </summary>
    public int Load
    {
        get
        {
            var load = 0;
            foreach (var holding in Holdings)
                if (!holding.Held)
                    load += holding.Weight;
            return load;
        }
    }

    /// <summary>True when their capacity is not used up: some chart may fit.</summary>
    public bool HasRoom => Load < Profile.Capacity * Holding.Ordinary;

    /// <summary>
    /// True when a chart of that weight fits. On an empty desk every chart does, whatever its weight, unless
    /// their capacity is none at all.
    /// </summary>
    /// <param name="weight">Hundredths: see <see cref="Settings.Settings.WeightOf"/>.</param>
    public bool HasRoomFor(int weight) =>
        HasRoom && (Load == 0 || Load + weight <= Profile.Capacity * Holding.Ordinary);

    /// <summary>Why a chart of that weight does not fit, or null when it does.</summary>
    public Refused? RefuseLoad(int weight) => HasRoomFor(weight) ? null : new Refused(
        Refusal.AtCapacity,
        HasRoom
            ? $"{Id} has {InCharts(Load)} of {Profile.Capacity} charts, and this counts {InCharts(weight)}."
            : $"{Id} has {InCharts(Load)} of {Profile.Capacity} charts.",
        "capacity", InCharts(Load), $"at most {Profile.Capacity} at once");

    /// <summary>A load or weight as people read it: 2.5.</summary>
    public static string InCharts(int hundredths) =>
        (hundredths / (decimal)Holding.Ordinary).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>
    /// True when charts may be pushed or offered: on duty, and below capacity with an open offer counted in.
    /// </summary>
    public bool Waits =>
        IsOnDuty && Load + (Offer is null ? 0 : Holding.Ordinary) < Profile.Capacity * Holding.Ordinary;

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
            CoderChange.PresenceSet set => coder with
            {
                Presence = set.Presence,
                PresenceSince = set.Since,
                PresenceReason = set.Reason,
                Duty = coder.Duty with { ReturnsFromBreak = false },
            },
            CoderChange.DutySet set => coder with { Duty = set.Duty },
            CoderChange.Asked asked => coder with { LeftOpen = coder.LeftOpen.Add(asked.Chart) },
            CoderChange.Kept kept => coder with { LeftOpen = coder.LeftOpenWithout(kept.Chart) },
            CoderChange.ChartTaken taken => coder with
            {
                Holdings = coder.Holdings.Add(
                    new Holding(taken.Chart, taken.Number, Held: false, taken.Weight)),
                Round = taken.Workqueue is { } queue ? coder.Count(queue) : coder.Round,
            },
            CoderChange.OfferMade offer => coder with { Offer = offer.Chart },
            CoderChange.OfferEnded ended => coder with { Offer = null, Offers = coder.Tally(ended) },
            CoderChange.ChartParked parked => coder with
            {
                Holdings = coder.Park(parked.Chart),
                LeftOpen = coder.LeftOpenWithout(parked.Chart),
            },
            CoderChange.ChartGone gone => coder.Without(gone),
            CoderChange.Drawn drawn => coder with
            {
                Draws =
                [
                    .. coder.Draws.Where(count => count.Workqueue != drawn.Count.Workqueue), drawn.Count,
                ],
            },
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
        var next = this with
        {
            Holdings = Holdings.RemoveAt(IndexOf(gone.Chart)),
            LeftOpen = LeftOpenWithout(gone.Chart),
        };
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
        && Round.SequenceEqual(other.Round) && Offer == other.Offer && Offers == other.Offers
        && PresenceReason == other.PresenceReason && Draws.SequenceEqual(other.Draws)
        && Duty == other.Duty && LeftOpen.SequenceEqual(other.LeftOpen);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Profile.Id, Version);
}

using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Core.Coders;

/// <summary>A credential as one coder holds it.</summary>
/// <param name="Code">A code of <see cref="Reference.Credentials"/>.</param>
/// <param name="Issued">First day it is valid; null: always has been.</param>
/// <param name="Expires">Last day it is valid; null: does not end.</param>
/// <param name="Number">The issuer's number of it, for those who verify; null: not known.</param>
public sealed record HeldCredential(
    string Code, LocalDate? Issued, LocalDate? Expires, string? Number = null)
{
    /// <summary>
    /// True when the credential's own dates allow the day, the first and the last day included. The issuer's
    /// standing is asked as well: see <see cref="CoderProfile.IsValid"/>.
    /// </summary>
    public bool IsValidOn(LocalDate day) => !(Issued > day) && !(Expires < day);

    /// <summary>The dates in words.</summary>
    public string Span => (Issued, Expires) switch
    {
        (null, { } last) => $"good through {LocalDatePattern.Iso.Format(last)}",
        ({ } first, null) => $"good from {LocalDatePattern.Iso.Format(first)}",
        ({ } first, { } last) =>
            $"{LocalDatePattern.Iso.Format(first)} to {LocalDatePattern.Iso.Format(last)}",
        _ => "good without an end",
    };
}

/// <summary>
/// How a person stands with an issuer: one membership and one continuing-education cycle for all the
/// credentials they hold of it. A lapse takes every one of them with it (aapc.com, ahima.org).
/// </summary>
/// <param name="Issuer">AAPC, AHIMA ...: an issuer of <see cref="Reference.Credentials"/>.</param>
/// <param name="MemberThrough">Last day of the membership; null: none is needed, or it does not end.</param>
/// <param name="CycleEnds">Last day of the continuing-education cycle; null: not followed here.</param>
/// <param name="Earned">Units earned in the cycle so far, at least 0; null: not followed here.</param>
public sealed record IssuerStanding(
    string Issuer, LocalDate? MemberThrough, LocalDate? CycleEnds, decimal? Earned)
{
    /// <summary>The last day on which credentials of the issuer are good, or null: no such day.</summary>
    public LocalDate? GoodThrough =>
        MemberThrough is null || CycleEnds < MemberThrough ? CycleEnds : MemberThrough;
}

/// <summary>A facility, or all of a client's, that a coder may work on between two days.</summary>
/// <param name="Facility">The facility, or null when the grant is for a client.</param>
/// <param name="Client">The client, or null when the grant is for a facility.</param>
/// <param name="From">First day; null: no such bound.</param>
/// <param name="Until">Last day; null: no such bound.</param>
public sealed record Grant(FacilityId? Facility, ClientId? Client, LocalDate? From, LocalDate? Until)
{
    /// <summary>True when the grant covers the facility of that client on the day.</summary>
    public bool Covers(FacilityId facility, ClientId client, LocalDate day) =>
        (Facility == facility || Client == client) && !(From > day) && !(Until < day);
}

/// <summary>A workqueue the coder works, and how gladly.</summary>
/// <param name="Id">The workqueue.</param>
/// <param name="Tier">1 is primary; a higher tier is asked only when the lower ones have nothing.</param>
/// <param name="Limit">Charts they are given of it in one round before the others have their turn; null: no
/// such limit.</param>
public sealed record Membership(WorkqueueId Id, int Tier, int? Limit = null);

/// <summary>Who a coder is, as leads set it.</summary>
/// <param name="Id">The coder.</param>
/// <param name="Name">What people call them.</param>
/// <param name="Credentials">What they hold, lapsed ones included.</param>
/// <param name="Specialties">Specialties they code.</param>
/// <param name="Facilities">Facilities they are granted without an end.</param>
/// <param name="Workqueues">Workqueues they work, lowest tier first.</param>
/// <param name="Capacity">Work they may have at once, in charts of weight 1, the held ones left out; at least
/// 0.</param>
/// <param name="WorkCountry">Country they work from, two letters.</param>
/// <param name="TimeZone">IANA zone of their day.</param>
public sealed record CoderProfile(
    CoderId Id, string Name, ImmutableArray<HeldCredential> Credentials, ImmutableHashSet<string> Specialties,
    ImmutableHashSet<FacilityId> Facilities, ImmutableArray<Membership> Workqueues, int Capacity,
    string? WorkCountry, string TimeZone)
{
    /// <summary>How good a coder is at a specialty nobody has rated: 1 is the least, 5 the most.</summary>
    public const int UsualProficiency = 3;

    /// <summary>The best a coder can be at a specialty.</summary>
    public const int BestProficiency = 5;

    /// <summary>The zone itself.</summary>
    /// <exception cref="NodaTime.TimeZones.DateTimeZoneNotFoundException">The zone is unknown; settings
    /// refuse that.</exception>
    public DateTimeZone Zone => DateTimeZoneProviders.Tzdb[TimeZone];

    /// <summary>How they stand with issuers; an issuer that is not named asks nothing more.</summary>
    public ImmutableArray<IssuerStanding> Standings { get; init; } = [];

    /// <summary>Grants of facilities and clients that have days.</summary>
    public ImmutableArray<Grant> Grants { get; init; } = [];

    /// <summary>
    /// How good they are at their specialties, 1 to 5; see <see cref="UsualProficiency"/> for the rest.
    /// </summary>
    public ImmutableSortedDictionary<string, int> Proficiency { get; init; } =
        ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Who employs them, one of <see cref="Settings.Settings.Employers"/>; null: the vendor
    /// itself.</summary>
    public string? Employer { get; init; }

    /// <summary>When they work; none: whenever they say they are available.</summary>
    public ImmutableArray<Shift> Shifts { get; init; } = [];

    /// <summary>Days on which they do not.</summary>
    public ImmutableArray<TimeOff> TimeOff { get; init; } = [];

    /// <summary>True when the day is one of their days off.</summary>
    public bool IsOff(LocalDate day)
    {
        foreach (var off in TimeOff)
            if (off.Covers(day))
                return true;
        return false;
    }

    /// <summary>How good they are at a specialty; 0: they do not code it.</summary>
    public int ProficiencyIn(string specialty) =>
        !Specialties.Contains(specialty) ? 0 : Proficiency.GetValueOrDefault(specialty, UsualProficiency);

    /// <summary>True when they may work on the facility on the day.</summary>
    public bool IsGranted(FacilityId facility, ClientId client, LocalDate day)
    {
        if (Facilities.Contains(facility))
            return true;
        foreach (var grant in Grants)
            if (grant.Covers(facility, client, day))
                return true;
        return false;
    }

    /// <summary>True when some grant names the facility or its client, whatever the days.</summary>
    public bool IsEverGranted(FacilityId facility, ClientId client)
    {
        if (Facilities.Contains(facility))
            return true;
        foreach (var grant in Grants)
            if (grant.Facility == facility || grant.Client == client)
                return true;
        return false;
    }

    /// <summary>
    /// The last day on which a credential of theirs is good: its own, or that of its issuer's membership or
    /// cycle, whichever is first. Null: no such day.
    /// </summary>
    public LocalDate? GoodThrough(HeldCredential held)
    {
        var through = held.Expires;
        if (Reference.Credentials.All.TryGetValue(held.Code, out var credential))
            foreach (var standing in Standings)
                if (standing.Issuer == credential.Issuer && standing.GoodThrough is { } last
                    && !(through <= last))
                    through = last;
        return through;
    }

    /// <summary>
    /// True when a credential of theirs is in force on the day, its issuer's standing included.
    /// </summary>
    public bool IsValid(HeldCredential held, LocalDate day) =>
        held.IsValidOn(day) && (Standings.IsEmpty || !(GoodThrough(held) < day));
}

using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace CodingQueue.Core.Coders;

/// <summary>A credential as one coder holds it.</summary>
/// <param name="Code">A code of <see cref="Reference.Credentials"/>.</param>
/// <param name="Issued">First day it is valid; null: always has been.</param>
/// <param name="Expires">Last day it is valid; null: does not end.</param>
public sealed record HeldCredential(string Code, LocalDate? Issued, LocalDate? Expires)
{
    /// <summary>
    /// True when the credential is in force on the day, the first and the last day included.
    /// </summary>
    public bool IsValidOn(LocalDate day) => !(Issued > day) && !(Expires < day);

    /// <summary>The dates in words.</summary>
    public string Span =>
        string.Create(CultureInfo.InvariantCulture, $"{Issued:uuuu-MM-dd} to {Expires:uuuu-MM-dd}");
}

/// <summary>A workqueue the coder works, and how gladly.</summary>
/// <param name="Id">The workqueue.</param>
/// <param name="Tier">1 is primary; a higher tier is asked only when the lower ones have nothing.</param>
public sealed record Membership(WorkqueueId Id, int Tier);

/// <summary>Who a coder is, as leads set it.</summary>
/// <param name="Id">The coder.</param>
/// <param name="Name">What people call them.</param>
/// <param name="Credentials">What they hold, lapsed ones included.</param>
/// <param name="Specialties">Specialties they code.</param>
/// <param name="Facilities">Facilities they are granted.</param>
/// <param name="Workqueues">Workqueues they work, lowest tier first.</param>
/// <param name="Capacity">Charts they may have at once, the held ones left out; at least 0.</param>
/// <param name="WorkCountry">Country they work from, two letters.</param>
/// <param name="TimeZone">IANA zone of their day.</param>
public sealed record CoderProfile(
    CoderId Id, string Name, ImmutableArray<HeldCredential> Credentials, ImmutableHashSet<string> Specialties,
    ImmutableHashSet<FacilityId> Facilities, ImmutableArray<Membership> Workqueues, int Capacity,
    string? WorkCountry, string TimeZone)
{
    /// <summary>The zone itself.</summary>
    /// <exception cref="NodaTime.TimeZones.DateTimeZoneNotFoundException">The zone is unknown; settings
    /// refuse that.</exception>
    public DateTimeZone Zone => DateTimeZoneProviders.Tzdb[TimeZone];
}

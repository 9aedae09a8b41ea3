using System.Collections.Immutable;
using System.Globalization;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Api.Coders;

/// <summary>A coder in: the profile they are set to, or the first rule that the body breaks.</summary>
internal static class CoderInput
{
    private const string Plain = "1-256 printable characters without blanks around";
    private const int MostUnits = 1_000;

    /// <summary>The profile, once <see cref="Check"/> finds nothing.</summary>
    public static CoderProfile Read(CoderId id, CoderBody body) => new(
        id, body.Name,
        [.. (body.Credentials ?? [])
            .Select(held => new HeldCredential(held.Code, held.Issued, held.Expires, held.Number))],
        [.. body.Specialties ?? []],
        [.. (body.Facilities ?? []).Select(facility => new FacilityId(facility))],
        [.. (body.Workqueues ?? [])
            .Select(queue => new Membership(new WorkqueueId(queue.Id), queue.Tier, queue.Limit))
            .OrderBy(membership => membership.Tier)],
        body.Capacity, body.WorkCountry, body.TimeZone)
    {
        Standings = [.. (body.Standings ?? []).Select(standing => new IssuerStanding(
            standing.Issuer, standing.MemberThrough, standing.CycleEnds, standing.Earned))],
        Grants = [.. (body.Grants ?? []).Select(grant => new Grant(
            grant.Facility is { } facility ? new FacilityId(facility) : null,
            grant.Client is { } client ? new ClientId(client) : null, grant.From, grant.Until))],
        Proficiency = (body.Proficiency ?? ImmutableDictionary<string, int>.Empty)
            .ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        Employer = body.Employer,
        Shifts = [.. (body.Shifts ?? []).Select(Read)],
        TimeOff = [.. (body.TimeOff ?? []).OrderBy(off => off.From)
            .Select(off => new TimeOff(off.From, off.Until, off.Note))],
    };

    private static Shift Read(ShiftBody shift) => new(
        [.. shift.Days.Distinct().Order()], shift.From, shift.To,
        [.. (shift.Breaks ?? []).Select(pause => new Break(pause.From, pause.To))]);

    /// <summary>The first rule that the body breaks, or null.</summary>
    public static Refused? Check(Settings settings, CoderBody body) =>
        CheckPerson(body) ?? CheckCredentials(body) ?? CheckStandings(body) ?? CheckSpecialties(body)
        ?? CheckWhere(settings, body) ?? CheckGrants(settings, body) ?? CheckWorkqueues(settings, body)
        ?? CheckShifts(body) ?? CheckTimeOff(body);

    private static Refused? CheckPerson(CoderBody body)
    {
        if (!ChartInput.IsText(body.Name, Limits.TextLength))
            return Problems.Invalid("name", body.Name, $"1-{Limits.TextLength} printable characters");
        if (body.Capacity is < 0 or > Limits.Capacity)
            return Problems.Invalid("capacity", $"{body.Capacity}", $"0 to {Limits.Capacity}");
        if (body.WorkCountry is { } country && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
            return Problems.Invalid("workCountry", country, "two capital letters (ISO 3166)");
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(body.TimeZone) is null
            ? Problems.Invalid("timeZone", body.TimeZone, "an IANA time zone such as America/Chicago")
            : null;
    }

    private static Refused? CheckCredentials(CoderBody body)
    {
        foreach (var held in body.Credentials ?? [])
        {
            if (!Credentials.Knows(held.Code))
                return Problems.Invalid("credentials.code", held.Code, "a code of GET /api/credentials");
            if (held.Expires < held.Issued)
                return Problems.Invalid(
                    "credentials.expires", $"{held.Expires}", $"not before issued ({held.Issued})");
            if (held.Number is { } number && !ChartInput.IsText(number, Limits.TextLength))
                return Problems.Invalid("credentials.number", number, Plain);
        }
        return TooMany("credentials", body.Credentials?.Count, Limits.CredentialsPerCoder)
            ?? Twice("credentials.code", body.Credentials?.Select(held => held.Code), "each credential once");
    }

    private static Refused? CheckStandings(CoderBody body)
    {
        foreach (var standing in body.Standings ?? [])
        {
            if (!Credentials.Issuers.Contains(standing.Issuer))
                return Problems.Invalid(
                    "standings.issuer", standing.Issuer,
                    $"one of {string.Join(", ", Credentials.Issuers)}");
            if (standing.Earned is < 0 or > MostUnits)
                return Problems.Invalid("standings.earned", $"{standing.Earned}", $"0 to {MostUnits} units");
        }
        return Twice(
            "standings.issuer", body.Standings?.Select(standing => standing.Issuer), "each issuer once");
    }

    private static Refused? CheckSpecialties(CoderBody body)
    {
        foreach (var specialty in body.Specialties ?? [])
            if (!ChartInput.IsText(specialty, Limits.TextLength))
                return Problems.Invalid(
                    "specialties", specialty, $"texts of 1-{Limits.TextLength} characters");
        foreach (var (specialty, has) in body.Proficiency ?? ImmutableDictionary<string, int>.Empty)
        {
            if (body.Specialties?.Contains(specialty) != true)
                return Problems.Invalid("proficiency", specialty, "one of the coder's specialties");
            if (has is < 1 or > CoderProfile.BestProficiency)
                return Problems.Invalid(
                    "proficiency", $"{has}", $"1 (the least) to {CoderProfile.BestProficiency}");
        }
        return TooMany("specialties", body.Specialties?.Count, Limits.GrantsPerCoder);
    }

    private static Refused? CheckWhere(Settings settings, CoderBody body)
    {
        if (body.Facilities?.FirstOrDefault(
            facility => !settings.Facilities.ContainsKey(new FacilityId(facility))) is { } facility)
            return Problems.Invalid("facilities", facility, "facilities of GET /api/facilities");
        return body.Employer is { } employer && !settings.Employers.ContainsKey(employer)
            ? Problems.Invalid("employer", employer, "an employer that is set up; none: the vendor itself")
            : null;
    }

    private static Refused? CheckGrants(Settings settings, CoderBody body)
    {
        foreach (var grant in body.Grants ?? [])
        {
            if (grant.Facility is null == grant.Client is null)
                return Problems.Invalid("grants", null, "each names a facility or a client, and not both");
            if (grant.Facility is { } facility && !settings.Facilities.ContainsKey(new FacilityId(facility)))
                return Problems.Invalid("grants.facility", facility, "a facility of GET /api/facilities");
            if (grant.Client is { } client && !settings.Clients.ContainsKey(new ClientId(client)))
                return Problems.Invalid("grants.client", client, "a client of GET /api/clients");
            if (grant.Until < grant.From)
                return Problems.Invalid(
                    "grants.until", $"{grant.Until:uuuu-MM-dd}",
                    $"not before from ({grant.From:uuuu-MM-dd})");
        }
        return TooMany("grants", body.Grants?.Count, Limits.GrantsPerCoder);
    }

    private static Refused? CheckWorkqueues(Settings settings, CoderBody body)
    {
        foreach (var queue in body.Workqueues ?? [])
        {
            if (!settings.Workqueues.ContainsKey(new WorkqueueId(queue.Id)))
                return Problems.Invalid("workqueues.id", queue.Id, "a workqueue of GET /api/workqueues");
            if (queue.Tier is < 1 or > 9)
                return Problems.Invalid("workqueues.tier", $"{queue.Tier}", "1 (primary) to 9");
            if (queue.Limit is < 1 or > Limits.Capacity)
                return Problems.Invalid("workqueues.limit", $"{queue.Limit}", $"1 to {Limits.Capacity}");
        }
        return Twice("workqueues.id", body.Workqueues?.Select(queue => queue.Id), "each workqueue once");
    }

    private static Refused? CheckShifts(CoderBody body)
    {
        foreach (var shift in body.Shifts ?? [])
        {
            if (shift.Days.Count == 0 || shift.Days.Contains(IsoDayOfWeek.None))
                return Problems.Invalid("shifts.days", null, "at least one of monday to sunday");
            if (TooMany("shifts.breaks", shift.Breaks?.Count, Limits.BreaksPerShift) is { } refused)
                return refused;
            var (hours, last) = (Read(shift), 0);
            foreach (var pause in hours.Breaks)
            {
                var (begins, ends) = (hours.MinutesTo(pause.From), hours.MinutesTo(pause.To, asEnd: true));
                if (begins < last || ends <= begins || ends > hours.Minutes)
                    return Problems.Invalid(
                        "shifts.breaks", $"{Text(pause.From)}-{Text(pause.To)}",
                        $"within {Text(shift.From)}-{Text(shift.To)}, in order and apart");
                last = ends;
            }
        }
        return TooMany("shifts", body.Shifts?.Count, Limits.ShiftsPerCoder);

        static string Text(LocalTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
    }

    private static Refused? CheckTimeOff(CoderBody body)
    {
        foreach (var off in body.TimeOff ?? [])
        {
            if (off.Until < off.From)
                return Problems.Invalid(
                    "timeOff.until", $"{off.Until:uuuu-MM-dd}",
                    $"not before from ({off.From:uuuu-MM-dd})");
            if (off.Note is { } note && (note.Length > Limits.NoteLength || !ChartInput.IsNote(note)))
                return Problems.Invalid(
                    "timeOff.note", null,
                    $"at most {Limits.NoteLength} characters, none of them a control character");
        }
        return TooMany("timeOff", body.TimeOff?.Count, Limits.TimeOffPerCoder);
    }

    private static Refused? TooMany(string field, int? count, int most) =>
        count > most ? Problems.Invalid(field, $"{count}", $"at most {most}") : null;

    private static Refused? Twice(string field, IEnumerable<string>? texts, string rule) =>
        (texts ?? []).GroupBy(text => text).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? Problems.Invalid(field, twice.Key, rule)
            : null;
}

using CodingQueue.Api.Access;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;
using NodaTime;

namespace CodingQueue.Api.Coders;

/// <summary>A credential a coder holds.</summary>
public sealed record CredentialBody(
    string Code, LocalDate? Issued = null, LocalDate? Expires = null, string? Number = null);

/// <summary>How a coder stands with an issuer: one membership and one cycle for all of it.</summary>
public sealed record StandingBody(
    string Issuer, LocalDate? MemberThrough = null, LocalDate? CycleEnds = null, decimal? Earned = null);

/// <summary>A facility, or all of a client's, that a coder may work on between two days.</summary>
public sealed record GrantBody(
    string? Facility = null, string? Client = null, LocalDate? From = null, LocalDate? Until = null);

/// <summary>A pause within a shift, local times such as 12:00.</summary>
public sealed record BreakBody(LocalTime From, LocalTime To);

/// <summary>
/// Hours worked on some days of every week, in the coder's own zone: overnight when to is not later than
/// from.
/// </summary>
public sealed record ShiftBody(
    IReadOnlyList<IsoDayOfWeek> Days, LocalTime From, LocalTime To, IReadOnlyList<BreakBody>? Breaks = null);

/// <summary>Days off, the first and the last included.</summary>
public sealed record TimeOffBody(LocalDate From, LocalDate Until, string? Note = null);

/// <summary>A workqueue a coder works.</summary>
public sealed record MembershipBody(string Id, int Tier = 1, int? Limit = null);

/// <summary>What a coder is set to.</summary>
public sealed record CoderBody(
    string Name, IReadOnlyList<CredentialBody>? Credentials = null, IReadOnlyList<string>? Specialties = null,
    IReadOnlyList<string>? Facilities = null, IReadOnlyList<MembershipBody>? Workqueues = null,
    int Capacity = 1, string? WorkCountry = null, string TimeZone = "Etc/UTC",
    IReadOnlyList<StandingBody>? Standings = null, IReadOnlyList<GrantBody>? Grants = null,
    IReadOnlyDictionary<string, int>? Proficiency = null, string? Employer = null,
    IReadOnlyList<ShiftBody>? Shifts = null, IReadOnlyList<TimeOffBody>? TimeOff = null);

/// <summary>What a coder's roster says now: free, onShift, onBreak, offShift or timeOff.</summary>
public sealed record DutyOut(
    DutyState State, Instant? Until = null, Instant? ShiftEnds = null, Instant? NextShift = null);

/// <summary>A chart that was open when its coder's shift ended: does it stay theirs?</summary>
public sealed record LeftOpenOut(string Coder, string Chart, string Account, int Assignment, Instant Since)
{
    /// <summary>What a coder left open, as far as an account may see it.</summary>
    public static IEnumerable<LeftOpenOut> Of(Coder coder, Account account, EmbeddedEngine engine) =>
        coder.LeftOpen.IsEmpty
            ? []
            : engine.ChartsOf(coder).Where(chart => account.Sees(chart))
                .SelectMany(chart => coder.LeftOpen.Where(left => left.Chart == chart.Id)
                    .Select(left => new LeftOpenOut(
                        coder.Id.Value, left.Chart.Value, chart.Account, left.Number, left.Since)));
}

/// <summary>What becomes of a chart that was open when a shift ended.</summary>
public enum LeftOpenChoice
{
    /// <summary>It stays its coder's until the next shift.</summary>
    Keep,
    /// <summary>It goes to others.</summary>
    Release,
}

/// <summary>The answer to what the end of a shift asked.</summary>
public sealed record AnswerLeftOpenBody(string Chart, LeftOpenChoice Choice);

/// <summary>The chart that is offered to a coder, and until when.</summary>
public sealed record CoderOfferOut(string Chart, Instant Until)
{
    /// <summary>What the coder is offered, where the account may see the chart; else null.</summary>
    public static CoderOfferOut? Of(Coder coder, Account account, EmbeddedEngine engine) =>
        coder.Offer is { } id && engine.FindOpen(id) is { State.FirstRight: { IsOffer: true } right } chart
            && right.Coder == coder.Id && account.MayName(chart, coder)
            ? new CoderOfferOut(id.Value, right.Until)
            : null;
}

/// <summary>A coder as callers see them.</summary>
public sealed record CoderOut(
    string Id, string Name, IReadOnlyList<CredentialBody> Credentials, IReadOnlyList<string> Specialties,
    IReadOnlyList<string> Facilities, IReadOnlyList<MembershipBody> Workqueues, int Capacity,
        string? WorkCountry,
    string TimeZone, Presence Presence, Instant? PresenceSince, int Active, int Held, int? CompletedToday,
        long? Version, IReadOnlyList<StandingBody> Standings, IReadOnlyList<GrantBody> Grants,
    IReadOnlyDictionary<string, int> Proficiency, string? Employer, IReadOnlyList<ShiftBody> Shifts,
    IReadOnlyList<TimeOffBody> TimeOff, DutyOut Duty, IReadOnlyList<LeftOpenOut> LeftOpen, decimal Load,
    CoderOfferOut? Offer, string? PresenceReason)
{
    /// <summary>
    /// The coder within the scope of an account: other clients' facilities, workqueues and charts are left
    /// out, and a count that cannot be split by client is not shown.
    /// </summary>
    public static CoderOut Of(Coder coder, Account account, EmbeddedEngine engine)
    {
        var (profile, settings) = (coder.Profile, engine.Settings);
        var (active, held, load) = CoderLoad.Of(coder, account, engine);
        var whole = account.SeesAllOf(coder, settings);
        return new CoderOut(
            coder.Id.Value, profile.Name,
            [.. profile.Credentials.Select(held => new CredentialBody(
                held.Code, held.Issued, held.Expires, held.Number))],
            [.. profile.Specialties.Order(StringComparer.Ordinal)],
            [.. profile.Facilities.Where(facility => whole || account.Sees(facility, settings))
                .Select(facility => facility.Value).Order(StringComparer.Ordinal)],
            [.. profile.Workqueues.Where(membership => IsShown(membership.Id, account, settings))
                .Select(membership => new MembershipBody(
                    membership.Id.Value, membership.Tier, membership.Limit))],
            profile.Capacity, profile.WorkCountry, profile.TimeZone, coder.Presence,
            coder.PresenceSince == Instant.MinValue ? null : coder.PresenceSince, active, held,
            whole ? coder.CompletedToday(engine.Now) : null, whole ? coder.Version : null,
            [.. profile.Standings.Select(standing => new StandingBody(
                standing.Issuer, standing.MemberThrough, standing.CycleEnds, standing.Earned))],
            [.. profile.Grants.Where(grant => whole || IsShown(grant, account, settings))
                .Select(grant => new GrantBody(
                    grant.Facility?.Value, grant.Client?.Value, grant.From, grant.Until))],
            profile.Proficiency, profile.Employer,
            [.. profile.Shifts.Select(shift => new ShiftBody(
                shift.Days, shift.From, shift.To,
                [.. shift.Breaks.Select(pause => new BreakBody(pause.From, pause.To))]))],
            [.. profile.TimeOff.Select(off => new TimeOffBody(
                off.From, off.Until, account.Role is Role.Auditor or Role.Integration or Role.Viewer
                    ? null : off.Note))],
            new DutyOut(coder.Duty.State, coder.Duty.Until, coder.Duty.ShiftEnds, coder.Duty.NextShift),
            [.. LeftOpenOut.Of(coder, account, engine)], load, CoderOfferOut.Of(coder, account, engine),
            coder.PresenceReason);
    }

    private static bool IsShown(Grant grant, Account account, Settings settings) =>
        grant.Facility is { } facility
            ? account.Sees(facility, settings)
            : account.Sees(grant.Client!.Value, settings);

    private static bool IsShown(WorkqueueId id, Account account, Settings settings) =>
        settings.Workqueues.TryGetValue(id, out var queue) && account.Of(queue, settings) is not null;
}

/// <summary>What a coder has, as far as an account may see it.</summary>
public static class CoderLoad
{
    /// <summary>
    /// Charts in hand, charts kept while they are held, and what those in hand take of the capacity.
    /// </summary>
    public static (int Active, int Held, decimal Load) Of(Coder coder, Account account, EmbeddedEngine engine)
    {
        if (account.SeesAll() || account.Role == Role.Coder)
            return (coder.Active, coder.HeldCharts, InCharts(coder.Load));
        var seen = engine.ChartsOf(coder)
            .Where(chart => chart.State.InForce?.Coder == coder.Id && account.Sees(chart))
            .ToDictionary(chart => chart.Id);
        var held = seen.Values.Count(chart => chart.State is Core.Charts.ChartState.Held);
        var load = coder.Holdings.Where(holding => !holding.Held && seen.ContainsKey(holding.Chart))
            .Sum(holding => holding.Weight);
        return (seen.Count - held, held, InCharts(load));
    }

    private static decimal InCharts(int hundredths) => hundredths / (decimal)Holding.Ordinary;
}

/// <summary>All coders in scope.</summary>
public sealed record CoderList(IReadOnlyList<CoderOut> Coders);

/// <summary>What presence is set to.</summary>
public sealed record PresenceBody(Presence State);

/// <summary>A client whose charts a coder may be given.</summary>
public sealed record GrantedClient(string Id, string Name);

/// <summary>A facility a coder is granted; its times are shown in its zone.</summary>
public sealed record GrantedFacility(string Id, string Client, string Name, string TimeZone);

/// <summary>A workqueue a coder works.</summary>
public sealed record GrantedWorkqueue(string Id, string Name, int Tier);

/// <summary>The names behind the ids on a coder's desk, and nothing else of the settings.</summary>
public sealed record GrantsOut(
    IReadOnlyList<GrantedClient> Clients, IReadOnlyList<GrantedFacility> Facilities,
    IReadOnlyList<GrantedWorkqueue> Workqueues)
{
    /// <summary>What a coder is granted, as far as an account may see it.</summary>
    public static GrantsOut Of(Coder coder, Account account, Settings settings)
    {
        var sight = account.Within(coder, settings);
        var facilities = settings.ReachOf(coder.Profile).Where(id => sight.Sees(id, settings))
            .Select(id => settings.Facilities[id]).OrderBy(known => known.Id.Value, StringComparer.Ordinal)
            .ToList();
        return new GrantsOut(
            [.. facilities.Select(known => known.Client).Distinct()
                .Select(id => new GrantedClient(id.Value, settings.Clients[id].Name))
                .OrderBy(client => client.Id, StringComparer.Ordinal)],
            [.. facilities.Select(known => new GrantedFacility(
                known.Id.Value, known.Client.Value, known.Name, known.TimeZone))],
            [.. coder.Profile.Workqueues.Where(membership => sight.Sees(membership.Id, settings))
                .Select(membership => new GrantedWorkqueue(
                    membership.Id.Value, settings.Workqueues[membership.Id].Name, membership.Tier))]);
    }
}

/// <summary>What a coder has.</summary>
public sealed record AssignmentList(IReadOnlyList<Charts.ChartOut> Assignments, string? Cursor);

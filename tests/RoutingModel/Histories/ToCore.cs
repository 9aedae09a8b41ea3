using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.RoutingModel.Model;

namespace CodingQueue.RoutingModel.Histories;

/// <summary>The model's settings as the product takes them.</summary>
internal static class ToCore
{
    public static SettingsChange Core(this MClient client) => new SettingsChange.ClientSet(
        new Client(new(client.Id), client.Id, client.Targets.ToImmutableSortedDictionary(pair => pair.Key, pair => new Target(pair.Value.Amount, Enum.Parse<TimeUnit>(pair.Value.Unit, ignoreCase: true))))
        {
            Weight = client.Weight,
            MonthEndDays = client.MonthEndDays,
        });

    public static SettingsChange Core(this MCalendar calendar) => new SettingsChange.CalendarSet(new BusinessCalendar(calendar.Id, calendar.Id)
    {
        Weekend = [.. calendar.Weekend],
        Holidays = [.. calendar.Holidays.Select(day => new Holiday(day, "off"))],
        Hours = calendar.Hours is { } hours ? new WorkingHours(hours.From * 60, hours.To * 60) : null,
    });

    public static SettingsChange Core(this MFiling limit) => new SettingsChange.FilingLimitSet(
        new FilingLimit(limit.Id, Condition.Of(limit.When.Core()), limit.Days + 30) { LeadDays = 30, Off = limit.Off });

    public static SettingsChange Core(this MKind kind) => new SettingsChange.KindSet(
        new KindSettings(kind.Code, [.. kind.Documents], kind.Minutes, kind.Weight));

    public static SettingsChange Core(this MReason reason) => new SettingsChange.HoldReasonSet(new HoldReason(
        reason.Code, reason.Code, "house", "lead", new HoldTerms
        {
            BlocksCoding = reason.Blocks,
            KeepsCoder = reason.Keeps,
            EndedBy = new HoldEndedBy { Document = reason.Document, Hours = reason.Hours },
            FollowUpHours = reason.FollowUpHours,
            Escalation = [.. reason.Ladder.Select(hours => new EscalationStep(hours, "lead"))],
        }));

    public static SettingsChange Core(this MFacility facility) => new SettingsChange.FacilitySet(
        new Facility(new(facility.Id), new(facility.Client), facility.Id, facility.Zone, facility.BillHoldDays, false)
        {
            Calendar = facility.Calendar,
        });

    public static SettingsChange Core(this MQueue queue) => new SettingsChange.WorkqueueSet(new Workqueue(
        new(queue.Id), queue.Id,
        new Requires([.. queue.AnyCredential], [.. queue.Specialties], [.. queue.Documents]) { Proficiency = queue.Proficiency },
        queue.Hours,
        queue.Mode switch { "push" => AssignMode.Push, "offer" => AssignMode.Offer, _ => AssignMode.Pull },
        queue.Review, queue.Supervised)
    {
        BusinessHours = queue.BusinessHours,
        Prefers = queue.Prefers is { } prefers
            ? new Preference(Enum.Parse<Fit>(prefers.Fit), prefers.Proficiency, prefers.For) : null,
    });

    public static SettingsChange Core(this MEmployer employer) => new SettingsChange.EmployerSet(new Employer(
        employer.Id, employer.Id,
        [.. employer.Agreements.Select(one => new Agreement(new(one.Client), "1", one.From, one.Until))]));

    public static SettingsChange Core(this MRestriction restriction) => new SettingsChange.RestrictionSet(
        new Restriction(restriction.Id, Condition.Of([.. restriction.When.Select(Core)]))
        {
            Countries = [.. restriction.Countries],
            Employers = [.. restriction.Employers],
            Coders = [.. restriction.Coders.Select(coder => new CoderId(coder))],
            Agreement = restriction.Agreement,
            Off = restriction.Off,
        });

    public static PlacementRule Core(this MRule rule) => new(
        new(rule.Queue), rule.Order,
        new Condition.All(
        [
            .. rule.All.Select(one => new Condition.Is(one.Core())),
            .. rule.Any.Length == 0 ? Array.Empty<Condition>()
                : [new Condition.Any([.. rule.Any.Select(one => new Condition.Is(one.Core()))])],
        ]));

    private static Criterion Core(this MCriterion criterion) => new(
        criterion.Attribute,
        Enum.Parse<Operator>(criterion.Operator, ignoreCase: true), [.. criterion.Values]);

    public static CoderProfile Core(this MProfile profile) => new(
        new(profile.Id), profile.Id,
        [.. profile.Credentials.Select(held => new HeldCredential(held.Code, held.From, held.Until))],
        [.. profile.Specialties.Keys],
        [.. profile.Grants.Where(IsPlain).Select(grant => new FacilityId(grant.Facility!))],
        [.. profile.Queues.Select(member => new Membership(new(member.Queue), member.Tier, member.Limit))],
        profile.Capacity, profile.Country, "America/Chicago")
    {
        Standings = [.. profile.Standings.Select(one => new IssuerStanding(one.Issuer, one.MemberThrough, one.CycleEnds, null))],
        Grants =
        [
            .. profile.Grants.Where(grant => !IsPlain(grant)).Select(grant => new Grant(
                grant.Facility is { } facility ? new FacilityId(facility) : null,
                grant.Client is { } client ? new ClientId(client) : null, grant.From, grant.Until)),
        ],
        Proficiency = profile.Specialties.Where(pair => pair.Value is not null)
            .ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value!.Value),
        Employer = profile.Employer,
        Shifts = [.. profile.Shifts.Select(shift => new Shift(
            [.. shift.Days], shift.From, shift.To, shift.Pause is { } pause ? [new Break(pause.From, pause.To)] : []))],
        TimeOff = [.. profile.TimeOff.Select(off => new TimeOff(off.From, off.Until, null))],
    };

    private static bool IsPlain(MGrant grant) => grant is { Facility: not null, From: null, Until: null };
}

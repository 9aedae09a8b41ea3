using System.Collections.Immutable;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Api.SetUp;

/// <summary>Who edits the settings, and when.</summary>
/// <param name="By">The account.</param>
/// <param name="At">Now.</param>
internal readonly record struct Edit(string By, Instant At);

/// <summary>Settings in: the change they make, or the first rule they break.</summary>
internal static class SettingsInput
{
    private const int MostHours = Limits.TargetHours;

    public static Decision<SettingsChange> Client(Settings settings, string id, ClientBody body, Edit edit)
    {
        if (CheckName(body.Name) is { } refused)
            return refused;
        var targets = ImmutableSortedDictionary<string, Target>.Empty;
        foreach (var target in body.Targets ?? [])
        {
            if (!ChartKinds.Knows(target.Kind))
                return Problems.Invalid("targets.kind", target.Kind, "a code of GET /api/kinds");
            if (targets.ContainsKey(target.Kind))
                return Problems.Invalid("targets.kind", target.Kind, "each kind once");
            var (read, wrong) = DeadlineInput.Target(target);
            if (wrong is not null)
                return wrong;
            targets = targets.Add(target.Kind, read!);
        }
        if (body.MonthEndDays is < 0 or > Limits.MonthEndDays)
            return Problems.Invalid("monthEndDays", $"{body.MonthEndDays}", $"0 to {Limits.MonthEndDays}");
        if (body.Weight is < 1 or > 1_000)
            return Problems.Invalid("weight", $"{body.Weight}", "1 to 1000");
        if (CheckReopen(body.Reopen) is { } bad)
            return bad;
        return One(new SettingsChange.ClientSet(new Client(new ClientId(id), body.Name, targets)
        {
            Weight = body.Weight,
            MonthEndDays = body.MonthEndDays,
            Reopen = body.Reopen is { } rule
                ? new ReopenRule([.. rule.Documents ?? []], rule.ChargesAtLeast, rule.WithinDays)
                : null,
        }));
    }

    private static Refused? CheckReopen(ReopenBody? rule)
    {
        if (rule?.Documents?.FirstOrDefault(type => !ChartInput.IsText(type, Limits.TextLength)) is { } type)
            return Problems.Invalid(
                "reopen.documents", type, $"types of 1-{Limits.TextLength} printable characters, * for any");
        if (rule?.Documents?.Count > Limits.DocumentsPerChart)
            return Problems.Invalid(
                "reopen.documents", $"{rule.Documents.Count}", $"at most {Limits.DocumentsPerChart}");
        if (rule?.ChargesAtLeast is < 0.01m or > Limits.Dollars)
            return Problems.Invalid(
                "reopen.chargesAtLeast", $"{rule.ChargesAtLeast}", $"0.01 to {Limits.Dollars}");
        return rule?.WithinDays is < 1 or > 3_650
            ? Problems.Invalid("reopen.withinDays", $"{rule.WithinDays}", "1 to 3650")
            : null;
    }

    public static Decision<SettingsChange> Facility(
        Settings settings, string id, FacilityBody body, Edit edit)
    {
        if (CheckName(body.Name) is { } refused)
            return refused;
        if (!settings.Clients.ContainsKey(new ClientId(body.Client)))
            return Problems.Invalid("client", body.Client, "a client of GET /api/clients");
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(body.TimeZone) is null)
            return Problems.Invalid("timeZone", body.TimeZone, "an IANA time zone such as America/Chicago");
        if (body.BillHoldDays is < 0 or > 365)
            return Problems.Invalid("billHoldDays", $"{body.BillHoldDays}", "0 to 365");
        if (body.Calendar is { } calendar && !settings.Calendars.ContainsKey(calendar))
            return Problems.Invalid("calendar", calendar, "a calendar of GET /api/calendars");
        // Charts keep the client they came for: a facility cannot be carried over the wall.
        if (settings.Facilities.TryGetValue(new FacilityId(id), out var known)
            && known.Client.Value != body.Client)
            return Problems.Invalid(
                "client", body.Client, $"the facility belongs to {known.Client} and stays there");
        return One(new SettingsChange.FacilitySet(new Facility(
            new FacilityId(id), new ClientId(body.Client), body.Name, body.TimeZone, body.BillHoldDays,
            body.ProfessionalTrack)
        {
            Calendar = body.Calendar,
        }));
    }

    public static Decision<SettingsChange> Workqueue(
        Settings settings, string id, WorkqueueBody body, Edit edit)
    {
        var refused = CheckName(body.Name) ?? CheckHours("turnaroundHours", body.TurnaroundHours)
            ?? CheckRequires(body.Requires) ?? CheckGiving(body);
        if (refused is not null)
            return refused;
        var requires = new Requires(
            [.. body.Requires?.AnyCredential ?? []], [.. body.Requires?.Specialties ?? []],
                [.. body.Requires?.Documents ?? []])
        {
            Proficiency = body.Requires?.Proficiency ?? 0,
        };
        var set = new SettingsChange.WorkqueueSet(new Workqueue(
            new WorkqueueId(id), body.Name, requires, body.TurnaroundHours, body.Assign, body.Review,
            body.Supervised)
        {
            BusinessHours = body.BusinessHours,
            ReviewRate = (int)(body.ReviewPercent * 100),
            ReviewNewCoderCharts = body.ReviewNewCoderCharts,
            OfferFor = body.OfferSeconds is { } seconds ? Duration.FromSeconds(seconds) : Limits.OfferFor,
            Prefers = body.Prefers is { } prefers
                ? new Preference(prefers.Fit, prefers.Proficiency, Duration.FromMinutes(prefers.Minutes))
                : null,
        });
        if (body is { Order: null, When: null })
            return One(set);
        if (body.Order is not { } order)
            return Problems.Invalid("order", null, "required together with when");
        if (RuleInput.CheckOrder("order", order) is { } outside)
            return outside;
        var (when, bad) = RuleInput.Read(body.When);
        if (bad is not null)
            return bad;
        var rule = RuleBooks.SetOnly(settings, set.Workqueue.Id, order, when!, edit.By, edit.At);
        return rule.Refused is { } no ? no : rule.Changes.Insert(0, set);
    }

    private static Refused? CheckGiving(WorkqueueBody body)
    {
        if (body.OfferSeconds is < 10 or > 3_600)
            return Problems.Invalid("offerSeconds", $"{body.OfferSeconds}", "10 to 3600");
        if (body.Prefers?.Minutes is < 1 or > 60 * MostHours)
            return Problems.Invalid("prefers.minutes", $"{body.Prefers.Minutes}", $"1 to {60 * MostHours}");
        if (body.ReviewPercent is < 0 or > 100 || decimal.Round(body.ReviewPercent, 2) != body.ReviewPercent)
            return Problems.Invalid(
                "reviewPercent", $"{body.ReviewPercent}", "0 to 100 with at most two places");
        if (body.ReviewNewCoderCharts is < 0 or > Limits.NewCoderCharts)
            return Problems.Invalid(
                "reviewNewCoderCharts", $"{body.ReviewNewCoderCharts}", $"0 to {Limits.NewCoderCharts}");
        return CheckProficiency("prefers.proficiency", body.Prefers?.Proficiency)
            ?? CheckProficiency("requires.proficiency", body.Requires?.Proficiency);
    }

    private static Refused? CheckProficiency(string field, int? level) =>
        level is < 0 or > 5 ? Problems.Invalid(field, $"{level}", "1 to 5, or 0 for any") : null;

    private static Refused? CheckRequires(RequiresBody? requires)
    {
        if (requires?.AnyCredential?.FirstOrDefault(code => !Credentials.Knows(code)) is { } code)
            return Problems.Invalid("requires.anyCredential", code, "codes of GET /api/credentials");
        if (requires?.Documents?.Contains(Core.Charts.Chart.ClockMissing) == true)
            return Problems.Invalid(
                "requires.documents", Core.Charts.Chart.ClockMissing, "the clock is no document");
        foreach (var (field, texts) in new[] { ("requires.specialties", requires?.Specialties),
            ("requires.documents", requires?.Documents) })
            if (texts?.FirstOrDefault(text => !ChartInput.IsText(text, Limits.TextLength)) is { } text)
                return Problems.Invalid(field, text, $"texts of 1-{Limits.TextLength} printable characters");
        return null;
    }

    private static Refused? CheckName(string name) => ChartInput.IsText(name, Limits.TextLength)
        ? null
        : Problems.Invalid("name", name, $"1-{Limits.TextLength} printable characters");

    private static Refused? CheckHours(string field, int hours) =>
        hours is < 1 or > MostHours ? Problems.Invalid(field, $"{hours}", $"1 to {MostHours}") : null;

    private static Decision<SettingsChange> One(SettingsChange change) => ImmutableArray.Create(change);
}

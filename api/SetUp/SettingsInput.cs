using System.Collections.Immutable;
using System.Text.Json;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Api.SetUp;


/// <summary>Settings in: the change they make, or the first rule they break.</summary>
internal static class SettingsInput
{
    private const int MostHours = 24 * 366;

    public static Decision<SettingsChange> Client(Settings settings, string id, ClientBody body)
    {
        if (CheckName(body.Name) is { } refused)
            return refused;
        foreach (var target in body.Targets ?? [])
        {
            if (!ChartKinds.Knows(target.Kind))
                return Problems.Invalid("targets.kind", target.Kind, "a code of GET /api/kinds");
            if (CheckHours("targets.hours", target.Hours) is { } hours)
                return hours;
        }
        if ((body.Targets ?? []).GroupBy(target => target.Kind)
            .FirstOrDefault(group => group.Count() > 1) is { } twice)
            return Problems.Invalid("targets.kind", twice.Key, "each kind once");
        var targets = (body.Targets ?? [])
            .ToImmutableSortedDictionary(target => target.Kind, target => target.Hours);
        if (CheckReopen(body.Reopen) is { } bad)
            return bad;
        return One(new SettingsChange.ClientSet(new Client(new ClientId(id), body.Name, targets)
        {
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

    public static Decision<SettingsChange> Facility(Settings settings, string id, FacilityBody body)
    {
        if (CheckName(body.Name) is { } refused)
            return refused;
        if (!settings.Clients.ContainsKey(new ClientId(body.Client)))
            return Problems.Invalid("client", body.Client, "a client of GET /api/clients");
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(body.TimeZone) is null)
            return Problems.Invalid("timeZone", body.TimeZone, "an IANA time zone such as America/Chicago");
        if (body.BillHoldDays is < 0 or > 365)
            return Problems.Invalid("billHoldDays", $"{body.BillHoldDays}", "0 to 365");
        // Charts keep the client they came for: a facility cannot be carried over the wall.
        if (settings.Facilities.TryGetValue(new FacilityId(id), out var known)
            && known.Client.Value != body.Client)
            return Problems.Invalid(
                "client", body.Client, $"the facility belongs to {known.Client} and stays there");
        return One(new SettingsChange.FacilitySet(new Facility(
            new FacilityId(id), new ClientId(body.Client), body.Name, body.TimeZone, body.BillHoldDays,
            body.ProfessionalTrack)));
    }

    public static Decision<SettingsChange> Workqueue(Settings settings, string id, WorkqueueBody body)
    {
        var refused = CheckName(body.Name) ?? CheckHours("turnaroundHours", body.TurnaroundHours)
            ?? CheckRequires(body.Requires);
        if (refused is not null)
            return refused;
        if (body.Order is < 0 or > 1_000_000)
            return Problems.Invalid("order", $"{body.Order}", "0 to 1000000");
        if (body.When?.Count > Limits.CriteriaPerRule)
            return Problems.Invalid(
                "when", $"{body.When.Count}", $"at most {Limits.CriteriaPerRule} criteria");
        var when = ImmutableArray.CreateBuilder<Criterion>();
        foreach (var criterion in body.When ?? [])
        {
            var (read, bad) = Read(criterion);
            if (bad is not null)
                return bad;
            when.Add(read!);
        }
        var requires = new Requires(
            [.. body.Requires?.AnyCredential ?? []], [.. body.Requires?.Specialties ?? []],
                [.. body.Requires?.Documents ?? []]);
        return One(new SettingsChange.WorkqueueSet(new Workqueue(
            new WorkqueueId(id), body.Name, body.Order, when.ToImmutable(), requires, body.TurnaroundHours,
                body.Assign,
            body.Review, body.Supervised)));
    }

    private static (Criterion? Criterion, Refused? Refused) Read(CriterionBody body)
    {
        const string own = "attributes.";
        if (!ChartAttributes.Knows(body.Attribute)
            || (body.Attribute.StartsWith(own, StringComparison.Ordinal)
                && !Ids.Allows(body.Attribute[own.Length..])))
            return (null, Problems.Invalid(
                "when.attribute", body.Attribute,
                    $"one of {string.Join(", ", ChartAttributes.All.Keys)}, or attributes.NAME"));
        var (values, bad) = Values(body.Value);
        if (bad is not null)
            return (null, bad);
        var rule = body.Operator switch
        {
            Operator.Exists or Operator.Missing => values.Length == 0 ? null : "no value",
            Operator.In or Operator.NotIn => values.Length > 0 ? null : "a list with at least one value",
            Operator.AtLeast or Operator.AtMost or Operator.MoreThan or Operator.LessThan =>
                values.Length == 1 && Criterion.TryNumber(values[0], out _) ? null : "one number",
            _ => values.Length == 1 ? null : "one value",
        };
        return rule is null
            ? (new Criterion(body.Attribute, body.Operator, values), null)
            : (null, Problems.Invalid("when.value", body.Value?.GetRawText(), $"{rule} for {body.Operator}"));
    }

    private static (ImmutableArray<string> Values, Refused? Refused) Values(JsonElement? value)
    {
        if (value is not { } element || element.ValueKind == JsonValueKind.Null)
            return ([], null);
        var parts = element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().ToArray() : [element];
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var part in parts)
        {
            if (part.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
                return ([], Problems.Invalid(
                    "when.value", part.GetRawText(), "a text, a number, or a list of them"));
            var text = TextOf(part);
            if (!ChartInput.IsText(text, Limits.TextLength))
                return ([], Problems.Invalid(
                    "when.value", part.GetRawText(),
                        $"1-{Limits.TextLength} printable characters without blanks around"));
            values.Add(text!);
        }
        return (values.ToImmutable(), null);
    }

    /// <summary>A number or text as text; null for a text that is no Unicode.</summary>
    private static string? TextOf(JsonElement part)
    {
        try
        {
            return part.ValueKind == JsonValueKind.String ? part.GetString() : part.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static Refused? CheckRequires(RequiresBody? requires)
    {
        if (requires?.AnyCredential?.FirstOrDefault(code => !Credentials.Knows(code)) is { } code)
            return Problems.Invalid("requires.anyCredential", code, "codes of GET /api/credentials");
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

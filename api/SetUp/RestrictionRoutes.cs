using System.Collections.Immutable;
using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Api.SetUp;

/// <summary>An agreement of an employer with a client.</summary>
public sealed record AgreementBody(string Client, string Number, LocalDate From, LocalDate? Until = null);

/// <summary>What an employer is set to.</summary>
public sealed record EmployerBody(string Name, IReadOnlyList<AgreementBody>? Agreements = null);

/// <summary>An employer of coders.</summary>
public sealed record EmployerOut(string Id, string Name, IReadOnlyList<AgreementBody> Agreements);

/// <summary>All employers in scope.</summary>
public sealed record EmployerList(IReadOnlyList<EmployerOut> Employers);

/// <summary>
/// What a restriction is set to: the charts it concerns, and who may work on them. An empty list asks
/// nothing.
/// </summary>
public sealed record RestrictionBody(
    IReadOnlyList<ConditionBody> When, IReadOnlyList<string>? Countries = null,
    IReadOnlyList<string>? Employers = null, IReadOnlyList<string>? Coders = null, bool Agreement = false,
    bool Off = false, string? Source = null);

/// <summary>A restriction; isDefault: nobody has set it here.</summary>
public sealed record RestrictionOut(
    string Id, IReadOnlyList<ConditionBody> When, IReadOnlyList<string> Countries,
    IReadOnlyList<string> Employers, IReadOnlyList<string> Coders, bool Agreement, bool Off, string? Source,
    bool IsDefault);

/// <summary>All restrictions.</summary>
public sealed record RestrictionList(IReadOnlyList<RestrictionOut> Restrictions);

/// <summary>Who may work on what from where: restrictions, and employers with their agreements.</summary>
internal static class RestrictionRoutes
{
    private const int Most = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        SettingsRoutes.Map<EmployerBody, EmployerOut, EmployerList>(
            routes, "employers", Act.Administer, Employer, (settings, account) =>
                settings.Tables.Employers.Select(employer => (employer.Id, new EmployerOut(
                    employer.Id, employer.Name,
                    [
                        .. employer.Agreements.Where(agreement => account.Sees(agreement.Client, settings))
                            .Select(agreement => new AgreementBody(
                                agreement.Client.Value, agreement.Number, agreement.From, agreement.Until)),
                    ]))), all => new EmployerList(all));
        SettingsRoutes.Map<RestrictionBody, RestrictionOut, RestrictionList>(
            routes, "restrictions", Act.Administer, Restriction, (settings, account) =>
                settings.RestrictionsInOrder
                    .Select(known => (Known: known, When: account.Of(known.When, settings)))
                    .Where(pair => pair.When is not null)
                    .Select(pair => (pair.Known.Id, Of(pair.Known, pair.When!, settings))),
            all => new RestrictionList(all));
    }

    private static RestrictionOut Of(Restriction known, Condition when, Settings settings) => new(
        known.Id, SettingsViews.ListOf(when), known.Countries, known.Employers,
        [.. known.Coders.Select(coder => coder.Value)], known.Agreement, known.Off, known.Source,
        settings.Tables.Restrictions.All(set => set.Id != known.Id));

    private static Decision<SettingsChange> Employer(
        Settings settings, string id, EmployerBody body, Edit edit)
    {
        if (!ChartInput.IsText(body.Name, Limits.TextLength))
            return Problems.Invalid("name", body.Name, $"1-{Limits.TextLength} printable characters");
        if (body.Agreements?.Count > Most)
            return Problems.Invalid("agreements", $"{body.Agreements.Count}", $"at most {Most}");
        var agreements = ImmutableArray.CreateBuilder<Agreement>();
        foreach (var agreement in body.Agreements ?? [])
        {
            if (!settings.Clients.ContainsKey(new ClientId(agreement.Client)))
                return Problems.Invalid(
                    "agreements.client", agreement.Client, "a client of GET /api/clients");
            if (!ChartInput.IsText(agreement.Number, Limits.TextLength))
                return Problems.Invalid(
                    "agreements.number", agreement.Number, $"1-{Limits.TextLength} printable characters");
            if (agreement.Until < agreement.From)
                return Problems.Invalid(
                    "agreements.until", $"{agreement.Until:uuuu-MM-dd}", "not before from");
            agreements.Add(new Agreement(
                new ClientId(agreement.Client), agreement.Number, agreement.From, agreement.Until));
        }
        return One(new SettingsChange.EmployerSet(new Employer(id, body.Name, agreements.ToImmutable())));
    }

    private static Decision<SettingsChange> Restriction(
        Settings settings, string id, RestrictionBody body, Edit edit)
    {
        if (body.When.Count == 0)
            return Problems.Invalid(
                "when", null, "at least one condition: a restriction concerns some charts");
        var (when, bad) = RuleInput.Read(body.When);
        if (bad is not null)
            return bad;
        if (body.Countries?.FirstOrDefault(code => code.Length != 2 || !code.All(char.IsAsciiLetterUpper))
            is { } country)
            return Problems.Invalid("countries", country, "two capital letters each (ISO 3166)");
        if (body.Employers?.FirstOrDefault(known => !settings.Employers.ContainsKey(known)) is { } employer)
            return Problems.Invalid("employers", employer, "employers of GET /api/employers");
        if (body.Coders?.FirstOrDefault(known => !Ids.Allows(known)) is { } coder)
            return Problems.Invalid("coders", coder, Ids.Rule);
        foreach (var (field, list) in new[]
            { ("countries", body.Countries), ("employers", body.Employers), ("coders", body.Coders) })
            if (list?.Count > Most)
                return Problems.Invalid(field, $"{list.Count}", $"at most {Most}");
        if (body.Source is { } source && !ChartInput.IsText(source, Limits.TextLength))
            return Problems.Invalid("source", source, $"1-{Limits.TextLength} printable characters");
        return One(new SettingsChange.RestrictionSet(new Restriction(id, when!)
        {
            Countries = [.. body.Countries ?? []],
            Employers = [.. body.Employers ?? []],
            Coders = [.. (body.Coders ?? []).Select(known => new CoderId(known))],
            Agreement = body.Agreement,
            Off = body.Off,
            Source = body.Source,
        }));
    }

    private static Decision<SettingsChange> One(SettingsChange change) => ImmutableArray.Create(change);
}

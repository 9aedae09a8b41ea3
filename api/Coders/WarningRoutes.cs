using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Engine;
using NodaTime;

namespace CodingQueue.Api.Coders;

/// <summary>
/// A credential that is about to lapse, or has: after lastGood no chart that needs it is given. costs: kinds
/// of chart that the coder can then no longer code. step: 90, 60, 30 or 7 days ahead, 0: lapsed.
/// </summary>
public sealed record CredentialWarningOut(
    string Coder, string Name, string Code, string Issuer, LocalDate LastGood, LapseCause Cause, int DaysLeft,
    int Step, IReadOnlyList<string> Costs, CeuOut? Ceu);

/// <summary>Units of continuing education: asked for, earned and still to earn in the cycle.</summary>
public sealed record CeuOut(
    LocalDate? CycleEnds, int Total, decimal? Earned, decimal ToEarn, IReadOnlyList<SpecificUnits> Specific);

/// <summary>Credentials that are about to lapse, or have, the first to lapse first.</summary>
public sealed record CredentialWarningList(IReadOnlyList<CredentialWarningOut> Warnings);

/// <summary>Warnings of what is about to end for a coder.</summary>
public static class WarningRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapWarnings(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/credential-warnings", async (HttpContext context, EmbeddedEngine engine) =>
        {
            await engine.CaughtUp();
            return Results.Json(
                new CredentialWarningList([.. All(engine, context.Account())]), Json.Options);
        }).Needs(Act.ReadBoard).WithTags("Board").Produces<CredentialWarningList>()
            .WithSummary("Credentials that lapse within 90 days, or lapsed lately, and what that costs");

    /// <summary>Those of the coders in scope.</summary>
    internal static IEnumerable<CredentialWarningOut> All(EmbeddedEngine engine, Account account)
    {
        var settings = engine.Settings;
        return engine.Coders.Where(coder => account.Sees(coder, settings))
            .SelectMany(coder => Of(coder, engine.Now))
            .OrderBy(warning => warning.LastGood).ThenBy(warning => warning.Coder, StringComparer.Ordinal)
            .ThenBy(warning => warning.Code, StringComparer.Ordinal);
    }

    /// <summary>Those of one coder, on the coder's own day.</summary>
    internal static IEnumerable<CredentialWarningOut> Of(Coder coder, Instant now)
    {
        var day = now.InZone(coder.Profile.Zone).Date;
        var warnings = CredentialWatch.Of(coder.Profile, day);
        if (warnings.IsEmpty)
            return [];
        var cycles = CredentialWatch.Cycles(coder.Profile, day).ToDictionary(cycle => cycle.Issuer);
        return warnings.Select(warning => new CredentialWarningOut(
            coder.Id.Value, coder.Profile.Name, warning.Code, warning.Issuer, warning.LastGood, warning.Cause,
            warning.DaysLeft, warning.Step, warning.Costs,
            cycles.GetValueOrDefault(warning.Issuer) is { } cycle
                ? new CeuOut(cycle.Ends, cycle.Total, cycle.Earned, cycle.ToEarn, cycle.Specific)
                : null));
    }
}

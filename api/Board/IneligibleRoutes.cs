using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core.Accounts;
using CodingQueue.Engine;

namespace CodingQueue.Api.Board;

/// <summary>
/// A chart with a coder who may no longer code it. A lead takes it back, gives it to another, or lets them
/// finish.
/// </summary>
public sealed record IneligibleOut(
    ChartOut Chart, string Coder, string Name, int Assignment, IReadOnlyList<UnmetOut> Unmet);

/// <summary>Charts with coders who may no longer code them, by id.</summary>
public sealed record IneligibleList(IReadOnlyList<IneligibleOut> Holdings, string? Cursor);

/// <summary>What coders have and may no longer code.</summary>
public static class IneligibleRoutes
{
    private const int Page = 200;

    /// <summary>Maps the routes.</summary>
    public static void MapIneligible(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/ineligible-holdings", List).Needs(Act.ReadBoard).WithTags("Board")
            .Produces<IneligibleList>()
            .WithSummary("Charts with coders who may no longer code them, with every rule they do not meet");

    /// <summary>Those of the charts in scope.</summary>
    internal static IEnumerable<IneligibleHolding> All(EmbeddedEngine engine, Account account)
    {
        var settings = engine.Settings;
        return engine.IneligibleHoldings(facility => account.Sees(facility, settings));
    }

    private static async Task<IResult> List(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string? limit = null,
        string? cursor = null)
    {
        var (most, tooMany) = Cursor.Limit(limit, Page, EngineLimits.Page);
        var cursors = Cursor.Of(context, "ineligible");
        var (place, unknown) = cursors.Read(cursor);
        if ((tooMany ?? unknown) is { } refused)
            return refused.AsProblem(context);
        await engine.CaughtUp();
        log.Saw(context, "ineligible-holdings", null);
        var found = All(engine, context.Account())
            .Where(holding => place is null || string.CompareOrdinal(holding.Chart.Id.Value, place[0]) > 0)
            .OrderBy(holding => holding.Chart.Id.Value, StringComparer.Ordinal).Take(most + 1).ToList();
        return Results.Json(
            new IneligibleList(
                [.. found.Take(most).Select(Out)],
                found.Count > most ? cursors.Write(found[most - 1].Chart.Id) : null),
            Json.Options);
    }

    private static IneligibleOut Out(IneligibleHolding holding) => new(
        ChartOut.Of(holding.Chart), holding.Coder.Id.Value, holding.Coder.Profile.Name,
        holding.Chart.State.InForce!.Number,
        [.. holding.Unmet.Select(UnmetOut.Of)]);
}

using System.Globalization;
using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Engine;

namespace CodingQueue.Api.Board;

/// <summary>A chart that nobody may take, and why.</summary>
public sealed record UnroutableOut(ChartOut Chart, string Reason, string Detail);

/// <summary>Charts that nobody may take.</summary>
public sealed record UnroutableList(IReadOnlyList<UnroutableOut> Charts, string? Cursor);

/// <summary>What a lead watches.</summary>
public static class BoardRoutes
{
    private const int Page = 200;

    /// <summary>Maps the routes.</summary>
    public static void MapBoard(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/board", async (HttpContext context, EmbeddedEngine engine) =>
        {
            await engine.CaughtUp();
            return Results.Json(BoardView.Of(engine, context.Account()), Json.Options);
        }).Needs(Act.ReadBoard).WithTags("Board").Produces<BoardOut>()
            .WithSummary("Workqueues and coders, counted within scope");
        routes.MapGet("/api/follow-ups", FollowUps).Needs(Act.ReadBoard).WithTags("Board")
            .Produces<ChartList>()
            .WithSummary("Charts with a hold that was followed up and is still open, the longest told first");
        routes.MapGet("/api/unroutable", Unroutable).Needs(Act.ReadBoard).WithTags("Board")
            .Produces<UnroutableList>()
            .WithSummary("Charts that nobody may take, with the reason");
    }

    private static async Task<IResult> FollowUps(HttpContext context, EmbeddedEngine engine, AccessLog log)
    {
        await engine.CaughtUp();
        log.Saw(context, "follow-ups", null);
        var charts = BoardView.FollowUps(engine, context.Account())
            .OrderByDescending(chart => chart.Holds.Max(hold => hold.Told + hold.Escalated)).ThenBy(chart => chart.Deadline)
            .Take(EngineLimits.Page).Select(ChartOut.Of);
        return Results.Json(new ChartList([.. charts], null), Json.Options);
    }

    /// <summary>How many coders there are who may not, only who sees them all is told.</summary>
    private static UnroutableOut Out(UnroutableGroup group, Chart chart, Account account) =>
        group.Requirement is not { } asked
        ? new UnroutableOut(ChartOut.Of(chart), "no_workqueue", group.Reason)
        : new UnroutableOut(
            ChartOut.Of(chart), "no_coder", account.SeesAll() ? group.Reason
                : $"nobody who works {asked.Workqueue} may code it");

    private static async Task<IResult> Unroutable(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string? cursor = null)
    {
        var skip = 0;
        if (cursor is not null && (!int.TryParse(cursor, CultureInfo.InvariantCulture, out skip) || skip < 0))
            return Problems.Invalid("cursor", cursor, "a cursor of an earlier page").AsProblem(context);
        await engine.CaughtUp();
        log.Saw(context, "unroutable", null);
        var account = context.Account();
        var charts = engine.Unroutable().Where(group => account.Sees(group.Client))
            .SelectMany(group =>
                engine.ChartsOf(group, EngineLimits.ScanPerPage).Select(chart => (group, chart)))
            .Skip(skip).Take(Page + 1).Select(pair => Out(pair.group, pair.chart, account)).ToList();
        var more = charts.Count > Page;
        return Results.Json(
            new UnroutableList(more ? charts[..Page] : charts, more ? $"{skip + Page}" : null), Json.Options);
    }
}

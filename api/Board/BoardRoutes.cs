using System.Globalization;
using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Engine;
using NodaTime;

namespace CodingQueue.Api.Board;

/// <summary>
/// A chart that gets nowhere by itself: why (no_workqueue, no_coder or never_wakes), and what would help, the
/// nearest first.
/// </summary>
public sealed record UnroutableOut(
    ChartOut Chart, string Reason, string Detail, IReadOnlyList<string> Fixes);

/// <summary>Charts that get nowhere by themselves.</summary>
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
            .WithSummary("Charts that get nowhere by themselves, with the reason and the nearest fix");
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

    private static UnroutableOut Out(
        UnroutableGroup group, Chart chart, Account account, IReadOnlyList<string> fixes, Instant now)
    {
        var shown = ChartOut.Of(chart);
        if (group.Why == UnroutableReason.NoWorkqueue)
            return new UnroutableOut(
                shown, "no_workqueue", group.Reason,
                [$"a rule takes {chart.Facts.Kind} of {chart.Facility}, or a lead moves the chart"]);
        if (group.Why == UnroutableReason.NeverWakes)
            return chart.WhyStuck(now) is { } stuck
                ? new UnroutableOut(shown, "never_wakes", stuck.Reason, [stuck.Fix])
                : new UnroutableOut(shown, "never_wakes", group.Reason, []);
        // How many coders there are who may not, only who sees them all is told.
        var reason = account.SeesAll()
            ? group.Reason
            : $"nobody who works {chart.Workqueue} may code it";
        return new UnroutableOut(shown, "no_coder", reason, fixes);
    }

    private static async Task<IResult> Unroutable(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string? cursor = null)
    {
        var skip = 0;
        if (cursor is not null && (!int.TryParse(cursor, CultureInfo.InvariantCulture, out skip) || skip < 0))
            return Problems.Invalid("cursor", cursor, "a cursor of an earlier page").AsProblem(context);
        await engine.CaughtUp();
        log.Saw(context, "unroutable", null);
        var (account, settings, now) = (context.Account(), engine.Settings, engine.Now);
        var fixes = new Dictionary<UnroutableGroup, IReadOnlyList<string>>();
        var charts = engine.Unroutable().Where(group => account.Sees(group.Client))
            .SelectMany(group =>
                engine.ChartsOf(group, EngineLimits.ScanPerPage).Select(chart => (group, chart)))
            .Skip(skip).Take(Page + 1)
            .Select(pair => Out(pair.group, pair.chart, account, FixesOf(pair.group), now)).ToList();
        var more = charts.Count > Page;
        return Results.Json(
            new UnroutableList(more ? charts[..Page] : charts, more ? $"{skip + Page}" : null), Json.Options);

        IReadOnlyList<string> FixesOf(UnroutableGroup group)
        {
            if (!fixes.TryGetValue(group, out var found))
                fixes[group] = found =
                [
                    .. engine.Fixes(group, coder => account.Sees(coder, settings))
                        .Select(fix => fix.Sentence),
                ];
            return found;
        }
    }
}

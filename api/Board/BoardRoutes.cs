using System.Globalization;
using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Engine;
using NodaTime;
using NodaTime.Text;

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
            .OrderByDescending(chart => chart.Holds.Max(hold => hold.Told + hold.Escalated))
                .ThenBy(chart => chart.Deadline)
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
        HttpContext context, EmbeddedEngine engine, AccessLog log, string? limit = null,
        string? cursor = null)
    {
        var (most, tooMany) = Cursor.Limit(limit, Page, EngineLimits.Page);
        var cursors = Cursor.Of(context, "unroutable");
        var (place, unknown) = cursors.Read(cursor);
        if ((tooMany ?? unknown) is { } refused)
            return refused.AsProblem(context);
        await engine.CaughtUp();
        log.Saw(context, "unroutable", null);
        var (account, settings, now) = (context.Account(), engine.Settings, engine.Now);
        var found = engine.Unroutable(
            facility => account.Sees(facility, settings), place is null ? null : PlaceIn(place), most + 1);
        var fixes = new Dictionary<UnroutableGroup, IReadOnlyList<string>>();
        var shown = found.Take(most)
            .Select(pair => Out(pair.Group, pair.Chart, account, FixesOf(pair.Group), now));
        return Results.Json(
            new UnroutableList(
                [.. shown],
                found.Count > most ? Write(cursors, found[most - 1].Group, found[most - 1].Chart) : null),
            Json.Options);

        IReadOnlyList<string> FixesOf(UnroutableGroup group)
        {
            if (!fixes.TryGetValue(group, out var near))
                fixes[group] = near =
                [
                    .. engine.Fixes(group, coder => account.Sees(coder, settings))
                        .Select(fix => fix.Sentence),
                ];
            return near;
        }
    }

    private static string Write(Cursor cursors, UnroutableGroup group, Chart chart)
    {
        var (name, urgency) = UnroutablePlace.Of(group, chart);
        return cursors.Write(
            name, InstantPattern.ExtendedIso.Format(urgency.BeginBy), urgency.Cents, urgency.Chart);
    }

    private static UnroutablePlace PlaceIn(string[] place) => new(
        place[0],
        new Urgency(
            InstantPattern.ExtendedIso.Parse(place[1]).Value,
            long.Parse(place[2], CultureInfo.InvariantCulture), new ChartId(place[3])));
}

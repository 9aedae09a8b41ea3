using CodingQueue.Api.Access;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Routing;
using CodingQueue.Engine;
using NodaTime;

namespace CodingQueue.Api.Charts;

/// <summary>Charts that a lead thinks of moving, and where to.</summary>
/// <param name="Charts">1 to 500 ids.</param>
/// <param name="Workqueue">Where they would go.</param>
public sealed record ForecastBody(IReadOnlyList<string> Charts, string Workqueue);

/// <summary>What is expected of a workqueue's ready charts, in the caller's scope.</summary>
/// <param name="Charts">Ready now.</param>
/// <param name="Minutes">How long coding them is expected to take one coder.</param>
/// <param name="Coders">Who work within the time looked at and may take some.</param>
/// <param name="Late">Charts that would miss a deadline within it.</param>
/// <param name="Left">Charts that nobody would come to within it.</param>
/// <param name="ClearedAt">When the last one would be coded; null: not within it.</param>
public sealed record OutlookOut(
    int Charts, decimal Minutes, int Coders, int Late, int Left, Instant? ClearedAt);

/// <summary>A workqueue as it is and as it would be.</summary>
public sealed record QueueForecastOut(string Id, string Name, OutlookOut Now, OutlookOut Then);

/// <summary>What the move would do to one chart.</summary>
/// <param name="Chart">Its id.</param>
/// <param name="Account">Its account.</param>
/// <param name="Refusal">Why it would not be moved, by name, or null.</param>
/// <param name="Reason">The same in words, or null.</param>
/// <param name="Deadline">Its deadline then.</param>
/// <param name="Coders">Coders on duty who work there and may take it.</param>
/// <param name="LosesCoder">True: its coder may not code it there.</param>
public sealed record MoveForecastOut(
    string Chart, string Account, string? Refusal, string? Reason, Instant? Deadline, int Coders,
    bool LosesCoder);

/// <summary>What a move would do.</summary>
public sealed record ForecastOut(
    Instant At, Instant Until, IReadOnlyList<QueueForecastOut> Workqueues,
    IReadOnlyList<MoveForecastOut> Charts);

/// <summary>What a lead's move of charts would do, before it is done.</summary>
public static class ForecastRoutes
{
    /// <summary>Maps the route.</summary>
    public static void MapForecast(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/charts/forecast", Forecast).Needs(Act.Lead).WithTags("Charts")
            .Takes<ForecastBody>("application/json").Produces<ForecastOut>()
            .WithSummary("What moving charts to a workqueue would do; nothing changes");

    private static async Task<IResult> Forecast(HttpContext context, EmbeddedEngine engine, AccessLog log)
    {
        var body = await Body.Read<ForecastBody>(context);
        if (body.Refused is { } bad)
            return bad.AsProblem(context);
        var (account, settings) = (context.Account(), engine.Settings);
        if (body.Value!.Charts.Count is 0 or > EngineLimits.Page)
            return Problems.Invalid(
                "charts", $"{body.Value.Charts.Count} charts", $"1 to {EngineLimits.Page} charts")
                .AsProblem(context);
        await engine.CaughtUp();
        foreach (var id in body.Value.Charts)
            if (await engine.FindChart(new ChartId(id)) is not { } chart || !account.Sees(chart))
                return Problems.Unknown("charts", id).AsProblem(context);
        var to = new WorkqueueId(body.Value.Workqueue);
        if (!account.Sees(to, settings))
            return Problems.Unknown("workqueue", to.Value).AsProblem(context);
        log.Saw(context, "forecast", null);
        var reply = await engine.Forecast(
            [.. body.Value.Charts.Distinct().Select(id => new ChartId(id))], to,
            facility => account.Sees(facility, settings), coder => account.Sees(coder, settings));
        return reply.Refused is { } refused
            ? refused.AsProblem(context)
            : Results.Json(Of(reply.Value!, settings), Json.Options);
    }

    private static ForecastOut Of(RebalanceForecast forecast, Core.Settings.Settings settings) => new(
        forecast.From, forecast.Until,
        [.. forecast.Workqueues.Select(queue => new QueueForecastOut(
            queue.Workqueue.Value,
            settings.Workqueues.GetValueOrDefault(queue.Workqueue)?.Name ?? queue.Workqueue.Value,
            Of(queue.Now), Of(queue.Then)))],
        [.. forecast.Charts.Select(move => new MoveForecastOut(
            move.Chart.Id.Value, move.Chart.Account,
            move.Refused is { } refused ? Problems.NameOf(refused.Refusal)
                : null, move.Refused?.Detail, move.Deadline,
            move.Coders, move.LosesCoder))]);

    private static OutlookOut Of(Outlook outlook) => new(
        outlook.Charts, Math.Round((decimal)outlook.Work.TotalMinutes, 1), outlook.Coders, outlook.Late,
        outlook.Left, outlook.Left == 0 ? outlook.LastDone : null);
}

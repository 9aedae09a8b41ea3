using System.Globalization;
using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Engine;
using CodingQueue.Engine.Views;

namespace CodingQueue.Api.Charts;

/// <summary>Pages of charts: open ones by deadline, finished ones the latest first.</summary>
internal static class ChartLists
{
    private static readonly string[] States =
        ["notReady", "ready", "assigned", "inProgress", "held", "review", "finalCoded", "cancelled"];

    private const int DefaultPage = 100;

    public static async Task<IResult> List(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string? workqueue = null, string? state =
            null,
        string? facility = null, string? coder = null, string? late = null, string? limit = null,
        string? cursor = null)
    {
        if (late is not null && (late != "true" || state != "finalCoded"))
            return Problems.Invalid("late", late, "true, and only with state=finalCoded").AsProblem(context);
        var account = context.Account();
        var (most, tooMany) = Cursor.Limit(limit, DefaultPage, EngineLimits.Page);
        if (tooMany is not null)
            return tooMany.AsProblem(context);
        if (state is not null && !States.Contains(state))
            return Problems.Invalid("state", state, $"one of {string.Join(", ", States)}").AsProblem(context);
        var own = account.Role == Role.Coder ? account.Coder : coder is { } named ? new CoderId(named) : null;
        var isFinished = own is null && state is "finalCoded" or "cancelled";
        var cursors = Cursor.Of(context, isFinished ? "finished" : "open");
        var (place, unknown) = cursors.Read(cursor);
        if (unknown is not null)
            return unknown.AsProblem(context);
        await engine.CaughtUp();
        log.Saw(context, "charts", null);
        if (isFinished)
            return Results.Json(await Finished(engine, cursors, place, most, Filter), Json.Options);
        var settings = engine.Settings;
        var (charts, next) = own is { } id
            ? OfCoder(engine, account, id, PlaceIn(place), most, Filter)
            : engine.Open(workqueue, Within, PlaceIn(place), most, Filter);
        return Results.Json(
            new ChartList(
                [.. charts.Select(ChartOut.Of)],
                next is { } last ? cursors.Write(last.Deadline, last.Chart) : null), Json.Options);

        bool Within(FacilityId id) =>
            (facility is null || id.Value == facility) && account.Sees(id, settings);

        bool Filter(Chart chart) =>
            account.Sees(chart) && (workqueue is null || chart.Workqueue?.Value == workqueue)
            && (state is null || chart.State.Name == state)
                && (facility is null || chart.Facility.Value == facility)
                && (late is null || !chart.Late.IsEmpty);
    }

    private static (List<Chart> Charts, ListPlace? Next) OfCoder(
        EmbeddedEngine engine, Account account, CoderId id, ListPlace? after, int limit,
        Predicate<Chart> filter)
    {
        if (engine.FindCoder(id) is not { } coder || !account.Sees(coder, engine.Settings))
            return ([], null);
        var charts = engine.ChartsOf(coder).Where(chart => filter(chart))
            .Where(chart => after is not { } place || ListPlace.Order.Compare(ListPlace.Of(chart), place) > 0)
            .OrderBy(ListPlace.Of, ListPlace.Order).Take(limit + 1).ToList();
        return charts.Count > limit ? (charts[..limit], ListPlace.Of(charts[limit - 1])) : (charts, null);
    }

    private static async Task<ChartList> Finished(
        EmbeddedEngine engine, Cursor cursors, string[]? place, int limit, Predicate<Chart> filter)
    {
        var below = place is null ? long.MaxValue : long.Parse(place[0], CultureInfo.InvariantCulture);
        var (finished, next) = await engine.Finished(below, limit, filter);
        return new ChartList(
            [.. finished.Select(ChartOut.Of)], next is { } last ? cursors.Write(last) : null);
    }

    private static ListPlace? PlaceIn(string[]? place) => place is null
        ? null
        : new ListPlace(long.Parse(place[0], CultureInfo.InvariantCulture), place[1]);
}

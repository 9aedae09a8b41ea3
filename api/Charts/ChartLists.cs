using System.Globalization;
using System.Security.Cryptography;
using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Engine;
using CodingQueue.Engine.Views;
using Microsoft.AspNetCore.DataProtection;

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
        var most = DefaultPage;
        if (limit is not null
            && (!int.TryParse(limit, CultureInfo.InvariantCulture, out most)
                || most is < 1 or > EngineLimits.Page))
            return Problems.Invalid("limit", limit, $"1 to {EngineLimits.Page}").AsProblem(context);
        if (state is not null && !States.Contains(state))
            return Problems.Invalid("state", state, $"one of {string.Join(", ", States)}").AsProblem(context);
        var seal = Cursor.SealOf(context);
        var position = Cursor.Read(cursor, seal);
        if (cursor is not null
            && (position is null || position.Finished is null == state is "finalCoded" or "cancelled"))
            return Problems.Invalid("cursor", cursor, "a cursor of an earlier page").AsProblem(context);
        await engine.CaughtUp();
        log.Saw(context, "charts", null);
        var page = account.Role == Role.Coder || coder is not null
            ? OfCoder(engine, account, account.Role == Role.Coder ? account.Coder
                : new CoderId(coder!), Filter)
            : await OfAll(engine, workqueue, state, most, position, seal, Filter);
        return Results.Json(page, Json.Options);

        bool Filter(Chart chart) =>
            account.Sees(chart) && (workqueue is null || chart.Workqueue?.Value == workqueue)
            && (state is null || chart.State.Name == state)
                && (facility is null || chart.Facility.Value == facility)
                && (late is null || !chart.Late.IsEmpty);
    }

    private static ChartList OfCoder(
        EmbeddedEngine engine, Account account, CoderId? coder, Predicate<Chart> filter)
    {
        if (coder is not { } id || engine.FindCoder(id) is not { } found
            || !account.Sees(found, engine.Settings))
            return new ChartList([], null);
        return new ChartList(
            [.. engine.ChartsOf(found).Where(chart => filter(chart)).OrderBy(chart => chart.Deadline)
                .Select(ChartOut.Of)], null);
    }

    private static async Task<ChartList> OfAll(
        EmbeddedEngine engine, string? workqueue, string? state, int limit, Cursor? cursor,
        IDataProtector seal, Predicate<Chart> filter)
    {
        if (state is "finalCoded" or "cancelled")
        {
            var (finished, next) = await engine.Finished(cursor?.Finished ?? long.MaxValue, limit, filter);
            return new ChartList(
                [.. finished.Select(ChartOut.Of)], next is { } place ? new Cursor(null, place).Write(seal)
                    : null);
        }
        var (open, after) = engine.Open(workqueue, cursor?.Open, limit, filter);
        return new ChartList(
            [.. open.Select(ChartOut.Of)], after is { } last ? new Cursor(last, null).Write(seal) : null);
    }
}

/// <summary>
/// Where a list goes on, safe in a URL. Sealed for one account: a place may be that of a chart out of its
/// sight, and another account's cursor is no cursor.
/// </summary>
internal sealed record Cursor(ListPlace? Open, long? Finished)
{
    public static IDataProtector SealOf(HttpContext context) => context.RequestServices
        .GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("codingqueue.cursor.v1", context.Account().Name);

    public string Write(IDataProtector seal)
    {
        var text = Open is { } open
            ? string.Create(CultureInfo.InvariantCulture,
                $"o\n{open.Workqueue}\n{open.Deadline}\n{open.Chart}")
            : string.Create(CultureInfo.InvariantCulture, $"f\n{Finished}");
        return seal.Protect(text);
    }

    /// <summary>Null for anything that was not written here.</summary>
    public static Cursor? Read(string? cursor, IDataProtector seal)
    {
        if (cursor is null or { Length: > 1_000 } || Unseal(cursor, seal) is not { } parts)
            return null;
        return parts switch
        {
            ["o", var queue, var deadline, var chart] when long.TryParse(
                deadline, CultureInfo.InvariantCulture, out var at) =>
                new Cursor(new ListPlace(queue, at, chart), null),
            ["f", var place] when long.TryParse(place, CultureInfo.InvariantCulture, out var below) =>
                new Cursor(null, below),
            _ => null,
        };
    }

    private static string[]? Unseal(string cursor, IDataProtector seal)
    {
        try
        {
            return seal.Unprotect(cursor).Split('\n');
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Engine;

namespace CodingQueue.Api.Coders;

/// <summary>A rule that the coder does not meet: what they have, and what they would need.</summary>
public sealed record UnmetOut(HardRule Rule, string Value, string Needs, string Text)
{
    /// <summary>A rule as callers see it.</summary>
    public static UnmetOut Of(Unmet unmet) => new(unmet.Rule, unmet.Value, unmet.Needs, unmet.Sentence);
}

/// <summary>
/// What a coder would be given if they asked now; chart: absent when there is nothing, or nothing in scope.
/// </summary>
public sealed record WouldGetOut(string? Chart, PickReason? Reason, string? PassedOver, string Text);

/// <summary>
/// Why a coder is, or is not, given a chart. May: they meet every rule. Rules: those they do not meet. Why:
/// what else keeps it from them; none: they are next for it.
/// </summary>
public sealed record WhyNotOut(
    string Coder, string Chart, bool May, IReadOnlyList<UnmetOut> Rules, IReadOnlyList<string> Why,
    WouldGetOut Next);

/// <summary>Why this chart, why not that one: asked of the code that decides.</summary>
internal static class WhyRoutes
{
    public static void Map(IEndpointRouteBuilder routes, string tag)
    {
        routes.MapGet("/api/coders/{id}/why", Why).Needs(Act.ReadCharts).WithTags(tag)
            .Produces<WhyNotOut>().WithSummary("Why a coder is, or is not, given a chart (?chart=)");
        routes.MapGet("/api/coders/{id}/would-get", WouldGet).Needs(Act.ReadCharts).WithTags(tag)
            .Produces<WouldGetOut>().WithSummary("What a coder would be given if they asked now, and why");
    }

    private static async Task<IResult> WouldGet(HttpContext context, EmbeddedEngine engine, string id)
    {
        if (CoderRoutes.Find(context, engine, id) is not { } coder)
            return Problems.Unknown("coder", id).AsProblem(context);
        await engine.CaughtUp();
        var account = context.Account();
        return Results.Json(
            Out(engine.ExplainNext(engine.FindCoder(coder.Id)!, Within(account, engine)), account, engine),
            Json.Options);
    }

    private static async Task<IResult> Why(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string id, string? chart = null)
    {
        var account = context.Account();
        if (CoderRoutes.Find(context, engine, id) is not { } coder)
            return Problems.Unknown("coder", id).AsProblem(context);
        if (chart is null || await engine.FindChart(new ChartId(chart)) is not { } asked || !account.Sees(asked))
            return Problems.Unknown("chart", chart ?? "").AsProblem(context);
        log.Saw(context, "why", asked.Id);
        await engine.CaughtUp();
        var found = await engine.FindChart(asked.Id) ?? asked;
        var why = engine.ExplainNot(engine.FindCoder(coder.Id)!, found, Within(account, engine));
        return Results.Json(
            new WhyNotOut(
                coder.Id.Value, found.Id.Value, why.Rules.Count == 0, [.. why.Rules.Select(UnmetOut.Of)],
                [.. why.Asides.Select(aside => InScope(aside, coder, found, account, engine))],
                Out(why.Next, account, engine)),
            Json.Options);
    }

    private static Predicate<FacilityId>? Within(Account account, EmbeddedEngine engine)
    {
        var settings = engine.Settings;
        return account.Role == Role.Coder || account.SeesAll()
            ? null
            : facility => account.Sees(facility, settings);
    }

    private static WouldGetOut Out(NextExplained next, Account account, EmbeddedEngine engine)
    {
        if (next.Chart is not { } chart || !(account.Role == Role.Coder || account.Sees(chart)))
            return new WouldGetOut(null, null, null, "nothing that they may have now");
        var passed = next.PassedOver is { } id && engine.FindOpen(id) is { } over && account.Sees(over)
            ? id.Value
            : null;
        return new WouldGetOut(chart.Id.Value, next.Reason, passed, WhyOut.Sentence(next.Reason));
    }

    /// <summary>
    /// A reason without figures that other clients' charts move, and without coders out of sight.
    /// </summary>
    private static string InScope(
        string aside, Coder coder, Chart chart, Account account, EmbeddedEngine engine)
    {
        if (chart.State.InForce is { } now && aside == $"it is with {now.Coder}"
            && !(engine.FindCoder(now.Coder) is { } holder && account.Sees(holder, engine.Settings)))
            return "it is with another coder";
        return ChartReads.InScope(aside, coder, chart, account, engine);
    }
}

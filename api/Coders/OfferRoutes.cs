using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Engine;

namespace CodingQueue.Api.Coders;

/// <summary>What a coder is offered, they accept or decline.</summary>
internal static class OfferRoutes
{
    public static void Map(IEndpointRouteBuilder routes, string tag)
    {
        routes.MapPost("/api/coders/{id}/accept", (HttpContext context, EmbeddedEngine engine, string id) =>
            Answer<OfferBody>(
                context, engine, id, body => (body.Chart, null), (coder, _) =>
                    new ChartCommand.Accept(coder)))
            .Needs(Act.Work).WithTags(tag).Takes<OfferBody>("application/json").Produces<NextOut>()
            .WithSummary("Accept the chart that is offered");
        routes.MapPost("/api/coders/{id}/decline", (HttpContext context, EmbeddedEngine engine, string id) =>
            Answer<DeclineBody>(
                context, engine, id, body => (body.Chart, body.Reason),
                (coder, body) => new ChartCommand.Decline(coder, body.Reason)))
            .Needs(Act.Work).WithTags(tag).Takes<DeclineBody>("application/json").Produces<ChartOut>()
            .WithSummary("Decline the chart that is offered, with a reason");
    }

    private static async Task<IResult> Answer<TBody>(
        HttpContext context, EmbeddedEngine engine, string id, Func<TBody,
            (string Chart, string? Reason)> read,
        Func<CoderId, TBody, ChartCommand> command)
        where TBody : class
    {
        var account = context.Account();
        var body = await Body.Read<TBody>(context);
        if (body.Refused is { } bad)
            return bad.AsProblem(context);
        if (CoderRoutes.Find(context, engine, id) is not { } coder)
            return Problems.Unknown("coder", id).AsProblem(context);
        var (chartId, reason) = read(body.Value!);
        if (await engine.FindChart(new ChartId(chartId)) is not { } chart
            || !MaySee(account, chart, coder.Id))
            return Problems.Unknown("chart", chartId).AsProblem(context);
        if (reason is not null && (string.IsNullOrWhiteSpace(reason) || reason.Length > Limits.NoteLength
            || !ChartInput.IsNote(reason)))
            return Problems.Invalid("reason", null, $"say why in 1-{Limits.NoteLength} characters")
                .AsProblem(context);
        var (caller, wrong) = Commands.Of(context, account, body.Bytes, coder.Id);
        if (wrong is not null)
            return wrong.AsProblem(context);
        var reply = await engine.Answer(chart.Id, command(coder.Id, body.Value!), coder.Id, caller);
        if (reply.Refused is { } refused)
            return CoderRoutes.InScope(refused, coder, account, engine.Settings).AsProblem(context);
        return reply.Value!.Chart.State.InForce is null
            ? Results.Json(ChartOut.Of(reply.Value.Chart), Json.Options)
            : Results.Json(
                NextOut.Of(reply.Value, account.Within(coder, engine.Settings), engine), Json.Options);
    }

    /// <summary>
    /// A coder knows the charts that are or were offered to them; somebody else those in scope.
    /// </summary>
    private static bool MaySee(Account account, Chart chart, CoderId coder) =>
        account.Role == Role.Coder
            ? account.Coder == coder
                && (chart.State.Concerns == coder || chart.Declines.Any(decline => decline.Coder == coder))
            : account.Sees(chart);
}

/// <summary>Names the chart that is offered.</summary>
public sealed record OfferBody(string Chart);

/// <summary>Names the chart that is offered, and why it is declined.</summary>
public sealed record DeclineBody(string Chart, string Reason);

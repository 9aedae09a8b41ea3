using CodingQueue.Api.Access;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;

namespace CodingQueue.Api.SetUp;

/// <summary>
/// The tables of the field that a lead may set otherwise: hold reasons, for all clients or for one, and kinds
/// of chart.
/// </summary>
public static class ReasonRoutes
{
    private const string Tag = "Settings";

    /// <summary>Maps the routes.</summary>
    public static void MapReasons(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/hold-reasons", Reasons).Needs(Act.SignedIn).WithTags(Tag)
            .Produces<HoldReasonList>().WithSummary("Hold reasons, as they count for a client's charts");
        routes.MapGet("/api/hold-reasons/{code}", Reason).Needs(Act.SignedIn).WithTags(Tag)
            .Produces<HoldReasonOut>().WithSummary("One hold reason");
        routes.MapPut("/api/hold-reasons/{code}", PutReason).Needs(Act.SetUp).WithTags(Tag)
            .Takes<HoldReasonBody>("application/json").Produces<HoldReasonOut>()
            .WithSummary("Make or replace a hold reason, for all clients or for one");
        routes.MapGet("/api/kinds", (EmbeddedEngine engine) => Results.Json(
            new KindList([.. ChartKinds.All.Values.Select(kind => Of(kind, engine.Settings))]),
            Json.Options)).Needs(Act.SignedIn).WithTags(Tag).Produces<KindList>()
            .WithSummary("Kinds of chart");
        routes.MapPut("/api/kinds/{code}", PutKind).Needs(Act.SetUp).WithTags(Tag)
            .Takes<KindBody>("application/json").Produces<KindOut>()
            .WithSummary("Set what a kind of chart needs and takes");
    }

    private static IResult Reasons(HttpContext context, EmbeddedEngine engine, string? client = null)
    {
        var (whose, refused) = ClientOf(context.Account(), engine.Settings, client);
        return refused is not null
            ? refused.AsProblem(context)
            : Results.Json(
                new HoldReasonList([.. engine.Settings.HoldReasonsOf(whose).Select(Of)]), Json.Options);
    }

    private static IResult Reason(
        HttpContext context, EmbeddedEngine engine, string code, string? client = null)
    {
        var (whose, refused) = ClientOf(context.Account(), engine.Settings, client);
        if (refused is not null)
            return refused.AsProblem(context);
        return engine.Settings.FindHoldReason(code, whose) is { } reason
            ? Results.Json(Of(reason), Json.Options)
            : Problems.Unknown("hold reason", code).AsProblem(context);
    }

    private static Task<IResult> PutReason(
        HttpContext context, EmbeddedEngine engine, string code, string? client = null)
    {
        ClientId? whose = client is null ? null : new ClientId(client);
        return Put<HoldReasonBody>(
            context, engine, $"{client}\n",
            (settings, body) => !Ids.Allows(code)
                ? Problems.Invalid("code", code, Ids.Rule)
                : whose is { } known && !settings.Clients.ContainsKey(known)
                    ? Problems.Unknown("client", client!)
                    : ReasonInput.Reason(code, whose, body),
            settings => Of(settings.FindHoldReason(code, whose)!));
    }

    private static Task<IResult> PutKind(HttpContext context, EmbeddedEngine engine, string code) =>
        Put<KindBody>(
            context, engine, "", (_, body) => ReasonInput.Kind(code, body),
            settings => Of(ChartKinds.All[code], settings));

    private static async Task<IResult> Put<TBody>(
        HttpContext context, EmbeddedEngine engine, string query,
        Func<Settings, TBody, Decision<SettingsChange>> decide, Func<Settings, object> show)
        where TBody : class
    {
        var body = await Body.Read<TBody>(context);
        if (body.Refused is { } bad)
            return bad.AsProblem(context);
        var account = context.Account();
        if (!account.SeesAll())
            return new Refused(
                Refusal.Forbidden,
                "Settings reach over all clients: only an account of all clients changes them.")
                .AsProblem(context);
        var content = System.Text.Encoding.UTF8.GetBytes(query);
        var (caller, wrong) = Commands.Of(context, account, [.. content, .. body.Bytes]);
        if (wrong is not null)
            return wrong.AsProblem(context);
        var reply = await engine.Set((Settings settings) => decide(settings, body.Value!), caller);
        return reply.Refused is { } refused
            ? refused.AsProblem(context)
            : Results.Json(show(reply.Value!), Json.Options);
    }

    /// <summary>
    /// The client that a request names; without one, the only one that the account sees; else none.
    /// </summary>
    private static (ClientId? Client, Refused? Refused) ClientOf(
        Account account, Settings settings, string? named)
    {
        if (named is null)
            return (account.Clients is [var only] ? only : null, null);
        var client = new ClientId(named);
        return settings.Clients.ContainsKey(client) && account.Sees(client, settings)
            ? (client, null)
            : (null, Problems.Unknown("client", named));
    }

    private static KindOut Of(ChartKind kind, Settings settings)
    {
        var set = settings.Kinds.GetValueOrDefault(kind.Code);
        return new KindOut(
            kind.Code, kind.Name, kind.Side, set?.Minutes ?? kind.DefaultMinutes, kind.TurnaroundHours,
            [.. CredentialFit.Of(kind.Code).Keys], set?.Documents ?? [], set?.Weight ?? 1);
    }

    private static HoldReasonOut Of(HoldReason reason)
    {
        var (terms, by) = (reason.Terms, reason.Terms.EndedBy);
        return new HoldReasonOut(
            reason.Code, reason.Name, reason.Category, terms.Kind, terms.BlocksCoding, terms.BlocksBilling,
            reason.Owner, terms.KeepsCoder, ReasonInput.NamesOf(terms.Pauses),
            new EndedByBody(
                by.Document, by.Charge, by.Registration, by.QueryAnswered, by.Merge, by.Hours,
                by.Signature),
            terms.FollowUpHours,
            [.. terms.Escalation.Select(step => new EscalationBody(step.AfterHours, step.To))],
            reason.Client?.Value);
    }
}

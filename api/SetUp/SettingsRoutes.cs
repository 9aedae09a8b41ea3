using CodingQueue.Api.Access;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;

namespace CodingQueue.Api.SetUp;

/// <summary>Clients, facilities, workqueues, and the read-only tables of the field.</summary>
public static class SettingsRoutes
{
    private const string Tag = "Settings";

    /// <summary>Maps the routes.</summary>
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        Map<ClientBody, ClientOut, ClientList>(
            routes, "clients", Act.Administer, SettingsInput.Client, (settings, account) =>
                settings.Clients.Values
                .Where(client => account.Sees(client.Id, settings))
                    .OrderBy(client => client.Id.Value, StringComparer.Ordinal)
                .Select(client => (client.Id.Value, SettingsViews.Of(client))), all => new ClientList(all));
        Map<FacilityBody, FacilityOut, FacilityList>(
            routes, "facilities", Act.Administer, SettingsInput.Facility, (settings, account) =>
                settings.Facilities.Values
                .Where(facility => account.Sees(facility.Client, facility.Id))
                    .OrderBy(facility => facility.Id.Value, StringComparer.Ordinal)
                .Select(facility => (facility.Id.Value, SettingsViews.Of(facility))), all =>
                    new FacilityList(all));
        Map<WorkqueueBody, WorkqueueOut, WorkqueueList>(
            routes, "workqueues", Act.SetUp, SettingsInput.Workqueue, (settings, account) => settings.Ordered
                .Select(queue => account.Of(queue, settings)).OfType<Core.Workqueues.Workqueue>()
                .Select(queue => (queue.Id.Value, SettingsViews.Of(queue))), all => new WorkqueueList(all));
        routes.MapGet("/api/credentials", () => Results.Json(
            new CredentialList([.. Credentials.All.Values.Select(SettingsViews.Of)]), Json.Options))
            .Needs(Act.SignedIn).WithTags(Tag).Produces<CredentialList>()
                .WithSummary("Credentials of the field");
    }

    private static void Map<TBody, TOut, TList>(
        IEndpointRouteBuilder routes, string noun, Act act,
        Func<Settings, string, TBody, Decision<SettingsChange>> decide,
        Func<Settings, Core.Accounts.Account, IEnumerable<(string Id, TOut Out)>> seen,
            Func<IReadOnlyList<TOut>, TList> list)
        where TBody : class
    {
        var path = $"/api/{noun}";
        var one = noun == "facilities" ? "facility" : noun[..^1];
        routes.MapGet(path, (HttpContext context, EmbeddedEngine engine) => Results.Json(
            list([.. seen(engine.Settings, context.Account()).Select(pair => pair.Out)]), Json.Options))
            .Needs(Act.ReadSettings).WithTags(Tag).Produces<TList>().WithSummary($"All {noun} in scope");
        routes.MapGet($"{path}/{{id}}", (HttpContext context, EmbeddedEngine engine, string id) =>
            Show(context, engine.Settings, id)).Needs(Act.ReadSettings).WithTags(Tag).Produces<TOut>()
            .WithSummary($"One {one}");
        routes.MapPut($"{path}/{{id}}", Put).Needs(act).WithTags(Tag).Takes<TBody>("application/json")
            .Produces<TOut>()
            .WithSummary($"Make or replace a {one}");

        IResult Show(HttpContext context, Settings settings, string id)
        {
            foreach (var (known, shown) in seen(settings, context.Account()))
                if (known == id)
                    return Results.Json(shown, Json.Options);
            return Problems.Unknown(one, id).AsProblem(context);
        }

        async Task<IResult> Put(HttpContext context, EmbeddedEngine engine, string id)
        {
            var body = await Body.Read<TBody>(context);
            if ((body.Refused ?? Check(context.Account(), id)) is { } bad)
                return bad.AsProblem(context);
            var (caller, wrong) = Commands.Of(context, context.Account(), body.Bytes);
            if (wrong is not null)
                return wrong.AsProblem(context);
            var reply = await engine.Set((Settings settings) => decide(settings, id, body.Value!), caller);
            return reply.Refused is { } refused ? refused.AsProblem(context)
                : Show(context, reply.Value!, id);
        }
    }

    private static Refused? Check(Core.Accounts.Account account, string id)
    {
        if (!Ids.Allows(id))
            return Problems.Invalid("id", id, Ids.Rule);
        return account.SeesAll()
            ? null
            : new Refused(Refusal.Forbidden,
                "Settings reach over all clients: only an account of all clients changes them.");
    }
}

using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Engine;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Api.Coders;

/// <summary>Coders: who they are, whether they are there, and their next chart.</summary>
public static class CoderRoutes
{
    private const string Tag = "Coders";
    private const int AssignmentsPage = 100;

    /// <summary>Maps the routes.</summary>
    public static void MapCoders(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/coders", List).Needs(Act.ReadSettings).WithTags(Tag).Produces<CoderList>()
            .WithSummary("All coders in scope");
        routes.MapGet("/api/coders/{id}", Get).Needs(Act.SignedIn).WithTags(Tag).Produces<CoderOut>()
            .WithSummary("One coder");
        routes.MapPut("/api/coders/{id}", Put).Needs(Act.SetUp).WithTags(Tag)
            .Takes<CoderBody>("application/json")
            .Produces<CoderOut>().WithSummary("Make or replace a coder");
        routes.MapPut("/api/coders/{id}/presence", PutPresence).Needs(Act.Work).WithTags(Tag)
            .Takes<PresenceBody>("application/json").Produces<CoderOut>()
                .WithSummary("Available, away or off");
        routes.MapPost("/api/coders/{id}/next", Next).Needs(Act.Work).WithTags(Tag).Produces<NextOut>()
            .Produces(204)
            .WithSummary("The most urgent chart the coder may take, assigned to them");
        OfferRoutes.Map(routes, Tag);
        WhyRoutes.Map(routes, Tag);
        routes.MapGet("/api/coders/{id}/grants", Grants).Needs(Act.SignedIn).WithTags(Tag)
            .Produces<GrantsOut>().WithSummary("The names of what the coder works for and in");
        routes.MapGet("/api/coders/{id}/assignments", Assignments).Needs(Act.ReadCharts).WithTags(Tag)
            .Produces<AssignmentList>().WithSummary("What the coder has, held charts included");
    }

    private static IResult List(HttpContext context, EmbeddedEngine engine)
    {
        var (account, settings) = (context.Account(), engine.Settings);
        return Results.Json(
            new CoderList(
            [
                .. engine.Coders.Where(coder => account.Sees(coder, settings))
                    .OrderBy(coder => coder.Id.Value, StringComparer.Ordinal)
                    .Select(coder => CoderOut.Of(coder, account, engine)),
            ]),
            Json.Options);
    }

    private static IResult Get(HttpContext context, EmbeddedEngine engine, string id) =>
        Find(context, engine, id) is { } coder
        ? Results.Json(CoderOut.Of(coder, context.Account(), engine), Json.Options)
        : Problems.Unknown("coder", id).AsProblem(context);

    private static IResult Grants(HttpContext context, EmbeddedEngine engine, string id) =>
        Find(context, engine, id) is { } coder
        ? Results.Json(GrantsOut.Of(coder, context.Account(), engine.Settings), Json.Options)
        : Problems.Unknown("coder", id).AsProblem(context);

    private static async Task<IResult> Put(HttpContext context, EmbeddedEngine engine, string id)
    {
        var account = context.Account();
        var body = await Body.Read<CoderBody>(context);
        if ((body.Refused ?? Check(engine, account, id, body.Value!)) is { } bad)
            return bad.AsProblem(context);
        var (caller, wrong) = Commands.Of(context, account, body.Bytes);
        if (wrong is not null)
            return wrong.AsProblem(context);
        var reply = await engine.Set(AsProfile(new CoderId(id), body.Value!), caller);
        return reply.Refused is { } refused
            ? refused.AsProblem(context)
            : Results.Json(CoderOut.Of(reply.Value!, account, engine), Json.Options);
    }

    private static async Task<IResult> PutPresence(HttpContext context, EmbeddedEngine engine, string id)
    {
        var body = await Body.Read<PresenceBody>(context);
        if (body.Refused is { } bad)
            return bad.AsProblem(context);
        if (Find(context, engine, id) is not { } coder)
            return Problems.Unknown("coder", id).AsProblem(context);
        var (caller, wrong) = Commands.Of(context, context.Account(), body.Bytes, coder.Id);
        if (wrong is not null)
            return wrong.AsProblem(context);
        var reply = await engine.Be(coder.Id, body.Value!.State, caller);
        return reply.Refused is { } refused
            ? refused.AsProblem(context)
            : Results.Json(CoderOut.Of(reply.Value!, context.Account(), engine), Json.Options);
    }

    private static async Task<IResult> Next(HttpContext context, EmbeddedEngine engine, string id)
    {
        var account = context.Account();
        if (Find(context, engine, id) is not { } coder)
            return Problems.Unknown("coder", id).AsProblem(context);
        if (await Body.Bytes(context, Body.Limit) is not { } bytes)
            return Body.TooLarge(Body.Limit).AsProblem(context);
        var (caller, wrong) = Commands.Of(context, account, bytes, coder.Id);
        if (wrong is not null)
            return wrong.AsProblem(context);
        await engine.CaughtUp();
        // A shared coder's most urgent chart may be another client's: who asks sets going what they see.
        var settings = engine.Settings;
        var reply = await engine.Next(
            coder.Id, caller,
            account.Role == Role.Coder || account.SeesAll()
                ? null
                : facility => account.Sees(facility, settings));
        if (reply.Refused is { } refused)
            return InScope(refused, coder, account, settings).AsProblem(context);
        if (reply.Value is not { } outcome || (account.Role != Role.Coder && !account.Sees(outcome.Chart)))
            return Results.NoContent();
        return Results.Json(NextOut.Of(outcome, account.Within(coder, settings), engine), Json.Options);
    }

    /// <summary>A refusal without figures that charts out of scope move.</summary>
    internal static Refused InScope(
        Refused refused, Coder coder, Account account, Core.Settings.Settings settings) =>
        refused.Refusal == Refusal.AtCapacity && !account.SeesAllOf(coder, settings)
            ? refused with { Detail = $"{coder.Id} has as many charts as they may.", Value = null }
            : refused;

    private static async Task<IResult> Assignments(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string id, string? limit = null,
        string? cursor = null)
    {
        var account = context.Account();
        if (Find(context, engine, id) is not { } coder)
            return Problems.Unknown("coder", id).AsProblem(context);
        var (most, tooMany) = Cursor.Limit(limit, AssignmentsPage, EngineLimits.Page);
        var cursors = Cursor.Of(context, $"assignments {coder.Id}");
        var (place, unknown) = cursors.Read(cursor);
        if ((tooMany ?? unknown) is { } refused)
            return refused.AsProblem(context);
        await engine.CaughtUp();
        log.Saw(context, "assignments", null);
        var after = place is null ? default : (Given(place[0]), place[1]);
        var charts = engine.ChartsOf(engine.FindCoder(coder.Id)!)
            .Where(chart => chart.State.InForce?.Coder == coder.Id && account.Sees(chart))
            .Select(chart => (At: (chart.State.InForce!.Since, chart.Id.Value), Chart: chart))
            .Where(row => place is null || row.At.CompareTo(after) > 0)
            .OrderBy(row => row.At).Take(most + 1).ToList();
        return Results.Json(
            new AssignmentList(
                [.. charts.Take(most).Select(row => ChartOut.Of(row.Chart))],
                charts.Count > most
                    ? cursors.Write(InstantPattern.ExtendedIso.Format(charts[most - 1].At.Since),
                        charts[most - 1].At.Value)
                    : null),
            Json.Options);

        static Instant Given(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
    }

    internal static Coder? Find(HttpContext context, EmbeddedEngine engine, string id) =>
        engine.FindCoder(new CoderId(id)) is { } coder && context.Account().Sees(coder, engine.Settings)
            ? coder : null;

    private static CoderProfile AsProfile(CoderId id, CoderBody body) => new(
        id, body.Name,
        [.. (body.Credentials ?? [])
            .Select(held => new HeldCredential(held.Code, held.Issued, held.Expires))],
        [.. body.Specialties ?? []],
            [.. (body.Facilities ?? []).Select(facility => new FacilityId(facility))],
        [.. (body.Workqueues ?? []).Select(queue => new Membership(new WorkqueueId(queue.Id), queue.Tier))
            .OrderBy(membership => membership.Tier)],
        body.Capacity, body.WorkCountry, body.TimeZone);

    private static Refused? Check(EmbeddedEngine engine, Account account, string id, CoderBody body)
    {
        if (!Ids.Allows(id))
            return Problems.Invalid("id", id, Ids.Rule);
        if (!account.SeesAll())
            return new Refused(Refusal.Forbidden,
                "Coders may work for several clients: only an account of all clients sets them.");
        if (!ChartInput.IsText(body.Name, Limits.TextLength))
            return Problems.Invalid("name", body.Name, $"1-{Limits.TextLength} printable characters");
        if (body.Capacity is < 0 or > Limits.Capacity)
            return Problems.Invalid("capacity", $"{body.Capacity}", $"0 to {Limits.Capacity}");
        if (body.WorkCountry is { } country && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper)))
            return Problems.Invalid("workCountry", country, "two capital letters (ISO 3166)");
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(body.TimeZone) is null)
            return Problems.Invalid("timeZone", body.TimeZone, "an IANA time zone such as America/Chicago");
        return CheckCredentials(body) ?? CheckReferences(engine, body);
    }

    private static Refused? CheckCredentials(CoderBody body)
    {
        foreach (var held in body.Credentials ?? [])
        {
            if (!Credentials.Knows(held.Code))
                return Problems.Invalid("credentials.code", held.Code, "a code of GET /api/credentials");
            if (held.Expires < held.Issued)
                return Problems.Invalid(
                    "credentials.expires", $"{held.Expires}", $"not before issued ({held.Issued})");
        }
        return null;
    }

    private static Refused? CheckReferences(EmbeddedEngine engine, CoderBody body)
    {
        var settings = engine.Settings;
        if (body.Specialties?.FirstOrDefault(specialty => !ChartInput.IsText(specialty, Limits.TextLength))
            is { } specialty)
            return Problems.Invalid("specialties", specialty, $"texts of 1-{Limits.TextLength} characters");
        if (body.Facilities?.FirstOrDefault(
            facility => !settings.Facilities.ContainsKey(new FacilityId(facility))) is { } facility)
            return Problems.Invalid("facilities", facility, "facilities of GET /api/facilities");
        foreach (var queue in body.Workqueues ?? [])
        {
            if (!settings.Workqueues.ContainsKey(new WorkqueueId(queue.Id)))
                return Problems.Invalid("workqueues.id", queue.Id, "a workqueue of GET /api/workqueues");
            if (queue.Tier is < 1 or > 9)
                return Problems.Invalid("workqueues.tier", $"{queue.Tier}", "1 (primary) to 9");
        }
        var twice = (body.Workqueues ?? []).GroupBy(queue => queue.Id)
            .FirstOrDefault(group => group.Count() > 1);
        return twice is null ? null : Problems.Invalid("workqueues.id", twice.Key, "each workqueue once");
    }
}

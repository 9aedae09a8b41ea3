using System.Globalization;
using System.Text;
using CodingQueue.Api.Access;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Api.Intake.Csv;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>A message that could not be used.</summary>
public sealed record RejectedMessage(
    string Id, string Client, string Source, Instant Received, Instant Expires, string Reason,
    string? Control, string? Event, string Raw);

/// <summary>A page of messages that could not be used, the latest first.</summary>
public sealed record RejectedList(IReadOnlyList<RejectedMessage> Messages, string? Cursor);

/// <summary>
/// What became of a message that was tried again: accepted, or rejected with the reason of now.
/// </summary>
public sealed record ReplayOut(string Outcome, IReadOnlyList<string>? Charts, string? Reason);

/// <summary>Messages and files of the hospitals' systems, and what could not be used of them.</summary>
public static class IntakeRoutes
{
    private const string Tag = "Intake";
    private const string Hl7Type = "application/hl7-v2";
    private const int MostPerPage = 100;

    /// <summary>Characters of messages on one page.</summary>
    private const int PageLength = 8 << 20;

    /// <summary>Registers what takes messages in, and the MLLP ports.</summary>
    public static void AddIntake(this IServiceCollection services) => services
        .AddSingleton<UnusedCount>().AddSingleton<MessageIntake>()
        .AddSingleton<MessageAnswers>().AddSingleton<MllpPorts>()
        .AddHostedService(all => all.GetRequiredService<MllpPorts>());

    /// <summary>Maps the routes.</summary>
    public static void MapIntake(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/intake/hl7", PostHl7).Needs(Act.SendCharts).WithTags(Tag)
            .Takes<string>("text/plain", Hl7Type).Produces<string>(200, Hl7Type)
            .WithSummary("HL7 v2 messages, one or a batch; each is acknowledged");
        routes.MapPost("/api/intake/csv", PostCsv).Needs(Act.SendCharts).WithTags(Tag)
            .Takes<string>("text/csv").Produces<CsvOut>()
            .WithSummary("A CSV file of charts; map says which columns are which fields");
        routes.MapGet("/api/intake/rejected", Rejected).Needs(Act.ReadRejected).WithTags(Tag)
            .Produces<RejectedList>().WithSummary("Messages that could not be used, with the reason");
        routes.MapPost("/api/intake/rejected/{id}/replay", Replay).Needs(Act.ReadRejected).WithTags(Tag)
            .Produces<ReplayOut>().WithSummary("Try a rejected message again, once what was wrong is right");
    }

    /// <summary>The client that a request names, or the only one its account sees.</summary>
    internal static (ClientId Client, Refused? Refused) ClientOf(
        Account account, EmbeddedEngine engine, string? named)
    {
        var settings = engine.Settings;
        var seen = settings.Clients.Keys.Where(id => account.Sees(id, settings)).ToList();
        if (named is null)
            return seen is [var only]
                ? (only, null)
                : (default, Problems.Invalid(
                    "client", null, "required unless the account sees exactly one client"));
        var client = new ClientId(named);
        return seen.Contains(client) ? (client, null) : (default, Problems.Unknown("client", named));
    }

    private static async Task<IResult> PostHl7(
        HttpContext context, EmbeddedEngine engine, MessageAnswers answers, string? client = null)
    {
        var account = context.Account();
        var (whose, refused) = ClientOf(account, engine, client);
        if (refused is not null)
            return refused.AsProblem(context);
        if (await Body.Bytes(context, Body.BatchLimit) is not { } bytes)
            return Body.TooLarge(Body.BatchLimit).AsProblem(context);
        var answered = await answers.Answer(
            bytes, new IntakeSource(whose, "hl7", account.Name, account.Facilities));
        return answered.NotTaken is { } lost
            ? lost.AsProblem(context)
            : Results.Bytes(answered.Acknowledgements, Hl7Type);
    }

    private static async Task<IResult> PostCsv(
        HttpContext context, EmbeddedEngine engine, string? client = null, string? map = null)
    {
        var account = context.Account();
        var (whose, unknown) = ClientOf(account, engine, client);
        if (unknown is not null)
            return unknown.AsProblem(context);
        if (await Body.Bytes(context, Body.BatchLimit) is not { } bytes)
            return Body.TooLarge(Body.BatchLimit).AsProblem(context);
        var content = Encoding.UTF8.GetBytes($"{whose}\n{map}\n");
        var (caller, wrong) = Commands.Of(context, account, [.. content, .. bytes]);
        if (wrong is not null)
            return wrong.AsProblem(context);
        var (taken, refused) = await CsvIntake.Take(bytes, map, account, whose, engine, caller);
        return refused is not null ? refused.AsProblem(context) : Results.Json(taken, Json.Options);
    }

    private static async Task<IResult> Rejected(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string? client = null,
        string? limit = null, string? cursor = null)
    {
        var (most, tooMany) = Cursor.Limit(limit, MostPerPage, MostPerPage);
        var cursors = Cursor.Of(context, "rejected");
        var (place, unknown) = cursors.Read(cursor);
        if ((tooMany ?? unknown) is { } refused)
            return refused.AsProblem(context);
        var below = place is null ? long.MaxValue : long.Parse(place[0], CultureInfo.InvariantCulture);
        var account = context.Account();
        var (page, next) = await engine.KeptMessages(
            id => account.SeesAllOf(id) && (client is null || client == id.Value), below, most);
        log.Saw(context, "rejected", null);
        var shown = Bounded(page);
        if (shown < page.Count)
            next = page[shown - 1].Id;
        return Results.Json(
            new RejectedList(
                [.. page.Take(shown).Select(kept => Out(kept, engine))],
                next is { } last ? cursors.Write(last) : null),
            Json.Options);
    }

    private static async Task<IResult> Replay(
        HttpContext context, EmbeddedEngine engine, MessageIntake intake, string id)
    {
        var account = context.Account();
        if (MessageId.Read(engine.StoreKey, id) is not { } number
            || await engine.Kept(number) is not { } kept || !account.SeesAllOf(kept.Client))
            return Problems.Unknown("message", id).AsProblem(context);
        var taken = await intake.Replay(kept, account.Name);
        if (taken.NotTaken is { } lost)
            return lost.AsProblem(context);
        var charts = taken.Charts.Select(chart => chart.Value).ToList();
        return Results.Json(
            taken.Unused is { } unused
                ? new ReplayOut("rejected", null, unused.Text)
                : new ReplayOut("accepted", charts, null),
            Json.Options);
    }

    /// <summary>How many of the page fit into one answer; at least one.</summary>
    private static int Bounded(List<KeptMessage> page)
    {
        var length = 0L;
        var shown = 0;
        while (shown < page.Count && (shown == 0 || length + page[shown].Raw.Length <= PageLength))
            length += page[shown++].Raw.Length;
        return shown;
    }

    private static RejectedMessage Out(KeptMessage kept, EmbeddedEngine engine) => new(
        MessageId.Write(engine.StoreKey, kept.Id), kept.Client.Value, kept.Source, kept.Received,
        kept.Expires, kept.Reason, kept.Control, kept.Trigger, kept.Raw);
}

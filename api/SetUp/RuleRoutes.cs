using System.Collections.Immutable;
using System.Globalization;
using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;
using CodingQueue.Engine.Views;

namespace CodingQueue.Api.SetUp;

/// <summary>Versions of the placement rules: drafts, what is wrong with them, what they would do.</summary>
public static class RuleRoutes
{
    private const string Tag = "Placement rules";
    private const string Path = "/api/rules";
    private const int DefaultPage = 100;
    private const int OrderStep = 10;

    /// <summary>Maps the routes.</summary>
    public static void MapRules(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, List).Needs(Act.ReadSettings).WithTags(Tag).Produces<RuleBookList>()
            .WithSummary("The rules in force, and the versions at hand");
        routes.MapGet($"{Path}/{{version:long}}", Get).Needs(Act.ReadSettings).WithTags(Tag)
            .Produces<RuleBookOut>().WithSummary("One version");
        routes.MapPost(Path, Draft).Needs(Act.SetUp).WithTags(Tag).Takes<RuleBookBody>("application/json")
            .Produces<RuleBookOut>(201).WithSummary("Make a version that waits");
        routes.MapPost($"{Path}/lint", Lint).Needs(Act.SetUp).WithTags(Tag)
            .Takes<RuleBookBody>("application/json").Produces<FindingList>()
            .WithSummary("What is wrong with rules; nothing is kept");
        routes.MapPost($"{Path}/{{version:long}}/dry-run", DryRun).Needs(Act.SetUp).WithTags(Tag)
            .Produces<DryRunOut>().WithSummary("What a version would do to the open charts; nothing changes");
        routes.MapPost($"{Path}/{{version:long}}/activate", Activate).Needs(Act.SetUp).WithTags(Tag)
            .Takes<ActivateBody>("application/json").Produces<RuleBookOut>()
            .WithSummary("Bring a version into force, now or at its time");
        routes.MapPost($"{Path}/{{version:long}}/withdraw", Withdraw).Needs(Act.SetUp).WithTags(Tag)
            .Produces<RuleBookOut>().WithSummary("Take back a version that waits");
    }

    private static IResult List(HttpContext context, EmbeddedEngine engine)
    {
        var (account, settings) = (context.Account(), engine.Settings);
        var others = account.SeesAll() ? settings.Books.Values : [];
        return Results.Json(
            new RuleBookList(
                settings.ActiveRules is { } active ? RuleViews.Of(active, account, settings) : null,
                [.. others.Where(book => book.State is BookState.Draft or BookState.Scheduled)
                    .OrderByDescending(book => book.Version).Select(book => RuleViews.Head(book, account))],
                [.. others.Where(book => book.State is BookState.Past or BookState.Withdrawn)
                    .OrderByDescending(book => book.Version).Select(book => RuleViews.Head(book, account))]),
            Json.Options);
    }

    private static IResult Get(HttpContext context, EmbeddedEngine engine, long version) =>
        Find(engine.Settings, version) is { } book
        && (context.Account().SeesAll() || book.State == BookState.Active)
            ? Results.Json(RuleViews.Of(book, context.Account(), engine.Settings), Json.Options)
            : Problems.Unknown("version", Number(version)).AsProblem(context);

    private static async Task<IResult> Draft(HttpContext context, EmbeddedEngine engine)
    {
        var body = await Body.Read<RuleBookBody>(context);
        if ((body.Refused ?? SeesAll(context.Account())) is { } bad)
            return bad.AsProblem(context);
        var (rules, wrong) = Rules(body.Value!);
        var (caller, refused) = Commands.Of(context, context.Account(), body.Bytes);
        if ((wrong ?? refused) is { } no)
            return no.AsProblem(context);
        var note = body.Value!.Note ?? "";
        if (note.Length > 0 && !ChartInput.IsText(note, Limits.NoteLength))
            return Problems.Invalid("note", note, $"at most {Limits.NoteLength} printable characters")
                .AsProblem(context);
        var now = engine.Now;
        var reply = await engine.Set(
            (Settings settings) => RuleBooks.Draft(settings, rules, note, caller.Name, now), caller);
        if (reply.Refused is { } why)
            return why.AsProblem(context);
        var made = reply.Value!.Books.Values
            .Where(book => book.By == caller.Name && book.Note == note
                && book.Rules.SequenceEqual(RuleBook.InOrder(rules)))
            .MaxBy(book => book.Version)!;
        var shown = RuleViews.Of(made, context.Account(), reply.Value) with
        {
            Findings = Findings(engine, made.Rules),
        };
        return Results.Json(shown, Json.Options, statusCode: 201);
    }

    private static async Task<IResult> Lint(HttpContext context, EmbeddedEngine engine)
    {
        var body = await Body.Read<RuleBookBody>(context);
        if ((body.Refused ?? SeesAll(context.Account())) is { } bad)
            return bad.AsProblem(context);
        var (rules, wrong) = Rules(body.Value!);
        if (wrong is not null)
            return wrong.AsProblem(context);
        // Judged as if it were made, so that what is impossible is refused here as well.
        var draft = RuleBooks.Refuse(engine.Settings, rules);
        return draft is not null
            ? draft.AsProblem(context)
            : Results.Json(new FindingList(Findings(engine, RuleBook.InOrder(rules))), Json.Options);
    }

    private static async Task<IResult> DryRun(
        HttpContext context, EmbeddedEngine engine, AccessLog log, long version, string? limit = null,
        string? cursor = null)
    {
        var (account, settings) = (context.Account(), engine.Settings);
        var (most, tooMany) = Cursor.Limit(limit, DefaultPage, EngineLimits.Page);
        var cursors = Cursor.Of(context, $"dry-run {Number(version)}");
        var (place, unknown) = cursors.Read(cursor);
        if ((tooMany ?? unknown) is { } refused)
            return refused.AsProblem(context);
        if (Find(settings, version) is not { } book)
            return Problems.Unknown("version", Number(version)).AsProblem(context);
        await engine.CaughtUp();
        log.Saw(context, "dry-run", null);
        Reply<DryRunCounts> counts = default;
        if (place is null)
            counts = await engine.CountDryRun(book.Version, account.Sees);
        if (counts.Refused is { } no)
            return no.AsProblem(context);
        ListPlace? after = place is null ? null
            : new ListPlace(long.Parse(place[0], CultureInfo.InvariantCulture), place[1]);
        var (charts, next) = engine.DryRun(
            book.Version, id => account.Sees(id, settings), after, most, account.Sees);
        return Results.Json(
            new DryRunOut(
                book.Version, engine.Now, counts.Value?.Looked, counts.Value is { } all
                    ? [.. all.Moves.Select(RuleViews.Of)] : null,
                [.. charts.Select(RuleViews.Of)],
                next is { } last ? cursors.Write(last.Deadline, last.Chart) : null), Json.Options);
    }

    private static async Task<IResult> Activate(HttpContext context, EmbeddedEngine engine, long version)
    {
        var body = await Body.Read<ActivateBody>(context);
        return body.Refused is { } bad
            ? bad.AsProblem(context)
            : await Change(context, engine, version, body.Bytes, (settings, id, edit) =>
                RuleBooks.Activate(settings, id, body.Value!.Effective, edit.By, edit.At));
    }

    private static async Task<IResult> Withdraw(HttpContext context, EmbeddedEngine engine, long version) =>
        await Change(context, engine, version, [], (settings, id, _) => RuleBooks.Withdraw(settings, id));

    private static async Task<IResult> Change(
        HttpContext context, EmbeddedEngine engine, long version, byte[] body,
        Func<Settings, int, Edit, Decision<SettingsChange>> decide)
    {
        if (SeesAll(context.Account()) is { } bad)
            return bad.AsProblem(context);
        if (Find(engine.Settings, version) is not { } book)
            return Problems.Unknown("version", Number(version)).AsProblem(context);
        var (caller, wrong) = Commands.Of(context, context.Account(), body);
        if (wrong is not null)
            return wrong.AsProblem(context);
        var edit = new Edit(caller.Name, engine.Now);
        var reply = await engine.Set((Settings settings) => decide(settings, book.Version, edit), caller);
        return reply.Refused is { } refused
            ? refused.AsProblem(context)
            : Results.Json(
                RuleViews.Of(reply.Value!.Books[book.Version], context.Account(), reply.Value), Json.Options);
    }

    private static (ImmutableArray<PlacementRule> Rules, Refused? Refused) Rules(RuleBookBody body)
    {
        var rules = ImmutableArray.CreateBuilder<PlacementRule>(body.Rules.Count);
        foreach (var rule in body.Rules)
        {
            var order = rule.Order ?? (rules.Count == 0 ? 0 : rules[^1].Order) + OrderStep;
            var (when, bad) = RuleInput.Read(rule.When);
            if ((RuleInput.CheckOrder("order", order) ?? bad) is { } refused)
                return ([], refused with { Field = $"rules[{rules.Count}].{refused.Field}" });
            rules.Add(new PlacementRule(new WorkqueueId(rule.Workqueue), order, when!));
        }
        return (rules.ToImmutable(), null);
    }

    private static IReadOnlyList<FindingOut> Findings(
        EmbeddedEngine engine, ImmutableArray<PlacementRule> rules) =>
    [
        .. Linter.Lint(engine.Settings, rules, [.. engine.Coders.Select(coder => coder.Profile)], engine.Now)
            .Select(RuleViews.Of),
    ];

    private static RuleBook? Find(Settings settings, long version) =>
        version is >= 1 and <= int.MaxValue ? settings.Books.GetValueOrDefault((int)version) : null;

    private static string Number(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static Refused? SeesAll(Account account) => account.SeesAll()
        ? null
        : new Refused(
            Refusal.Forbidden,
            "Rules reach over all clients: only an account of all clients makes or activates them.");
}

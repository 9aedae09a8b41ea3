using CodingQueue.Api.Access;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Engine;

namespace CodingQueue.Api.Charts;

/// <summary>Charts in, charts out, and what may be done with one.</summary>
public static class ChartRoutes
{
    private const string Tag = "Charts";

    /// <summary>Maps the routes.</summary>
    public static void MapCharts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/charts", ChartArrivals.Post).Needs(Act.SendCharts).WithTags(Tag)
            .Takes<ChartIn>("application/json").Produces<ChartOut>(201).Produces<ChartOut>()
            .WithSummary("Make a chart, or update it: same facility, account and track is the same chart");
        routes.MapPost("/api/charts/batch", ChartArrivals.PostBatch).Needs(Act.SendCharts).WithTags(Tag)
            .Takes<ChartIn[]>("application/json", "application/x-ndjson").Produces<BatchOut>()
            .WithSummary("Many charts: a JSON array or NDJSON");
        routes.MapGet("/api/charts", ChartLists.List).Needs(Act.ReadCharts).WithTags(Tag)
            .Produces<ChartList>()
            .WithSummary("A page of charts");
        routes.MapGet("/api/charts/{id}", ChartReads.Get).Needs(Act.ReadCharts).WithTags(Tag)
            .Produces<ChartOut>()
            .WithSummary("One chart");
        routes.MapGet("/api/charts/{id}/history", ChartReads.History).Needs(Act.ReadRouting).WithTags(Tag)
            .Produces<HistoryOut>().WithSummary("Everything that happened to a chart");
        routes.MapGet("/api/charts/{id}/routing", ChartReads.Routing).Needs(Act.ReadRouting).WithTags(Tag)
            .Produces<RoutingOut>().WithSummary("Why a chart is where it is, and who may take it");
        Map<OpenBody>(routes, "open", Act.Work, body => new ChartCommand.Open(body.Assignment));
        Map<CompleteBody>(routes, "complete", Act.Work, body =>
            new ChartCommand.Complete(body.Assignment, body.Outcome, body.Note));
        Map<ReturnBody>(routes, "return", Act.Work, body =>
            new ChartCommand.Return(body.Assignment, body.Reason, body.Conflict));
        Map<ReleaseBody>(routes, "release", Act.Work, body =>
            new ChartCommand.Release(new HoldId(body.Hold), body.Note));
        Map<AnswerBody>(routes, "answer", Act.Work, body =>
            new ChartCommand.Answer(new HoldId(body.Hold), body.Outcome, body.Note));
        Map<UnassignBody>(routes, "unassign", Act.Lead, body => new ChartCommand.Unassign(body.Reason, null));
        Map<MoveBody>(routes, "move", Act.Lead, body =>
            new ChartCommand.Move(new WorkqueueId(body.Workqueue), body.Until));
        Map<ExpediteBody>(routes, "expedite", Act.Lead, body => new ChartCommand.Expedite(body.Minutes));
        Map<RestrictBody>(routes, "restrict", Act.Lead, body =>
            new ChartCommand.Restrict([.. body.Coders.Select(coder => new CoderId(coder))]));
        Map<BarBody>(routes, "bar", Act.Lead, body =>
            new ChartCommand.Bar(new CoderId(body.Coder), body.Lifted));
        Map<AllowBody>(routes, "allow", Act.Lead, body =>
            new ChartCommand.Allow(body.Assignment, body.Reason, body.Until));
        Map<ReasonBody>(routes, "reopen", Act.Lead, body => new ChartCommand.Reopen(body.Reason));
        Map<ReasonBody>(routes, "cancel", Act.Lead, body => new ChartCommand.Cancel(body.Reason, null));
        routes.MapPost("/api/charts/{id}/hold", Hold).Needs(Act.Work).WithTags(Tag)
            .Takes<HoldBody>("application/json").Produces<HoldPlacedOut>().WithSummary("Place a hold");
        routes.MapPost("/api/charts/{id}/merge", Merge).Needs(Act.Lead).WithTags(Tag)
            .Takes<MergeBody>("application/json").Produces<ChartOut>()
            .WithSummary("Merge the chart into another, which goes on");
        routes.MapPost("/api/charts/{id}/assign", Assign).Needs(Act.Lead).WithTags(Tag)
            .Takes<AssignBody>("application/json").Produces<ChartOut>()
                .WithSummary("Give the chart to a coder");
    }

    private static void Map<TBody>(
        IEndpointRouteBuilder routes, string verb, Act act, Func<TBody, ChartCommand> command) where TBody
            : class =>
        routes.MapPost($"/api/charts/{{id}}/{verb}",
            async (HttpContext context, EmbeddedEngine engine, string id) =>
            await Run<TBody>(
                context, engine, id, (chart, body, caller) => engine.Command(chart, command(body), caller),
                outcome => ChartOut.Of(outcome.Chart)))
            .Needs(act).WithTags(Tag).Takes<TBody>("application/json").Produces<ChartOut>()
            .WithSummary($"{char.ToUpperInvariant(verb[0])}{verb[1..]} a chart");

    private static Task<IResult> Hold(HttpContext context, EmbeddedEngine engine, string id) => Run<HoldBody>(
        context, engine, id,
        (chart, body, caller) => engine.Command(
            chart,
            new ChartCommand.PlaceHold(
                body.Assignment, body.Reason, body.Note, body.Owner, body.Until, body.FollowUp, caller.Name),
            caller),
        outcome => new HoldPlacedOut(outcome.Hold!.Value.Value, ChartOut.Of(outcome.Chart)));

    private static Task<IResult> Merge(HttpContext context, EmbeddedEngine engine, string id) =>
        Run<MergeBody>(
        context, engine, id,
        async (chart, body, caller) =>
            await engine.FindChart(new ChartId(body.Into)) is { } into && context.Account().Sees(into)
                ? await engine.Merge(chart, into.Id, caller)
                : Problems.Unknown("chart", body.Into),
        outcome => ChartOut.Of(outcome.Chart));

    private static Task<IResult> Assign(HttpContext context, EmbeddedEngine engine, string id) =>
        Run<AssignBody>(
        context, engine, id,
        (chart, body, caller) => engine.FindCoder(new CoderId(body.Coder)) is { } coder
            && context.Account().Sees(coder, engine.Settings)
                ? engine.Assign(chart, coder.Id, caller)
                : Task.FromResult<Reply<ChartOutcome>>(Problems.Unknown("coder", body.Coder)),
        outcome => ChartOut.Of(outcome.Chart));

    private static async Task<IResult> Run<TBody>(
        HttpContext context, EmbeddedEngine engine, string id,
        Func<ChartId, TBody, Caller, Task<Reply<ChartOutcome>>> act, Func<ChartOutcome, object> show)
        where TBody : class
    {
        var (account, chartId) = (context.Account(), new ChartId(id));
        var body = await Body.Read<TBody>(context);
        if ((body.Refused ?? TooLong(body.Value!)) is { } bad)
            return bad.AsProblem(context);
        var chart = await engine.FindChart(chartId);
        var self = account.Coder is { } me ? engine.FindCoder(me) : null;
        if (chart is null || !account.MayName(chart, self))
            return Problems.Unknown("chart", id).AsProblem(context);
        var (caller, wrong) =
            Commands.Of(context, account, body.Bytes, ActedFor(account, chart, body.Value!));
        if (wrong is not null)
            return wrong.AsProblem(context);
        // What they released may be another's by the time they retry: it was theirs when they were answered.
        if ((RefuseCoder(account, chart, body.Value!) ?? RefuseNamed(account, chart, body.Value!, engine))
            is { } refused
            && !await engine.Knows(caller))
            return refused.AsProblem(context);
        var reply = await act(chartId, body.Value!, caller);
        return reply.Refused is { } no ? no.AsProblem(context)
            : Results.Json(show(reply.Value!), Json.Options);
    }

    /// <summary>
    /// A coder holds and releases only what is theirs; the assignment number guards the rest.
    /// </summary>
    private static Refused? RefuseCoder(Account account, Chart chart, object body)
    {
        if (account.Role != Role.Coder)
            return null;
        if (body is HoldBody { Assignment: null })
            return Problems.Invalid(
                "assignment", null, "required: the number under which the chart is yours");
        if (body is ReleaseBody or AnswerBody && !account.Sees(chart))
            return Problems.Unknown("chart", chart.Id.Value);
        return NumberIn(body) is { } number && IsOfOthers(chart, number, account)
            ? new Refused(
                Refusal.StaleAssignment, "That assignment is not yours; nothing was changed.", "assignment",
                    $"{number}",
                "the chart's current assignment number")
            : null;
    }

    private static int? NumberIn(object body) => body switch
    {
        OpenBody open => open.Assignment,
        CompleteBody complete => complete.Assignment,
        ReturnBody back => back.Assignment,
        HoldBody hold => hold.Assignment,
        _ => null,
    };

    /// <summary>
    /// True when the number is another coder's, or may become so before the chart is asked. A number that was
    /// given once and is over stays the chart's to answer: it may be a retry.
    /// </summary>
    private static bool IsOfOthers(Chart chart, int number, Account account) =>
        number > chart.LastNumber
            || (chart.State.InForce is { } now && now.Number == number && now.Coder != account.Coder);

    /// <summary>A workqueue or coder out of sight is answered like one that is not there.</summary>
    private static Refused? RefuseNamed(
        Account account, Chart chart, object body, EmbeddedEngine engine) => body switch
    {
        MoveBody move when !account.Sees(new WorkqueueId(move.Workqueue), engine.Settings) =>
            Problems.Unknown("workqueue", move.Workqueue),
        RestrictBody restrict => RefuseCoders(account, chart, "coders", restrict.Coders, engine),
        BarBody bar => RefuseCoders(account, chart, "coder", [bar.Coder], engine),
        _ => null,
    };

    /// <summary>
    /// Whoever reads the chart reads who is named on it: a coder of other clients alone is not.
    /// </summary>
    private static Refused? RefuseCoders(
        Account account, Chart chart, string field, IReadOnlyList<string> coders, EmbeddedEngine engine)
    {
        foreach (var id in coders)
            if (engine.FindCoder(new CoderId(id)) is not { } coder || !account.Sees(coder, engine.Settings))
                return Problems.Unknown("coder", id);
            else if (!coder.Profile.IsEverGranted(chart.Facility, chart.Client))
                return Problems.Invalid(field, id, "coders with a grant for the chart's facility");
        return null;
    }

    /// <summary>An admin or lead who opens, completes or returns does it for the chart's coder.</summary>
    private static CoderId? ActedFor(Account account, Chart chart, object body) =>
        account.Role != Role.Coder
            && body is OpenBody or CompleteBody or ReturnBody or HoldBody { Assignment: not null }
            ? chart.State.InForce?.Coder
            : null;

    private static Refused? TooLong(object body)
    {
        var (field, text, required) = body switch
        {
            CompleteBody complete => ("note", complete.Note, false),
            ReturnBody back => ("reason", back.Reason, true),
            HoldBody hold => ("note", hold.Note, false),
            ReleaseBody release => ("note", release.Note, false),
            AnswerBody answer => ("note", answer.Note, false),
            UnassignBody unassign => ("reason", unassign.Reason, false),
            ReasonBody reason => ("reason", reason.Reason, true),
            AllowBody allow => ("reason", allow.Reason, true),
            _ => ("", null, false),
        };
        if (required && string.IsNullOrWhiteSpace(text))
            return Problems.Invalid(field, text, "say why");
        if (body is HoldBody { Owner: { } owner } && !ChartInput.IsText(owner, Limits.TextLength))
            return Problems.Invalid("owner", owner, $"1-{Limits.TextLength} printable characters");
        return text is not null && (text.Length > Limits.NoteLength || !ChartInput.IsNote(text))
            ? Problems.Invalid(field, null,
                $"at most {Limits.NoteLength} characters, none of them a control character")
            : null;
    }
}

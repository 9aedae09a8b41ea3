using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Engine;
using NodaTime;

namespace CodingQueue.Api.Coders;

/// <summary>Charts in line where a coder works that they may not code, and each rule that says so.</summary>
public sealed record OutOfReachOut(
    string Workqueue, string Kind, int Charts, IReadOnlyList<UnmetOut> Rules);

/// <summary>
/// What a coder would be given if they asked now; chart: absent when there is nothing, or nothing in scope.
/// OutOfReach: what else stands in line where they work, the most charts first; told where it is asked what
/// they would get, and not beside the reasons of one chart.
/// </summary>
public sealed record WouldGetOut(
    string? Chart, PickReason? Reason, string? PassedOver, string Text,
    IReadOnlyList<OutOfReachOut>? OutOfReach = null);

/// <summary>
/// Why a coder is, or is not, given a chart. May: they meet every rule. Rules: those they do not meet. Why:
/// what else keeps it from them; none: they are next for it.
/// </summary>
public sealed record WhyNotOut(
    string Coder, string Chart, bool May, IReadOnlyList<UnmetOut> Rules, IReadOnlyList<string> Why,
    WouldGetOut? Next)
{
    /// <summary>The past moment of which all of it is; null: now.</summary>
    public Instant? AsOf { get; init; }

    /// <summary>Why the next chart is left out of an answer about the past; null: it is not.</summary>
    public string? Omits { get; init; }
}

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
        var (account, moment) = (context.Account(), engine.Present);
        var found = moment.FindCoder(coder.Id)!;
        var next = Out(moment.ExplainNext(found, Within(account, moment))!, account, moment);
        return Results.Json(
            next with { OutOfReach = [.. OutOfReach(found, account.Within(found, engine.Settings), engine)] },
            Json.Options);
    }

    /// <summary>
    /// By workqueue, kind and rules. Charts that are kept from a coder by name are not told of: nobody learns
    /// here that there is one.
    /// </summary>
    private static IEnumerable<OutOfReachOut> OutOfReach(Coder coder, Account sight, EmbeddedEngine engine)
    {
        var settings = engine.Settings;
        IEnumerable<FacilityId>? facilities = sight.Role == Role.Coder ? sight.Facilities!.Value : null;
        return engine.Present.OutOfReachOf(coder)
            .Where(line => (facilities?.Contains(line.Requirement.Facility)
                    ?? sight.Sees(line.Requirement.Facility, settings))
                && line.Unmet.All(unmet => !ByName.Contains(unmet.Rule)))
            .GroupBy(line => (
                line.Requirement.Workqueue, line.Requirement.Kind,
                string.Join(';', line.Unmet.Select(unmet => unmet.Sentence))))
            .Select(lines => new OutOfReachOut(
                lines.Key.Workqueue.Value, lines.Key.Kind, lines.Sum(line => line.Count),
                [.. lines.First().Unmet.Select(UnmetOut.Of)]))
            .OrderByDescending(line => line.Charts).ThenBy(line => line.Workqueue, StringComparer.Ordinal)
            .Take(OutOfReachShown);
    }

    private const int OutOfReachShown = 20;

    /// <summary>Rules that a lead's word about one chart makes.</summary>
    private static readonly HardRule[] ByName =
        [HardRule.Named, HardRule.Conflict, HardRule.Independence];

    private static async Task<IResult> Why(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string id, string? chart = null,
        string? at = null, string? version = null)
    {
        var account = context.Account();
        var isNow = AskedMoment.IsNow(at, version);
        var known = engine.FindCoder(new CoderId(id));
        var maySee = known is not null && MaySee(known, engine.Settings);
        if (known is null || (isNow && !maySee))
            return Problems.Unknown("coder", id).AsProblem(context);
        if (chart is null || await engine.FindChart(new ChartId(chart)) is not { } found
            || !MayAsk(account, found))
            return (maySee ? Problems.Unknown("chart", chart ?? "") : Problems.Unknown("coder", id))
                .AsProblem(context);
        log.Saw(context, isNow ? "why" : "past-why", found.Id);
        var asked = await AskedMoment.Of(engine, found, at, version, known.Id, context.RequestAborted);
        // Who was in sight then is in sight of a question about then; of others nothing is told.
        if (!maySee && !(asked.Value?.Moment is { } past
            && past.FindCoder(known.Id) is { } was && MaySee(was, past.Settings)))
            return Problems.Unknown("coder", id).AsProblem(context);
        if (asked.Refused is { } refused)
            return refused.AsProblem(context);
        var moment = asked.Value!.Moment;
        if (moment.FindCoder(known.Id) is not { } coder)
            return Problems.Invalid(
                at is null ? "version" : "at", at ?? version,
                $"not before coder {known.Id} was set up").AsProblem(context);
        return Results.Json(
            Out(moment.ExplainNot(coder, asked.Value.Chart, Within(account, moment)), coder, asked.Value,
                account) with
            {
                AsOf = isNow ? null : moment.Now,
                Omits = moment.Omits,
            },
            Json.Options);

        bool MaySee(Coder seen, Settings settings) => account.Sees(seen, settings);
    }

    /// <summary>A coder may also ask about what they returned, declined or missed lately.</summary>
    private static bool MayAsk(Account account, Chart chart) => account.Sees(chart)
        || (account.Role == Role.Coder && chart.Declines.Any(known => known.Coder == account.Coder));

    private static WhyNotOut Out(WhyNot why, Coder coder, ChartAt then, Account account) => new(
        coder.Id.Value, then.Chart.Id.Value, why.Rules.Count == 0, [.. why.Rules.Select(UnmetOut.Of)],
        [.. why.Asides.Select(aside => InScope(aside, coder, then.Chart, account, then.Moment))],
        why.Next is { } next ? Out(next, account, then.Moment) : null);

    private static Predicate<FacilityId>? Within(Account account, Moment moment) =>
        account.Role == Role.Coder || account.SeesAll()
            ? null
            : facility => account.Sees(facility, moment.Settings);

    private static WouldGetOut Out(NextExplained next, Account account, Moment moment)
    {
        if (next.Chart is not { } chart || !(account.Role == Role.Coder || account.Sees(chart)))
            return new WouldGetOut(null, null, null, "nothing that they may have now");
        var passed = next.PassedOver is { } id && moment.FindOpen(id) is { } over && account.Sees(over)
            ? id.Value
            : null;
        return new WouldGetOut(chart.Id.Value, next.Reason, passed, Sentence(chart, next));
    }

    private static string Sentence(Chart chart, NextExplained next) =>
        chart.State.Offer is not null ? "it is offered to them" : WhyOut.Sentence(next.Reason);

    /// <summary>
    /// A reason without figures that other clients' charts move, and without coders out of sight.
    /// </summary>
    private static string InScope(
        string aside, Coder coder, Chart chart, Account account, Moment moment)
    {
        if (chart.State.InForce is { } now && aside == $"it is with {now.Coder}"
            && !(moment.FindCoder(now.Coder) is { } holder && account.Sees(holder, moment.Settings)))
            return "it is with another coder";
        return ChartReads.InScope(aside, coder, chart, account, moment);
    }
}

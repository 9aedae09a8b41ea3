using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Api.SetUp;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Api.Charts;

/// <summary>One chart: what it is, what happened to it, why it is where it is.</summary>
internal static class ChartReads
{
    public static async Task<IResult> Get(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string id)
    {
        if (await Find(context, engine, id) is not { } chart)
            return Problems.Unknown("chart", id).AsProblem(context);
        log.Saw(context, "chart", chart.Id);
        return Results.Json(ChartOut.Of(chart), Json.Options);
    }

    public static async Task<IResult> History(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string id)
    {
        if (await Find(context, engine, id) is not { } chart
            || await engine.History(chart.Id) is not { } units)
            return Problems.Unknown("chart", id).AsProblem(context);
        log.Saw(context, "history", chart.Id);
        var (whole, entries) = (context.Account().SeesAll(), new List<HistoryEntry>());
        foreach (var unit in units)
            foreach (var part in unit.Appends.Where(part => part.Stream == StreamId.Of(chart.Id)))
                for (var i = 0; i < part.Changes.Length; i++)
                    entries.Add(new HistoryEntry(
                        whole ? unit.Position : null, part.FirstVersion + i, unit.At, unit.By,
                            JournalFormat.NameOf(part.Changes[i]),
                        HistoryFacts.Of((ChartChange)part.Changes[i], unit.Why, whole)));
        return Results.Json(new HistoryOut(entries), Json.Options);
    }

    public static async Task<IResult> Routing(
        HttpContext context, EmbeddedEngine engine, AccessLog log, string id, string? at = null,
        string? version = null)
    {
        if (await Find(context, engine, id) is not { } found)
            return Problems.Unknown("chart", id).AsProblem(context);
        log.Saw(context, AskedMoment.IsNow(at, version) ? "routing" : "past-routing", found.Id);
        var asked = await AskedMoment.Of(engine, found, at, version, null, context.RequestAborted);
        if (asked.Refused is { } refused)
            return refused.AsProblem(context);
        var (moment, chart) = asked.Value!;
        var (account, settings) = (context.Account(), moment.Settings);
        var explained = moment.Explain(
            chart, requirement => account.Sees(requirement.Facility, settings),
            coder => account.Sees(coder, settings));
        var rules = explained.Rules
            .Where(rule => account.Sees(rule.Workqueue, settings))
            .Select(rule => new RuleOut(
                rule.Workqueue.Value, rule.Matched,
                rule.Failed is { } failed && account.Of(failed, settings) is { } seen
                    ? RuleText.Of(seen) : null));
        var coders = explained.Coders.Select(verdict => new CoderVerdictOut(
            verdict.Coder.Id.Value, verdict.Coder.Profile.Name, verdict.May,
            [.. verdict.Unmet.Select(unmet => unmet.Sentence).Concat(verdict.Asides)
                .Select(reason => InScope(reason, verdict.Coder, chart, account, moment))],
            [.. verdict.Unmet.Select(UnmetOut.Of)]));
        var order = new OrderOut(
            chart.Deadline, (decimal)chart.Expected.TotalMinutes,
                chart.BoostMinutes,
            chart.Deadline is null ? null : Urgency.Of(chart).BeginBy, explained.Place, explained.Of);
        return Results.Json(
            new RoutingOut(
                chart.Workqueue?.Value, RuleOf(chart, settings, account, moment.Now),
                settings.ActiveRules?.Version, chart.ReplaceAt, [.. rules], order,
                settings.TimeOf(chart.Facility).Zone.Id,
                settings.Facilities.GetValueOrDefault(chart.Facility)?.Calendar,
                DeadlineText.Of(chart, settings, moment.Now), [.. coders])
            {
                AsOf = AskedMoment.IsNow(at, version) ? null : moment.Now,
                Omits = moment.Omits,
                WaitsFor = [.. explained.Waits.For.Select(wait => WaitOut.Of(wait, account, moment))],
                CanBeGiven = explained.Waits.Soonest <= moment.Now,
                Soonest = explained.Waits.Soonest is { } soonest && soonest > moment.Now ? soonest : null,
            },
            Json.Options);
    }

    /// <summary>The rule that places the chart, in words, as far as the account may see it.</summary>
    public static string RuleOf(
        Chart chart, Core.Settings.Settings settings, Account account, NodaTime.Instant now)
    {
        if (chart.Pin is { } pin)
            return $"routed by hand until {pin.Until}";
        if (chart.Workqueue is null
            || Placement.FindRule(settings, chart.PlacedAt(now, settings)) is not { } rule)
            return "no rule places it";
        return account.Of(rule.When, settings) is not { } seen ? "a rule of others"
            : seen == Core.Rules.Condition.Always ? "every chart that no earlier rule takes"
            : RuleText.Of(seen);
    }

    /// <summary>
    /// A reason without figures that other clients' charts move, and without coders out of sight.
    /// </summary>
    internal static string InScope(
        string reason, Coder coder, Chart chart, Account account, Moment moment)
    {
        var settings = moment.Settings;
        if (reason == $"has {Coder.InCharts(coder.Load)} of {coder.Profile.Capacity} charts"
            && !account.SeesAllOf(coder, settings))
            return "has as many charts as they may";
        return chart.State.FirstRight is { } right && reason == $"it waits for {right.Coder}"
            && !(moment.FindCoder(right.Coder) is { } first && account.Sees(first, settings))
            ? "it waits for another coder"
            : reason;
    }

    private static async Task<Chart?> Find(HttpContext context, EmbeddedEngine engine, string id) =>
        await engine.FindChart(new ChartId(id)) is { } chart && context.Account().Sees(chart) ? chart : null;
}

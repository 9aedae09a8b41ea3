using CodingQueue.Api.Access;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Engine;
using NodaTime;

namespace CodingQueue.Api.Charts;

/// <summary>Why this chart, why this coder.</summary>
public sealed record WhyOut(
    string Workqueue, string Rule, int? Tier, bool Sticky, PickReason Reason, Instant? Deadline,
    long SlackMinutes, int? Classes, string Text)
{
    /// <summary>What decided, in a sentence, as far as the account may see it.</summary>
    internal static WhyOut Of(Why why, Chart chart, Account sight, EmbeddedEngine engine)
    {
        var rule = ChartReads.RuleOf(chart, engine.Settings, sight, engine.Now);
        var slack = why.SlackMinutes < 0 ? $"late by {-why.SlackMinutes} minutes"
            : $"due in {why.SlackMinutes} minutes";
        return new WhyOut(
            why.Workqueue.Value, rule, why.Tier, why.Sticky, why.Reason, chart.Deadline, why.SlackMinutes,
            sight.SeesAll() ? why.Classes : null,
            $"{Order(why, sight)}, {slack}; placed because {rule}");
    }

    /// <summary>What decides, in a sentence.</summary>
    internal static string Sentence(PickReason reason) => reason switch
    {
        PickReason.FirstRight => "it was theirs before and waits for them",
        PickReason.Lead => "a lead chose them for it",
        PickReason.WaitBound => "it was due and had been passed over as often as any chart may be",
        PickReason.FairShare => "its client's share of the work in progress came first",
        PickReason.Scarcity =>
            "few on duty may code it and it must begin soon, so it comes before work that others may do",
        _ => "it is the most urgent that they may have",
    };

    private static string Order(Why why, Account sight) => why.Reason switch
    {
        _ when why.Sticky => "it was yours before and waited for you",
        PickReason.Lead => "a lead chose you for it",
        PickReason.WaitBound or PickReason.FairShare or PickReason.Scarcity => Sentence(why.Reason),
        _ when sight.Role == Role.Coder || sight.SeesAll() =>
            $"it is the most urgent you may code in {why.Workqueue}",
        _ => $"it is the most urgent in your scope that they may code in {why.Workqueue}",
    };
}

/// <summary>
/// How a coder came to a chart they have: under which number, by whom (next, push, lead, offer), what
/// decided, where that is known, and every deadline that the chart has.
/// </summary>
public sealed record GivenOut(
    int Number, GivenBy By, WhyOut? Why, IReadOnlyList<DeadlinePartOut> DeadlineParts);

/// <summary>The chart a coder was given.</summary>
public sealed record NextOut(ChartOut Chart, int Assignment, Instant? Deadline, WhyOut? Why)
{
    /// <summary>The outcome of a pick within what an account may see.</summary>
    internal static NextOut Of(ChartOutcome outcome, Account sight, EmbeddedEngine engine) => new(
        ChartOut.Of(outcome.Chart), outcome.Chart.State.InForce!.Number, outcome.Chart.Deadline,
        outcome.Why is { } why ? WhyOut.Of(why, outcome.Chart, sight, engine) : null);
}

using CodingQueue.Api.Access;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Routing;
using CodingQueue.Engine;
using NodaTime;

namespace CodingQueue.Api.Charts;

/// <summary>How one workqueue's rule judged the chart.</summary>
public sealed record RuleOut(string Workqueue, bool Matched, string? Failed);

/// <summary>Where the chart stands.</summary>
public sealed record OrderOut(
    Instant? Deadline, decimal Minutes, int BoostMinutes, Instant? Key, int? Place, int Of);

/// <summary>Whether a coder may take the chart.</summary>
public sealed record CoderVerdictOut(
    string Coder, string Name, bool May, IReadOnlyList<string> Why, IReadOnlyList<UnmetOut> Rules);

/// <summary>A rule that a coder does not meet: what they have and would need, and both in words.</summary>
public sealed record UnmetOut(HardRule Rule, string Value, string Needs, string Text)
{
    /// <summary>The rule as callers see it.</summary>
    public static UnmetOut Of(Unmet unmet) => new(unmet.Rule, unmet.Value, unmet.Needs, unmet.Sentence);
}

/// <summary>
/// One thing that a chart waits for; until: when it is over by time alone, absent when something must happen.
/// </summary>
public sealed record WaitOut(WaitKind Kind, string What, Instant? Until, string Text)
{
    /// <summary>What it waits for, without coders out of sight.</summary>
    public static WaitOut Of(Wait wait, Account account, Moment moment) =>
        wait.Kind == WaitKind.FirstRight
            && !(moment.FindCoder(new CoderId(wait.What)) is { } coder
                && account.Sees(coder, moment.Settings))
            ? new WaitOut(wait.Kind, "", wait.Until, $"another coder, until {wait.Until}")
            : new WaitOut(wait.Kind, wait.What, wait.Until, wait.Sentence);
}

/// <summary>Why a chart is where it is, and who may take it.</summary>
public sealed record RoutingOut(
    string? Workqueue, string Rule, int? RulesVersion, Instant? ReplaceAt, IReadOnlyList<RuleOut> Rules,
    OrderOut Order, string TimeZone, string? Calendar, IReadOnlyList<DeadlinePartOut> DeadlineParts,
    IReadOnlyList<CoderVerdictOut> Coders)
{
    /// <summary>The past moment of which all of it is; null: now.</summary>
    public Instant? AsOf { get; init; }

    /// <summary>
    /// What the chart waits for before it can be given; empty: for nothing, or it is with somebody or
    /// finished.
    /// </summary>
    public IReadOnlyList<WaitOut> WaitsFor { get; init; } = [];

    /// <summary>True: a coder in scope who is at work and has room could be given it at the moment.</summary>
    public bool CanBeGiven { get; init; }

    /// <summary>
    /// The soonest that one of the coders in scope could be given it; absent: that is now, or it is with
    /// somebody or finished, or something must happen first whose time nobody knows.
    /// </summary>
    public Instant? Soonest { get; init; }

    /// <summary>Why the place in line is left out of an answer about the past; null: it is not.</summary>
    public string? Omits { get; init; }
}

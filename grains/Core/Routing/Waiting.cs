using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>What a chart waits for before it can be given.</summary>
public enum WaitKind
{
    /// <summary>Its clock has not started: no discharge yet, or one that lies ahead.</summary>
    Clock,
    /// <summary>A document that its workqueue or kind asks for.</summary>
    Document,
    /// <summary>An account is being merged.</summary>
    Merge,
    /// <summary>A hold that blocks coding.</summary>
    Hold,
    /// <summary>A rule that places it.</summary>
    Rule,
    /// <summary>A coder who may take it: nobody may now.</summary>
    Qualified,
    /// <summary>A coder at work: those who may take it are off, away or full.</summary>
    Coder,
    /// <summary>The coder who has the first right to it, or whom it is offered to.</summary>
    FirstRight,
    /// <summary>Preferred coders, who have it to themselves for a while.</summary>
    Preferred,
}

/// <summary>One thing that a chart waits for.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="What">Which one: a document's type, a hold's id, a coder, a workqueue; empty where the kind
/// says all.</param>
/// <param name="Until">When it is over by time alone, or null: something must happen.</param>
/// <param name="Sentence">The same for people.</param>
public sealed record Wait(WaitKind Kind, string What, Instant? Until, string Sentence);

/// <summary>What a chart waits for, and the soonest it could be given.</summary>
/// <param name="For">Empty: it could be given now, or is with somebody, or finished.</param>
/// <param name="Soonest">Not before this instant; null: it is with somebody or finished, or something must
/// happen first whose time nobody knows.</param>
public sealed record Waiting(ImmutableArray<Wait> For, Instant? Soonest)
{
    /// <summary>What the chart waits for at the instant, judged by the rules that decide.</summary>
    /// <param name="chart">The chart then.</param>
    /// <param name="coders">Who counts.</param>
    /// <param name="settings">Settings then.</param>
    /// <param name="now">The instant.</param>
    public static Waiting Of(
        Chart chart, IEnumerable<Coder> coders, Settings.Settings settings, Instant now)
    {
        if (chart.State.IsFinished || chart.State.InForce is not null && chart.State is not ChartState.Held)
            return new Waiting([], null);
        var waits = ImmutableArray.CreateBuilder<Wait>();
        if (chart.State is ChartState.NotReady waiting)
            foreach (var missing in waiting.Missing)
                waits.Add(Missing(chart, missing));
        foreach (var hold in chart.Holds)
            if (hold.BlocksCoding)
                waits.Add(new Wait(
                    WaitKind.Hold, hold.Id.Value, hold.Until,
                    $"{hold.Reason}, which is {hold.Owner}'s, {EndOf(hold)}"));
        var soonest = waits.Any(wait => wait.Until is null)
            ? null
            : (Instant?)waits.Select(wait => wait.Until!.Value).Append(now).Max();
        var takers = TakersOf(chart, coders, settings, now, waits);
        if (takers.IsEmpty)
            return new Waiting(waits.ToImmutable(), null);
        var from = takers.Min();
        return new Waiting(
            waits.ToImmutable(),
            soonest is null || from == Instant.MaxValue ? null : Instant.Max(soonest.Value, from));
    }

    private static Wait Missing(Chart chart, string missing) => missing switch
    {
        Chart.ClockMissing when chart.Facts.Clock is { } ahead =>
            new Wait(WaitKind.Clock, "", ahead, $"its clock, which starts at {ahead}"),
        Chart.ClockMissing => new Wait(WaitKind.Clock, "", null, "its clock: no discharge has come"),
        Chart.MergeMissing => new Wait(WaitKind.Merge, "", null, "the merge of its account"),
        _ => new Wait(WaitKind.Document, missing, null, $"document {missing}"),
    };

    private static string EndOf(Hold hold) => (hold.Until, hold.Terms.EndedBy) switch
    {
        ({ } until, _) => $"until {until}",
        (_, { Document: { } document }) => $"until document {document} comes",
        (_, { Signature: true }) => "until a document is signed",
        (_, { Charge: true }) => "until a charge is posted",
        (_, { QueryAnswered: true }) => "until the query is answered",
        (_, { Merge: true }) => "until the accounts are merged",
        (_, { Registration.IsEmpty: false }) => "until the registration changes",
        _ => "until somebody releases it",
    };

    /// <summary>
    /// From when on each coder who may take the chart could be given it; <see cref="Instant.MaxValue"/>:
    /// nobody knows. Empty: nobody may.
    /// </summary>
    private static ImmutableArray<Instant> TakersOf(
        Chart chart, IEnumerable<Coder> coders, Settings.Settings settings, Instant now,
        ImmutableArray<Wait>.Builder waits)
    {
        if (Requirement.Of(chart) is not { } requirement)
        {
            waits.Add(new Wait(WaitKind.Rule, "", null, "a rule that places it"));
            return [];
        }
        var may = coders.Where(coder => Push.TierOf(coder, requirement.Workqueue) is not null
            && Eligibility.May(coder.Profile, requirement.Hard, settings, now)).ToList();
        if (may.Count == 0)
        {
            waits.Add(new Wait(
                WaitKind.Qualified, requirement.Workqueue.Value, null,
                $"a coder of {requirement.Workqueue} who may take it"));
            return [];
        }
        var weight = settings.WeightOf(chart.Facts.Kind);
        var from = may.Select(coder => Instant.Max(
            FromWhen(coder, weight, now), Reserved(chart, coder, requirement, settings, now)))
                .ToImmutableArray();
        if (chart.State.FirstRight is { } right)
            waits.Add(new Wait(
                WaitKind.FirstRight, right.Coder.Value, right.Until,
                right.IsOffer
                    ? $"{right.Coder}, to whom it is offered until {right.Until}"
                    : $"{right.Coder}, who has the first right to it until {right.Until}"));
        else if (chart.PreferredUntil is { } preferred && preferred > now)
            waits.Add(new Wait(
                WaitKind.Preferred, requirement.Workqueue.Value, preferred,
                $"coders whom {requirement.Workqueue} prefers, until {preferred}"));
        var first = may.Min(coder => FromWhen(coder, weight, now));
        if (first > now)
            waits.Add(new Wait(
                WaitKind.Coder, requirement.Workqueue.Value, first == Instant.MaxValue ? null : first,
                first == Instant.MaxValue
                    ? $"one of the {may.Count} who may take it to be available and have room"
                    : $"one of the {may.Count} who may take it to be at work, at {first}"));
        return from;
    }

    /// <summary>Until when the chart is somebody else's to take first.</summary>
    private static Instant Reserved(
        Chart chart, Coder coder, in Requirement requirement, Settings.Settings settings, Instant now) =>
        chart.State.FirstRight is { } right && right.Coder != coder.Id ? right.Until
        : chart.PreferredUntil is { } preferred && chart.State.FirstRight is null
            && !Eligibility.May(coder.Profile, requirement, settings, now) ? preferred
        : now;

    /// <summary>When the coder could be given a chart, as far as their roster says.</summary>
    private static Instant FromWhen(Coder coder, int weight, Instant now)
    {
        if (coder.IsOnDuty)
            return coder.HasRoomFor(weight) ? now : Instant.MaxValue;
        // Who is off within their shift, or has none, comes when they say so.
        return !coder.Duty.IsOn && coder.Duty.NextShift is { } next ? next : Instant.MaxValue;
    }
}

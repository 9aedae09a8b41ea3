using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Engine.Actors;

namespace CodingQueue.Engine;

/// <summary>What a coder would be given if they asked now.</summary>
/// <param name="Chart">The chart; null: nothing.</param>
/// <param name="Reason">What decides.</param>
/// <param name="PassedOver">A more urgent chart that is passed over for it, or null.</param>
public sealed record NextExplained(Chart? Chart, PickReason Reason, ChartId? PassedOver);

/// <summary>Why a coder is, or is not, given a chart.</summary>
/// <param name="Rules">Every rule of eligibility they do not meet.</param>
/// <param name="Asides">What keeps it from them although they may code it; empty: they are next for
/// it.</param>
/// <param name="Next">What they would be given instead, or the chart itself.</param>
public sealed record WhyNot(
    IReadOnlyList<Unmet> Rules, IReadOnlyList<string> Asides, NextExplained Next);

/// <summary>Charts that stand in line and that a coder may not code.</summary>
/// <param name="Requirement">What they ask.</param>
/// <param name="Count">How many.</param>
/// <param name="Unmet">Every rule that the coder does not meet.</param>
public sealed record OutOfReach(Requirement Requirement, int Count, IReadOnlyList<Unmet> Unmet);

public sealed partial class EmbeddedEngine
{
    /// <summary>
    /// What the coder would be given if they asked now: the same choice that a pick makes, taking nothing.
    /// </summary>
    /// <param name="coder">Who.</param>
    /// <param name="within">The facilities whose charts count; null: all that they may code.</param>
    public NextExplained ExplainNext(Coder coder, Predicate<FacilityId>? within)
    {
        foreach (var right in _lines.FirstRightsOf(coder.Id))
            if (FindOpen(right.Chart) is { State.FirstRight: not null } mine
                && within?.Invoke(mine.Facility) != false && MayCode(coder, mine.Id)
                && coder.HasRoomFor(Settings.WeightOf(mine.Facts.Kind)))
                return new NextExplained(mine, PickReason.FirstRight, null);
        var choice = NextChoice.Of(_lines, coder, Settings, Now, pushed: false, within, []);
        return choice is { } chosen
            ? new NextExplained(FindOpen(chosen.Chart.Chart), chosen.Reason, chosen.PassedOver)
            : new NextExplained(null, PickReason.Urgency, null);
    }

    /// <summary>Why the coder is not given the chart, or that they are next for it.</summary>
    /// <param name="coder">Who.</param>
    /// <param name="chart">The chart.</param>
    /// <param name="within">The facilities whose charts count; null: all that they may code.</param>
    public WhyNot ExplainNot(Coder coder, Chart chart, Predicate<FacilityId>? within)
    {
        var next = ExplainNext(coder, within);
        if (Requirement.Of(chart) is not { } requirement)
            return new WhyNot([], [NoRule], next);
        var verdict = Eligibility.Explain(coder.Profile, requirement, Settings, Now);
        var asides = new List<string>();
        if (!chart.State.IsOffered)
            asides.Add(WhereItIs(chart));
        asides.AddRange(Asides(chart, coder));
        var isInLine = chart.State is { IsOffered: true, FirstRight: null }
            && Push.TierOf(coder, requirement.Workqueue) is not null;
        if (isInLine && verdict.May && next.Chart?.Id != chart.Id)
            asides.AddRange(BehindOthers(coder, chart, requirement, next));
        return new WhyNot(verdict.Unmet, asides, next);
    }

    /// <summary>Charts in line where the coder works that they may not code: by what they ask.</summary>
    public IReadOnlyList<OutOfReach> OutOfReachOf(Coder coder)
    {
        var (settings, now) = (Settings, Now);
        return
        [
            .. from membership in coder.Profile.Workqueues
               from line in _lines.Classes(membership.Id)
               let verdict = Eligibility.Explain(coder.Profile, line.Requirement, settings, now)
               where !verdict.May
               select new OutOfReach(line.Requirement, line.Count, verdict.Unmet),
        ];
    }

    private static string WhereItIs(Chart chart) => chart.State switch
    {
        ChartState.NotReady waiting => $"it waits for {string.Join(", ", waiting.Missing)}",
        ChartState.Held => $"it is held: {string.Join(", ", chart.Holds.Select(hold => hold.Reason))}",
        ChartState.FinalCoded => "it is final coded",
        ChartState.Cancelled => "it is cancelled",
        _ => $"it is with {chart.State.InForce?.Coder}",
    };

    private IEnumerable<string> BehindOthers(
        Coder coder, Chart chart, Requirement requirement, NextExplained next)
    {
        if (chart.IsDeclinedBy(coder.Id, Now))
            yield return "they returned, declined or missed it lately";
        foreach (var membership in coder.Profile.Workqueues)
            if (membership.Id == requirement.Workqueue && coder.IsAtLimit(membership))
                yield return $"{membership.Id} has had its turn in their round ({membership.Limit} charts)";
        if (next.Chart is not { } first)
        {
            yield return "it is being given to somebody else";
            yield break;
        }
        var (mine, its) = (Push.TierOf(coder, requirement.Workqueue), TierOf(coder, first));
        yield return next.Reason switch
        {
            PickReason.FirstRight => $"{first.Id} waits for them",
            _ when its < mine => $"{first.Id} is in a workqueue of tier {its}, this one of tier {mine}",
            PickReason.WaitBound => $"{first.Id} is due and was passed over as often as any chart may be",
            PickReason.FairShare => $"{first.Id} is of a client with less than its share of work in progress",
            PickReason.Scarcity => $"{first.Id} must begin soon and few on duty may code it",
            _ => $"{first.Id} is more urgent",
        };
    }

    private static int? TierOf(Coder coder, Chart chart) =>
        chart.Workqueue is { } queue ? Push.TierOf(coder, queue) : null;
}

using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Actors;
using CodingQueue.Engine.Views;
using NodaTime;

namespace CodingQueue.Engine;

/// <summary>One coder's verdict on one chart.</summary>
/// <param name="Coder">Who.</param>
/// <param name="May">True: every rule lets them.</param>
/// <param name="Unmet">Every rule that does not.</param>
/// <param name="Asides">What keeps them from being given it although no rule forbids it.</param>
public sealed record CoderVerdict(
    Coder Coder, bool May, ImmutableArray<Unmet> Unmet, ImmutableArray<string> Asides);

/// <summary>Why a chart is where it is, and who may take it.</summary>
public sealed record RoutingExplained(
    Chart Chart, ImmutableArray<RuleTrial> Rules, int? Place, int Of, ImmutableArray<CoderVerdict> Coders,
    Waiting Waits);

/// <summary>What a coder would be given if they asked at the moment.</summary>
/// <param name="Chart">The chart; null: nothing.</param>
/// <param name="Reason">What decides.</param>
/// <param name="PassedOver">A more urgent chart that is passed over for it, or null.</param>
public sealed record NextExplained(Chart? Chart, PickReason Reason, ChartId? PassedOver);

/// <summary>Why a coder is, or is not, given a chart.</summary>
/// <param name="Rules">Every rule of eligibility they do not meet.</param>
/// <param name="Asides">What keeps it from them although they may code it; empty: they are next for
/// it.</param>
/// <param name="Next">What they would be given instead, or the chart itself; null: the moment has no
/// lines.</param>
public sealed record WhyNot(
    IReadOnlyList<Unmet> Rules, IReadOnlyList<string> Asides, NextExplained? Next);

/// <summary>Charts that stand in line and that a coder may not code.</summary>
/// <param name="Requirement">What they ask.</param>
/// <param name="Count">How many.</param>
/// <param name="Unmet">Every rule that the coder does not meet.</param>
public sealed record OutOfReach(Requirement Requirement, int Count, IReadOnlyList<Unmet> Unmet);

/// <summary>
/// What explanations are made from: settings, coders and lines as of one instant, the present one or a past
/// one. The answers are those of the code that decides, and the same for both.
/// </summary>
public sealed class Moment
{
    internal const string NoRule = "no rule places the chart in a workqueue";

    private readonly ReadyLines? _lines;

    internal Moment(
        Instant now, Settings settings, IEnumerable<Coder> coders, Func<CoderId, Coder?> findCoder,
        Func<ChartId, Chart?> findOpen, ReadyLines? lines)
    {
        (Now, Settings, Coders, _lines) = (now, settings, coders, lines);
        (FindCoder, FindOpen) = (findCoder, findOpen);
    }

    /// <summary>The instant at which everything is judged.</summary>
    public Instant Now { get; }

    /// <summary>Clients, facilities, workqueues and rules then.</summary>
    public Settings Settings { get; }

    /// <summary>All coders then.</summary>
    public IEnumerable<Coder> Coders { get; }

    /// <summary>A coder then, or null.</summary>
    public Func<CoderId, Coder?> FindCoder { get; }

    /// <summary>
    /// A chart that was open then, or null; of a past moment only those in the lines concerned.
    /// </summary>
    public Func<ChartId, Chart?> FindOpen { get; }

    /// <summary>
    /// Why places in line and next charts are left out, in a sentence; null: they are not.
    /// </summary>
    public string? Omits { get; init; }

    /// <summary>
    /// Why the chart is where it is, its place in line, and for each coder why they may or may not.
    /// </summary>
    /// <param name="chart">The chart as of the moment.</param>
    /// <param name="counts">Requirement classes whose charts count in the place in line: those in
    /// scope.</param>
    /// <param name="within">The coders who are told of, and whom it could wait for.</param>
    public RoutingExplained Explain(Chart chart, Predicate<Requirement> counts, Predicate<Coder> within)
    {
        var rules = Placement.Explain(Settings, chart.PlacedAt(Now, Settings));
        // One that waits for a coder, or is offered to one, has left the line.
        (int Place, int Of)? line = chart.State is { IsOffered: true, FirstRight: null }
            && chart.Workqueue is { } queue && chart.Deadline is not null
            ? _lines?.PlaceOf(chart, queue, counts)
            : null;
        var coders = Coders.Where(coder => within(coder))
            .OrderBy(coder => coder.Id.Value, StringComparer.Ordinal).ToList();
        return new RoutingExplained(
            chart, rules, line?.Place, line?.Of ?? 0, [.. coders.Select(coder => Judge(chart, coder))],
            Waiting.Of(chart, coders, Settings, Now));
    }

    private CoderVerdict Judge(Chart chart, Coder coder)
    {
        if (Requirement.Of(chart, coder.Id) is not { } requirement)
            return new CoderVerdict(coder, false, [], [NoRule]);
        var verdict = Eligibility.Explain(coder.Profile, requirement, Settings, Now);
        return new CoderVerdict(coder, verdict.May, verdict.Unmet, [.. Asides(chart, coder)]);
    }

    /// <summary>
    /// What the coder would be given if they asked: the same choice that a pick makes, taking nothing. Null:
    /// the moment has no lines, and <see cref="Omits"/> says why.
    /// </summary>
    /// <param name="coder">Who, as of the moment.</param>
    /// <param name="within">The facilities whose charts count; null: all that they may code.</param>
    public NextExplained? ExplainNext(Coder coder, Predicate<FacilityId>? within)
    {
        if (_lines is null)
            return null;
        foreach (var right in _lines.FirstRightsOf(coder.Id))
            if (FindOpen(right.Chart) is { State.FirstRight: not null } mine
                && within?.Invoke(mine.Facility) != false && MayCode(coder, mine)
                && coder.HasRoomFor(Settings.WeightOf(mine.Facts.Kind)))
                return new NextExplained(mine, PickReason.FirstRight, null);
        var choice = NextChoice.Of(_lines, coder, Settings, Now, pushed: false, within, []);
        return choice is { } chosen
            ? new NextExplained(FindOpen(chosen.Chart.Chart), chosen.Reason, chosen.PassedOver)
            : new NextExplained(null, PickReason.Urgency, null);
    }

    /// <summary>Why the coder is not given the chart, or that they are next for it.</summary>
    /// <param name="coder">Who, as of the moment.</param>
    /// <param name="chart">The chart as of the moment.</param>
    /// <param name="within">The facilities whose charts count; null: all that they may code.</param>
    public WhyNot ExplainNot(Coder coder, Chart chart, Predicate<FacilityId>? within)
    {
        var next = ExplainNext(coder, within);
        if (Requirement.Of(chart, coder.Id) is not { } requirement)
            return new WhyNot([], [NoRule], next);
        var verdict = Eligibility.Explain(coder.Profile, requirement, Settings, Now);
        var asides = new List<string>();
        if (!chart.State.IsOffered)
            asides.Add(WhereItIs(chart));
        asides.AddRange(Asides(chart, coder));
        var isInLine = chart.State is { IsOffered: true, FirstRight: null }
            && Push.TierOf(coder, requirement.Workqueue) is not null;
        if (isInLine && verdict.May && next?.Chart?.Id != chart.Id)
            asides.AddRange(BehindOthers(coder, chart, requirement, next));
        return new WhyNot(verdict.Unmet, asides, next);
    }

    /// <summary>Charts in line where the coder works that they may not code: by what they ask.</summary>
    public IReadOnlyList<OutOfReach> OutOfReachOf(Coder coder) =>
    [
        .. from membership in coder.Profile.Workqueues
           from line in _lines?.Classes(membership.Id) ?? []
           let verdict = Eligibility.Explain(coder.Profile, line.Requirement, Settings, Now)
           where !verdict.May
           select new OutOfReach(line.Requirement, line.Count, verdict.Unmet),
    ];

    private bool MayCode(Coder coder, Chart chart) =>
        Requirement.Of(chart, coder.Id) is { } requirement
        && Eligibility.May(coder.Profile, requirement, Settings, Now);

    private static string WhereItIs(Chart chart) => chart.State switch
    {
        ChartState.NotReady waiting => $"it waits for {string.Join(", ", waiting.Missing)}",
        ChartState.Held => $"it is held: {string.Join(", ", chart.Holds.Select(hold => hold.Reason))}",
        ChartState.FinalCoded => "it is final coded",
        ChartState.Cancelled => "it is cancelled",
        _ => $"it is with {chart.State.InForce?.Coder}",
    };

    /// <summary>
    /// What does not forbid the chart, but keeps the coder from being given it by themselves.
    /// </summary>
    private IEnumerable<string> Asides(Chart chart, Coder coder)
    {
        if (chart.Workqueue is { } queue && Push.TierOf(coder, queue) is null)
            yield return $"does not work {queue}";
        if (coder.Presence != Presence.Available)
            yield return coder.Presence == Presence.Away ? "is away" : "is off";
        else if (!coder.Duty.IsAtWork)
            yield return coder.Duty.State switch
            {
                DutyState.OnBreak => "is on a break",
                DutyState.TimeOff => "is on time off",
                _ => "is off shift",
            };
        if (!coder.HasRoomFor(Settings.WeightOf(chart.Facts.Kind)))
            yield return $"has {Coder.InCharts(coder.Load)} of {coder.Profile.Capacity} charts";
        if (chart.State.FirstRight is { } right && right.Coder != coder.Id)
            yield return $"it waits for {right.Coder}";
    }

    private IEnumerable<string> BehindOthers(
        Coder coder, Chart chart, Requirement requirement, NextExplained? next)
    {
        if (chart.IsDeclinedBy(coder.Id, Now))
            yield return "they returned, declined or missed it lately";
        foreach (var membership in coder.Profile.Workqueues)
            if (membership.Id == requirement.Workqueue && coder.IsAtLimit(membership))
                yield return $"{membership.Id} has had its turn in their round ({membership.Limit} charts)";
        if (next is null)
            yield break;
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
            PickReason.Scarcity when its > mine =>
                $"{first.Id} must begin soon and few on duty may code it: it comes before tier {mine}",
            PickReason.Scarcity => $"{first.Id} must begin soon and few on duty may code it",
            _ => $"{first.Id} is more urgent",
        };
    }

    private static int? TierOf(Coder coder, Chart chart) =>
        chart.Workqueue is { } queue ? Push.TierOf(coder, queue) : null;
}

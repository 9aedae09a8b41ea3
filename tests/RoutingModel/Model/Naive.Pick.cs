using NodaTime;

namespace CodingQueue.RoutingModel.Model;

/// <summary>A chart chosen for a coder, why, which one was passed over for it, and what else there is to say of it.</summary>
internal sealed record MChoice(MChart Chart, string Reason, MChart? PassedOver, string? Note = null);

/// <summary>Which chart is next for a coder: everything is looked at and sorted anew at each pick.</summary>
internal sealed partial class Naive
{
    private const int WaitBound = 50;
    private static readonly Duration Guard = Duration.FromHours(2);

    /// <summary>How often the longest due chart of those who ask for the same was passed over.</summary>
    private readonly Dictionary<string, int> _passes = [];

    /// <summary>Earlier deadline less minutes and boost first, then more dollars, then id.</summary>
    private IEnumerable<MChart> Sorted(IEnumerable<MChart> charts) => charts
        .OrderBy(BeginBy).ThenByDescending(chart => chart.Charges ?? 0).ThenBy(chart => chart.Id, StringComparer.Ordinal);

    private Instant BeginBy(MChart chart)
    {
        var byDeadline = chart.Deadline!.Value - Duration.FromSeconds((double)(MinutesOf(chart) * 60))
            - Duration.FromMinutes(chart.Boost);
        return Instant.Max(byDeadline, chart.Arrived - Duration.FromDays(30) - Duration.FromMinutes(chart.Boost));
    }

    private Instant DueSince(MChart chart) => Instant.Max(BeginBy(chart), chart.Arrived);

    /// <summary>Charts that ask for the same of a coder are told apart by nothing but their place.</summary>
    private static string Asks(MChart chart) => string.Join('/',
        chart.Queue, chart.Facility, chart.Kind, chart.ReviewOf, chart.NotBy, chart.PreferredUntil is not null,
        string.Join(',', chart.Restrictions), string.Join(',', chart.Only), string.Join(',', chart.Barred));

    /// <summary>What asking for the next chart gives; the reason is FirstRight for what waited for the coder.</summary>
    public MChoice? Next(MCoder coder)
    {
        foreach (var chart in Sorted(Charts.Where(chart => chart.Right?.Coder == coder.Id)))
            if (MayByRight(coder, chart) && coder.HasRoomFor(WeightOf(chart)))
                return new MChoice(chart, "FirstRight", null);
        return InTiers(coder, pushed: false);
    }

    /// <summary>What waits for a coder is theirs by every hard rule; a preference for others comes after that.</summary>
    private bool MayByRight(MCoder coder, MChart chart) => May(coder, chart, hardOnly: chart.Right is { IsOffer: false });

    /// <summary>What the coder is given or offered unasked, or null.</summary>
    public MChoice? Pushed(MCoder coder)
    {
        if (!coder.Waits)
            return null;
        foreach (var chart in Sorted(Charts.Where(chart => chart.Right?.Coder == coder.Id && chart != coder.Offer)))
            if (chart.Queue is { } queue && Queues[queue].Mode == "push" && MayByRight(coder, chart)
                && coder.HasRoomFor(WeightOf(chart)))
                return new MChoice(chart, "FirstRight", null);
        return InTiers(coder, pushed: true);
    }

    /// <summary>The chart, when the coder may be given it unasked at all; for steps that move several charts at once.</summary>
    public MChoice? MayBePushed(MCoder coder, string id)
    {
        var chart = Charts.Single(one => one.Id == id);
        if (!coder.Waits || chart.Queue is not { } queue || !MayByRight(coder, chart) || !coder.HasRoomFor(WeightOf(chart)))
            return null;
        if (chart.Right is { } right)
            return right.Coder == coder.Id && Queues[queue].Mode == "push" ? new MChoice(chart, "FirstRight", null) : null;
        return chart.IsInLine && !chart.IsDeclinedBy(coder.Id, Now) && IsGivenUnasked(coder, chart) && coder.Profile.Queues.Any(member => member.Queue == queue)
            ? new MChoice(chart, "Urgency", null) : null;
    }

    /// <summary>Workqueues that have had their turn in the coder's round come only when nothing else is left.</summary>
    private MChoice? InTiers(MCoder coder, bool pushed)
    {
        foreach (var had in new[] { false, true })
            foreach (var tier in coder.Profile.Queues.Where(member => HadItsTurn(coder, member) == had)
                .GroupBy(member => member.Tier).OrderBy(tier => tier.Key))
            {
                var charts = tier.SelectMany(member => Candidates(coder, member.Queue, pushed)).ToList();
                var given = charts.Where(chart => !pushed || IsGivenUnasked(coder, chart)).ToList();
                var above = coder.Profile.Queues.Where(member => HadItsTurn(coder, member) == had && member.Tier > tier.Key)
                    .SelectMany(member => Candidates(coder, member.Queue, pushed))
                    .Where(chart => !pushed || IsGivenUnasked(coder, chart)).ToList();
                if (Choose(coder, given, above) is { } choice)
                    return had && choice.Note is null ? choice with { Note = "a new round" } : choice;
                // Backup work must not fill a coder who could ask for their primary.
                if (pushed && charts.Any(chart => Queues[chart.Queue!].Mode == "pull"))
                    return null;
            }
        return null;
    }

    private bool IsGivenUnasked(MCoder coder, MChart chart) =>
        Queues[chart.Queue!].Mode == "push" || (Queues[chart.Queue!].Mode == "offer" && coder.Offer is null);

    private static bool HadItsTurn(MCoder coder, MMembership member) =>
        member.Limit is { } limit && coder.Round.GetValueOrDefault(member.Queue) >= limit;

    private IEnumerable<MChart> Candidates(MCoder coder, string queue, bool pushed) => Charts.Where(chart =>
        chart.IsInLine && chart.Queue == queue && May(coder, chart) && coder.HasRoomFor(WeightOf(chart)) && !(pushed && chart.IsDeclinedBy(coder.Id, Now)));

    /// <summary>
    /// Of the charts a coder may have within one tier: a due one passed over as often as any may be; then clients
    /// within their share; then urgency. Before the last two what is scarce and near its deadline, in this tier or
    /// above it, of clients that are over their share neither in this tier nor in all. What the coder declined lately
    /// comes after everything else.
    /// </summary>
    private MChoice? Choose(MCoder coder, List<MChart> charts, List<MChart> above)
    {
        if (charts.Count == 0)
            return null;
        var first = Best(coder, charts);
        if (Overdue(coder, charts) is { } overdue)
            return new MChoice(overdue, "WaitBound", overdue == first ? null : first);
        var within = WithinShare(coder, charts);
        var best = Best(coder, within);
        var all = charts.Concat(above).ToList();
        var over = all.Select(ClientOf).Distinct().Where(client => OverShare(coder, charts).Contains(client)
            || OverShare(coder, all).Contains(client)).ToList();
        var free = all.Where(chart => !over.Contains(ClientOf(chart))).ToList();
        var takers = free.Append(best).Distinct().ToDictionary(chart => chart, TakersOf);
        var scarce = Sorted(free.Where(chart => takers[chart] * 2 <= takers[best] && BeginBy(chart) <= Now + Guard
                && (!chart.IsDeclinedBy(coder.Id, Now) || best.IsDeclinedBy(coder.Id, Now))
                && chart == Best(coder, free.Where(other => Asks(other) == Asks(chart)))))
            .OrderBy(chart => chart.IsDeclinedBy(coder.Id, Now)).ThenBy(chart => takers[chart]).FirstOrDefault();
        if (scarce is not null)
            return new MChoice(scarce, "Scarcity", best, above.Contains(scarce) ? "Scarcity of a higher tier" : null);
        return best == first ? new MChoice(best, "Urgency", null) : new MChoice(best, "FairShare", first);
    }

    private MChart Best(MCoder coder, IEnumerable<MChart> charts)
    {
        var sorted = Sorted(charts).ToList();
        return sorted.Find(chart => !chart.IsDeclinedBy(coder.Id, Now)) ?? sorted[0];
    }

    private MChart? Overdue(MCoder coder, List<MChart> charts) => charts.GroupBy(Asks)
        .Where(asks => _passes.GetValueOrDefault(asks.Key) >= WaitBound)
        .Select(asks => (Passes: _passes[asks.Key], Chart: LongestDue(asks.Key)))
        .Where(one => one.Chart is { } chart && DueSince(chart) <= Now && !chart.IsDeclinedBy(coder.Id, Now))
        .OrderByDescending(one => one.Passes).ThenBy(one => BeginBy(one.Chart!))
        .ThenByDescending(one => one.Chart!.Charges ?? 0).ThenBy(one => one.Chart!.Id, StringComparer.Ordinal)
        .Select(one => one.Chart).FirstOrDefault();

    private MChart? LongestDue(string asks) => Sorted(Charts.Where(chart => chart.IsInLine && Asks(chart) == asks))
        .OrderBy(DueSince).FirstOrDefault();

    private List<MChart> WithinShare(MCoder coder, List<MChart> charts) => OverShare(coder, charts) is var over
        ? [.. charts.Where(chart => !over.Contains(ClientOf(chart)))] : charts;

    /// <summary>The clients that have more than their share and a quarter of the work in progress.</summary>
    private List<string> OverShare(MCoder coder, List<MChart> charts)
    {
        var clients = charts.Where(chart => !chart.IsDeclinedBy(coder.Id, Now)).Select(ClientOf).Distinct().ToList();
        if (clients.Count < 2 || Clients.Values.All(client => client.Weight is null))
            return [];
        var work = clients.Sum(InProgress);
        var weight = clients.Sum(client => Clients[client].Weight ?? 1);
        return clients.FindAll(client =>
            InProgress(client) > Math.Ceiling(1.25m * (Clients[client].Weight ?? 1) * (work + 1) / weight));
    }

    private decimal MinutesOf(MChart chart) =>
        (Kinds.TryGetValue(chart.Kind, out var kind) ? kind.Minutes : null) ?? Tables.Kinds[chart.Kind].Minutes;

    /// <summary>How much of a coder's capacity it takes.</summary>
    private decimal WeightOf(MChart chart) => Kinds.TryGetValue(chart.Kind, out var kind) ? kind.Weight ?? 1 : 1;

    private string ClientOf(MChart chart) => Facilities[chart.Facility].Client;

    private int InProgress(string client) => Charts.Count(chart => ClientOf(chart) == client && chart.Assignment is not null
        && chart.Where is "assigned" or "inProgress" or "review");

    /// <summary>Coders on duty who work the workqueue and may have the chart; at least 1.</summary>
    private int TakersOf(MChart chart) => Math.Max(1, Coders.Count(coder => coder.IsOnDuty
        && coder.Profile.Queues.Any(member => member.Queue == chart.Queue) && May(coder, chart)));

    /// <summary>
    /// Counts a pick for everybody's wait: of each requirement that the coder might have been given a chart of, the one
    /// that is due for the longest was chosen, or passed over for one not due for so long.
    /// </summary>
    private void CountPasses(MCoder coder, MChoice choice, bool pushed)
    {
        if (choice.Reason == "FirstRight")
            return;
        var member = coder.Profile.Queues.Single(one => one.Queue == choice.Chart.Queue);
        var had = HadItsTurn(coder, member);
        var chances = coder.Profile.Queues.Where(one => HadItsTurn(coder, one) == had)
            .SelectMany(one => Candidates(coder, one.Queue, pushed).Select(chart => (one.Tier, Chart: chart)))
            .Where(one => !pushed || IsGivenUnasked(coder, one.Chart)).ToList();
        // The tier that was chosen from, and what came before it from above.
        var looked = chances.Where(one => one.Tier == chances.Min(other => other.Tier) || Asks(one.Chart) == Asks(choice.Chart))
            .Select(one => one.Chart);
        var due = choice.Reason == "WaitBound" ? Instant.MinValue : DueSince(choice.Chart);
        foreach (var asks in looked.Select(Asks).Distinct().ToList())
            if (LongestDue(asks) is { } longest)
            {
                if (longest == choice.Chart)
                    _passes[asks] = 0;
                else if (DueSince(longest) <= Now && DueSince(longest) < due)
                    _passes[asks] = _passes.GetValueOrDefault(asks) + 1;
            }
    }

    /// <summary>Passes belong to charts that wait: where none is left, nobody waits.</summary>
    private void ForgetPasses()
    {
        var waiting = Charts.Where(chart => chart.IsInLine).Select(Asks).ToHashSet();
        foreach (var asks in _passes.Keys.Where(asks => !waiting.Contains(asks)).ToList())
            _passes.Remove(asks);
    }
}

namespace CodingQueue.Simulation.Auditor;

/// <summary>
/// Which chart is next for a coder by the documented order: everything is looked at and sorted anew.
/// </summary>
internal sealed class Picking(Books books, Judging judging)
{
    private const long Hour = 3_600_000;

    /// <summary>What decided, in the journal's words, and which chart.</summary>
    public sealed record Choice(BookedChart Chart, string Reason);

    /// <summary>What asking for the next chart, or a push, gives.</summary>
    /// <param name="coder">Who.</param>
    /// <param name="now">When.</param>
    /// <param name="pushed">True: nobody asked.</param>
    /// <param name="without">Charts that are left out: others had them in hand.</param>
    public Choice? Next(BookedCoder coder, long now, bool pushed, ISet<string> without)
    {
        foreach (var chart in Sorted(books.Charts.Values.Where(
            chart => chart.IsOffered && chart.Right?.Coder == coder.Id && !without.Contains(chart.Id))))
        {
            if (pushed && (coder.Offer == chart.Id || chart.Queue is null || Mode(chart.Queue) != "push"))
                continue;
            if (judging.May(coder, chart, now, hardOnly: !chart.Right!.IsOffer) && coder.HasRoomFor(WeightOf(chart))
                && chart.Queue is not null)
                return new Choice(chart, "firstRight");
        }
        var open = books.Charts.Values.Where(chart => chart.IsInLine && !without.Contains(chart.Id)).ToList();
        foreach (var had in new[] { false, true })
            foreach (var tier in coder.Queues.Where(member => coder.HadItsTurn(member) == had)
                .GroupBy(member => member.Tier).OrderBy(tier => tier.Key))
            {
                var charts = tier.SelectMany(member => Candidates(coder, member.Queue, now, pushed, open)).ToList();
                var given = charts.Where(chart => !pushed || IsGivenUnasked(coder, chart)).ToList();
                var above = coder.Queues.Where(member => coder.HadItsTurn(member) == had && member.Tier > tier.Key)
                    .SelectMany(member => Candidates(coder, member.Queue, now, pushed, open))
                    .Where(chart => !pushed || IsGivenUnasked(coder, chart)).ToList();
                if (Choose(coder, given, above, now) is { } choice)
                    return choice;
                // Backup work must not fill a coder who could ask for their primary.
                if (pushed && charts.Exists(chart => Mode(chart.Queue!) == "pull"))
                    return null;
            }
        return null;
    }

    public int WeightOf(BookedChart chart) => books.Settings.WeightOf(chart.Kind);

    public long BeginBy(BookedChart chart)
    {
        var seconds = chart.Seconds ?? (Tables.Kinds.TryGetValue(chart.Kind, out var kind)
            ? (int)(kind.Minutes * 60) : 0);
        var by = (chart.Deadline ?? long.MaxValue / 2) - seconds * 1_000L - chart.Boost * 60_000L;
        return Math.Max(by, chart.Arrived - 30 * 24 * Hour - chart.Boost * 60_000L);
    }

    public string Mode(string queue) => books.Settings.Workqueues.TryGetValue(queue, out var set)
        ? set.Text("assign") ?? "pull" : "pull";

    private IEnumerable<BookedChart> Sorted(IEnumerable<BookedChart> charts) => charts.OrderBy(BeginBy)
        .ThenByDescending(chart => chart.Facts.Decimal("totalCharges") ?? 0)
        .ThenBy(chart => chart.Id, StringComparer.Ordinal);

    private bool IsGivenUnasked(BookedCoder coder, BookedChart chart) =>
        Mode(chart.Queue!) == "push" || (Mode(chart.Queue!) == "offer" && coder.Offer is null);

    private IEnumerable<BookedChart> Candidates(
        BookedCoder coder, string queue, long now, bool pushed, List<BookedChart> open) =>
        open.Where(chart => chart.Queue == queue && judging.May(coder, chart, now)
            && coder.HasRoomFor(WeightOf(chart)) && !(pushed && chart.IsDeclinedBy(coder.Id, now)));

    private Choice? Choose(BookedCoder coder, List<BookedChart> charts, List<BookedChart> above, long now)
    {
        if (charts.Count == 0)
            return null;
        var first = Best(coder, charts, now);
        var over = OverShare(coder, charts, now);
        var best = Best(coder, charts.FindAll(chart => !over.Contains(chart.Client)), now);
        var all = charts.Concat(above).ToList();
        var overAll = over.Concat(OverShare(coder, all, now)).ToHashSet();
        var free = all.FindAll(chart => !overAll.Contains(chart.Client));
        var takers = free.Append(best).Distinct().ToDictionary(chart => chart, chart => TakersOf(chart, now));
        var scarce = Sorted(free.Where(chart => takers[chart] * 2 <= takers[best] && BeginBy(chart) <= now + 2 * Hour
                && (!chart.IsDeclinedBy(coder.Id, now) || best.IsDeclinedBy(coder.Id, now))
                && chart == Best(coder, free.FindAll(other => Asks(other) == Asks(chart)), now)))
            .OrderBy(chart => chart.IsDeclinedBy(coder.Id, now)).ThenBy(chart => takers[chart]).FirstOrDefault();
        if (scarce is not null)
            return new Choice(scarce, "scarcity");
        return new Choice(best, best == first ? "urgency" : "fairShare");
    }

    /// <summary>Charts that ask for the same of a coder are told apart by nothing but their place.</summary>
    private static string Asks(BookedChart chart) => string.Join('/',
        chart.Queue, chart.Facility, chart.Kind, chart.ReviewOf, chart.PreferredUntil is not null,
        chart.Bounds?.GetRawText());

    private BookedChart Best(BookedCoder coder, List<BookedChart> charts, long now)
    {
        var sorted = Sorted(charts).ToList();
        return sorted.Find(chart => !chart.IsDeclinedBy(coder.Id, now)) ?? sorted[0];
    }

    /// <summary>The clients that have more than their share and a quarter of the work in progress.</summary>
    private HashSet<string> OverShare(BookedCoder coder, List<BookedChart> charts, long now)
    {
        var clients = charts.Where(chart => !chart.IsDeclinedBy(coder.Id, now))
            .Select(chart => chart.Client).Distinct().ToList();
        if (clients.Count < 2 || books.Settings.Clients.Values.All(client => client.Part("weight") is null))
            return [];
        var work = clients.Sum(InProgress);
        var weight = clients.Sum(Weight);
        return [.. clients.Where(client =>
            InProgress(client) > Math.Ceiling(1.25m * Weight(client) * (work + 1) / weight))];
    }

    private int Weight(string client) => books.Settings.Clients[client].Int("weight") ?? 1;

    private int InProgress(string client) => books.Charts.Values.Count(chart => chart.Client == client
        && chart is { With: not null, State: "assigned" or "inProgress" or "review" });

    /// <summary>Coders on duty who work the workqueue and may have the chart; at least 1.</summary>
    private int TakersOf(BookedChart chart, long now) => Math.Max(1, books.Coders.Values.Count(coder =>
        coder.IsOnDuty && coder.TierIn(chart.Queue!) is not null && judging.May(coder, chart, now)));
}

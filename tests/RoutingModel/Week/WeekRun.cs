using System.Globalization;
using CodingQueue.Core;
using CodingQueue.Core.Routing;
using CodingQueue.Load;
using NodaTime;

namespace CodingQueue.RoutingModel.Week;

/// <summary>The demo vendor's week under the product's order and under plain ones, the same weeks for each.</summary>
internal static class WeekRun
{
    private sealed record Tried(string Name, bool Weighted, Func<Core.Settings.Settings, int, IOrder> Order);

    private static readonly Tried Product = new("product", false, (settings, _) => new ProductOrder(settings, PickOrder.Choose));

    private static readonly Tried[] Plain =
    [
        new("most urgent first", false, (settings, _) => new PlainOrder(settings, chart => Urgency.Of(chart).BeginBy.ToUnixTimeTicks())),
        new("first in, first out", false, (settings, _) => new PlainOrder(settings, chart => chart.Arrived.ToUnixTimeTicks())),
        new("random", false, (settings, seed) =>
        {
            var random = new Random(seed);
            var keys = new Dictionary<(Core.ChartId, bool), long>();
            return new PlainOrder(settings, chart =>
            {
                var drawn = (chart.Id, chart.InReviewOf is null);
                return keys.TryGetValue(drawn, out var key) ? key : keys[drawn] = random.NextInt64();
            });
        }),
    ];

    private static readonly Tried[] Usual =
    [
        Product,
        new("product, clients with equal weights", true, Product.Order),
        new("product, its guard within one tier", false, (settings, _) => new ProductOrder(settings, Choices.With(Limits.ScarcityGuard, 0.5, allTiers: false))),
        new("product without the scarcity guard", false, (settings, _) => new ProductOrder(settings, Choices.With(Duration.Zero, 0, allTiers: false))),
        .. Plain,
    ];

    public static Task<int> Run(Words words)
    {
        var machine = new Machine();
        var seeds = Enumerable.Range(words.Number("first", 1), words.Number("seeds", 5)).ToList();
        var (load, burst) = (words.Number("load", 100) / 100.0, words.Number("burst", 250) / 100.0);
        var tried = words.Has("guards") ? Guards() : Usual;
        var weeks = seeds.ToDictionary(seed => seed, seed => Arrivals.Of(seed, load, burst));
        var lates = new Dictionary<string, double>();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{seeds.Count} weeks, {load:0.00} times the demo's volume, QUIL {burst:0.0} times on one day; mean ± standard deviation"));
        Console.WriteLine("| order | late, could be in time | of them % | p50 h | p90 h | longest wait h | idle h | worked h |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var one in tried)
        {
            var outcomes = seeds.ConvertAll(seed => Of(one, seed, weeks[seed]));
            lates[one.Name] = outcomes.Average(Late);
            Console.WriteLine(
                $"| {one.Name} | {Mean(outcomes, Late)} | {Mean(outcomes, outcome => 100.0 * Late(outcome) / InTime(outcome).Count())} "
                + $"| {Mean(outcomes, outcome => At(outcome.Charts, 0.5))} | {Mean(outcomes, outcome => At(outcome.Charts, 0.9))} "
                + $"| {Mean(outcomes, LongestWait)} | {Mean(outcomes, outcome => outcome.IdleHours)} | {Mean(outcomes, outcome => outcome.WorkedHours)} |");
            if (words.Has("parts"))
                Parts(outcomes);
        }
        Console.WriteLine($"machine: {machine}");
        if (words.Has("guards"))
            return Task.FromResult(0);
        var violations = new Violations();
        foreach (var plain in Plain)
            violations.Unless(
                lates[Product.Name] < lates[plain.Name], "more late charts",
                string.Create(CultureInfo.InvariantCulture, $"{plain.Name}: {lates[plain.Name]:0}, the product: {lates[Product.Name]:0}"));
        var exit = violations.ExitCode();
        new Figure(
            "late charts of a week, most urgent first as the peer", Math.Round(lates[Product.Name], 1), "charts",
            Math.Round(lates[Plain[0].Name], 1), Math.Round(lates[Product.Name] / Math.Max(1, lates[Plain[0].Name]), 3), machine.Busy).Print();
        return Task.FromResult(exit);
    }

    /// <summary>How long before its time scarce work comes first, and how few must be able to take it.</summary>
    private static Tried[] Guards() =>
    [
        Product, Plain[0],
        .. from all in new[] { true, false }
           from few in new[] { 0.5, 0.67 }
           from hours in new[] { 1, 2, 3, 4, 8 }
           select new Tried(
               string.Create(CultureInfo.InvariantCulture, $"guard {hours} h, takers at most {few:0.00}{(all ? "" : ", within one tier")}"), false,
               (settings, _) => new ProductOrder(settings, Choices.With(Duration.FromHours(hours), few, all))),
    ];

    private static Outcome Of(Tried tried, int seed, List<Arrival> arrivals)
    {
        var settings = Vendor.Settings(tried.Weighted);
        return new Simulation(settings, arrivals, tried.Order(settings, seed)).Run();
    }

    /// <summary>Charts that were not late already when they became ready.</summary>
    private static IEnumerable<Worked> InTime(Outcome outcome) => outcome.Charts.Where(chart => chart.Ready < chart.Deadline);

    private static int Late(Outcome outcome) => InTime(outcome).Count(chart => (chart.Final ?? Instant.MaxValue) > chart.Deadline
        && chart.Deadline < Arrivals.Start + Duration.FromDays(Arrivals.Days));

    private static double LongestWait(Outcome outcome) => outcome.Charts.Max(chart =>
        ((chart.Given ?? Arrivals.Start + Duration.FromDays(Arrivals.Days)) - chart.Ready).TotalHours);

    /// <summary>Hours from ready to final coded; what is not done yet counts up to the end.</summary>
    private static double At(IEnumerable<Worked> charts, double share)
    {
        var hours = charts.Select(chart => ((chart.Final ?? Arrivals.Start + Duration.FromDays(Arrivals.Days)) - chart.Ready).TotalHours)
            .Order().ToList();
        return hours.Count == 0 ? 0 : hours[(int)Math.Ceiling(share * hours.Count) - 1];
    }

    private static void Parts(List<Outcome> outcomes)
    {
        foreach (var (name, of) in Vendor.Clients.Select(client => (client, (Func<Worked, bool>)(chart => chart.Client == client)))
            .Concat(outcomes[0].Charts.Select(chart => chart.Workqueue).Distinct().Order()
                .Select(queue => (queue, (Func<Worked, bool>)(chart => chart.Workqueue == queue)))))
        {
            var parts = outcomes.ConvertAll(outcome => outcome with { Charts = [.. outcome.Charts.Where(of)] });
            Console.WriteLine(
                $"|   {name} | {Mean(parts, Late)} of {Mean(parts, part => part.Charts.Count)} | "
                + $"| {Mean(parts, part => At(part.Charts, 0.5))} | {Mean(parts, part => At(part.Charts, 0.9))} | {Mean(parts, LongestWait)} | | |");
        }
    }

    private static string Mean(List<Outcome> outcomes, Func<Outcome, double> figure)
    {
        var values = outcomes.ConvertAll(outcome => figure(outcome));
        var mean = values.Average();
        var spread = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Count - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:0.#} ± {spread:0.#}");
    }

    private static string Mean(List<Outcome> outcomes, Func<Outcome, int> figure) => Mean(outcomes, outcome => (double)figure(outcome));
}

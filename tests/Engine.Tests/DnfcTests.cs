using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Engine.Views;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>What is discharged and not final coded, against a count of the charts one by one.</summary>
public sealed class DnfcTests
{
    private static readonly Instant Now = ManualTime.Morning;

    private static Chart Chart(Random random, int number)
    {
        var since = Now - Duration.FromMinutes(random.Next(-2_000, 30_000));
        var (ann, bob) = (new CoderId("ANN"), new CoderId("BOB"));
        var assignment = new Assignment(ann, 1, since, false);
        Hold Hold(string owner, bool blocks) => new(
            new("h1"), "R", null, owner, since, null, null, Duration.FromHours(24), "lead")
        {
            Terms = new HoldTerms { BlocksCoding = blocks },
        };
        ChartState state = random.Next(7) switch
        {
            0 => new ChartState.NotReady(since, ["DS"]),
            1 => new ChartState.Ready(since, null),
            2 => new ChartState.Assigned(assignment),
            3 => new ChartState.InProgress(assignment, since),
            4 => new ChartState.Held(since, null, null),
            5 => new ChartState.Review(since, bob, null, null, null),
            _ => new ChartState.FinalCoded(since, ann),
        };
        return new Chart
        {
            Id = new($"C{number}"),
            Client = World.Mercy,
            Facility = new($"F{random.Next(20)}"),
            Account = $"A{number}",
            Track = Track.Facility,
            Arrived = since,
            Facts = new ChartFacts
            {
                Kind = "INPATIENT", Discharged = random.Next(10) == 0 ? null : since, TotalCharges = random.Next(3) == 0 ? null : random.Next(9_999),
            },
            State = state,
            Workqueue = random.Next(21) is var queue and > 0 ? new WorkqueueId($"Q{queue}") : null,
            Holds = state is ChartState.Held ? [Hold("nobody", false), Hold($"role {random.Next(4)}", true)] : [],
        };
    }

    private static string Line(string queue, FacilityId facility, DnfcPlace place, string? owner, IEnumerable<DnfcAge> ages) =>
        $"{queue} {facility} {place} {owner} {string.Join(' ', ages.Select(age => $"{age.Charts}:{age.Dollars:0.##}"))}";

    private static long Hour(Instant at) => (long)Math.Floor(at.ToUnixTimeSeconds() / 3_600.0);

    private static IEnumerable<string> Naive(IEnumerable<Chart> charts, Instant now) => charts
        .Where(chart => !chart.State.IsFinished && chart.Facts.Discharged is { } discharged && Hour(discharged) <= Hour(now))
        .GroupBy(chart => (
            Queue: chart.Workqueue?.Value ?? "", chart.Facility,
            Place: chart.State.Name switch
            {
                "ready" => DnfcPlace.Available,
                "assigned" or "inProgress" => DnfcPlace.WithCoder,
                "held" => DnfcPlace.Held,
                "review" => DnfcPlace.InReview,
                _ => DnfcPlace.NotReady,
            },
            Owner: chart.State.Name == "held" ? chart.Holds[1].Owner : null))
        .Select(group => Line(group.Key.Queue, group.Key.Facility, group.Key.Place, group.Key.Owner, new[] { 0, 1, 3, 5, 10 }.Zip(new[] { 1, 3, 5, 10, int.MaxValue }).Select(age =>
        {
            var there = group.Where(chart => (Hour(now) - Hour(chart.Facts.Discharged!.Value)) / 24.0 is var days && days >= age.First && days < age.Second).ToList();
            return new DnfcAge(there.Count, there.Sum(chart => chart.Facts.TotalCharges ?? 0));
        })));

    [Fact]
    public void It_is_what_a_count_of_the_charts_gives_after_any_changes()
    {
        var (random, view, now) = (new Random(5), new Dnfc(), Now);
        var charts = new Chart?[3_000];
        for (var change = 0; change < 12_000; change++)
        {
            var number = random.Next(charts.Length);
            var after = Chart(random, number);
            view.Change(charts[number], after);
            charts[number] = after;
            if (change % 500 > 0)
                continue;
            // Mostly some minutes on, now and then days, and once the clock is set back.
            now += Duration.FromMinutes(change % 3_000 == 0 ? 4_000 : change == 6_500 ? -90 : random.Next(400));
            Assert.Equal(
                Naive(charts.OfType<Chart>(), now).Order(StringComparer.Ordinal),
                view.Count(_ => true, now)
                    .Select(count => Line(count.Workqueue, count.Facility, count.Place, count.Owner, count.Ages))
                    .Order(StringComparer.Ordinal));
        }
        Assert.All(view.Count(facility => facility.Value == "F3", Now), count => Assert.Equal("F3", count.Facility.Value));
        for (var number = 0; number < charts.Length; number++)
            if (charts[number] is { } chart)
                view.Change(chart, chart with { State = new ChartState.FinalCoded(Now, new("ANN")) });
        Assert.Empty(view.Count(_ => true, Now));
    }
}

using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Routing;

/// <summary>Which class's head is next: tiers, the bound on waiting, fair shares, scarce work, urgency.</summary>
public sealed class PickOrderTest
{
    private static readonly ClientId Mercy = new("MERCY"), Grace = new("GRACE"), Hope = new("HOPE");

    private static Head Head(
        string chart, double beginBy, ClientId? client = null, int takers = 10, int passes = 0, string? oldest = null,
        bool declined = false, int tier = 1) => new(
            new Requirement(World.Inpatient, World.North, chart, null), client ?? Mercy, At(chart, beginBy),
            World.At(beginBy), oldest is null ? null : At(oldest, beginBy + 100), passes, takers, declined, tier);

    private static Urgency At(string chart, double hours) => new(World.At(hours), 0, new ChartId(chart));

    private static (string? Chart, PickReason? Reason, string? PassedOver) Choose(Shares shares, params Head[] heads) =>
        PickOrder.Choose(heads, shares, World.T0) is { } choice
            ? (choice.Chart.Chart.Value, choice.Reason, choice.PassedOver?.Value)
            : (null, null, null);

    private static Shares Sharing(int mercy, int grace, int hope = 0, int mercyWeight = 1) => new(
        new Dictionary<ClientId, int> { [Mercy] = mercy, [Grace] = grace, [Hope] = hope },
        new Dictionary<ClientId, int> { [Mercy] = mercyWeight });

    [Fact]
    public void WithoutHeadsThereIsNothing() => Assert.Equal((null, null, null), Choose(Shares.None));

    [Fact]
    public void TheMostUrgentIsNext() =>
        Assert.Equal(("B", PickReason.Urgency, null), Choose(Shares.None, Head("A", 9), Head("B", 5), Head("C", 7)));

    [Fact]
    public void WhatWasDeclinedComesAfterEverythingElse()
    {
        Assert.Equal("A", Choose(Shares.None, Head("A", 9), Head("B", 5, declined: true)).Chart);
        Assert.Equal("B", Choose(Shares.None, Head("B", 5, declined: true), Head("C", 7, declined: true)).Chart);
    }

    [Theory]
    [InlineData(49, "B", PickReason.Urgency)]
    [InlineData(50, "old", PickReason.WaitBound)]
    public void AChartPassedOverAsOftenAsAnyMayBeIsNext(int passes, string chart, PickReason reason) =>
        Assert.Equal(
            (chart, reason, reason == PickReason.WaitBound ? "B" : null),
            Choose(Shares.None, Head("A", 9, passes: passes, oldest: "old"), Head("B", 5)));

    [Theory]
    [InlineData(0, 0, "M")]
    [InlineData(2, 1, "M")]
    [InlineData(5, 2, "M")]
    [InlineData(7, 2, "M")]
    [InlineData(8, 2, "G")]
    [InlineData(40, 10, "G")]
    public void AClientOverItsShareOfTheWorkInProgressLetsOthersGoFirst(int mercy, int grace, string chart)
    {
        var choice = Choose(Sharing(mercy, grace), Head("M", 1, Mercy), Head("G", 50, Grace));
        Assert.Equal(chart, choice.Chart);
        Assert.Equal(chart == "G" ? PickReason.FairShare : PickReason.Urgency, choice.Reason);
    }

    [Fact]
    public void AWeightIsAShare()
    {
        var heads = new[] { Head("M", 1, Mercy), Head("G", 50, Grace) };
        Assert.Equal("M", Choose(Sharing(30, 10, mercyWeight: 3), heads).Chart);
        Assert.Equal("G", Choose(Sharing(70, 1, mercyWeight: 3), heads).Chart);
    }

    [Fact]
    public void WithoutWeightsNothingIsSharedOut() =>
        Assert.Equal("M", Choose(
            new Shares(new Dictionary<ClientId, int> { [Mercy] = 99 }, new Dictionary<ClientId, int>()),
            Head("M", 1, Mercy), Head("G", 50, Grace)).Chart);

    [Theory]
    [InlineData(2, 1.9, "S")]
    [InlineData(5, 1.9, "S")]
    [InlineData(6, 1.9, "B")]
    [InlineData(2, 2.1, "B")]
    public void ScarceWorkNearItsDeadlineComesBeforeMoreUrgentCommonWork(int takers, double hours, string chart)
    {
        var choice = Choose(Shares.None, Head("B", 1, takers: 10), Head("S", hours, takers: takers));
        Assert.Equal(chart, choice.Chart);
        if (chart == "S")
            Assert.Equal((PickReason.Scarcity, "B"), (choice.Reason, choice.PassedOver));
    }

    [Fact]
    public void OfScarceWorkTheOneWithTheFewestTakersIsFirst() =>
        Assert.Equal("T", Choose(
            Shares.None, Head("B", -1, takers: 10), Head("S", 0.5, takers: 2), Head("T", 1.5, takers: 1)).Chart);

    [Fact]
    public void ALowerTierComesFirst() =>
        Assert.Equal(
            ("A", PickReason.Urgency, null),
            Choose(Shares.None, Head("A", 9, tier: 2), Head("B", -9, tier: 3), Head("C", -8, takers: 6, tier: 4)));

    [Theory]
    [InlineData(2, 1.9, false, "S")]
    [InlineData(5, -30, false, "S")]
    [InlineData(6, -30, false, "B")]
    [InlineData(2, 2.1, false, "B")]
    [InlineData(2, 1.9, true, "B")]
    public void ScarceWorkOfAHigherTierNearItsDeadlineComesBeforeCommonWork(
        int takers, double hours, bool declined, string chart)
    {
        var choice = Choose(
            Shares.None, Head("B", 1), Head("C", 3), Head("S", hours, takers: takers, tier: 3, declined: declined),
            Head("D", -3, tier: 2));
        Assert.Equal((chart, chart == "S" ? PickReason.Scarcity : PickReason.Urgency), (choice.Chart, choice.Reason));
        Assert.Equal(chart == "S" ? "B" : null, choice.PassedOver);
    }

    [Fact]
    public void ScarceWorkOfAHigherTierComesBeforeWhatTheCoderDeclined() =>
        Assert.Equal("S", Choose(
            Shares.None, Head("B", 1, declined: true), Head("S", 1.5, takers: 2, tier: 2),
            Head("T", 1, takers: 1, tier: 2, declined: true)).Chart);

    [Fact]
    public void AChartPassedOverAsOftenAsAnyMayBeComesBeforeScarceWorkOfAHigherTier()
    {
        var scarce = Head("S", -1, takers: 1, tier: 2, passes: 90, oldest: "S");
        Assert.Equal("old", Choose(Shares.None, Head("A", 9, passes: 50, oldest: "old"), scarce).Chart);
        Assert.Equal("A", Choose(Shares.None, Head("A", 9, passes: 49, oldest: "old"), scarce with { Takers = 9 }).Chart);
    }

    [Theory]
    [InlineData(2, "S")]
    [InlineData(40, "M")]
    public void ScarceWorkOfAHigherTierIsNoWayAroundItsClientsShare(int grace, string chart) =>
        Assert.Equal(chart, Choose(
            Sharing(1, grace), Head("M", 1, Mercy), Head("S", 1, Grace, takers: 1, tier: 2)).Chart);

    [Fact]
    public void APickCountsForTheClassesItWasChosenAmong()
    {
        Head common = Head("B", 1), scarce = Head("S", 1, takers: 1, tier: 2), backup = Head("D", -3, tier: 2);
        var choice = PickOrder.Choose([common, scarce, backup], Shares.None, World.T0)!.Value;
        Assert.Equal((true, true, false), (choice.Counts(common), choice.Counts(scarce), choice.Counts(backup)));
    }

    /// <summary>
    /// Backdated charts arrive before every pick, in the same class and in others, for as long as it takes: a
    /// due chart with a others before it is taken within (a + 1) x (bound + classes) picks, as documented,
    /// and scarce work of a higher tier, of which there is always more, changes nothing about it.
    /// </summary>
    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(1, 7, false)]
    [InlineData(4, 0, false)]
    [InlineData(4, 5, false)]
    [InlineData(1, 0, true)]
    [InlineData(4, 5, true)]
    public void NoChartWaitsLongerThanTheBound(int classes, int before, bool scarce)
    {
        string[] kinds = ["INPATIENT", "OP_SURG", "ED_FAC", "ANCILLARY"];
        var line = new ReadyLine(new DutyRoster());
        var number = 0;
        var charts = new Dictionary<ChartId, Chart>();
        for (var i = 0; i <= before; i++)
            Arrive("INPATIENT", World.At(-1 + i * 0.001), due: 0.5 + i * 0.01);
        var awaited = new ChartId($"C{before}");
        var bound = (before + 1) * (Limits.WaitBound + classes);
        for (var picks = 1; picks <= bound; picks++)
        {
            foreach (var kind in kinds.Take(classes))
                Arrive(kind, World.At(picks), due: -500 - picks);
            var heads = new List<Head>();
            line.Collect(heads, World.Ann, tier: 1, World.Settings, World.At(picks), pushed: false);
            if (scarce)
                heads = [.. heads.Select(head => head with { Takers = 9 }), Head("S", picks, takers: 1, tier: 2)];
            var chosen = PickOrder.Choose(heads, Shares.None, World.At(picks))!.Value;
            foreach (var head in heads.Where(head => chosen.Counts(head)))
                line.Passed(head.Requirement, chosen.Chart.Chart, chosen.DueSince, World.At(picks));
            if (chosen.Chart.Chart == awaited)
                return;
            if (charts.TryGetValue(chosen.Chart.Chart, out var taken))
                line.Change(taken, null);
        }
        Assert.Fail($"not taken within {bound} picks");

        void Arrive(string kind, Instant at, double due)
        {
            var chart = Charts.Story.Ready().Chart with
            {
                Id = new ChartId($"C{number++}"), Arrived = at, Deadline = World.At(due),
                Facts = Charts.Story.Ready().Chart.Facts with { Kind = kind },
            };
            charts.Add(chart.Id, chart);
            line.Change(null, chart);
        }
    }

    /// <summary>
    /// Every client always has work and pickers come as they like: each client's part of what is in progress
    /// comes near its weight, whoever bursts.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ABurstOfOneClientLeavesTheOthersTheirShare(int seed)
    {
        var random = new Random(seed);
        var weights = new Dictionary<ClientId, int> { [Mercy] = 1, [Grace] = 2, [Hope] = 3 };
        var inProgress = weights.Keys.ToDictionary(client => client, _ => 0);
        var desks = new List<ClientId>();
        for (var pick = 0; pick < 2_000; pick++)
        {
            // Mercy's charts are always the most urgent, and take the longest.
            var heads = new[] { Head("M", -99, Mercy), Head("G", 5, Grace), Head("H", 9, Hope) };
            var client = PickOrder.Choose(heads, new Shares(inProgress, weights), World.T0)!.Value.Head.Client;
            desks.Add(client);
            inProgress[client]++;
            if (desks.Count <= 60)
                continue;
            var done = random.Next(desks.Count);
            if (desks[done] == Mercy && random.Next(3) > 0)
                done = random.Next(desks.Count);
            inProgress[desks[done]]--;
            desks.RemoveAt(done);
        }
        Assert.All(weights, share => Assert.InRange(inProgress[share.Key], 10 * share.Value / 2, 10 * share.Value * 5 / 4 + 2));
    }
}

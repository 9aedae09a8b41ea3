using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Engine.Tests;

/// <summary>Explanations are made by the code that decides: what they say is what then happens.</summary>
public sealed class WhyTests
{
    [Fact]
    public async Task A_coder_who_alone_can_save_a_chart_of_a_backup_workqueue_gets_it_before_common_work_and_is_told()
    {
        await using var world = await World.Start();
        await world.Queue("OBS", order: 1, kind: "OBS");
        await world.Hire("ANN", available: true, queues: ["IP", "OBS"]);
        await world.Hire("BOB", available: true);
        var common = await world.Arrive("A1", hoursAgo: 47);
        var scarce = await world.Arrive("A2", hoursAgo: 46, new ChartPatch { Kind = "OBS" });
        var later = await world.Arrive("A3", hoursAgo: 5, new ChartPatch { Kind = "OBS" });

        var why = world.Engine.Present.ExplainNot(world.Coder("ANN"), common, null);
        Assert.Equal((scarce.Id, PickReason.Scarcity, common.Id), (why.Next!.Chart!.Id, why.Next.Reason, why.Next.PassedOver));
        Assert.Equal($"{scarce.Id} must begin soon and few on duty may code it: it comes before tier 1", Assert.Single(why.Asides));

        var given = (await world.Next("ANN"))!;
        Assert.Equal(scarce.Id, given.Chart.Id);
        Assert.Equal((2, PickReason.Scarcity, common.Id), (given.Why!.Tier, given.Why.Reason, given.Why.PassedOver!.Value));
        // What has time is backup work again.
        Assert.Equal(common.Id, (await world.Next("ANN"))!.Chart.Id);
        Assert.Equal(later.Id, (await world.Next("ANN"))!.Chart.Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task What_a_coder_would_get_is_what_they_get_and_every_other_chart_has_a_reason(int seed)
    {
        var random = new Random(seed);
        await using var world = await World.Start();
        await world.Set(new SettingsChange.ClientSet(
            new Client(World.Mercy, "Mercy", System.Collections.Immutable.ImmutableSortedDictionary<string, Target>.Empty) { Weight = 2 }));
        await world.Queue("OBS", order: 1, kind: "OBS", specialties: seed % 2 == 0 ? ["NEURO"] : []);
        await world.Queue("ED", order: 2, kind: "ED_FAC");
        string[] names = ["ANN", "BOB", "CID"], credentials = ["CCS", "COC", "CIC-A"], kinds = ["INPATIENT", "OBS", "ED_FAC"];
        for (var i = 0; i < 3; i++)
        {
            var coder = (await world.Hire(names[i], capacity: 8, credential: credentials[i], queues: ["IP", "OBS", "ED"])).Profile;
            await world.Engine.Set(
                coder with
                {
                    Specialties = i == 0 ? ["NEURO"] : [],
                    Workqueues = [new(new("IP"), 1, 2), new(new("OBS"), 1 + i % 2), new(new("ED"), 2, 3)],
                },
                World.Lead);
        }
        var charts = new List<ChartId>();
        var reasons = 0;
        for (var step = 0; step < 60; step++)
        {
            for (var n = random.Next(3); n > 0; n--)
                charts.Add((await world.Arrive(
                    $"A{charts.Count}", random.Next(1, 90), new ChartPatch { Kind = kinds[random.Next(3)] })).Id);
            world.Time.Advance(Duration.FromMinutes(random.Next(20)));
            await world.Engine.CaughtUp();
            var name = names[random.Next(3)];
            var coder = world.Coder(name);
            var foreseen = world.Engine.Present.ExplainNext(coder, null);
            foreach (var id in charts)
            {
                var chart = await world.Chart(id);
                var why = world.Engine.Present.ExplainNot(coder, chart, null);
                var isNext = foreseen!.Chart?.Id == id;
                if (coder.HasRoom)
                    Assert.Equal(isNext, why.Rules.Count == 0 && why.Asides.All(IsOff));
                reasons += why.Rules.Count + why.Asides.Count;
                var told = world.Engine.Present.Explain(chart, _ => true, _ => true);
                if (chart.State.IsOffered)
                    Assert.Equal(
                        told.Coders.Any(verdict => verdict.May && verdict.Asides.IsEmpty), told.Waits.Soonest == world.Engine.Now);
                else
                    Assert.NotEqual(world.Engine.Now, told.Waits.Soonest);
            }
            if (!coder.HasRoom)
            {
                var held = coder.Holdings[random.Next(coder.Holdings.Length)];
                await world.Do(held.Chart, random.Next(3) == 0
                    ? new ChartCommand.Return(held.Number, "too long")
                    : new ChartCommand.Complete(held.Number, null, null));
                continue;
            }
            var given = await world.Next(name);
            Assert.Equal(foreseen!.Chart?.Id, given?.Chart.Id);
            if (given is not null)
                Assert.Equal(foreseen.Reason, given.Why!.Reason);
        }
        Assert.True(reasons > 100);

        // Asking for the next chart makes a coder available, so that being off keeps nothing from them.
        static bool IsOff(string aside) => aside is "is off";
    }
}

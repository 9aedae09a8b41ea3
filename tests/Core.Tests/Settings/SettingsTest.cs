using System.Collections.Immutable;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Tests.SettingsTests;

public sealed class SettingsTest
{
    private static readonly Client Mercy = new(World.Mercy, "Mercy", ImmutableSortedDictionary<string, Target>.Empty);
    private static readonly Facility North = new(World.North, World.Mercy, "North", "America/New_York", 3, true);

    private static Workqueue Queue(string id) => World.Queue(new WorkqueueId(id), 1);

    [Fact]
    public void EachChangeAddsOrReplacesOneThingAndCounts()
    {
        var settings = Core.Settings.Settings.None
            .Apply(new SettingsChange.ClientSet(Mercy))
            .Apply(new SettingsChange.FacilitySet(North))
            .Apply(new SettingsChange.WorkqueueSet(Queue("IP")));
        Assert.Equal((3L, 1, 1, 1), (
            settings.Version, settings.Clients.Count, settings.Facilities.Count, settings.Workqueues.Count));
        var changed = settings
            .Apply(new SettingsChange.ClientSet(Mercy with { Name = "Mercy Health" }))
            .Apply(new SettingsChange.FacilitySet(North with { BillHoldDays = null }))
            .Apply(new SettingsChange.WorkqueueSet(Queue("IP") with { TurnaroundHours = 7 }));
        Assert.Equal((6L, 1, 1, 1), (
            changed.Version, changed.Clients.Count, changed.Facilities.Count, changed.Workqueues.Count));
        Assert.Equal("Mercy Health", changed.Clients[World.Mercy].Name);
        Assert.Null(changed.Facilities[World.North].BillHoldDays);
        Assert.Equal(7, changed.Workqueues[new WorkqueueId("IP")].TurnaroundHours);
    }

    [Fact]
    public void ADecisionKeepsTheSettingsItBeganWith()
    {
        var before = Core.Settings.Settings.None.Apply(new SettingsChange.WorkqueueSet(Queue("IP")));
        before.Apply(new SettingsChange.WorkqueueSet(Queue("ED")));
        Assert.Equal(1, before.Version);
        Assert.Single(before.Ordered);
    }

    [Fact]
    public void RulesAreTriedByOrderAndThenByIdAndWorkqueuesStandInThatOrder()
    {
        var settings = World.SettingsWith(
            Rule("b", 2), Rule("Z", 2), Rule("LAST", 10), Rule("FIRST", -1), Rule("a", 2));
        Assert.Equal(["FIRST", "Z", "a", "b", "LAST"], settings.Ordered.Select(queue => queue.Id.Value));
        Assert.Equal(
            settings.Ordered.Select(queue => queue.Id), settings.Rules.Select(rule => rule.Workqueue));
        var more = settings.Apply(new SettingsChange.WorkqueueSet(Queue("A-NONE")));
        Assert.Equal(["LAST", "A-NONE"], more.Ordered.Select(queue => queue.Id.Value).Skip(4));
    }

    private static RuledQueue Rule(string id, int order) => World.Queue(new WorkqueueId(id), order);

    [Fact]
    public void AFacilityKnowsItsZone()
    {
        Assert.Equal("America/New_York", North.Zone.Id);
        Assert.Throws<NodaTime.TimeZones.DateTimeZoneNotFoundException>(() => (North with { TimeZone = "Mars/Base" }).Zone);
    }
}

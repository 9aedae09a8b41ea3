using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;

namespace CodingQueue.Core.Tests.Routing;

public sealed class PushTest
{
    private static readonly Requirement Asked = new(World.Inpatient, World.North, "INPATIENT", null);

    private static Coder Waiting(string id, int tier = 1, int has = 0, int capacity = 10, double since = 0, int held = 0)
    {
        var profile = World.Profile(id, "CCS") with { Capacity = capacity, Workqueues = [new(World.Inpatient, tier)] };
        return World.Coder(profile) with
        {
            PresenceSince = World.At(since),
            Holdings =
            [
                .. Enumerable.Range(0, has).Select(n => new Holding(new ChartId($"A{n}"), 1, Held: false)),
                .. Enumerable.Range(0, held).Select(n => new Holding(new ChartId($"H{n}"), 1, Held: true)),
            ],
        };
    }

    private static string? Choose(params Coder[] coders)
    {
        var chosen = Push.Choose(coders, Asked, World.Settings, World.T0, _ => false)?.Id.Value;
        Assert.Equal(chosen, Push.Choose(coders.Reverse(), Asked, World.Settings, World.T0, _ => false)?.Id.Value);
        return chosen;
    }

    [Fact]
    public void TheLowestTierGoesFirst()
    {
        Assert.Equal("B", Choose(Waiting("A", tier: 2), Waiting("B", has: 9)));
    }

    [Fact]
    public void ThenWhoHasTheLeastOfTheirCapacityInUse()
    {
        Assert.Equal("B", Choose(Waiting("A", has: 1, capacity: 2), Waiting("B", has: 4, since: 5)));
        Assert.Equal("A", Choose(Waiting("A", held: 50, since: 5), Waiting("B", has: 1)));
    }

    [Fact]
    public void ThenWhoHasWaitedLongestAndThenTheId()
    {
        Assert.Equal("B", Choose(Waiting("A", since: 2), Waiting("B", since: 1)));
        Assert.Equal("A", Choose(Waiting("B"), Waiting("A")));
    }

    [Fact]
    public void WhoIsAwayFullOutsideOrNotEligibleIsNotChosen()
    {
        var away = Waiting("A") with { Presence = Presence.Away };
        var full = Waiting("B", has: 2, capacity: 2);
        var none = Waiting("C", capacity: 0);
        var outside = World.Coder(World.Profile("D", "CCS") with { Workqueues = [new(World.Special, 1)] });
        var unable = World.Coder(World.Profile("E", "CPC"));
        Assert.Null(Choose(away, full, none, outside, unable));
        Assert.Equal("Z", Choose(away, full, none, outside, unable, Waiting("Z", tier: 9)));
        Assert.Null(Choose());
    }

    [Fact]
    public void WhoIsPassedOverIsNotChosen()
    {
        var coders = new[] { Waiting("A"), Waiting("B") };
        Assert.Equal(
            "B", Push.Choose(coders, Asked, World.Settings, World.T0, coder => coder.Id.Value == "A")?.Id.Value);
    }

    [Fact]
    public void TheTierIsThatOfTheWorkqueueOrNone()
    {
        Assert.Equal(3, Push.TierOf(Waiting("A", tier: 3), World.Inpatient));
        Assert.Null(Push.TierOf(Waiting("A"), World.Special));
    }
}

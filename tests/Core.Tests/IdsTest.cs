using System.Text;

namespace CodingQueue.Core.Tests;

public sealed class IdsTest
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("0123456789abcdef");

    private static string Id(string facility, string account, Track track, byte[]? key = null) =>
        ChartId.Of(key ?? Key, new FacilityId(facility), account, track).Value;

    [Fact]
    public void AChartsIdIsTheSameForEver()
    {
        // HMAC-SHA-256 of "NORTH\nA100\n0", its first 80 bits in base 32; computed outside this code.
        Assert.Equal("5DNRDK1ZVSWV00M8", Id("NORTH", "A100", Track.Facility));
        Assert.Equal("M3QW56S68NQN1XPH", Id("NORTH", "A100", Track.Professional));
    }

    [Fact]
    public void EveryPartOfItCounts()
    {
        string[] ids =
        [
            Id("NORTH", "A100", Track.Facility), Id("NORTH", "A100", Track.Professional),
            Id("NORTH", "A101", Track.Facility), Id("WEST", "A100", Track.Facility),
            Id("NORTH", "a100", Track.Facility), Id("NORTH", "A100 ", Track.Facility),
            Id("NORTH", "A100", Track.Facility, Encoding.ASCII.GetBytes("another key, 16+")),
        ];
        Assert.Distinct(ids);
        Assert.All(ids, id => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{16}$", id));
        Assert.All(ids, id => Assert.True(Ids.Allows(id)));
    }

    [Fact]
    public void ThousandsOfAccountsGiveThousandsOfIds()
    {
        Assert.Equal(20_000, Enumerable.Range(0, 20_000).Select(n => Id("NORTH", $"{n}", Track.Facility)).Distinct().Count());
    }

    [Theory]
    [InlineData("A", true)]
    [InlineData("9", true)]
    [InlineData("North-1_a.b", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("-A", false)]
    [InlineData(".A", false)]
    [InlineData("_A", false)]
    [InlineData("A B", false)]
    [InlineData("A/B", false)]
    [InlineData("A:B", false)]
    [InlineData("Ä", false)]
    [InlineData("A\n", false)]
    [InlineData("A\0", false)]
    public void AnIdFollowsItsRule(string? text, bool allowed)
    {
        Assert.Equal(allowed, Ids.Allows(text));
    }

    [Fact]
    public void AnIdHasAtMost64Characters()
    {
        Assert.True(Ids.Allows(new string('A', 64)));
        Assert.False(Ids.Allows(new string('A', 65)));
    }
}

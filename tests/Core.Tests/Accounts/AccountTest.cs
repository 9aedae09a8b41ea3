using System.Collections.Immutable;
using CodingQueue.Core.Accounts;

namespace CodingQueue.Core.Tests.Accounts;

public sealed class AccountTest
{
    private static readonly Account Lead = new("lea", Role.Lead, "hash", null, [World.Mercy], 1);

    [Theory]
    [InlineData("MERCY", null, "MERCY", "NORTH", true)]
    [InlineData("MERCY", null, "OTHER", "NORTH", false)]
    [InlineData("MERCY", null, "mercy", "NORTH", false)]
    [InlineData("", null, "MERCY", "NORTH", false)]
    [InlineData(null, null, "OTHER", "EAST", true)]
    [InlineData(null, "NORTH SOUTH", "MERCY", "SOUTH", true)]
    [InlineData(null, "NORTH SOUTH", "MERCY", "EAST", false)]
    [InlineData(null, "NORTH", "MERCY", "north", false)]
    [InlineData(null, "", "MERCY", "NORTH", false)]
    [InlineData("MERCY", "NORTH", "MERCY", "NORTH", true)]
    [InlineData("MERCY", "NORTH", "OTHER", "NORTH", false)]
    public void AnAccountSeesFacilitiesThatBothItsListsHaveAndAListThatIsMissingHasAll(
        string? clients, string? facilities, string client, string facility, bool sees)
    {
        var account = Lead with
        {
            Clients = Ids(clients)?.Select(id => new ClientId(id)).ToImmutableArray(),
            Facilities = Ids(facilities)?.Select(id => new FacilityId(id)).ToImmutableArray(),
        };
        Assert.Equal(sees, account.Sees(new ClientId(client), new FacilityId(facility)));

        static string[]? Ids(string? list) => list?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void SettingAnAccountReplacesTheOneOfThatNameAndCounts()
    {
        var book = AccountBook.Empty
            .Apply(new AccountChange.AccountSet(Lead))
            .Apply(new AccountChange.AccountSet(Lead with { Name = "Lea" }))
            .Apply(new AccountChange.AccountSet(Lead with { Role = Role.Viewer, Stamp = 2 }));
        Assert.Equal((2, 3L), (book.ByName.Count, book.Version));
        Assert.Equal(Role.Viewer, book.ByName["lea"].Role);
        Assert.Equal(Role.Lead, book.ByName["Lea"].Role);
    }
}

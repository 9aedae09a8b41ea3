using CodingQueue.Core.Accounts;

namespace CodingQueue.Core.Tests.Accounts;

public sealed class AccountTest
{
    private static readonly Account Lead = new("lea", Role.Lead, "hash", null, [World.Mercy], 1);

    [Fact]
    public void AnAccountSeesItsClientsAndOneWithoutAListSeesAll()
    {
        Assert.True(Lead.Sees(World.Mercy));
        Assert.False(Lead.Sees(new ClientId("OTHER")));
        Assert.False(Lead.Sees(new ClientId("mercy")));
        Assert.False((Lead with { Clients = [] }).Sees(World.Mercy));
        Assert.True((Lead with { Clients = null }).Sees(new ClientId("OTHER")));
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

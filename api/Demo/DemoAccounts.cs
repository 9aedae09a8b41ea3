using CodingQueue.Api.Access;
using CodingQueue.Core.Accounts;

namespace CodingQueue.Api.Demo;

/// <summary>An account to try the demo with.</summary>
/// <param name="Name">What to sign in with.</param>
/// <param name="Sees">What it is good for, in a few words.</param>
/// <param name="Body">The account without its password.</param>
internal sealed record DemoAccount(string Name, string Sees, AccountBody Body);

/// <summary>The accounts of the people around the desks, and the table of them.</summary>
internal static class DemoAccounts
{
    /// <summary>The account that sets everything up.</summary>
    public const string Admin = "admin";

    /// <summary>The simulated lead's account: histories tell the demo's acts from the visitor's.</summary>
    public const string DemoLead = "demo-lead";

    /// <summary>One for each role, to sign in as.</summary>
    public static readonly IReadOnlyList<DemoAccount> Printed =
    [
        new(Admin, "everything, accounts and settings too", new(Role.Admin)),
        new("lead", "the board of all three clients", new(Role.Lead)),
        new("lead-lark", "the board of Larkmoor Health alone", new(Role.Lead, Clients: ["LARK"])),
        new("visitor", "the desk left free for you: set yourself available",
            new(Role.Coder, Coder: DemoCoders.Visitor.Id)),
        new("auditor", "charts and their histories, all clients", new(Role.Auditor)),
        new("feed-quil", "sends HL7 and reads what was rejected, Quillan Bay",
            new(Role.Integration, Clients: ["QUIL"])),
        new("viewer-tams", "the board of Tamsin Valley, read only", new(Role.Viewer, Clients: ["TAMS"])),
    ];

    /// <summary>Every account but the admin's, which the server makes itself.</summary>
    public static IEnumerable<DemoAccount> All =>
    [
        .. Printed.Where(account => account.Name != Admin),
        new(DemoLead, "", new(Role.Lead)),
        .. DemoVendor.Clients.Keys.Select(FeedTo)
            .ExceptBy(Printed.Select(account => account.Name), account => account.Name),
        .. DemoCoders.Team.Select(coder =>
            new DemoAccount(coder.Account, "", new(Role.Coder, Coder: coder.Id))),
    ];

    /// <summary>The account that sends a client's messages.</summary>
    public static string FeedOf(string client) => $"feed-{client.ToLowerInvariant()}";

    /// <summary>The table that is printed at every start.</summary>
    public static string Table(DemoFolder folder, string url, double factor) =>
        $"""

         The demo: {DemoVendor.Name}, {factor:0.##} times faster than life. Sign in at {url} as

           role         name          password        sees
         {string.Join('\n', Printed.Select(account => Row(account, folder)))}

         """;

    private static string Row(DemoAccount account, DemoFolder folder)
    {
        var (role, password) = ($"{account.Body.Role}".ToLowerInvariant(), folder.PasswordOf(account.Name));
        return $"  {role,-12} {account.Name,-13} {password,-15} {account.Sees}";
    }

    private static DemoAccount FeedTo(string client) =>
        new(FeedOf(client), "", new(Role.Integration, Clients: [client]));
}

using System.Collections.Immutable;

namespace CodingQueue.Core.Accounts;

/// <summary>What an account may do.</summary>
public enum Role
{
    /// <summary>Everything, accounts and settings included.</summary>
    Admin,
    /// <summary>Watches and rebalances; sets workqueues and coders.</summary>
    Lead,
    /// <summary>Codes: sees and changes their own charts.</summary>
    Coder,
    /// <summary>Reads charts and their history.</summary>
    Auditor,
    /// <summary>Sends charts and messages in; reads what was rejected.</summary>
    Integration,
    /// <summary>Reads the board.</summary>
    Viewer,
}

/// <summary>Somebody, or a program, that may sign in.</summary>
/// <param name="Name">How they sign in; follows <see cref="Ids.Rule"/>.</param>
/// <param name="Role">What they may do.</param>
/// <param name="PasswordHash">Salted and stretched; the password itself is never kept.</param>
/// <param name="Coder">The coder they are, for role coder; else null.</param>
/// <param name="Clients">Clients they may see; null: all of them.</param>
/// <param name="Stamp">Changes with every change of the account, which ends its sign-ins.</param>
/// <param name="Facilities">Facilities they may see, within <paramref name="Clients"/>; null: all of
/// those clients'.</param>
public sealed record Account(
    string Name, Role Role, string PasswordHash, CoderId? Coder, ImmutableArray<ClientId>? Clients,
    long Stamp, ImmutableArray<FacilityId>? Facilities = null)
{
    /// <summary>True when the account may see the charts of the client's facility.</summary>
    public bool Sees(ClientId client, FacilityId facility) =>
        (Clients is not { } clients || clients.Contains(client))
        && (Facilities is not { } facilities || facilities.Contains(facility));
}

/// <summary>Every account, at a version.</summary>
/// <param name="ByName">The accounts.</param>
/// <param name="Version">Number of changes so far.</param>
public sealed record AccountBook(ImmutableDictionary<string, Account> ByName, long Version)
{
    /// <summary>No account yet.</summary>
    public static readonly AccountBook Empty =
        new(ImmutableDictionary.Create<string, Account>(StringComparer.Ordinal), 0);

    /// <summary>The accounts after a change.</summary>
    public AccountBook Apply(AccountChange change) => change switch
    {
        AccountChange.AccountSet set =>
            new AccountBook(ByName.SetItem(set.Account.Name, set.Account), Version + 1),
        _ => throw new InvalidOperationException($"No such change: {change.GetType().Name}"),
    };
}

/// <summary>A change of the accounts.</summary>
public abstract record AccountChange
{
    private AccountChange() { }

    /// <summary>An account was made or replaced.</summary>
    public sealed record AccountSet(Account Account) : AccountChange;
}

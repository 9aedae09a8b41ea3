using CodingQueue.Core.Accounts;
using CodingQueue.Engine;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CodingQueue.Api.Access;

/// <summary>
/// Sign-in tokens: the account and its stamp, sealed by the data protection keys in the store's folder, so
/// that a restart signs nobody out. A change of the account ends every token at once.
/// </summary>
public sealed class Tokens(IDataProtectionProvider protection, EmbeddedEngine engine)
{
    /// <summary>How long a sign-in lasts.</summary>
    public static readonly Duration Life = Duration.FromHours(12);

    private readonly IDataProtector _seal = protection.CreateProtector("codingqueue.sign-in.v1");

    /// <summary>A token for the account, and when it ends.</summary>
    public (string Token, Instant Expires) Make(Account account)
    {
        var expires = engine.Now + Life;
        return (_seal.Protect($"{expires.ToUnixTimeSeconds()} {account.Stamp} {account.Name}"), expires);
    }

    /// <summary>
    /// The account the token stands for, or null when it is forged, has ended, or was revoked.
    /// </summary>
    public Account? Read(string token)
    {
        string[] parts;
        try
        {
            parts = _seal.Unprotect(token).Split(' ', 3);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
        var ends = Instant.FromUnixTimeSeconds(
            long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture));
        return ends > engine.Now && engine.Accounts.ByName.TryGetValue(parts[2], out var account)
            && $"{account.Stamp}" == parts[1]
            ? account
            : null;
    }
}

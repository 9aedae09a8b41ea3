using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
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

    private readonly ConcurrentDictionary<string, Instant> _ends = new(StringComparer.Ordinal);

    /// <summary>A token for the account, and when it ends.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="life">How long it lasts; null: <see cref="Life"/>.</param>
    public (string Token, Instant Expires) Make(Account account, Duration? life = null)
    {
        var expires = Instant.FromUnixTimeSeconds((engine.Now + (life ?? Life)).ToUnixTimeSeconds());
        Remember(account.Name, expires);
        return (_seal.Protect($"{expires.ToUnixTimeSeconds()} {account.Stamp} {account.Name}"), expires);
    }

    /// <summary>
    /// The account the token stands for, or null when it is forged, has ended, or was revoked.
    /// </summary>
    public Account? Read(string token)
    {
        if (Unseal(token) is not { } known || known.Ends <= engine.Now || !IsOf(known, out var account))
            return null;
        Remember(account.Name, known.Ends);
        return account;
    }

    /// <summary>
    /// Why a token that this server made is good no longer, in a sentence; null when it is forged, or good.
    /// </summary>
    public string? WhyEnded(string token)
    {
        if (Unseal(token) is not { } known)
            return null;
        const string goOn = "What you have stays yours; sign in again to go on.";
        if (!IsOf(known, out _))
            return $"Your sign-in was ended by a change of your account. {goOn}";
        return known.Ends <= engine.Now
            ? $"Your sign-in ended at {known.Ends}: one lasts {Life.TotalHours:0} hours. {goOn}"
            : null;
    }

    /// <summary>
    /// When the last sign-in of an account ends, or has ended; null: it has not signed in. Of sign-ins from
    /// before a restart no more is known than when they last did something: they end within their life of
    /// that.
    /// </summary>
    public Instant? EndOf(Account account) => _ends.TryGetValue(account.Name, out var ends) ? ends
        : account.Coder is { } coder && engine.ActedAt(coder) is { } acted ? acted + Life
        : null;

    private void Remember(string name, Instant ends) =>
        _ends.AddOrUpdate(name, ends, (_, known) => Instant.Max(known, ends));

    private bool IsOf(
        (Instant Ends, string Stamp, string Name) token, [NotNullWhen(true)] out Account? account) =>
        engine.Accounts.ByName.TryGetValue(token.Name, out account) && $"{account.Stamp}" == token.Stamp;

    private (Instant Ends, string Stamp, string Name)? Unseal(string token)
    {
        try
        {
            var parts = _seal.Unprotect(token).Split(' ', 3);
            return (Instant.FromUnixTimeSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture)), parts[1],
                parts[2]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

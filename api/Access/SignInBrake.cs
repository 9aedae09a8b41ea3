using System.Collections.Concurrent;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;

namespace CodingQueue.Api.Access;

/// <summary>
/// Slows down guessing: after five failures in a row a name waits a minute. A few passwords are judged at a
/// time, so that many guesses at once neither slip past the count nor take the server's processors. Bounded,
/// and forgotten by a restart, so that it can never keep anybody out for long.
/// </summary>
public sealed class SignInBrake(TimeProvider time) : IDisposable
{
    /// <summary>Seconds a name waits.</summary>
    public const int WaitSeconds = 60;

    private const int Failures = 5;
    private const int Names = 10_000;
    private const int Waiting = 1_000;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(WaitSeconds);
    private static readonly Refused Wrong = new(Refusal.NotSignedIn, "Name or password is wrong.");
    private static readonly Refused Busy =
        new(Refusal.Overloaded, "Too many failed sign-ins. Wait a minute.", "name");

    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Last)> _failed =
        new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>The account that the verification finds, or why it was not found or not even asked.</summary>
    /// <param name="name">Who wants to sign in, as sent.</param>
    /// <param name="verify">Judges the password: slow on purpose.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<(Account? Account, Refused? Refused)> Try(
        string name, Func<Account?> verify, CancellationToken stop)
    {
        // A name that no account can have is judged like any other, and remembered by nobody.
        var counted = Ids.Allows(name);
        if (IsOn(name) || !await Enter(stop))
            return (null, Busy);
        try
        {
            if (IsOn(name))
                return (null, Busy);
            if (verify() is { } account)
            {
                _failed.TryRemove(name, out _);
                return (account, null);
            }
            if (counted)
                Failed(name);
            return (null, Wrong);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<bool> Enter(CancellationToken stop)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > Waiting)
                return false;
            await _turn.WaitAsync(stop);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private bool IsOn(string name) =>
        _failed.TryGetValue(name, out var failed) && failed.Count >= Failures
            && time.GetUtcNow() - failed.Last < Wait;

    private void Failed(string name)
    {
        if (_failed.Count >= Names)
            _failed.Clear();
        var now = time.GetUtcNow();
        _failed.AddOrUpdate(
            name, (1, now), (_, failed) => (now - failed.Last < Wait ? failed.Count + 1 : 1, now));
    }
}

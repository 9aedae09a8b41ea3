using System.Collections.Concurrent;

namespace CodingQueue.Api.Access;

/// <summary>
/// Slows down guessing: after five failures in a row a name waits a minute. Bounded, and forgotten by a
/// restart, so that it can never keep anybody out for long.
/// </summary>
public sealed class SignInBrake(TimeProvider time)
{
    private const int Failures = 5;
    private const int Names = 10_000;
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Last)> _failed = new(StringComparer.Ordinal);

    /// <summary>True while the name must wait.</summary>
    public bool IsOn(string name) =>
        _failed.TryGetValue(name, out var failed) && failed.Count >= Failures && time.GetUtcNow() - failed.Last < Wait;

    /// <summary>A sign-in failed.</summary>
    public void Failed(string name)
    {
        if (_failed.Count >= Names)
            _failed.Clear();
        var now = time.GetUtcNow();
        _failed.AddOrUpdate(name, (1, now), (_, failed) => (now - failed.Last < Wait ? failed.Count + 1 : 1, now));
    }

    /// <summary>A sign-in succeeded.</summary>
    public void Passed(string name) => _failed.TryRemove(name, out _);
}

using System.Collections.Immutable;

namespace CodingQueue.Core.Routing;

/// <summary>
/// What one chart asks of a coder beyond its workqueue, facility and kind. Most charts have none; those that
/// have the same stand in one requirement class.
/// </summary>
public sealed record Bounds
{
    /// <summary>Restrictions that apply, by id, in order: see <see cref="Restriction"/>.</summary>
    public ImmutableArray<string> Restrictions { get; init; } = [];

    /// <summary>Only these coders, as a lead named them; empty: no such bound.</summary>
    public ImmutableArray<CoderId> Only { get; init; } = [];

    /// <summary>Not these coders, who have a conflict of interest with it.</summary>
    public ImmutableArray<CoderId> Barred { get; init; } = [];

    /// <summary>Who coded what this chart is to check, and may not check it; null: nobody.</summary>
    public CoderId? NotBy { get; init; }

    /// <summary>True: coders whom the workqueue prefers have it to themselves for a while.</summary>
    public bool Preferred { get; init; }

    /// <summary>True when nothing is asked.</summary>
    public bool IsNone =>
        Restrictions.IsEmpty && Only.IsEmpty && Barred.IsEmpty && NotBy is null && !Preferred;

    /// <summary>Equal by content, the lists too.</summary>
    public bool Equals(Bounds? other) =>
        other is not null && Preferred == other.Preferred && NotBy == other.NotBy
        && Restrictions.SequenceEqual(other.Restrictions) && Only.SequenceEqual(other.Only)
        && Barred.SequenceEqual(other.Barred);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var restriction in Restrictions)
            hash.Add(restriction);
        foreach (var coder in Only)
            hash.Add(coder);
        hash.Add(Barred.Length);
        hash.Add(NotBy);
        hash.Add(Preferred);
        return hash.ToHashCode();
    }
}

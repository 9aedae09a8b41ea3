using System.Collections.Immutable;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Rules;

/// <summary>Which charts a rule takes: one criterion, or a group of conditions.</summary>
public abstract record Condition
{
    private Condition() { }

    /// <summary>Every chart meets it.</summary>
    public static readonly Condition Always = new All([]);

    /// <summary>All of the criteria: the simple form of a rule.</summary>
    public static Condition Of(params ReadOnlySpan<Criterion> criteria)
    {
        var parts = ImmutableArray.CreateBuilder<Condition>(criteria.Length);
        foreach (var criterion in criteria)
            parts.Add(new Is(criterion));
        return new All(parts.MoveToImmutable());
    }

    /// <summary>True when the chart meets it at the chart's now.</summary>
    public abstract bool Holds(in Placed chart);

    /// <summary>
    /// The part that the chart does not meet, as small as can be said: the first of a group of which all must
    /// hold. Null: it meets it.
    /// </summary>
    public abstract Condition? FirstFailure(in Placed chart);

    /// <summary>Every criterion in it, in order.</summary>
    public abstract IEnumerable<Criterion> Criteria { get; }

    /// <summary>Groups within groups: 0 for a criterion.</summary>
    public abstract int Depth { get; }

    /// <summary>One criterion.</summary>
    public sealed record Is(Criterion Criterion) : Condition
    {
        /// <inheritdoc/>
        public override bool Holds(in Placed chart) => Criterion.Holds(chart);

        /// <inheritdoc/>
        public override Condition? FirstFailure(in Placed chart) => Holds(chart) ? null : this;

        /// <inheritdoc/>
        public override IEnumerable<Criterion> Criteria => [Criterion];

        /// <inheritdoc/>
        public override int Depth => 0;
    }

    /// <summary>All parts must hold; without parts every chart meets it.</summary>
    public sealed record All(ImmutableArray<Condition> Parts) : Condition
    {
        /// <inheritdoc/>
        public override bool Holds(in Placed chart)
        {
            foreach (var part in Parts)
                if (!part.Holds(chart))
                    return false;
            return true;
        }

        /// <inheritdoc/>
        public override Condition? FirstFailure(in Placed chart)
        {
            foreach (var part in Parts)
                if (part.FirstFailure(chart) is { } failed)
                    return failed;
            return null;
        }

        /// <inheritdoc/>
        public override IEnumerable<Criterion> Criteria => Parts.SelectMany(part => part.Criteria);

        /// <inheritdoc/>
        public override int Depth => 1 + Parts.Select(part => part.Depth).DefaultIfEmpty(0).Max();

        /// <summary>Equal by content.</summary>
        public bool Equals(All? other) => other is not null && Parts.SequenceEqual(other.Parts);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(1, Parts.Length);
    }

    /// <summary>One part must hold; at least one part.</summary>
    public sealed record Any(ImmutableArray<Condition> Parts) : Condition
    {
        /// <inheritdoc/>
        public override bool Holds(in Placed chart)
        {
            foreach (var part in Parts)
                if (part.Holds(chart))
                    return true;
            return false;
        }

        /// <inheritdoc/>
        public override Condition? FirstFailure(in Placed chart) => Holds(chart) ? null : this;

        /// <inheritdoc/>
        public override IEnumerable<Criterion> Criteria => Parts.SelectMany(part => part.Criteria);

        /// <inheritdoc/>
        public override int Depth => 1 + Parts.Select(part => part.Depth).DefaultIfEmpty(0).Max();

        /// <summary>Equal by content.</summary>
        public bool Equals(Any? other) => other is not null && Parts.SequenceEqual(other.Parts);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(2, Parts.Length);
    }
}

using System.Collections.Immutable;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Rules;

/// <summary>A criterion, or that it does not hold.</summary>
/// <param name="Criterion">Which.</param>
/// <param name="Holds">False: it does not.</param>
internal readonly record struct Literal(Criterion Criterion, bool Holds);

/// <summary>
/// A condition as alternatives, each a list of criteria that must all hold: the form in which rules are
/// compared.
/// </summary>
internal static class Alternatives
{
    /// <summary>More than these are not taken apart.</summary>
    public const int Most = 256;

    /// <summary>The alternatives, or null when they are too many.</summary>
    public static ImmutableArray<ImmutableArray<Literal>>? Of(Condition condition)
    {
        switch (condition)
        {
            case Condition.Is simple:
                return [[new Literal(simple.Criterion, true)]];
            case Condition.Any any:
                var either = ImmutableArray<ImmutableArray<Literal>>.Empty;
                foreach (var part in any.Parts)
                {
                    if (Of(part) is not { } ways || either.Length + ways.Length > Most)
                        return null;
                    either = either.AddRange(ways);
                }
                return either;
            case Condition.All all:
                ImmutableArray<ImmutableArray<Literal>> each = [[]];
                foreach (var part in all.Parts)
                {
                    if (Of(part) is not { } ways || each.Length * ways.Length > Most)
                        return null;
                    each = [.. each.SelectMany(_ => ways, (one, way) => one.AddRange(way))];
                }
                return each;
            default:
                throw new InvalidOperationException($"No such condition: {condition.GetType().Name}");
        }
    }
}

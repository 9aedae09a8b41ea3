using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.SetUp;

/// <summary>Conditions in words, for people.</summary>
internal static class RuleText
{
    /// <summary>The condition as one line.</summary>
    public static string Of(Condition condition) => condition switch
    {
        Condition.Is simple => Of(simple.Criterion),
        Condition.All { Parts.IsEmpty: true } => "every chart",
        Condition.All all => string.Join(" and ", all.Parts.Select(Part)),
        Condition.Any any => string.Join(" or ", any.Parts.Select(Part)),
        _ => throw new InvalidOperationException($"No such condition: {condition.GetType().Name}"),
    };

    private static string Part(Condition part) =>
        part is Condition.Is || part is Condition.All { Parts.Length: 1 } or Condition.Any { Parts.Length: 1 }
            ? Of(part) : $"({Of(part)})";

    private static string Of(Criterion criterion) =>
        $"{criterion.Attribute} {Criterion.NameOf(criterion.Operator)} {string.Join(", ", criterion.Values)}"
            .TrimEnd();
}

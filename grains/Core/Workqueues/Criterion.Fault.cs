using System.Collections.Immutable;
using System.Globalization;

namespace CodingQueue.Core.Workqueues;

/// <summary>What is wrong with a criterion.</summary>
/// <param name="Field">attribute, operator or value.</param>
/// <param name="Value">What was given.</param>
/// <param name="Rule">What it must be.</param>
public sealed record CriterionFault(string Field, string? Value, string Rule);

public sealed partial record Criterion
{
    private static readonly ImmutableArray<Operator> OfNumbers =
    [
        Operator.Equals, Operator.NotEquals, Operator.In, Operator.NotIn, Operator.Exists, Operator.Missing,
        Operator.AtLeast, Operator.AtMost, Operator.MoreThan, Operator.LessThan,
    ];

    private static readonly ImmutableArray<Operator> OfTexts =
        [.. OfNumbers, Operator.StartsWith, Operator.Contains];

    private static readonly ImmutableArray<Operator> OfLists =
    [
        Operator.Contains, Operator.IncludesAll, Operator.IncludesAny, Operator.OnlyContains, Operator.Exists,
        Operator.Missing,
    ];

    private static readonly ImmutableArray<Operator> OfTimes =
    [
        Operator.Exists, Operator.Missing, Operator.Before, Operator.After, Operator.On,
        Operator.MoreThanDaysAgo, Operator.LessThanDaysAgo, Operator.ThisMonth, Operator.LastMonth,
        Operator.Weekday, Operator.HourRange,
    ];

    /// <summary>The operators by which an attribute of the kind may be compared.</summary>
    public static ImmutableArray<Operator> OperatorsOf(AttributeKind kind) => kind switch
    {
        AttributeKind.Text => OfTexts,
        AttributeKind.Number => OfNumbers,
        AttributeKind.Time => OfTimes,
        _ => OfLists,
    };

    /// <summary>The first thing wrong with it, or null: it can be asked of charts.</summary>
    public CriterionFault? Fault
    {
        get
        {
            if (ChartAttributes.KindOf(Attribute) is not { } kind
                || (ChartAttributes.OwnName(Attribute) is { } own && !Ids.Allows(own)))
                return new CriterionFault(
                    "attribute", Attribute,
                    $"one of {string.Join(", ", ChartAttributes.Names)}, or attributes.NAME");
            if (!OperatorsOf(kind).Contains(Operator))
                return new CriterionFault(
                    "operator", NameOf(Operator),
                    $"one of {string.Join(", ", OperatorsOf(kind).Select(NameOf))} for {Attribute}");
            return ValueRule(kind) is { } rule
                ? new CriterionFault("value", string.Join(", ", Values), $"{rule} for {NameOf(Operator)}")
                : null;
        }
    }

    /// <summary>The operator as rules write it.</summary>
    public static string NameOf(Operator how)
    {
        var name = $"{how}";
        return char.ToLower(name[0], CultureInfo.InvariantCulture) + name[1..];
    }

    private string? ValueRule(AttributeKind kind) => Operator switch
    {
        Operator.Exists or Operator.Missing or Operator.ThisMonth or Operator.LastMonth =>
            Values.IsEmpty ? null : "no value",
        _ when Values.Length > Limits.ValuesPerCriterion => $"at most {Limits.ValuesPerCriterion} values",
        Operator.In or Operator.NotIn when kind == AttributeKind.Number =>
            !Values.IsEmpty && Values.All(IsNumber) ? null : "a list with at least one number",
        Operator.In or Operator.NotIn or Operator.IncludesAll or Operator.IncludesAny
            or Operator.OnlyContains => !Values.IsEmpty ? null : "a list with at least one value",
        Operator.Weekday => !Values.IsEmpty && Values.All(value => TryWeekday(value, out _))
            ? null : "weekdays, monday to sunday",
        Operator.HourRange => IsHourRange ? null
            : "two different full hours, the first 0 to 23, the second 1 to 24",
        _ when Values.Length != 1 => "one value",
        Operator.Before or Operator.After or Operator.On =>
            TryDate(Values[0], out _) ? null : "a date such as 2026-11-21, from 1900 to 2200,",
        Operator.MoreThanDaysAgo => IsDays(0) ? null : $"0 to {Limits.DaysAgo} days",
        Operator.LessThanDaysAgo => IsDays(1) ? null : $"1 to {Limits.DaysAgo} days",
        Operator.AtLeast or Operator.AtMost or Operator.MoreThan or Operator.LessThan =>
            IsNumber(Values[0]) ? null : "one number",
        _ when kind == AttributeKind.Number => IsNumber(Values[0]) ? null : "one number",
        _ => null,
    };

    private static bool IsNumber(string text) => TryNumber(text, out _);

    private bool IsDays(int least) => IsWhole(Values[0], least, Limits.DaysAgo);

    private bool IsHourRange =>
        Values.Length == 2 && IsWhole(Values[0], 0, 23) && IsWhole(Values[1], 1, 24)
        && Number(0) != Number(1);

    private static bool IsWhole(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most;
}

using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Core.Workqueues;

/// <summary>One criterion of a placement rule or a restriction.</summary>
/// <param name="Attribute">A name of <see cref="ChartAttributes"/>, or attributes.NAME.</param>
/// <param name="Operator">How to compare.</param>
/// <param name="Values">One value; several for in, notIn, lists of documents and weekdays; two hours; none
/// for exists, missing and months.</param>
public sealed partial record Criterion(string Attribute, Operator Operator, ImmutableArray<string> Values)
{
    /// <summary>True when the chart's facts meet the criterion at the chart's now.</summary>
    public bool Holds(in Placed chart) => ChartAttributes.KindOf(Attribute) switch
    {
        AttributeKind.Number => HoldsFor(ChartAttributes.ReadNumber(Attribute, chart)),
        AttributeKind.Time => HoldsFor(ChartAttributes.ReadTime(Attribute, chart), chart.Now, chart.Zone),
        AttributeKind.List => HoldsFor(chart.Facts.Documents),
        _ => HoldsFor(ChartAttributes.Read(Attribute, chart)),
    };

    /// <summary>True when a text attribute of that value meets it; null: the chart lacks it.</summary>
    public bool HoldsFor(string? value) => Operator switch
    {
        Operator.Exists => value is not null,
        Operator.Missing => value is null,
        Operator.Equals or Operator.In => value is not null && Among(value),
        Operator.NotEquals or Operator.NotIn => value is null || !Among(value),
        Operator.StartsWith => value?.StartsWith(Values[0], StringComparison.OrdinalIgnoreCase) ?? false,
        Operator.Contains => value?.Contains(Values[0], StringComparison.OrdinalIgnoreCase) ?? false,
        _ => TryNumber(value, out var number) && Compares(number),
    };

    /// <summary>True when a number attribute of that value meets it; null: the chart lacks it.</summary>
    public bool HoldsFor(decimal? value) => Operator switch
    {
        Operator.Exists => value is not null,
        Operator.Missing => value is null,
        Operator.Equals or Operator.In => value is { } number && Among(number),
        Operator.NotEquals or Operator.NotIn => value is not { } number || !Among(number),
        _ => value is { } number && Compares(number),
    };

    /// <summary>True when a chart with these documents meets it.</summary>
    public bool HoldsFor(IReadOnlyCollection<string> documents) => Operator switch
    {
        Operator.Exists => documents.Count > 0,
        Operator.Missing => documents.Count == 0,
        Operator.IncludesAll => Values.All(value => documents.Any(document => Same(document, value))),
        Operator.OnlyContains => documents.Count > 0 && documents.All(Among),
        _ => documents.Any(Among),
    };

    /// <summary>True when the text is a plain decimal number.</summary>
    public static bool TryNumber(string? text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out number);

    /// <summary>True when the text is a date such as 2026-11-21, from 1900 to 2200.</summary>
    public static bool TryDate(string? text, out LocalDate date)
    {
        var parsed = text is null ? null : LocalDatePattern.Iso.Parse(text);
        date = parsed is { Success: true } ? parsed.Value : default;
        return parsed is { Success: true } && date.Year is >= 1900 and <= 2200;
    }

    /// <summary>True when the text is a weekday's English name, ignoring case.</summary>
    public static bool TryWeekday(string? text, out IsoDayOfWeek day) =>
        Enum.TryParse(text, ignoreCase: true, out day) && day != IsoDayOfWeek.None
        && Same($"{day}", text!);

    /// <summary>Equal by content, the values too.</summary>
    public bool Equals(Criterion? other) =>
        other is not null && Attribute == other.Attribute && Operator == other.Operator
        && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Attribute, Operator, Values.Length);

    private static bool Same(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private bool Among(string value)
    {
        foreach (var candidate in Values)
            if (Same(value, candidate))
                return true;
        return false;
    }

    private bool Among(decimal value)
    {
        foreach (var candidate in Values)
            if (TryNumber(candidate, out var number) && number == value)
                return true;
        return false;
    }

    private bool Compares(decimal left) => TryNumber(Values[0], out var right) && Operator switch
    {
        Operator.AtLeast => left >= right,
        Operator.AtMost => left <= right,
        Operator.MoreThan => left > right,
        Operator.LessThan => left < right,
        _ => false,
    };
}

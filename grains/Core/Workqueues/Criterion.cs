using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using CodingQueue.Core.Charts;

namespace CodingQueue.Core.Workqueues;

/// <summary>How a criterion compares.</summary>
public enum Operator
{
    /// <summary>The attribute is one value, ignoring case.</summary>
    Equals,
    /// <summary>The attribute is not that value; an attribute the chart lacks is not either.</summary>
    NotEquals,
    /// <summary>The attribute is one of the values.</summary>
    In,
    /// <summary>The attribute is none of the values.</summary>
    NotIn,
    /// <summary>The attribute's text begins with the value.</summary>
    StartsWith,
    /// <summary>The attribute's text contains the value; for documents: one of them is the value.</summary>
    Contains,
    /// <summary>The chart has the attribute.</summary>
    Exists,
    /// <summary>The chart lacks the attribute.</summary>
    Missing,
    /// <summary>A number at least the value.</summary>
    AtLeast,
    /// <summary>A number at most the value.</summary>
    AtMost,
    /// <summary>A number above the value.</summary>
    MoreThan,
    /// <summary>A number below the value.</summary>
    LessThan,
}

/// <summary>One condition of a placement rule.</summary>
/// <param name="Attribute">A name of <see cref="ChartAttributes"/>, or attributes.NAME.</param>
/// <param name="Operator">How to compare.</param>
/// <param name="Values">One value; several for in and notIn; none for exists and missing.</param>
public sealed record Criterion(string Attribute, Operator Operator, ImmutableArray<string> Values)
{
    /// <summary>True when the chart's facts meet the condition.</summary>
    public bool Holds(in Placed chart)
    {
        var value = ChartAttributes.Read(Attribute, chart);
        return Operator switch
        {
            Operator.Exists => value is not null,
            Operator.Missing => value is null,
            Operator.Equals => value is not null && Same(value, Values[0]),
            Operator.NotEquals => value is null || !Same(value, Values[0]),
            Operator.In => value is not null && Any(value),
            Operator.NotIn => value is null || !Any(value),
            Operator.StartsWith => value?.StartsWith(Values[0], StringComparison.OrdinalIgnoreCase) ?? false,
            Operator.Contains => Contains(chart, value),
            _ => Compares(value),
        };
    }

    private static bool Same(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private bool Any(string value)
    {
        foreach (var candidate in Values)
            if (Same(value, candidate))
                return true;
        return false;
    }

    private bool Contains(in Placed chart, string? value)
    {
        if (Attribute != ChartAttributes.Documents)
            return value?.Contains(Values[0], StringComparison.OrdinalIgnoreCase) ?? false;
        foreach (var document in chart.Facts.Documents)
            if (Same(document, Values[0]))
                return true;
        return false;
    }

    private bool Compares(string? value)
    {
        if (!TryNumber(value, out var left) || !TryNumber(Values[0], out var right))
            return false;
        return Operator switch
        {
            Operator.AtLeast => left >= right,
            Operator.AtMost => left <= right,
            Operator.MoreThan => left > right,
            _ => left < right,
        };
    }

    /// <summary>True when the text is a plain decimal number.</summary>
    public static bool TryNumber(string? text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out number);
}

/// <summary>What a placement rule may read of a chart: the identity and the facts.</summary>
public readonly record struct Placed(ClientId Client, FacilityId Facility, Track Track, ChartFacts Facts);

/// <summary>The attributes that placement rules may name.</summary>
public static class ChartAttributes
{
    /// <summary>The documents that arrived, as one list.</summary>
    public const string Documents = "documents";

    /// <summary>
    /// Every attribute by name, with how it is read. attributes.NAME reads a chart's own attribute.
    /// </summary>
    public static readonly FrozenDictionary<string, Func<Placed, string?>> All =
        new Dictionary<string, Func<Placed, string?>>(StringComparer.Ordinal)
        {
            ["client"] = chart => chart.Client.Value,
            ["facility"] = chart => chart.Facility.Value,
            ["track"] = chart => chart.Track == Track.Facility ? "facility" : "professional",
            ["kind"] = chart => chart.Facts.Kind,
            ["serviceLine"] = chart => chart.Facts.ServiceLine,
            ["payer"] = chart => chart.Facts.Payer,
            ["financialClass"] = chart => chart.Facts.FinancialClass,
            ["state"] = chart => chart.Facts.PatientState,
            ["totalCharges"] = chart => chart.Facts.TotalCharges?.ToString(CultureInfo.InvariantCulture),
            ["lengthOfStayDays"] = LengthOfStay,
            [Documents] = chart =>
                chart.Facts.Documents.IsEmpty ? null : string.Join(';', chart.Facts.Documents),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string OwnPrefix = "attributes.";

    /// <summary>True when a rule may name it.</summary>
    public static bool Knows(string name) =>
        All.ContainsKey(name)
        || (name.StartsWith(OwnPrefix, StringComparison.Ordinal) && name.Length > OwnPrefix.Length);

    /// <summary>The attribute's value as text, or null when the chart lacks it.</summary>
    public static string? Read(string name, in Placed chart)
    {
        if (All.TryGetValue(name, out var read))
            return read(chart);
        return name.StartsWith(OwnPrefix, StringComparison.Ordinal)
            ? chart.Facts.Attributes.GetValueOrDefault(name[OwnPrefix.Length..])
            : null;
    }

    private static string? LengthOfStay(Placed chart) =>
        chart.Facts is { Admitted: { } from, Discharged: { } to }
            ? (to - from).TotalDays.ToString("0.###", CultureInfo.InvariantCulture)
            : null;
}

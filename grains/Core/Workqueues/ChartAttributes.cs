using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Workqueues;

/// <summary>What a placement rule may read of a chart: the identity, the facts and the time.</summary>
/// <param name="Client">Whose it is.</param>
/// <param name="Facility">Where the encounter was.</param>
/// <param name="Track">Facility or professional side.</param>
/// <param name="Facts">What routing knows of it.</param>
public readonly record struct Placed(ClientId Client, FacilityId Facility, Track Track, ChartFacts Facts)
{
    /// <summary>When the server first heard of it.</summary>
    public Instant Arrived { get; init; }

    /// <summary>The instant at which rules are asked.</summary>
    public Instant Now { get; init; }

    /// <summary>The zone in which days and hours are told: the facility's; default UTC.</summary>
    public DateTimeZone Zone
    {
        get => field ?? DateTimeZone.Utc;
        init;
    }
}

/// <summary>What sort of value an attribute has, which decides the operators it may be compared by.</summary>
public enum AttributeKind
{
    /// <summary>A text; compared as a number when it is one.</summary>
    Text,
    /// <summary>A number.</summary>
    Number,
    /// <summary>An instant, seen as a day and an hour at the facility.</summary>
    Time,
    /// <summary>A list of texts.</summary>
    List,
}

/// <summary>The attributes that placement rules may name.</summary>
public static class ChartAttributes
{
    /// <summary>The documents that arrived, as one list.</summary>
    public const string Documents = "documents";

    private const string OwnPrefix = "attributes.";

    private static readonly FrozenDictionary<string, Func<Placed, string?>> Texts =
        new Dictionary<string, Func<Placed, string?>>(StringComparer.Ordinal)
        {
            ["client"] = chart => chart.Client.Value,
            ["facility"] = chart => chart.Facility.Value,
            ["track"] = chart => NameOf(chart.Track),
            ["kind"] = chart => chart.Facts.Kind,
            ["serviceLine"] = chart => chart.Facts.ServiceLine,
            ["payer"] = chart => chart.Facts.Payer,
            ["financialClass"] = chart => chart.Facts.FinancialClass,
            ["state"] = chart => chart.Facts.PatientState,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Func<Placed, decimal?>> Numbers =
        new Dictionary<string, Func<Placed, decimal?>>(StringComparer.Ordinal)
        {
            ["totalCharges"] = chart => chart.Facts.TotalCharges,
            // As it is billed: the nights between the two dates at the facility, not hours by 24.
            ["lengthOfStayDays"] = chart => chart.Facts is { Admitted: { } from, Discharged: { } to }
                ? Period.DaysBetween(from.InZone(chart.Zone).Date, to.InZone(chart.Zone).Date)
                : null,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Func<Placed, Instant?>> Times =
        new Dictionary<string, Func<Placed, Instant?>>(StringComparer.Ordinal)
        {
            ["admitted"] = chart => chart.Facts.Admitted,
            ["discharged"] = chart => chart.Facts.Discharged,
            // The start of the turnaround clock, where that is the discharge too.
            ["clockStart"] = chart => chart.Facts.Clock,
            ["arrived"] = chart => chart.Arrived,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Every attribute with a name of its own; attributes.NAME reads what a chart has beyond them.
    /// </summary>
    public static readonly ImmutableArray<string> Names =
        [.. Texts.Keys.Concat(Numbers.Keys).Concat(Times.Keys).Append(Documents)
            .Order(StringComparer.Ordinal)];

    /// <summary>True when a rule may name it.</summary>
    public static bool Knows(string name) => KindOf(name) is not null;

    /// <summary>What sort of value it has, or null: no rule may name it.</summary>
    public static AttributeKind? KindOf(string name) =>
        Texts.ContainsKey(name) || OwnName(name) is not null ? AttributeKind.Text
        : Numbers.ContainsKey(name) ? AttributeKind.Number
        : Times.ContainsKey(name) ? AttributeKind.Time
        : name == Documents ? AttributeKind.List
        : null;

    /// <summary>The NAME of attributes.NAME, or null for all others.</summary>
    public static string? OwnName(string name) =>
        name.Length > OwnPrefix.Length && name.StartsWith(OwnPrefix, StringComparison.Ordinal)
            ? name[OwnPrefix.Length..] : null;

    /// <summary>The track as rules write it.</summary>
    public static string NameOf(Track track) => track == Track.Facility ? "facility" : "professional";

    /// <summary>The attribute's value as text, or null when the chart lacks it.</summary>
    public static string? Read(string name, in Placed chart)
    {
        if (Texts.TryGetValue(name, out var read))
            return read(chart);
        if (OwnName(name) is { } own)
            return chart.Facts.Attributes.GetValueOrDefault(own);
        if (name == Documents)
            return chart.Facts.Documents.IsEmpty ? null : string.Join(';', chart.Facts.Documents);
        return ReadNumber(name, chart)?.ToString(CultureInfo.InvariantCulture)
            ?? ReadTime(name, chart)?.ToString("g", CultureInfo.InvariantCulture);
    }

    /// <summary>The value of a number, or null when the chart lacks it.</summary>
    public static decimal? ReadNumber(string name, in Placed chart) =>
        Numbers.TryGetValue(name, out var read) ? read(chart) : null;

    /// <summary>The value of a time, or null when the chart lacks it.</summary>
    public static Instant? ReadTime(string name, in Placed chart) =>
        Times.TryGetValue(name, out var read) ? read(chart) : null;
}

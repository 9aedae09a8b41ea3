using System.Collections.Immutable;
using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;

namespace CodingQueue.Api.Charts;

/// <summary>
/// Turns a chart in, however it came, into news for the engine, or says what is wrong with it.
/// </summary>
public static class ChartInput
{
    /// <summary>The news that the chart is, or the first rule it breaks.</summary>
    /// <param name="chart">The chart in.</param>
    /// <param name="account">Who sends it: facilities out of their sight do not exist.</param>
    /// <param name="settings">The facilities there are.</param>
    /// <param name="isNew">True when the server has not heard of the chart: then it needs a kind.</param>
    public static (ChartCommand.Arrive? News, Refused? Refused) Read(
        ChartIn chart, Account account, Settings settings, bool isNew)
    {
        if (Check(chart, account, settings, isNew) is { } refused)
            return (null, refused);
        var patch = new ChartPatch
        {
            Kind = Shared(chart.Kind),
            ServiceLine = Shared(chart.ServiceLine),
            Payer = Shared(chart.Payer),
            FinancialClass = Shared(chart.FinancialClass),
            PatientState = Shared(chart.State),
            Admitted = chart.Admitted,
            Discharged = chart.Discharged,
            ClockStart = chart.ClockStart,
            TotalCharges = chart.TotalCharges,
            Documents = [.. chart.Documents ?? []],
            Attributes = ChartFacts.NoAttributes.SetItems(
                chart.Attributes ?? ImmutableDictionary<string, string>.Empty),
        };
        var facility = settings.Facilities[new FacilityId(chart.Facility)].Id;
        return (new ChartCommand.Arrive(
            facility, chart.Account, chart.Track, patch, chart.Kind ?? "", null, false), null);
    }

    /// <summary>
    /// True when the text is usable as a code or number of the field: not empty, bounded, no control
    /// characters.
    /// </summary>
    public static bool IsText(string? text, int most) =>
        text is { Length: > 0 } && text.Length <= most && !text.Any(char.IsControl)
            && text.Trim().Length == text.Length;

    /// <summary>
    /// True when what a person wrote can be shown: several lines are fine, other control characters are not.
    /// </summary>
    public static bool IsNote(string text) => text.All(c => !char.IsControl(c) || c is '\n' or '\r' or '\t');

    private static Refused? Check(ChartIn chart, Account account, Settings settings, bool isNew)
    {
        if (!account.Sees(new FacilityId(chart.Facility), settings))
            return Problems.Unknown("facility", chart.Facility);
        if (!IsText(chart.Account, Limits.TextLength))
            return Problems.Invalid(
                "account", chart.Account,
                    $"1-{Limits.TextLength} printable characters without blanks around");
        if (chart.Kind is null && isNew)
            return Problems.Invalid("kind", null, "required for a new chart: a code of GET /api/kinds");
        if (chart.Kind is { } kind && !ChartKinds.Knows(kind))
            return Problems.Invalid("kind", kind, "a code of GET /api/kinds");
        foreach (var (field, text) in new[]
        {
            ("serviceLine", chart.ServiceLine), ("payer", chart.Payer),
                ("financialClass", chart.FinancialClass),
        })
            if (text is not null && !IsText(text, Limits.TextLength))
                return Problems.Invalid(
                    field, text, $"1-{Limits.TextLength} printable characters without blanks around");
        if (chart.State is { } state && (state.Length != 2 || !state.All(char.IsAsciiLetterUpper)))
            return Problems.Invalid("state", state, "two capital letters");
        if (chart.TotalCharges is < 0 or > 1_000_000_000)
            return Problems.Invalid("totalCharges", $"{chart.TotalCharges}", "0 to 1000000000 dollars");
        return CheckDates(chart) ?? CheckMany(chart);
    }

    private static Refused? CheckDates(ChartIn chart) => chart.Discharged < chart.Admitted
        ? Problems.Invalid("discharged", $"{chart.Discharged}", $"not before admitted ({chart.Admitted})")
        : null;

    private static Refused? CheckMany(ChartIn chart)
    {
        if (chart.Documents?.FirstOrDefault(document => !IsText(document, Limits.TextLength)) is { } document)
            return Problems.Invalid(
                "documents", document, $"types of 1-{Limits.TextLength} printable characters");
        if (chart.Documents?.Count > Limits.DocumentsPerChart)
            return Problems.Invalid(
                "documents", $"{chart.Documents.Count}", $"at most {Limits.DocumentsPerChart}");
        if (chart.Attributes?.Count > Limits.AttributesPerChart)
            return Problems.Invalid(
                "attributes", $"{chart.Attributes.Count}", $"at most {Limits.AttributesPerChart}");
        foreach (var (name, value) in chart.Attributes ?? ImmutableDictionary<string, string>.Empty)
            if (!Ids.Allows(name) || value is null || value.Length > Limits.TextLength
                || value.Any(char.IsControl))
                return Problems.Invalid(
                    $"attributes.{name}", value,
                        $"a name of {Ids.Rule}, and a text of at most "
                        + $"{Limits.TextLength} printable characters");
        return null;
    }

    /// <summary>Codes that many charts share are kept once.</summary>
    private static string? Shared(string? text) => text is null ? null : string.IsInterned(text) ?? text;
}

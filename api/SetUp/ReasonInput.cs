using System.Collections.Immutable;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;

namespace CodingQueue.Api.SetUp;

/// <summary>Hold reasons and kinds of chart in: the change they make, or the first rule they break.</summary>
internal static class ReasonInput
{
    private const int MostHours = 24 * 366;
    private const string Text = "1-256 printable characters without blanks around";

    private static readonly ImmutableArray<Clocks> EachClock =
        [Clocks.Discharge, Clocks.Ready, Clocks.Touch, Clocks.Hold, Clocks.Query];

    private static readonly ImmutableArray<string> Registration =
    [
        HoldEndedBy.Any, "kind", "serviceLine", "payer", "financialClass", "patientState", "admitted",
    ];

    /// <summary>The names of clocks.</summary>
    public static IReadOnlyList<string> NamesOf(Clocks clocks) =>
        [.. EachClock.Where(clock => clocks.HasFlag(clock)).Select(NameOf)];

    public static Decision<SettingsChange> Reason(string code, ClientId? client, HoldReasonBody body)
    {
        var (pauses, unknown) = Paused(body.Pauses);
        if ((CheckTexts(body) ?? CheckEnd(body.EndedBy) ?? CheckLadder(body) ?? unknown) is { } refused)
            return refused;
        if (body is { BlocksCoding: true, BlocksBilling: false })
            return Problems.Invalid("blocksBilling", "false", "what blocks coding blocks billing");
        var ended = body.EndedBy ?? new EndedByBody();
        var terms = new HoldTerms
        {
            Kind = body.Kind,
            BlocksCoding = body.BlocksCoding,
            BlocksBilling = body.BlocksBilling,
            KeepsCoder = body.KeepsCoder,
            Pauses = pauses,
            EndedBy = new HoldEndedBy
            {
                Document = ended.Document,
                Signature = ended.Signature,
                Charge = ended.Charge,
                Registration = [.. ended.Registration ?? []],
                QueryAnswered = ended.QueryAnswered,
                Merge = ended.Merge,
                Hours = ended.Hours,
            },
            FollowUpHours = body.FollowUpHours,
            Escalation = [.. (body.Escalation ?? []).Select(Step)],
        };
        return ImmutableArray.Create<SettingsChange>(new SettingsChange.HoldReasonSet(
            new HoldReason(code, body.Name, body.Category, body.Owner, terms) { Client = client }));
    }

    public static Decision<SettingsChange> Kind(string code, KindBody body)
    {
        if (!ChartKinds.Knows(code))
            return Problems.Unknown("kind", code);
        if (body.Documents?.FirstOrDefault(type => !ChartInput.IsText(type, Limits.TextLength)) is { } bad)
            return Problems.Invalid("documents", bad, $"types of {Text}");
        if (body.Documents?.Count > Limits.DocumentsPerChart)
            return Problems.Invalid(
                "documents", $"{body.Documents.Count}", $"at most {Limits.DocumentsPerChart}");
        if (body.Minutes is < 0.1m or > 480m || body.Minutes * 60 % 1 is not (null or 0))
            return Problems.Invalid("minutes", $"{body.Minutes}", "0.1 to 480, in whole seconds");
        if (body.Weight is < 0.1m or > 10m || body.Weight * 100 % 1 is not (null or 0))
            return Problems.Invalid("weight", $"{body.Weight}", "0.1 to 10, in whole hundredths");
        return ImmutableArray.Create<SettingsChange>(new SettingsChange.KindSet(new KindSettings(
            code, [.. (body.Documents ?? []).Distinct().Order(StringComparer.Ordinal)], body.Minutes,
            body.Weight)));
    }

    private static string NameOf(Clocks clock) => $"{clock}".ToLowerInvariant();

    private static EscalationStep Step(EscalationBody step) => new(step.AfterHours, step.To);

    private static (Clocks Clocks, Refused? Refused) Paused(IReadOnlyList<string>? names)
    {
        if (names is null)
            return (new HoldTerms().Pauses, null);
        var clocks = Clocks.None;
        foreach (var name in names)
        {
            var clock = EachClock.FirstOrDefault(known => NameOf(known) == name);
            if (clock == Clocks.None)
                return (clocks, Problems.Invalid(
                    "pauses", name, $"any of {string.Join(", ", EachClock.Select(NameOf))}"));
            clocks |= clock;
        }
        return (clocks, null);
    }

    private static Refused? CheckTexts(HoldReasonBody body)
    {
        foreach (var (field, text) in new[]
            { ("name", body.Name), ("owner", body.Owner), ("category", body.Category) })
            if (!ChartInput.IsText(text, Limits.TextLength))
                return Problems.Invalid(field, text, Text);
        return null;
    }

    private static Refused? CheckEnd(EndedByBody? ended)
    {
        if (ended?.Document is { } document && !ChartInput.IsText(document, Limits.TextLength))
            return Problems.Invalid("endedBy.document", document, Text);
        foreach (var field in ended?.Registration ?? [])
            if (!Registration.Contains(field) && !(field.StartsWith("attributes.", StringComparison.Ordinal)
                && Ids.Allows(field["attributes.".Length..])))
                return Problems.Invalid(
                    "endedBy.registration", field,
                    $"any of {string.Join(", ", Registration)}, or attributes.NAME");
        if (ended?.Registration?.Count > Limits.AttributesPerChart)
            return Problems.Invalid(
                "endedBy.registration", $"{ended.Registration.Count}",
                $"at most {Limits.AttributesPerChart}");
        return ended?.Hours is < 1 or > MostHours
            ? Problems.Invalid("endedBy.hours", $"{ended.Hours}", $"1 to {MostHours}")
            : null;
    }

    private static Refused? CheckLadder(HoldReasonBody body)
    {
        if (body.FollowUpHours is < 0 or > MostHours)
            return Problems.Invalid(
                "followUpHours", $"{body.FollowUpHours}", $"0 to {MostHours}, 0 for none");
        if (body.Escalation?.Count > Limits.EscalationSteps)
            return Problems.Invalid(
                "escalation", $"{body.Escalation.Count}", $"at most {Limits.EscalationSteps} steps");
        var before = 0;
        foreach (var step in body.Escalation ?? [])
        {
            if (step.AfterHours <= before || step.AfterHours > MostHours)
                return Problems.Invalid(
                    "escalation.afterHours", $"{step.AfterHours}",
                    $"above the step before ({before}) and at most {MostHours}");
            if (!ChartInput.IsText(step.To, Limits.TextLength))
                return Problems.Invalid("escalation.to", step.To, Text);
            before = step.AfterHours;
        }
        return null;
    }
}

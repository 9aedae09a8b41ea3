using System.Collections.Immutable;
using System.Text.Json;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.SetUp;

/// <summary>Conditions in: what they say, or the first rule they break.</summary>
internal static class RuleInput
{
    /// <summary>The order of a rule.</summary>
    public static Refused? CheckOrder(string field, int order) =>
        order is < 0 or > 1_000_000 ? Problems.Invalid(field, $"{order}", "0 to 1000000") : null;

    /// <summary>All of the conditions; none: every chart.</summary>
    public static (Condition? When, Refused? Refused) Read(IReadOnlyList<ConditionBody>? bodies)
    {
        var (parts, refused) = Parts(bodies ?? []);
        if (refused is not null)
            return (null, refused);
        var when = new Condition.All(parts);
        return RuleBooks.RefuseCondition(when) is { } bad ? (null, bad) : (when, null);
    }

    private static (ImmutableArray<Condition> Parts, Refused? Refused) Parts(
        IReadOnlyList<ConditionBody> bodies)
    {
        var parts = ImmutableArray.CreateBuilder<Condition>(bodies.Count);
        foreach (var body in bodies)
        {
            var (part, refused) = Read(body);
            if (refused is not null)
                return ([], refused);
            parts.Add(part!);
        }
        return (parts.ToImmutable(), null);
    }

    private static (Condition? Part, Refused? Refused) Read(ConditionBody body)
    {
        var isCriterion = body.Attribute is not null || body.Operator is not null || body.Value is not null;
        if ((isCriterion, body.All is not null, body.Any is not null)
            is not ((true, false, false) or (false, true, false) or (false, false, true)))
            return (null, Problems.Invalid(
                "when", null, "each condition is either attribute, operator and value, or all, or any"));
        if (body.All is { } all)
            return Parts(all) is var (each, no) && no is null ? (new Condition.All(each), null) : (null, no);
        if (body.Any is { } any)
            return Parts(any) is var (ways, no) && no is null ? (new Condition.Any(ways), null) : (null, no);
        if (body.Attribute is not { } attribute)
            return (null, Problems.Invalid("when.attribute", null, "required"));
        if (body.Operator is not { } how)
            return (null, Problems.Invalid("when.operator", null, "required"));
        var (values, bad) = Values(body.Value);
        return bad is null ? (new Condition.Is(new Criterion(attribute, how, values)), null) : (null, bad);
    }

    private static (ImmutableArray<string> Values, Refused? Refused) Values(JsonElement? value)
    {
        if (value is not { } element || element.ValueKind == JsonValueKind.Null)
            return ([], null);
        var parts = element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().ToArray() : [element];
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var part in parts)
        {
            if (part.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
                return ([], Problems.Invalid(
                    "when.value", part.GetRawText(), "a text, a number, or a list of them"));
            var text = TextOf(part);
            if (!ChartInput.IsText(text, Limits.TextLength))
                return ([], Problems.Invalid(
                    "when.value", part.GetRawText(),
                        $"1-{Limits.TextLength} printable characters without blanks around"));
            values.Add(text!);
        }
        return (values.ToImmutable(), null);
    }

    /// <summary>A number or text as text; null for a text that is no Unicode.</summary>
    private static string? TextOf(JsonElement part)
    {
        try
        {
            return part.ValueKind == JsonValueKind.String ? part.GetString() : part.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

using System.Text.Json.Serialization;
using CodingQueue.Core;

namespace CodingQueue.Api.Http;

/// <summary>An RFC 9457 problem that carries the refusal's name and its facts.</summary>
public sealed record Problem(
    string Type, string Title, [property: JsonPropertyName("status")] int Code, string Refusal, string Detail,
    string? Field, string? Value, string? Rule, bool Retry, string? Trace);

/// <summary>
/// The one table that maps each refusal to one HTTP status, a title, and whether a retry helps.
/// </summary>
public static class Problems
{
    private const int Echo = 200;

    /// <summary>docs/refusals.md says the same in words; a test compares the two.</summary>
    public static readonly IReadOnlyDictionary<Refusal, (int Code, string Title, bool Retry)> Table =
        new Dictionary<Refusal, (int, string, bool)>
        {
            [Refusal.NotSignedIn] = (401, "Not signed in", false),
            [Refusal.Forbidden] = (403, "Not allowed for this role", false),
            [Refusal.Invalid] = (400, "Invalid input", false),
            [Refusal.TooLarge] = (413, "Too large", false),
            [Refusal.NotFound] = (404, "Not found", false),
            [Refusal.CommandIdReused] = (422, "Command id used before with other content", false),
            [Refusal.ChartCancelled] = (409, "Chart cancelled", false),
            [Refusal.StaleAssignment] = (409, "Assignment is not current", false),
            [Refusal.AlreadyFinalCoded] = (409, "Already final coded", false),
            [Refusal.NotFinalCoded] = (409, "Not final coded", false),
            [Refusal.NotReady] = (409, "Not ready", false),
            [Refusal.ChartHeld] = (409, "Held", false),
            [Refusal.AlreadyAssigned] = (409, "Already assigned", false),
            [Refusal.NotAssigned] = (409, "Not assigned", false),
            [Refusal.StickyToOther] = (409, "Waits for another coder", false),
            [Refusal.NotOffered] = (409, "Not offered to this coder", false),
            [Refusal.UnknownHold] = (404, "No such open hold", false),
            [Refusal.TooManyHolds] = (422, "Too many holds", false),
            [Refusal.ReviewOutcome] = (422, "Review outcome missing or out of place", false),
            [Refusal.NotEligible] = (422, "Coder may not code this chart", false),
            [Refusal.CoderUnavailable] = (409, "Coder not available", false),
            [Refusal.AtCapacity] = (409, "Coder at capacity", false),
            [Refusal.Contended] = (503, "Contended", true),
            [Refusal.Overloaded] = (429, "Overloaded", true),
            [Refusal.StoreFull] = (507, "Store full", true),
            [Refusal.StoreAway] = (503, "Store away", true),
            [Refusal.OutcomeUnknown] = (503, "Outcome unknown", true),
        };

    /// <summary>The refusal's name in every interface: stale_assignment, not_ready ...</summary>
    public static string NameOf(Refusal refusal) =>
        string.Concat($"{refusal}".Select(
            (c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}"
                : $"{char.ToLowerInvariant(c)}"));

    /// <summary>The answer to a refusal.</summary>
    public static IResult AsProblem(this Refused refused, HttpContext context)
    {
        var (code, title, retry) = Table[refused.Refusal];
        if (retry)
            context.Response.Headers.RetryAfter = refused.Refusal == Refusal.StoreFull ? "60" : "1";
        var name = NameOf(refused.Refusal);
        var problem = new Problem(
            $"https://codingqueue.dev/refusals#{name}", title, code, name, refused.Detail, refused.Field,
            Shortened(refused.Value), refused.Rule, retry, context.TraceIdentifier);
        return Results.Json(problem, Json.Options, "application/problem+json", code);
    }

    /// <summary>What callers sent comes back to them shortened.</summary>
    public static string? Shortened(string? text) => text is { Length: > Echo } ? text[..Echo] : text;

    /// <summary>A 400 that names the field, the value and the rule.</summary>
    public static Refused Invalid(string field, string? value, string rule) =>
        new(Refusal.Invalid, $"{Shortened(field)} is not acceptable: {rule}.", Shortened(field), value, rule);

    /// <summary>A 404 that is the same whether the thing is unknown or out of the caller's sight.</summary>
    public static Refused Unknown(string thing, string id) =>
        new(Refusal.NotFound, $"There is no such {thing}.", thing, id);
}

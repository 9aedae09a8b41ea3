using System.Text.Json.Nodes;

namespace CodingQueue.Faults.Callers;

/// <summary>A command with the answer its caller was given: the caller's own record.</summary>
/// <param name="Token">What it was sent with.</param>
/// <param name="Key">Its Idempotency-Key; also written into every note and reason, so that its trace is found.</param>
/// <param name="Path">Where it was sent.</param>
/// <param name="Body">What was sent.</param>
/// <param name="Code">The answer's code.</param>
/// <param name="Answer">The answer's body.</param>
/// <param name="Attempts">Times it was sent until an answer came.</param>
internal sealed record Sent(
    string Token, string Key, string Path, string Body, int Code, string Answer, int Attempts)
{
    /// <summary>True when the server said it was done.</summary>
    public bool IsDone => Code is 200 or 201;

    /// <summary>The last word of the path: next, open, hold ... or charts.</summary>
    public string Verb => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The answer read as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Answer)!;

    /// <summary>The chart it concerned; null when there was none.</summary>
    public string? Chart => Verb switch
    {
        "next" => IsDone ? Json["chart"]!["id"]!.GetValue<string>() : null,
        "charts" => IsDone ? Json["id"]!.GetValue<string>() : null,
        _ => Path.Split('/')[3],
    };
}

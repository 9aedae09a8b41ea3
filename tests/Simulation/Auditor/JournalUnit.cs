using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

/// <summary>One stream's part of a unit, as it lies in the journal.</summary>
internal sealed record UnitPart(string Kind, string Key, long First, IReadOnlyList<JsonElement> Changes)
{
    public long Last => First + Changes.Count - 1;
}

/// <summary>One line of the journal.</summary>
internal sealed record JournalUnit(
    long Position, long At, string By, string? Command, JsonElement? Why, JsonElement? Answer,
    IReadOnlyList<UnitPart> Parts, Stored Batch, string Line)
{
    /// <summary>Who had each of its charts before it: the chart's state, coder and number.</summary>
    public Dictionary<string, (string State, string? Coder, int? Number)> Before { get; } = [];

    /// <summary>What each of its charts came to by it.</summary>
    public Dictionary<string, (string State, string? Coder, int? Number, long Version)> After { get; } = [];

    public static JournalUnit Read(long position, string line, Stored batch)
    {
        var json = Json.Parse(line);
        return new JournalUnit(
            position, json.Time("at") ?? 0, json.Text("by") ?? "", json.Text("command"), json.Part("why"),
            json.Part("answer"),
            [.. json.All("streams").Select(part => new UnitPart(
                part.Text("s")!, part.Text("k")!, part.Long("v") ?? 0, [.. part.All("c")]))],
            batch, line);
    }

    public IEnumerable<JsonElement> ChangesOf(string kind, string key) =>
        Parts.Where(part => part.Kind == kind && part.Key == key).SelectMany(part => part.Changes);

    public IEnumerable<string> Keys(string kind) => Parts.Where(part => part.Kind == kind).Select(part => part.Key);
}

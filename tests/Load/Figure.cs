using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodingQueue.Load;

/// <summary>The one line of JSON a program ends with.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Peer">The same figure of what it is compared with, or null.</param>
/// <param name="Ratio">Value over peer, or null.</param>
/// <param name="Load">Share of the machine's processors that were busy meanwhile, 0 to 1.</param>
public sealed record Figure(string Name, double Value, string Unit, double? Peer, double? Ratio, double Load)
{
    private static readonly JsonSerializerOptions Line = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Prints it.</summary>
    public void Print() => Console.WriteLine(JsonSerializer.Serialize(this, Line));
}

/// <summary>What a program found that must not be: counted, told, and at the end the exit code.</summary>
public sealed class Violations
{
    private const int Told = 3;
    private readonly Lock _door = new();
    private readonly SortedDictionary<string, int> _kinds = new(StringComparer.Ordinal);

    /// <summary>How many in all.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one; the first of each kind are told in full.</summary>
    public void Add(string kind, string what)
    {
        lock (_door)
        {
            Count++;
            var sofar = _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
            if (sofar <= Told)
                Console.WriteLine($"VIOLATION {kind}: {what}");
            else if (sofar == Told + 1)
                Console.WriteLine($"VIOLATION {kind}: more of the same are only counted");
        }
    }

    /// <summary>Adds one unless the condition holds.</summary>
    public void Unless(bool holds, string kind, string what)
    {
        if (!holds)
            Add(kind, what);
    }

    /// <summary>0 when there were none, else 1; says so.</summary>
    public int ExitCode()
    {
        Console.WriteLine(Count == 0
            ? "violations: none"
            : $"violations: {Count} ({string.Join(", ", _kinds.Select(kind => $"{kind.Key} {kind.Value}"))})");
        return Count == 0 ? 0 : 1;
    }
}

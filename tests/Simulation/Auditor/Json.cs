using System.Globalization;
using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

/// <summary>Reading JSON by name, where what is missing is null or empty.</summary>
internal static class Json
{
    public static JsonElement? Part(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var part)
            && part.ValueKind != JsonValueKind.Null ? part : null;

    public static string? Text(this JsonElement json, string name) => json.Part(name)?.GetString();

    public static int? Int(this JsonElement json, string name) => json.Part(name)?.GetInt32();

    public static long? Long(this JsonElement json, string name) => json.Part(name)?.GetInt64();

    public static decimal? Decimal(this JsonElement json, string name) => json.Part(name)?.GetDecimal();

    public static bool Is(this JsonElement json, string name) => json.Part(name)?.GetBoolean() == true;

    /// <summary>An instant, as milliseconds since 1970: a number, or text where it is finer than that.</summary>
    public static long? Time(this JsonElement json, string name) => json.Part(name) switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetInt64(),
        { } text => DateTimeOffset.Parse(text.GetString()!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
        null => null,
    };

    public static IEnumerable<JsonElement> All(this JsonElement json, string name) =>
        json.Part(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static string[] Texts(this JsonElement json, string name) =>
        [.. json.All(name).Select(text => text.GetString()!)];

    /// <summary>The name of a change or state.</summary>
    public static string Name(this JsonElement json) => json.Text("t") ?? "";

    /// <summary>Text to keep after its document is gone.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Text to keep after its document is gone.</summary>
    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

using System.Text.Json;
using System.Text.Unicode;
using CodingQueue.Core;

namespace CodingQueue.Api.Http;

/// <summary>A body as it came, and what it says.</summary>
/// <typeparam name="T">Its shape.</typeparam>
public readonly record struct Body<T>(T? Value, byte[] Bytes, Refused? Refused) where T : class;

/// <summary>
/// Reads bodies: bounded, strict, and with answers that name the field, the value and the rule.
/// </summary>
public static class Body
{
    /// <summary>Bytes of an ordinary body.</summary>
    public const int Limit = 1 << 20;

    /// <summary>Bytes of a batch, an HL7 file or a CSV file.</summary>
    public const int BatchLimit = 64 << 20;

    /// <summary>The body's bytes, or null past the limit.</summary>
    public static async Task<byte[]?> Bytes(HttpContext context, int limit)
    {
        if (context.Request.ContentLength > limit)
            return null;
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0)
        {
            if (buffer.Length + read > limit)
                return null;
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    /// <summary>The refusal of a body past its limit.</summary>
    public static Refused TooLarge(int limit) =>
        new(Refusal.TooLarge, "The body is too large.", "body", null, $"at most {limit} bytes");

    /// <summary>The JSON body; an empty one stands for an object without fields.</summary>
    public static async Task<Body<T>> Read<T>(HttpContext context) where T : class
    {
        if (await Bytes(context, Limit) is not { } bytes)
            return new(null, [], TooLarge(Limit));
        var (value, refused) = Parse<T>(bytes.Length == 0 ? "{}"u8.ToArray() : bytes);
        return new(value, bytes, refused);
    }

    /// <summary>What the JSON text says, or why it says nothing usable.</summary>
    public static (T? Value, Refused? Refused) Parse<T>(ReadOnlyMemory<byte> json) where T : class
    {
        if (!Utf8.IsValid(json.Span))
            return (null, Problems.Invalid("body", null, "UTF-8"));
        try
        {
            var value = JsonSerializer.Deserialize<T>(json.Span, Json.Options);
            if (value is null)
                return (null, Problems.Invalid("body", "null", "a JSON object"));
            return NullInList(json.Span) is { } field
                ? (null, Problems.Invalid(field, "null", "no null in a list")) : (value, null);
        }
        catch (JsonException e)
        {
            return (null, Explain(typeof(T), json, e));
        }
    }

    /// <summary>
    /// The list that has a null in it: no list of this interface may, and the serializer lets it pass.
    /// </summary>
    private static string? NullInList(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("null"u8) < 0)
            return null;
        var (path, name) = (new Stack<(string Name, bool IsList)>(), "");
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    path.Push((name, reader.TokenType == JsonTokenType.StartArray));
                    name = "";
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    path.Pop();
                    break;
                case JsonTokenType.Null when path.Peek().IsList:
                    return string.Join('.', path.Reverse().Select(step => step.Name)
                        .Where(step => step.Length > 0));
            }
        return null;
    }

    private static Refused Explain(Type shape, ReadOnlyMemory<byte> json, JsonException e)
    {
        var path = e.Path is { Length: > 2 } known && known.StartsWith("$.", StringComparison.Ordinal)
            ? known[2..] : "";
        var rule = e.Message.Split(" Path: ")[0].TrimEnd('.');
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            if (rule.Contains("missing required", StringComparison.Ordinal))
                return Problems.Invalid($"{path}.{rule.Split('\'')[^2]}".TrimStart('.'), null, "required");
            var field = path.Length > 0 ? path : "body";
            return Problems.Invalid(
                field, IsSecret(shape, path) ? null
                    : ValueAt(document.RootElement, path), RuleOf(shape, path, rule));
        }
        catch (JsonException broken)
        {
            return Problems.Invalid(
                "body", null, $"well-formed JSON: {broken.Message.Split(" LineNumber")[0]}");
        }
    }

    /// <summary>The serializer's sentence in the words of this interface.</summary>
    private static string RuleOf(Type shape, string path, string rule)
    {
        if (rule.Contains("could not be mapped", StringComparison.Ordinal))
            return "no such field";
        if (rule.Contains("Duplicate", StringComparison.OrdinalIgnoreCase))
            return "each field once";
        return rule.Contains("could not be converted", StringComparison.Ordinal)
            || rule.Contains("null", StringComparison.Ordinal)
            ? Friendly(TypeAt(shape, path))
            : rule;
    }

    /// <summary>Passwords are not echoed, nor what stands under a name that may be a misspelt one.</summary>
    private static bool IsSecret(Type shape, string path)
    {
        var fields = Json.Options.GetTypeInfo(shape).Properties;
        return fields.Any(field => field.Name == "password")
            && (path == "password" || fields.All(field => field.Name != path));
    }

    private static string Friendly(Type? type)
    {
        if (type is null)
            return "the shape that /openapi/v1.json describes";
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return "one of "
                + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName));
        return type == typeof(string) ? "a text"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(decimal) ? "a number"
            : type == typeof(bool) ? "true or false"
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
                ? "an object of texts"
            : typeof(System.Collections.IEnumerable).IsAssignableFrom(type) ? "a list"
            : "an object";
    }

    /// <summary>The declared type of the field that a path names, or null.</summary>
    private static Type? TypeAt(Type shape, string path)
    {
        var type = shape;
        foreach (var step in path.Split('.', '[', ']').Where(step => step.Length > 0))
        {
            if (int.TryParse(step, out _))
                type = type.IsArray ? type.GetElementType() : type.GenericTypeArguments.LastOrDefault();
            else
                type = Json.Options.GetTypeInfo(type)
                    .Properties.FirstOrDefault(property => property.Name == step)?.PropertyType;
            if (type is null)
                return null;
        }
        return type;
    }

    private static string? ValueAt(JsonElement element, string path)
    {
        foreach (var step in path.Split('.', '[', ']').Where(step => step.Length > 0))
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(step, out var inner))
                element = inner;
            else if (element.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index)
                && index < element.GetArrayLength())
                element = element[index];
            else
                return null;
        return path.Length == 0 ? null : element.GetRawText();
    }
}

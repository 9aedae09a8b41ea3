using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Api.Http;

/// <summary>
/// How every answer is written and every body read: camelCase, ISO times, unknown fields refused.
/// </summary>
public static class Json
{
    /// <summary>The options of every body and answer.</summary>
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    /// <summary>Sets options to the ways of this interface.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolver ??= new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(
            );
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.MaxDepth = 16;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new InstantFormat());
        options.Converters.Add(new DateFormat());
        options.Converters.Add(new TimeFormat());
        options.Converters.Add(
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    /// <summary>UTC, whole milliseconds: 2026-11-21T14:05:00.120Z.</summary>
    private sealed class InstantFormat : JsonConverter<Instant>
    {
        private static readonly OffsetDateTimePattern Offset = OffsetDateTimePattern.ExtendedIso;

        public override Instant Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var parsed = reader.TokenType == JsonTokenType.String ? Offset.Parse(reader.GetString()!) : null;
            if (parsed is not { Success: true })
                throw new JsonException("an instant such as 2026-11-21T14:05:00Z");
            // The year in UTC may be the one beside that which was written; at the ends of the calendar an
            // offset leads beyond it.
            var written = parsed.Value;
            if (written.Year is < 1899 or > 2201 || written.ToInstant().InUtc().Year is < 1900 or > 2200)
                throw new JsonException("an instant between 1900 and 2200");
            return Instant.FromUnixTimeMilliseconds(written.ToInstant().ToUnixTimeMilliseconds());
        }

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(InstantPattern.ExtendedIso.Format(value));
    }

    private sealed class DateFormat : JsonConverter<LocalDate>
    {
        public override LocalDate Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var parsed = reader.TokenType == JsonTokenType.String
                ? LocalDatePattern.Iso.Parse(reader.GetString()!) : null;
            return parsed is { Success: true } ? parsed.Value
                : throw new JsonException("a date such as 2026-11-21");
        }

        public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>Hours and minutes of a day, 00:00 to 23:59.</summary>
    private sealed class TimeFormat : JsonConverter<LocalTime>
    {
        private static readonly LocalTimePattern Minutes =
            LocalTimePattern.CreateWithInvariantCulture("HH:mm");

        public override LocalTime Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var parsed = reader.TokenType == JsonTokenType.String ? Minutes.Parse(reader.GetString()!) : null;
            return parsed is { Success: true } ? parsed.Value
                : throw new JsonException("a local time such as 22:00");
        }

        public override void Write(Utf8JsonWriter writer, LocalTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Minutes.Format(value));
    }
}

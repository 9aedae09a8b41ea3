using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// How single values are written: shortest first, and always the same bytes for the same value.
/// </summary>
public static partial class JournalFormat
{
    private sealed class InstantFormat : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number
                ? Instant.FromUnixTimeMilliseconds(reader.GetInt64())
                : InstantPattern.ExtendedIso.Parse(reader.GetString()!).Value;

        // Whole milliseconds are numbers, which are quick; anything finer, or out of their range, is text.
        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
        {
            var milliseconds = value.ToUnixTimeMilliseconds();
            if (Instant.FromUnixTimeMilliseconds(milliseconds) == value)
                writer.WriteNumberValue(milliseconds);
            else
                writer.WriteStringValue(InstantPattern.ExtendedIso.Format(value));
        }
    }

    private sealed class DurationFormat : JsonConverter<Duration>
    {
        public override Duration Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Duration.FromMilliseconds(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) =>
            writer.WriteNumberValue((long)value.TotalMilliseconds);
    }

    private sealed class LocalDateFormat : JsonConverter<LocalDate>
    {
        public override LocalDate Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            LocalDatePattern.Iso.Parse(reader.GetString()!).Value;

        public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Text(value, stackalloc char[10]));

        // A date's own format is found anew for each; years before 1 or after 9999 are left to it.
        private static ReadOnlySpan<char> Text(LocalDate value, Span<char> text)
        {
            var (year, month, day) = (value.Year, value.Month, value.Day);
            if (year is < 1 or > 9999)
                return value.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
            CultureInfo format = CultureInfo.InvariantCulture;
            _ = text.TryWrite(format, $"{year:0000}-{month:00}-{day:00}", out _);
            return text;
        }
    }

    private sealed class LocalTimeFormat : JsonConverter<LocalTime>
    {
        private static readonly LocalTimePattern Pattern = LocalTimePattern.ExtendedIso;

        public override LocalTime Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Pattern.Parse(reader.GetString()!).Value;

        public override void Write(
            Utf8JsonWriter writer, LocalTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Pattern.Format(value));
    }

    private sealed class AttributesFormat : JsonConverter<ImmutableSortedDictionary<string, string>>
    {
        public override ImmutableSortedDictionary<string, string> Read(
            ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            ChartFacts.NoAttributes.SetItems(
                JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options)!);

        public override void Write(
            Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> value,
                JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (name, text) in value)
                writer.WriteString(name, text);
            writer.WriteEndObject();
        }
    }

    /// <summary>In order of the elements, so that equal states are equal bytes.</summary>
    private sealed class SetFormat<T>(Func<T, string> key) : JsonConverter<ImmutableHashSet<T>>
    {
        public override ImmutableHashSet<T> Read(
            ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            [.. JsonSerializer.Deserialize<T[]>(ref reader, options)!];

        public override void Write(
            Utf8JsonWriter writer, ImmutableHashSet<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.OrderBy(key, StringComparer.Ordinal).ToArray(), options);
    }

    /// <summary>In order of the names, so that equal states are equal bytes.</summary>
    private sealed class AccountsFormat : JsonConverter<ImmutableDictionary<string, Account>>
    {
        public override ImmutableDictionary<string, Account> Read(
            ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            AccountBook.Empty.ByName.AddRange(
                JsonSerializer.Deserialize<Account[]>(ref reader, options)!
                    .Select(account => KeyValuePair.Create(account.Name, account)));

        public override void Write(
            Utf8JsonWriter writer, ImmutableDictionary<string, Account> value,
                JsonSerializerOptions options) =>
            JsonSerializer.Serialize(
                writer, value.Values.OrderBy(account => account.Name, StringComparer.Ordinal)
                    .ToArray(), options);
    }

    /// <summary>An id is its text. Ids that many charts share are kept once in memory.</summary>
    private sealed class IdFormat : JsonConverterFactory
    {
        public override bool CanConvert(Type type) =>
            type == typeof(ChartId) || type == typeof(CoderId) || type == typeof(FacilityId)
            || type == typeof(ClientId) || type == typeof(WorkqueueId) || type == typeof(HoldId);

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
            type == typeof(ChartId) ? new Of<ChartId>(text => new ChartId(text), id => id.Value, false)
            : type == typeof(CoderId) ? new Of<CoderId>(text => new CoderId(text), id => id.Value, true)
            : type == typeof(FacilityId)
                ? new Of<FacilityId>(text => new FacilityId(text), id => id.Value, true)
            : type == typeof(ClientId) ? new Of<ClientId>(text => new ClientId(text), id => id.Value, true)
            : type == typeof(WorkqueueId)
                ? new Of<WorkqueueId>(text => new WorkqueueId(text), id => id.Value, true)
            : new Of<HoldId>(text => new HoldId(text), id => id.Value, true);

        private sealed class Of<TId>(Func<string, TId> make, Func<TId, string> text, bool shared)
            : JsonConverter<TId>
        {
            public override TId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
            {
                var value = reader.GetString()!;
                return make(shared ? string.Intern(value) : value);
            }

            public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
                writer.WriteStringValue(text(value));
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Settings;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// How units and rows are written: JSON, one unit a line, readable with nothing but a SQLite shell at three in
/// the morning. The names of changes are listed here, apart from the types, so that renaming a type changes no
/// stored byte.
/// </summary>
public static class JournalFormat
{
    /// <summary>The stable name of every change and state, by the type that carries it.</summary>
    public static readonly ImmutableArray<(Type Type, string Name)> Names =
    [
        (typeof(ChartChange.Arrived), "arrived"), (typeof(ChartChange.Updated), "updated"),
        (typeof(ChartChange.Heard), "heard"), (typeof(ChartChange.PlacedIn), "placed"),
        (typeof(ChartChange.Waits), "waits"), (typeof(ChartChange.BecameReady), "ready"),
        (typeof(ChartChange.Given), "given"), (typeof(ChartChange.Opened), "opened"),
        (typeof(ChartChange.AssignmentEnded), "assignmentEnded"), (typeof(ChartChange.HoldPlaced), "holdPlaced"),
        (typeof(ChartChange.HoldEnded), "holdEnded"), (typeof(ChartChange.FollowedUp), "followedUp"),
        (typeof(ChartChange.Paused), "held"), (typeof(ChartChange.InReview), "inReview"),
        (typeof(ChartChange.ReviewReturned), "reviewReturned"), (typeof(ChartChange.FinalCoded), "finalCoded"),
        (typeof(ChartChange.Reopened), "reopened"), (typeof(ChartChange.Revived), "revived"),
        (typeof(ChartChange.Cancelled), "cancelled"), (typeof(ChartChange.Pinned), "pinned"),
        (typeof(ChartChange.PinEnded), "pinEnded"), (typeof(ChartChange.Boosted), "boosted"),
        (typeof(ChartChange.Declined), "declined"), (typeof(ChartChange.Dated), "dated"),
        (typeof(CoderChange.ProfileSet), "profileSet"), (typeof(CoderChange.PresenceSet), "presenceSet"),
        (typeof(CoderChange.ChartTaken), "chartTaken"), (typeof(CoderChange.ChartParked), "chartParked"),
        (typeof(CoderChange.ChartGone), "chartGone"),
        (typeof(SettingsChange.ClientSet), "clientSet"), (typeof(SettingsChange.FacilitySet), "facilitySet"),
        (typeof(SettingsChange.WorkqueueSet), "workqueueSet"), (typeof(AccountChange.AccountSet), "accountSet"),
        (typeof(IntakeChange.Rejected), "rejected"), (typeof(IntakeChange.Replayed), "replayed"),
        (typeof(ChartState.NotReady), "notReady"), (typeof(ChartState.Ready), "ready"),
        (typeof(ChartState.Assigned), "assigned"), (typeof(ChartState.InProgress), "inProgress"),
        (typeof(ChartState.Held), "held"), (typeof(ChartState.Review), "review"),
        (typeof(ChartState.FinalCoded), "finalCoded"), (typeof(ChartState.Cancelled), "cancelled"),
    ];

    private static readonly Dictionary<Type, string> ByType = Names.ToDictionary(pair => pair.Type, pair => pair.Name);

    /// <summary>The stable name of a change.</summary>
    public static string NameOf(object change) => ByType[change.GetType()];

    private static readonly Type[] Unions =
    [
        typeof(ChartChange), typeof(CoderChange), typeof(SettingsChange), typeof(AccountChange),
        typeof(IntakeChange), typeof(ChartState),
    ];

    /// <summary>The options every stored byte is written and read with.</summary>
    public static readonly JsonSerializerOptions Options = Build();

    private static JsonSerializerOptions Build()
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        resolver.Modifiers.Add(NameUnions);
        resolver.Modifiers.Add(DropDerived);
        return new JsonSerializerOptions
        {
            TypeInfoResolver = resolver,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new InstantFormat(), new DurationFormat(), new LocalDateFormat(), new IdFormat(),
                new AttributesFormat(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase),
            },
        };
    }

    private static void NameUnions(JsonTypeInfo info)
    {
        if (!Unions.Contains(info.Type))
            return;
        info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "t" };
        foreach (var (type, name) in Names)
            if (type.BaseType == info.Type)
                info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, name));
    }

    /// <summary>What can be worked out from the rest is not stored.</summary>
    private static void DropDerived(JsonTypeInfo info)
    {
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            var property = info.Properties[i];
            var writable = property.Set is not null || property.AssociatedParameter is not null;
            if (!writable)
                info.Properties.RemoveAt(i);
        }
    }

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
            writer.WriteStringValue(value.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
    }

    private sealed class AttributesFormat : JsonConverter<ImmutableSortedDictionary<string, string>>
    {
        public override ImmutableSortedDictionary<string, string> Read(
            ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            ChartFacts.NoAttributes.SetItems(
                JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options)!);

        public override void Write(
            Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (name, text) in value)
                writer.WriteString(name, text);
            writer.WriteEndObject();
        }
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
            : type == typeof(FacilityId) ? new Of<FacilityId>(text => new FacilityId(text), id => id.Value, true)
            : type == typeof(ClientId) ? new Of<ClientId>(text => new ClientId(text), id => id.Value, true)
            : type == typeof(WorkqueueId) ? new Of<WorkqueueId>(text => new WorkqueueId(text), id => id.Value, true)
            : new Of<HoldId>(text => new HoldId(text), id => id.Value, true);

        private sealed class Of<TId>(Func<string, TId> make, Func<TId, string> text, bool shared) : JsonConverter<TId>
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

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Engine.Journal;

/// <summary>A stream's part of a unit, as the journal kept it.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="FirstVersion">The version of its first change.</param>
/// <param name="Changes">In order.</param>
public sealed record RecordedAppend(StreamId Stream, long FirstVersion, ImmutableArray<object> Changes)
{
    /// <summary>The version of its last change.</summary>
    public long LastVersion => FirstVersion + Changes.Length - 1;
}

/// <summary>A unit, as the journal kept it.</summary>
/// <param name="Position">Its place in the total order of everything that was committed.</param>
/// <param name="At">Its instant.</param>
/// <param name="By">Who asked.</param>
/// <param name="Appends">What it appended.</param>
/// <param name="Command">The command it answered, or null.</param>
/// <param name="Why">Why a chart was given, or null.</param>
/// <param name="Answer">The coder that the command's answer shows, or null.</param>
public sealed record RecordedUnit(
    long Position, Instant At, string By, ImmutableArray<RecordedAppend> Appends, CommandId? Command,
        Why? Why, Coder? Answer);

/// <summary>Writes and reads one unit as one line of JSON.</summary>
internal static class UnitFormat
{
    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JournalFormat.Options.Encoder,
        SkipValidation = true,
    };

    public static byte[] Write(Unit unit)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Compact);
        writer.WriteStartObject();
        writer.WriteNumber("at", unit.At.ToUnixTimeMilliseconds());
        writer.WriteString("by", unit.By);
        if (unit.Command is { } command)
            writer.WriteString("command", string.Create(
                CultureInfo.InvariantCulture, $"{command.Hash:x32}{command.Digest:x16}"));
        if (unit.Why is { } why)
        {
            writer.WritePropertyName("why");
            JsonSerializer.Serialize(writer, why, JournalFormat.Options);
        }
        if (unit.Answer is { } answer)
        {
            writer.WritePropertyName("answer");
            JsonSerializer.Serialize(writer, answer, JournalFormat.Options);
        }
        writer.WriteStartArray("streams");
        foreach (var append in unit.Appends)
            Write(writer, append);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Append append)
    {
        writer.WriteStartObject();
        writer.WriteString("s", append.Stream.Kind switch
        {
            StreamKind.Chart => "chart",
            StreamKind.Coder => "coder",
            StreamKind.Settings => "settings",
            StreamKind.Accounts => "accounts",
            StreamKind.Intake => "intake",
            _ => "access",
        });
        writer.WriteString("k", append.Stream.Key);
        writer.WriteNumber("v", append.Expected + 1);
        writer.WriteStartArray("c");
        foreach (var change in append.Changes)
            JsonSerializer.Serialize(writer, change, UnionOf(append.Stream.Kind), JournalFormat.Options);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The units of a batch, in order.</summary>
    public static IEnumerable<RecordedUnit> ReadAll(Batch batch)
    {
        ReadOnlyMemory<byte> rest = batch.Units;
        for (var position = batch.First; position <= batch.Last; position++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            if (end < 0 != (position == batch.Last))
                throw new JsonException(
                    $"the batch of {batch.First} to {batch.Last} does not have as many lines");
            yield return Read(position, end < 0 ? rest : rest[..end]);
            rest = rest[(end + 1)..];
        }
    }

    /// <exception cref="JsonException">The line is damaged, or was written by a newer server.</exception>
    public static RecordedUnit Read(long position, ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        CommandId? command = root.TryGetProperty("command", out var text) ? ParseCommand(text.GetString()!)
            : null;
        var why = root.TryGetProperty("why", out var kept) ? kept.Deserialize<Why>(JournalFormat.Options)
            : null;
        var answer = root.TryGetProperty("answer", out var told)
            ? told.Deserialize<Coder>(JournalFormat.Options) : null;
        var appends = ImmutableArray.CreateBuilder<RecordedAppend>();
        foreach (var part in root.GetProperty("streams").EnumerateArray())
        {
            var kind = Enum.Parse<StreamKind>(part.GetProperty("s").GetString()!, ignoreCase: true);
            var changes = part.GetProperty("c").EnumerateArray()
                .Select(change => change.Deserialize(UnionOf(kind), JournalFormat.Options)!);
            appends.Add(new RecordedAppend(
                new StreamId(kind, part.GetProperty("k").GetString()!), part.GetProperty("v")
                    .GetInt64(), [.. changes]));
        }
        var at = Instant.FromUnixTimeMilliseconds(root.GetProperty("at").GetInt64());
        return new RecordedUnit(
            position, at, root.GetProperty("by").GetString()!, appends.ToImmutable(), command, why,
            answer);
    }

    private static CommandId ParseCommand(string text) => new(
        UInt128.Parse(text.AsSpan(0, 32), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ulong.Parse(text.AsSpan(32), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static Type UnionOf(StreamKind kind) => kind switch
    {
        StreamKind.Chart => typeof(ChartChange),
        StreamKind.Coder => typeof(CoderChange),
        StreamKind.Settings => typeof(SettingsChange),
        StreamKind.Accounts => typeof(AccountChange),
        StreamKind.Intake => typeof(IntakeChange),
        _ => typeof(AccessChange),
    };
}

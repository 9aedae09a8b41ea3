using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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
    private static readonly JsonTypeInfo<Why> WhyInfo =
        (JsonTypeInfo<Why>)JournalFormat.Options.GetTypeInfo(typeof(Why));

    private static readonly JsonTypeInfo[] Unions =
        [.. Enum.GetValues<StreamKind>().Select(kind => JournalFormat.Options.GetTypeInfo(UnionOf(kind)))];

    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JournalFormat.Options.Encoder,
        SkipValidation = true,
    };

    /// <summary>Each thread's own, because a unit is written for every step.</summary>
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _own;

    public static byte[] Write(Unit unit)
    {
        var (buffer, writer) = _own ??= Own();
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        Write(writer, unit);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Own()
    {
        var buffer = new ArrayBufferWriter<byte>(4_096);
        return (buffer, new Utf8JsonWriter(buffer, Compact));
    }

    private static void Write(Utf8JsonWriter writer, Unit unit)
    {
        writer.WriteStartObject();
        writer.WriteNumber("at", unit.At.ToUnixTimeMilliseconds());
        writer.WriteString("by", unit.By);
        if (unit.Command is { } command)
            Write(writer, command);
        if (unit.Why is { } why)
        {
            writer.WritePropertyName("why");
            JsonSerializer.Serialize(writer, why, WhyInfo);
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
    }

    private static void Write(Utf8JsonWriter writer, CommandId command)
    {
        Span<byte> number = stackalloc byte[24];
        BinaryPrimitives.WriteUInt128BigEndian(number, command.Hash);
        BinaryPrimitives.WriteUInt64BigEndian(number[16..], command.Digest);
        Span<char> text = stackalloc char[48];
        Convert.TryToHexStringLower(number, text, out _);
        writer.WriteString("command", text);
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
        var union = Unions[(int)append.Stream.Kind];
        foreach (var change in append.Changes)
            JsonSerializer.Serialize(writer, change, union);
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

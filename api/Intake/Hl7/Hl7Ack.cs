using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>What became of a message, from the sender's point of view.</summary>
public enum Hl7Verdict
{
    /// <summary>Taken in and durable; send the next.</summary>
    Accepted,

    /// <summary>Something in it is wrong: repair it, do not just send it again.</summary>
    Error,

    /// <summary>Not ours to read, by its form, type or size.</summary>
    Rejected,
}

/// <summary>What a message is answered. Its words come from fixed tables, never from a message.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Name">The rule or refusal in snake case; empty when accepted.</param>
/// <param name="Sentence">The rule as a sentence; empty when accepted. It must not identify anyone.</param>
public sealed record Hl7Answer(Hl7Verdict Verdict, string Name, string Sentence)
{
    /// <summary>The message was taken in.</summary>
    public static Hl7Answer Accepted { get; } = new(Hl7Verdict.Accepted, "", "");

    /// <summary>The place and HL7 error of the rule, when the message itself broke one.</summary>
    public Hl7Defect? Defect { get; init; }

    /// <summary>
    /// The number of the error in HL7 table 0357, when it is not that of <see cref="Defect"/>.
    /// </summary>
    public int? ErrorNumber { get; init; }

    /// <summary>The answer to a message with a defect.</summary>
    public static Hl7Answer Of(Hl7Defect defect) =>
        new(defect.Rule.Verdict(), defect.Rule.Name(), defect.Rule.Sentence()) { Defect = defect };
}

/// <summary>Builds acknowledgements.</summary>
/// <remarks>
/// In the original mode (MSH-15 and MSH-16 empty) the code is AA, AE or AR. Enhanced senders get the commit
/// code CA, CE or CR when MSH-15 asks for one, since taking a message in and making it durable is one step
/// here; when only MSH-16 asks they get AA, AE or AR; when neither does they get no answer.
/// </remarks>
public static class Hl7Ack
{
    private const int EchoLength = 250;
    private const int HeaderLength = 8_192;
    private const string DefaultVersion = "2.5.1";

    private static readonly InstantPattern Stamp =
        InstantPattern.CreateWithInvariantCulture("uuuuMMddHHmmss.fff'+0000'");

    /// <summary>
    /// The acknowledgement of <paramref name="message"/> with CR after each segment, in the message's own
    /// separators, or null when its sender asked for none.
    /// </summary>
    /// <param name="message">The message answered, or null when not even its header could be read.</param>
    /// <param name="answer">What became of it.</param>
    /// <param name="controlId">MSH-10 of the acknowledgement, 1-20 characters, never used twice.</param>
    /// <param name="at">When it is sent.</param>
    public static string? Build(Hl7Message? message, Hl7Answer answer, string controlId, Instant at)
    {
        var code = Code(message, answer.Verdict);
        if (code is null)
            return null;

        var header = message?.Header ?? default;
        var separators = message?.Separators ?? Hl7Separators.Standard;
        var ack = new StringBuilder(256);
        AppendHeader(ack, header, separators, Hl7Escape.Escape(controlId, separators), at);
        AppendSegment(ack, separators, "MSA", code, Echo(header, 10), TextOf(answer, separators));
        if (answer.Verdict != Hl7Verdict.Accepted)
            AppendError(ack, separators, answer, Echo(header, 12));
        return ack.ToString();
    }

    /// <summary>
    /// The acknowledgement of bytes that could not be read as a message: too long, in an unknown character
    /// set, or without a header. What the header still says is answered to. Empty when none is asked for.
    /// </summary>
    public static byte[] BuildUnread(ReadOnlySpan<byte> bytes, Hl7Defect defect, string controlId, Instant at)
    {
        // Latin-1 gives every byte back as it was, whatever the sender meant by it.
        var text = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, HeaderLength)]);
        if (text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal))
            text = text[3..];
        var header = Hl7Message.ReadHeader(text.AsMemory());
        var ack = Build(header.Value, Hl7Answer.Of(defect), controlId, at);
        return ack is null ? [] : Encoding.Latin1.GetBytes(ack);
    }

    private static string? Code(Hl7Message? message, Hl7Verdict verdict)
    {
        var accept = message?.Field("MSH", 15)?.Trim();
        var application = message?.Field("MSH", 16)?.Trim();
        if (string.IsNullOrEmpty(accept) && string.IsNullOrEmpty(application))
            return verdict switch { Hl7Verdict.Accepted => "AA", Hl7Verdict.Error => "AE", _ => "AR" };
        if (Asks(accept, verdict))
            return verdict switch { Hl7Verdict.Accepted => "CA", Hl7Verdict.Error => "CE", _ => "CR" };
        return Asks(application, verdict) ? Code(null, verdict) : null;
    }

    private static bool Asks(string? condition, Hl7Verdict verdict) => condition?.ToUpperInvariant() switch
    {
        null or "" or "NE" => false,
        "ER" => verdict != Hl7Verdict.Accepted,
        "SU" => verdict == Hl7Verdict.Accepted,
        _ => true,
    };

    private static void AppendHeader(
        StringBuilder ack, Hl7Segment header, Hl7Separators separators, string controlId, Instant at)
    {
        var part = separators.Component == Hl7Separators.None ? "" : separators.Component.ToString();
        var trigger = Hl7Escape.Escape(header.Field(9, 2) ?? "", separators);
        var kind = trigger.Length is 0 or > 3 || part.Length == 0 ? "ACK" : $"ACK{part}{trigger}{part}ACK";
        var processing = Echo(header, 11);
        var version = Echo(header, 12);
        AppendSegment(
            ack, separators, "MSH", separators.EncodingCharacters,
            Echo(header, 5), Echo(header, 6), Echo(header, 3), Echo(header, 4),
            Stamp.Format(at), "", kind, controlId,
            processing.Length == 0 ? "P" : processing, version.Length == 0 ? DefaultVersion : version,
            "", "", "", "", "", Echo(header, 18));
    }

    private static void AppendError(
        StringBuilder ack, Hl7Separators separators, Hl7Answer answer, string version)
    {
        var part = separators.Component == Hl7Separators.None ? " " : separators.Component.ToString();
        var error = answer.ErrorNumber ?? answer.Defect?.Rule.ErrorNumber() ?? 207;
        var number = error.ToString(CultureInfo.InvariantCulture);
        var code = string.Join(part, number, Hl7Rules.ErrorText(error), "HL70357");
        var place = PlaceOf(answer.Defect, part);
        if (IsBefore25(version))
        {
            // Segment, its number and the field; the older form has no place for a component.
            var old = place.Length == 0 ? part + part : string.Join(part, place.Split(part)[..3]);
            AppendSegment(ack, separators, "ERR", old + part + number);
            return;
        }

        AppendSegment(
            ack, separators, "ERR", "", place, code, "E",
            Hl7Escape.Escape(answer.Name, separators), "", "", TextOf(answer, separators));
    }

    private static string PlaceOf(Hl7Defect? defect, string part)
    {
        if (defect is not { Segment.Length: 3 })
            return "";
        var invariant = CultureInfo.InvariantCulture;
        var place = string.Join(
            part, defect.Segment, defect.Occurrence.ToString(invariant),
            defect.Field == 0 ? "" : defect.Field.ToString(invariant));
        return defect.Component == 0
            ? place
            : string.Join(part, place, "1", defect.Component.ToString(invariant));
    }

    private static string TextOf(Hl7Answer answer, Hl7Separators separators)
    {
        if (answer.Verdict == Hl7Verdict.Accepted)
            return "";
        var where = answer.Defect is { Where.Length: > 0 } defect ? $" at {defect.Where}" : "";
        return Hl7Escape.Escape($"{answer.Name}{where}: {answer.Sentence}", separators);
    }

    // Versions 2.1 to 2.4 know only the first field of ERR.
    private static bool IsBefore25(string version) =>
        version is ['2', '.', >= '1' and <= '4', ..];

    // Written back as it came, so its escapes stay right; control characters would break the framing.
    private static string Echo(Hl7Segment header, int field)
    {
        var raw = header.Raw(field);
        raw = raw.Length > EchoLength ? raw[..EchoLength] : raw;
        return raw.IndexOfAnyInRange('\0', '\u001F') < 0
            ? raw.ToString()
            : string.Concat(raw.ToArray().Where(character => character > '\u001F'));
    }

    private static void AppendSegment(
        StringBuilder ack, Hl7Separators separators, string name, params ReadOnlySpan<string> fields)
    {
        var last = fields.Length;
        while (last > 0 && fields[last - 1].Length == 0)
            last--;
        ack.Append(name);
        foreach (var field in fields[..last])
            ack.Append(separators.Field).Append(field);
        ack.Append('\r');
    }
}

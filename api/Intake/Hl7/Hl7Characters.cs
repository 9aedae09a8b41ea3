using System.Text;

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>The character sets intake reads.</summary>
public enum Hl7CharacterSet
{
    /// <summary>UTF-8, also for ASCII and for messages that name none.</summary>
    Utf8,

    /// <summary>ISO 8859-1, named <c>8859/1</c>.</summary>
    Latin1,
}

/// <summary>Turns the bytes of a message into text and back, as its MSH-18 says.</summary>
public static class Hl7Characters
{
    private const int CharacterSetField = 18;

    private static ReadOnlySpan<byte> LittleEndianMark => [0xFF, 0xFE];

    private static ReadOnlySpan<byte> BigEndianMark => [0xFE, 0xFF];

    /// <summary>
    /// The text of a message. Bytes that are no UTF-8 become the replacement character, which only matters
    /// where a value is read from them, and is a defect there: many senders name no character set and put
    /// Latin-1 into names, which intake never reads. Refused: <see cref="Hl7Rule.CharacterSetUnsupported"/>.
    /// </summary>
    public static Reading<string, Hl7Defect> Decode(ReadOnlySpan<byte> message)
    {
        var named = Named(message);
        return named.IsRead
            ? EncodingOf(named.Value).GetString(message)
            : named.Defect;
    }

    /// <summary>
    /// The bytes of <paramref name="text"/>; what Latin-1 does not have becomes a question mark.
    /// </summary>
    public static byte[] Encode(string text, Hl7CharacterSet set) => EncodingOf(set).GetBytes(text);

    /// <summary>The character set the header's first MSH-18 names; UTF-8 when there is none.</summary>
    public static Reading<Hl7CharacterSet, Hl7Defect> Named(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith(LittleEndianMark) || message.StartsWith(BigEndianMark))
            return Unsupported("UTF-16");
        var name = NameIn(message);
        return name.ToUpperInvariant() switch
        {
            "" or "ASCII" or "UNICODE UTF-8" or "UNICODE" or "UTF-8" or "UTF8" =>
                Hl7CharacterSet.Utf8,
            "8859/1" or "ISO-8859-1" or "8859-1" =>
                Hl7CharacterSet.Latin1,
            _ => Unsupported(name),
        };
    }

    // Every character set named here agrees with ASCII in the header, so the bytes can be searched.
    private static string NameIn(ReadOnlySpan<byte> message)
    {
        var start = message.IndexOf("MSH"u8);
        if (start < 0 || start + 3 >= message.Length)
            return "";
        var line = message[start..];
        var end = line.IndexOfAny((byte)'\r', (byte)'\n');
        line = end < 0 ? line : line[..end];
        var separator = line.Length > 3 ? line[3] : (byte)'|';
        for (var field = 1; field < CharacterSetField; field++)
        {
            var next = line.IndexOf(separator);
            if (next < 0)
                return "";
            line = line[(next + 1)..];
        }

        end = line.IndexOfAny(separator, (byte)'~', (byte)'^');
        line = end < 0 ? line : line[..end];
        return Encoding.Latin1.GetString(line.Trim((byte)' '));
    }

    private static Encoding EncodingOf(Hl7CharacterSet set) =>
        set == Hl7CharacterSet.Latin1 ? Encoding.Latin1 : Encoding.UTF8;

    private static Reading<Hl7CharacterSet, Hl7Defect> Unsupported(string name) =>
        new Hl7Defect(Hl7Rule.CharacterSetUnsupported, "MSH", CharacterSetField, Hl7Defect.Shown(name));
}

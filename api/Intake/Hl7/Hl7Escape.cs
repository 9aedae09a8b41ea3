using System.Buffers;
using System.Globalization;
using System.Text;

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>Writes and resolves HL7 escape sequences.</summary>
public static class Hl7Escape
{
    private static readonly SearchValues<char> CountCharacters = SearchValues.Create("+-0123456789");

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// The text meant by <paramref name="raw"/>. <c>\F\ \S\ \T\ \R\ \E\ \P\</c> become their separators,
    /// <c>\Xhh..\</c> its bytes (UTF-8, or Latin-1 where they are not), <c>\.br\</c> and <c>\.sp\</c> line
    /// ends; highlighting and other formatting is dropped. What is no escape sequence stays as written.
    /// </summary>
    public static string Unescape(ReadOnlySpan<char> raw, Hl7Separators separators)
    {
        var first = raw.IndexOf(separators.Escape);
        if (first < 0)
            return raw.ToString();

        var text = new StringBuilder(raw.Length).Append(raw[..first]);
        var rest = raw[first..];
        while (rest.Length > 0)
        {
            if (rest[0] != separators.Escape)
            {
                var plain = rest.IndexOf(separators.Escape);
                plain = plain < 0 ? rest.Length : plain;
                text.Append(rest[..plain]);
                rest = rest[plain..];
                continue;
            }

            var end = rest[1..].IndexOf(separators.Escape);
            if (end >= 0 && TryAppend(text, rest.Slice(1, end), separators))
            {
                rest = rest[(end + 2)..];
                continue;
            }

            text.Append(rest[0]);
            rest = rest[1..];
        }

        return text.ToString();
    }

    /// <summary>
    /// <paramref name="text"/> so that it may stand in a field: separators and control characters become
    /// escape sequences, or blanks when the message has no escape character.
    /// </summary>
    public static string Escape(string text, Hl7Separators separators)
    {
        if (!NeedsEscape(text, separators))
            return text;

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            var sequence = Sequence(character, separators);
            if (sequence is null)
                escaped.Append(character);
            else if (separators.Escape == Hl7Separators.None)
                escaped.Append(' ');
            else
                escaped.Append(separators.Escape).Append(sequence).Append(separators.Escape);
        }

        return escaped.ToString();
    }

    private static bool NeedsEscape(string text, Hl7Separators separators)
    {
        foreach (var character in text)
        {
            if (Sequence(character, separators) is not null)
                return true;
        }

        return false;
    }

    private static string? Sequence(char character, Hl7Separators separators)
    {
        if (character == separators.Field)
            return "F";
        if (character == separators.Component)
            return "S";
        if (character == separators.Subcomponent)
            return "T";
        if (character == separators.Repetition)
            return "R";
        if (character == separators.Escape)
            return "E";
        if (character == '\n')
            return ".br";
        return character < ' ' || character == '\u007F'
            ? string.Create(CultureInfo.InvariantCulture, $"X{(int)character:X2}")
            : null;
    }

    private static bool TryAppend(StringBuilder text, ReadOnlySpan<char> sequence, Hl7Separators separators)
    {
        switch (sequence)
        {
            case "F": return Append(text, separators.Field);
            case "S": return Append(text, separators.Component);
            case "T": return Append(text, separators.Subcomponent);
            case "R": return Append(text, separators.Repetition);
            case "E": return Append(text, separators.Escape);
            case "P": return Append(text, separators.Truncation);
            case "H" or "N": return true;
            case ".br" or ".sp": return Append(text, '\n');
        }

        if (sequence.Length < 3)
            return false;
        if (sequence[0] == 'X')
            return TryAppendBytes(text, sequence[1..]);
        return sequence[0] == '.' && IsFormatting(sequence[1..]);
    }

    private static bool Append(StringBuilder text, char character)
    {
        // A separator the message does not have cannot be meant by its escape sequence.
        if (character == Hl7Separators.None)
            return false;
        text.Append(character);
        return true;
    }

    private static bool TryAppendBytes(StringBuilder text, ReadOnlySpan<char> digits)
    {
        if (digits.Length % 2 != 0)
            return false;
        var bytes = new byte[digits.Length / 2];
        if (Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
            return false;
        text.Append(Utf8OrLatin1(bytes));
        return true;
    }

    private static string Utf8OrLatin1(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    // Formatting commands of the standard: .sp<n>, .in<n>, .ti<n>, .sk<n>, .fi, .nf, .ce.
    private static bool IsFormatting(ReadOnlySpan<char> command)
    {
        if (command.Length < 2 || command[..2].IndexOfAnyExceptInRange('a', 'z') >= 0)
            return false;
        return command[2..].IndexOfAnyExcept(CountCharacters) < 0;
    }
}

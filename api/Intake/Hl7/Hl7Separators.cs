namespace CodingQueue.Api.Intake.Hl7;

/// <summary>
/// The characters that part a message, as its MSH-1 and MSH-2 name them. A sender may leave out trailing
/// ones; those take the standard's default, or <see cref="None"/> when the default is already in use.
/// </summary>
public readonly record struct Hl7Separators(
    char Field, char Component, char Repetition, char Escape, char Subcomponent, char Truncation)
{
    /// <summary>
    /// Stands for a separator a message does not have; a noncharacter, so no text matches it.
    /// </summary>
    public const char None = '\uFFFF';

    private const string Defaults = "^~\\&#";

    /// <summary>The separators the standard recommends: <c>|^~\&amp;</c> and <c>#</c>.</summary>
    public static Hl7Separators Standard { get; } = new('|', '^', '~', '\\', '&', '#');

    /// <summary>MSH-2 as this message would write it, absent separators left out.</summary>
    public string EncodingCharacters =>
        string.Concat(Visible(Component), Visible(Repetition), Visible(Escape), Visible(Subcomponent));

    /// <summary>
    /// Reads the separators of a header line that starts with its three letters. False when MSH-1 is missing,
    /// when MSH-2 has more than five characters, or when one is a letter, digit, blank or named twice.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<char> line, out Hl7Separators separators)
    {
        separators = Standard;
        if (line.Length < 4 || !MayPart(line[3]))
            return false;

        var written = line[4..];
        var end = written.IndexOf(line[3]);
        written = (end < 0 ? written : written[..end]).TrimEnd();
        if (written.Length > Defaults.Length)
            return false;

        Span<char> all = [line[3], .. Defaults];
        for (var at = 0; at < written.Length; at++)
        {
            if (!MayPart(written[at]) || all[..(at + 1)].Contains(written[at]))
                return false;
            all[at + 1] = written[at];
        }

        for (var at = written.Length + 1; at < all.Length; at++)
        {
            if (all[..at].Contains(all[at]))
                all[at] = None;
        }

        separators = new(all[0], all[1], all[2], all[3], all[4], all[5]);
        return true;
    }

    private static bool MayPart(char character) =>
        !char.IsLetterOrDigit(character) && !char.IsWhiteSpace(character) && !char.IsControl(character)
        && !char.IsSurrogate(character) && character is not (None or '\uFEFF' or '\uFFFD');

    private static string Visible(char separator) => separator == None ? "" : separator.ToString();
}

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>
/// One HL7 v2 message. Reading finds the segments and checks the form; fields are taken out of the text
/// when asked for, so a message costs what is read of it. Immutable, safe to share between threads.
/// </summary>
/// <remarks>
/// Tolerated: CR, LF or CRLF after segments and none after the last, a byte order mark, blank lines, a
/// shortened MSH-2, any version or none, segments of the sender's own (Z..). Two lines of a message are
/// never joined: a line that is no segment is a defect, since text broken by a stray line end cannot be told
/// from a damaged segment.
/// </remarks>
public sealed class Hl7Message
{
    private readonly ReadOnlyMemory<char> text;
    private readonly Place[] places;

    private Hl7Message(ReadOnlyMemory<char> text, Hl7Separators separators, Place[] places)
    {
        this.text = text;
        this.places = places;
        Separators = separators;
    }

    /// <summary>The separators of this message.</summary>
    public Hl7Separators Separators { get; }

    /// <summary>How many segments there are, the header included.</summary>
    public int SegmentCount => places.Length;

    /// <summary>The header, always present.</summary>
    public Hl7Segment Header => new(this, places[0].Start, places[0].Length, 1);

    internal ReadOnlySpan<char> Text => text.Span;

    /// <summary>Reads one message; see the remarks of the type for what is tolerated.</summary>
    public static Reading<Hl7Message, Hl7Defect> Read(string text) => Read(text.AsMemory());

    /// <summary>
    /// Reads one message without copying <paramref name="text"/>, which must not change later.
    /// </summary>
    public static Reading<Hl7Message, Hl7Defect> Read(ReadOnlyMemory<char> text)
    {
        if (text.Length > IntakeLimits.MessageLength)
            return Not(Hl7Rule.MessageTooLong);

        var span = text.Span;
        var start = SkipBlank(span);
        if (start == span.Length)
            return Not(Hl7Rule.MessageEmpty);

        var separators = ReadSeparators(FirstLine(span[start..]));
        return separators.IsRead
            ? ReadSegments(text, start, separators.Value)
            : separators.Defect;
    }

    /// <summary>
    /// Reads only the header line, for answering a message that cannot be read further. Text after the
    /// first line is not looked at and may be of any length.
    /// </summary>
    public static Reading<Hl7Message, Hl7Defect> ReadHeader(ReadOnlyMemory<char> text)
    {
        var span = text.Span;
        var start = SkipBlank(span);
        var line = FirstLine(span[start..]);
        var separators = ReadSeparators(line);
        if (!separators.IsRead)
            return separators.Defect;
        return new Hl7Message(text, separators.Value, [new(start, line.Length)]);
    }

    /// <summary>The first segment of a name, or an absent one.</summary>
    public Hl7Segment First(string name) => Segment(name, 1);

    /// <summary>The n-th segment of a name, from 1, or an absent one.</summary>
    public Hl7Segment Segment(string name, int occurrence)
    {
        var seen = 0;
        foreach (var place in places)
        {
            if (Is(place, name) && ++seen == occurrence)
                return new(this, place.Start, place.Length, seen);
        }

        return default;
    }

    /// <summary>All segments of the names given, in the order of the message.</summary>
    public IEnumerable<Hl7Segment> Segments(params string[] names)
    {
        var seen = new int[names.Length];
        foreach (var place in places)
        {
            var name = IndexOfName(place, names);
            if (name >= 0)
                yield return new(this, place.Start, place.Length, ++seen[name]);
        }
    }

    /// <summary>The text of a field, or null; numbers as in <see cref="Hl7Segment.Field"/>.</summary>
    public string? Field(
        string segment, int field, int component = 1, int subcomponent = 1, int repetition = 1,
        int occurrence = 1) =>
        Segment(segment, occurrence).Field(field, component, subcomponent, repetition);

    /// <summary>Whether a line is a header, whose first separator counts as its first field.</summary>
    internal static bool IsHeader(ReadOnlySpan<char> line) =>
        line.StartsWith("MSH") || line.StartsWith("FHS") || line.StartsWith("BHS");

    /// <summary>Where the first character stands that is not a byte order mark or blank.</summary>
    internal static int SkipBlank(ReadOnlySpan<char> span)
    {
        var start = span.IndexOfAnyExcept("\uFEFF\r\n\t ");
        return start < 0 ? span.Length : start;
    }

    /// <summary>The text up to the first line end.</summary>
    internal static ReadOnlySpan<char> FirstLine(ReadOnlySpan<char> span)
    {
        var end = span.IndexOfAny('\r', '\n');
        return end < 0 ? span : span[..end];
    }

    private static Reading<Hl7Separators, Hl7Defect> ReadSeparators(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("MSH"))
            return new Hl7Defect(Hl7Rule.HeaderMissing, "MSH", 0, "");
        if (Hl7Separators.TryRead(line, out var separators))
            return separators;
        var shown = Hl7Defect.Shown(line[3..Math.Min(line.Length, 12)]);
        return new Hl7Defect(Hl7Rule.SeparatorsMalformed, "MSH", line.Length < 5 ? 1 : 2, shown);
    }

    private static Reading<Hl7Message, Hl7Defect> ReadSegments(
        ReadOnlyMemory<char> text, int start, Hl7Separators separators)
    {
        var span = text.Span;
        var places = new Place[16];
        var count = 0;
        for (var at = start; at < span.Length;)
        {
            var line = FirstLine(span[at..]);
            var end = at + line.Length + 1;
            if (!line.IsWhiteSpace())
            {
                if (Broken(line, separators, count) is { } rule)
                    return Not(rule, line, count + 1);
                if (count == places.Length)
                    Array.Resize(ref places, count * 2);
                places[count++] = new(at, line.Length);
            }

            at = end;
        }

        return new Hl7Message(text, separators, places[..count]);
    }

    private static Hl7Rule? Broken(ReadOnlySpan<char> line, Hl7Separators separators, int before)
    {
        var named = line.Length >= 3 && IsName(line[..3])
            && (line.Length == 3 || line[3] == separators.Field || line[3..].IsWhiteSpace());
        if (!named)
            return Hl7Rule.SegmentMalformed;
        if (before > 0 && line.StartsWith("MSH"))
            return Hl7Rule.HeaderRepeated;
        if (before == IntakeLimits.Segments)
            return Hl7Rule.SegmentsTooMany;
        return line.Length > IntakeLimits.FieldsPerSegment
            && line.Count(separators.Field) > IntakeLimits.FieldsPerSegment
            ? Hl7Rule.FieldsTooMany
            : null;
    }

    private static bool IsName(ReadOnlySpan<char> name) =>
        char.IsAsciiLetterUpper(name[0]) && IsNameCharacter(name[1]) && IsNameCharacter(name[2]);

    private static bool IsNameCharacter(char character) =>
        char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character);

    private static Reading<Hl7Message, Hl7Defect> Not(Hl7Rule rule) =>
        new Hl7Defect(rule, "", 0, "");

    // The line itself is not shown: a broken line is as likely as not a piece of a name or a note.
    private static Reading<Hl7Message, Hl7Defect> Not(Hl7Rule rule, ReadOnlySpan<char> line, int number) =>
        new Hl7Defect(rule, rule == Hl7Rule.SegmentMalformed ? "segment" : line[..3].ToString(), 0, "")
            {
                Occurrence = number,
            };

    private int IndexOfName(Place place, string[] names)
    {
        for (var at = 0; at < names.Length; at++)
        {
            if (Is(place, names[at]))
                return at;
        }

        return -1;
    }

    private bool Is(Place place, string name) => Text.Slice(place.Start, 3).SequenceEqual(name);

    private readonly record struct Place(int Start, int Length);
}

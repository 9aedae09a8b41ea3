namespace CodingQueue.Api.Intake.Hl7;

/// <summary>
/// One segment of a message, found but not taken apart: each field is looked for when it is asked for.
/// The default value is an absent segment, whose fields are all absent.
/// </summary>
public readonly struct Hl7Segment : IEquatable<Hl7Segment>
{
    private readonly Hl7Message? message;
    private readonly int start;
    private readonly int length;

    internal Hl7Segment(Hl7Message message, int start, int length, int occurrence)
    {
        this.message = message;
        this.start = start;
        this.length = length;
        Occurrence = occurrence;
    }

    /// <summary>Whether the message has this segment.</summary>
    public bool IsPresent => message is not null;

    /// <summary>Which of the segments of its name this is, from 1; 0 when absent.</summary>
    public int Occurrence { get; }

    /// <summary>The three letters, or empty when absent.</summary>
    public string Name => IsPresent ? Line[..3].ToString() : "";

    /// <summary>The segment as written, without its line end.</summary>
    public ReadOnlySpan<char> Line => message is null ? default : message.Text.Slice(start, length);

    private Hl7Separators Separators => message?.Separators ?? Hl7Separators.Standard;

    /// <summary>
    /// The text of a field with escapes resolved, or null when it is absent, empty, or the explicit null
    /// <c>""</c> (see <see cref="IsErased"/>). All numbers count from 1; <paramref name="component"/> 0 is
    /// the whole repetition and <paramref name="subcomponent"/> 0 the whole component.
    /// </summary>
    public string? Field(int field, int component = 1, int subcomponent = 1, int repetition = 1)
    {
        var raw = Raw(field, component, subcomponent, repetition);
        return raw.IsEmpty || raw is "\"\"" ? null : Hl7Escape.Unescape(raw, Separators);
    }

    /// <summary>Whether the sender wrote <c>""</c>: the value is to be removed, not left as it was.</summary>
    public bool IsErased(int field) => Raw(field, 1, 1, 1) is "\"\"";

    /// <summary>A whole field as written: repetitions, components and escapes untouched.</summary>
    public ReadOnlySpan<char> Raw(int field)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(field);
        if (message is null)
            return default;
        if (!Hl7Message.IsHeader(Line))
            return Part(Line, Separators.Field, field + 1);

        // The first separator of a header is its first field, so its fields stand one place earlier.
        return field == 1 ? Line.Slice(3, 1) : Part(Line, Separators.Field, field);
    }

    /// <summary>A part of a field as written. Numbers as in <see cref="Field"/>.</summary>
    public ReadOnlySpan<char> Raw(int field, int component, int subcomponent, int repetition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(component);
        ArgumentOutOfRangeException.ThrowIfNegative(subcomponent);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repetition);
        var raw = Raw(field);
        if (field > 2 || !Hl7Message.IsHeader(Line))
            return PartOf(raw, component, subcomponent, repetition);
        return component <= 1 && subcomponent <= 1 && repetition == 1 ? raw : default;
    }

    /// <summary>How many repetitions a field has; 0 when it is absent or empty.</summary>
    public int Repetitions(int field)
    {
        var raw = Raw(field);
        if (raw.IsEmpty)
            return 0;
        return field <= 2 && Hl7Message.IsHeader(Line) ? 1 : raw.Count(Separators.Repetition) + 1;
    }

    /// <summary>
    /// The text of a part, and whether it or the whole field is the explicit null: as <see cref="Field"/> and
    /// <see cref="IsErased"/>, with the field looked for once.
    /// </summary>
    internal string? FieldOrErased(int field, int component, int subcomponent, out bool erased)
    {
        var whole = Raw(field);
        var raw = PartOf(whole, component, subcomponent, 1);
        erased = whole is "\"\"" || raw is "\"\"";
        return raw.IsEmpty || raw is "\"\"" ? null : Hl7Escape.Unescape(raw, Separators);
    }

    /// <inheritdoc/>
    public bool Equals(Hl7Segment other) =>
        ReferenceEquals(message, other.message) && start == other.start && length == other.length;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hl7Segment other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(message, start);

    public static bool operator ==(Hl7Segment left, Hl7Segment right) => left.Equals(right);

    public static bool operator !=(Hl7Segment left, Hl7Segment right) => !left.Equals(right);

    private ReadOnlySpan<char> PartOf(ReadOnlySpan<char> raw, int component, int subcomponent, int repetition)
    {
        raw = Part(raw, Separators.Repetition, repetition);
        if (component > 0)
            raw = Part(raw, Separators.Component, component);
        return component > 0 && subcomponent > 0 ? Part(raw, Separators.Subcomponent, subcomponent) : raw;
    }

    private static ReadOnlySpan<char> Part(ReadOnlySpan<char> text, char separator, int number)
    {
        while (--number > 0)
        {
            var next = text.IndexOf(separator);
            if (next < 0)
                return default;
            text = text[(next + 1)..];
        }

        var end = text.IndexOf(separator);
        return end < 0 ? text : text[..end];
    }
}

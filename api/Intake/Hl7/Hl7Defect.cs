using System.Globalization;

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>
/// What is wrong with a message, and where. <see cref="Value"/> comes from the message and may identify a
/// patient: it is for the caller who sent it and the store of rejected messages, never for a log. That is
/// why <see cref="ToString"/> leaves it out.
/// </summary>
/// <param name="Rule">The rule that was broken.</param>
/// <param name="Segment">
/// The segment's name, <c>segment</c> when it has no proper one, or empty when the whole message is meant.
/// </param>
/// <param name="Field">The field's number from 1, or 0 when the defect is of the whole segment.</param>
/// <param name="Value">What stood there, at most <see cref="IntakeLimits.ShownLength"/> long.</param>
public sealed record Hl7Defect(Hl7Rule Rule, string Segment, int Field, string Value)
{
    /// <summary>
    /// Which of the segments of that name, from 1; for a defect of form, its place among all segments.
    /// </summary>
    public int Occurrence { get; init; } = 1;

    /// <summary>The component's number from 1, or 0 when the defect is of the whole field.</summary>
    public int Component { get; init; }

    /// <summary>The place as people write it: <c>PV1-44</c>, <c>PID-18.1</c>, <c>FT1[2]-11</c>.</summary>
    public string Where
    {
        get
        {
            if (Segment.Length == 0)
                return "";
            var invariant = CultureInfo.InvariantCulture;
            var segment = Occurrence > 1 ? string.Create(invariant, $"{Segment}[{Occurrence}]") : Segment;
            if (Field == 0)
                return segment;
            return Component == 0
                ? string.Create(invariant, $"{segment}-{Field}")
                : string.Create(invariant, $"{segment}-{Field}.{Component}");
        }
    }

    /// <summary>The rule and the place, without the value.</summary>
    public override string ToString() => Segment.Length == 0 ? Rule.Name() : $"{Rule.Name()} at {Where}";

    /// <summary>The part of <paramref name="value"/> a defect may show.</summary>
    internal static string Shown(ReadOnlySpan<char> value) =>
        value.Length <= IntakeLimits.ShownLength
            ? value.ToString()
            : string.Concat(value[..(IntakeLimits.ShownLength - 3)], "...");
}

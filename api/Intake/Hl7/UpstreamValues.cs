namespace CodingQueue.Api.Intake.Hl7;

/// <summary>
/// Takes checked values out of a message and remembers the first defect, so that reading a message is one
/// list of fields instead of one refusal per field. After a defect the values mean nothing.
/// </summary>
internal sealed class UpstreamValues
{
    private List<string>? erased;

    /// <summary>The first thing that was wrong, or null.</summary>
    internal Hl7Defect? Defect { get; private set; }

    /// <summary>The fields that held the explicit null.</summary>
    internal IReadOnlyList<string> Erased => erased ?? (IReadOnlyList<string>)[];

    /// <summary>
    /// A text without its surrounding blanks; null when absent, blank or erased. Refused: longer than
    /// <see cref="IntakeLimits.ValueLength"/>, control characters, bytes that were no text.
    /// </summary>
    internal string? Text(Hl7Segment segment, int field, int component = 1, int subcomponent = 1)
    {
        var value = segment.FieldOrErased(field, component, subcomponent, out var isErased)?.Trim();
        if (isErased)
            AddErased(new Hl7Defect(default, segment.Name, field, "").Where);
        if (string.IsNullOrEmpty(value))
            return null;
        if (IntakeText.Broken(value) is not { } broken)
            return value;
        var rule = broken == IntakeTextRule.TooLong ? Hl7Rule.ValueTooLong : Hl7Rule.ValueMalformed;
        Break(rule, segment, field, component, value);
        return null;
    }

    /// <summary>A text that must be there; empty, with a defect, when it is not.</summary>
    internal string Required(Hl7Segment segment, int field, int component = 0)
    {
        var value = Text(segment, field, Math.Max(component, 1));
        if (value is null)
            Break(Hl7Rule.RequiredMissing, segment.Name, field, component);
        return value ?? "";
    }

    /// <summary>A time, or null.</summary>
    internal FacilityTime? Time(Hl7Segment segment, int field)
    {
        var value = Text(segment, field);
        if (value is null)
            return null;
        if (Hl7Time.TryRead(value, out var time, out var broken))
            return time;
        Break(broken, segment, field, 0, value);
        return null;
    }

    /// <summary>An amount of money or a quantity, or null.</summary>
    internal decimal? Amount(Hl7Segment segment, int field)
    {
        var value = Text(segment, field);
        if (value is null)
            return null;
        if (!IntakeText.TryReadAmount(value, out var amount))
            Break(Hl7Rule.AmountMalformed, segment, field, 0, value);
        else if (Math.Abs(amount) > IntakeLimits.AmountMax)
            Break(Hl7Rule.AmountOutOfRange, segment, field, 0, value);
        else
            return amount;
        return null;
    }

    /// <summary>Records a defect of a place that may be absent.</summary>
    internal void Break(Hl7Rule rule, string segment, int field, int component) =>
        Defect ??= new(rule, segment, field, "") { Component = component };

    /// <summary>Records a defect of a value.</summary>
    internal void Break(Hl7Rule rule, Hl7Segment segment, int field, int component, string value) =>
        Defect ??= new(rule, segment.Name, field, Hl7Defect.Shown(value))
        {
            Occurrence = Math.Max(segment.Occurrence, 1),
            Component = component,
        };

    /// <summary>Records a field as erased, once however often it is read.</summary>
    private void AddErased(string where)
    {
        erased ??= [];
        if (!erased.Contains(where))
            erased.Add(where);
    }
}

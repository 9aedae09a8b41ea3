using System.Globalization;

namespace CodingQueue.Api.Intake;

/// <summary>What a kept value must be.</summary>
internal enum IntakeTextRule
{
    TooLong,
    Malformed,
}

/// <summary>Rules for values that are kept, whatever format brought them.</summary>
internal static class IntakeText
{
    private const NumberStyles AmountStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>
    /// The rule <paramref name="value"/> breaks, or null: at most <see cref="IntakeLimits.ValueLength"/>
    /// long, no control characters, no replacement characters (bytes that were no text), no half characters.
    /// </summary>
    internal static IntakeTextRule? Broken(ReadOnlySpan<char> value)
    {
        if (value.Length > IntakeLimits.ValueLength)
            return IntakeTextRule.TooLong;
        for (var at = 0; at < value.Length; at++)
        {
            var character = value[at];
            if (char.IsControl(character) || character is '\uFFFD' or '\uFFFE' or '\uFFFF')
                return IntakeTextRule.Malformed;
            if (!char.IsSurrogate(character))
                continue;
            if (at + 1 == value.Length || !char.IsSurrogatePair(character, value[at + 1]))
                return IntakeTextRule.Malformed;
            at++;
        }

        return null;
    }

    /// <summary>Reads digits with an optional sign and decimal point; no separators of thousands.</summary>
    internal static bool TryReadAmount(ReadOnlySpan<char> value, out decimal amount) =>
        decimal.TryParse(value, AmountStyle, CultureInfo.InvariantCulture, out amount);
}

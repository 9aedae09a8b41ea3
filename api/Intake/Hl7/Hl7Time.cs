using System.Globalization;
using NodaTime;

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>Reads HL7 times (TS, DTM): <c>YYYY[MM[DD[HH[MM[SS[.S..]]]]]][+/-ZZZZ]</c>.</summary>
public static class Hl7Time
{
    private const int FractionDigitsMax = 9;
    private const int OffsetHoursMax = 14;

    /// <summary>
    /// Reads <paramref name="raw"/> without its surrounding blanks. When false, <paramref name="broken"/> is
    /// <see cref="Hl7Rule.TimeMalformed"/> (not of the form), <see cref="Hl7Rule.TimeImpossible"/> (no such
    /// date, hour or offset) or <see cref="Hl7Rule.TimeOutOfRange"/> (a year nobody means).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<char> raw, out FacilityTime time, out Hl7Rule broken)
    {
        time = default;
        broken = Hl7Rule.TimeMalformed;
        raw = raw.Trim();
        var digits = raw.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? raw.Length : digits;
        if (digits is < 4 or > 14 || digits % 2 != 0)
            return false;

        var rest = raw[digits..];
        var nanoseconds = 0L;
        var fraction = digits == 14 && rest.StartsWith(".");
        if (fraction && !TryReadFraction(ref rest, out nanoseconds))
            return false;
        if (!TryReadOffset(rest, out var offset, ref broken))
            return false;
        if (!TryReadLocal(raw[..digits], ref broken, out var local))
            return false;

        var precision = fraction ? TimePrecision.Fraction : (TimePrecision)((digits - 4) / 2);
        time = new(local.PlusNanoseconds(nanoseconds), offset, precision);
        return true;
    }

    private static bool TryReadLocal(ReadOnlySpan<char> digits, ref Hl7Rule broken, out LocalDateTime local)
    {
        local = default;
        var year = Number(digits[..4]);
        var month = Two(digits, 4, 1);
        var day = Two(digits, 6, 1);
        var hour = Two(digits, 8, 0);
        var minute = Two(digits, 10, 0);
        var second = Two(digits, 12, 0);

        broken = Hl7Rule.TimeImpossible;
        if (month is < 1 or > 12 || day < 1 || hour > 23 || minute > 59 || second > 59)
            return false;
        if (day > DateTime.DaysInMonth(Math.Max(year, 1), month))
            return false;
        broken = Hl7Rule.TimeOutOfRange;
        if (year is < IntakeLimits.YearMin or > IntakeLimits.YearMax)
            return false;
        local = new(year, month, day, hour, minute, second);
        return true;
    }

    // Digits past the ninth are finer than a nanosecond and are cut off.
    private static bool TryReadFraction(ref ReadOnlySpan<char> rest, out long nanoseconds)
    {
        var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest[1..] : rest.Slice(1, end);
        rest = rest[(digits.Length + 1)..];
        nanoseconds = 0;
        for (var at = 0; at < FractionDigitsMax; at++)
            nanoseconds = nanoseconds * 10 + (at < digits.Length ? digits[at] - '0' : 0);
        return digits.Length > 0;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> rest, out Offset? offset, ref Hl7Rule broken)
    {
        offset = rest is "Z" ? Offset.Zero : null;
        if (rest.IsEmpty || rest is "Z")
            return true;
        if (rest is not ['+' or '-', _, _, _, _] || rest[1..].IndexOfAnyExceptInRange('0', '9') >= 0)
            return false;

        var hours = Number(rest[1..3]);
        var minutes = Number(rest[3..5]);
        broken = Hl7Rule.TimeImpossible;
        if (hours > OffsetHoursMax || minutes > 59)
            return false;
        var sign = rest[0] == '-' ? -1 : 1;
        offset = Offset.FromSeconds(sign * (hours * 3600 + minutes * 60));
        return true;
    }

    private static int Two(ReadOnlySpan<char> digits, int at, int absent) =>
        digits.Length > at ? Number(digits.Slice(at, 2)) : absent;

    private static int Number(ReadOnlySpan<char> digits) =>
        int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}

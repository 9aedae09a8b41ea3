using System.Text.RegularExpressions;
using CodingQueue.Api.Intake.Hl7;

namespace CodingQueue.Api.Intake.Csv;

/// <summary>
/// Reads times of uploads: ISO 8601 <c>YYYY-MM-DD[THH:MM[:SS[.S..]]][Z or +/-HH:MM]</c>, a blank allowed for
/// the T, or HL7's digits. Dates in national orders are refused, since nobody can tell them apart.
/// </summary>
public static partial class CsvTime
{
    /// <summary>Reads a time; when false, <paramref name="broken"/> is one of the time rules.</summary>
    public static bool TryRead(string value, out FacilityTime time, out CsvRule broken)
    {
        var match = Iso().Match(value);
        var digits = match.Success ? match.Result("$1$2$3$4$5$6$7$8$9$10") : value;
        var read = Hl7Time.TryRead(digits, out time, out var rule);

        // Four or six digits alone are a year or a month to HL7, but in a spreadsheet more likely a number.
        if (read && time.Precision < TimePrecision.Day)
        {
            read = false;
            rule = Hl7Rule.TimeMalformed;
        }

        broken = rule switch
        {
            Hl7Rule.TimeImpossible => CsvRule.TimeImpossible,
            Hl7Rule.TimeOutOfRange => CsvRule.TimeOutOfRange,
            _ => CsvRule.TimeMalformed,
        };
        return read;
    }

    [GeneratedRegex(
        @"^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?)?"
        + @"(?:(Z)|([+-][0-9]{2}):?([0-9]{2}))?\z")]
    private static partial Regex Iso();
}

using System.Buffers;

namespace CodingQueue.Api.Intake.Csv;

/// <summary>Where one field of a chart comes from.</summary>
/// <param name="Target">The field's JSON name, or <c>attributes.name</c>.</param>
/// <param name="Column">The column's name in the header, or null when constant.</param>
/// <param name="Constant">The value of every row, or null when from a column.</param>
/// <param name="Values">The values that become others, or null when taken as they are.</param>
/// <param name="Otherwise">What any other value becomes, or null when other values are refused.</param>
public sealed record CsvSource(
    string Target, string? Column, string? Constant,
    IReadOnlyDictionary<string, string>? Values = null, string? Otherwise = null);

/// <summary>
/// Says which columns of an upload are which fields of a chart. A field the mapping does not name comes from
/// the column of its own name when the header has one; other columns are left alone.
/// </summary>
/// <remarks>
/// <para>The text of a mapping, blanks around its parts meaning nothing:</para>
/// <code>
/// mapping  = [ entry *( "," entry ) ]
/// entry    = target "=" ( column [ ":" pair *( "|" pair ) ] / constant )
/// target   = "facility" / "account" / "track" / "kind" / "serviceLine" / "payer" / "financialClass"
///          / "patientState" / "state" / "admitted" / "discharged" / "clockStart" / "totalCharges"
///          / "documents" / "attributes." name
/// name     = 1*64( letter / digit / "_" / "-" / "." )
/// column   = bare / '"' *( any but '"' / '""' ) '"'
/// constant = "'" *( any but "'" / "''" ) "'"
/// pair     = ( "*" / value ) ">" value
/// value    = bare / "'" *( any but "'" / "''" ) "'"
/// bare     = 1*( any but "," ":" "|" ">" "=" "'" '"' )
/// </code>
/// <para>
/// <c>state</c> is another name of <c>patientState</c>. Column names and values are compared exactly, case
/// included. With pairs, a cell must be one of the values or there must be a <c>*</c>; an empty cell stays
/// empty unless there is a pair for <c>''</c>. Documents are parted by semicolons, before pairs are applied
/// to each. Example:
/// <c>account=Id,admitted=START,kind=ENCOUNTERCLASS:inpatient>INPATIENT|emergency>ED_FAC,facility='NORTH'</c>
/// </para>
/// </remarks>
public sealed class CsvMapping
{
    /// <summary>How attribute targets begin.</summary>
    internal const string AttributePrefix = "attributes.";

    private const int AttributeNameLength = 64;

    private static readonly string[] Fields =
    [
        "facility", "account", "track", "kind", "serviceLine", "payer", "financialClass", "patientState",
        "admitted", "discharged", "clockStart", "totalCharges", "documents",
    ];

    private CsvMapping(IReadOnlyDictionary<string, CsvSource> sources) => Sources = sources;

    /// <summary>Every field from the column of its own name.</summary>
    public static CsvMapping Default { get; } = new(new Dictionary<string, CsvSource>());

    /// <summary>What the text named, by target.</summary>
    public IReadOnlyDictionary<string, CsvSource> Sources { get; }

    /// <summary>
    /// Reads a mapping; blank text is <see cref="Default"/>. Refused: too long, not of the grammar, an
    /// unknown target, a target or value named twice.
    /// </summary>
    public static Reading<CsvMapping, CsvDefect> Read(string text)
    {
        if (text.Length > IntakeLimits.CsvMappingLength)
            return CsvDefect.Of(CsvRule.MappingTooLong, 0);
        if (string.IsNullOrWhiteSpace(text))
            return Default;

        var sources = new Dictionary<string, CsvSource>(StringComparer.Ordinal);
        var cursor = new CsvMappingCursor(text);
        do
        {
            if (!cursor.TryReadEntry(out var source))
                return CsvDefect.Of(CsvRule.MappingMalformed, 0, "", cursor.Rest);
            if (TargetNamed(source.Target) is not { } target)
                return CsvDefect.Of(CsvRule.TargetUnknown, 0, source.Target);
            if (!sources.TryAdd(target, source with { Target = target }))
                return CsvDefect.Of(CsvRule.TargetRepeated, 0, target);
        }
        while (cursor.Take(','));

        return cursor.AtEnd
            ? new CsvMapping(sources)
            : CsvDefect.Of(CsvRule.MappingMalformed, 0, "", cursor.Rest);
    }

    /// <summary>The target a name means, or null.</summary>
    internal static string? TargetNamed(string name)
    {
        if (name == "state")
            return "patientState";
        if (Fields.Contains(name))
            return name;
        return name.StartsWith(AttributePrefix, StringComparison.Ordinal)
            && name.Length > AttributePrefix.Length
            && name.Length <= AttributePrefix.Length + AttributeNameLength
            && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.')
            ? name
            : null;
    }
}

/// <summary>Walks through the text of a mapping.</summary>
internal sealed class CsvMappingCursor(string text)
{
    private static readonly SearchValues<char> Ends = SearchValues.Create(",:|>='\"");

    private int at;

    internal bool AtEnd
    {
        get
        {
            SkipBlank();
            return at == text.Length;
        }
    }

    internal string Rest => text[at..];

    internal bool Take(char character)
    {
        SkipBlank();
        if (at == text.Length || text[at] != character)
            return false;
        at++;
        return true;
    }

    internal bool TryReadEntry(out CsvSource source)
    {
        source = new("", null, null);
        if (!TryReadBare(out var target) || !Take('='))
            return false;
        source = source with { Target = target };
        if (TryReadQuoted('\'', out var constant))
        {
            source = source with { Constant = constant };
            return true;
        }

        if (!TryReadQuoted('"', out var column) && !TryReadBare(out column))
            return false;
        source = source with { Column = column };
        return !Take(':') || TryReadPairs(ref source);
    }

    private bool TryReadPairs(ref CsvSource source)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string? otherwise = null;
        do
        {
            var quoted = TryReadQuoted('\'', out var from);
            if ((!quoted && !TryReadBare(out from)) || !Take('>'))
                return false;
            if (!TryReadQuoted('\'', out var to) && !TryReadBare(out to))
                return false;

            if (from == "*" && !quoted)
            {
                if (otherwise is not null)
                    return false;
                otherwise = to;
            }
            else if (!values.TryAdd(from, to))
            {
                return false;
            }
        }
        while (Take('|'));

        source = source with { Values = values, Otherwise = otherwise };
        return true;
    }

    private bool TryReadBare(out string value)
    {
        SkipBlank();
        var end = text.AsSpan(at).IndexOfAny(Ends);
        value = (end < 0 ? text[at..] : text.Substring(at, end)).TrimEnd();
        at = end < 0 ? text.Length : at + end;
        return value.Length > 0;
    }

    private bool TryReadQuoted(char quote, out string value)
    {
        value = "";
        SkipBlank();
        if (at == text.Length || text[at] != quote)
            return false;
        for (var end = at + 1; end < text.Length; end++)
        {
            if (text[end] != quote)
                continue;
            if (end + 1 < text.Length && text[end + 1] == quote)
            {
                end++;
                continue;
            }

            var once = quote.ToString();
            value = text[(at + 1)..end].Replace(once + once, once, StringComparison.Ordinal);
            at = end + 1;
            return true;
        }

        return false;
    }

    private void SkipBlank()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }
}

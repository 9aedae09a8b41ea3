namespace CodingQueue.Api.Intake.Csv;

/// <summary>The rules a CSV upload or its mapping can break, in the order they are looked at.</summary>
public enum CsvRule
{
    MappingTooLong,
    MappingMalformed,
    TargetUnknown,
    TargetRepeated,
    HeaderMissing,
    ColumnsTooMany,
    ColumnRepeated,
    ColumnMissing,
    RowsTooMany,
    RowTooLong,
    RowMalformed,
    CellsDiffer,
    ValueTooLong,
    ValueMalformed,
    ValueNotMapped,
    ValueNotAllowed,
    RequiredMissing,
    TimeMalformed,
    TimeImpossible,
    TimeOutOfRange,
    AmountMalformed,
    AmountOutOfRange,
    DocumentsTooMany,
}

/// <summary>What each <see cref="CsvRule"/> is called and says. One row per rule.</summary>
public static class CsvRules
{
    private static readonly Dictionary<CsvRule, (string Name, string Sentence)> Rows = new()
    {
        [CsvRule.MappingTooLong] = ("mapping_too_long", "A mapping has at most 8,192 characters."),
        [CsvRule.MappingMalformed] = ("mapping_malformed", "A mapping is target=source[:from>to|...],..."),
        [CsvRule.TargetUnknown] = ("target_unknown", "A target is a field of a chart or attributes.<name>."),
        [CsvRule.TargetRepeated] = ("target_repeated", "A mapping names each target once."),
        [CsvRule.HeaderMissing] = ("header_missing", "The first row names the columns."),
        [CsvRule.ColumnsTooMany] = ("columns_too_many", "An upload has at most 256 columns."),
        [CsvRule.ColumnRepeated] = ("column_repeated", "A column that is read has one place in the header."),
        [CsvRule.ColumnMissing] = ("column_missing", "The header has this column."),
        [CsvRule.RowsTooMany] = ("rows_too_many", "An upload has at most 100,000 rows."),
        [CsvRule.RowTooLong] = ("row_too_long", "A row has at most 65,536 characters."),
        [CsvRule.RowMalformed] = ("row_malformed",
            "A cell with a quote is quoted, its own quotes are doubled, and a quoted cell ends."),
        [CsvRule.CellsDiffer] = ("cells_differ", "A row has as many cells as the header."),
        [CsvRule.ValueTooLong] = ("value_too_long", "The value has at most 200 characters."),
        [CsvRule.ValueMalformed] = ("value_malformed",
            "The value has no control or replacement characters."),
        [CsvRule.ValueNotMapped] = ("value_not_mapped", "The mapping names this value or has a * entry."),
        [CsvRule.ValueNotAllowed] = ("value_not_allowed", "A track is facility or professional."),
        [CsvRule.RequiredMissing] = ("required_missing", "The value is required."),
        [CsvRule.TimeMalformed] = ("time_malformed",
            "A time is YYYY-MM-DD[THH:MM[:SS[.S..]]][Z or +/-HH:MM], or the same in HL7's digits."),
        [CsvRule.TimeImpossible] = ("time_impossible", "The date, time and offset exist."),
        [CsvRule.TimeOutOfRange] = ("time_out_of_range", "The year is 1900 to 2199."),
        [CsvRule.AmountMalformed] = ("amount_malformed",
            "An amount is digits with an optional sign and decimal point."),
        [CsvRule.AmountOutOfRange] = ("amount_out_of_range",
            "An amount is at most 1,000,000,000 either way."),
        [CsvRule.DocumentsTooMany] = ("documents_too_many", "A chart arrives with at most 100 documents."),
    };

    /// <summary>The rule's name on every surface, in snake case.</summary>
    public static string Name(this CsvRule rule) => Rows[rule].Name;

    /// <summary>The rule as a sentence. It never holds anything from an upload.</summary>
    public static string Sentence(this CsvRule rule) => Rows[rule].Sentence;
}

/// <summary>
/// What is wrong with an upload, and where. <see cref="Value"/> comes from the upload: it is for the caller
/// who sent it, never for a log, which is why <see cref="ToString"/> leaves it out.
/// </summary>
/// <param name="Rule">The rule that was broken.</param>
/// <param name="Row">The row, the header being 1; 0 for a defect of the mapping.</param>
/// <param name="Column">
/// The column in the header, the target where a constant is meant, or empty for the whole row.
/// </param>
/// <param name="Value">What stood there, at most <see cref="IntakeLimits.ShownLength"/> long.</param>
public sealed record CsvDefect(CsvRule Rule, int Row, string Column, string Value)
{
    /// <summary>The rule and the place, without the value.</summary>
    public override string ToString() => $"{Rule.Name()} in row {Row}";

    internal static CsvDefect Of(CsvRule rule, int row, string column = "", string value = "") =>
        new(rule, row, Hl7.Hl7Defect.Shown(column), Hl7.Hl7Defect.Shown(value));
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace CodingQueue.Api.Intake.Csv;

/// <summary>
/// Reads charts from CSV: RFC 4180 quoting, commas, any line end, a byte order mark or none.
/// </summary>
public static class CsvCharts
{
    // The parser reads ahead by up to its buffer, which grows with the longest row it met.
    private const int UnendedRowLength = 4 * IntakeLimits.CsvRowLength;

    /// <summary>Reads UTF-8. Bytes that are no UTF-8 are a defect of the value they stand in.</summary>
    public static async IAsyncEnumerable<CsvRow> ReadAsync(
        Stream upload, CsvMapping mapping, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var reader = new StreamReader(upload, Encoding.UTF8, true, -1, leaveOpen: true);
        await foreach (var row in ReadAsync(reader, mapping, cancellation))
            yield return row;
    }

    /// <summary>
    /// Reads row by row, holding one row at a time. Each row is a chart or a defect, and rows after a defect
    /// are read on. Four defects are the last row given, because nothing after them can be trusted: those of
    /// the header, <see cref="CsvRule.RowsTooMany"/>, and a row that does not end.
    /// </summary>
    public static async IAsyncEnumerable<CsvRow> ReadAsync(
        TextReader upload, CsvMapping mapping,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var capped = new CappedReader(upload, UnendedRowLength);
        var rows = new Rows(capped);
        using var parser = rows.Parser;

        if (!await rows.NextAsync())
        {
            yield return Defect(rows.Unended ? CsvRule.RowTooLong : CsvRule.HeaderMissing, 1);
            yield break;
        }

        var header = ReadHeader(rows, mapping);
        if (!header.IsRead)
        {
            yield return new(1, header.Defect);
            yield break;
        }

        for (var number = 2; await rows.NextAsync(); number++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (number > IntakeLimits.CsvRows + 1)
            {
                yield return Defect(CsvRule.RowsTooMany, number);
                yield break;
            }

            if (rows.Form is { } broken)
                yield return Defect(broken, number);
            else if (!rows.IsBlank)
                yield return new(number, header.Value.ReadRow(rows.Cells, number));
        }

        if (rows.Unended)
            yield return Defect(CsvRule.RowTooLong, rows.Number + 1);
    }

    private static Reading<CsvBinding, CsvDefect> ReadHeader(Rows rows, CsvMapping mapping)
    {
        if (rows.Form is { } broken)
            return CsvDefect.Of(broken, 1);
        return CsvBinding.Read(rows.Cells, mapping);
    }

    private static CsvRow Defect(CsvRule rule, int row) => new(row, CsvDefect.Of(rule, row));

    /// <summary>The parser, with what it throws and calls back turned into answers.</summary>
    private sealed class Rows
    {
        private readonly CappedReader reader;
        private bool malformed;

        internal Rows(CappedReader reader)
        {
            this.reader = reader;
            Parser = new(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                BadDataFound = _ => malformed = true,
                CountBytes = false,
                Delimiter = ",",
                IgnoreBlankLines = false,
                Mode = CsvMode.RFC4180,
            }, leaveOpen: true);
        }

        internal CsvParser Parser { get; }

        /// <summary>How many rows were read, the header included.</summary>
        internal int Number { get; private set; }

        /// <summary>Whether reading stopped because a row did not end.</summary>
        internal bool Unended { get; private set; }

        /// <summary>The cells of the row.</summary>
        internal string[] Cells { get; private set; } = [];

        /// <summary>What is wrong with the row's form, or null.</summary>
        internal CsvRule? Form { get; private set; }

        /// <summary>Whether nothing stands in the row.</summary>
        internal bool IsBlank => Cells.Length == 1 && string.IsNullOrWhiteSpace(Cells[0]);

        internal async Task<bool> NextAsync()
        {
            malformed = false;
            try
            {
                if (!await Parser.ReadAsync())
                    return false;
            }
            catch (RowTooLongException)
            {
                Unended = true;
                return false;
            }

            reader.RowEnded();
            Number++;
            Cells = Parser.Record ?? [];
            if (Parser.RawRecord.Length > IntakeLimits.CsvRowLength)
                Form = CsvRule.RowTooLong;
            else
                Form = malformed ? CsvRule.RowMalformed : null;
            return true;
        }
    }
}

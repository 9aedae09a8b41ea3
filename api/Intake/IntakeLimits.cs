namespace CodingQueue.Api.Intake;

/// <summary>
/// Every limit of intake, in one place. Lengths of text are in UTF-16 units, lengths of frames in bytes.
/// </summary>
public static class IntakeLimits
{
    /// <summary>Longest HL7 message, and longest frame on a connection: 1 MiB.</summary>
    public const int MessageLength = 1 << 20;

    /// <summary>Most segments in one HL7 message.</summary>
    public const int Segments = 5_000;

    /// <summary>Most fields in one HL7 segment; the longest standard segment has fewer than 100.</summary>
    public const int FieldsPerSegment = 1_000;

    /// <summary>
    /// Longest single value intake keeps (an account, a code, a payer), after escapes are resolved. Longer
    /// text in fields nobody reads, such as a document body, is bounded by the message alone.
    /// </summary>
    public const int ValueLength = 200;

    /// <summary>Longest part of a value a defect shows.</summary>
    public const int ShownLength = 64;

    /// <summary>Most documents, results, charges or merges read from one message.</summary>
    public const int RepeatsPerMessage = 1_000;

    /// <summary>Earliest year a time may name; a time before it is a typing error or a filler.</summary>
    public const int YearMin = 1900;

    /// <summary>Latest year a time may name.</summary>
    public const int YearMax = 2199;

    /// <summary>Largest amount of money, either sign, in currency units.</summary>
    public const decimal AmountMax = 1_000_000_000m;

    /// <summary>Most bytes that may stand between two frames before the connection is given up.</summary>
    public const int GarbageLength = 1_024;

    /// <summary>Most bytes thrown away after an answer to an overlong frame, so that it arrives.</summary>
    public const int DrainLength = 4 << 20;

    /// <summary>Most rows of a CSV upload, the header not counted.</summary>
    public const int CsvRows = 100_000;

    /// <summary>Longest CSV row, quotes and separators included.</summary>
    public const int CsvRowLength = 64 << 10;

    /// <summary>Most columns of a CSV upload.</summary>
    public const int CsvColumns = 256;

    /// <summary>Longest text of a CSV mapping.</summary>
    public const int CsvMappingLength = 8_192;

    /// <summary>Most documents in one CSV cell.</summary>
    public const int CsvDocuments = 100;
}

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>The rules an HL7 message can break, in the order they are looked at.</summary>
public enum Hl7Rule
{
    MessageEmpty,
    MessageTooLong,
    CharacterSetUnsupported,
    TextOutsideMessage,
    BatchCountDiffers,
    HeaderMissing,
    SeparatorsMalformed,
    SegmentMalformed,
    HeaderRepeated,
    SegmentsTooMany,
    FieldsTooMany,
    RequiredMissing,
    MessageTypeUnsupported,
    TriggerUnsupported,
    RepeatsTooMany,
    ValueTooLong,
    ValueMalformed,
    TimeMalformed,
    TimeImpossible,
    TimeOutOfRange,
    AmountMalformed,
    AmountOutOfRange,
}

/// <summary>What each <see cref="Hl7Rule"/> is called, says and answers. One row per rule.</summary>
public static class Hl7Rules
{
    private static readonly Dictionary<Hl7Rule, Row> Rows = new()
    {
        [Hl7Rule.MessageEmpty] = Reject("message_empty", "The message is empty.", 100),
        [Hl7Rule.MessageTooLong] = Reject("message_too_long", "A message has at most 1 MiB.", 207),
        [Hl7Rule.CharacterSetUnsupported] = Reject("character_set_unsupported",
            "MSH-18 is empty, ASCII, UNICODE UTF-8 or 8859/1.", 102),
        [Hl7Rule.TextOutsideMessage] = Reject("text_outside_message",
            "Outside messages only FHS, BHS, BTS and FTS segments and blank lines may stand.", 100),
        [Hl7Rule.BatchCountDiffers] = Reject("batch_count_differs",
            "The count in BTS-1 or FTS-1 is the count of what came before it.", 207),
        [Hl7Rule.HeaderMissing] = Reject("header_missing", "A message starts with an MSH segment.", 100),
        [Hl7Rule.SeparatorsMalformed] = Reject("separators_malformed",
            "MSH-1 and MSH-2 name different separators, none of them a letter, digit or blank.", 102),
        [Hl7Rule.SegmentMalformed] = Reject("segment_malformed",
            "A segment starts with a capital letter, two capital letters or digits, and the separator.", 100),
        [Hl7Rule.HeaderRepeated] = Reject("header_repeated", "A message has one MSH segment.", 100),
        [Hl7Rule.SegmentsTooMany] = Reject("segments_too_many", "A message has at most 5,000 segments.", 207),
        [Hl7Rule.FieldsTooMany] = Reject("fields_too_many", "A segment has at most 1,000 fields.", 207),
        [Hl7Rule.RequiredMissing] = Error("required_missing", "The field is required here.", 101),
        [Hl7Rule.MessageTypeUnsupported] = Reject("message_type_unsupported",
            "MSH-9.1 is ADT, MDM, DFT, BAR, ORU, ORM, SIU or MFN.", 200),
        [Hl7Rule.TriggerUnsupported] = Reject("trigger_unsupported",
            "MSH-9.2 is a trigger event this server reads.", 201),
        [Hl7Rule.RepeatsTooMany] = Error("repeats_too_many",
            "A message has at most 1,000 of these segments.", 207),
        [Hl7Rule.ValueTooLong] = Error("value_too_long", "The value has at most 200 characters.", 102),
        [Hl7Rule.ValueMalformed] = Error("value_malformed",
            "The value has no control or replacement characters.", 102),
        [Hl7Rule.TimeMalformed] = Error("time_malformed",
            "A time is YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ].", 102),
        [Hl7Rule.TimeImpossible] = Error("time_impossible", "The date, time and offset exist.", 102),
        [Hl7Rule.TimeOutOfRange] = Error("time_out_of_range", "The year is 1900 to 2199.", 102),
        [Hl7Rule.AmountMalformed] = Error("amount_malformed",
            "An amount is digits with an optional sign and decimal point.", 102),
        [Hl7Rule.AmountOutOfRange] = Error("amount_out_of_range",
            "An amount is at most 1,000,000,000 either way.", 102),
    };

    private static readonly Dictionary<int, string> ErrorTexts = new()
    {
        [100] = "Segment sequence error",
        [101] = "Required field missing",
        [102] = "Data type error",
        [103] = "Table value not found",
        [200] = "Unsupported message type",
        [201] = "Unsupported event code",
        [204] = "Unknown key identifier",
        [207] = "Application internal error",
    };

    /// <summary>The rule's name on every surface, in snake case.</summary>
    public static string Name(this Hl7Rule rule) => Rows[rule].Name;

    /// <summary>The rule as a sentence. It never holds anything from a message.</summary>
    public static string Sentence(this Hl7Rule rule) => Rows[rule].Sentence;

    /// <summary>
    /// What a message that breaks the rule is answered: <see cref="Hl7Verdict.Rejected"/> when its form or
    /// type is not ours to read, <see cref="Hl7Verdict.Error"/> when one of its values is wrong.
    /// </summary>
    public static Hl7Verdict Verdict(this Hl7Rule rule) => Rows[rule].Verdict;

    /// <summary>The number of the error in HL7 table 0357.</summary>
    public static int ErrorNumber(this Hl7Rule rule) => Rows[rule].ErrorNumber;

    /// <summary>The text of the error in HL7 table 0357.</summary>
    public static string ErrorText(this Hl7Rule rule) => ErrorText(rule.ErrorNumber());

    /// <summary>The text of an error in HL7 table 0357.</summary>
    public static string ErrorText(int number) => ErrorTexts[number];

    private static Row Reject(string name, string sentence, int number) =>
        new(name, sentence, number, Hl7Verdict.Rejected);

    private static Row Error(string name, string sentence, int number) =>
        new(name, sentence, number, Hl7Verdict.Error);

    private sealed record Row(string Name, string Sentence, int ErrorNumber, Hl7Verdict Verdict);
}

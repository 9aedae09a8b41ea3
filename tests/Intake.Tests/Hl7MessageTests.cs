using CodingQueue.Api.Intake;
using CodingQueue.Api.Intake.Hl7;

namespace CodingQueue.Intake.Tests;

public class Hl7MessageTests
{
    public static TheoryData<string, string> Tolerated => new()
    {
        { "CR", Messages.Admit },
        { "LF", Messages.Admit.Replace('\r', '\n') },
        { "CRLF", Messages.Admit.Replace("\r", "\r\n", StringComparison.Ordinal) },
        { "mixed line ends", Messages.Admit.Replace("\rPV1", "\n\rPV1", StringComparison.Ordinal) },
        { "byte order mark", "\uFEFF" + Messages.Admit },
        { "no last CR", Messages.Admit.TrimEnd('\r') },
        { "trailing blank lines", Messages.Admit + "\r\n\r\n  \n" },
        { "leading blank lines", "\r\n\n" + Messages.Admit },
        { "odd version", Messages.Admit.Replace("|2.5.1", "|2.99^X", StringComparison.Ordinal) },
        { "no version", Messages.Admit.Replace("|2.5.1", "", StringComparison.Ordinal) },
        { "MSH-2 of one character", Messages.Admit.Replace(@"|^~\&|", "|^|", StringComparison.Ordinal) },
        { "MSH-2 of three characters",
            Messages.Admit.Replace(@"|^~\&|", @"|^~\|", StringComparison.Ordinal) },
        { "empty MSH-2", Messages.Admit.Replace(@"|^~\&|", "||", StringComparison.Ordinal) },
        { "MSH-2 with truncation", Messages.Admit.Replace(@"|^~\&|", @"|^~\&#|", StringComparison.Ordinal) },
        { "other separators", Messages.Admit.Replace('|', '!').Replace('^', '$').Replace('~', '*') },
        { "trailing blanks", Messages.Admit.Replace("\r", "| \r", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Tolerated))]
    public void Reads_what_senders_really_send(string tolerance, string text)
    {
        var message = Messages.Read(text);

        Assert.True(message.SegmentCount == 6, tolerance);
        Assert.Equal("NORTH", message.Field("PV1", 3, component: 4));
        Assert.Equal("ADT", message.Field("MSH", 9));
        Assert.Equal("A01", message.Field("MSH", 9, component: 2));
        Assert.Equal("1234.50", message.Field("PV1", 47)?.Trim());
        Assert.Equal("at", message.Field("ZQX", 2));
    }

    [Theory]
    [InlineData("", "message_empty")]
    [InlineData("\uFEFF \r\n\t", "message_empty")]
    [InlineData("PID|1", "header_missing at MSH")]
    [InlineData("msh|^~\\&|", "header_missing at MSH")]
    [InlineData("FHS|^~\\&|", "header_missing at MSH")]
    [InlineData("MSH", "separators_malformed at MSH-1")]
    [InlineData("MSHA^~\\&A", "separators_malformed at MSH-2")]
    [InlineData("MSH ^~\\&", "separators_malformed at MSH-2")]
    [InlineData("MSH|^^\\&|", "separators_malformed at MSH-2")]
    [InlineData("MSH|^~|&|", "none")]
    [InlineData("MSH|^~\\&#!|", "separators_malformed at MSH-2")]
    [InlineData("MSH|^~\\a|", "separators_malformed at MSH-2")]
    [InlineData("MSH|^~\\&|\rPI|1", "segment_malformed at segment[2]")]
    [InlineData("MSH|^~\\&|\rpid|1", "segment_malformed at segment[2]")]
    [InlineData("MSH|^~\\&|\rPID^1", "segment_malformed at segment[2]")]
    [InlineData("MSH|^~\\&|\rPID|1\rsecond line of a note", "segment_malformed at segment[3]")]
    [InlineData("MSH|^~\\&|\rPID|1\rMSH|^~\\&|", "header_repeated at MSH[3]")]
    public void Names_the_rule_a_text_breaks(string text, string defect)
    {
        var reading = Hl7Message.Read(text);
        Assert.Equal(defect, reading.Defect?.ToString() ?? "none");
    }

    [Fact]
    public void Refuses_what_passes_a_limit()
    {
        var long1 = Messages.With("OBX|" + new string('x', IntakeLimits.MessageLength));
        var many = Messages.Header + string.Concat(Enumerable.Repeat("\rZZZ|", IntakeLimits.Segments));
        var wide = Messages.With("ZZZ" + new string('|', IntakeLimits.FieldsPerSegment + 1));

        Assert.Equal(Hl7Rule.MessageTooLong, Hl7Message.Read(long1).Defect?.Rule);
        Assert.Equal(Hl7Rule.SegmentsTooMany, Hl7Message.Read(many).Defect?.Rule);
        Assert.Equal(Hl7Rule.FieldsTooMany, Hl7Message.Read(wide).Defect?.Rule);
        Assert.True(Hl7Message.Read(many[..^5]).IsRead);
        Assert.True(Hl7Message.Read(wide.Replace("ZZZ||", "ZZZ|", StringComparison.Ordinal)).IsRead);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, "a")]
    [InlineData(1, 2, 1, 1, "b1")]
    [InlineData(1, 2, 2, 1, "b2")]
    [InlineData(1, 2, 0, 1, "b1&b2")]
    [InlineData(1, 0, 1, 1, "a^b1&b2")]
    [InlineData(1, 1, 1, 2, "c")]
    [InlineData(1, 3, 1, 1, null)]
    [InlineData(1, 1, 2, 1, null)]
    [InlineData(1, 1, 1, 3, null)]
    [InlineData(2, 1, 1, 1, null)]
    [InlineData(3, 1, 1, 1, "x|y")]
    [InlineData(4, 1, 1, 1, null)]
    [InlineData(5, 1, 1, 1, null)]
    [InlineData(99, 1, 1, 1, null)]
    public void Finds_a_part_of_a_field(int field, int component, int subcomponent, int repetition,
        string? text)
    {
        var message = Messages.Read(Messages.With("ZZZ|a^b1&b2~c||x\\F\\y|\"\"|"));
        Assert.Equal(text, message.Field("ZZZ", field, component, subcomponent, repetition));
    }

    [Fact]
    public void Counts_the_first_separator_as_the_first_field_of_a_header()
    {
        var message = Messages.Read(Messages.Admit);
        Assert.Equal("|", message.Header.Raw(1).ToString());
        Assert.Equal(@"^~\&", message.Header.Raw(2, 1, 1, 1).ToString());
        Assert.Equal("", message.Header.Raw(2, 2, 1, 1).ToString());
        Assert.Equal(1, message.Header.Repetitions(2));
        Assert.Equal("REG", message.Field("MSH", 3));
    }

    [Fact]
    public void Tells_an_erased_field_from_an_absent_one()
    {
        var segment = Messages.Read(Messages.With("ZZZ|\"\"||a~b~")).First("ZZZ");
        Assert.True(segment.IsErased(1));
        Assert.False(segment.IsErased(2));
        Assert.Equal(0, segment.Repetitions(2));
        Assert.Equal(3, segment.Repetitions(3));
    }

    [Fact]
    public void An_absent_segment_has_only_absent_fields()
    {
        var absent = Messages.Read(Messages.Admit).First("OBX");
        Assert.False(absent.IsPresent);
        Assert.Equal("", absent.Name);
        Assert.Null(absent.Field(5));
        Assert.Equal(0, absent.Repetitions(5));
        Assert.False(absent.IsErased(5));
    }

    [Fact]
    public void Numbers_segments_of_each_name()
    {
        var message = Messages.Read(Messages.With("OBX|1\rNTE|a\rOBX|2\rNTE|b"));
        Assert.Equal("2", message.Field("OBX", 1, occurrence: 2));
        Assert.Null(message.Field("OBX", 1, occurrence: 3));
        Assert.Equal(["1", "2"], message.Segments("OBX").Select(segment => segment.Field(1)));
        Assert.Equal(
            ["OBX1", "NTE1", "OBX2", "NTE2"],
            message.Segments("NTE", "OBX").Select(segment => segment.Name + segment.Occurrence));
    }

    [Fact]
    public void A_defect_says_its_place_and_keeps_the_value_out_of_its_text()
    {
        var defect = new Hl7Defect(Hl7Rule.ValueTooLong, "FT1", 11, "TEST^ONE") { Occurrence = 2,
            Component = 1 };
        Assert.Equal("FT1[2]-11.1", defect.Where);
        Assert.Equal("value_too_long at FT1[2]-11.1", defect.ToString());
    }

    [Fact]
    public void Every_rule_has_a_name_a_sentence_and_an_error()
    {
        var rules = Enum.GetValues<Hl7Rule>();
        Assert.Equal(rules.Length, rules.Select(rule => rule.Name()).Distinct().Count());
        Assert.All(rules, rule =>
        {
            Assert.EndsWith(".", rule.Sentence(), StringComparison.Ordinal);
            Assert.NotEmpty(rule.ErrorText());
            Assert.NotEqual(Hl7Verdict.Accepted, rule.Verdict());
        });
    }
}

using System.Text;
using CodingQueue.Api.Intake.Hl7;
using NodaTime;

namespace CodingQueue.Intake.Tests;

public class Hl7AckTests
{
    private static readonly Instant At = Instant.FromUtc(2026, 3, 14, 13, 15,
        1).Plus(Duration.FromMilliseconds(7));

    private static readonly Hl7Defect BadTime = new(Hl7Rule.TimeImpossible, "PV1", 44, "TEST^ONE 20260230");

    [Fact]
    public void Accepts_with_sender_and_receiver_swapped()
    {
        var ack = Hl7Ack.Build(Messages.Read(Messages.Admit), Hl7Answer.Accepted, "CQ-1", At);
        Assert.Equal(
            "MSH|^~\\&|CQ|HUB|REG|NORTH^1.2.3^ISO|20260314131501.007+0000||ACK^A01^ACK|CQ-1|P|2.5.1\r"
                + "MSA|AA|M1\r",
            ack);
    }

    [Fact]
    public void Names_the_place_and_the_rule_and_nothing_of_the_message()
    {
        var ack = Hl7Ack.Build(Messages.Read(Messages.Admit), Hl7Answer.Of(BadTime), "CQ-2", At)!;
        Assert.Equal(
            [
                "MSA|AE|M1|time_impossible at PV1-44: The date, time and offset exist.",
                "ERR||PV1^1^44|102^Data type error^HL70357|E|time_impossible|||"
                    + "time_impossible at PV1-44: The date, time and offset exist.",
            ],
            ack.TrimEnd('\r').Split('\r')[1..]);
        Assert.DoesNotContain("TEST", ack, StringComparison.Ordinal);
        Assert.DoesNotContain("20260230", ack, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.2", "ERR|PV1^1^44^102")]
    [InlineData("2.3.1", "ERR|PV1^1^44^102")]
    [InlineData("2.4", "ERR|PV1^1^44^102")]
    [InlineData("2.5", "ERR||PV1^1^44|")]
    [InlineData("2.8", "ERR||PV1^1^44|")]
    [InlineData("", "ERR||PV1^1^44|")]
    [InlineData("strange", "ERR||PV1^1^44|")]
    public void Writes_the_error_as_the_version_knows_it(string version, string segment)
    {
        var message = Messages.Read(Messages.Header.Replace("2.5.1", version, StringComparison.Ordinal));
        var ack = Hl7Ack.Build(message, Hl7Answer.Of(BadTime), "CQ-3", At)!;
        Assert.StartsWith(segment, ack.Split('\r')[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "AA AE AR")]
    [InlineData("AL", "", "CA CE CR")]
    [InlineData("AL", "AL", "CA CE CR")]
    [InlineData("AL", "NE", "CA CE CR")]
    [InlineData("NE", "AL", "AA AE AR")]
    [InlineData("NE", "", "- - -")]
    [InlineData("NE", "NE", "- - -")]
    [InlineData("ER", "NE", "- CE CR")]
    [InlineData("SU", "NE", "CA - -")]
    [InlineData("ER", "SU", "AA CE CR")]
    [InlineData("", "AL", "AA AE AR")]
    [InlineData("", "ER", "- AE AR")]
    public void Answers_in_the_mode_the_sender_asks_for(string accept, string application, string codes)
    {
        var message = Messages.Read($"{Messages.Header}|||{accept}|{application}\r");
        var given = new[] { Hl7Verdict.Accepted, Hl7Verdict.Error, Hl7Verdict.Rejected }
            .Select(verdict => new Hl7Answer(verdict, "some_rule", "A sentence."))
            .Select(answer => Hl7Ack.Build(message, answer, "CQ-4", At)?.Split('\r')[1][4..6] ?? "-");
        Assert.Equal(codes, string.Join(' ', given));
    }

    [Fact]
    public void Answers_in_the_separators_and_character_set_of_the_message()
    {
        var message = Messages.Read("MSH!$*%@!REG!N!CQ!H!20260101!!ADT$A01!7!T!2.5!!!!!!8859/1\r");
        var answer = new Hl7Answer(Hl7Verdict.Error, "odd!", "Costs $5.");
        var ack = Hl7Ack.Build(message, answer, "C!5", At)!;
        Assert.Equal(
            [
                "MSH!$*%@!CQ!H!REG!N!20260314131501.007+0000!!ACK$A01$ACK!C%F%5!T!2.5!!!!!!8859/1",
                "MSA!AE!7!odd%F%: Costs %S%5.",
                "ERR!!!207$Application internal error$HL70357!E!odd%F%!!!odd%F%: Costs %S%5.",
            ],
            ack.TrimEnd('\r').Split('\r'));
    }

    [Fact]
    public void An_acknowledgement_can_be_read_back()
    {
        var ack = Messages.Read(Hl7Ack.Build(Messages.Read(Messages.Admit), Hl7Answer.Of(BadTime), "CQ-6",
            At)!);
        Assert.Equal("ACK", ack.Field("MSH", 9));
        Assert.Equal("M1", ack.Field("MSA", 2));
        Assert.Equal("44", ack.Field("ERR", 2, component: 3));
    }

    [Theory]
    [InlineData("MSH|^~\\&|REG|N|CQ|H|20260101||ADT^A01|7|P|2.5\rPID|", "MSA|AR|7|")]
    [InlineData("\uFEFFMSH|^~\\&|REG|N|CQ|H|20260101||ADT^A01|7|P|2.5\rPID|", "MSA|AR|7|")]
    [InlineData("MSH|^~\\&|REG", "MSA|AR||")]
    [InlineData("GET / HTTP/1.1", "MSA|AR||")]
    [InlineData("", "MSA|AR||")]
    public void Answers_bytes_that_are_no_message_as_far_as_they_go(string text, string start)
    {
        var defect = new Hl7Defect(Hl7Rule.MessageTooLong, "", 0, "");
        var ack = Encoding.Latin1.GetString(Hl7Ack.BuildUnread(Encoding.UTF8.GetBytes(text), defect, "CQ-7",
            At));
        Assert.StartsWith(start, ack.Split('\r')[1], StringComparison.Ordinal);
        Assert.Contains("message_too_long", ack, StringComparison.Ordinal);
    }

    [Fact]
    public void Gives_bytes_of_an_unknown_character_set_back_as_they_came()
    {
        byte[] frame = [.. "MSH|^~\\&|R"u8, 0xE9, 0xFF, .. "|N|CQ|H|20260101||ADT^A01|7|P|2.5\r"u8];
        var ack = Hl7Ack.BuildUnread(frame, new(Hl7Rule.CharacterSetUnsupported, "MSH", 18, ""), "CQ-8", At);
        Assert.True(ack.AsSpan().IndexOf(new byte[] { (byte)'R', 0xE9, 0xFF, (byte)'|' }) > 0);
    }

    [Fact]
    public void Keeps_framing_bytes_and_overlong_fields_out()
    {
        var message = Messages.Read("MSH|^~\\&|RE\u001CG\u000B|" + new string('N', 5_000) + "|CQ|H|||ADT|7");
        var ack = Hl7Ack.Build(message, Hl7Answer.Accepted, "CQ-9", At)!;
        Assert.Contains("|REG|", ack, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001C', ack);
        Assert.True(ack.Length < 600);
        Assert.Contains("||ACK|CQ-9|P|2.5.1\r", ack, StringComparison.Ordinal);
    }
}

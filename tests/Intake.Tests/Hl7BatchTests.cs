using CodingQueue.Api.Intake.Hl7;

namespace CodingQueue.Intake.Tests;

public class Hl7BatchTests
{
    private const string One = "MSH|^~\\&|a\rPID|1\r";
    private const string Two = "MSH|^~\\&|b\r";

    public static TheoryData<string, string, string> Texts => new()
    {
        { "nothing", " \r\n", "" },
        { "one message", One, "a" },
        { "two messages", One + Two, "a b" },
        { "blank lines between", One + "\r\n\r\n" + Two + "\n", "a b" },
        { "LF", (One + Two).Replace('\r', '\n'), "a b" },
        { "byte order mark", "\uFEFF" + One + Two, "a b" },
        { "no last CR", (One + Two).TrimEnd('\r'), "a b" },
        { "batch", "BHS|^~\\&\r" + One + Two + "BTS|2\r", "a b" },
        { "file", "FHS|^~\\&\rBHS|^~\\&\r" + One + "BTS|1\rBHS|^~\\&\r" + Two + "BTS|1\rFTS|2\r", "a b" },
        { "batch without its start", One + "BTS|1\r", "a" },
        { "empty batch", "BHS|^~\\&\rBTS|0\r", "" },
        { "trailers without counts", "BHS|^~\\&\r" + One + "BTS\rFTS|\r", "a" },
        { "wrong batch count", "BHS|^~\\&\r" + One + "BTS|7\r" + Two, "a batch_count_differs@BTS-1#1 b" },
        { "wrong file count", "FHS|^~\\&\r" + One + "BTS|1\rFTS|9\r", "a batch_count_differs@FTS-1#1" },
        { "text before", "hello\rthere\r" + One, "text_outside_message@#0 a" },
        { "text after a batch", One + "BTS|1\rPID|1\rPV1|1\r" + Two, "a text_outside_message@#1 b" },
        { "words that start with MSH", "MSHAM|x\r" + One, "text_outside_message@#0 a" },
        { "MSH inside a line", "MSH|^~\\&|a MSH|\r", "a MSH|" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Cuts_a_text_into_messages(string what, string text, string parts)
    {
        var found = Hl7Batch.Split(text).Select(part => part.Defect is { } defect
            ? $"{defect.Rule.Name()}@{defect.Where}#{part.Number}"
            : part.Text.ToString().Split('\r', '\n')[0][9..]);
        Assert.True(parts == string.Join(' ', found), what + ": " + string.Join(' ', found));
    }

    [Fact]
    public void What_is_cut_can_be_read()
    {
        var text = string.Concat(Enumerable.Repeat(Messages.Admit, 50));
        var parts = Hl7Batch.Split(text).ToList();
        Assert.Equal(Enumerable.Range(1, 50), parts.Select(part => part.Number));
        Assert.All(parts, part => Assert.Equal("A100", Read(part.Text).Field("PID", 18)?.Trim()));
    }

    private static Hl7Message Read(ReadOnlyMemory<char> text) =>
        Hl7Message.Read(text) is { IsRead: true } reading
            ? reading.Value
            : throw new InvalidOperationException("not read");
}

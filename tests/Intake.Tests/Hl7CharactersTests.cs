using System.Text;
using CodingQueue.Api.Intake.Hl7;

namespace CodingQueue.Intake.Tests;

public class Hl7CharactersTests
{
    private const string Before18 = "MSH|^~\\&|a|b|c|d|20260101||ADT^A01|1|P|2.5||||||";

    [Theory]
    [InlineData("", "é")]
    [InlineData("UNICODE UTF-8", "é")]
    [InlineData("unicode utf-8", "é")]
    [InlineData("ASCII", "é")]
    [InlineData("8859/1", "Ã©")]
    [InlineData("8859/1~UNICODE UTF-8", "Ã©")]
    [InlineData("UNICODE UTF-8~8859/1", "é")]
    public void Reads_the_character_set_the_header_names(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes($"{Before18}{name}|x\rZZZ|é");
        var decoded = Hl7Characters.Decode(bytes);
        Assert.Equal(text, Messages.Read(decoded.Value!).Field("ZZZ", 1));
    }

    [Fact]
    public void Reads_latin_1()
    {
        var bytes = Encoding.Latin1.GetBytes($"{Before18}8859/1\rZZZ|é");
        Assert.Equal("é", Messages.Read(Hl7Characters.Decode(bytes).Value!).Field("ZZZ", 1));
        Assert.Equal([0xE9], Hl7Characters.Encode("é", Hl7CharacterSet.Latin1));
    }

    [Theory]
    [InlineData("8859/15")]
    [InlineData("ISO IR87")]
    [InlineData("UNICODE UTF-16")]
    public void Refuses_other_character_sets(string name)
    {
        var defect = Hl7Characters.Decode(Encoding.ASCII.GetBytes(Before18 + name + "|")).Defect;
        Assert.Equal("character_set_unsupported at MSH-18", defect?.ToString());
        Assert.Equal(name, defect?.Value);
    }

    [Fact]
    public void Refuses_UTF_16_by_its_mark()
    {
        byte[] bytes = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Before18)];
        Assert.Equal(Hl7Rule.CharacterSetUnsupported, Hl7Characters.Decode(bytes).Defect?.Rule);
    }

    [Theory]
    [InlineData("PID|1||||TEST^R\u00e9gis|||||||||||||A100\rPV1|1|I", "none")]
    [InlineData("PID|1|||||||||||||||||A\u00e9100\rPV1|1|I", "value_malformed at PID-18.1")]
    public void Undeclared_latin_1_matters_only_where_a_value_is_read(string segments, string defect)
    {
        var bytes = Encoding.Latin1.GetBytes(Messages.With(segments));
        Assert.Equal(defect, Messages.Defect(Hl7Characters.Decode(bytes).Value!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MSH")]
    [InlineData("MSH|")]
    [InlineData("hello")]
    [InlineData("\uFEFFMSH|^~\\&|\r")]
    public void Takes_a_text_without_a_character_set_as_UTF_8(string text) =>
        Assert.Equal(Hl7CharacterSet.Utf8, Hl7Characters.Named(Encoding.UTF8.GetBytes(text)).Value);
}

using CodingQueue.Api.Intake.Hl7;
using FsCheck;
using FsCheck.Fluent;

namespace CodingQueue.Intake.Tests;

public class Hl7EscapeTests
{
    [Theory]
    [InlineData(@"a\F\b\S\c\T\d\R\e\E\f\P\g", @"a|b^c&d~e\f#g")]
    [InlineData(@"\X41\\X4a4B\", "AJK")]
    [InlineData(@"\XC3A9\", "é")]
    [InlineData(@"\XE9\", "é")]
    [InlineData(@"\XE\", @"\XE\")]
    [InlineData(@"\XZZ\", @"\XZZ\")]
    [InlineData(@"\X\", @"\X\")]
    [InlineData(@"line\.br\line\.sp\line", "line\nline\nline")]
    [InlineData(@"\H\loud\N\ and \.in+4\indented\.sp2\\.ce\", "loud and indented")]
    [InlineData(@"\Zlocal\", @"\Zlocal\")]
    [InlineData(@"C:\temp", @"C:\temp")]
    [InlineData(@"C:\temp\F\x", @"C:\temp|x")]
    [InlineData(@"end\", @"end\")]
    [InlineData(@"\\", @"\\")]
    [InlineData(@"\f\", @"\f\")]
    [InlineData("plain", "plain")]
    public void Resolves_sequences_and_leaves_the_rest(string raw, string text) =>
        Assert.Equal(text, Hl7Escape.Unescape(raw, Hl7Separators.Standard));

    [Fact]
    public void Escaped_text_comes_back_and_holds_no_separator()
    {
        Prop.ForAll<NonNull<string>>(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            // Half characters cannot be told apart from damage once they are bytes; escapes leave them alone.
            var escaped = Hl7Escape.Escape(text.Get, Hl7Separators.Standard);
            var parted = Messages.With("ZZZ|" + escaped + "|after");
            return Hl7Escape.Unescape(escaped, Hl7Separators.Standard) == text.Get
                && escaped.IndexOfAny(['|', '^', '~', '&', '\r', '\n']) < 0
                && Messages.Read(parted).Field("ZZZ", 2) == "after";
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData("!$*%@", "a!b$c*d%e@f")]
    [InlineData("|^~\\&", "a|b^c~d\\e&f")]
    public void Escapes_in_the_separators_of_the_message(string header, string text)
    {
        var message = Messages.Read($"MSH{header}{header[0]}X");
        var escaped = Hl7Escape.Escape(text, message.Separators);
        Assert.Equal(-1, escaped.IndexOf(header[0], StringComparison.Ordinal));
        Assert.Equal(text, Hl7Escape.Unescape(escaped, message.Separators));
    }

    [Fact]
    public void Without_an_escape_character_separators_become_blanks()
    {
        // The backslash is the field separator here, so the default escape character is taken.
        var separators = Messages.Read(@"MSH\^~").Separators;
        Assert.Equal(Hl7Separators.None, separators.Escape);
        Assert.Equal("a b c", Hl7Escape.Escape(@"a\b^c", separators));
    }
}

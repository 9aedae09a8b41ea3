using System.Text.RegularExpressions;

namespace CodingQueue.Core.Tests;

/// <summary>docs/refusals.md has every refusal, in the order of precedence, with its four facts.</summary>
public sealed partial class RefusalTest
{
    private static readonly string Page = File.ReadAllText(Root.Path("docs/refusals.md")).ReplaceLineEndings("\n");

    private static readonly (string Name, string Text)[] Sections =
        [.. Heading().Split(Page).Skip(1).Chunk(2).Select(pair => (pair[0], pair[1]))];

    [Fact]
    public void TheHeadingsAreTheRefusalsInTheirOrder()
    {
        var names = Enum.GetNames<Refusal>().Select(name => WordStart().Replace(name, "_$0").TrimStart('_').ToLowerInvariant());
        Assert.Equal(names, Sections.Select(section => section.Name));
    }

    [Fact]
    public void EveryHeadingHasItsFourFacts()
    {
        foreach (var (name, text) in Sections)
        {
            Assert.True(Fact(text, "Means").Length > 20, $"{name}: what it means");
            Assert.True(Fact(text, "Who can help").Length > 10, $"{name}: who can do something about it");
            Assert.Matches("^(yes|yes, once there is room|no|with the same key)$", Fact(text, "Retry"));
            Assert.Matches("^[45][0-9]{2}$", Fact(text, "HTTP"));
        }
    }

    [Fact]
    public void OnlyWhatTheServerItselfCausedIsWorthARetry()
    {
        var retried = Sections.Where(section => Fact(section.Text, "Retry") != "no").Select(section => section.Name);
        Assert.Equal(["contended", "overloaded", "store_full", "store_away", "outcome_unknown"], retried);
    }

    private static string Fact(string text, string name) =>
        Regex.Match(text, $@"^- \*\*{name}:\*\* (.+)$", RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex("^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex WordStart();
}

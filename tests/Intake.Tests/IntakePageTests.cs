using System.Text.RegularExpressions;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Api.Intake.Messages;

namespace CodingQueue.Intake.Tests;

/// <summary>docs/intake.md says what the code does.</summary>
public class IntakePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "intake.md"));

    [Fact]
    public void Each_trigger_has_its_effect_in_the_table()
    {
        var rows = Regex.Matches(Page, @"^\| (`[A-Z]{3}[^|]*) \| `(\w+)` \|", RegexOptions.Multiline);
        var shown = new HashSet<UpstreamTrigger>();
        foreach (Match row in rows)
        {
            var type = row.Groups[1].Value[1..4];
            foreach (Match code in Regex.Matches(row.Groups[1].Value, @"(?:([A-Z]{3})\^)?([A-Z]\d\d)|\b(SIU|MFN)\b"))
            {
                var named = code.Groups[3].Success ? (code.Value, "S12") : (type, code.Groups[2].Value);
                var trigger = UpstreamTriggers.Read(named.Item1, named.Item2);
                Assert.True(trigger.IsRead, row.Value);
                Assert.Equal(row.Groups[2].Value, $"{trigger.Value.Does()}");
                shown.Add(trigger.Value);
            }
        }
        Assert.Equal(Enum.GetValues<UpstreamTrigger>(), shown.Order());
    }

    [Fact]
    public void Each_document_type_is_in_the_table()
    {
        foreach (var (sent, counts) in DocumentTypes.Known)
            Assert.Matches(new Regex($@"^\| [^|]*`{Regex.Escape(sent)}`[^|]* \| `{counts}` \|$", RegexOptions.Multiline), Page);
    }

    [Fact]
    public void Each_reason_says_what_to_do()
    {
        foreach (var reason in Enum.GetValues<IntakeReason>())
            Assert.Contains($"`{Unused.NameOf(reason)}`", Page, StringComparison.Ordinal);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CodingQueue.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}

using CodingQueue.Api.Http;
using CodingQueue.Core;

namespace CodingQueue.Api.Tests;

/// <summary>The enum, the page and the HTTP table are one list.</summary>
public sealed class RefusalsTests
{
    [Fact]
    public void The_table_answers_every_refusal()
    {
        Assert.Equal(Enum.GetValues<Refusal>(), Problems.Table.Keys.Order());
        Assert.All(Problems.Table.Values, row => Assert.True(row.Code is >= 400 and < 600 and not 500 && row.Title.Length > 0));
        Assert.Equal("stale_assignment", Problems.NameOf(Refusal.StaleAssignment));
        Assert.All(Problems.Table, row => Assert.Equal(row.Value.Code is 429 or 503 or 507, row.Value.Retry));
    }

    [Fact]
    public void The_page_says_the_same_in_the_same_order()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CodingQueue.sln")))
            folder = folder.Parent;
        var sections = File.ReadAllText(Path.Combine(folder!.FullName, "docs", "refusals.md")).Split("\n## ").Skip(1).ToList();
        Assert.Equal(Enum.GetValues<Refusal>().Select(Problems.NameOf), sections.Select(section => section.Split('\n')[0].Trim()));
        foreach (var (section, refusal) in sections.Zip(Enum.GetValues<Refusal>()))
        {
            Assert.Contains($"- **HTTP:** {Problems.Table[refusal].Code}", section);
            Assert.Equal(Problems.Table[refusal].Retry, !section.Contains("- **Retry:** no\n", StringComparison.Ordinal));
        }
    }
}

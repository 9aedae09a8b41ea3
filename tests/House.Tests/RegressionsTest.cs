using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodingQueue.House.Tests;

/// <summary>The page of what must not come back names tests that there are.</summary>
public sealed partial class RegressionsTest
{
    private const string Page = "docs/regressions.md";

    [Fact]
    public void EveryRowNamesTestsThatThereAre()
    {
        var tests = House.Sources("tests").SelectMany(source => source.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Where(method => method.AttributeLists.Count > 0 && method.Parent is ClassDeclarationSyntax)
            .Select(method => $"{((ClassDeclarationSyntax)method.Parent!).Identifier.Text}.{method.Identifier.Text}")
            .ToHashSet(StringComparer.Ordinal);
        var rows = House.Read(Page).Split('\n').Where(line => Row().IsMatch(line)).ToList();
        Assert.Equal([.. Enumerable.Range(1, 19), .. Enumerable.Range(1, 12)], rows.Select(row => int.Parse(Row().Match(row).Groups[1].Value)));
        House.Keeps(
            $"A row of {Page} names a test that is not there, or none:",
            from row in rows
            let named = Named().Matches(row.Split('|')[^2]).Select(match => match.Groups[1].Value).ToList()
            from wrong in named.Count == 0 ? ["(none)"] : named.Where(name => !tests.Contains(name))
            select $"{row.Split('|')[1].Trim()}: {wrong}");
    }

    [GeneratedRegex(@"^\| (\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Named();
}

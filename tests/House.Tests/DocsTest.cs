using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CodingQueue.House.Tests;

/// <summary>What is written stays true: members say what they mean, links lead somewhere, packages have a reason.</summary>
public sealed partial class DocsTest
{
    private const string Dependencies = "docs/dependencies.md";

    [Fact]
    public void PublicMembersOfCoreAndEngineAreDocumented() => House.Keeps(
        "A public member says what it means, its unit, range, default and edge:",
        from folder in new[] { "grains/Core", "grains/Engine" }
        from source in House.Sources(folder)
        from member in source.Syntax.DescendantNodes().OfType<MemberDeclarationSyntax>()
        where IsPublic(member) && !IsDocumented(member)
        select $"{source.At(member)} {member.ToString().Split('\n')[0].Trim()}");

    [Fact]
    public void TheCompilerKeptTheDocumentation()
    {
        foreach (var project in new[] { "Core", "Engine" })
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var path = $"grains/{project}/bin/{output.Parent!.Name}/{output.Name}/CodingQueue.{project}.xml";
            Assert.True(House.Has(path), $"{path} was not built");
            var members = XDocument.Parse(House.Read(path)).Descendants("member").ToList();
            var written = House.Sources($"grains/{project}")
                .Sum(source => source.Syntax.DescendantNodes().OfType<MemberDeclarationSyntax>().Count(IsDocumented));
            // One entry for each; a member in two partial declarations has one.
            Assert.True(members.Count > written * 0.9, $"{path} has {members.Count} members of {written} documented");
        }
    }

    [Fact]
    public void LinksInPagesLeadSomewhere() => House.Keeps(
        "A page links to something that does not exist:",
        from page in Pages()
        let text = Fence().Replace(House.Read(page), "")
        from Match link in Link().Matches(text)
        let target = link.Groups[1].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        where !Leads(page, target)
        select $"{page} links to {target}");

    [Fact]
    public void EveryPackageHasItsReason()
    {
        var listed = Line().Matches(House.Read(Dependencies)).Select(line => line.Groups[1].Value).ToHashSet();
        House.Keeps($"A package has no line in {Dependencies}:", Packages().Where(package => !listed.Contains(package)));
    }

    [Fact]
    public void EveryReasonHasItsPackage()
    {
        // What another part of the house brings in is known once that part is there.
        var used = Packages().ToHashSet();
        House.Keeps(
            $"{Dependencies} names a package that nothing uses:",
            Line().Matches(House.Read(Dependencies)).Select(line => line.Groups[1].Value)
                .Where(package => !used.Contains(package))
                .Where(package => House.Has("web/package.json") || !IsOfTheWeb(package)));
    }

    [Fact]
    public void EveryPackageHasOneVersionForAllProjects() => House.Keeps(
        "A package is used by a project and has no version in Directory.Packages.props:",
        from folder in new[] { "grains", "api", "silo", "tests" }
        from path in House.Files(folder, "*.csproj")
        from reference in XDocument.Parse(House.Read(path)).Descendants("PackageReference")
        let package = reference.Attribute("Include")!.Value
        where reference.Attribute("VersionOverride") is null && !Central().Contains(package)
        select $"{path} uses {package}");

    private static bool IsOfTheWeb(string package) => !package.Any(char.IsUpper) && package != "xunit"
        && package != "xunit.runner.visualstudio";

    private static IEnumerable<string> Packages() =>
        Central().Concat(Node("web/package.json")).Concat(Node("tests/Benchmarks/Peers/Node/package.json"));

    private static List<string> Central() =>
    [
        .. XDocument.Parse(House.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value),
        .. House.Files("tests", "*.csproj").SelectMany(path => XDocument.Parse(House.Read(path))
            .Descendants("PackageReference").Where(package => package.Attribute("VersionOverride") is not null)
            .Select(package => package.Attribute("Include")!.Value)),
    ];

    private static IEnumerable<string> Node(string path)
    {
        if (!House.Has(path))
            yield break;
        using var manifest = JsonDocument.Parse(House.Read(path));
        foreach (var section in new[] { "dependencies", "devDependencies" })
            if (manifest.RootElement.TryGetProperty(section, out var packages))
                foreach (var package in packages.EnumerateObject())
                    yield return package.Name;
    }

    private static IEnumerable<string> Pages() =>
        House.Files("docs", "*.md").Concat(House.Has("README.md") ? ["README.md"] : []);

    private static bool Leads(string page, string target)
    {
        var (path, anchor) = target.Split('#') is [var file, var heading] ? (file, heading) : (target, null);
        var to = path.Length == 0
            ? page
            : Path.GetRelativePath(
                House.Root, Path.GetFullPath(Path.Combine(House.Root, Path.GetDirectoryName(page)!, path)));
        if (!House.Has(to))
            return false;
        return anchor is null || !to.EndsWith(".md", StringComparison.Ordinal)
            || Heading().Matches(House.Read(to)).Any(found => Anchor(found.Groups[1].Value) == anchor);
    }

    /// <summary>A heading's anchor as the common Markdown viewers make it.</summary>
    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static bool IsPublic(MemberDeclarationSyntax member) =>
        member is not (NamespaceDeclarationSyntax or FileScopedNamespaceDeclarationSyntax or GlobalStatementSyntax)
        && (member is EnumMemberDeclarationSyntax
            || member.Modifiers.Any(SyntaxKind.PublicKeyword)
            || (member.Parent is InterfaceDeclarationSyntax && !member.Modifiers.Any(SyntaxKind.PrivateKeyword)))
        && member.Ancestors().OfType<BaseTypeDeclarationSyntax>().All(type =>
            type.Modifiers.Any(SyntaxKind.PublicKeyword));

    private static bool IsDocumented(MemberDeclarationSyntax member) =>
        member.GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia))
        || member is TypeDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.PartialKeyword);

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\[[^\]\n]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\|\s*`([^`]+)`\s*\|", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CodingQueue.House.Tests;

/// <summary>One source file, parsed.</summary>
internal sealed record Source(string Path, SyntaxNode Syntax)
{
    /// <summary>Where a node begins, as an editor opens it: path:line.</summary>
    public string At(SyntaxNode node) => At(node.GetLocation().GetLineSpan().StartLinePosition.Line);

    public string At(SyntaxToken token) => At(token.GetLocation().GetLineSpan().StartLinePosition.Line);

    private string At(int line) => $"{Path}:{line + 1}";
}

/// <summary>The repository as the rules read it. A folder that does not exist yet has no files.</summary>
internal static class House
{
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "wwwroot", ".git"];

    public static string Root { get; } = FindRoot();

    /// <summary>The product's own C#: what the rules of size and words are about.</summary>
    public static IReadOnlyList<Source> Product { get; } = [.. Sources("grains"), .. Sources("api"), .. Sources("silo")];

    public static IEnumerable<Source> Sources(string folder) => Files(folder, "*.cs")
        .Where(path => !path.EndsWith(".g.cs", StringComparison.Ordinal))
        .Select(path => new Source(path, CSharpSyntaxTree.ParseText(Read(path)).GetRoot()));

    /// <summary>Paths from the root, with forward slashes, in order.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var from = new DirectoryInfo(Path.Combine(Root, folder));
        return from.Exists ? Walk(from, pattern).Order(StringComparer.Ordinal) : [];
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Has(string path) =>
        File.Exists(Path.Combine(Root, path)) || Directory.Exists(Path.Combine(Root, path));

    /// <summary>Fails with every hit on a line of its own.</summary>
    public static void Keeps(string rule, IEnumerable<string> hits)
    {
        var list = hits.ToList();
        Assert.True(list.Count == 0, $"{rule}\n{string.Join('\n', list)}");
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder, string pattern)
    {
        foreach (var file in folder.EnumerateFiles(pattern))
            yield return Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
        foreach (var inner in folder.EnumerateDirectories().Where(inner => !Generated.Contains(inner.Name)))
            foreach (var path in Walk(inner, pattern))
                yield return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CodingQueue.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No CodingQueue.sln above {AppContext.BaseDirectory}");
    }
}

using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CodingQueue.House.Tests;

/// <summary>Dependencies point one way: api to Engine to Core, which knows nothing but NodaTime.</summary>
public sealed class DependencyTest
{
    private static readonly string[] Sqlite = ["Microsoft.Data.Sqlite", "SQLitePCLRaw.bundle_e_sqlite3"];

    /// <summary>What each project may refer to. What it does not need yet it need not have.</summary>
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> May = new()
    {
        ["CodingQueue.Core"] = ([], ["NodaTime", "Microsoft.CodeAnalysis.BannedApiAnalyzers"]),
        ["CodingQueue.Engine"] = (
            ["CodingQueue.Core"], [.. Sqlite, "Microsoft.Extensions.Logging.Abstractions"]),
        ["CodingQueue.Postgres"] = (["CodingQueue.Core", "CodingQueue.Engine"], ["Npgsql"]),
        ["CodingQueue.Cluster"] = (["CodingQueue.Core", "CodingQueue.Engine"], ["Microsoft.Orleans."]),
        ["CodingQueue.Silo"] = (
            ["CodingQueue.Cluster", "CodingQueue.Postgres", "CodingQueue.Engine", "CodingQueue.Core"],
            ["Microsoft.Orleans.", "Microsoft.Extensions."]),
        ["CodingQueue.Api"] = (
            ["CodingQueue.Engine", "CodingQueue.Postgres", "CodingQueue.Core", "CodingQueue.Cluster"],
            ["Microsoft.AspNetCore.OpenApi", "CsvHelper", "Microsoft.Orleans."]),
    };

    private static IEnumerable<(string Path, string Name, XDocument Xml)> Projects() =>
        from folder in new[] { "grains", "api", "silo" }
        from path in House.Files(folder, "*.csproj")
        select (path, Path.GetFileNameWithoutExtension(path), XDocument.Parse(House.Read(path)));

    [Fact]
    public void EveryProjectIsKnown() => House.Keeps(
        "A project has no rule: say in DependencyTest what it may refer to.",
        Projects().Where(project => !May.ContainsKey(project.Name)).Select(project => project.Path));

    [Fact]
    public void ProjectsReferOneWay() => House.Keeps(
        "A project refers to one that it may not:",
        from project in Projects()
        from reference in project.Xml.Descendants("ProjectReference")
        let other = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))
        where May.TryGetValue(project.Name, out var may) && !may.Projects.Contains(other)
        select $"{project.Path} refers to {other}");

    [Fact]
    public void ProjectsUseTheirOwnPackages() => House.Keeps(
        "A project uses a package that it may not:",
        from project in Projects()
        from reference in project.Xml.Descendants("PackageReference")
        let package = reference.Attribute("Include")!.Value
        where May.TryGetValue(project.Name, out var may) && !may.Packages.Any(allowed => Matches(allowed, package))
        select $"{project.Path} uses {package}");

    [Fact]
    public void WhatWasCompiledRefersOneWayToo() => House.Keeps(
        "A compiled assembly refers to one that it may not:",
        from project in Projects()
        let built = Built(project.Path, project.Name)
        where built is not null && May.ContainsKey(project.Name)
        from reference in References(built)
        where reference.StartsWith("CodingQueue.", StringComparison.Ordinal)
            && !May[project.Name].Projects.Contains(reference)
        select $"{project.Name}.dll refers to {reference}");

    [Fact]
    public void CoreKnowsNothingButNodaTime()
    {
        var built = Built("grains/Core/CodingQueue.Core.csproj", "CodingQueue.Core");
        Assert.True(built is not null, "Core is not built");
        House.Keeps(
            "Core refers to more than the runtime and NodaTime:",
            References(built).Where(name => name != "NodaTime" && !name.StartsWith("System.", StringComparison.Ordinal)));
    }

    [Fact]
    public void OnlyTheClusterNamesOrleans() => House.Keeps(
        "Only Cluster, silo, api's one file for the cluster, and their tests name Orleans:",
        from folder in new[] { "grains", "api", "tests" }
        from source in House.Sources(folder)
        where !source.Path.StartsWith("grains/Cluster/", StringComparison.Ordinal)
            && !Path.GetFileName(source.Path).StartsWith("Cluster", StringComparison.Ordinal)
            && !source.Path.StartsWith("tests/House.Tests/", StringComparison.Ordinal)
            && !(source.Path.StartsWith("tests/", StringComparison.Ordinal)
                && (source.Path.Contains("Cluster", StringComparison.Ordinal)
                    || source.Path.Contains("Orleans", StringComparison.Ordinal)
                    || source.Path.Contains("Silo", StringComparison.Ordinal)))
        from token in source.Syntax.DescendantTokens()
        where token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText.Contains("Orleans", StringComparison.Ordinal)
        select $"{source.At(token)} {token.ValueText}");

    private static bool Matches(string allowed, string package) =>
        allowed.EndsWith('.') ? package.StartsWith(allowed, StringComparison.Ordinal) : package == allowed;

    /// <summary>The assembly built in the configuration of these tests, or null when it was not built.</summary>
    private static string? Built(string project, string name)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(
            House.Root, Path.GetDirectoryName(project)!, "bin", output.Parent!.Name, output.Name, $"{name}.dll");
        return File.Exists(path) ? path : null;
    }

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        return [.. reader.AssemblyReferences.Select(handle =>
            reader.GetString(reader.GetAssemblyReference(handle).Name))];
    }
}

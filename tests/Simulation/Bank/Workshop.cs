using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace CodingQueue.Simulation.Bank;

/// <summary>
/// One project of the product, compiled in memory as the SDK compiles it: the build itself says with which
/// sources, references, options and generators. A bug is one file with other text.
/// </summary>
internal sealed class Workshop
{
    private readonly string _folder;
    private readonly Compilation _compilation;
    private readonly CSharpParseOptions _parse;

    /// <param name="root">The repository.</param>
    /// <param name="project">The project file, from the root; it was built before.</param>
    public Workshop(string root, string project)
    {
        var file = Path.Combine(root, project);
        _folder = Path.GetDirectoryName(file)!;
        var words = CSharpCommandLineParser.Default.Parse(CommandLine(file), _folder, sdkDirectory: null);
        _parse = words.ParseOptions;
        Name = words.CompilationName ?? Path.GetFileNameWithoutExtension(project);
        var trees = words.SourceFiles.Select(source => Parse(source.Path, File.ReadAllText(source.Path)));
        var references = words.MetadataReferences
            .Select(reference => MetadataReference.CreateFromFile(Absolute(reference.Reference), reference.Properties));
        var compilation = CSharpCompilation.Create(
            Name, trees, references, words.CompilationOptions
                .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
                .WithSpecificDiagnosticOptions(ImmutableDictionary<string, ReportDiagnostic>.Empty)
                .WithMetadataImportOptions(MetadataImportOptions.Public));
        // A bug is in a method; what is generated depends on none of them, so it is generated once.
        CSharpGeneratorDriver.Create(
            Generators(words.AnalyzerReferences.Select(analyzer => Absolute(analyzer.FilePath))),
            words.AdditionalFiles.Select(more => new Beside(Absolute(more.Path))),
            _parse, new Configured(words.AnalyzerConfigPaths, Absolute))
            .RunGeneratorsAndUpdateCompilation(compilation, out _compilation, out _);
    }

    /// <summary>The assembly's name.</summary>
    public string Name { get; }

    /// <summary>Writes the assembly, with a bug or without.</summary>
    /// <param name="bug">What is planted; null: nothing is, and the assembly is as the build's.</param>
    /// <param name="root">The repository.</param>
    /// <param name="target">The file to write.</param>
    /// <exception cref="InvalidOperationException">It does not compile; the message says why.</exception>
    public void Write(Planted? bug, string root, string target)
    {
        var compilation = _compilation;
        if (bug is not null)
        {
            var path = Path.Combine(root, bug.File);
            var old = compilation.SyntaxTrees.SingleOrDefault(tree => tree.FilePath == path)
                ?? throw new InvalidOperationException($"{bug.Name}: {bug.File} is not compiled into {Name}");
            compilation = compilation.ReplaceSyntaxTree(old, Parse(path, bug.PlantIn(old.ToString())));
        }
        using var assembly = new MemoryStream();
        var made = compilation.Emit(assembly);
        if (!made.Success)
            throw new InvalidOperationException($"{bug?.Name ?? Name} does not compile: " + string.Join(
                "; ", made.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).Take(3)));
        // A new file in place of the old one: the old one may be linked elsewhere.
        File.Delete(target);
        File.WriteAllBytes(target, assembly.ToArray());
    }

    private SyntaxTree Parse(string path, string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), _parse, Absolute(path));

    private string Absolute(string path) => Path.GetFullPath(Path.Combine(_folder, path));

    /// <summary>The compiler's arguments as the build would give them; nothing is compiled for that.</summary>
    private static List<string> CommandLine(string project)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var word in new[]
            {
                "msbuild", project, "-nologo", "-t:Compile", "-getItem:CscCommandLineArgs",
                "-p:Configuration=Release", "-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true",
                "-p:BuildProjectReferences=false", "-p:NonExistentFile=__none__",
            })
            start.ArgumentList.Add(word);
        using var build = System.Diagnostics.Process.Start(start)!;
        var told = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0)
            throw new InvalidOperationException($"The build does not say how {project} is compiled: {told}");
        using var document = JsonDocument.Parse(told);
        return [.. document.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
            .Select(word => word.GetProperty("Identity").GetString()!)];
    }

    private static List<ISourceGenerator> Generators(IEnumerable<string> analyzers)
    {
        // What generates nothing needs no loading, and the product has no pages of Razor.
        var loader = new Loader();
        return [.. analyzers
            .Where(path => path.Contains("Generat", StringComparison.Ordinal)
                && !path.Contains("Razor", StringComparison.Ordinal))
            .SelectMany(path => new AnalyzerFileReference(path, loader).GetGenerators(LanguageNames.CSharp))];
    }

    /// <summary>Each project has generators of its own versions; the compiler is everybody's.</summary>
    private sealed class Loader() : AssemblyLoadContext("generators"), IAnalyzerAssemblyLoader
    {
        private readonly HashSet<string> _folders = [];

        public void AddDependencyLocation(string fullPath) => _folders.Add(Path.GetDirectoryName(fullPath)!);

        public Assembly LoadFromPath(string fullPath)
        {
            AddDependencyLocation(fullPath);
            return LoadFromAssemblyPath(fullPath);
        }

        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name is "Microsoft.CodeAnalysis" or "Microsoft.CodeAnalysis.CSharp" ? null
            : _folders.Select(folder => Path.Combine(folder, $"{assemblyName.Name}.dll"))
                .Where(File.Exists).Select(LoadFromAssemblyPath).FirstOrDefault();
    }

    /// <summary>A file that the build hands to generators beside the sources.</summary>
    private sealed class Beside(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText? GetText(CancellationToken cancellationToken = default) =>
            File.Exists(path) ? SourceText.From(File.ReadAllText(path), Encoding.UTF8) : null;
    }

    /// <summary>What the project's settings say to generators.</summary>
    private sealed class Configured(ImmutableArray<string> paths, Func<string, string> absolute)
        : AnalyzerConfigOptionsProvider
    {
        private readonly AnalyzerConfigSet _set = AnalyzerConfigSet.Create(paths
            .Select(path => AnalyzerConfig.Parse(SourceText.From(File.ReadAllText(absolute(path))), absolute(path)))
            .ToList());

        public override AnalyzerConfigOptions GlobalOptions => new Options(_set.GlobalConfigOptions.AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) =>
            new Options(_set.GetOptionsForSourcePath(tree.FilePath).AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            new Options(_set.GetOptionsForSourcePath(textFile.Path).AnalyzerOptions);

        private sealed class Options(ImmutableDictionary<string, string> words) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value) => words.TryGetValue(key, out value!);
        }
    }
}

namespace CodingQueue.Simulation.Bank;

/// <summary>
/// A bug that is not in the product: one place of its source, and what stands there instead in an assembly
/// made for one run. The product knows nothing of it.
/// </summary>
/// <param name="Name">What it is called, e.g. "stale-unit-accepted"; unique.</param>
/// <param name="Kind">What kind of bug: fence, durability, replay, time, routing, wall, live, capacity ...</param>
/// <param name="File">The source file, from the root of the repository.</param>
/// <param name="Text">What must stand there exactly once; lines end with \n.</param>
/// <param name="Instead">What stands there with the bug.</param>
/// <param name="Catches">Which invariants say so, the likeliest first.</param>
public sealed record Planted(
    string Name, string Kind, string File, string Text, string Instead, params string[] Catches)
{
    /// <summary>Every planted bug, by what it is about.</summary>
    public static IReadOnlyList<Planted> All { get; } =
        [.. JournalBugs.All, .. StoreBugs.All, .. ActorBugs.All, .. ChartBugs.All, .. RoutingBugs.All, .. ViewBugs.All, .. LiveBugs.All];

    /// <summary>The project whose assembly holds the file: the folder that has a project file.</summary>
    public string Project => File.StartsWith("api/", StringComparison.Ordinal)
        ? "api/CodingQueue.Api.csproj"
        // A bug of the store that several processes share is planted in the simulated one.
        : $"{string.Join('/', File.Split('/')[..2])}/CodingQueue.{File.Split('/')[1]}.csproj";

    /// <summary>The file's text with the bug in it.</summary>
    /// <exception cref="InvalidOperationException">The text does not stand there exactly once.</exception>
    public string PlantIn(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal);
        var at = source.IndexOf(Text, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(Text, at + 1, StringComparison.Ordinal) >= 0)
            throw new InvalidOperationException(
                $"{Name}: in {File} the text to replace stands {(at < 0 ? "nowhere" : "more than once")}");
        return string.Concat(source.AsSpan(0, at), Instead, source.AsSpan(at + Text.Length));
    }
}

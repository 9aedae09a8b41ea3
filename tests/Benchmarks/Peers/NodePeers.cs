using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Peers;

/// <summary>What one library did, in figures a second, and in milliseconds; null where it has no such mode.</summary>
internal sealed record NodeFigures(
    double AddOne, double AddMany, double Single, double? Batched, double? PickUpP50, double? PickUpP99);

/// <summary>
/// The libraries that one would take instead, as Node programs (Peers/Node): pg-boss, graphile-worker and BullMQ, in
/// the versions that the lock file names. Their packages are installed when they are first asked for.
/// </summary>
internal static class NodePeers
{
    private static readonly JsonSerializerOptions Read = new() { PropertyNameCaseInsensitive = true };

    private static string Source => Path.Combine(ServerProcess.Root, "tests", "Benchmarks", "Peers", "Node");

    private static string Folder => Path.Combine(ServerProcess.Root, "tests", "Benchmarks", "obj", "peers");

    /// <summary>Installs the packages where they are not yet; null when that worked, else why not.</summary>
    public static string? Install()
    {
        Directory.CreateDirectory(Folder);
        var wanted = File.ReadAllText(Path.Combine(Source, "package-lock.json"));
        var mark = Path.Combine(Folder, "installed");
        foreach (var file in Directory.EnumerateFiles(Source))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        if (File.Exists(mark) && File.ReadAllText(mark) == wanted)
            return null;
        try
        {
            // Not `ci`, which asks for the native parts of every platform; what they are for works without them.
            var (code, _, error) = Run(
                "npm", TimeSpan.FromMinutes(3), "install", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional",
                "--loglevel=error");
            if (code != 0)
                return $"npm install ended with {code}: {error.Split('\n')[0]}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"npm cannot be run: {e.Message}";
        }
        File.WriteAllText(mark, wanted);
        return null;
    }

    /// <summary>Measures one library.</summary>
    /// <param name="name">boss, graphile or bull.</param>
    /// <param name="connection">Where its store is.</param>
    /// <param name="seconds">How long each mode runs.</param>
    /// <param name="open">How many wait meanwhile.</param>
    /// <param name="rate">Additions a second while picking up is timed; 0: that is left out.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static NodeFigures Measure(string name, string connection, int seconds, int open, int rate)
    {
        var words = new[] { seconds, open, rate }.Select(number => number.ToString(CultureInfo.InvariantCulture));
        var (code, said, error) = Run(
            "node", TimeSpan.FromMinutes(5), ["--no-warnings", "run.mjs", name, connection, .. words]);
        return code == 0
            ? JsonSerializer.Deserialize<NodeFigures>(said.Trim().Split('\n')[^1], Read)!
            : throw new InvalidOperationException($"{name} ended with {code}: {error}");
    }

    private static (int Code, string Said, string Error) Run(string program, TimeSpan most, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        })!;
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(most))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (process.ExitCode, said.Result, error.Result);
    }
}

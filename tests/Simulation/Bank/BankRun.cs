using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CodingQueue.Load;

namespace CodingQueue.Simulation.Bank;

/// <summary>
/// Plants one bug after the other in a copy of this program and runs seeds there until somebody says so. A bug
/// that nobody catches, or whose place in the source is not found, is a failure.
/// </summary>
internal static partial class BankRun
{
    private sealed record Result(Planted Bug, string? By, int Seeds, double Seconds, string What)
    {
        public bool IsCaught => By is not null;
    }

    public static int Run(Words words)
    {
        var root = Root();
        var (seconds, at, minutes) = (words.Number("seconds", 20), words.Number("workers", 2), words.Number("minutes", 20));
        var bugs = Chosen(words);
        var names = bugs.GroupBy(bug => bug.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (bugs.Count == 0 || names.Count > 0)
        {
            Console.WriteLine(bugs.Count == 0 ? "bank: no such bug" : $"bank: {string.Join(", ", names)} more than once");
            return 1;
        }
        var watch = Stopwatch.StartNew();
        var shops = bugs.Select(bug => bug.Project).Distinct().ToDictionary(project => project, project =>
            new Workshop(root, project));
        Console.WriteLine($"bank: {bugs.Count} bugs, up to {seconds} s each, {at} at a time");
        var queue = new ConcurrentQueue<Planted>(bugs);
        var results = new ConcurrentBag<Result>();
        Parallel.For(0, at, worker =>
        {
            var folder = Path.Combine(Path.GetTempPath(), $"codingqueue-bank-{Environment.ProcessId}-{worker}");
            Copy(AppContext.BaseDirectory, folder);
            try
            {
                while (queue.TryDequeue(out var bug))
                {
                    var result = Hunt(bug, shops[bug.Project], root, folder, seconds, minutes, words.Number("seed", 1));
                    results.Add(result);
                    if (!result.IsCaught || words.Has("verbose"))
                        Console.WriteLine($"{(result.IsCaught ? "caught" : "NOT CAUGHT")} {bug.Name}: {result.What}");
                }
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        Print([.. results.OrderBy(result => bugs.IndexOf(result.Bug))], watch.Elapsed);
        return results.All(result => result.IsCaught) ? 0 : 1;
    }

    private static List<Planted> Chosen(Words words)
    {
        var all = Planted.All.ToList();
        if (words.Has("only"))
            return all.FindAll(bug => words.Text("only", "").Split(',').Contains(bug.Name));
        if (words.Has("kind"))
            return all.FindAll(bug => bug.Kind == words.Text("kind", ""));
        // A sample is spread over all, and another one every day.
        var sample = words.Number("sample", all.Count);
        var day = words.Number("day", (int)(DateTime.UtcNow - DateTime.UnixEpoch).TotalDays);
        return sample >= all.Count ? all
            : [.. Enumerable.Range(0, sample).Select(i => all[(int)((long)i * all.Count / sample + day) % all.Count]).Distinct()];
    }

    private static Result Hunt(
        Planted bug, Workshop shop, string root, string folder, int seconds, int minutes, int seed)
    {
        var assembly = Path.Combine(folder, $"{shop.Name}.dll");
        try
        {
            shop.Write(bug, root, assembly);
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var word in new[]
                {
                    Path.Combine(folder, $"{typeof(BankRun).Assembly.GetName().Name}.dll"), "hunt", "--seed", $"{seed}",
                    "--seeds", "1000000", "--minutes", $"{minutes}", "--seconds", $"{seconds}",
                })
                start.ArgumentList.Add(word);
            var watch = Stopwatch.StartNew();
            using var child = System.Diagnostics.Process.Start(start)!;
            var errors = child.StandardError.ReadToEndAsync();
            var told = child.StandardOutput.ReadToEndAsync();
            if (!child.WaitForExit(TimeSpan.FromSeconds(seconds + 30)))
            {
                child.Kill(entireProcessTree: true);
                return new Result(bug, "end", 0, watch.Elapsed.TotalSeconds, "a history does not come to an end");
            }
            return Read(bug, told.Result, errors.Result, watch.Elapsed);
        }
        catch (InvalidOperationException e)
        {
            return new Result(bug, null, 0, 0, e.Message);
        }
        finally
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, $"{shop.Name}.dll"), assembly, overwrite: true);
        }
    }

    private static Result Read(Planted bug, string told, string errors, TimeSpan took)
    {
        if (Line().Match(told) is { Success: true } caught)
            return new Result(
                bug, caught.Groups[3].Value.Split(' ', ':')[0], int.Parse(caught.Groups[1].Value, CultureInfo.InvariantCulture),
                double.Parse(caught.Groups[2].Value, CultureInfo.InvariantCulture), caught.Groups[3].Value);
        // A process that dies of it was not caught by anybody who would say what is wrong, but it did not go by.
        return errors.Length > 0
            ? new Result(bug, "crash", 1, took.TotalSeconds, errors.Split('\n')[0])
            : new Result(bug, null, 0, took.TotalSeconds, told.Trim().Split('\n')[^1]);
    }

    private static void Print(List<Result> results, TimeSpan took)
    {
        Console.WriteLine();
        Console.WriteLine("| bug | kind | caught by | seeds | seconds |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var result in results)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {result.Bug.Name} | {result.Bug.Kind} | {result.By ?? "nobody"} | {result.Seeds} | {result.Seconds:0.0} |"));
        var caught = results.Count(result => result.IsCaught);
        Console.WriteLine();
        Console.WriteLine(
            $"bank: {caught} of {results.Count} planted bugs caught in {took.TotalSeconds:0} s; by the invariant that was expected "
            + $"{results.Count(result => result.Bug.Catches.Contains(result.By))}");
        new Figure("bank.caught", caught, "bugs", results.Count, Math.Round((double)caught / results.Count, 3), 1).Print();
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CodingQueue.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The bank needs the sources: run it from the repository.");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    [GeneratedRegex("^CAUGHT ([0-9]+) ([0-9.]+) seed [0-9]+: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}

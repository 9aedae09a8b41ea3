using System.Diagnostics;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Plots;

/// <summary>
/// Every program with the settings of docs/performance.md, one after another, each in a process of its own; what they
/// measure is added to the file of results, and the plots are drawn anew. About 25 minutes on two quiet cores.
/// </summary>
internal static class AllRun
{
    private static readonly string[] Programs =
    [
        "cycles --open 10000 --seconds 12",
        "cycles --open 100000 --seconds 18",
        "cycles --open 1000000 --seconds 18",
        "cycles --open 10000 --seconds 12 --postgres",
        "cycles --open 100000 --seconds 18 --postgres",
        "cycles --open 1000000 --seconds 18 --postgres",
        "peers --seconds 3 --open 50000",
        "intake --seconds 8",
        "intake --seconds 8 --postgres",
        "socket --rate 50 --seconds 30 --peer",
        "socket --rate 500 --seconds 20 --peer",
        "socket --rate 2000 --seconds 10",
        "socket --rate 50 --seconds 30 --postgres",
        "socket --rate 500 --seconds 20 --postgres",
        "socket --rate 2000 --seconds 10 --postgres",
        "hub --connections 10000 --stalled 5",
        "start --open 1000000",
        "curve --sizes 1000,10000,100000,1000000 --seconds 16 --picks 4000",
    ];

    public static int Run(Words words)
    {
        var (results, failed) = (words.Text("results", Results.Kept), 0);
        var watch = Stopwatch.StartNew();
        foreach (var program in Programs.Where(program => program.StartsWith(words.Text("only", ""), StringComparison.Ordinal)))
        {
            Console.WriteLine($"\n== {program}");
            using var process = Process.Start(
                "dotnet", [Path.Combine(AppContext.BaseDirectory, "CodingQueue.Benchmarks.dll"), .. program.Split(' '), "--results", results]);
            process.WaitForExit();
            if (process.ExitCode != 0)
                Console.WriteLine($"FAILED: {program} ended with {process.ExitCode}; {++failed} in all");
        }
        Console.WriteLine(FormattableString.Invariant($"\n{watch.Elapsed.TotalMinutes:0.0} minutes, {failed} failed"));
        return Math.Min(1, failed) + PlotRun.Run(new Words(["plot", "--from", results]));
    }
}

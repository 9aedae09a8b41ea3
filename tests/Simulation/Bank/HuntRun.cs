using System.Diagnostics;
using System.Globalization;
using CodingQueue.Load;
using CodingQueue.Simulation.Auditor;

namespace CodingQueue.Simulation.Bank;

/// <summary>
/// Runs one seed after the other with an auditor beside it, until something is found or the time is over: what
/// the bank starts in a folder where one assembly has a bug.
/// </summary>
internal static class HuntRun
{
    /// <summary>The exit code when something was found.</summary>
    public const int Caught = 3;

    public static int Run(Words words)
    {
        var (first, most, minutes) = (words.Number("seed", 1), words.Number("seeds", 10), words.Number("minutes", 20));
        var (seconds, keepsOn) = (words.Number("seconds", 60), words.Has("on"));
        var watch = Stopwatch.StartNew();
        var (seeds, found) = (0, 0);
        for (var seed = first; seed < first + most && watch.Elapsed.TotalSeconds < seconds; seed++)
        {
            seeds++;
            var audit = new Audit();
            var told = false;
            using var history = History.Run(
                Plan.Of((ulong)seed, minutes / 60.0), isForgetful: true, watch: (trace, _) => trace.Added += happening =>
                {
                    audit.Take(happening);
                    // What follows may never come to an end.
                    if (!told && audit.First is { } broken)
                        Tell(broken);
                });
            if (!told && history.Violations.Count > 0)
                Tell($"demand: {history.Violations[0].Split('\n')[0]}");
            found += told ? 1 : 0;

            void Tell(string what)
            {
                told = true;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"CAUGHT {seeds} {watch.Elapsed.TotalSeconds:0.0} seed {seed}: {what}"));
                if (!keepsOn)
                    Environment.Exit(Caught);
            }
        }
        Console.WriteLine($"hunt: {seeds} seeds of {minutes} minutes in {watch.Elapsed.TotalSeconds:0} s, {found} caught");
        return found == 0 ? 0 : Caught;
    }
}

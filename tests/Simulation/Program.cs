using System.Diagnostics;
using CodingQueue.Load;
using CodingQueue.Simulation;

var words = new Words(args);
var (seeds, first, hours) = (words.Number("seeds", 10), words.Number("seed", 1), words.Number("minutes", 60) / 60.0);
for (var seed = (ulong)first; seed < (ulong)(first + seeds); seed++)
{
    var watch = Stopwatch.StartNew();
    using var history = History.Run(Plan.Of(seed, hours));
    Console.WriteLine($"{seed}: {history.Plan.Steps.Count} planned, {history.Universe.Steps} steps, {history.Trace.Count} happenings, "
        + $"{history.Server.Commits} commits, {history.Calls.Count} sendings, {history.Failures.Count} failures, {history.Trace.Hash[..12]} {watch.ElapsedMilliseconds} ms");
    foreach (var violation in history.Violations.Take(5))
        Console.WriteLine("   " + violation[..Math.Min(1500, violation.Length)]);
}
return 0;

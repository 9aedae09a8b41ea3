using System.Globalization;
using CodingQueue.Load;

namespace CodingQueue.Faults.Kill9;

/// <summary>
/// Ends the server with SIGKILL at the N-th of the two calls with which SQLite writes: as it enters a flush (which
/// of the two flushes depends on how SQLite was built), and between two writes that belong to one commit.
/// </summary>
internal static class SyscallKills
{
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(60);
    private static readonly int[] Counts = [2, 13, 1, 34, 5, 89, 3, 8, 21, 55, 144, 233];

    /// <summary>Ends it at so many places of either call, the first of <see cref="Counts"/>.</summary>
    public static async Task Run(
        int places, ServerProcess server, KillClock clock, Violations violations, Action killed)
    {
        if (places == 0)
            return;
        if (Strace() is not { } strace)
        {
            Console.WriteLine("SKIPPED: kills at a system call need strace, which is not installed");
            return;
        }
        var made = new List<string>();
        foreach (var call in new[] { "fsync,fdatasync", "pwrite64" })
            foreach (var count in Counts.Take(places))
            {
                server.Kill();
                // strace counts for each thread by itself; all of the journal's writes are one thread's.
                server.Start(strace, "-f", "-o", "/dev/null", "-e", $"trace={call}",
                    "-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:signal=KILL:when={count}"));
                if (server.HasEnded(TimeSpan.FromSeconds(40)))
                    made.Add($"{call} {count}");
                else
                    Console.WriteLine($"not killed: fewer than {count} calls of {call} in 40 s");
                killed();
            }
        clock.Killed();
        server.Kill();
        server.Start();
        if (!await clock.IsBack(Back))
            violations.Add("not back", $"no caller was answered {Back.TotalSeconds} s after the kills at system calls: {server.LastWords}");
        Console.WriteLine($"killed at a system call {made.Count} times: {string.Join(", ", made)}");
    }

    private static string? Strace() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "strace")).FirstOrDefault(File.Exists);
}

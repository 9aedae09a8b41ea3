using System.Globalization;
using CodingQueue.Faults.Day;
using CodingQueue.Faults.Syscalls;

namespace CodingQueue.Faults.Kill9;

/// <summary>
/// Ends the server with SIGKILL at the N-th of the calls with which it writes: on a folder as it enters a flush
/// (which of the two flushes depends on how SQLite was built) and between two writes that belong to one commit, on
/// a database as it sends to it.
/// </summary>
internal static class SyscallKills
{
    private static readonly int[] Counts =
        [2, 13, 1, 34, 5, 89, 3, 8, 21, 55, 144, 233, .. Enumerable.Range(1, 300).Except([2, 13, 1, 34, 5, 89, 3, 8, 21, 55, 144, 233])];

    /// <summary>Ends it at so many places of either call, the first of <see cref="Counts"/>; how often it did.</summary>
    public static async Task<int> Run(int places, DisturbedDay day)
    {
        if (places == 0)
            return 0;
        if (Strace.Program is null)
        {
            Console.WriteLine("SKIPPED: kills at a system call need strace, which is not installed");
            return 0;
        }
        var made = new List<string>();
        string[] calls = day.Postgres is null ? ["fsync,fdatasync", "pwrite64"] : ["sendmsg,sendto"];
        foreach (var call in calls)
            foreach (var count in Counts.Take(places))
            {
                day.Server.Kill();
                day.Server.Start(Strace.Inject(call, "signal=KILL", count.ToString(CultureInfo.InvariantCulture)));
                if (day.Server.HasEnded(TimeSpan.FromSeconds(40)))
                    made.Add($"{call} {count}");
                else
                    Console.WriteLine($"not killed: fewer than {count} calls of {call} in 40 s");
            }
        day.Clock.Struck();
        day.Server.Kill();
        await day.Restart("the kills at system calls");
        Console.WriteLine($"killed at a system call {made.Count} times: {string.Join(", ", made)}");
        return made.Count;
    }
}

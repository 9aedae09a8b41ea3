using CodingQueue.Faults.Day;
using CodingQueue.Load;

namespace CodingQueue.Faults.Kill9;

/// <summary>
/// Kills the server while callers work; on PostgreSQL also the database's processes, all at once, and single
/// backends.
/// </summary>
internal static class KillRun
{
    /// <summary>Runs it all; the exit code.</summary>
    public static async Task<int> Run(Words words)
    {
        if (words.Has("postgres") && PostgresServer.Programs is null)
        {
            Console.WriteLine("SKIPPED: kill9 on PostgreSQL, which is not installed");
            return 0;
        }
        using var postgres = words.Has("postgres") ? new PostgresServer() : null;
        using var day = new DisturbedDay(words, "kill9", postgres);
        await day.Begin();
        var kills = await KillServer(day, words.Number("kills", 5));
        kills += await SyscallKills.Run(words.Number("syscalls", 0), day);
        if (postgres is not null)
        {
            kills += await DatabaseKills.Backends(words.Number("backends", 10), day);
            kills += await DatabaseKills.Whole(words.Number("databases", 3), day);
        }
        await day.End();
        Console.WriteLine($"kills: {kills}; from kill to first 2xx: {day.Clock.ToFirstAnswer}");
        return day.Report(() => new Figure(
            postgres is null ? "kill9 to first 2xx, p50" : "kill9 on PostgreSQL to first 2xx, p50",
            Math.Round(day.Clock.ToFirstAnswer.At(0.5)), "ms", null, null, day.Busy));
    }

    private static async Task<int> KillServer(DisturbedDay day, int count)
    {
        var kills = 0;
        for (var kill = 0; kill < count; kill++)
        {
            await Task.Delay(day.Chance.Next(5, 1500));
            Kill();
            // Now and then it is killed again while it is still starting.
            while (day.Chance.Next(5) == 0)
            {
                day.Server.Start();
                await Task.Delay(day.Chance.Next(0, 1200));
                Kill();
            }
            if (!await day.Restart($"kill {kills}"))
                break;
        }
        Console.WriteLine($"server killed at random {kills} times");
        return kills;

        void Kill()
        {
            day.Clock.Struck();
            day.Server.Kill();
            kills++;
        }
    }
}

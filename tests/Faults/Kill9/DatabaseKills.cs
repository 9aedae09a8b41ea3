using System.Diagnostics;
using CodingQueue.Faults.Day;

namespace CodingQueue.Faults.Kill9;

/// <summary>Kills what the server's database consists of, while the server runs on.</summary>
internal static class DatabaseKills
{
    /// <summary>
    /// Ends one backend of the server's at a time: every other by pg_terminate_backend, the rest with SIGKILL, after
    /// which PostgreSQL restarts all of its processes by itself.
    /// </summary>
    public static async Task<int> Backends(int count, DisturbedDay day)
    {
        for (var kill = 0; kill < count; kill++)
        {
            await Task.Delay(day.Chance.Next(5, 800));
            var process = day.Postgres!.Sql(
                "postgres", $"SELECT pid FROM pg_stat_activity WHERE usename = '{day.Database}' ORDER BY random() LIMIT 1");
            if (process.Length == 0)
                continue;
            day.Clock.Struck();
            if (kill % 2 == 0)
                day.Postgres.Sql("postgres", $"SELECT pg_terminate_backend({process})");
            else
                using (var end = Process.Start("kill", ["-KILL", process]))
                    await end.WaitForExitAsync();
            if (!await day.MustBeBack($"a backend was killed, the {kill + 1}-th"))
                break;
        }
        Console.WriteLine($"single backends killed {count} times");
        return count;
    }

    /// <summary>Kills every process of PostgreSQL at one instant, and starts it again.</summary>
    public static async Task<int> Whole(int count, DisturbedDay day)
    {
        var postgres = day.Postgres!;
        postgres.StopAtOnce();
        if (!postgres.StartApart())
        {
            postgres.Start();
            Console.WriteLine("SKIPPED: killing all of PostgreSQL needs unshare with rights for a process namespace");
            return 0;
        }
        await day.MustBeBack("PostgreSQL was started apart");
        var kills = 0;
        for (; kills < count; kills++)
        {
            await Task.Delay(day.Chance.Next(5, 2000));
            day.Clock.Struck();
            postgres.KillAll();
            if (day.Chance.Next(3) == 0)
                await Task.Delay(day.Chance.Next(0, 4000));
            postgres.StartApart();
            if (!await day.MustBeBack($"all of PostgreSQL was killed, the {kills + 1}-th"))
                break;
        }
        Console.WriteLine($"all of PostgreSQL killed {kills} times");
        return kills;
    }
}

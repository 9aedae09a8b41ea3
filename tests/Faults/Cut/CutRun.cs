using System.Diagnostics;
using CodingQueue.Faults.Day;
using CodingQueue.Load;

namespace CodingQueue.Faults.Cut;

/// <summary>
/// The way to the database: cut at commits, so that nobody knows what became of them; slow; half-open; and the
/// database itself with a locked table or no connection to give.
/// </summary>
internal static class CutRun
{
    /// <summary>Within this everybody is answered again once a fault is over.</summary>
    private static readonly TimeSpan Answered = TimeSpan.FromSeconds(15);

    public static async Task<int> Run(Words words)
    {
        if (PostgresServer.Programs is null)
        {
            Console.WriteLine("SKIPPED: cut commits need PostgreSQL, which is not installed");
            return 0;
        }
        using var postgres = new PostgresServer();
        using var wire = new Wire(postgres.SocketFile);
        using var day = new DisturbedDay(
            words, "commit-cut", postgres,
            through: database => $"Host=127.0.0.1;Port={wire.Port};Database={database};Username={database};SSL Mode=Disable;GSS Encryption Mode=Disable");
        await day.Begin();
        await Cuts(day, wire, words.Number("cuts", 30));
        await Slow(day, wire, words.Number("slow", 3));
        for (var time = 0; time < words.Number("stalls", 1); time++)
            await Stall(day, wire);
        await Locked(day, words.Number("locked", 5));
        await Capped(day, words.Number("capped", 4));
        await day.End();
        Console.WriteLine($"cut {wire.Broken} commits; from fault to first 2xx: {day.Clock.ToFirstAnswer}");
        return day.Report(() => new Figure("commits cut, none lost or doubled", wire.Broken, "commits", null, null, day.Busy));
    }

    private static async Task Cuts(DisturbedDay day, Wire wire, int count)
    {
        var ways = Enum.GetValues<Break>();
        for (var cut = 0; cut < count; cut++)
        {
            await Task.Delay(day.Chance.Next(0, 100));
            var (before, watch) = (wire.Broken, Stopwatch.StartNew());
            wire.BreakNext(ways[cut % ways.Length]);
            while (wire.Broken == before && watch.Elapsed < DisturbedDay.Back)
                await Task.Delay(2);
            day.Clock.Struck();
            if (!await day.MustBeBack($"a commit was cut ({ways[cut % ways.Length]})"))
                return;
        }
        Console.WriteLine($"cut at a commit {count} times: its answer lost, itself lost, or late");
    }

    private static async Task Slow(DisturbedDay day, Wire wire, int seconds)
    {
        foreach (var delay in new[] { 20, 200 })
        {
            var done = day.Done;
            wire.Delay = TimeSpan.FromMilliseconds(delay);
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            wire.Delay = TimeSpan.Zero;
            Console.WriteLine($"every answer of the database {delay} ms late for {seconds} s: {(day.Done - done) / (double)seconds:0} commands/s done");
            day.Violations.Unless(day.Done > done, "progress", $"nothing was done while answers came {delay} ms late");
        }
    }

    private static async Task Stall(DisturbedDay day, Wire wire)
    {
        day.Clock.Struck();
        var watch = Stopwatch.StartNew();
        wire.Stall();
        if (!await day.MustBeBack("every connection to the database was half-open"))
            return;
        Console.WriteLine($"half-open connections: back after {watch.Elapsed.TotalSeconds:0.0} s (at most {Answered.TotalSeconds:0} s)");
        day.Violations.Unless(
            watch.Elapsed <= Answered, "progress", $"half-open connections were noticed after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static async Task Locked(DisturbedDay day, int seconds)
    {
        foreach (var table in new[] { "batches", "charts" })
        {
            day.Postgres!.Sql(day.Database, "BEGIN", $"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", $"SELECT pg_sleep({seconds})", "COMMIT");
            day.Clock.Struck();
            if (!await day.MustBeBack($"the table {table} was locked for {seconds} s"))
                return;
            Console.WriteLine($"table {table} locked for {seconds} s: it went on");
        }
    }

    /// <summary>The sessions end, and for a while no new one is given: the role's cap is reached.</summary>
    private static async Task Capped(DisturbedDay day, int seconds)
    {
        day.Postgres!.Sql(
            "postgres", $"ALTER ROLE {day.Database} CONNECTION LIMIT 0",
            $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{day.Database}'");
        var before = day.PutOff.GetValueOrDefault("store_away");
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        day.Violations.Unless(
            day.PutOff.GetValueOrDefault("store_away") > before, "cap", $"nobody was told store_away: {string.Join(", ", day.PutOff)}");
        day.Violations.Unless(
            (await day.Admin.Send(HttpMethod.Get, "/api/board")).IsSuccess, "cap", "the board was not answered without a database");
        day.Clock.Struck();
        day.Postgres.Sql("postgres", $"ALTER ROLE {day.Database} CONNECTION LIMIT -1");
        if (await day.MustBeBack("connections were given again"))
            Console.WriteLine($"no connection for {seconds} s: commands refused with store_away, reads answered, it went on");
    }
}

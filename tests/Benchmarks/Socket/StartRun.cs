using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CodingQueue.Benchmarks.InProcess;
using CodingQueue.Benchmarks.Plots;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Socket;

/// <summary>
/// A store with many open charts is served by the real server, which is killed while charts arrive, and started again:
/// how long until it answers. The store is filled in this process, whose heap says what an open chart takes.
/// </summary>
internal static class StartRun
{
    private const double StartGoal = 5, BytesGoal = 1024;

    public static async Task<int> Run(Words words)
    {
        var (open, kills) = (words.Number("open", 50_000), words.Number("kills", 3));
        var (machine, violations) = (new Machine(), new Violations());
        using var postgres = words.Has("postgres") ? new PostgresServer("shared_buffers = '1GB'") : null;
        var store = postgres is null ? "SQLite" : "PostgreSQL";
        var floor = await Floor.Open(postgres);
        var (heap, resident) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        var took = await floor.Fill(open);
        await MemoryRun.Rest(floor);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - heap) / (double)open;
        Console.WriteLine(FormattableString.Invariant(
            $"{open} charts arrived in {took.TotalSeconds:0.0} s; {bytes:0} bytes of managed heap and {(Environment.WorkingSet - resident) / open} resident for each open chart (goal: at most {BytesGoal:0} of heap)"));
        var more = await floor.Leave();
        try
        {
            using var server = new ServerProcess(ServerProcess.FindDll(words), floor.Folder, more);
            var first = Stopwatch.StartNew();
            server.Start();
            if (!await server.IsReady(TimeSpan.FromMinutes(5)))
                throw new InvalidOperationException($"The server did not start: {server.LastWords}");
            Console.WriteLine(FormattableString.Invariant($"first start, after an orderly stop: {first.Elapsed.TotalSeconds:0.00} s"));
            using var admin = new Calls(server.Url);
            await admin.SignIn("admin", ServerProcess.AdminPassword);
            await admin.Put("/api/accounts/feed", new { role = "integration", password = Hospital.Password });
            using var feed = new Calls(server.Url);
            await feed.SignIn("feed", Hospital.Password);
            var (ready, commands) = (new Latencies(), new Latencies());
            for (var kill = 0; kill < kills; kill++)
                await Kill(server, feed, kill, ready, commands, violations);
            await Task.Delay(2_000);
            Console.WriteLine(FormattableString.Invariant(
                $"killed {kills} times while charts arrived: ready for commands {ready}; first command acknowledged {commands} (goal: at most {StartGoal:0} s)"));
            var size = Machine.Resident(server.Id);
            Console.WriteLine(FormattableString.Invariant($"the server with {open} open charts: {size >> 20} MB resident, {size / open} bytes for each"));
            Console.WriteLine($"machine: {machine}");
            var exit = violations.ExitCode();
            Results.Add("start", store, open, commands.At(0.5) / 1000, "s", machine);
            new Figure(
                $"managed heap for each of {open} open charts, {store}", Math.Round(bytes), "bytes", BytesGoal, Math.Round(bytes / BytesGoal, 2),
                machine.Busy).Print();
            new Figure(
                $"kill -9 to the first 2xx with {open} open charts, {store}, longest of {kills}", Math.Round(commands.At(1) / 1000, 2), "s",
                StartGoal, Math.Round(commands.At(1) / 1000 / StartGoal, 2), machine.Busy).Print();
            File.Delete(server.Log);
            return exit;
        }
        finally
        {
            Directory.Delete(floor.Folder, recursive: true);
        }
    }

    /// <summary>Charts arrive from sixteen callers until the server is killed; then the time to its first answers.</summary>
    private static async Task Kill(
        ServerProcess server, Calls feed, int kill, Latencies ready, Latencies commands, Violations violations)
    {
        using var over = new CancellationTokenSource();
        var sent = 0;
        var callers = Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var number = 0; !over.IsCancellationRequested; number++)
                try
                {
                    var answer = await feed.Send(HttpMethod.Post, "/api/charts", Chart($"K{kill}-{caller}-{number}"));
                    if (answer.IsSuccess)
                        Interlocked.Increment(ref sent);
                }
                catch (HttpRequestException)
                {
                    // It is dead.
                    return;
                }
        })).ToList();
        await Task.Delay(3_000);
        server.Kill();
        await over.CancelAsync();
        await Task.WhenAll(callers);
        violations.Unless(sent > 0, "load", "nothing was acknowledged before the kill");
        var watch = Stopwatch.StartNew();
        server.Start();
        var first = Task.Run(async () =>
        {
            while (true)
            {
                try
                {
                    var answer = await feed.Send(HttpMethod.Post, "/api/charts", Chart($"F{kill}"), $"first-{kill}");
                    if (answer.IsSuccess)
                        return watch.Elapsed;
                }
                catch (HttpRequestException)
                {
                    // Not yet.
                }
                await Task.Delay(5);
            }
        });
        violations.Unless(await server.IsReady(TimeSpan.FromMinutes(5)), "start", $"it did not start: {server.LastWords}");
        ready.Add(watch.Elapsed);
        commands.Add(await first.WaitAsync(TimeSpan.FromMinutes(1)));
        Console.WriteLine(FormattableString.Invariant(
            $"kill {kill + 1}, after {sent} more charts: ready after {ready.At(1) / 1000:0.00} s at most so far"));
    }

    private static string Chart(string account) => JsonSerializer.Serialize(new
    {
        facility = "NORTH",
        account,
        track = "facility",
        kind = Floor.Kind(0),
        payer = "MEDICARE",
        discharged = DateTime.UtcNow.AddHours(-1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
    });
}

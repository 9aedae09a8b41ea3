using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using CodingQueue.Faults.Syscalls;
using CodingQueue.Load;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodingQueue.Faults.CrashImages;

/// <summary>
/// Power cuts: records every call that the real server makes on its store while charts are taken in and worked,
/// over a kill and a start, and builds what the disk could hold had the power gone at any of them. Every image
/// opens, verifies, is a prefix of the history, and has all that anybody was told or shown before.
/// </summary>
internal sealed class ImageRun : IDisposable
{
    private readonly Words _words;
    private readonly Random _chance;
    private readonly string _folder = ServerProcess.NewFolder("crash-images");
    private readonly string _images = Directory.CreateDirectory(Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"codingqueue-images-{Environment.ProcessId}")).FullName;
    private readonly ServerProcess _server;
    private readonly Violations _violations = new();
    private readonly Machine _machine = new();

    private string? _token;

    /// <summary>A chart that somebody was told of, and when.</summary>
    private readonly List<(string Chart, long Version, DateTime At)> _told = [];

    private ImageRun(Words words)
    {
        _words = words;
        var seed = words.Number("seed", Environment.TickCount & 0xFFFF);
        _chance = new Random(seed);
        _server = new ServerProcess(ServerProcess.FindDll(words), _folder);
        Console.WriteLine($"crash-images: seed {seed}, {_folder}");
    }

    public static async Task<int> Run(Words words)
    {
        if (Strace.Program is null)
        {
            Console.WriteLine("SKIPPED: crash images need strace, which is not installed");
            return 0;
        }
        using var run = new ImageRun(words);
        return await run.Run();
    }

    private async Task<int> Run()
    {
        var records = new List<string>();
        for (var round = 0; round < _words.Number("rounds", 3); round++)
        {
            records.Add($"{_folder}.calls{round}");
            // Killed as it enters a flush: what it wrote before is in the file and not on the disk. The next round
            // must not tell of it before it is.
            var kill = FormattableString.Invariant($"fsync,fdatasync:signal=KILL:when={_chance.Next(60, 160)}");
            _server.Start(Recording.Words(Strace.Program!, _folder, records[^1], round < 2 ? kill : null));
            await FirstSight();
            if (!await _server.IsReady(TimeSpan.FromSeconds(60)))
                throw new InvalidOperationException($"The server did not start: {_server.LastWords}");
            await Work(round);
            if (round < 2)
                _server.HasEnded(TimeSpan.FromSeconds(10));
            else
                await Stop();
            _server.Kill();
        }
        // What the killed server left unsynced may be shown as soon as the next has started.
        foreach (var record in records.Skip(1))
            _violations.Unless(
                Recording.Read(record).FirstOrDefault() is { Act: Act.Sync, File: "codingqueue.db-wal" }, "start",
                "a start after a kill did not begin with a flush of the log that the killed server wrote");
        var calls = records.SelectMany(Recording.Read).ToList();
        var history = History(_folder);
        Console.WriteLine($"recorded {calls.Count} calls, {calls.Count(call => call.Act == Act.Sync)} of them flushes; "
            + $"{history.Count} batches; {_told.Count} times somebody was told or shown a chart");
        var images = BuildAll(calls, history);
        Console.WriteLine($"machine: {_machine}");
        var exit = _violations.ExitCode();
        new Figure("crash images opened, verified and complete", images, "images", 5_000, Math.Round(images / 5_000.0, 3), _machine.Busy).Print();
        foreach (var record in records)
            File.Delete(record);
        return exit;
    }

    /// <summary>
    /// What is shown at the first moment after a kill, by a sign-in from before it: nothing was committed since.
    /// </summary>
    private async Task FirstSight()
    {
        if (_token is null)
            return;
        using var early = new Calls(_server.Url) { Token = _token };
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60);)
            try
            {
                foreach (var path in new[] { "/api/charts?limit=500", "/api/charts?state=finalCoded&limit=500" })
                    foreach (var chart in (await early.Get(path))["charts"]!.AsArray())
                        Told(chart!);
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or InvalidOperationException)
            {
                await Task.Delay(1);
            }
    }

    /// <summary>Asks the server to stop: strace's child, for strace itself would pass nothing on.</summary>
    private async Task Stop()
    {
        var child = File.ReadAllText($"/proc/{_server.Id}/task/{_server.Id}/children").Trim();
        using var ask = Process.Start("kill", ["-TERM", child]);
        await ask.WaitForExitAsync();
        _violations.Unless(_server.HasEnded(TimeSpan.FromSeconds(60)), "stop", _server.LastWords);
    }

    /// <summary>Takes charts in and works them until the server is gone or enough is done.</summary>
    private async Task Work(int round)
    {
        using var admin = new Calls(_server.Url);
        try
        {
            await admin.SignIn("admin", ServerProcess.AdminPassword);
            _token = admin.Token;
            if (round == 0)
                await Hospital.SetUp(admin, 4, capacity: 3, pushed: false);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Round(round, number)));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // It was killed, as it should be.
        }
    }

    private async Task Round(int round, int number)
    {
        var coder = Hospital.Coder(number);
        using var feed = new Calls(_server.Url);
        await feed.SignIn("feed", Hospital.Password);
        using var calls = new Calls(_server.Url);
        await calls.SignIn(coder, Hospital.Password);
        if (round == 0)
            await calls.Put($"/api/coders/{coder}/presence", new { state = "available" });
        for (var i = 0; i < 40; i++)
        {
            await Send(feed, "/api/charts", new
            {
                facility = Hospital.Facilities[i % 2],
                account = $"{coder}-{round}-{i}",
                track = "facility",
                kind = Hospital.Kinds[i % 4],
                discharged = DateTime.UtcNow.AddHours(-5).ToString("O", CultureInfo.InvariantCulture),
            });
            if (await Send(calls, $"/api/coders/{coder}/next", null) is { Code: 200 } next)
            {
                var chart = next.Json["chart"]!;
                Told(chart);
                await Send(calls, $"/api/charts/{chart["id"]}/complete", new { assignment = chart["assignment"]!["number"]!.GetValue<int>() });
            }
        }

        async Task<Answer> Send(Calls by, string path, object? body)
        {
            var answer = await by.Send(HttpMethod.Post, path, body is null ? null : System.Text.Json.JsonSerializer.Serialize(body));
            if (answer.Code == 201 || path.EndsWith("complete", StringComparison.Ordinal) && answer.IsSuccess)
                Told(answer.Json);
            return answer;
        }
    }

    private void Told(JsonNode chart)
    {
        var now = DateTime.UtcNow;
        if (chart["version"] is { } version)
            lock (_told)
                _told.Add((chart["id"]!.GetValue<string>(), version.GetValue<long>(), now));
    }

    /// <summary>The last batch of the finished store at each position: its hash says all that was before it.</summary>
    private static Dictionary<long, string> History(string folder) =>
        Batches(folder).ToDictionary(batch => batch.Last, batch => batch.Hash);

    private static List<(long Last, string Hash)> Batches(string folder)
    {
        var source = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "codingqueue.db"), Pooling = false };
        using var connection = new SqliteConnection(source.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT last, hash FROM batches ORDER BY last";
        using var rows = command.ExecuteReader();
        var found = new List<(long, string)>();
        while (rows.Read())
            found.Add((rows.GetInt64(0), Convert.ToHexString(rows.GetFieldValue<byte[]>(1))));
        return found;
    }

    /// <summary>The position at which each chart reached each version.</summary>
    private Dictionary<(string Chart, long Version), long> Positions()
    {
        var positions = new Dictionary<(string, long), long>();
        var source = new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder, "codingqueue.db"), Pooling = false };
        using var connection = new SqliteConnection(source.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT first, units FROM batches ORDER BY last";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var position = rows.GetInt64(0);
            foreach (var line in System.Text.Encoding.UTF8.GetString(rows.GetFieldValue<byte[]>(1)).Split('\n'))
            {
                foreach (var part in JsonNode.Parse(line)!["streams"]!.AsArray().Where(part => part!["s"]!.GetValue<string>() == "chart"))
                    for (var i = 0; i < part!["c"]!.AsArray().Count; i++)
                        positions[(part["k"]!.GetValue<string>(), part["v"]!.GetValue<long>() + i)] = position;
                position++;
            }
        }
        return positions;
    }

    private int BuildAll(List<StoreCall> calls, Dictionary<long, string> history)
    {
        var positions = Positions();
        var told = _told.OrderBy(one => one.At)
            .Select(one => (one.At, one.Chart, Position: positions.GetValueOrDefault((one.Chart, one.Version)))).ToList();
        foreach (var (_, chart, _) in told.Where(one => one.Position == 0))
            _violations.Add("lost", $"chart {chart} was told, and is not in the finished store");
        var (platter, watch, most) = (new Platter(), Stopwatch.StartNew(), _words.Number("images", 5_000));
        var (images, torn, opened, next) = (0, 0, 0, 0);
        long demanded = 0;
        for (var i = 0; i < calls.Count; i++)
        {
            // What was told before this call returned was told on the strength of the calls before it.
            var before = demanded;
            for (; next < told.Count && told[next].At < calls[i].Done; next++)
                demanded = Math.Max(demanded, told[next].Position);
            platter.Take(calls[i]);
            if (demanded > before)
            {
                // The least that the disk can hold just after somebody was told something.
                torn += Check(platter, history, demanded, calls[i], isServed: false, onlySynced: true) ? 1 : 0;
                images++;
            }
            for (var more = (long)most * (i + 1) / calls.Count - images; more > 0; more--)
            {
                torn += Check(platter, history, demanded, calls[i], isServed: images % 20 == 0, onlySynced: false) ? 1 : 0;
                opened += images % 20 == 0 ? 1 : 0;
                images++;
            }
        }
        Console.WriteLine(FormattableString.Invariant(
            $"{images} images (target 5,000) in {watch.Elapsed.TotalSeconds:0} s, {torn} of them with calls lost or torn; all verified, {opened} also served a command"));
        return images;
    }

    /// <summary>True when something did not arrive.</summary>
    private bool Check(Platter platter, Dictionary<long, string> history, long demanded, StoreCall last, bool isServed, bool onlySynced)
    {
        foreach (var file in Directory.EnumerateFiles(_images))
            File.Delete(file);
        var lost = platter.Write(_images, _chance, onlySynced);
        var where = $"power cut after {last.Act} of {last.File} at {last.At}, {lost} calls lost or torn";
        if (!File.Exists(Path.Combine(_images, "codingqueue.db")) || new FileInfo(Path.Combine(_images, "codingqueue.db")).Length == 0)
        {
            _violations.Unless(demanded == 0, "lost", $"{where}: there is no store, and position {demanded} was told");
            return lost > 0;
        }
        try
        {
            if (isServed)
                Serve();
            var report = Verification.Run(_images);
            _violations.Unless(report.Fault is null, "verify", $"{where}: {report.Fault}");
            if (isServed)
                return lost > 0;
            var end = Batches(_images).LastOrDefault();
            _violations.Unless(
                end.Last >= demanded, "lost", $"{where}: the store ends at {end.Last}, and position {demanded} was told");
            _violations.Unless(
                end.Last == 0 || history.GetValueOrDefault(end.Last) == end.Hash, "prefix", $"{where}: position {end.Last} is not of this history");
        }
        catch (Exception e) when (e is StoreException or SqliteException)
        {
            _violations.Add("unusable", $"{where}: {e.Message}");
        }
        return lost > 0;
    }

    /// <summary>The engine starts on the image and takes one chart in.</summary>
    private void Serve()
    {
        var engine = EmbeddedEngine.Start(_images, TimeProvider.System, NullLogger.Instance);
        var reply = engine.Keep(new Core.ClientId("MERCY"), "hl7", null, null, "test", "MSH", Caller.Server).GetAwaiter().GetResult();
        _violations.Unless(reply.Refused is null, "unusable", $"a command on an image was refused: {reply.Refused}");
        engine.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_images, recursive: true);
        if (_violations.Count > 0)
            return;
        Directory.Delete(_folder, recursive: true);
        File.Delete(_server.Log);
    }
}

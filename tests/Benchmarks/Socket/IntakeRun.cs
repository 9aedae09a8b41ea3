using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CodingQueue.Benchmarks.Peers;
using CodingQueue.Benchmarks.Plots;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Socket;

/// <summary>
/// Charts a second that come in, each durable before it is acknowledged: one by one over HTTP, in batches of JSON and
/// CSV, and as HL7 over MLLP and HTTP. The server is a process of its own; those who send share this one. Beside them
/// the rows a second that pgbench inserts into the SKIP LOCKED table, one by one.
/// </summary>
internal sealed class IntakeRun : IDisposable
{
    private const int PerBatch = 1_000;
    private readonly Words _words;
    private readonly int _port = ServerProcess.FreePort();
    private readonly string _folder = ServerProcess.NewFolder("intake");
    private readonly ServerProcess _server;
    private readonly PostgresServer? _postgres;
    private readonly Violations _violations = new();
    private readonly Machine _machine = new();
    private readonly Dictionary<string, double> _rates = [];
    private int _number;

    private IntakeRun(Words words)
    {
        (_words, _postgres) = (words, PostgresServer.Programs is null ? null : new PostgresServer("shared_buffers = '1GB'"));
        string[] more = ["--mllp", $"{_port}=MERCY"];
        if (words.Has("postgres"))
        {
            var database = (_postgres ?? new PostgresServer()).NewDatabase();
            more = [.. more, "--postgres", _postgres!.Connection(database, database)];
        }
        _server = new ServerProcess(ServerProcess.FindDll(words), _folder, more);
    }

    private string Store => _words.Has("postgres") ? "PostgreSQL" : "SQLite";

    public static async Task<int> Run(Words words)
    {
        using var run = new IntakeRun(words);
        return await run.Run();
    }

    private async Task<int> Run()
    {
        var (seconds, callers) = (_words.Number("seconds", 8), _words.Number("callers", 64));
        var table = _postgres is null ? null : new SkipLocked(_postgres, 1_000);
        _server.Start();
        if (!await _server.IsReady(TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException($"The server did not start: {_server.LastWords}");
        using var admin = new Calls(_server.Url);
        await admin.SignIn("admin", ServerProcess.AdminPassword);
        await Hospital.SetUp(admin, 4, capacity: 5, pushed: false);
        using var feed = new Calls(_server.Url, TimeSpan.FromSeconds(60));
        await feed.SignIn("feed", Hospital.Password);
        var most = TimeSpan.FromSeconds(seconds);
        // Compiled code and warm files first; that is not counted.
        await Measure("", TimeSpan.FromSeconds(1), callers, 1, _ => One(feed));
        await Measure("", TimeSpan.FromSeconds(1), 4, PerBatch, _ => Json(feed));

        await Measure("one by one over HTTP", most, callers, 1, _ => One(feed));
        await Mllp(most, _words.Number("senders", 32));
        var peer = table is null ? 0 : new[] { 8, 32 }.Max(sessions => table.Inserts(sessions, most / 2));
        await Measure("JSON, 1,000 in a batch", most, 4, PerBatch, _ => Json(feed));
        await Measure("CSV, 1,000 in a file", most, 4, PerBatch, _ => Csv(feed));
        await Measure("HL7 over HTTP, 1,000 in a body", most, 4, PerBatch, _ => Hl7(feed));
        Console.WriteLine(table is null
            ? "SKIPPED: rows a second of the SKIP LOCKED table, for PostgreSQL is not installed"
            : FormattableString.Invariant($"INSERT one by one into the SKIP LOCKED table: {peer:0}/s, the best of 8 and 32 sessions"));
        Console.WriteLine($"machine: {_machine}");
        var exit = _violations.ExitCode();
        foreach (var (how, rate) in _rates.Reverse())
        {
            Results.Add("intake", $"{how}, {Store}", 0, rate, "charts/s", _machine);
            new Figure(
                $"intake, {how}, {Store}", Math.Round(rate), "charts/s", table is null ? null : Math.Round(peer),
                table is null ? null : Math.Round(rate / peer, 2), _machine.Busy).Print();
        }
        return exit;
    }

    /// <summary>So many callers at once, until the time is up; what the server and this process spent meanwhile.</summary>
    private async Task Measure(string how, TimeSpan most, int callers, int charts, Func<int, Task> send)
    {
        var (done, times, watch) = (0, new Latencies(), Stopwatch.StartNew());
        var (server, sender) = (Spent(), Process.GetCurrentProcess().TotalProcessorTime);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            while (watch.Elapsed < most)
            {
                var began = Stopwatch.GetTimestamp();
                await send(caller);
                times.Add(Stopwatch.GetElapsedTime(began));
                Interlocked.Add(ref done, charts);
            }
        })));
        Told(how, done, watch.Elapsed, times, Spent() - server, Process.GetCurrentProcess().TotalProcessorTime - sender);
    }

    private async Task Mllp(TimeSpan most, int senders)
    {
        var all = new List<MllpSender>();
        for (var sender = 0; sender < senders; sender++)
        {
            all.Add(new MllpSender(_port));
            await all[^1].Connect();
        }
        await Measure("HL7 over MLLP", most, senders, 1, async caller =>
        {
            var (_, isAccepted) = await all[caller].Send(MllpSender.Discharge(Account()));
            _violations.Unless(isAccepted, "intake", "a message was not accepted");
        });
        foreach (var sender in all)
            sender.Dispose();
    }

    private void Told(
        string how, int charts, TimeSpan took, Latencies times, TimeSpan server, TimeSpan sender)
    {
        if (how.Length == 0)
            return;
        _rates[how] = charts / took.TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"{how}: {_rates[how]:0} charts/s; an answer {times}; {server.TotalMicroseconds / charts:0} µs of processor time each in the server, {sender.TotalMicroseconds / charts:0} µs in the sender"));
    }

    private TimeSpan Spent() => Machine.Spent(_server.Id) + (_words.Has("postgres") ? _postgres!.Spent : TimeSpan.Zero);

    private async Task One(Calls feed)
    {
        var answer = await feed.Send(
            HttpMethod.Post, "/api/charts", JsonSerializer.Serialize(Chart()), Guid.NewGuid().ToString("N"));
        _violations.Unless(answer.Code == 201, "intake", $"answered {answer.Code}: {answer.Body}");
    }

    private async Task Json(Calls feed) => Must(
        await feed.Send(HttpMethod.Post, "/api/charts/batch", JsonSerializer.Serialize(Enumerable.Range(0, PerBatch).Select(_ => Chart()))),
        "\"accepted\":1000");

    private async Task Csv(Calls feed)
    {
        var text = new StringBuilder("facility,account,track,kind,payer,discharged,totalCharges\n");
        for (var row = 0; row < PerBatch; row++)
            text.Append(CultureInfo.InvariantCulture, $"NORTH,{Account()},facility,{Hospital.Kinds[row % 4]},MEDICARE,{Discharged()},812.40\n");
        Must(await feed.Send(HttpMethod.Post, "/api/intake/csv?client=MERCY", text.ToString(), type: "text/csv"), "\"accepted\":1000");
    }

    private async Task Hl7(Calls feed)
    {
        var text = new StringBuilder();
        for (var message = 0; message < PerBatch; message++)
            text.Append(Encoding.ASCII.GetString(MllpSender.Discharge(Account())[1..^2]));
        var answer = await feed.Send(HttpMethod.Post, "/api/intake/hl7?client=MERCY", text.ToString(), type: "application/hl7-v2");
        var accepted = answer.Body.Split("MSA|AA|").Length - 1;
        _violations.Unless(accepted == PerBatch, "intake", $"{answer.Code}, {accepted} of {PerBatch} messages accepted");
    }

    private void Must(Answer answer, string accepted) => _violations.Unless(
        answer.IsSuccess && answer.Body.Contains(accepted, StringComparison.Ordinal), "intake",
        $"answered {answer.Code}: {answer.Body[..Math.Min(300, answer.Body.Length)]}");

    private object Chart() => new
    {
        facility = Hospital.Facilities[_number % 2],
        account = Account(),
        track = "facility",
        kind = Hospital.Kinds[_number % 4],
        payer = "MEDICARE",
        discharged = Discharged(),
        totalCharges = 812.40,
    };

    private string Account() => string.Create(CultureInfo.InvariantCulture, $"I{Interlocked.Increment(ref _number)}");

    private static string Discharged() =>
        DateTime.UtcNow.AddHours(-1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _server.Dispose();
        _postgres?.Dispose();
        Directory.Delete(_folder, recursive: true);
        if (_violations.Count == 0)
            File.Delete(_server.Log);
    }
}

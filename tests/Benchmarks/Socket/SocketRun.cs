using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using CodingQueue.Benchmarks.Peers;
using CodingQueue.Benchmarks.Plots;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Socket;

/// <summary>
/// From the first byte of an HL7 message at the MLLP port to the chart on its coder's socket, through a push
/// workqueue and at a steady rate: read, placed, durable, acknowledged, paired, assigned, durable, pushed. The
/// server is a process of its own; senders and sockets share this one.
/// </summary>
internal sealed class SocketRun : IDisposable
{
    private readonly Words _words;
    private readonly int _port = ServerProcess.FreePort();
    private readonly string _folder = ServerProcess.NewFolder("socket");
    private readonly PostgresServer? _postgres;
    private readonly ServerProcess _server;
    private readonly Violations _violations = new();
    private readonly ConcurrentDictionary<string, long> _sentAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _seen = new(StringComparer.Ordinal);
    private readonly Channel<(DeskSocket Desk, ChartGiven Given)> _toComplete =
        Channel.CreateUnbounded<(DeskSocket, ChartGiven)>();
    private readonly List<DeskSocket> _desks = [];
    private readonly Latencies _toDesk = new();
    private readonly Latencies _toAnswer = new();
    private readonly Latencies _late = new();
    private double _serverShare, _ownShare;

    private SocketRun(Words words)
    {
        _words = words;
        string[] more = ["--mllp", $"{_port}=MERCY"];
        if (words.Has("postgres"))
        {
            _postgres = new PostgresServer("shared_buffers = '1GB'");
            var database = _postgres.NewDatabase();
            more = [.. more, "--postgres", _postgres.Connection(database, database)];
        }
        _server = new ServerProcess(ServerProcess.FindDll(words), _folder, more);
    }

    private string Store => _postgres is null ? "SQLite" : "PostgreSQL";

    public static async Task<int> Run(Words words)
    {
        using var run = new SocketRun(words);
        return await run.Run();
    }

    private async Task<int> Run()
    {
        var (rate, seconds) = (_words.Number("rate", 50), _words.Number("seconds", 20));
        var coders = _words.Number("coders", 100);
        _server.Start();
        if (!await _server.IsReady(TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException($"The server did not start: {_server.LastWords}");
        using var admin = new Calls(_server.Url);
        await admin.SignIn("admin", ServerProcess.AdminPassword);
        await Hospital.SetUp(admin, coders, capacity: 20, pushed: true);
        await OpenDesks(coders);
        var completers = Enumerable.Range(0, Math.Max(8, rate / 40)).Select(_ => Task.Run(Complete)).ToList();
        // Enough for the server's code to be compiled for good: a server at work runs for weeks.
        await SendAll(Math.Max(rate, 200), _words.Number("warm", 2_000), "warm");
        await Task.Delay(2000);
        var (machine, watch) = (new Machine(), Stopwatch.StartNew());
        var (server, own) = (Spent(), Process.GetCurrentProcess().TotalProcessorTime);
        await SendAll(rate, rate * seconds, "");
        _serverShare = (Spent() - server) / watch.Elapsed;
        _ownShare = (Process.GetCurrentProcess().TotalProcessorTime - own) / watch.Elapsed;
        await AllSeen();
        _toComplete.Writer.Complete();
        await Task.WhenAll(completers);
        return Report(rate, coders, machine);
    }

    private async Task OpenDesks(int coders)
    {
        for (var number = 0; number < coders; number++)
        {
            using var calls = new Calls(_server.Url);
            await calls.SignIn(Hospital.Coder(number), Hospital.Password);
            var desk = new DeskSocket(_server.Url, Hospital.Coder(number), calls.Token!, Given);
            await desk.Open();
            _desks.Add(desk);
            await calls.Put($"/api/coders/{desk.Coder}/presence", new { state = "available" });
        }
    }

    private void Given(DeskSocket desk, ChartGiven given)
    {
        if (!_seen.TryAdd(given.Account, desk.Coder))
        {
            _violations.Unless(
                _seen[given.Account] == desk.Coder, "two desks", $"{given.Account} is on {_seen[given.Account]}'s desk and on {desk.Coder}'s");
            return;
        }
        if (_sentAt.TryGetValue(given.Account, out var sentAt) && !given.Account.StartsWith("warm", StringComparison.Ordinal))
            _toDesk.Add(Stopwatch.GetElapsedTime(sentAt, given.ArrivedAt));
        _toComplete.Writer.TryWrite((desk, given));
    }

    /// <summary>Coders finish what they get, so that they stay free for more.</summary>
    private async Task Complete()
    {
        using var calls = new Calls(_server.Url);
        await foreach (var (desk, given) in _toComplete.Reader.ReadAllAsync())
        {
            calls.Token = desk.Token;
            await calls.Post($"/api/charts/{given.Chart}/complete", new { assignment = given.Number });
        }
    }

    private Task SendAll(int rate, int count, string prefix) => MllpSender.SendAll(
        _port, _words.Number("senders", 16), rate, count, prefix,
        (account, late) =>
        {
            // A timer is a millisecond late anyway.
            if (prefix.Length == 0 && late > TimeSpan.FromMilliseconds(2))
                _late.Add(late);
            _sentAt[account] = Stopwatch.GetTimestamp();
        },
        (account, took, isAccepted) =>
        {
            if (prefix.Length == 0)
                _toAnswer.Add(took);
            _violations.Unless(isAccepted, "intake", $"the message of {account} was not accepted");
        });

    private async Task AllSeen()
    {
        var watch = Stopwatch.StartNew();
        while (_seen.Count < _sentAt.Count && watch.Elapsed < TimeSpan.FromSeconds(20))
            await Task.Delay(50);
        foreach (var account in _sentAt.Keys.Where(account => !_seen.ContainsKey(account)))
            _violations.Add("not pushed", $"{account} came to no desk in 20 s");
    }

    private int Report(int rate, int coders, Machine machine)
    {
        Console.WriteLine($"{rate} messages/s, {coders} coders with a socket each, {Store}");
        Console.WriteLine(FormattableString.Invariant($"sent to desk:   {_toDesk}, p99.9 {_toDesk.At(0.999):0.00} ms"));
        Console.WriteLine(FormattableString.Invariant($"sent to answer: {_toAnswer}, p99.9 {_toAnswer.At(0.999):0.00} ms"));
        Console.WriteLine($"sent more than 2 ms late, because every connection or processor was busy: {_late}");
        Console.WriteLine($"resyncs: {_desks.Sum(desk => desk.Resyncs)}; server {Machine.Resident(_server.Id) >> 20} MB");
        Console.WriteLine(FormattableString.Invariant(
            $"of {Environment.ProcessorCount} cores the server{(_postgres is null ? "" : " and its PostgreSQL")} used {_serverShare:0.00}, this program, which sends, reads and completes, {_ownShare:0.00}"));
        var peer = _words.Has("peer") ? PickUp(rate, machine) : null;
        Console.WriteLine($"machine: {machine}");
        var exit = _violations.ExitCode();
        foreach (var (name, share) in new[] { ("p99.9", 0.999), ("p50", 0.5), ("p99", 0.99) })
        {
            Results.Add("socket", $"{Store} {name}", rate, _toDesk.At(share), "ms", machine);
            var theirs = name == "p50" ? peer?.PickUpP50 : name == "p99" ? peer?.PickUpP99 : null;
            new Figure(
                $"HL7 to socket at {rate}/s, {name}, {Store}", Math.Round(_toDesk.At(share), 2), "ms",
                theirs is { } time ? Math.Round(time, 2) : null,
                theirs is { } other ? Math.Round(_toDesk.At(share) / other, 2) : null, machine.Busy).Print();
        }
        return exit;
    }

    /// <summary>What graphile-worker takes from an addition to the start of its work, at the same rate a moment later.</summary>
    private NodeFigures? PickUp(int rate, Machine machine)
    {
        _server.Dispose();
        if (PostgresServer.Programs is null || NodePeers.Install() is not null)
        {
            Console.WriteLine("SKIPPED: graphile-worker, for it or PostgreSQL cannot be installed");
            return null;
        }
        using var postgres = new PostgresServer();
        var database = postgres.NewDatabase();
        var peer = NodePeers.Measure(
            "graphile", $"postgresql://{database}@/{database}?host={postgres.Socket}", 10, 0, rate);
        Results.Add("socket", "graphile-worker p50", rate, peer.PickUpP50 ?? double.NaN, "ms", machine);
        Results.Add("socket", "graphile-worker p99", rate, peer.PickUpP99 ?? double.NaN, "ms", machine);
        Console.WriteLine(FormattableString.Invariant(
            $"graphile-worker, added to picked up: p50 {peer.PickUpP50:0.00} ms, p99 {peer.PickUpP99:0.00} ms"));
        return peer;
    }

    private TimeSpan Spent() => Machine.Spent(_server.Id) + (_postgres?.Spent ?? TimeSpan.Zero);

    public void Dispose()
    {
        foreach (var desk in _desks)
            desk.Dispose();
        _server.Dispose();
        _postgres?.Dispose();
        Directory.Delete(_folder, recursive: true);
        if (_violations.Count == 0)
            File.Delete(_server.Log);
    }
}

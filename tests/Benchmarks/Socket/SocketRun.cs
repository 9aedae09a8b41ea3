using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
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

    private SocketRun(Words words)
    {
        _words = words;
        _server = new ServerProcess(ServerProcess.FindDll(words), _folder, "--mllp", $"{_port}=MERCY");
    }

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
        var completers = Enumerable.Range(0, 8).Select(_ => Task.Run(Complete)).ToList();
        // Enough for the server's code to be compiled for good: a server at work runs for weeks.
        await SendAll(Math.Max(rate, 200), _words.Number("warm", 2_000), "warm");
        await Task.Delay(2000);
        var machine = new Machine();
        await SendAll(rate, rate * seconds, "");
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

    /// <summary>Sends so many at a steady rate, whatever the answers take; each on the next free connection.</summary>
    private async Task SendAll(int rate, int count, string prefix)
    {
        var next = -1;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, _words.Number("senders", 16)).Select(_ => Task.Run(async () =>
        {
            using var sender = new MllpSender(_port);
            await sender.Connect();
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                var account = string.Create(CultureInfo.InvariantCulture, $"{prefix}E{number}");
                var framed = MllpSender.Discharge(account);
                var due = TimeSpan.FromSeconds((double)number / rate);
                if (due - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } wait)
                    await Task.Delay(wait);
                else if (prefix.Length == 0)
                    _late.Add(-(due - Stopwatch.GetElapsedTime(began)));
                _sentAt[account] = Stopwatch.GetTimestamp();
                var (sentAt, isAccepted) = await sender.Send(framed);
                if (prefix.Length == 0)
                    _toAnswer.Add(Stopwatch.GetElapsedTime(sentAt));
                _violations.Unless(isAccepted, "intake", $"the message of {account} was not accepted");
            }
        })));
    }

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
        Console.WriteLine($"{rate} messages/s, {coders} coders with a socket each");
        Console.WriteLine($"sent to desk:   {_toDesk}");
        Console.WriteLine($"sent to answer: {_toAnswer}");
        Console.WriteLine($"sent late, because every connection was busy: {_late}");
        Console.WriteLine($"resyncs: {_desks.Sum(desk => desk.Resyncs)}; server {Machine.Resident(_server.Id) >> 20} MB");
        Console.WriteLine($"machine: {machine}");
        var exit = _violations.ExitCode();
        new Figure($"HL7 to socket at {rate}/s, p99", Math.Round(_toDesk.At(0.99), 2), "ms", null, null, machine.Busy).Print();
        return exit;
    }

    public void Dispose()
    {
        foreach (var desk in _desks)
            desk.Dispose();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
        if (_violations.Count == 0)
            File.Delete(_server.Log);
    }
}

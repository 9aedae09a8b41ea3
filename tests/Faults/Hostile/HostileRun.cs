using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using CodingQueue.Faults.Probes;
using CodingQueue.Load;

namespace CodingQueue.Faults.Hostile;

/// <summary>
/// Callers that stall, drip single bytes, leave connections half-open or send too much and too deep, beside healthy
/// ones: these are answered as before, and the server's memory stays bounded.
/// </summary>
internal sealed class HostileRun : IDisposable
{
    private readonly Words _words;
    private readonly string _folder = ServerProcess.NewFolder("hostile");
    private readonly int _mllp = ServerProcess.FreePort();
    private readonly ServerProcess _server;
    private readonly Violations _violations = new();
    private readonly Machine _machine = new();
    private readonly List<IDisposable> _held = [];
    private readonly CancellationTokenSource _stop = new();
    private int _charts;

    private HostileRun(Words words)
    {
        _words = words;
        _server = new ServerProcess(ServerProcess.FindDll(words), _folder, "--mllp", $"{_mllp}=MERCY");
        Console.WriteLine($"hostile: {_folder}");
    }

    public static async Task<int> Run(Words words)
    {
        using var run = new HostileRun(words);
        return await run.Run();
    }

    private async Task<int> Run()
    {
        var (sockets, drips, seconds) = (_words.Number("sockets", 2000), _words.Number("drips", 200), _words.Number("seconds", 20));
        _server.Start();
        if (!await _server.IsReady(TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException($"The server did not start: {_server.LastWords}");
        using var admin = new Calls(_server.Url);
        await admin.SignIn("admin", ServerProcess.AdminPassword);
        await Hospital.SetUp(admin, 4, capacity: 3, pushed: false);
        using var lead = new Calls(_server.Url);
        await lead.SignIn("lead", Hospital.Password);
        await Healthy(2, "warm");
        var before = await Healthy(seconds / 2, "alone");
        var memory = Machine.Resident(_server.Id);
        await OpenSockets(sockets, lead.Token!);
        var attack = Task.WhenAll(
            Enumerable.Range(0, drips).Select(i => Task.Run(() => i % 2 == 0 ? DripHttp() : DripMllp()))
                .Append(Task.Run(() => TooMuch(lead.Token!))));
        var during = await Healthy(seconds, $"beside {sockets} sockets, {sockets / 10} of them stalled, and {drips} dripping connections");
        var bound = Math.Max(250, 5 * before.At(0.99));
        _violations.Unless(
            during.At(0.99) <= bound, "slow", FormattableString.Invariant($"healthy callers' p99 went from {before.At(0.99):0} to {during.At(0.99):0} ms, the bound is {bound:0} ms"));
        var after = Machine.Resident(_server.Id);
        Console.WriteLine($"server: {memory >> 20} MB before, {after >> 20} MB during, target at most 2048 MB");
        _violations.Unless(after < 2L << 30, "memory", $"the server has {after >> 20} MB");
        await _stop.CancelAsync();
        await attack;
        foreach (var one in _held)
            one.Dispose();
        _held.Clear();
        _violations.Unless((await lead.Send(HttpMethod.Get, "/api/board")).IsSuccess, "server", "the board is not answered afterwards");
        _violations.Unless(_server.Stop() == 0, "stop", _server.LastWords);
        _violations.Unless(_server.Verify() is { Code: 0 }, "verify", "the store does not verify");
        Console.WriteLine($"machine: {_machine}");
        var exit = _violations.ExitCode();
        new Figure("healthy callers beside hostile ones, p99", Math.Round(during.At(0.99), 1), "ms", Math.Round(before.At(0.99), 1),
            Math.Round(during.At(0.99) / before.At(0.99), 2), _machine.Busy).Print();
        return exit;
    }

    /// <summary>Eight callers that send charts in and look at the board.</summary>
    private async Task<Latencies> Healthy(int seconds, string when)
    {
        var (times, watch) = (new Latencies(), Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            using var calls = new Calls(_server.Url);
            await calls.SignIn("feed", Hospital.Password);
            while (watch.Elapsed < TimeSpan.FromSeconds(seconds))
            {
                var began = Stopwatch.GetTimestamp();
                var number = Interlocked.Increment(ref _charts);
                var answer = await calls.Send(HttpMethod.Post, "/api/charts", FormattableString.Invariant(
                    $$"""{"facility":"NORTH","account":"H{{number}}","track":"facility","kind":"INPATIENT"}"""));
                times.Add(Stopwatch.GetElapsedTime(began));
                _violations.Unless(answer.IsSuccess, "refused", $"a healthy caller was answered {answer.Code} {when}: {answer.Body}");
                await Task.Delay(10);
            }
        })));
        Console.WriteLine($"healthy callers {when}: {times}");
        return times;
    }

    /// <summary>Browsers on the board; every tenth reads nothing any more.</summary>
    private async Task OpenSockets(int count, string token)
    {
        var opened = 0;
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, stop) =>
        {
            var socket = new HubSocket(_server.Url, token);
            lock (_held)
                _held.Add(socket);
            try
            {
                await socket.Open(cancel: stop);
                await socket.Subscribe("board", stop);
                Interlocked.Increment(ref opened);
                if (number % 10 != 0)
                    _ = Read(socket);
            }
            catch (Exception e) when (e is WebSocketException or IOException)
            {
                _violations.Add("sockets", $"socket {number} was not opened: {e.Message}");
            }
        });
        Console.WriteLine($"{opened} sockets open (target 2,000, a tenth stalled)");
    }

    private static async Task Read(HubSocket socket)
    {
        try
        {
            while (await socket.Receive() is { } text)
                if (text.Contains("{\"type\":6}", StringComparison.Ordinal))
                    await socket.Send("""{"type":6}""");
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The end of the program.
        }
    }

    private Task DripHttp() => Drip(_server.Port, "POST /api/charts HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"facility\":\"");

    private Task DripMllp() => Drip(_mllp, "\u000BMSH|^~\\&|REG|NORTH|CQ|HUB|20260314081500||ADT^A03|M1|P|2.5.1\rPID|1||");

    /// <summary>One byte a tenth of a second, and then silence without an end; opened again when it is cut.</summary>
    private async Task Drip(int port, string text)
    {
        while (!_stop.IsCancellationRequested)
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, _stop.Token);
                foreach (var value in Encoding.ASCII.GetBytes(text))
                {
                    await client.Client.SendAsync(new[] { value }, _stop.Token);
                    await Task.Delay(100, _stop.Token);
                }
                await Task.Delay(Timeout.Infinite, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                // Cut off, as it should be, or the end.
            }
    }

    /// <summary>Frames and bodies that are too large or too deep are refused, one after the other.</summary>
    private async Task TooMuch(string token)
    {
        var (large, deep) = (new string('x', 2 << 20), new string('[', 100_000));
        using var calls = new Calls(_server.Url) { Token = token };
        for (var round = 0; !_stop.IsCancellationRequested; round++)
            try
            {
                var answer = await calls.Send(
                    HttpMethod.Post, "/api/charts", round % 2 == 0 ? $$"""{"account":"{{large}}"}""" : deep);
                _violations.Unless(answer.Code is 400 or 403 or 413, "oversize", $"a body too large or too deep was answered {answer.Code}");
                using var socket = new HubSocket(_server.Url, token);
                await socket.Open(cancel: _stop.Token);
                await socket.Send(round % 2 == 0 ? $$"""{"type":1,"target":"Subscribe","arguments":["{{large[..100_000]}}"]}""" : deep[..20_000], _stop.Token);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                patience.CancelAfter(TimeSpan.FromSeconds(10));
                while (await socket.Receive(patience.Token) is not null)
                {
                }
                using var client = new TcpClient("127.0.0.1", _mllp);
                await client.Client.SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\u000BMSH|^~\\&|{large}")), _stop.Token);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or SocketException or HttpRequestException)
            {
                // Closed on it.
            }
    }

    public void Dispose()
    {
        foreach (var one in _held)
            one.Dispose();
        _server.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
        if (_violations.Count == 0)
            File.Delete(_server.Log);
    }
}

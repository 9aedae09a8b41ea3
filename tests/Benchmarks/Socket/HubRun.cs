using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CodingQueue.Benchmarks.Plots;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Socket;

/// <summary>
/// Thousands of connections to the hub, a part of which stop reading: how long pushes take to those that read, what a
/// connection costs the server's memory, and how long it takes until all have a snapshot again after all were cut at
/// once. The server is a process of its own; all connections share this one.
/// </summary>
internal sealed class HubRun : IDisposable
{
    private readonly Words _words;
    private readonly int _port = ServerProcess.FreePort();
    private readonly string _folder = ServerProcess.NewFolder("hub");
    private readonly ServerProcess _server;
    private readonly Violations _violations = new();
    private readonly ConcurrentDictionary<string, long> _sentAt = new(StringComparer.Ordinal);
    private readonly List<HttpMessageInvoker> _addresses = [.. Enumerable.Range(2, 16).Select(From)];
    private readonly Latencies _toDesk = new();
    private readonly Calls _lead;
    private int _failed;

    private HubRun(Words words)
    {
        _words = words;
        _server = new ServerProcess(ServerProcess.FindDll(words), _folder, "--mllp", $"{_port}=MERCY");
        _lead = new Calls(_server.Url, TimeSpan.FromSeconds(60));
    }

    public static async Task<int> Run(Words words)
    {
        using var run = new HubRun(words);
        return await run.Run();
    }

    private async Task<int> Run()
    {
        var (connections, coders) = (_words.Number("connections", 2_000), _words.Number("coders", 2_000));
        var (rate, seconds) = (_words.Number("rate", 100), _words.Number("seconds", 20));
        var stalled = connections * _words.Number("stalled", 5) / 100;
        var machine = new Machine();
        _server.Start();
        if (!await _server.IsReady(TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException($"The server did not start: {_server.LastWords}");
        await SetUp(coders);
        var bare = Machine.Resident(_server.Id);
        var watch = Stopwatch.StartNew();
        // Those that will stall read the board, which has the most to say.
        var desks = await Open(Enumerable.Range(0, connections - stalled), coders, null);
        var slow = await Open(Enumerable.Range(0, stalled), coders, "board");
        var each = (Machine.Resident(_server.Id) - bare) / (double)connections;
        Console.WriteLine(FormattableString.Invariant(
            $"{connections} connections in {watch.Elapsed.TotalSeconds:0.0} s, {_failed} tried again: {each:0} bytes resident each in the server, {Machine.Resident(_server.Id) >> 20} MB in all"));
        foreach (var desk in slow)
            desk.IsStalled = true;
        await Push(rate, seconds);
        Console.WriteLine(FormattableString.Invariant(
            $"{rate} charts/s to {desks.Count} readers of {coders} desks beside {stalled} stalled: sent to desk {_toDesk}, p99.9 {_toDesk.At(0.999):0.00} ms; server {Machine.Resident(_server.Id) >> 20} MB"));
        Console.WriteLine($"resyncs of those that read: {desks.Sum(desk => desk.Resyncs)}, cut: {desks.Count(desk => desk.IsCut)}");
        _violations.Unless(!desks.Any(desk => desk.IsCut), "healthy", $"{desks.Count(desk => desk.IsCut)} of those that read were cut off");
        await TellStalled(slow);
        await Storm(desks, coders);
        Console.WriteLine($"machine: {machine}");
        var exit = _violations.ExitCode();
        Results.Add("hub", "bytes for each connection", connections, each, "bytes", machine);
        Results.Add("hub", "push p99", connections, _toDesk.At(0.99), "ms", machine);
        new Figure($"memory of a connection, {connections} of them", Math.Round(each), "bytes", null, null, machine.Busy).Print();
        new Figure(
            $"push p99 to those that read, {connections} connections of which {stalled} stalled", Math.Round(_toDesk.At(0.99), 2),
            "ms", null, null, machine.Busy).Print();
        return exit;
    }

    private async Task SetUp(int coders)
    {
        using var admin = new Calls(_server.Url);
        await admin.SignIn("admin", ServerProcess.AdminPassword);
        await Hospital.SetUp(admin, 0, capacity: 5, pushed: true);
        await _lead.SignIn("lead", Hospital.Password);
        await Parallel.ForEachAsync(Enumerable.Range(0, coders), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, _) =>
        {
            await admin.Put($"/api/coders/{Hospital.Coder(number)}", new
            {
                name = $"Coder {number}",
                credentials = new[] { new { code = "CCS" } },
                specialties = Array.Empty<string>(),
                facilities = Hospital.Facilities,
                workqueues = new[] { new { id = "ED", tier = 1 } },
                capacity = 100,
                workCountry = "US",
                timeZone = "America/Chicago",
            });
            await _lead.Put($"/api/coders/{Hospital.Coder(number)}/presence", new { state = "available" });
        });
    }

    /// <summary>Opens them, many at once; whoever is turned away tries again.</summary>
    private async Task<List<DeskSocket>> Open(IEnumerable<int> numbers, int coders, string? stream, int atOnce = 64)
    {
        var opened = new ConcurrentBag<DeskSocket>();
        await Parallel.ForEachAsync(
            numbers, new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (number, _) => opened.Add(await Open(number, coders, stream)));
        return [.. opened];
    }

    private async Task<DeskSocket> Open(int number, int coders, string? stream)
    {
        while (true)
        {
            var desk = new DeskSocket(
                _server.Url, Hospital.Coder(number % coders), _lead.Token!, Given, _addresses[number % _addresses.Count], stream);
            try
            {
                await desk.Open(TimeSpan.FromSeconds(60));
                return desk;
            }
            catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or TimeoutException or IOException)
            {
                desk.Dispose();
                Interlocked.Increment(ref _failed);
                await Task.Delay(Random.Shared.Next(50, 250));
            }
        }
    }

    private void Given(DeskSocket desk, ChartGiven given)
    {
        if (_sentAt.TryGetValue(given.Account, out var sentAt) && !given.Account.StartsWith("warm", StringComparison.Ordinal))
            _toDesk.Add(Stopwatch.GetElapsedTime(sentAt, given.ArrivedAt));
    }

    private async Task Push(int rate, int seconds)
    {
        foreach (var (prefix, count) in new[] { ("warm", rate * 3), ("", rate * seconds) })
            await MllpSender.SendAll(
                _port, 16, rate, count, prefix, (account, _) => _sentAt[account] = Stopwatch.GetTimestamp(),
                (account, _, isAccepted) => _violations.Unless(isAccepted, "intake", $"{account} was not accepted"));
        var watch = Stopwatch.StartNew();
        // Each desk has several readers, or none.
        for (var before = -1; before != _toDesk.Count && watch.Elapsed < TimeSpan.FromSeconds(20);)
        {
            before = _toDesk.Count;
            await Task.Delay(500);
        }
    }

    private static async Task TellStalled(List<DeskSocket> slow)
    {
        foreach (var desk in slow)
        {
            desk.IsStalled = false;
            _ = Task.Run(desk.Read);
        }
        await Task.Delay(2_000);
        Console.WriteLine($"of {slow.Count} stalled, the server had cut off {slow.Count(desk => desk.IsCut)}");
        foreach (var desk in slow)
            desk.Dispose();
    }

    /// <summary>All connections end at once, and all come back at once.</summary>
    private async Task Storm(List<DeskSocket> desks, int coders)
    {
        foreach (var desk in desks)
            desk.Dispose();
        var (failed, watch, times) = (_failed, Stopwatch.StartNew(), new Latencies());
        var back = await Task.WhenAll(Enumerable.Range(0, desks.Count).Select(async number =>
        {
            var desk = await Open(number, coders, null);
            times.Add(watch.Elapsed);
            return desk;
        }));
        Console.WriteLine(FormattableString.Invariant(
            $"all {back.Length} came back at once: the last had its snapshot after {watch.Elapsed.TotalSeconds:0.0} s, half after {times.At(0.5) / 1000:0.0} s; {_failed - failed} attempts were turned away; server {Machine.Resident(_server.Id) >> 20} MB"));
        new Figure(
            $"reconnect storm of {back.Length}, until all have a snapshot", Math.Round(watch.Elapsed.TotalSeconds, 2), "s", null, null,
            0).Print();
        foreach (var desk in back)
            desk.Dispose();
    }

    /// <summary>From an address of its own: one address alone has too few ports for a storm.</summary>
    private static HttpMessageInvoker From(int last) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, stop) =>
        {
            var socket = new System.Net.Sockets.Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse($"127.0.0.{last}"), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });

    public void Dispose()
    {
        _lead.Dispose();
        foreach (var address in _addresses)
            address.Dispose();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
        if (_violations.Count == 0)
            File.Delete(_server.Log);
    }
}

using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using CodingQueue.Faults.Probes;
using CodingQueue.Load;

namespace CodingQueue.Faults.Fuzz;

/// <summary>The same on the wires of the real server: HTTP bodies, MLLP connections and hub frames.</summary>
internal static class ServerFuzz
{
    private static readonly string[] HubSeeds =
    [
        """{"type":1,"invocationId":"1","target":"Subscribe","arguments":["board",null,null]}""",
        """{"type":1,"invocationId":"2","target":"Presence","arguments":["C000","available"]}""",
        """{"type":1,"target":"Pause","arguments":["board",true]}""", """{"type":6}""", """{"type":7,"error":"x"}""",
        """{"type":4,"invocationId":"3","target":"Subscribe","arguments":[]}""", """{"type":3,"invocationId":"1","result":1}""",
    ];

    public static async Task Run(Words words, int seed, TimeSpan most, Violations violations)
    {
        var folder = ServerProcess.NewFolder("fuzz");
        var port = ServerProcess.FreePort();
        using var server = new ServerProcess(ServerProcess.FindDll(words), folder, "--mllp", $"{port}=MERCY");
        server.Start();
        if (!await server.IsReady(TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException($"The server did not start: {server.LastWords}");
        using var admin = new Calls(server.Url);
        await admin.SignIn("admin", ServerProcess.AdminPassword);
        await Hospital.SetUp(admin, 2, capacity: 3, pushed: false);
        var counts = new int[4];
        using var stop = new CancellationTokenSource(most);
        await Task.WhenAll(
            Bodies(server, admin.Token!, seed, counts, violations, stop.Token), Frames(port, seed, counts, stop.Token),
            Hub(server, admin.Token!, seed, counts, violations, stop.Token));
        Console.WriteLine($"on the real server: {counts[0]} bodies ({counts[3]} refused), {counts[1]} MLLP frames, {counts[2]} hub frames");
        violations.Unless(
            (await admin.Send(HttpMethod.Get, "/api/board")).IsSuccess, "server", $"the board is not answered after it all: {server.LastWords}");
        violations.Unless(server.Stop() == 0, "server", $"it did not stop as it should: {server.LastWords}");
        violations.Unless(server.Verify() is { Code: 0 }, "verify", server.Verify()?.Words ?? "");
        Directory.Delete(folder, recursive: true);
        if (violations.Count == 0)
            File.Delete(server.Log);
    }

    /// <summary>One at a time, so that a refused body can be seen to have changed nothing.</summary>
    private static async Task Bodies(
        ServerProcess server, string token, int seed, int[] counts, Violations violations, CancellationToken stop)
    {
        using var calls = new Calls(server.Url) { Token = token };
        (string Path, HttpMethod Method, string Type, string[] Seeds)[] routes =
        [
            ("/api/charts", HttpMethod.Post, "application/json", [Parsers.JsonSeeds[0]]),
            ("/api/coders/FUZZ", HttpMethod.Put, "application/json", [Parsers.JsonSeeds[1]]),
            ("/api/workqueues/FUZZ", HttpMethod.Put, "application/json", [Parsers.JsonSeeds[2]]),
            ("/api/facilities/FUZZ", HttpMethod.Put, "application/json", [Parsers.JsonSeeds[3]]),
            ("/api/intake/hl7?client=MERCY", HttpMethod.Post, "text/plain", [.. Parsers.Hl7Seeds()]),
            ("/api/intake/csv?client=MERCY", HttpMethod.Post, "text/csv", ["facility,account,track,kind\nNORTH,A1,facility,OBS\n"]),
        ];
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var random = new Random(unchecked(seed + round));
            var (path, method, type, seeds) = routes[random.Next(routes.Length)];
            var input = Damage.Of(Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]), [], random);
            // As Latin-1, so that bytes that are no UTF-8 also arrive: as other bytes, and as malformed.
            var before = round % 50 == 0 ? await Content(calls) : null;
            var answer = await calls.Send(method, path, Encoding.Latin1.GetString(input), type: type);
            counts[0]++;
            violations.Unless(answer.Code < 500 || answer.Code is 503, "500", $"{path} seed {unchecked(seed + round)}: {answer.Code} {answer.Body}");
            if (answer.Code < 400)
                continue;
            counts[3]++;
            // An unusable message is kept on purpose, and said so; everything else that is refused leaves nothing.
            if (before is not null && type == "application/json")
                violations.Unless(before == await Content(calls), "changed", $"{path} seed {unchecked(seed + round)} was refused with {answer.Code} and changed something");
        }
    }

    private static async Task<string> Content(Calls calls)
    {
        var all = new StringBuilder();
        foreach (var path in new[] { "/api/charts?limit=500", "/api/coders", "/api/workqueues", "/api/facilities", "/api/clients" })
            all.Append((await calls.Send(HttpMethod.Get, path)).Body);
        return all.ToString();
    }

    private static async Task Frames(int port, int seed, int[] counts, CancellationToken stop)
    {
        var seeds = Parsers.Hl7Seeds().Select(text => Encoding.UTF8.GetBytes($"\u000B{text}\u001C\r")).ToList();
        var answer = new byte[16 * 1024];
        for (var round = 0; !stop.IsCancellationRequested; round++)
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                for (var i = 0; i < 20 && !stop.IsCancellationRequested; i++, round++)
                {
                    var random = new Random(unchecked(seed + round));
                    await client.Client.SendAsync(Damage.Of(seeds[random.Next(seeds.Count)], seeds[random.Next(seeds.Count)], random), stop);
                    counts[1]++;
                    // Not so many that nobody else comes to the server.
                    await Task.Delay(1, stop);
                    if (client.Available > 0)
                        await client.Client.ReceiveAsync(answer, stop);
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or IOException)
            {
                // Closed on what was no frame, as it should be.
            }
    }

    private static async Task Hub(
        ServerProcess server, string token, int seed, int[] counts, Violations violations, CancellationToken stop)
    {
        var seeds = HubSeeds.Select(text => Encoding.UTF8.GetBytes(text + '\u001E')).ToList();
        for (var round = 0; !stop.IsCancellationRequested; round++)
            try
            {
                using var socket = new HubSocket(server.Url, token);
                await socket.Open(greets: round % 5 != 0, stop);
                _ = Drain(socket, stop);
                for (var i = 0; i < 50 && socket.State == WebSocketState.Open; i++, round++)
                {
                    var random = new Random(unchecked(seed + round));
                    await socket.Send(Damage.Of(seeds[random.Next(seeds.Count)], seeds[random.Next(seeds.Count)], random), stop);
                    counts[2]++;
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
            {
                violations.Unless(server.Id != 0, "server", $"it ended: {server.LastWords}");
                if (server.Id == 0)
                    return;
            }
    }

    private static async Task Drain(HubSocket socket, CancellationToken stop)
    {
        try
        {
            while (await socket.Receive(stop) is not null)
            {
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was closed on what was no frame.
        }
    }
}

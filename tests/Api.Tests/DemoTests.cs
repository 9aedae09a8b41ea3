using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodingQueue.Api.Tests;

/// <summary>The demo as somebody tries it: an empty folder, the command line, and what it prints.</summary>
public sealed partial class DemoTests : IDisposable
{
    private const int Factor = 3_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string _folder = Directory.CreateTempSubdirectory("codingqueue-demo-").FullName;
    private readonly List<Running> _started = [];

    [Fact]
    public async Task The_demo_fills_an_empty_folder_and_keeps_its_day_going()
    {
        var passwords = await Live();
        // The folder again, without the demo: nothing moves while its numbers are added up.
        var quiet = await Start();
        using var http = new HttpClient { BaseAddress = quiet.Url };
        foreach (var account in new[] { "lead", "lead-lark" })
            await AddUp(await SignIn(http, account, passwords[account]));
        Assert.All(await Charts(await SignIn(http, "lead-lark", passwords["lead-lark"])), chart => Assert.Equal("LARK", (string?)chart["client"]));
    }

    public void Dispose()
    {
        foreach (var running in _started)
            running.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs the demo until its coders have finished charts that came as HL7; the passwords it printed.</summary>
    private async Task<Dictionary<string, string>> Live()
    {
        using var demo = await Start("--demo", "--demo-factor", $"{Factor}", "--demo-seed", "7");
        var printed = new List<(string Role, string Name, string Password)>();
        while (printed.Count < 7)
            if (Row().Match(await demo.Line()) is { Success: true } row)
                printed.Add((row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));
        demo.Drain();
        using var http = new HttpClient { BaseAddress = demo.Url };
        foreach (var (role, name, password) in printed)
            Assert.Equal(role, (string?)(await (await SignIn(http, name, password)).Get("/api/me")).Must(200).Json["role"]);
        var passwords = printed.ToDictionary(row => row.Name, row => row.Password);
        var lead = await SignIn(http, "lead", passwords["lead"]);
        var coders = (await lead.Get("/api/coders")).Must(200).Json["coders"]!.AsArray().Select(coder => (string)coder!["id"]!).ToHashSet();
        using var hub = await HubSocket.Open(demo.Url, lead);
        await hub.Subscribe("board");
        var waited = Stopwatch.StartNew();
        JsonArray done;
        do
        {
            Assert.True(waited.Elapsed < Patience, "The demo's coders finished nothing.");
            await hub.Next("Frame", frame => (string?)frame["stream"] == "board");
            done = (await lead.Get("/api/charts?state=finalCoded&limit=500")).Must(200).Json["charts"]!.AsArray();
        }
        while (done.Count < 40);
        foreach (var chart in done.Take(5))
        {
            Assert.Contains((string)chart!["coderOfRecord"]!, coders);
            var told = (await lead.Get($"/api/charts/{chart["id"]}/history")).Must(200).Json["entries"]!.AsArray();
            Assert.Equal("arrived", (string?)told[0]!["change"]);
            Assert.StartsWith("feed-", (string)told[0]!["by"]!, StringComparison.Ordinal);
            Assert.Contains(told, entry => (string?)entry!["change"] == "given");
        }
        return passwords;
    }

    /// <summary>
    /// Every counter of the board is the length of the list it stands for. The clock goes on, and now and then a
    /// hold ends or a chart is pushed between two reads: then it is all read again.
    /// </summary>
    private static async Task AddUp(Caller lead)
    {
        while (true)
        {
            var board = (await lead.Get("/api/board")).Must(200).Json;
            var (charts, unroutable) = (await Charts(lead), await Rows(lead, "/api/unroutable?limit=2"));
            var followUps = (await lead.Get("/api/follow-ups")).Must(200).Json["charts"]!.AsArray();
            var held = new List<(int Listed, int Counted)>();
            foreach (var coder in board["coders"]!.AsArray())
                held.Add((
                    (await Rows(lead, $"/api/coders/{coder!["id"]}/assignments?limit=1", "assignments")).Count,
                    (int)coder["active"]! + (int)coder["held"]!));
            if (!JsonNode.DeepEquals(board, (await lead.Get("/api/board")).Must(200).Json))
                continue;
            Assert.NotEmpty(charts);
            foreach (var queue in board["workqueues"]!.AsArray())
                foreach (var state in new[] { "ready", "assigned", "inProgress", "held", "review", "notReady" })
                    Assert.Equal(
                        ($"{queue!["id"]} {state}", charts.Count(chart => (string?)chart["workqueue"] == (string?)queue["id"] && (string?)chart["state"] == state)),
                        ($"{queue["id"]} {state}", (int)queue[state]!));
            Assert.Equal((unroutable.Count, followUps.Count), ((int)board["unroutable"]!, (int)board["followUps"]!));
            Assert.All(held, coder => Assert.Equal(coder.Listed, coder.Counted));
            return;
        }
    }

    private static Task<List<JsonNode>> Charts(Caller lead) => Rows(lead, "/api/charts?limit=100");

    private static async Task<List<JsonNode>> Rows(Caller lead, string path, string list = "charts")
    {
        var (rows, cursor) = (new List<JsonNode>(), "");
        do
        {
            var page = (await lead.Get(path + cursor)).Must(200).Json;
            rows.AddRange(page[list]!.AsArray().OfType<JsonNode>());
            cursor = page["cursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        return rows;
    }

    private static async Task<Caller> SignIn(HttpClient http, string name, string password) =>
        new(http, (string)(await new Caller(http, null).Post("/api/sign-in", new { name, password })).Must(200).Json["token"]!);

    private async Task<Running> Start(params string[] words)
    {
        var running = new Running(["--data", Path.Combine(_folder, "store"), "--urls", "http://127.0.0.1:0", .. words]);
        _started.Add(running);
        await running.Serve();
        return running;
    }

    [GeneratedRegex("^  (\\w+) +([\\w-]+) +([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}) ")]
    private static partial Regex Row();

    /// <summary>The built server in a process of its own.</summary>
    private sealed partial class Running : IDisposable
    {
        private readonly Process _process;

        public Running(string[] words)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(ServerOptions).Assembly.Location, .. words])
            {
                RedirectStandardOutput = true,
            };
            _process = Process.Start(start)!;
        }

        public Uri Url { get; private set; } = null!;

        /// <summary>Waits until it says where it serves.</summary>
        public async Task Serve()
        {
            Match said;
            do
                said = Serves().Match(await Line());
            while (!said.Success);
            Url = new Uri(said.Groups[1].Value);
        }

        /// <summary>The next line it prints.</summary>
        public async Task<string> Line() =>
            await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
            ?? throw new InvalidOperationException("The server ended.");

        /// <summary>Reads on and forgets, so that what it prints never holds it up.</summary>
        public void Drain() => _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.WaitForExit();
        }

        [GeneratedRegex("serves (http://[^ ,]+)")]
        private static partial Regex Serves();
    }
}

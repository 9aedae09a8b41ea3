using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodingQueue.Intake.Tests;

/// <summary>The real server as a process of its own, with an MLLP port, over a folder of its own.</summary>
public sealed class ServerProcess : IAsyncLifetime
{
    private const string Password = "password of the tests";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly StringBuilder said = new();
    private Process process = null!;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("intake-server").FullName;

    internal HttpClient Http { get; private set; } = null!;

    internal IPEndPoint Mllp { get; private set; } = null!;

    internal string Said
    {
        get
        {
            lock (said)
                return said.ToString();
        }
    }

    public async Task InitializeAsync()
    {
        await StartAsync();
        var admin = await SignInAsync("admin");
        await admin.PutAsync("/api/clients/MERCY", """{"name":"Mercy"}""");
        await admin.PutAsync("/api/clients/OTHER", """{"name":"Other"}""");
        await admin.PutAsync("/api/facilities/NORTH", """{"client":"MERCY","name":"North","timeZone":"America/New_York"}""");
        await admin.PutAsync("/api/facilities/EAST", """{"client":"OTHER","name":"East","timeZone":"America/New_York"}""");
        foreach (var (name, role, client) in new[]
            { ("feed", "integration", "MERCY"), ("feed2", "integration", "OTHER"), ("lead", "lead", "MERCY"), ("viewer", "viewer", "MERCY") })
            await admin.PutAsync($"/api/accounts/{name}", $$"""{"role":"{{role}}","password":"{{Password}}","clients":["{{client}}"]}""");
    }

    internal async Task StartAsync(params string[] more)
    {
        process = Launch(["--data", Folder, "--urls", "http://127.0.0.1:0", "--mllp", "0=MERCY", .. more]);
        var http = await Matches(@"CodingQueue serves (http://127\.0\.0\.1:\d+)");
        var mllp = await Matches(@"MLLP for client MERCY listens on (127\.0\.0\.1:\d+)");
        Http = new HttpClient { BaseAddress = new Uri(http) };
        Mllp = IPEndPoint.Parse(mllp);
    }

    /// <summary>As a power cut does.</summary>
    internal async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        lock (said)
            said.Clear();
    }

    internal Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CodingQueue.Api.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        start.Environment["CODINGQUEUE_ADMIN_PASSWORD"] = Password;
        var launched = Process.Start(start)!;
        launched.OutputDataReceived += Hear;
        launched.ErrorDataReceived += Hear;
        launched.BeginOutputReadLine();
        launched.BeginErrorReadLine();
        return launched;
    }

    internal async Task<SignedIn> SignInAsync(string name)
    {
        var answer = await Http.PostAsync("/api/sign-in", SignedIn.Json($$"""{"name":"{{name}}","password":"{{Password}}"}"""));
        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["token"]!.GetValue<string>();
        return new SignedIn(Http, token);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await KillAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        lock (said)
            said.AppendLine(line.Data);
    }

    private async Task<string> Matches(string pattern)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            if (Regex.Match(Said, pattern) is { Success: true } match)
                return match.Groups[1].Value;
            await Task.Delay(50);
        }
        throw new TimeoutException($"The server did not say {pattern}:\n{Said}");
    }
}

/// <summary>Calls with one account's token.</summary>
internal sealed class SignedIn(HttpClient http, string token)
{
    internal static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    internal async Task PutAsync(string path, string body)
    {
        var (code, text, _) = await SendAsync(HttpMethod.Put, path, Json(body));
        Assert.True(code == HttpStatusCode.OK, $"{path}: {text}");
    }

    internal Task<(HttpStatusCode Code, string Text, string? Type)> PostAsync(string path, string text, string type = "text/plain") =>
        SendAsync(HttpMethod.Post, path, new StringContent(text, Encoding.UTF8, type));

    internal Task<(HttpStatusCode Code, string Text, string? Type)> PostAsync(string path, byte[] bytes, string type) =>
        SendAsync(HttpMethod.Post, path, new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } });

    internal Task<(HttpStatusCode Code, string Text, string? Type)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    private async Task<(HttpStatusCode Code, string Text, string? Type)> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentType?.MediaType);
    }
}

public class IntakeRoutesTests(ServerProcess server) : IClassFixture<ServerProcess>
{
    [Fact]
    public async Task Messages_over_http_are_acknowledged_and_charts_are_there()
    {
        var feed = await server.SignInAsync("feed");
        var (code, text, type) = await feed.PostAsync("/api/intake/hl7", $"{Message.A01(8, "H1")}{Message.A03(30, "H1")}");
        Assert.Equal((HttpStatusCode.OK, "application/hl7-v2"), (code, type));
        Assert.Equal(2, Regex.Count(text, @"\rMSA\|AA\|"));
        var charts = JsonNode.Parse((await feed.GetAsync("/api/charts?state=ready")).Text)!["charts"]!.AsArray();
        Assert.Contains(charts, chart => (string?)chart!["account"] == "H1" && (string?)chart["kind"] == "INPATIENT");
    }

    [Fact]
    public async Task A_rejected_message_is_read_and_replayed_by_its_clients_integration_alone()
    {
        var feed = await server.SignInAsync("feed");
        var message = $"{Message.A01(8, "H2") with { Facility = "LATE", Control = "H2-1" }}";
        var (code, text, _) = await feed.PostAsync("/api/intake/hl7?client=MERCY", message, "application/hl7-v2");
        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Contains("MSA|AE|H2-1|facility_unknown", text, StringComparison.Ordinal);
        var kept = JsonNode.Parse((await feed.GetAsync("/api/intake/rejected?limit=1")).Text)!["messages"]![0]!;
        Assert.Equal(("H2-1", "ADT^A01", "MERCY", message),
            ((string?)kept["control"], (string?)kept["event"], (string?)kept["client"], (string?)kept["raw"]));
        var replay = $"/api/intake/rejected/{kept["id"]}/replay";

        foreach (var name in new[] { "lead", "viewer" })
        {
            var other = await server.SignInAsync(name);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync("/api/intake/rejected")).Code);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.PostAsync(replay, "")).Code);
        }
        var stranger = await server.SignInAsync("feed2");
        Assert.Equal("[]", JsonNode.Parse((await stranger.GetAsync("/api/intake/rejected")).Text)!["messages"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync(replay, "")).Code);

        Assert.Contains("\"rejected\"", (await feed.PostAsync(replay, "")).Text, StringComparison.Ordinal);
        await (await server.SignInAsync("admin")).PutAsync(
            "/api/facilities/LATE", """{"client":"MERCY","name":"Late","timeZone":"America/New_York"}""");
        var replayed = JsonNode.Parse((await feed.PostAsync(replay, "")).Text)!;
        Assert.Equal("accepted", (string?)replayed["outcome"]);
        Assert.Single(replayed["charts"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await feed.PostAsync(replay, "")).Code);
        Assert.DoesNotContain("TEST", server.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_answered_row_by_row()
    {
        var feed = await server.SignInAsync("feed");
        var map = Uri.EscapeDataString("account=Id,kind=Class:inpatient>INPATIENT,facility='NORTH'");
        const string file = "Id,Class\nF1,inpatient\nF2,unknown\n";
        var (code, text, _) = await feed.PostAsync($"/api/intake/csv?map={map}", file, "text/csv");
        Assert.True(code == HttpStatusCode.OK, text);
        var taken = JsonNode.Parse(text)!;
        Assert.Equal((1, 0, 3, "value_not_mapped"),
            ((int)taken["accepted"]!, (int)taken["duplicates"]!, (int)taken["rejected"]![0]!["row"]!, (string?)taken["rejected"]![0]!["rule"]));
    }

    [Theory]
    [InlineData("feed", "?client=OTHER", HttpStatusCode.NotFound)]
    [InlineData("feed", "?client=NOBODY", HttpStatusCode.NotFound)]
    [InlineData("admin", "", HttpStatusCode.BadRequest)]
    [InlineData("viewer", "", HttpStatusCode.Forbidden)]
    public async Task Who_may_not_send_is_told_by_a_problem(string name, string query, HttpStatusCode expected)
    {
        var account = await server.SignInAsync(name);
        foreach (var path in new[] { "/api/intake/hl7", "/api/intake/csv" })
            Assert.Equal((expected, "application/problem+json"), await Only(account.PostAsync(path + query, $"{Message.A01(8)}")));
    }

    [Fact]
    public async Task A_server_that_was_killed_has_everything_it_acknowledged()
    {
        await using var scope = new Scope();
        await scope.Server.InitializeAsync();
        using (var sender = new MllpSender(scope.Server.Mllp))
        {
            for (var i = 0; i < 50; i++)
                Assert.Contains("MSA|AA|", await sender.SendAsync($"{Message.A01(8, $"K{i}")}"), StringComparison.Ordinal);
            Assert.Contains("MSA|AE|", await sender.SendAsync($"{Message.A01(8) with { Facility = "NONE" }}"), StringComparison.Ordinal);
        }
        await scope.Server.KillAsync();
        await scope.Server.StartAsync();
        var feed = await scope.Server.SignInAsync("feed");
        Assert.Equal(50, JsonNode.Parse((await feed.GetAsync("/api/charts")).Text)!["charts"]!.AsArray().Count);
        Assert.Single(JsonNode.Parse((await feed.GetAsync("/api/intake/rejected")).Text)!["messages"]!.AsArray());
    }

    [Fact]
    public async Task A_busy_port_stops_the_start_with_a_sentence()
    {
        var folder = Directory.CreateTempSubdirectory("intake-busy");
        using var second = server.Launch(
            ["--data", folder.FullName, "--urls", "http://127.0.0.1:0", "--mllp", $"{server.Mllp.Port}=MERCY"]);
        await second.WaitForExitAsync();
        second.WaitForExit();
        Assert.Equal(2, second.ExitCode);
        Assert.Contains($"cannot listen on {server.Mllp}", server.Said, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static async Task<(HttpStatusCode, string?)> Only(Task<(HttpStatusCode Code, string Text, string? Type)> call)
    {
        var answer = await call;
        return (answer.Code, answer.Type);
    }

    private sealed class Scope : IAsyncDisposable
    {
        internal ServerProcess Server { get; } = new();

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CodingQueue.Api.Intake.Hl7;
using Xunit.Abstractions;

namespace CodingQueue.Intake.Tests;

/// <summary>
/// The sample messages against the real server: each over a real MLLP connection and over HTTP, whichever is
/// first. Most of them tell of one account, one after another, so each row stands on those above it.
/// </summary>
public class SampleServerTests(ITestOutputHelper output)
{
    /// <summary>
    /// What each became: the acknowledgement (a dash: the sender wants none), then state, kind, dollars and
    /// documents of its chart, the reason why it was kept, or nothing: two patients became one, and charts name
    /// none.
    /// </summary>
    private static readonly Dictionary<string, string> Became = new()
    {
        ["msft-ADT-A01-01.hl7"] = "AA notReady INPATIENT - []",
        ["msft-ADT-A03-01.hl7"] = "AE kept: class_not_codable",
        ["msft-ADT-A04-02.hl7"] = "AE kept: class_not_codable",
        ["msft-ADT-A06-02.hl7"] = "AA notReady INPATIENT - []",
        ["msft-ADT-A08-02.hl7"] = "AA notReady INPATIENT - []",
        ["msft-ADT-A11-02.hl7"] = "AA cancelled INPATIENT - []",
        ["msft-ADT-A13-02.hl7"] = "AA cancelled INPATIENT - []",
        ["msft-ADT-A40-01.hl7"] = "- nothing",
        ["msft-ADT01-23.hl7"] = "AA notReady INPATIENT - []",
        ["msft-ADT04-251.hl7"] = "AA notReady ED_FAC - []",
        ["msft-BAR-P01-02.hl7"] = "AA cancelled INPATIENT - []",
        ["msft-DFT-P03-01.hl7"] = "AA cancelled INPATIENT 220 []",
        ["msft-MDM-T02-01.hl7"] = "AA notReady INPATIENT - [IMG]",
        ["msft-ORU-R01-01.hl7"] = "CA notReady INPATIENT - []",
    };

    [SamplesTheory]
    [InlineData("mllp", "http", "mllp", "http")]
    [InlineData("http", "mllp", "http", "mllp")]
    public async Task Every_sample_becomes_the_same_over_either_way_and_once(params string[] ways)
    {
        await using var server = new Sampled();
        await server.OpenAsync();
        var became = new Dictionary<string, string>();
        foreach (var file in Directory.GetFiles(Path.Combine(SamplesFactAttribute.Folder!, "hl7v2"), "*.hl7").Order(StringComparer.Ordinal))
        {
            var (bytes, name) = (await File.ReadAllBytesAsync(file), Path.GetFileName(file));
            var (answer, there) = (await server.SendAsync(ways[0], bytes), await server.EverythingAsync());
            foreach (var way in ways.Skip(1))
            {
                Assert.Equal(answer, await server.SendAsync(way, bytes));
                Assert.Equal(there, await server.EverythingAsync());
            }
            became[name] = await server.BecameAsync(answer, bytes);
            output.WriteLine($"{name,-22} | {became[name]}");
        }
        Assert.Equal(Became.OrderBy(row => row.Key, StringComparer.Ordinal), became.OrderBy(row => row.Key, StringComparer.Ordinal));
    }

    /// <summary>The server, a sender's connection to it and an account that reads what there is.</summary>
    private sealed class Sampled : IAsyncDisposable
    {
        private readonly ServerProcess server = new();
        private MllpSender sender = null!;
        private SignedIn feed = null!;

        internal async Task OpenAsync()
        {
            await server.InitializeAsync();
            var admin = await server.SignInAsync("admin");
            foreach (var facility in SampleFeedTests.Facilities)
                await admin.PutAsync($"/api/facilities/{facility}",
                    $$"""{"client":"MERCY","name":"{{facility}}","timeZone":"America/New_York"}""");
            feed = await server.SignInAsync("feed");
            sender = new MllpSender(server.Mllp);
        }

        /// <summary>The acknowledgement without its own time and id; "-" when there is none.</summary>
        internal async Task<string> SendAsync(string way, byte[] bytes)
        {
            var silent = Header(bytes) is var header && header.Field(15) == "NE" && header.Field(16) == "NE";
            var answer = way != "mllp" ? await PostAsync(bytes) : silent ? await SendSilentAsync(bytes) : await sender.SendAsync(bytes);
            Assert.Equal(silent, answer.Length == 0);
            return silent ? "-" : answer[(answer.IndexOf("\rMSA|", StringComparison.Ordinal) + 5)..].TrimEnd('\r', '\u001C');
        }

        /// <summary>A message that wants no answer is done once the one after it is answered.</summary>
        private async Task<string> SendSilentAsync(byte[] bytes)
        {
            await sender.WriteAsync(bytes);
            var next = new Message("SIU^S12", 8);
            Assert.Contains($"MSA|AA|{next.Control}", await sender.SendAsync($"{next}"), StringComparison.Ordinal);
            return "";
        }

        private static Hl7Segment Header(byte[] bytes) => Read(bytes).Header;

        private static Hl7Message Read(byte[] bytes) =>
            Hl7Message.Read(Assert.Single(Hl7Batch.Split(Hl7Characters.Decode(bytes).Value!)).Text).Value!;

        /// <summary>Every chart with its version, and every kept message.</summary>
        internal async Task<string> EverythingAsync()
        {
            var charts = (await ChartsAsync()).Select(chart => $"{chart["id"]} {chart["version"]}").Order(StringComparer.Ordinal);
            return $"{string.Join(", ", charts)}; {string.Join(", ", (await KeptAsync()).Select(kept => kept["id"]))}";
        }

        internal async Task<string> BecameAsync(string answer, byte[] bytes)
        {
            var code = answer.Split('|')[0];
            var told = UpstreamEvent.Read(Read(bytes)).Value!;
            if ((await KeptAsync()).FirstOrDefault(kept => (string?)kept["control"] == told.ControlId
                && (string?)kept["event"] == told.TriggerCode) is { } kept)
                return $"{code} kept: {kept["reason"]!.ToString().Split(' ', ':')[0]}";
            if (told.Trigger == UpstreamTrigger.PatientsMerged)
                return $"{code} nothing";
            var chart = Assert.Single(await ChartsAsync(), chart =>
                (string?)chart["account"] == told.Account && (string?)chart["facility"] == told.Facility!.Replace(' ', '-'));
            var dollars = chart["totalCharges"] is { } total ? ((decimal)total).ToString(CultureInfo.InvariantCulture) : "-";
            return $"{code} {chart["state"]} {chart["kind"]} {dollars} [{string.Join(',', chart["documents"]!.AsArray())}]";
        }

        public async ValueTask DisposeAsync()
        {
            sender.Dispose();
            await server.DisposeAsync();
        }

        private async Task<string> PostAsync(byte[] bytes)
        {
            var (code, text, _) = await feed.PostAsync("/api/intake/hl7", bytes, "application/hl7-v2");
            Assert.True(code == HttpStatusCode.OK, text);
            return text;
        }

        private async Task<IReadOnlyList<JsonNode>> ChartsAsync() =>
            [.. await ListAsync("/api/charts?limit=500", "charts"), .. await ListAsync("/api/charts?limit=500&state=cancelled", "charts")];

        private Task<IReadOnlyList<JsonNode>> KeptAsync() => ListAsync("/api/intake/rejected", "messages");

        private async Task<IReadOnlyList<JsonNode>> ListAsync(string path, string name) =>
            [.. JsonNode.Parse((await feed.GetAsync(path)).Text)![name]!.AsArray().Select(one => one!)];
    }
}

using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>Accounts that see some facilities of a client: what they count, send, and are told.</summary>
public sealed class FacilityScopeTests(House house) : IClassFixture<House>
{
    [Fact]
    public async Task A_board_and_its_lists_count_the_facilities_in_scope_alone()
    {
        var ward = await house.Ward();
        var (north, south) = (await Account("lead", "NORTH"), await Account("lead", "SOUTH"));
        await ward.Chart();
        await ward.Chart();
        await ward.Chart(new { facility = "SOUTH" });
        Assert.Equal(2, await Ready(north, ward));
        Assert.Equal(1, await Ready(south, ward));
        Assert.Equal(3, await Ready(house.Lead, ward));
        Assert.Equal(2, await Listed(north, ward));
        Assert.Equal(1, await Listed(south, ward));
        var mine = (await north.Get("/api/unroutable")).Must(200).Json["charts"]!.AsArray();
        Assert.All(mine, chart => Assert.Equal("NORTH", (string?)chart!["chart"]!["facility"]));
        Assert.Equal(2, mine.Count(chart => (string?)chart!["chart"]!["workqueue"] == ward.Id));
        Assert.Equal((int)(await north.Get("/api/board")).Json["unroutable"]!, mine.Count);
    }

    [Fact]
    public async Task A_live_board_and_a_live_desk_show_the_facilities_in_scope_alone()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder(new { facilities = new[] { "NORTH", "SOUTH" } });
        var (north, south) = (await Account("lead", "NORTH"), await Account("lead", "SOUTH"));
        var (mine, theirs) = (await ward.Chart(), await ward.Chart(new { facility = "SOUTH" }));
        foreach (var id in new[] { mine, theirs })
            (await house.Lead.Post($"/api/charts/{id}/assign", new { coder = coder.Id })).Must(200);
        await house.Engine.CaughtUp();
        using var one = await HubSocket.Open(house, north);
        using var two = await HubSocket.Open(house, south);
        Assert.Equal(1, Row(await one.Subscribe("board"), $"workqueue:{ward.Id}")["workqueue"]!["assigned"]!.GetValue<int>());
        Assert.Equal(1, Row(await two.Subscribe("board"), $"workqueue:{ward.Id}")["workqueue"]!["assigned"]!.GetValue<int>());
        var desk = await one.Subscribe($"desk:{coder.Id}");
        Assert.Equal(1, Row(desk, "coder")["coder"]!["active"]!.GetValue<int>());
        Assert.Equal([$"chart:{mine}"], Keys(desk).Where(key => key.StartsWith("chart:", StringComparison.Ordinal)));
        Assert.Contains($"chart:{theirs}", Keys(await two.Subscribe($"desk:{coder.Id}")));
        (await house.Lead.Post($"/api/charts/{theirs}/expedite", new { minutes = 5 })).Must(200);
        (await house.Lead.Post($"/api/charts/{mine}/expedite", new { minutes = 5 })).Must(200);
        var frame = await one.Next("Frame", frame => (string?)frame["stream"] == $"desk:{coder.Id}");
        Assert.Equal([$"chart:{mine}"], Keys(frame));
        var alien = await ward.Coder(new { facilities = new[] { "SOUTH" } });
        Assert.Equal("refused", (string?)(await one.Subscribe($"desk:{alien.Id}"))["kind"]);
    }

    [Fact]
    public async Task A_feed_sends_for_its_facilities_alone_whatever_the_way()
    {
        var ward = await house.Ward();
        var feed = await Account("integration", "NORTH");
        (await feed.Post("/api/charts", ward.ChartIn())).Must(201);
        (await feed.Post("/api/charts", ward.ChartIn(new { facility = "SOUTH" }))).MustRefuse(404, "not_found");
        var batch = new JsonArray(ward.ChartIn(), ward.ChartIn(new { facility = "SOUTH" }));
        Assert.Equal(1, (int)(await feed.Post("/api/charts/batch", batch)).Must(200).Json["accepted"]!);
        var csv = (await feed.Send(
            "POST", "/api/intake/csv",
            Text($"facility,account,track,kind\nNORTH,{ward.Id}-n,facility,INPATIENT\nSOUTH,{ward.Id}-s,facility,INPATIENT\n", "text/csv")))
            .Must(200).Json;
        Assert.Equal((1, 1), ((int)csv["accepted"]!, csv["rejected"]!.AsArray().Count));
        Assert.Equal("not_found", (string?)csv["rejected"]![0]!["refusal"]);
        Assert.Contains("MSA|AA|", await Hl7(feed, "NORTH", ward.Id));
        var foreign = await Hl7(feed, "SOUTH", ward.Id);
        Assert.Contains("MSA|AE|", foreign);
        Assert.Contains("facility_unknown", foreign);
        Assert.Equal(foreign.Replace("SOUTH", "*"), (await Hl7(feed, "NOWHR", ward.Id)).Replace("NOWHR", "*"), Clockless.Instance);
    }

    [Fact]
    public async Task A_kept_message_is_for_who_sees_all_of_its_client()
    {
        var (feed, whole) = (await Account("integration", "NORTH"), house.Of("integration"));
        var control = $"K{house.Next()}";
        Assert.Contains("MSA|AE|", await Hl7(feed, "SOUTH", control));
        var kept = (await whole.Get("/api/intake/rejected")).Must(200).Json["messages"]!.AsArray()
            .Single(message => ((string)message!["raw"]!).Contains(control, StringComparison.Ordinal))!;
        Assert.Empty((await feed.Get("/api/intake/rejected")).Must(200).Json["messages"]!.AsArray());
        (await feed.Post($"/api/intake/rejected/{kept["id"]}/replay")).MustRefuse(404, "not_found");
        Assert.Equal("accepted", (string?)(await whole.Post($"/api/intake/rejected/{kept["id"]}/replay")).Must(200).Json["outcome"]);
    }

    [Fact]
    public async Task Facilities_of_an_account_are_known_and_of_its_clients()
    {
        var name = $"scoped-{house.Next()}";
        var made = (await Put(name, new { clients = new[] { "MERCY" }, facilities = new[] { "NORTH" } })).Must(200).Json;
        Assert.Equal("NORTH", (string?)made["facilities"]!.AsArray().Single());
        Assert.Equal("NORTH", (string?)(await house.As(name).Get("/api/me")).Json["facilities"]![0]);
        var refused = (await Put(name, new { facilities = new[] { "NOWHERE" } })).MustRefuse(400, "invalid");
        Assert.Equal("facilities", (string?)refused.Json["field"]);
        (await Put(name, new { clients = new[] { "MERCY" }, facilities = new[] { $"{House.Canary}FAC" } })).MustRefuse(400, "invalid");
        (await Put("admin", new { role = "admin", facilities = new[] { "NORTH" } })).MustRefuse(400, "invalid");
        (await Put(name, new { facilities = Array.Empty<string>() })).Must(200);
        Assert.Empty((await house.As(name).Get("/api/clients")).Must(200).Json["clients"]!.AsArray());
        Assert.Empty((await house.As(name).Get("/api/charts")).Must(200).Json["charts"]!.AsArray());
    }

    [Fact]
    public async Task An_account_limited_to_facilities_sets_nothing_that_reaches_over_others()
    {
        var (admin, lead) = (await Account("admin", "NORTH"), await Account("lead", "NORTH"));
        foreach (var caller in new[] { admin, lead })
        {
            (await caller.Put("/api/workqueues/NEWQ", new { name = "x", order = 1, turnaroundHours = 1 })).MustRefuse(403, "forbidden");
            (await caller.Put("/api/coders/NEWC", new { name = "x" })).MustRefuse(403, "forbidden");
        }
        (await admin.Put("/api/accounts/new", new { role = "viewer", password = "12345678" })).MustRefuse(403, "forbidden");
        Assert.Single((await admin.Get("/api/accounts")).Must(200).Json["accounts"]!.AsArray());
    }

    [Fact]
    public async Task A_lead_hands_a_shared_coder_the_most_urgent_chart_in_scope()
    {
        var ward = await house.Ward();
        var both = new[] { "NORTH", $"{House.Canary}FAC", "SOUTH" };
        var coder = await ward.Coder(new { facilities = both, capacity = 3 });
        var north = await Account("lead", "NORTH");
        var late = await ward.Chart(new { facility = $"{House.Canary}FAC", admitted = "2026-01-01T10:00:00Z", discharged = "2026-01-02T10:00:00Z" });
        var south = await ward.Chart(new { facility = "SOUTH", admitted = "2026-01-01T10:00:00Z", discharged = "2026-01-03T10:00:00Z" });
        var mine = await ward.Chart();
        var given = (await north.Post($"/api/coders/{coder.Id}/next", key: "once")).Must(200);
        Assert.Equal(mine, (string?)given.Json["chart"]!["id"]);
        Assert.DoesNotContain(House.Canary, given.Text, StringComparison.Ordinal);
        Assert.Equal(given.Text, (await north.Post($"/api/coders/{coder.Id}/next", key: "once")).Must(200).Text);
        (await north.Post($"/api/coders/{coder.Id}/next")).Must(204);
        Assert.Equal(south, (string?)(await house.Lead.Post($"/api/coders/{coder.Id}/next")).Must(200).Json["chart"]!["id"]);
        Assert.Equal(late, (string?)(await house.Admin.Post($"/api/coders/{coder.Id}/next")).Must(200).Json["chart"]!["id"]);
        var full = (await north.Post($"/api/coders/{coder.Id}/next")).MustRefuse(409, "at_capacity");
        Assert.Null(full.Json["value"]);
        Assert.DoesNotContain("3 of 3", full.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chart_that_waits_for_a_coder_is_handed_out_in_scope_alone()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder(new { facilities = new[] { "NORTH", "SOUTH" } });
        var (north, south) = (await Account("lead", "NORTH"), await Account("lead", "SOUTH"));
        var id = await ward.Chart(new { facility = "SOUTH" });
        (await coder.Do("complete", await coder.Take())).Must(200);
        (await house.Lead.Post($"/api/charts/{id}/reopen", new { reason = "late document" })).Must(200);
        (await north.Post($"/api/coders/{coder.Id}/next")).Must(204);
        Assert.Equal(id, (string?)(await south.Post($"/api/coders/{coder.Id}/next")).Must(200).Json["chart"]!["id"]);
    }

    [Fact]
    public async Task A_coder_reads_the_names_of_what_they_are_granted_and_no_other()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder(new { facilities = new[] { "NORTH", $"{House.Canary}FAC" } });
        var theirs = (await coder.Calls.Get($"/api/coders/{coder.Id}/grants")).Must(200).Json;
        Assert.Equal(
            Ward.Merge(
                new
                {
                    clients = new[] { new { id = "MERCY", name = "MERCY Health" }, new { id = "ZZCANCLIENT", name = "ZZCANCLIENT Health" } },
                    facilities = new[]
                    {
                        new { id = "NORTH", client = "MERCY", name = "NORTH campus", timeZone = "America/Chicago" },
                        new { id = "ZZCANFAC", client = "ZZCANCLIENT", name = "ZZCANFAC campus", timeZone = "America/Chicago" },
                    },
                    workqueues = new[] { new { id = ward.Id, name = $"Ward {ward.Id}", tier = 1 } },
                },
                null).ToJsonString(),
            theirs.ToJsonString());
        var seen = (await house.Lead.Get($"/api/coders/{coder.Id}/grants")).Must(200).Text;
        Assert.Contains("NORTH campus", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(House.Canary, seen, StringComparison.Ordinal);
        (await coder.Calls.Get("/api/coders/C01/grants")).MustRefuse(404, "not_found");
        foreach (var path in new[] { "/api/clients", "/api/facilities", "/api/facilities/NORTH", "/api/workqueues" })
            (await coder.Calls.Get(path)).MustRefuse(403, "forbidden");
    }

    [Fact]
    public async Task Ids_positions_and_frames_do_not_count_what_others_do()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder(new { facilities = new[] { "NORTH", "SOUTH" }, capacity = 9 });
        var (feed, whole, north) = (house.Of("integration"), house.Admin, await Account("lead", "NORTH"));
        var id = await ward.Chart();
        Assert.NotNull((await whole.Get("/api/board")).Json["position"]);
        Assert.NotNull((await whole.Get($"/api/charts/{id}/history")).Json["entries"]![0]!["position"]);
        Assert.Null((await north.Get("/api/board")).Must(200).Json["position"]);
        Assert.Null((await north.Get($"/api/charts/{id}/history")).Must(200).Json["entries"]![0]!["position"]);
        for (var i = 0; i < 2; i++)
            await Hl7(feed, "NOWHR", $"{ward.Id}-{i}");
        var kept = (await feed.Get("/api/intake/rejected")).Must(200).Json["messages"]!.AsArray();
        Assert.All(kept, message => Assert.Matches("^[0-9a-f]{32}$", (string?)message!["id"]));
        var page = (await feed.Get("/api/intake/rejected?limit=1")).Must(200).Json;
        Assert.Equal((string?)kept[1]!["id"], (string?)(await feed.Get($"/api/intake/rejected?limit=1&cursor={page["cursor"]}")).Json["messages"]![0]!["id"]);
        foreach (var wrong in new[] { "1", "x", new string('0', 32), new string('f', 33) })
            (await feed.Post($"/api/intake/rejected/{wrong}/replay")).MustRefuse(404, "not_found");

        using var hub = await HubSocket.Open(house, north);
        await hub.Subscribe($"desk:{coder.Id}");
        var theirs = await ward.Chart(new { facility = "SOUTH" });
        (await house.Lead.Post($"/api/charts/{theirs}/assign", new { coder = coder.Id })).Must(200);
        (await house.Lead.Post($"/api/charts/{id}/assign", new { coder = coder.Id })).Must(200);
        var frame = await hub.Next("Frame", frame => (string?)frame["stream"] == $"desk:{coder.Id}");
        Assert.Equal(1, (int)frame["seq"]!);
        var row = frame["rows"]![0]!;
        Assert.True((string?)row["chart"]?["id"] == id || (int?)row["coder"]?["active"] == 1, frame.ToJsonString());
    }

    private async Task<Caller> Account(string role, params string[] facilities)
    {
        var name = $"{role}-{house.Next()}";
        (await Put(name, new { role, facilities })).Must(200);
        return house.As(name);
    }

    private Task<Answer> Put(string name, object change) => house.Admin.Put(
        $"/api/accounts/{name}", Ward.Merge(new { role = "lead", password = "password of scoped" }, change));

    private static async Task<int> Ready(Caller caller, Ward ward) => (int)(await caller.Get("/api/board")).Must(200)
        .Json["workqueues"]!.AsArray().Single(queue => (string?)queue!["id"] == ward.Id)!["ready"]!;

    private static async Task<int> Listed(Caller caller, Ward ward) =>
        (await caller.Get($"/api/charts?workqueue={ward.Id}")).Must(200).Json["charts"]!.AsArray().Count;

    private static async Task<string> Hl7(Caller caller, string facility, string control) => (await caller.Send(
        "POST", "/api/intake/hl7",
        Text(
            $"MSH|^~\\&|EHR|{facility}|CQ|CQ|20260304100000||ADT^A03|{control}|P|2.5.1\rEVN|A03|20260304100000\r"
            + $"PID|1||M1^^^H||A^B|||||||||||||{control}-{facility}\rPV1|1|I|W^1^1^{facility}\r",
            "text/plain"))).Must(200).Text;

    private static StringContent Text(string text, string media) => new(text, System.Text.Encoding.UTF8, media);

    private static JsonNode Row(JsonNode answer, string key) =>
        answer["rows"]!.AsArray().Single(row => (string?)row!["key"] == key)!;

    private static IEnumerable<string> Keys(JsonNode answer) => answer["rows"]!.AsArray().Select(row => (string)row!["key"]!);

    /// <summary>Two acknowledgements say the same when they differ in time and control id alone.</summary>
    private sealed class Clockless : IEqualityComparer<string>
    {
        public static readonly Clockless Instance = new();

        public bool Equals(string? left, string? right) => Trim(left!) == Trim(right!);

        public int GetHashCode(string text) => Trim(text).GetHashCode(StringComparison.Ordinal);

        /// <summary>All but the header, which carries the time and the control id.</summary>
        private static string Trim(string ack) => ack[ack.IndexOf('\r', StringComparison.Ordinal)..];
    }
}

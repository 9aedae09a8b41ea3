using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>What a desk is told beside the charts: how they came, what became of them, why there is nothing.</summary>
public sealed class DeskTests(House house) : IClassFixture<House>
{
    private async Task<JsonNode> Row(Desk coder, string chart)
    {
        using var hub = await HubSocket.Open(house, coder.Calls);
        return (await hub.Subscribe($"desk:{coder.Id}"))["rows"]!.AsArray()
            .Single(row => (string?)row!["key"] == $"chart:{chart}")!;
    }

    [Fact]
    public async Task A_desk_that_is_opened_later_still_says_how_and_why_a_chart_was_given()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        var asked = await ward.ChartAt(20);
        Assert.Equal(asked, (await coder.Take()).Chart);
        var chosen = await ward.ChartAt(10);
        (await house.Lead.Post($"/api/charts/{chosen}/assign", new { coder = coder.Id })).Must(200);
        await ward.Set(new { assign = "push" });
        var pushed = await ward.ChartAt(5);
        await house.Until(async () => (string?)(await house.Lead.Get($"/api/charts/{pushed}")).Must(200).Json["state"] == "assigned");

        foreach (var (chart, by, reason) in new[] { (asked, "next", "urgency"), (chosen, "lead", "lead"), (pushed, "push", "urgency") })
        {
            var given = (await Row(coder, chart))["given"]!;
            Assert.Equal((1, by, reason), ((int)given["number"]!, (string)given["by"]!, (string)given["why"]!["reason"]!));
            Assert.Equal(ward.Id, (string?)given["why"]!["workqueue"]);
            var wins = Assert.Single(given["deadlineParts"]!.AsArray(), part => (bool)part!["wins"]!)!;
            Assert.Equal($"target of workqueue {ward.Id}: 72 hours", (string?)wins["text"]);
        }
    }

    [Fact]
    public async Task A_desk_that_is_open_is_told_how_each_chart_came_and_forgets_what_was_before()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        var chart = await ward.Chart();
        using var hub = await HubSocket.Open(house, coder.Calls);
        await hub.Subscribe($"desk:{coder.Id}");
        var with = await coder.Take();
        await Given(1, "next");
        (await coder.Do("return", with, new { reason = "not mine" })).Must(200);
        (await house.Lead.Post($"/api/charts/{chart}/assign", new { coder = coder.Id })).Must(200);
        await Given(2, "lead");

        Task<JsonNode> Given(int number, string by) => hub.Next("Frame", frame => frame["rows"]!.AsArray().Any(row =>
            (string?)row!["key"] == $"chart:{chart}" && (int?)row["given"]?["number"] == number
            && (string?)row["given"]!["by"] == by));
    }

    [Fact]
    public async Task An_accepted_offer_is_explained_by_what_decided_it()
    {
        var ward = await house.Ward(new { assign = "offer" });
        var (accepts, asks) = (await ward.Coder(), await ward.Coder());
        foreach (var coder in new[] { accepts, asks })
        {
            await coder.Be("available");
            var chart = await ward.Chart();
            await house.Until(async () =>
                (string?)(await house.Lead.Get($"/api/charts/{chart}")).Must(200).Json["stickyTo"]?["coder"] == coder.Id);
            Assert.Equal("it is offered to them", (string?)(await WouldGet(coder))["text"]);
            var taken = (coder == accepts
                ? await coder.Calls.Post($"/api/coders/{coder.Id}/accept", new { chart })
                : await coder.Calls.Post($"/api/coders/{coder.Id}/next")).Must(200).Json;
            Assert.Equal(("urgency", false), ((string)taken["why"]!["reason"]!, (bool)taken["why"]!["sticky"]!));
            Assert.Equal(coder == accepts ? "offer" : "next", (string?)(await Row(coder, chart))["given"]!["by"]);
            // Both have all they may have, so that the next offer is the other's.
            await coder.Be("away");
        }
    }

    [Fact]
    public async Task A_document_that_arrives_wakes_the_chart_and_the_desk_is_told()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        var news = ward.ChartIn();
        (await house.Admin.Post("/api/charts", news)).Must(201);
        var with = await coder.Take();
        (await coder.Do("hold", with, new { reason = "MISS_OP" })).Must(200);
        using var hub = await HubSocket.Open(house, coder.Calls);
        await hub.Subscribe($"desk:{coder.Id}");
        (await house.Admin.Post("/api/charts", Ward.Merge(news, new { documents = new[] { "OP" } }))).Must(200);
        var frame = await hub.Next("Frame", frame => frame["rows"]!.AsArray().Any(row => row!["notice"] is not null));
        var notice = frame["rows"]!.AsArray().Single(row => row!["notice"] is not null)!["notice"]!;
        Assert.Equal(
            ("woken", (string)news["account"]!, "OP arrived: Operative / procedure report missing is over."),
            ((string)notice["kind"]!, (string)notice["account"]!, (string)notice["text"]!));
        var chart = frame["rows"]!.AsArray().Single(row => (string?)row!["key"] == $"chart:{with.Chart}")!["chart"]!;
        Assert.Equal(coder.Id, (string?)chart["stickyTo"]!["coder"]);
        Assert.Equal((with.Chart, 2), await coder.Take());
        Assert.True((bool)(await Row(coder, with.Chart))["given"]!["why"]!["sticky"]!);
    }

    [Fact]
    public async Task Who_gets_nothing_is_told_what_stands_in_line_out_of_reach_and_by_which_rule()
    {
        var ward = await house.Ward();
        var lapsed = await ward.Coder(new { credentials = new[] { new { code = "CCS", expires = "2026-01-31" } } });
        await ward.Chart();
        await ward.Chart();
        var named = await ward.Chart();
        (await house.Lead.Post($"/api/charts/{named}/restrict", new { coders = new[] { "C01" } })).Must(200);
        Assert.Null(await lapsed.Next());
        var would = await WouldGet(lapsed);
        Assert.Null(would["chart"]);
        // Whom a chart is kept for is nobody else's business: it is not even counted.
        var line = Assert.Single(would["outOfReach"]!.AsArray())!;
        Assert.Equal((ward.Id, "INPATIENT", 2), ((string)line["workqueue"]!, (string)line["kind"]!, (int)line["charts"]!));
        var rule = Assert.Single(line["rules"]!.AsArray())!;
        Assert.Equal("credential", (string?)rule["rule"]);
        Assert.EndsWith("(good through 2026-01-31)", (string?)rule["text"], StringComparison.Ordinal);
        (await house.Other("lead").Get($"/api/coders/{lapsed.Id}/would-get")).MustRefuse(404, "not_found");
        var may = await ward.Coder();
        Assert.Empty((await WouldGet(may))["outOfReach"]!.AsArray());
    }

    [Fact]
    public async Task A_coder_may_ask_about_what_they_returned_and_about_nothing_of_others()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(), await ward.Coder());
        await ward.Chart();
        var with = await one.Take();
        (await one.Do("return", with, new { reason = "not mine" })).Must(200);
        var why = (await one.Calls.Get($"/api/coders/{one.Id}/why?chart={with.Chart}")).Must(200).Json;
        Assert.True((bool)why["may"]!);
        (await two.Calls.Get($"/api/coders/{two.Id}/why?chart={with.Chart}")).MustRefuse(404, "not_found");
    }

    [Fact]
    public async Task The_oldest_hold_of_each_reason_is_on_the_board_while_one_is_open()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        var code = $"HELD{house.Next()}";
        (await house.Admin.Put($"/api/hold-reasons/{code}", new { name = "Held", owner = "somebody" })).Must(200);
        await ward.Chart();
        await ward.Chart();
        Assert.Null(await Held(house.Lead));
        using var hub = await HubSocket.Open(house, house.Lead);
        await hub.Subscribe("board");
        var holds = new List<(string Chart, string Hold)>();
        for (var i = 0; i < 2; i++)
        {
            var with = await coder.Take();
            holds.Add((with.Chart, (string)(await coder.Do("hold", with, new { reason = code })).Must(200).Json["hold"]!));
        }
        var first = (await house.Lead.Get($"/api/charts/{holds[0].Chart}")).Must(200).Json["holds"]![0]!["since"]!;
        Assert.Equal(2, (int)(await Held(house.Lead))!["count"]!);
        Assert.Equal(((string)first!)[..16], ((string)(await Held(house.Lead))!["oldest"]!)[..16]);
        Assert.Null(await Held(house.Other("lead")));
        await hub.Next("Frame", frame => frame["rows"]!.AsArray()
            .Any(row => (string?)row!["key"] == $"hold:{code}" && (int?)row["hold"]?["count"] == 2));
        foreach (var (chart, hold) in holds)
            (await house.Lead.Post($"/api/charts/{chart}/release", new { hold })).Must(200);
        await hub.Next("Frame", frame => frame["rows"]!.AsArray()
            .Any(row => (string?)row!["key"] == $"hold:{code}" && row["gone"] is not null));
        Assert.Null(await Held(house.Lead));

        async Task<JsonNode?> Held(Caller caller) => (await caller.Get("/api/board")).Must(200).Json["holds"]!.AsArray()
            .SingleOrDefault(held => (string?)held!["reason"] == code);
    }

    private static async Task<JsonNode> WouldGet(Desk coder) =>
        (await coder.Calls.Get($"/api/coders/{coder.Id}/would-get")).Must(200).Json;
}

using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>What a lead does all day: rebalance, explain, list.</summary>
public sealed class LeadTests(House house) : IClassFixture<House>
{
    private Caller Lead => house.Lead;

    [Fact]
    public async Task A_chart_is_given_taken_back_and_given_to_another()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(), await ward.Coder());
        var id = await ward.Chart();
        Assert.Equal(one.Id, Coder(await Do(id, "assign", new { coder = one.Id })));
        (await Lead.Post($"/api/charts/{id}/assign", new { coder = one.Id })).MustRefuse(409, "already_assigned");
        Assert.Equal(two.Id, Coder(await Do(id, "assign", new { coder = two.Id })));
        (await one.Do("open", (id, 1))).MustRefuse(409, "stale_assignment");
        var free = await Do(id, "unassign", new { reason = "end of shift" });
        Assert.Equal("ready", (string?)free["state"]);
        (await Lead.Post($"/api/charts/{id}/unassign", "{}")).MustRefuse(409, "not_assigned");
        Assert.Equal((id, 3), await one.Take());
    }

    [Fact]
    public async Task A_chart_stays_with_its_coder_when_the_coder_it_should_go_to_may_not_code_it()
    {
        var ward = await house.Ward();
        var (one, foreign) = (await ward.Coder(), await ward.Coder(new { facilities = new[] { "SOUTH" } }));
        var id = await ward.Chart();
        var mine = await one.Take();
        (await Lead.Post($"/api/charts/{id}/assign", new { coder = foreign.Id })).MustRefuse(422, "not_eligible");
        Assert.Equal(one.Id, Coder(await Read(id)));
        (await one.Do("complete", mine)).Must(200);
    }

    [Fact]
    public async Task A_returned_chart_goes_to_others_first()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(), await ward.Coder());
        var (urgent, other) = (await ward.ChartAt(hoursAgo: 20), await ward.ChartAt(hoursAgo: 10));
        var mine = await one.Take();
        Assert.Equal(urgent, mine.Chart);
        (await one.Do("return", mine, new { reason = " " })).MustRefuse(400, "invalid");
        Assert.Equal("ready", (string?)(await one.Do("return", mine, new { reason = "needs another coder" })).Must(200).Json["state"]);
        Assert.Equal(other, (await one.Take()).Chart);
        Assert.Equal(urgent, (await two.Take()).Chart);
    }

    [Fact]
    public async Task A_moved_chart_is_worked_where_it_was_moved_to()
    {
        var (from, to) = (await house.Ward(), await house.Ward());
        var (one, two) = (await from.Coder(), await to.Coder());
        var id = await from.Chart();
        var moved = await Do(id, "move", new { workqueue = to.Id });
        Assert.Equal(to.Id, (string?)moved["workqueue"]);
        Assert.NotNull(moved["pinnedUntil"]);
        Assert.Null(await one.Next());
        Assert.Equal(id, (await two.Take()).Chart);
        (await Lead.Post($"/api/charts/{id}/move", new { workqueue = "NOWHERE" })).MustRefuse(404, "not_found");
        (await Lead.Post($"/api/charts/{id}/move", new { workqueue = to.Id, until = "2020-01-01T00:00:00Z" })).MustRefuse(400, "invalid");
    }

    [Fact]
    public async Task A_move_is_forecast_within_scope_and_nothing_is_moved()
    {
        var (from, to) = (await house.Ward(), await house.Ward());
        var desk = await to.Coder();
        (await desk.Calls.Put($"/api/coders/{desk.Id}/presence", new { state = "available" })).Must(200);
        var charts = new[] { await from.Chart(), await from.Chart() };
        var forecast = (await house.Lead.Post("/api/charts/forecast", new { charts, workqueue = to.Id })).Must(200).Json;
        var queues = forecast["workqueues"]!.AsArray().ToDictionary(queue => (string)queue!["id"]!, queue => queue!);
        Assert.Equal((2, 0, 2), ((int)queues[from.Id]["now"]!["charts"]!, (int)queues[from.Id]["then"]!["charts"]!, (int)queues[from.Id]["now"]!["left"]!));
        Assert.Equal((0, 2, 0), ((int)queues[to.Id]["now"]!["charts"]!, (int)queues[to.Id]["then"]!["charts"]!, (int)queues[to.Id]["then"]!["left"]!));
        Assert.NotNull(queues[to.Id]["then"]!["clearedAt"]);
        Assert.All(forecast["charts"]!.AsArray(), chart => Assert.Equal(1, (int)chart!["coders"]!));
        Assert.Equal(from.Id, (string)(await house.Lead.Get($"/api/charts/{charts[0]}")).Must(200).Json["workqueue"]!);
        (await house.Other("lead").Post("/api/charts/forecast", new { charts, workqueue = to.Id })).MustRefuse(404, "not_found");
    }

    [Fact]
    public async Task A_final_coded_chart_is_reopened_for_its_coder_and_a_cancelled_one_stays_so()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        var id = await ward.Chart();
        (await Lead.Post($"/api/charts/{id}/reopen", new { reason = "too soon" })).MustRefuse(409, "not_final_coded");
        (await desk.Do("complete", await desk.Take())).Must(200);
        (await Lead.Post($"/api/charts/{id}/expedite", new { minutes = 5 })).MustRefuse(409, "already_final_coded");
        var open = await Do(id, "reopen", new { reason = "late operative report" });
        Assert.Equal("ready", (string?)open["state"]);
        Assert.Equal(desk.Id, (string?)open["stickyTo"]!["coder"]);
        var again = await desk.Take();
        Assert.Equal((id, 2), again);
        var gone = await Do(id, "cancel", new { reason = "merged account" });
        Assert.Equal("cancelled", (string?)gone["state"]);
        (await desk.Do("complete", again)).MustRefuse(409, "chart_cancelled");
        Assert.Empty((await desk.Calls.Get($"/api/coders/{desk.Id}/assignments")).Must(200).Json["assignments"]!.AsArray());
    }

    [Fact]
    public async Task What_comes_after_final_coding_reopens_by_the_clients_rule_or_is_listed()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        var (first, second) = (ward.ChartIn(new { totalCharges = 100 }), ward.ChartIn(new { totalCharges = 100 }));
        foreach (var news in new[] { first, second })
        {
            (await house.Admin.Post("/api/charts", news)).Must(201);
            (await desk.Do("complete", await desk.Take())).Must(200);
        }
        (await house.Admin.Put("/api/clients/MERCY", new { name = "MERCY Health", reopen = new { documents = new[] { "OP" }, withinDays = 30 } })).Must(200);
        var open = (await house.Admin.Post("/api/charts", Ward.Merge(first, new { documents = new[] { "OP" } }))).Must(200).Json;
        Assert.Equal((desk.Id, "ready"), ((string)open["stickyTo"]!["coder"]!, (string)open["state"]!));
        var listed = (await house.Admin.Post("/api/charts", Ward.Merge(second, new { totalCharges = 160, documents = new[] { "PATH" } }))).Must(200).Json;
        Assert.Equal("finalCoded", (string?)listed["state"]);
        (await house.Admin.Put("/api/clients/MERCY", new { name = "MERCY Health" })).Must(200);
        var late = (await Lead.Get($"/api/charts?state=finalCoded&late=true&workqueue={ward.Id}")).Must(200).Json["charts"]!.AsArray().Single()!;
        Assert.Equal((string)listed["id"]!, (string)late["id"]!);
        Assert.Equal((60, """["PATH"]"""), ((int)late["late"]![0]!["charges"]!, late["late"]![0]!["documents"]!.ToJsonString()));
        (await Lead.Get("/api/charts?late=true")).MustRefuse(400, "invalid");
        foreach (var wrong in new object[] { new { withinDays = 0 }, new { chargesAtLeast = 0 }, new { documents = new[] { "" } } })
            (await house.Admin.Put("/api/clients/MERCY", new { name = "MERCY Health", reopen = wrong })).MustRefuse(400, "invalid");
    }

    [Fact]
    public async Task The_history_says_who_did_what_for_whom()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        var id = await ward.Chart();
        var mine = await desk.Take();
        (await Lead.Post($"/api/charts/{id}/open", new { assignment = mine.Number })).Must(200);
        (await desk.Do("complete", mine)).Must(200);
        var entries = (await Lead.Get($"/api/charts/{id}/history")).Must(200).Json["entries"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, entries.Count), entries.Select(entry => (int)entry!["version"]!));
        var by = entries.ToDictionary(entry => (string)entry!["change"]!, entry => (string)entry!["by"]!);
        Assert.Equal("admin", by["arrived"]);
        Assert.Equal(desk.Id, by["given"]);
        Assert.Equal($"mercy-lead for {desk.Id}", by["opened"]);
        Assert.Equal(desk.Id, by["finalCoded"]);
        Assert.Equal("arrived", (string?)entries[0]!["change"]);
    }

    [Fact]
    public async Task Routing_explains_the_rule_the_line_and_every_coder()
    {
        var ward = await house.Ward();
        var (can, cannot) = (await ward.Coder(), await ward.Coder(new { credentials = new[] { new { code = "CPC" } } }));
        var (first, second) = (await ward.ChartAt(hoursAgo: 9), await ward.ChartAt(hoursAgo: 8));
        var routing = (await Lead.Get($"/api/charts/{second}/routing")).Must(200).Json;
        Assert.Equal(ward.Id, (string?)routing["workqueue"]);
        Assert.Contains(ward.Id, (string)routing["rule"]!);
        Assert.Equal((2, 2), ((int)routing["order"]!["place"]!, (int)routing["order"]!["of"]!));
        var rules = routing["rules"]!.AsArray();
        Assert.True((bool)rules[^1]!["matched"]!);
        Assert.All(rules.SkipLast(1), rule => Assert.NotNull(rule!["failed"]));
        var coders = routing["coders"]!.AsArray().ToDictionary(coder => (string)coder!["coder"]!, coder => coder!);
        Assert.True((bool)coders[can.Id]["may"]!);
        Assert.False((bool)coders[cannot.Id]["may"]!);
        Assert.Contains("no credential for INPATIENT", coders[cannot.Id]["why"]!.ToJsonString());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_chart_nobody_may_take_is_on_the_unroutable_list_at_once()
    {
        var ward = await house.Ward();
        var id = await ward.Chart();
        Assert.Equal("no_coder", (string?)(await Unroutable(id))!["reason"]);
        var before = (int)(await Lead.Get("/api/board")).Must(200).Json["unroutable"]!;
        await ward.Coder();
        Assert.Null(await Unroutable(id));
        Assert.Equal(before - 1, (int)(await Lead.Get("/api/board")).Must(200).Json["unroutable"]!);

        var nowhere = await ward.Chart(new { attributes = new { ward = "none" } });
        Assert.Equal("no_workqueue", (string?)(await Unroutable(nowhere))!["reason"]);
    }

    [Fact]
    public async Task Lists_page_through_every_chart_once()
    {
        var ward = await house.Ward();
        var ids = new List<string>();
        for (var i = 0; i < 23; i++)
            ids.Add(await ward.ChartAt(hoursAgo: i % 4));
        var desk = await ward.Coder(new { capacity = 9 });
        Assert.Equal(ids.Order(), (await Pages($"/api/charts?workqueue={ward.Id}&limit=5")).Order());
        Assert.Equal(ids.Order(), (await Pages($"/api/charts?workqueue={ward.Id}&limit=23")).Order());
        for (var i = 0; i < 9; i++)
            (await desk.Do("complete", await desk.Take())).Must(200);
        await house.Until(async () => (await Pages($"/api/charts?workqueue={ward.Id}&limit=2&state=finalCoded")).Count == 9);
        Assert.Equal(14, (await Pages($"/api/charts?workqueue={ward.Id}&limit=4&state=ready&facility=NORTH")).Count);
        Assert.Empty(await Pages($"/api/charts?workqueue={ward.Id}&facility=SOUTH"));
        (await Lead.Get("/api/charts?limit=501")).MustRefuse(400, "invalid");
        (await Lead.Get("/api/charts?state=done")).MustRefuse(400, "invalid");
    }

    [Fact]
    public async Task Charts_of_all_workqueues_are_listed_in_the_order_in_which_they_are_due()
    {
        var (one, two) = (await house.Ward(facility: "SOUTH"), await house.Ward(facility: "SOUTH"));
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
            ids.Add(await (i % 2 == 0 ? one : two).ChartAt(hoursAgo: 90 - i));
        var all = await Pages("/api/charts?facility=SOUTH&state=ready&limit=2");
        Assert.Equal(ids, all.Where(ids.Contains));
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Fact]
    public async Task Unroutable_charts_are_paged_once_each_while_some_become_routable()
    {
        var ward = await house.Ward(facility: "SOUTH");
        var ids = new List<string>();
        for (var i = 0; i < 9; i++)
            ids.Add(await ward.ChartAt(hoursAgo: 40 - i));
        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = (await Lead.Get($"/api/unroutable?limit=2{cursor}")).Must(200).Json;
            seen.AddRange(page["charts"]!.AsArray().Select(entry => (string)entry!["chart"]!["id"]!));
            cursor = page["cursor"] is { } next ? $"&cursor={next}" : "";
            // What was shown leaves the list, so that a count of rows to skip would pass over others.
            foreach (var id in seen.Intersect(ids).ToList())
                await Lead.Post($"/api/charts/{id}/cancel", new { reason = "shown" });
        }
        while (cursor.Length > 0);
        Assert.Equal(ids, seen.Where(ids.Contains));
        (await Lead.Get("/api/unroutable?limit=0")).MustRefuse(400, "invalid");
    }

    [Fact]
    public async Task What_a_coder_has_is_paged()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder(new { capacity = 5 });
        var given = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            await ward.Chart();
            given.Add((await desk.Take()).Chart);
        }
        foreach (var list in new[] { $"/api/coders/{desk.Id}/assignments?limit=2", $"/api/charts?coder={desk.Id}&limit=2" })
        {
            var first = (await Lead.Get(list)).Must(200).Json;
            Assert.Equal(2, (first["assignments"] ?? first["charts"])!.AsArray().Count);
            Assert.Equal(given.Order(), (await Pages(list)).Order());
        }
        Assert.Equal(given, await Pages($"/api/coders/{desk.Id}/assignments?limit=2"));
        (await Lead.Get($"/api/coders/{desk.Id}/assignments?limit=0")).MustRefuse(400, "invalid");
        (await Lead.Get($"/api/coders/{desk.Id}/assignments?cursor=x")).MustRefuse(400, "invalid");
    }

    [Fact]
    public async Task A_cursor_goes_on_in_its_own_list_only()
    {
        var ward = await house.Ward();
        for (var i = 0; i < 3; i++)
            await ward.Chart();
        var cursor = (string)(await Lead.Get($"/api/charts?workqueue={ward.Id}&limit=1")).Must(200).Json["cursor"]!;
        Assert.Matches("^[A-Za-z0-9_-]+$", cursor);
        (await Lead.Get($"/api/charts?workqueue={ward.Id}&state=finalCoded&cursor={cursor}")).MustRefuse(400, "invalid");
    }

    [Fact]
    public async Task The_board_counts_what_is_where()
    {
        var ward = await house.Ward(new { turnaroundHours = 10 });
        var desk = await ward.Coder(new { capacity = 4 });
        await ward.ChartAt(hoursAgo: 11);
        await ward.ChartAt(hoursAgo: 10 - 3);
        for (var i = 0; i < 3; i++)
            await ward.ChartAt(hoursAgo: 1);
        await ward.Chart(new { admitted = (string?)null, discharged = (string?)null });
        await desk.Take();
        (await desk.Do("open", await desk.Take())).Must(200);
        (await desk.Do("hold", await desk.Take(), new { reason = "MISS_DS" })).Must(200);
        var board = (await Lead.Get("/api/board")).Must(200).Json;
        var line = board["workqueues"]!.AsArray().Single(queue => (string)queue!["id"]! == ward.Id)!;
        Assert.Equal(
            (2, 1, 1, 1, 0, 1, 1, 1),
            ((int)line["ready"]!, (int)line["assigned"]!, (int)line["inProgress"]!, (int)line["held"]!, (int)line["review"]!,
                (int)line["notReady"]!, (int)line["late"]!, (int)line["atRisk"]!));
        var coder = board["coders"]!.AsArray().Single(one => (string)one!["id"]! == desk.Id)!;
        Assert.Equal((2, 1, 4), ((int)coder["active"]!, (int)coder["held"]!, (int)coder["capacity"]!));
        Assert.Equal("available", (string?)coder["presence"]);
    }

    private async Task<JsonNode?> Unroutable(string chart) => (await Lead.Get("/api/unroutable")).Must(200)
        .Json["charts"]!.AsArray().SingleOrDefault(entry => (string)entry!["chart"]!["id"]! == chart);

    private async Task<List<string>> Pages(string path)
    {
        var (ids, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = (await Lead.Get(cursor is null ? path : $"{path}&cursor={cursor}")).Must(200).Json;
            ids.AddRange((page["charts"] ?? page["assignments"])!.AsArray().Select(chart => (string)chart!["id"]!));
            cursor = (string?)page["cursor"];
        }
        while (cursor is not null);
        return ids;
    }

    private static string? Coder(JsonNode chart) => (string?)chart["assignment"]?["coder"];

    private async Task<JsonNode> Do(string chart, string verb, object body) =>
        (await Lead.Post($"/api/charts/{chart}/{verb}", body)).Must(200).Json;

    private async Task<JsonNode> Read(string chart) => (await Lead.Get($"/api/charts/{chart}")).Must(200).Json;
}

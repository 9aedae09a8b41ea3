using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>Versions of the placement rules over HTTP, from draft to history.</summary>
public sealed class RulesTests(House house) : IClassFixture<House>
{
    private static object Is(string attribute, string how, object? value) => new { attribute, @operator = how, value };

    private async Task<(string First, string Second)> Queues()
    {
        var (first, second) = ($"R{house.Next()}", $"R{house.Next()}");
        foreach (var id in new[] { first, second })
            (await house.Admin.Put($"/api/workqueues/{id}", new
            {
                name = id, order = 500, turnaroundHours = 48, when = new[] { Is("attributes.room", "equals", id) },
            })).Must(200);
        return (first, second);
    }

    private Task<JsonNode> Active() => Task.Run(async () => (await house.Admin.Get("/api/rules")).Must(200).Json["active"]!);

    /// <summary>The rules in force with others before them.</summary>
    private async Task<JsonObject> BookWith(params JsonNode[] rules)
    {
        var all = new JsonArray(rules);
        foreach (var rule in (await Active())["rules"]!.AsArray())
        {
            var copy = rule!.DeepClone().AsObject();
            copy.Remove("text");
            all.Add(copy);
        }
        return new JsonObject { ["note"] = "more", ["rules"] = all };
    }

    private static JsonNode Rule(string workqueue, int order, params object[] when) =>
        System.Text.Json.JsonSerializer.SerializeToNode(new { workqueue, order, when }, System.Text.Json.JsonSerializerOptions.Web)!;

    [Fact]
    public async Task A_version_is_drafted_looked_over_tried_out_activated_and_taken_back()
    {
        var (first, second) = await Queues();
        var chart = (string)(await house.Admin.Post("/api/charts", new
        {
            facility = "NORTH", account = $"RULES{house.Next()}", track = "facility", kind = "INPATIENT",
            discharged = "2026-03-04T10:00:00Z", payer = "BLUECROSS", attributes = new { room = first },
        })).Must(201).Json["id"]!;
        var book = await BookWith(
            Rule(second, 1, Is("attributes.room", "equals", first), new
            {
                any = new[] { Is("payer", "startsWith", "BLUE"), Is("discharged", "lessThanDaysAgo", 3) },
            }),
            Rule(second, 2, Is("kind", "equals", "OBS"), Is("kind", "equals", "INPATIENT")));
        var before = (int)(await Active())["book"]!["version"]!;
        var lint = (await house.Admin.Post("/api/rules/lint", book)).Must(200).Json["findings"]!.AsArray();
        Assert.Contains(lint, finding => (string)finding!["kind"]! == "contradiction" && (int)finding["rule"]! == 2);
        var made = (await house.Admin.Post("/api/rules", book)).Must(201).Json;
        var version = (int)made["book"]!["version"]!;
        Assert.Equal(("draft", before), ((string)made["book"]!["state"]!, (int)made["book"]!["madeFrom"]!));
        Assert.Equal(lint.Count, made["findings"]!.AsArray().Count);

        var run = (await house.Admin.Post($"/api/rules/{version}/dry-run")).Must(200).Json;
        var would = Assert.Single(run["charts"]!.AsArray())!;
        Assert.Equal((chart, first, second), ((string)would["chart"]!, (string)would["from"]!, (string)would["to"]!));
        Assert.Equal(1, (int)Assert.Single(run["moves"]!.AsArray())!["charts"]!);
        Assert.Empty((await house.Other("lead").Post($"/api/rules/{version}/dry-run")).Must(200).Json["charts"]!.AsArray());
        Assert.Equal(first, (string)(await house.Admin.Get($"/api/charts/{chart}")).Must(200).Json["workqueue"]!);

        var active = (await house.Admin.Post($"/api/rules/{version}/activate", new { })).Must(200).Json["book"]!;
        Assert.Equal("active", (string)active["state"]!);
        await Moved(chart, second);
        var routing = (await house.Admin.Get($"/api/charts/{chart}/routing")).Must(200).Json;
        Assert.Equal(version, (int)routing["rulesVersion"]!);
        Assert.Contains("payer startsWith BLUE or discharged lessThanDaysAgo 3", (string)routing["rule"]!, StringComparison.Ordinal);
        (await house.Admin.Post($"/api/rules/{before}/activate", new { })).Must(200);
        await Moved(chart, first);

        var history = (await house.Admin.Get("/api/settings/history?limit=3")).Must(200).Json;
        var entries = history["entries"]!.AsArray();
        Assert.Equal(
            ["rulesActivated", "rulesActivated", "rulesMade"], entries.Select(entry => (string)entry!["change"]!).Take(3));
        Assert.Equal($"{version}", (string)entries[2]!["id"]!);
        Assert.Equal("more", (string)entries[2]!["facts"]!["note"]!);
        Assert.NotNull(history["cursor"]);
        (await house.Admin.Get($"/api/settings/history?limit=3&cursor={Uri.EscapeDataString((string)history["cursor"]!)}")).Must(200);
        (await house.Lead.Get("/api/settings/history")).MustRefuse(403, "forbidden");
    }

    private async Task Moved(string chart, string workqueue)
    {
        var patience = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while ((string?)(await house.Admin.Get($"/api/charts/{chart}")).Must(200).Json["workqueue"] != workqueue)
            Assert.True(DateTime.UtcNow < patience, $"{chart} did not come to {workqueue}");
    }

    [Fact]
    public async Task A_version_can_wait_for_its_time_and_be_withdrawn()
    {
        await Queues();
        var book = await BookWith();
        var made = (await house.Admin.Post("/api/rules", book, key: "draft-1")).Must(201).Json;
        Assert.Equal(
            (int)made["book"]!["version"]!, (int)(await house.Admin.Post("/api/rules", book, key: "draft-1")).Must(201).Json["book"]!["version"]!);
        var path = $"/api/rules/{(int)made["book"]!["version"]!}";
        var waits = (await house.Admin.Post($"{path}/activate", new { effective = "2031-01-01T00:00:00Z" })).Must(200).Json["book"]!;
        Assert.Equal(("scheduled", "2031-01-01T00:00:00Z"), ((string)waits["state"]!, (string)waits["effective"]!));
        Assert.Contains(
            (await house.Admin.Get("/api/rules")).Must(200).Json["waiting"]!.AsArray(), one => (int)one!["version"]! == (int)made["book"]!["version"]!);
        Assert.Equal("withdrawn", (string)(await house.Admin.Post($"{path}/withdraw")).Must(200).Json["book"]!["state"]!);
        (await house.Admin.Post($"{path}/activate", new { effective = "2190-01-01T00:00:00Z" })).MustRefuse(400, "invalid");
        (await house.Admin.Post($"/api/rules/{(int)(await Active())["book"]!["version"]!}/withdraw")).MustRefuse(400, "invalid");
        (await house.Admin.Post("/api/rules/999999/activate", new { })).MustRefuse(404, "not_found");
        (await house.Admin.Get("/api/rules/99999999999")).MustRefuse(404, "not_found");
    }

    [Fact]
    public async Task Rules_are_seen_in_scope_and_made_by_who_sees_all()
    {
        var id = $"R{house.Next()}";
        (await house.Admin.Put($"/api/workqueues/{id}", new
        {
            name = id, order = 400, turnaroundHours = 48,
            when = new object[] { new { any = new[] { Is("client", "equals", $"{House.Canary}CLIENT"), Is("facility", "equals", "NORTH") } } },
        })).Must(200);
        var hidden = $"{House.Canary}R{house.Next()}";
        (await house.Admin.Put($"/api/workqueues/{hidden}", new
        {
            name = hidden, order = 401, turnaroundHours = 48,
            when = new object[] { new { all = new[] { Is("kind", "equals", "OBS"), Is("client", "in", new[] { $"{House.Canary}CLIENT" }) } } },
        })).Must(200);
        var seen = (await house.Lead.Get("/api/rules")).Must(200);
        Assert.DoesNotContain(House.Canary, seen.Json.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(seen.Json["active"]!["rules"]!.AsArray(), rule => (string)rule!["workqueue"]! == id);
        Assert.Empty(seen.Json["waiting"]!.AsArray());
        var version = (int)seen.Json["active"]!["book"]!["version"]!;
        (await house.Lead.Get($"/api/rules/{version - 1}")).MustRefuse(404, "not_found");
        (await house.Lead.Post("/api/rules", new { rules = Array.Empty<object>() })).MustRefuse(403, "forbidden");
        (await house.Lead.Post("/api/rules/lint", new { rules = Array.Empty<object>() })).MustRefuse(403, "forbidden");
        (await house.Lead.Post($"/api/rules/{version}/activate", new { })).MustRefuse(403, "forbidden");
        (await house.Lead.Post($"/api/rules/{version}/withdraw")).MustRefuse(403, "forbidden");
        (await house.Lead.Post($"/api/rules/{version}/dry-run")).Must(200);
    }

    [Fact]
    public async Task A_workqueue_of_several_rules_keeps_them_when_it_is_set_without_order_and_when()
    {
        var (first, _) = await Queues();
        var book = await BookWith(Rule(first, 1, Is("attributes.wing", "equals", first)));
        var version = (int)(await house.Admin.Post("/api/rules", book)).Must(201).Json["book"]!["version"]!;
        (await house.Admin.Post($"/api/rules/{version}/activate", new { })).Must(200);
        var set = (await house.Admin.Put($"/api/workqueues/{first}", new { name = "Renamed", turnaroundHours = 24 })).Must(200).Json;
        Assert.Equal(("Renamed", 2, 1), ((string)set["name"]!, (int)set["rules"]!, (int)set["order"]!));
        (await house.Admin.Put($"/api/workqueues/{first}", new { name = "Renamed", order = 5, turnaroundHours = 24 })).MustRefuse(400, "invalid");
        Assert.Equal(version, (int)(await Active())["book"]!["version"]!);
    }

    [Theory]
    [InlineData("""{"rules":[{"workqueue":"NOWHERE"}]}""", "rules.workqueue")]
    [InlineData("""{"rules":[{"workqueue":"NOWHERE","order":-1}]}""", "rules[0].order")]
    [InlineData("""{"rules":[{"workqueue":"NOWHERE","when":[{"attribute":"nope","operator":"exists"}]}]}""", "rules[0].when.attribute")]
    public async Task An_impossible_version_is_refused_by_lint_and_draft_alike(string body, string field)
    {
        foreach (var path in new[] { "/api/rules", "/api/rules/lint" })
            Assert.Equal(field, (string)(await house.Admin.Post(path, JsonNode.Parse(body))).MustRefuse(400, "invalid").Json["field"]!);
    }
}

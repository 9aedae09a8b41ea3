using System.Text;
using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>Charts that come in as JSON, one by one and in batches.</summary>
public sealed class ArrivalTests(House house) : IClassFixture<House>
{
    private Caller Feed => house.Of("integration");

    [Fact]
    public async Task The_same_encounter_is_the_same_chart_and_news_update_it()
    {
        var ward = await house.Ward();
        var chart = ward.ChartIn(new { account = "A 1/2 é", payer = "X" });
        var made = (await Feed.Post("/api/charts", chart)).Must(201);
        Assert.Equal($"/api/charts/{made.Json["id"]}", made.Headers.Location?.ToString());
        var same = (await Feed.Post("/api/charts", chart)).Must(200);
        Assert.Equal(made.Json.ToJsonString(), same.Json.ToJsonString());
        var patch = new { facility = "NORTH", account = "A 1/2 é", track = "facility", totalCharges = 12.5, documents = new[] { "DS" } };
        var updated = (await Feed.Post("/api/charts", patch)).Must(200).Json;
        Assert.Equal(("X", 12.5m), ((string?)updated["payer"], (decimal)updated["totalCharges"]!));
        (await Feed.Post("/api/charts", Ward.Merge(patch, new { track = "professional" }))).MustRefuse(400, "invalid");
        (await Feed.Post("/api/charts", new { facility = "NORTH", account = "A 1/2 é", track = "facility", admitted = "2026-03-05T10:00:00Z" }))
            .MustRefuse(400, "invalid");
    }

    [Fact]
    public async Task A_chart_without_its_clock_or_document_waits_and_says_for_what()
    {
        var ward = await house.Ward(new { requires = new { documents = new[] { "DS" } } });
        var chart = ward.ChartIn(new { discharged = (string?)null });
        var made = (await Feed.Post("/api/charts", chart)).Must(201).Json;
        Assert.Equal("notReady", (string?)made["state"]);
        Assert.Equal("[\"clock\",\"DS\"]", made["missing"]!.ToJsonString());
        (await house.Lead.Post($"/api/charts/{made["id"]}/assign", new { coder = "C01" })).MustRefuse(409, "not_ready");
        chart["discharged"] = "2026-03-04T10:00:00Z";
        chart["documents"] = new JsonArray("DS");
        Assert.Equal("ready", (string?)(await Feed.Post("/api/charts", chart)).Must(200).Json["state"]);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("ndjson")]
    public async Task A_batch_takes_the_good_rows_and_names_what_is_wrong_with_the_others(string form)
    {
        var ward = await house.Ward();
        var known = ward.ChartIn();
        (await Feed.Post("/api/charts", known)).Must(201);
        var rows = new List<string>
        {
            ward.ChartIn().ToJsonString(),
            ward.ChartIn(new { kind = "NOPE" }).ToJsonString(),
            known.ToJsonString(),
            ward.ChartIn(new { facility = "ELSEWHERE" }).ToJsonString(),
            ward.ChartIn().ToJsonString(),
        };
        var body = form == "json" ? $" [{string.Join(" ,\n", rows)}]\n" : string.Join("\r\n", rows.Append("").Append("not json"));
        var batch = (await Feed.Post("/api/charts/batch", body)).Must(200).Json;
        Assert.Equal((2, 1), ((int)batch["accepted"]!, (int)batch["duplicates"]!));
        var rejected = batch["rejected"]!.AsArray();
        Assert.Equal(form == "json" ? [1, 3] : [1, 3, 5], rejected.Select(row => (int)row!["index"]!));
        Assert.Equal(("invalid", "kind", "NOPE"), ((string?)rejected[0]!["refusal"], (string?)rejected[0]!["field"], (string?)rejected[0]!["value"]));
        Assert.Equal(("not_found", "facility"), ((string?)rejected[1]!["refusal"], (string?)rejected[1]!["field"]));
    }

    [Fact]
    public async Task Rows_of_one_chart_happen_in_the_order_of_the_batch()
    {
        var ward = await house.Ward();
        var rows = new StringBuilder();
        var accounts = Enumerable.Range(0, 20).Select(i => $"{ward.Id}-order-{i}").ToList();
        foreach (var payer in Enumerable.Range(0, 30))
            foreach (var account in accounts)
                rows.AppendLine((payer == 0
                    ? ward.ChartIn(new { account, payer = "P0" })
                    : Ward.Merge(new { facility = "NORTH", account, track = "facility", payer = $"P{payer}" }, null)).ToJsonString());
        var batch = (await Feed.Post("/api/charts/batch", rows.ToString())).Must(200).Json;
        Assert.Equal("[]", batch["rejected"]!.ToJsonString());
        var charts = (await house.Lead.Get($"/api/charts?workqueue={ward.Id}")).Must(200).Json["charts"]!.AsArray();
        Assert.All(charts, chart => Assert.Equal("P29", (string?)chart!["payer"]));
        Assert.Equal(20, charts.Count);
    }

    [Theory]
    [InlineData("[@")]
    [InlineData("[@] tail")]
    [InlineData("[@][@]")]
    [InlineData("[@,]")]
    [InlineData("[@,[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]")]
    public async Task A_batch_that_is_no_array_is_refused_whole(string body)
    {
        var ward = await house.Ward();
        body = body.Replace("@", ward.ChartIn().ToJsonString(), StringComparison.Ordinal);
        (await Feed.Post("/api/charts/batch", body)).MustRefuse(400, "invalid");
        Assert.Equal("[]", (await Feed.Get($"/api/charts?workqueue={ward.Id}")).Must(200).Json["charts"]!.ToJsonString());
    }

    [Fact]
    public async Task A_batch_of_more_rows_than_the_limit_is_refused_before_anything_is_written()
    {
        var ward = await house.Ward();
        var rows = new StringBuilder($"{ward.ChartIn().ToJsonString()}\n");
        for (var i = 0; i < 100_000; i++)
            rows.Append("{}\n");
        var answer = (await Feed.Post("/api/charts/batch", rows.ToString())).MustRefuse(413, "too_large");
        Assert.Contains("100000", (string)answer.Json["rule"]!);
        Assert.Equal("[]", (await Feed.Get($"/api/charts?workqueue={ward.Id}")).Must(200).Json["charts"]!.ToJsonString());
    }

    [Fact]
    public async Task A_rejected_row_is_echoed_shortly()
    {
        var kind = new string('K', 100_000);
        var batch = (await Feed.Post("/api/charts/batch", $$"""[{"facility":"NORTH","account":"A","track":"facility","kind":"{{kind}}"},{"{{kind}}":1}]""")).Must(200);
        Assert.True(batch.Text.Length < 4_000, $"{batch.Text.Length} characters");
    }
}

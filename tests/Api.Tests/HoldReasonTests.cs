using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>Hold reasons and kinds of chart as a lead sets them.</summary>
public sealed class HoldReasonTests(House house) : IClassFixture<House>
{
    private static object Reason(string owner = "supply chain") => new
    {
        name = "Implant record missing",
        owner,
        kind = "exception",
        pauses = new[] { "discharge", "ready" },
        endedBy = new { document = "IMPLANT" },
        followUpHours = 12,
        escalation = new[] { new { afterHours = 24, to = "lead" }, new { afterHours = 48, to = "director" } },
    };

    [Fact]
    public async Task A_reason_of_ones_own_holds_a_chart_until_its_document_comes()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        var code = $"IMPLANT{house.Next()}";
        var news = ward.ChartIn();
        var id = (string)(await house.Admin.Post("/api/charts", news)).Must(201).Json["id"]!;
        var mine = await desk.Take();
        (await desk.Do("hold", mine, new { reason = code })).MustRefuse(400, "invalid");
        var set = (await house.Admin.Put($"/api/hold-reasons/{code}", Reason())).Must(200).Json;
        Assert.Equal("""["discharge","ready"]""", set["pauses"]!.ToJsonString());
        var hold = (await desk.Do("hold", mine, new { reason = code })).Must(200).Json["chart"]!["holds"]![0]!;
        Assert.Equal(("supply chain", "exception"), ((string)hold["owner"]!, (string)hold["kind"]!));
        Assert.NotNull(hold["followUp"]);
        Assert.NotNull(hold["escalates"]);
        var woken = (await house.Admin.Post("/api/charts", Ward.Merge(news, new { documents = new[] { "IMPLANT" } }))).Must(200).Json;
        Assert.Equal(desk.Id, (string?)woken["stickyTo"]!["coder"]);
        Assert.Equal((id, 2), await desk.Take());
    }

    [Fact]
    public async Task A_reason_of_one_client_is_that_clients_alone()
    {
        var code = $"OWN{house.Next()}";
        var theirs = $"{House.Canary}CLIENT";
        (await house.Admin.Put($"/api/hold-reasons/{code}?client={theirs}", Reason("theirs"))).Must(200);
        (await house.Of("lead").Get($"/api/hold-reasons/{code}")).MustRefuse(404, "not_found");
        (await house.Of("lead").Get($"/api/hold-reasons/{code}?client={theirs}")).MustRefuse(404, "not_found");
        Assert.DoesNotContain(code, (await house.Of("lead").Get("/api/hold-reasons")).Must(200).Text);
        Assert.Equal(theirs, (string?)(await house.Other("lead").Get($"/api/hold-reasons/{code}")).Must(200).Json["client"]);
        (await house.Admin.Put($"/api/hold-reasons/{code}?client=MERCY", Reason("ours"))).Must(200);
        Assert.Equal("ours", (string?)(await house.Of("lead").Get($"/api/hold-reasons/{code}")).Must(200).Json["owner"]);
        Assert.Equal("theirs", (string?)(await house.Other("lead").Get($"/api/hold-reasons/{code}")).Must(200).Json["owner"]);
        (await house.Admin.Put($"/api/hold-reasons/{code}?client=NOBODY", Reason())).MustRefuse(404, "not_found");
        (await house.Of("lead").Put($"/api/hold-reasons/{code}?client=MERCY", Reason())).MustRefuse(403, "forbidden");
    }

    [Theory]
    [InlineData("""{"name":"n","owner":"o","pauses":["lunch"]}""", "pauses")]
    [InlineData("""{"name":"n","owner":"o","blocksBilling":false}""", "blocksBilling")]
    [InlineData("""{"name":"n","owner":"o","followUpHours":-1}""", "followUpHours")]
    [InlineData("""{"name":"n","owner":"o","escalation":[{"afterHours":5,"to":"a"},{"afterHours":5,"to":"b"}]}""", "escalation.afterHours")]
    [InlineData("""{"name":"n","owner":"o","escalation":[{"afterHours":5,"to":""}]}""", "escalation.to")]
    [InlineData("""{"name":"n","owner":"o","endedBy":{"registration":["mood"]}}""", "endedBy.registration")]
    [InlineData("""{"name":"n","owner":"o","endedBy":{"hours":0}}""", "endedBy.hours")]
    [InlineData("""{"name":"n","owner":"o","endedBy":{"document":" "}}""", "endedBy.document")]
    [InlineData("""{"name":" ","owner":"o"}""", "name")]
    public async Task What_is_wrong_with_a_reason_is_named(string body, string field)
    {
        var no = (await house.Admin.Put("/api/hold-reasons/WRONG", JsonNode.Parse(body)!)).MustRefuse(400, "invalid");
        Assert.Equal(field, (string?)no.Json["field"]);
        (await house.Admin.Get("/api/hold-reasons/WRONG")).MustRefuse(404, "not_found");
    }

    [Fact]
    public async Task Documents_of_a_kind_keep_its_charts_from_being_ready_and_say_what_is_missing()
    {
        (await house.Admin.Put("/api/kinds/RISK_ADJ", new { documents = new[] { "HP", "DS" }, minutes = 12, weight = 0.5 })).Must(200);
        (await house.Admin.Put("/api/kinds/NOSUCH", new { })).MustRefuse(404, "not_found");
        (await house.Admin.Put("/api/kinds/RISK_ADJ", new { weight = 0 })).MustRefuse(400, "invalid");
        (await house.Admin.Put("/api/kinds/RISK_ADJ", new { minutes = 0.001 })).MustRefuse(400, "invalid");
        var ward = await house.Ward();
        var news = ward.ChartIn(new { kind = "RISK_ADJ" });
        var waits = (await house.Admin.Post("/api/charts", news)).Must(201).Json;
        Assert.Equal(("notReady", """["DS","HP"]"""), ((string)waits["state"]!, waits["missing"]!.ToJsonString()));
        var ready = (await house.Admin.Post("/api/charts", Ward.Merge(news, new { documents = new[] { "HP", "DS" } }))).Must(200).Json;
        Assert.Equal("ready", (string?)ready["state"]);
    }

    [Fact]
    public async Task A_query_is_answered_by_its_coder_and_nothing_else_is()
    {
        var ward = await house.Ward();
        var (desk, other) = (await ward.Coder(), await ward.Coder());
        await ward.Chart();
        var mine = await desk.Take();
        (await desk.Do("hold", mine, new { reason = "QUERY_OPEN" })).Must(200);
        (await desk.Do("hold", mine, new { reason = "MISS_OP" })).Must(200);
        (await other.Calls.Post($"/api/charts/{mine.Chart}/answer", new { hold = "h1", outcome = "agree" })).MustRefuse(404, "not_found");
        (await desk.Calls.Post($"/api/charts/{mine.Chart}/answer", new { hold = "h2", outcome = "agree" })).MustRefuse(400, "invalid");
        var left = (await desk.Calls.Post($"/api/charts/{mine.Chart}/answer", new { hold = "h1", outcome = "noOpinion" })).Must(200).Json;
        Assert.Equal("h2", (string?)left["holds"]!.AsArray().Single()!["id"]);
        var entries = (await house.Lead.Get($"/api/charts/{mine.Chart}/history")).Must(200).Json["entries"]!.AsArray();
        Assert.Equal("noOpinion", (string?)entries.Single(entry => (string?)entry!["change"] == "holdEnded")!["facts"]!["outcome"]);
    }
}

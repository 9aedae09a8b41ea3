using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>The same key and content is answered with the same answer; the same key with other content is refused.</summary>
public sealed class IdempotencyTests(House house) : IClassFixture<House>
{
    [Fact]
    public async Task Next_with_a_key_gives_one_chart_however_often_it_is_asked()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder(new { capacity = 9 });
        for (var i = 0; i < 5; i++)
            await ward.Chart();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => desk.Calls.Post($"/api/coders/{desk.Id}/next", key: "k1")));
        Assert.Single(answers.Select(answer => answer.Must(200).Text).Distinct());
        Assert.Equal(1, await Holding(desk));
        (await desk.Do("complete", ((string)answers[0].Json["chart"]!["id"]!, 1))).Must(200);
        var later = await desk.Calls.Post($"/api/coders/{desk.Id}/next", key: "k1");
        Assert.Equal(answers[0].Text, later.Must(200).Text);
        Assert.Equal(0, await Holding(desk));
    }

    [Fact]
    public async Task Next_with_a_key_gives_the_last_chart_to_every_retry()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder(new { capacity = 9 });
        for (var round = 0; round < 20; round++)
        {
            var id = await ward.Chart();
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => desk.Calls.Post($"/api/coders/{desk.Id}/next", key: $"r{round}")));
            Assert.All(answers, answer => Assert.Equal(id, (string?)answer.Must(200).Json["chart"]!["id"]));
            (await desk.Do("complete", (id, 1))).Must(200);
        }
    }

    [Fact]
    public async Task An_empty_answer_and_a_refusal_are_not_remembered()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder(new { capacity = 1 });
        (await desk.Calls.Post($"/api/coders/{desk.Id}/next", key: "k")).Must(204);
        var id = await ward.Chart();
        Assert.Equal((id, 1), await desk.Next("k"));
        (await desk.Calls.Post($"/api/coders/{desk.Id}/next", key: "full")).MustRefuse(409, "at_capacity");
        (await desk.Do("complete", (id, 1))).Must(200);
        var second = await ward.Chart();
        Assert.Equal((second, 1), await desk.Next("full"));
    }

    [Fact]
    public async Task Complete_and_hold_are_answered_the_same_at_once_and_later()
    {
        var ward = await house.Ward(new { review = true });
        var (desk, reviewer) = (await ward.Coder(), await ward.Coder());
        var id = await ward.Chart();
        var mine = await desk.Take();
        var holds = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => desk.Calls.Post(
            $"/api/charts/{id}/hold", new { assignment = mine.Number, reason = "MISS_OP" }, "h")));
        Assert.Single(holds.Select(answer => answer.Must(200).Text).Distinct());
        Assert.Single((await house.Lead.Get($"/api/charts/{id}")).Json["holds"]!.AsArray());
        (await desk.Calls.Post($"/api/charts/{id}/release", new { hold = "h1" }, "r")).Must(200);
        Assert.Equal(holds[0].Text, (await desk.Calls.Post($"/api/charts/{id}/hold", new { assignment = mine.Number, reason = "MISS_OP" }, "h")).Must(200).Text);
        (await desk.Calls.Post($"/api/charts/{id}/hold", new { assignment = mine.Number, reason = "MISS_DS" }, "h")).MustRefuse(422, "command_id_reused");

        mine = await desk.Take();
        var done = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => desk.Calls.Post(
            $"/api/charts/{id}/complete", new { assignment = mine.Number }, "c")));
        Assert.Single(done.Select(answer => answer.Must(200).Text).Distinct());
        (await reviewer.Do("complete", await reviewer.Take(), new { outcome = "agree" })).Must(200);
        Assert.Equal(done[0].Text, (await desk.Calls.Post($"/api/charts/{id}/complete", new { assignment = mine.Number }, "c")).Must(200).Text);
        (await desk.Calls.Post($"/api/charts/{id}/complete", new { assignment = mine.Number, note = "x" }, "c")).MustRefuse(422, "command_id_reused");
        (await desk.Calls.Post($"/api/charts/{id}/return", new { assignment = mine.Number, reason = "x" }, "c")).MustRefuse(422, "command_id_reused");
        var completed = (await house.Lead.Get($"/api/charts/{id}/history")).Must(200).Json["entries"]!.AsArray()
            .Count(entry => (string)entry!["change"]! == "inReview");
        Assert.Equal(1, completed);
    }

    [Fact]
    public async Task A_chart_and_a_batch_are_taken_once()
    {
        var ward = await house.Ward();
        var feed = house.Of("integration");
        var chart = ward.ChartIn();
        var made = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => feed.Post("/api/charts", chart, "one")));
        Assert.Single(made.Select(answer => answer.Must(201).Text).Distinct());
        (await feed.Post("/api/charts", ward.ChartIn(), "one")).MustRefuse(422, "command_id_reused");
        Assert.Equal(made[0].Text, (await feed.Post("/api/charts", chart, "one")).Must(201).Text);

        var rows = new JsonArray([.. Enumerable.Range(0, 5).Select(_ => ward.ChartIn())]);
        var batches = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => feed.Post("/api/charts/batch", rows, "many")));
        Assert.Single(batches.Select(answer => answer.Must(200).Text).Distinct());
        Assert.Equal(5, (int)batches[0].Json["accepted"]!);
        rows[2] = ward.ChartIn();
        rows.Add(ward.ChartIn());
        var other = (await feed.Post("/api/charts/batch", rows, "many")).Must(200).Json;
        Assert.Equal(("command_id_reused", 2), ((string?)other["rejected"]!.AsArray().Single()!["refusal"], (int)other["rejected"]![0]!["index"]!));
    }

    [Fact]
    public async Task Keys_of_two_accounts_have_nothing_to_do_with_each_other()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(), await ward.Coder());
        await ward.Chart();
        await ward.Chart();
        var (first, second) = (await one.Next("same"), await two.Next("same"));
        Assert.NotEqual(first!.Value.Chart, second!.Value.Chart);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("")]
    [InlineData("tab\there")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_key_is_visible_ascii_of_bounded_length(string key)
    {
        var refused = (await house.Admin.Post("/api/charts", "{}", key)).Must(400);
        Assert.Equal("invalid", refused.Refusal);
    }

    [Fact]
    public async Task Settings_are_set_once_under_a_key()
    {
        var before = house.Engine.Position;
        var body = new { name = "Once" };
        (await house.Admin.Put("/api/clients/ONCE", body, "s")).Must(200);
        Assert.Equal(before + 1, house.Engine.Position);
        (await house.Admin.Put("/api/clients/ONCE", body, "s")).Must(200);
        (await house.Admin.Put("/api/clients/ONCE", new { name = "Twice" }, "s")).MustRefuse(422, "command_id_reused");
        (await house.Admin.Put("/api/clients/TWICE", body, "s")).MustRefuse(422, "command_id_reused");
        Assert.Equal(before + 1, house.Engine.Position);
    }

    [Theory]
    [InlineData("/api/clients/AGAIN", """{"name":"One"}""", """{"name":"Two"}""")]
    [InlineData("/api/facilities/AGAIN", """{"client":"MERCY","name":"One","timeZone":"Etc/UTC"}""", """{"client":"MERCY","name":"Two","timeZone":"Etc/UTC"}""")]
    [InlineData("/api/workqueues/AGAIN", """{"name":"One","order":9000,"turnaroundHours":1,"when":[{"attribute":"payer","operator":"equals","value":"x"}]}""", """{"name":"Two","order":9000,"turnaroundHours":2,"when":[{"attribute":"payer","operator":"equals","value":"x"}]}""")]
    [InlineData("/api/calendars/AGAIN", """{"name":"One"}""", """{"name":"Two"}""")]
    [InlineData("/api/filing-limits/AGAIN", """{"days":40,"when":[{"attribute":"payer","operator":"equals","value":"x"}]}""", """{"days":50,"when":[{"attribute":"payer","operator":"equals","value":"x"}]}""")]
    [InlineData("/api/accounts/again", """{"role":"viewer","password":"12345678"}""", """{"role":"lead","clients":["MERCY"]}""")]
    [InlineData("/api/coders/AGAIN", """{"name":"One"}""", """{"name":"Two","capacity":2}""")]
    public async Task A_put_is_answered_as_it_was_whatever_was_put_since(string path, string one, string two)
    {
        var (first, second) = ($"{path} 1".Replace(' ', '-'), $"{path} 2".Replace(' ', '-'));
        var made = (await house.Admin.Put(path, one, first)).Must(200);
        var changed = (await house.Admin.Put(path, two, second)).Must(200);
        Assert.NotEqual(made.Text, changed.Text);
        var before = house.Engine.Position;
        Assert.Equal(made.Text, (await house.Admin.Put(path, one, first)).Must(200).Text);
        Assert.Equal(changed.Text, (await house.Admin.Put(path, two, second)).Must(200).Text);
        (await house.Admin.Put(path, two, first)).MustRefuse(422, "command_id_reused");
        (await house.Admin.Put(path, one)).Must(200);
        Assert.Equal(changed.Text, (await house.Admin.Put(path, two, second)).Must(200).Text);
        Assert.Equal(before + 1, house.Engine.Position);
    }

    [Fact]
    public async Task Presence_is_answered_as_it_was_whatever_the_coder_did_since()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        await ward.Chart();
        var came = (await desk.Calls.Put($"/api/coders/{desk.Id}/presence", new { state = "available" }, "came")).Must(200);
        await desk.Take();
        (await desk.Calls.Put($"/api/coders/{desk.Id}/presence", new { state = "away" }, "went")).Must(200);
        Assert.Equal(came.Text, (await desk.Calls.Put($"/api/coders/{desk.Id}/presence", new { state = "available" }, "came")).Must(200).Text);
        Assert.Equal("away", (string?)(await desk.Calls.Get($"/api/coders/{desk.Id}")).Json["presence"]);
        (await desk.Calls.Put($"/api/coders/{desk.Id}/presence", new { state = "away" }, "came")).MustRefuse(422, "command_id_reused");
    }

    private static async Task<int> Holding(Desk desk) =>
        (await desk.Calls.Get($"/api/coders/{desk.Id}/assignments")).Must(200).Json["assignments"]!.AsArray().Count;
}

using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>What the end of a shift does, as coders and leads see it.</summary>
public sealed class ShiftTests(House house) : IClassFixture<House>
{
    /// <summary>A coder with an opened chart and one that is not, whose shift was ended: they are off today.</summary>
    private async Task<(Desk Coder, string Open, string Other)> Ended()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        var (open, other) = (await ward.ChartAt(20), await ward.ChartAt(10));
        var with = await coder.Take();
        Assert.Equal(open, with.Chart);
        Assert.Equal(other, (await coder.Take()).Chart);
        (await coder.Do("open", with)).Must(200);
        await Set(coder, ward, new { timeOff = new[] { new { from = Today(-1), until = Today(1), note = "sick" } } });
        await house.Until(async () => (string?)(await Read(coder))["presence"] == "off");
        return (coder, open, other);
    }

    private async Task Set(Desk coder, Ward ward, object change) => (await house.Admin.Put(
        $"/api/coders/{coder.Id}",
        Ward.Merge(
            new
            {
                name = "Coder",
                credentials = new[] { new { code = "CCS" } },
                facilities = new[] { "NORTH" },
                workqueues = new[] { new { id = ward.Id, tier = 1 } },
                capacity = 3,
            }, change))).Must(200);

    private string Today(int days) =>
        house.Engine.Now.InUtc().Date.PlusDays(days).ToString("uuuu-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<JsonNode> Read(Desk coder) => (await coder.Calls.Get($"/api/coders/{coder.Id}")).Must(200).Json;

    private async Task<string> State(string chart) => (string)(await house.Admin.Get($"/api/charts/{chart}")).Must(200).Json["state"]!;

    [Fact]
    public async Task What_was_not_opened_is_free_and_what_was_is_asked_about()
    {
        var (coder, open, other) = await Ended();
        Assert.Equal(("inProgress", "ready"), (await State(open), await State(other)));
        var shown = await Read(coder);
        Assert.Equal("timeOff", (string?)shown["duty"]!["state"]);
        var left = Assert.Single(shown["leftOpen"]!.AsArray())!;
        Assert.Equal((open, 1), ((string)left["chart"]!, (int)left["assignment"]!));
        (await coder.Calls.Post($"/api/coders/{coder.Id}/next")).MustRefuse(409, "coder_unavailable");
    }

    [Theory]
    [InlineData("keep", "inProgress")]
    [InlineData("release", "ready")]
    public async Task The_coder_answers_once_under_a_key(string choice, string state)
    {
        var (coder, open, _) = await Ended();
        for (var i = 0; i < 2; i++)
            (await coder.Calls.Post($"/api/coders/{coder.Id}/answer", new { chart = open, choice }, key: $"answer-{open}")).Must(200);
        Assert.Equal(state, await State(open));
        Assert.Empty((await Read(coder))["leftOpen"]!.AsArray());
        (await coder.Calls.Post($"/api/coders/{coder.Id}/answer", new { chart = open, choice })).MustRefuse(404, "not_found");
    }

    [Fact]
    public async Task The_desk_and_the_lead_s_board_ask_until_somebody_answers()
    {
        var (coder, open, _) = await Ended();
        using var desk = await HubSocket.Open(house, coder.Calls);
        using var board = await HubSocket.Open(house, house.Lead);
        var key = $"leftOpen:{open}";
        Assert.Contains((await desk.Subscribe($"desk:{coder.Id}"))["rows"]!.AsArray(), row => (string?)row!["key"] == key);
        Assert.Contains((await board.Subscribe("board"))["rows"]!.AsArray(), row => (string?)row!["key"] == key);
        Assert.Contains(
            (await house.Lead.Get("/api/board")).Must(200).Json["leftOpen"]!.AsArray(), left => (string?)left!["chart"] == open);
        (await house.Other("lead").Post($"/api/coders/{coder.Id}/answer", new { chart = open, choice = "keep" })).MustRefuse(404, "not_found");
        (await house.Lead.Post($"/api/coders/{coder.Id}/answer", new { chart = open, choice = "release" })).Must(200);
        foreach (var hub in new[] { desk, board })
            await hub.Next("Frame", frame => frame["rows"]!.AsArray()
                .Any(row => (string?)row!["key"] == key && row["gone"] is not null));
        var history = (await house.Lead.Get($"/api/charts/{open}/history")).Must(200).Json["entries"]!.AsArray();
        Assert.Contains(history, entry =>
            (string?)entry!["by"] == $"mercy-lead for {coder.Id}" && (string?)entry["facts"]!["note"] == "not kept after the shift");
    }

    [Fact]
    public async Task A_client_s_lead_sees_no_question_about_another_s_chart()
    {
        var (coder, open, _) = await Ended();
        var other = (await house.Other("lead").Get("/api/board")).Must(200);
        Assert.DoesNotContain(open, other.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(coder.Id, other.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weight_counts_in_the_load_and_a_chart_too_heavy_is_refused()
    {
        (await house.Admin.Put("/api/kinds/RISK_ADJ", new { weight = 2.5 })).Must(200);
        (await house.Admin.Put("/api/kinds/RISK_ADJ", new { weight = 2.505 })).MustRefuse(400, "invalid");
        var ward = await house.Ward();
        var coder = await ward.Coder(new { credentials = new[] { new { code = "CRC" } }, capacity = 4 });
        await ward.Chart(new { kind = "RISK_ADJ" });
        await ward.Chart(new { kind = "RISK_ADJ" });
        await coder.Take();
        Assert.Equal((1, 2.5), ((int)(await Read(coder))["active"]!, (double)(await Read(coder))["load"]!));
        Assert.NotEqual(200, (await coder.Calls.Post($"/api/coders/{coder.Id}/next")).Code);
        Assert.Equal(1, (int)(await Read(coder))["active"]!);
    }
}

using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Api.Tests;

/// <summary>A chart's life over HTTP, as coders and leads live it.</summary>
public sealed class FlowTests(House house) : IClassFixture<House>
{
    private Caller Lead => house.Lead;

    [Fact]
    public async Task A_pulled_chart_goes_from_ready_to_final_coded()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        var id = await ward.Chart(new { totalCharges = 1234.5, payer = "MEDICARE", state = "OH", documents = new[] { "DS" } });
        await Is(id, "ready");

        var next = (await desk.Calls.Post($"/api/coders/{desk.Id}/next")).Must(200).Json;
        Assert.Equal(id, (string?)next["chart"]!["id"]);
        Assert.Equal(1, (int)next["assignment"]!);
        Assert.Equal((string?)next["chart"]!["deadline"], (string?)next["deadline"]);
        Assert.Equal("2026-03-07T10:00:00Z", (string?)next["deadline"]);
        Assert.Equal(ward.Id, (string?)next["why"]!["workqueue"]);
        Assert.Contains("most urgent", (string)next["why"]!["text"]!);
        await Is(id, "assigned");

        var opened = (await desk.Do("open", (id, 1))).Must(200).Json;
        Assert.Equal("inProgress", (string?)opened["state"]);
        Assert.NotNull(opened["assignment"]!["opened"]);
        var done = (await desk.Do("complete", (id, 1), new { note = "fine" })).Must(200).Json;
        Assert.Equal("finalCoded", (string?)done["state"]);
        Assert.Equal(desk.Id, (string?)done["coderOfRecord"]);
        Assert.Null(done["assignment"]);
        (await desk.Do("complete", (id, 1))).MustRefuse(409, "stale_assignment");

        await house.Until(async () =>
            Ids((await Lead.Get($"/api/charts?workqueue={ward.Id}&state=finalCoded")).Must(200)) is [var only] && only == id);
        Assert.Null(await desk.Next());
    }

    [Fact]
    public async Task The_most_urgent_chart_comes_first_and_expedite_changes_that()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        var late = await ward.ChartAt(hoursAgo: 200);
        var later = await ward.ChartAt(hoursAgo: 150);
        var latest = await ward.ChartAt(hoursAgo: 140);
        Assert.Equal(3_000, (int)(await Lead.Post($"/api/charts/{latest}/expedite", new { minutes = 3_000 })).Must(200).Json["boostMinutes"]!);
        await Lead.Post($"/api/charts/{later}/expedite", new { minutes = 1 });

        Assert.Equal(late, (await desk.Take()).Chart);
        Assert.Equal(latest, (await desk.Take()).Chart);
        Assert.Equal(later, (await desk.Take()).Chart);
        (await desk.Calls.Post($"/api/coders/{desk.Id}/next")).MustRefuse(409, "at_capacity");
    }

    [Fact]
    public async Task A_push_workqueue_fills_coders_who_are_available_and_nobody_else()
    {
        var ward = await house.Ward(new { assign = "push" });
        var (here, off) = (await ward.Coder(new { capacity = 2 }), await ward.Coder());
        await here.Be("available");
        var charts = new[] { await ward.Chart(), await ward.Chart(), await ward.Chart() };
        await house.Until(async () => (await Holding(here)).Length == 2);
        Assert.Empty(await Holding(off));

        var (done, left) = ((await Holding(here))[0], charts.Except(await Holding(here)).Single());
        (await here.Do("complete", (done, 1))).Must(200);
        await house.Until(async () => (await Holding(here)).Contains(left));

        await here.Be("away");
        var waits = await ward.Chart();
        foreach (var chart in await Holding(here))
            (await here.Do("complete", (chart, 1))).Must(200);
        await Is(waits, "ready");
        await here.Be("available");
        await house.Until(async () => (await Holding(here)).Contains(waits));
    }

    [Fact]
    public async Task A_reviewed_chart_needs_another_coders_agreement()
    {
        var ward = await house.Ward(new { review = true });
        var (author, reviewer) = (await ward.Coder(), await ward.Coder());
        var id = await ward.Chart();
        var mine = await author.Take();
        (await author.Do("complete", mine, new { outcome = "agree" })).MustRefuse(422, "review_outcome");
        Assert.Equal("review", (string?)(await author.Do("complete", mine)).Must(200).Json["state"]);
        Assert.Null(await author.Next());

        var theirs = await reviewer.Take();
        Assert.Equal((id, 2), theirs);
        (await reviewer.Do("complete", theirs)).MustRefuse(422, "review_outcome");
        var back = (await reviewer.Do("complete", theirs, new { outcome = "return", note = "see the second diagnosis" })).Must(200).Json;
        Assert.Equal("ready", (string?)back["state"]);
        Assert.Equal(author.Id, (string?)back["stickyTo"]!["coder"]);
        Assert.Null(await reviewer.Next());

        var again = await author.Take();
        Assert.Equal((id, 3), again);
        (await author.Do("complete", again)).Must(200);
        theirs = await reviewer.Take();
        var done = (await reviewer.Do("complete", theirs, new { outcome = "agree" })).Must(200).Json;
        Assert.Equal("finalCoded", (string?)done["state"]);
        Assert.Equal(author.Id, (string?)done["coderOfRecord"]);
    }

    [Fact]
    public async Task A_supervised_credential_leads_to_review_where_it_is_allowed()
    {
        var ward = await house.Ward();
        var apprentice = await ward.Coder(new { credentials = new[] { new { code = "CIC-A" } } });
        var master = await ward.Coder();
        var id = await ward.Chart();
        Assert.Null(await apprentice.Next());
        (await Lead.Post($"/api/charts/{id}/assign", new { coder = apprentice.Id })).MustRefuse(422, "not_eligible");

        await ward.Set(new { supervised = true });
        var mine = await apprentice.Take();
        Assert.True((bool)(await Read(id))["assignment"]!["supervised"]!);
        Assert.Equal("review", (string?)(await apprentice.Do("complete", mine)).Must(200).Json["state"]);
        var review = await master.Take();
        (await master.Do("complete", review, new { outcome = "agree" })).Must(200);
        await Is(id, "finalCoded");
    }

    [Fact]
    public async Task A_held_chart_stays_its_coders_frees_capacity_and_comes_back_when_released()
    {
        var ward = await house.Ward();
        var (desk, other) = (await ward.Coder(new { capacity = 1 }), await ward.Coder());
        var id = await ward.Chart();
        var mine = await desk.Take();
        var hold = (await desk.Do("hold", mine, new { reason = "MISS_OP", note = "second procedure" })).Must(200).Json;
        Assert.Equal("h1", (string?)hold["hold"]);
        Assert.Equal("held", (string?)(await Read(id))["state"]);
        Assert.Equal(desk.Id, (string?)(await Read(id))["assignment"]!["coder"]);
        (await desk.Do("complete", mine)).MustRefuse(409, "chart_held");
        Assert.Null(await other.Next());

        var second = await ward.Chart();
        Assert.Equal(second, (await desk.Take()).Chart);
        (await desk.Do("complete", (second, 1))).Must(200);

        (await desk.Calls.Post($"/api/charts/{id}/release", new { hold = "h9" })).MustRefuse(404, "unknown_hold");
        var woken = (await desk.Calls.Post($"/api/charts/{id}/release", new { hold = "h1" })).Must(200).Json;
        Assert.Equal("ready", (string?)woken["state"]);
        Assert.Equal(desk.Id, (string?)woken["stickyTo"]!["coder"]);
        Assert.Null(await other.Next());
        var again = await desk.Take();
        Assert.Equal((id, 2), again);
        (await desk.Do("complete", mine)).MustRefuse(409, "stale_assignment");
        (await desk.Do("complete", again)).Must(200);
    }

    [Fact]
    public async Task A_hold_until_an_instant_ends_by_itself_and_its_document_ends_it_sooner()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        var (first, second) = (await ward.ChartAt(hoursAgo: 9), await ward.ChartAt(hoursAgo: 8));
        var (one, two) = (await desk.Take(), await desk.Take());
        (await desk.Do("hold", one, new { reason = "MISS_PATH", until = Text(house.Engine.Now + Duration.FromMilliseconds(400)) })).Must(200);
        (await desk.Do("hold", two, new { reason = "MISS_OP", until = "2030-01-01T00:00:00Z" })).Must(200);
        await house.Until(async () => (string?)(await Read(first))["state"] == "ready");

        var news = Ward.Merge(ward.ChartIn(), new
        {
            account = (string)(await Read(second))["account"]!,
            admitted = (string?)null,
            discharged = (string?)null,
            documents = new[] { "OP" },
        });
        Assert.Equal("ready", (string?)(await house.Admin.Post("/api/charts", news)).Must(200).Json["state"]);
        Assert.Equal([first, second], [(await desk.Take()).Chart, (await desk.Take()).Chart]);
    }

    private async Task Is(string chart, string state) => Assert.Equal(state, (string?)(await Read(chart))["state"]);

    private async Task<JsonNode> Read(string chart) => (await Lead.Get($"/api/charts/{chart}")).Must(200).Json;

    private static async Task<string[]> Holding(Desk desk) =>
        [.. (await desk.Calls.Get($"/api/coders/{desk.Id}/assignments")).Must(200).Json["assignments"]!.AsArray().Select(chart => (string)chart!["id"]!)];

    private static string[] Ids(Answer list) => [.. list.Json["charts"]!.AsArray().Select(chart => (string)chart!["id"]!)];

    private static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);
}

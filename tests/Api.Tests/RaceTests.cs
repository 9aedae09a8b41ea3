namespace CodingQueue.Api.Tests;

/// <summary>Many at once: a chart has one coder, whoever asks and however fast.</summary>
public sealed class RaceTests(House house) : IClassFixture<House>
{
    [Fact]
    public async Task Five_hundred_at_once_never_get_the_same_chart()
    {
        var ward = await house.Ward();
        var desks = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => ward.Coder(new { capacity = 30 })));
        var rows = Enumerable.Range(0, 400).Select(_ => ward.ChartIn().ToJsonString());
        Assert.Equal(400, (int)(await house.Admin.Post("/api/charts/batch", string.Join('\n', rows))).Must(200).Json["accepted"]!);
        var given = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => desks[i % 25].Next()));
        var charts = given.OfType<(string Chart, int Number)>().ToList();
        Assert.Equal(400, charts.Count);
        Assert.Equal(400, charts.Select(pair => pair.Chart).Distinct().Count());
        Assert.All(charts, pair => Assert.Equal(1, pair.Number));
        var held = 0;
        foreach (var desk in desks)
            held += (await desk.Calls.Get($"/api/coders/{desk.Id}/assignments")).Must(200).Json["assignments"]!.AsArray().Count;
        Assert.Equal(400, held);
    }

    [Fact]
    public async Task Two_coders_who_hammer_share_the_work_and_finish_it()
    {
        var ward = await house.Ward();
        var desks = new[] { await ward.Coder(new { capacity = 2 }), await ward.Coder(new { capacity = 2 }) };
        var ids = new HashSet<string>();
        for (var i = 0; i < 60; i++)
            ids.Add(await ward.Chart());
        var done = await Task.WhenAll(desks.Select(async desk =>
        {
            var mine = new List<string>();
            while (await desk.Next() is { } with)
            {
                var ends = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => desk.Do("complete", with)));
                Assert.Single(ends, end => end.Code == 200);
                Assert.Equal(2, ends.Count(end => end.Code == 409 && end.Refusal == "stale_assignment"));
                mine.Add(with.Chart);
            }
            return mine;
        }));
        Assert.Equal(ids.Order(), done.SelectMany(mine => mine).Order());
    }

    [Fact]
    public async Task A_lead_and_coders_who_pull_at_one_chart_leave_it_with_one_of_them()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(new { capacity = 50 }), await ward.Coder(new { capacity = 50 }));
        for (var round = 0; round < 15; round++)
        {
            var id = await ward.Chart();
            var answers = await Task.WhenAll(
                house.Lead.Post($"/api/charts/{id}/assign", new { coder = one.Id }),
                house.Lead.Post($"/api/charts/{id}/assign", new { coder = two.Id }),
                one.Calls.Post($"/api/coders/{one.Id}/next"), two.Calls.Post($"/api/coders/{two.Id}/next"));
            Assert.All(answers, answer => Assert.True(answer.Code is 200 or 204 or 409, answer.Text));
            var chart = (await house.Lead.Get($"/api/charts/{id}")).Must(200).Json;
            var holder = (string)chart["assignment"]!["coder"]!;
            foreach (var desk in new[] { one, two })
            {
                var mine = (await desk.Calls.Get($"/api/coders/{desk.Id}/assignments")).Must(200).Json["assignments"]!.AsArray();
                Assert.Equal(desk.Id == holder ? 1 : 0, mine.Count);
            }
            (await house.Lead.Post($"/api/charts/{id}/complete", new { assignment = (int)chart["assignment"]!["number"]! })).Must(200);
        }
    }

    [Fact]
    public async Task A_coder_cannot_finish_what_is_anothers_by_naming_its_number()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(), await ward.Coder());
        var id = await ward.Chart();
        var mine = await one.Take();
        foreach (var verb in new[] { "open", "complete" })
            (await two.Do(verb, mine)).MustRefuse(409, "stale_assignment");
        (await two.Do("return", mine, new { reason = "mine now" })).MustRefuse(409, "stale_assignment");
        (await two.Do("hold", mine, new { reason = "MISS_OP" })).MustRefuse(409, "stale_assignment");
        (await two.Do("complete", (id, 2))).MustRefuse(409, "stale_assignment");
        Assert.Equal(one.Id, (string?)(await house.Lead.Get($"/api/charts/{id}")).Json["assignment"]!["coder"]);
        (await one.Do("complete", mine)).Must(200);
    }

    [Fact]
    public async Task A_coder_sees_and_moves_nothing_but_their_own()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(), await ward.Coder());
        var id = await ward.Chart();
        (await one.Calls.Get($"/api/charts/{id}")).MustRefuse(404, "not_found");
        var mine = await one.Take();
        (await two.Calls.Get($"/api/charts/{id}")).MustRefuse(404, "not_found");
        (await one.Calls.Get($"/api/charts/{id}")).Must(200);
        (await two.Calls.Get($"/api/coders/{one.Id}")).MustRefuse(404, "not_found");
        (await two.Calls.Get($"/api/coders/{one.Id}/assignments")).MustRefuse(404, "not_found");
        (await two.Calls.Post($"/api/coders/{one.Id}/next")).MustRefuse(404, "not_found");
        (await two.Calls.Put($"/api/coders/{one.Id}/presence", new { state = "off" })).MustRefuse(404, "not_found");
        Assert.Equal("[]", (await two.Calls.Get($"/api/charts?coder={one.Id}")).Must(200).Json["charts"]!.ToJsonString());
        (await one.Do("hold", mine, new { reason = "MISS_OP" })).Must(200);
        (await two.Calls.Post($"/api/charts/{id}/release", new { hold = "h1" })).MustRefuse(404, "not_found");
        (await one.Calls.Post($"/api/charts/{id}/hold", new { reason = "MISS_OP" })).MustRefuse(400, "invalid");
    }
}

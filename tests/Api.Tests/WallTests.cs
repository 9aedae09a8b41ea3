using System.Text.RegularExpressions;

namespace CodingQueue.Api.Tests;

/// <summary>
/// Two clients share coders, a workqueue and a server, and see nothing of each other: no id, no figure, and no
/// difference between what is the other's and what is not there. The same holds within a client for accounts
/// that are limited to some of its facilities.
/// </summary>
public sealed partial class WallTests(WallTests.Shared house) : IClassFixture<WallTests.Shared>
{
    /// <summary>What is MERCY's, and of a facility that the accounts called north do not see.</summary>
    private const string Wing = "ZZWNG";

    private static string Canary => House.Canary;

    /// <summary>Whose accounts look, and the beginning of the ids that are nearest to them and out of sight.</summary>
    public static TheoryData<string, string> Walls => new() { { "mercy", Canary }, { "north", Wing } };

    /// <summary>Two clients, and two facilities of one, whose charts go through the same hands.</summary>
    public sealed class Shared : House
    {
        public string Mine { get; private set; } = "";

        /// <summary>A chart of each canary's facility.</summary>
        public Dictionary<string, string> Theirs { get; } = [];

        public List<(string Facility, string Id)> ForeignCharts { get; } = [];

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            (await Admin.Put($"/api/facilities/{Wing}FAC", new { client = "MERCY", name = $"{Wing} campus", timeZone = "America/Chicago" }))
                .Must(200);
            foreach (var role in Roles)
                (await Admin.Put(
                    $"/api/accounts/north-{role}",
                    new
                    {
                        role,
                        password = $"password of {role}",
                        coder = role == "coder" ? "C01" : null,
                        facilities = role == "coder" ? null : new[] { "NORTH" },
                    })).Must(200);
            await Queue("BOTH", new { attribute = "client", @operator = "in", value = new[] { "MERCY", $"{Canary}CLIENT" } });
            await Queue($"{Canary}ONLY", new { attribute = "client", @operator = "equals", value = $"{Canary}CLIENT" });
            await Queue($"{Wing}ONLY", new { attribute = "facility", @operator = "equals", value = $"{Wing}FAC" });
            await Queue("NOTTHEM", new { attribute = "client", @operator = "notEquals", value = $"{Canary}CLIENT" });
            (await Admin.Put(
                "/api/coders/SHARED",
                new
                {
                    name = "Shared coder",
                    credentials = new[] { new { code = "CCS" } },
                    facilities = new[] { "NORTH", $"{Canary}FAC", $"{Wing}FAC" },
                    workqueues = new[] { new { id = "BOTH" }, new { id = $"{Canary}ONLY" }, new { id = $"{Wing}ONLY" } },
                    capacity = 500,
                })).Must(200);
            (await Admin.Put("/api/coders/SHARED/presence", new { state = "available" })).Must(200);
            foreach (var coder in new[] { "C01", $"{Canary}CODER", $"{Wing}CODER" })
                (await Admin.Put(
                    $"/api/coders/{coder}",
                    new
                    {
                        name = $"{coder} Name",
                        credentials = new[] { new { code = "CCS" } },
                        facilities = new[] { coder == "C01" ? "NORTH" : $"{coder[..5]}FAC" },
                        workqueues = new[] { new { id = "BOTH" } },
                    })).Must(200);
            Mine = await Chart("NORTH", "M1");
            await Chart("NORTH", "M2");
            await Chart("NORTH", "M4", "ED_PROFEE");
            (await Admin.Post($"/api/charts/{await Chart("NORTH", "M3")}/assign", new { coder = "SHARED" })).Must(200);
            (await Admin.Post("/api/coders/C01/next")).Must(200);
            foreach (var canary in new[] { Canary, Wing })
            {
                Theirs[canary] = await Chart($"{canary}FAC", $"{canary}ACCT1");
                await Bustle(canary, 0);
            }
        }

        /// <summary>The others have a busy hour.</summary>
        public async Task Bustle(string canary, int hour)
        {
            for (var i = 0; i < 7; i++)
            {
                var id = await Chart($"{canary}FAC", $"{canary}ACCT{hour}-{i}");
                if (i == 0)
                    continue;
                (await Admin.Post($"/api/charts/{id}/assign", new { coder = "SHARED" })).Must(200);
                if (i == 1)
                    (await Admin.Post($"/api/charts/{id}/hold", new { reason = "MISS_OP" })).Must(200);
                if (i == 2)
                    (await Admin.Post($"/api/charts/{id}/complete", new { assignment = 1 })).Must(200);
                if (i == 3)
                    (await Admin.Post($"/api/charts/{id}/expedite", new { minutes = 10_000 })).Must(200);
                if (i == 4)
                    (await Admin.Post($"/api/charts/{id}/cancel", new { reason = $"{canary} reason" })).Must(200);
            }
            await Chart($"{canary}FAC", $"{canary}KIND{hour}", "ED_PROFEE");
            (await Admin.Put(
                $"/api/coders/{canary}CODER{hour}",
                new { name = "Late", facilities = new[] { $"{canary}FAC" }, workqueues = new[] { new { id = "BOTH" } } })).Must(200);
        }

        public async Task<string> Chart(string facility, string account, string kind = "INPATIENT")
        {
            var id = (string)(await Admin.Post(
                "/api/charts",
                new { facility, account, track = "facility", kind, discharged = NodaTime.Text.InstantPattern.General.Format(Engine.Now) }))
                .Must(201).Json["id"]!;
            if (facility != "NORTH")
                ForeignCharts.Add((facility, id));
            return id;
        }

        private async Task Queue(string id, object criterion) => (await Admin.Put(
            $"/api/workqueues/{id}",
            new { name = $"Queue {id[..1]}", order = id == "BOTH" ? 10 : 20, turnaroundHours = 72, when = new[] { criterion } })).Must(200);
    }

    /// <summary>Every call that can name something: what is out of sight, and what is nobody's.</summary>
    private IEnumerable<(string Method, string Path, object? Body, string Theirs, string Nobodys)> Swaps(string canary)
    {
        var chart = (Theirs: house.Theirs[canary], "0000000000000000");
        var coder = ($"{canary}CODER", "NOBODYCODER");
        var facility = ($"{canary}FAC", "NOPLACES");
        var queue = ($"{canary}ONLY", "NOQUEUESS");
        var client = ($"{Canary}CLIENT", "NOCLIENTSSS");
        var account = ($"{Canary}-lead", "nobody-lead");
        foreach (var path in new[] { "", "/history", "/routing", "/routing?version=1", "/routing?at=2020-01-01T00:00:00Z", "/routing?at=x" })
            yield return ("GET", $"/api/charts/@{path}", null, chart.Theirs, chart.Item2);
        foreach (var (verb, body) in new (string, object)[]
        {
            ("open", new { assignment = 1 }), ("complete", new { assignment = 1 }), ("return", new { assignment = 1, reason = "x" }),
            ("hold", new { assignment = 1, reason = "MISS_OP" }), ("hold", new { reason = "MISS_OP" }), ("release", new { hold = "h1" }),
            ("assign", new { coder = "C01" }), ("unassign", new { }), ("move", new { workqueue = "BOTH" }), ("expedite", new { minutes = 5 }),
            ("reopen", new { reason = "x" }), ("cancel", new { reason = "x" }), ("open", new { assignment = "x" }),
        })
            yield return ("POST", $"/api/charts/@/{verb}", body, chart.Theirs, chart.Item2);
        yield return ("POST", $"/api/charts/{house.Mine}/assign", new { coder = "@" }, coder.Item1, coder.Item2);
        yield return ("POST", $"/api/charts/{house.Mine}/move", new { workqueue = "@" }, queue.Item1, queue.Item2);
        yield return ("GET", "/api/coders/@", null, coder.Item1, coder.Item2);
        yield return ("GET", "/api/coders/@/assignments", null, coder.Item1, coder.Item2);
        yield return ("GET", "/api/coders/@/grants", null, coder.Item1, coder.Item2);
        foreach (var moment in new[] { "", "&version=1", "&version=9999", "&at=2020-01-01T00:00:00Z", "&at=x" })
        {
            yield return ("GET", $"/api/coders/@/why?chart={house.Mine}{moment}", null, coder.Item1, coder.Item2);
            yield return ("GET", $"/api/coders/C01/why?chart=@{moment}", null, chart.Theirs, chart.Item2);
        }
        yield return ("POST", "/api/coders/@/next", null, coder.Item1, coder.Item2);
        yield return ("PUT", "/api/coders/@/presence", new { state = "off" }, coder.Item1, coder.Item2);
        yield return ("PUT", "/api/coders/@", new { name = "x" }, coder.Item1, coder.Item2);
        yield return ("GET", "/api/charts?coder=@", null, coder.Item1, coder.Item2);
        yield return ("GET", "/api/charts?facility=@", null, facility.Item1, facility.Item2);
        yield return ("GET", "/api/charts?workqueue=@", null, queue.Item1, queue.Item2);
        yield return ("GET", "/api/facilities/@", null, facility.Item1, facility.Item2);
        yield return ("PUT", "/api/facilities/@", new { client = "MERCY", name = "x", timeZone = "Etc/UTC" }, facility.Item1, facility.Item2);
        yield return ("GET", "/api/workqueues/@", null, queue.Item1, queue.Item2);
        yield return ("PUT", "/api/workqueues/@", new { name = "x", order = 1, turnaroundHours = 1 }, queue.Item1, queue.Item2);
        yield return ("GET", "/api/clients/@", null, client.Item1, client.Item2);
        yield return ("PUT", "/api/clients/@", new { name = "x" }, client.Item1, client.Item2);
        yield return ("GET", "/api/accounts/@", null, account.Item1, account.Item2);
        yield return ("PUT", "/api/accounts/@", new { role = "viewer", password = "12345678" }, account.Item1, account.Item2);
        foreach (var path in new[] { "/api/charts", "/api/charts/batch" })
            yield return ("POST", path, new { facility = "@", account = $"{canary}ACCT1", track = "facility", kind = "INPATIENT" }, facility.Item1, facility.Item2);
        yield return ("POST", "/api/charts", new { facility = "@", account = $"{canary}ACCT1", track = "facility" }, facility.Item1, facility.Item2);
    }

    [Theory]
    [MemberData(nameof(Walls))]
    public async Task What_is_out_of_sight_answers_like_what_is_not_there(string wall, string canary)
    {
        var wrong = new List<string>();
        foreach (var role in House.Roles)
            foreach (var (method, path, body, theirs, nobodys) in Swaps(canary))
            {
                var foreign = await Ask($"{wall}-{role}", method, path, body, theirs);
                var unknown = await Ask($"{wall}-{role}", method, path, body, nobodys);
                if (foreign != unknown)
                    wrong.Add($"{role} {method} {path}: {foreign} against {unknown}");
            }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_cursor_of_the_other_client_is_no_cursor()
    {
        var cursor = (string)(await house.Other("lead").Get("/api/charts?limit=1")).Must(200).Json["cursor"]!;
        (await house.Other("lead").Get($"/api/charts?limit=1&cursor={cursor}")).Must(200);
        (await house.Lead.Get($"/api/charts?limit=1&cursor={cursor}")).MustRefuse(400, "invalid");
        Assert.DoesNotContain(cursor, (await house.Lead.Get("/api/charts?limit=1")).Text);
    }

    [Theory]
    [InlineData("mercy", House.Canary)]
    [InlineData("north", House.Canary)]
    [InlineData("north", Wing)]
    public async Task No_answer_names_anything_out_of_sight(string wall, string canary)
    {
        foreach (var role in House.Roles)
            foreach (var (path, text) in await Everything($"{wall}-{role}"))
            {
                Assert.False(text.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{role} {path}: {text}");
                Assert.False(
                    house.ForeignCharts.Exists(chart => chart.Facility == $"{canary}FAC" && text.Contains(chart.Id)),
                    $"{role} {path}: {text}");
            }
        Assert.Contains(Canary, (await house.Other("lead").Get("/api/charts")).Text);
        Assert.DoesNotContain("NORTH", (await house.Other("lead").Get("/api/charts")).Text);
        Assert.DoesNotContain("\"M1\"", (await house.Other("lead").Get("/api/charts")).Text);
    }

    [Theory]
    [InlineData("mercy", House.Canary)]
    [InlineData("north", House.Canary)]
    [InlineData("north", Wing)]
    public async Task No_figure_moves_when_others_work(string wall, string canary)
    {
        var before = new Dictionary<string, string>();
        foreach (var role in House.Roles)
            foreach (var (path, text) in await Everything($"{wall}-{role}"))
                before[$"{role} {path}"] = text;
        await house.Bustle(canary, house.Next());
        await house.Engine.CaughtUp();
        var moved = new List<string>();
        foreach (var role in House.Roles)
            foreach (var (path, text) in await Everything($"{wall}-{role}"))
                if (before[$"{role} {path}"] != text)
                    moved.Add($"{role} {path}: {before[$"{role} {path}"]} became {text}");
        Assert.Empty(moved);
    }

    [Fact]
    public async Task Errors_about_a_shared_coder_do_not_count_the_other_clients_charts()
    {
        var wide = (await house.Admin.Get("/api/coders/SHARED")).Must(200).Json;
        var narrow = (await house.As("north-lead").Get("/api/coders/SHARED")).Must(200).Json;
        Assert.True((int)wide["active"]! > (int)narrow["active"]!);
        Assert.Equal(1, (int)narrow["active"]!);
    }

    private async Task<string> Ask(string account, string method, string path, object? body, string id)
    {
        var text = body is null ? null : System.Text.Json.JsonSerializer.Serialize(body).Replace("@", id, StringComparison.Ordinal);
        var answer = await house.As(account).Send(method, path.Replace("@", id, StringComparison.Ordinal), Caller.Json(text));
        return $"{answer.Code} {Trace().Replace(answer.Text, "").Replace(id, "@", StringComparison.Ordinal)}";
    }

    /// <summary>Every answer that an account can get without changing anything.</summary>
    private async Task<List<(string Path, string Text)>> Everything(string account)
    {
        var all = new List<(string, string)>();
        foreach (var path in new[]
        {
            "/api/me", "/api/accounts", "/api/clients", "/api/facilities", "/api/workqueues", "/api/coders", "/api/coders/SHARED",
            "/api/coders/C01", "/api/coders/C01/assignments", "/api/coders/SHARED/assignments", "/api/coders/SHARED/grants",
            "/api/coders/C01/grants", "/api/charts",
            "/api/charts?state=finalCoded", "/api/charts?coder=SHARED", "/api/charts?workqueue=BOTH", "/api/workqueues/BOTH",
            "/api/workqueues/NOTTHEM", "/api/board", "/api/unroutable", "/api/unroutable?cursor=0", "/api/follow-ups", "/api/intake/rejected",
            "/api/turnaround", "/api/turnaround?by=client&category=current", "/api/turnaround?by=facility", "/api/turnaround?by=kind",
            "/api/turnaround?by=day", "/api/turnaround?workqueue=BOTH", "/api/dnfc", "/api/dnfc?by=client", "/api/dnfc?by=facility",
            "/api/dnfc?workqueue=BOTH",
            $"/api/charts/{house.Mine}", $"/api/charts/{house.Mine}/history", $"/api/charts/{house.Mine}/routing",
        })
            all.Add((path, Trace().Replace((await house.As(account).Get(path)).Text, "")));
        return all;
    }

    [GeneratedRegex(",?\"trace\":\"[^\"]*\"")]
    private static partial Regex Trace();
}

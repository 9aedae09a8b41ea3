using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>
/// Bad input is answered with a problem that names the field, the value and the rule, and nothing is written.
/// Every body is bent field by field; what the field's kind makes wrong is derived, what the product forbids is
/// a row by hand.
/// </summary>
public sealed class BadInputTests(BadInputTests.Prepared house) : IClassFixture<BadInputTests.Prepared>
{
    /// <summary>A house where every body below is acceptable as it stands.</summary>
    public sealed class Prepared : House
    {
        public string Chart { get; private set; } = "";

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            var ward = await Ward();
            await ward.Coder();
            Chart = await ward.Chart();
            (await Admin.Post($"/api/charts/{Chart}/assign", new { coder = $"{ward.Id}-c1" })).Must(200);
            // Only bad input follows: whatever moves the position from here on wrote something.
            await Engine.CaughtUp();
        }
    }

    /// <summary>A body that is acceptable, and what kind each field is; ! marks a field that must be there.</summary>
    private static readonly (string Route, string Body, string Kinds)[] Bodies =
    [
        ("POST /api/sign-in", """{"name":"admin","password":"x"}""", "name:text! password:secret!"),
        ("PUT /api/accounts/new", """{"role":"lead","password":"12345678","clients":["MERCY"]}""", "role:enum! password:secret coder:text clients:list"),
        ("PUT /api/clients/NEW", """{"name":"New","targets":[{"kind":"OBS","hours":3}],"monthEndDays":3,"reopen":{"documents":["*"]}}""", "name:text! targets:list monthEndDays:int reopen:object"),
        ("PUT /api/facilities/NEW", """{"client":"MERCY","name":"New","timeZone":"Etc/UTC","billHoldDays":1,"professionalTrack":true,"calendar":"US_FEDERAL"}""",
            "client:text! name:text! timeZone:text! billHoldDays:int professionalTrack:bool calendar:text"),
        ("PUT /api/calendars/NEW", """{"name":"New","weekend":["sunday"],"holidays":[],"yearly":[{"name":"h","month":1,"day":1}],"hours":{"from":"08:00","to":"17:00"}}""",
            "name:text! weekend:list holidays:list yearly:list hours:object"),
        ("PUT /api/filing-limits/NEW", """{"when":[{"attribute":"payer","operator":"exists"}],"days":90,"from":"admitted","leadDays":30,"off":true,"source":"s"}""",
            "when:list days:int from:enum leadDays:int off:bool source:text"),
        ("PUT /api/workqueues/NEW", """{"name":"New","order":1,"turnaroundHours":1,"when":[],"requires":{},"assign":"pull","review":true,"supervised":true,"reviewPercent":10,"reviewNewCoderCharts":5}""",
            "name:text! order:int turnaroundHours:int! when:list requires:object assign:enum review:bool supervised:bool reviewPercent:number reviewNewCoderCharts:int"),
        ("PUT /api/coders/NEW", """{"name":"New","credentials":[],"specialties":[],"facilities":[],"workqueues":[],"capacity":1,"workCountry":"US","timeZone":"Etc/UTC"}""",
            "name:text! credentials:list specialties:list facilities:list workqueues:list capacity:int workCountry:text timeZone:text"),
        ("PUT /api/hold-reasons/NEW", """{"name":"New","owner":"lead","category":"other","kind":"pend","blocksCoding":true,"blocksBilling":true,"keepsCoder":true,"pauses":["ready"],"endedBy":{"document":"DS"},"followUpHours":1,"escalation":[{"afterHours":1,"to":"lead"}]}""",
            "name:text! owner:text! category:text kind:enum blocksCoding:bool blocksBilling:bool keepsCoder:bool pauses:list endedBy:object followUpHours:int escalation:list"),
        ("PUT /api/kinds/OBS", """{"documents":["DS"],"minutes":1.5,"weight":1.5}""", "documents:list minutes:number weight:number"),
        ("PUT /api/coders/C01/presence", """{"state":"available"}""", "state:enum!"),
        ("POST /api/charts", """{"facility":"NORTH","account":"NEW","track":"facility","kind":"INPATIENT","serviceLine":"MED","payer":"P","financialClass":"F","state":"OH","admitted":"2026-01-01T00:00:00Z","discharged":"2026-01-02T00:00:00Z","clockStart":"2026-01-02T00:00:00Z","totalCharges":1.5,"documents":[],"attributes":{}}""",
            "facility:text! account:text! track:enum! kind:text serviceLine:text payer:text financialClass:text state:text admitted:instant discharged:instant clockStart:instant totalCharges:number documents:list attributes:object"),
        ("POST /api/charts/forecast", """{"charts":["@"],"workqueue":"W1"}""", "charts:list! workqueue:text!"),
        ("POST /api/charts/@/open", """{"assignment":1}""", "assignment:int!"),
        ("POST /api/charts/@/complete", """{"assignment":1,"outcome":"agree","note":"n"}""", "assignment:int! outcome:enum note:text"),
        ("POST /api/charts/@/return", """{"assignment":1,"reason":"r"}""", "assignment:int! reason:text!"),
        ("POST /api/charts/@/hold", """{"reason":"MISS_OP","assignment":1,"note":"n","owner":"o","until":"2026-12-30T00:00:00Z","followUp":"2026-12-30T00:00:00Z"}""",
            "reason:text! assignment:int note:text owner:text until:instant followUp:instant"),
        ("POST /api/charts/@/release", """{"hold":"h1","note":"n"}""", "hold:text! note:text"),
        ("POST /api/charts/@/answer", """{"hold":"h1","outcome":"agree","note":"n"}""", "hold:text! outcome:enum! note:text"),
        ("POST /api/charts/@/merge", """{"into":"0123456789ABCDEF"}""", "into:text!"),
        ("POST /api/charts/@/assign", """{"coder":"C01"}""", "coder:text!"),
        ("POST /api/charts/@/unassign", """{"reason":"r"}""", "reason:text"),
        ("POST /api/charts/@/move", """{"workqueue":"W1","until":"2026-12-30T00:00:00Z"}""", "workqueue:text! until:instant"),
        ("POST /api/charts/@/expedite", """{"minutes":5}""", "minutes:int!"),
        ("POST /api/charts/@/reopen", """{"reason":"r"}""", "reason:text!"),
        ("POST /api/charts/@/cancel", """{"reason":"r"}""", "reason:text!"),
    ];

    private static readonly Dictionary<string, (string[] Wrong, string Rule)> Kinds = new()
    {
        ["text"] = (["1", "true", "{}", "[]", "[null]"], "a text"),
        ["secret"] = (["1", "true", "{}", "[]"], "a text"),
        ["int"] = (["\"1\"", "1.5", "1e99", "99999999999999999999", "true", "{}", "[]"], "a whole number"),
        ["number"] = (["\"1\"", "true", "{}", "[]", "1e999"], "a number"),
        ["bool"] = (["\"true\"", "1", "{}", "[]"], "true or false"),
        ["instant"] = (["1", "true", "{}", "\"\"", "\"yesterday\"", "\"2026-02-30T00:00:00Z\"", "\"2026-01-01\"", "\"2026-01-01T00:00:00\"", "\"9999-01-01T00:00:00Z\"", "\"2026-13-01T00:00:00Z\""], "an instant"),
        ["enum"] = (["1", "true", "{}", "\"\"", "\"NOPE\"", "\"0\""], "one of"),
        ["list"] = (["1", "true", "\"x\"", "[null]"], "list"),
        ["object"] = (["1", "true", "\"x\"", "[null]"], "an object"),
    };

    public static TheoryData<string> Routes => [.. Bodies.Select(body => body.Route)];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_field_of_the_wrong_type_is_named_with_its_value_and_rule(string route)
    {
        var (_, body, kinds) = Bodies.Single(body => body.Route == route);
        foreach (var (name, kind, required) in Fields(kinds))
        {
            foreach (var wrong in Kinds[kind].Wrong)
            {
                var problem = await Refused(route, Set(body, name, wrong), 400, "invalid");
                Assert.True((string?)problem["field"] == name, $"{route} {name}={wrong}: {problem.ToJsonString()}");
                Assert.True(
                    ((string?)problem["rule"])?.Contains(wrong == "[null]" && kind == "list" ? "no null" : kind == "object" && wrong == "[null]" ? "" : Kinds[kind].Rule, StringComparison.Ordinal),
                    $"{route} {name}={wrong}: {problem.ToJsonString()}");
                if (kind == "secret")
                    Assert.Null(problem["value"]);
                else
                    Assert.True(problem["value"] is not null, $"{route} {name}={wrong}: {problem.ToJsonString()}");
            }
            if (!required)
                continue;
            Assert.Equal(name, (string?)(await Refused(route, Set(body, name, "null"), 400, "invalid"))["field"]);
            Assert.Equal(name, (string?)(await Refused(route, Set(body, name, null), 400, "invalid"))["field"]);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_body_that_is_no_good_json_is_refused_whole(string route)
    {
        var (_, body, _) = Bodies.Single(body => body.Route == route);
        var first = JsonNode.Parse(body)!.AsObject().First().Key;
        var unknown = await Refused(route, Set(body, "surprise", "\"x\""), 400, "invalid");
        Assert.Equal(("surprise", "no such field"), ((string?)unknown["field"], (string?)unknown["rule"]));
        Assert.Equal("no such field", (string?)(await Refused(route, Set(body, first.ToUpperInvariant(), "\"x\""), 400, "invalid"))["rule"]);
        Assert.Equal("each field once", (string?)(await Refused(route, body[..^1] + $",\"{first}\":\"x\"}}", 400, "invalid"))["rule"]);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40);
        foreach (var bad in new[]
        {
            "[]", "1", "\"x\"", "null", "{", body[..^1], body + "x", body.Replace(':', ';'), "\u0000", "{'a':1}", body[..^1] + ",}", "/**/" + body,
            deep, Set(body, first, deep), new string('[', 50_000),
        })
            await Refused(route, bad, 400, "invalid");
        var bytes = Encoding.UTF8.GetBytes(Set(body, first, "\"@@\""));
        bytes[Array.IndexOf(bytes, (byte)'@')] = 0xC3;
        await Refused(route, bytes, 400, "invalid");
        await Refused(route, Set(body, first, "\"\\ud800\""), 400, "invalid");
        await Refused(route, "\uFEFF" + Set(body, "surprise", "1"), 400, "invalid");
        var large = await Refused(route, Set(body, first, $"\"{new string('x', 1 << 20)}\""), 413, "too_large");
        Assert.Equal("body", (string?)large["field"]);
        Assert.Contains("1048576", (string)large["rule"]!);
    }

    public static TheoryData<string, string, int, string, string?> Rows => new()
    {
        { "POST /api/charts", """{"discharged":"2025-12-31T00:00:00Z"}""", 400, "invalid", "discharged" },
        { "POST /api/charts", """{"kind":"NOPE"}""", 400, "invalid", "kind" },
        { "POST /api/charts", """{"kind":"inpatient"}""", 400, "invalid", "kind" },
        { "POST /api/charts", """{"kind":null}""", 400, "invalid", "kind" },
        { "POST /api/charts", """{"facility":"NOPE"}""", 404, "not_found", "facility" },
        { "POST /api/charts", """{"facility":""}""", 404, "not_found", "facility" },
        { "POST /api/charts", """{"account":""}""", 400, "invalid", "account" },
        { "POST /api/charts", """{"account":" A"}""", 400, "invalid", "account" },
        { "POST /api/charts", """{"account":"A\u0007"}""", 400, "invalid", "account" },
        { "POST /api/charts", """{"account":"A\nB"}""", 400, "invalid", "account" },
        { "POST /api/charts", """{"account":"LONG"}""", 400, "invalid", "account" },
        { "POST /api/charts", """{"serviceLine":""}""", 400, "invalid", "serviceLine" },
        { "POST /api/charts", """{"payer":"LONG"}""", 400, "invalid", "payer" },
        { "POST /api/charts", """{"financialClass":"a\u0000"}""", 400, "invalid", "financialClass" },
        { "POST /api/charts", """{"state":"Ohio"}""", 400, "invalid", "state" },
        { "POST /api/charts", """{"state":"oh"}""", 400, "invalid", "state" },
        { "POST /api/charts", """{"totalCharges":-0.01}""", 400, "invalid", "totalCharges" },
        { "POST /api/charts", """{"totalCharges":1e12}""", 400, "invalid", "totalCharges" },
        { "POST /api/charts", """{"documents":[""]}""", 400, "invalid", "documents" },
        { "POST /api/charts", """{"documents":["DS",null]}""", 400, "invalid", "documents" },
        { "POST /api/charts", """{"attributes":{"a b":"x"}}""", 400, "invalid", "attributes.a b" },
        { "POST /api/charts", """{"attributes":{"a":null}}""", 400, "invalid", "attributes.a" },
        { "POST /api/charts", """{"attributes":{"a":1}}""", 400, "invalid", "attributes.a" },
        { "POST /api/charts", """{"attributes":{"a":"LONG"}}""", 400, "invalid", "attributes.a" },
        { "POST /api/charts", """{"attributes":{"a":"x\u0000y"}}""", 400, "invalid", "attributes.a" },
        { "POST /api/charts", """{"clockStart":"2150-01-01T00:00:00Z"}""", 400, "invalid", "clockStart" },
        { "POST /api/charts", """{"discharged":"2150-01-01T00:00:00Z","clockStart":null}""", 400, "invalid", "discharged" },
        { "PUT /api/clients/NEW", """{"name":""}""", 400, "invalid", "name" },
        { "PUT /api/clients/NEW", """{"name":"LONG"}""", 400, "invalid", "name" },
        { "PUT /api/clients/NEW", """{"targets":[{"kind":"NOPE","hours":1}]}""", 400, "invalid", "targets.kind" },
        { "PUT /api/clients/NEW", """{"targets":[{"kind":"OBS","hours":0}]}""", 400, "invalid", "targets.hours" },
        { "PUT /api/clients/NEW", """{"targets":[{"kind":"OBS","hours":1},{"kind":"OBS","hours":2}]}""", 400, "invalid", "targets.kind" },
        { "PUT /api/clients/NEW", """{"targets":[{"kind":"OBS"}]}""", 400, "invalid", "targets.hours" },
        { "PUT /api/clients/NEW", """{"targets":[{"kind":"OBS","hours":"x"}]}""", 400, "invalid", "targets[0].hours" },
        { "PUT /api/clients/-bad", "{}", 400, "invalid", "id" },
        { "PUT /api/facilities/NEW", """{"client":"NOPE"}""", 400, "invalid", "client" },
        { "PUT /api/facilities/NEW", """{"timeZone":"Mars/Olympus"}""", 400, "invalid", "timeZone" },
        { "PUT /api/facilities/NEW", """{"billHoldDays":-1}""", 400, "invalid", "billHoldDays" },
        { "PUT /api/facilities/NORTH", $$"""{"client":"{{House.Canary}}CLIENT"}""", 400, "invalid", "client" },
        { "PUT /api/workqueues/NEW", """{"turnaroundHours":0}""", 400, "invalid", "turnaroundHours" },
        { "PUT /api/workqueues/NEW", """{"order":-1}""", 400, "invalid", "order" },
        { "PUT /api/workqueues/NEW", """{"reviewPercent":-1}""", 400, "invalid", "reviewPercent" },
        { "PUT /api/workqueues/NEW", """{"reviewPercent":100.01}""", 400, "invalid", "reviewPercent" },
        { "PUT /api/workqueues/NEW", """{"reviewPercent":3.333}""", 400, "invalid", "reviewPercent" },
        { "PUT /api/workqueues/NEW", """{"reviewNewCoderCharts":-1}""", 400, "invalid", "reviewNewCoderCharts" },
        { "PUT /api/workqueues/NEW", """{"reviewNewCoderCharts":1001}""", 400, "invalid", "reviewNewCoderCharts" },
        { "PUT /api/workqueues/NEW", """{"when":[{"any":[]}]}""", 400, "invalid", "when.any" },
        { "PUT /api/workqueues/NEW", """{"when":[{"all":[],"any":[]}]}""", 400, "invalid", "when" },
        { "PUT /api/workqueues/NEW", """{"when":[{"operator":"exists"}]}""", 400, "invalid", "when.attribute" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"kind"}]}""", 400, "invalid", "when.operator" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"discharged","operator":"equals","value":"x"}]}""", 400, "invalid", "when.operator" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"nope","operator":"equals","value":"x"}]}""", 400, "invalid", "when.attribute" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"kind","operator":"is","value":"x"}]}""", 400, "invalid", "when[0].operator" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"kind","operator":"equals"}]}""", 400, "invalid", "when.value" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"kind","operator":"in","value":[]}]}""", 400, "invalid", "when.value" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"kind","operator":"in","value":[null]}]}""", 400, "invalid", "when.value" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"kind","operator":"exists","value":"x"}]}""", 400, "invalid", "when.value" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"totalCharges","operator":"atLeast","value":"much"}]}""", 400, "invalid", "when.value" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"kind","operator":"equals","value":{"a":1}}]}""", 400, "invalid", "when.value" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"kind","operator":"equals","value":"LONG"}]}""", 400, "invalid", "when.value" },
        { "PUT /api/workqueues/NEW", """{"when":[{"attribute":"attributes.a b","operator":"exists"}]}""", 400, "invalid", "when.attribute" },
        { "PUT /api/workqueues/NEW", """{"requires":{"anyCredential":["NOPE"]}}""", 400, "invalid", "requires.anyCredential" },
        { "PUT /api/workqueues/NEW", """{"requires":{"anyCredential":[null]}}""", 400, "invalid", "requires.anyCredential" },
        { "PUT /api/workqueues/NEW", """{"requires":{"documents":[""]}}""", 400, "invalid", "requires.documents" },
        { "PUT /api/coders/NEW", """{"credentials":[{"code":"NOPE"}]}""", 400, "invalid", "credentials.code" },
        { "PUT /api/coders/NEW", """{"credentials":[{"code":"CCS","issued":"2026-01-02","expires":"2026-01-01"}]}""", 400, "invalid", "credentials.expires" },
        { "PUT /api/coders/NEW", """{"credentials":[{"code":"CCS","issued":"2026-02-30"}]}""", 400, "invalid", "credentials[0].issued" },
        { "PUT /api/coders/NEW", """{"facilities":["NOPE"]}""", 400, "invalid", "facilities" },
        { "PUT /api/coders/NEW", """{"facilities":[null]}""", 400, "invalid", "facilities" },
        { "PUT /api/coders/NEW", """{"workqueues":[{"id":"NOPE"}]}""", 400, "invalid", "workqueues.id" },
        { "PUT /api/coders/NEW", """{"workqueues":[{"id":"W1","tier":0}]}""", 400, "invalid", "workqueues.tier" },
        { "PUT /api/coders/NEW", """{"workqueues":[{"id":"W1"},{"id":"W1"}]}""", 400, "invalid", "workqueues.id" },
        { "PUT /api/coders/NEW", """{"capacity":-1}""", 400, "invalid", "capacity" },
        { "PUT /api/coders/NEW", """{"workCountry":"USA"}""", 400, "invalid", "workCountry" },
        { "PUT /api/coders/NEW", """{"timeZone":"Mars/Olympus"}""", 400, "invalid", "timeZone" },
        { "PUT /api/coders/NEW", """{"specialties":["\u0001"]}""", 400, "invalid", "specialties" },
        { "PUT /api/coders/%20", "{}", 400, "invalid", "id" },
        { "PUT /api/accounts/new", """{"password":"short"}""", 400, "invalid", "password" },
        { "PUT /api/accounts/new", """{"password":null}""", 400, "invalid", "password" },
        { "PUT /api/accounts/new", """{"role":"coder"}""", 400, "invalid", "coder" },
        { "PUT /api/accounts/new", """{"coder":"C01"}""", 400, "invalid", "coder" },
        { "PUT /api/accounts/new", """{"role":"coder","coder":"NOPE","clients":null}""", 400, "invalid", "coder" },
        { "PUT /api/accounts/new", """{"clients":["NOPE"]}""", 400, "invalid", "clients" },
        { "PUT /api/accounts/new", """{"clients":[null]}""", 400, "invalid", "clients" },
        { "PUT /api/accounts/a%2Fb", "{}", 400, "invalid", "name" },
        { "POST /api/charts/@/open", """{"assignment":2}""", 409, "stale_assignment", "assignment" },
        { "POST /api/charts/@/open", """{"assignment":-1}""", 409, "stale_assignment", "assignment" },
        { "POST /api/charts/@/complete", "{}", 422, "review_outcome", "outcome" },
        { "POST /api/charts/@/complete", """{"outcome":null,"note":"TOOLONG"}""", 400, "invalid", "note" },
        { "POST /api/charts/@/return", """{"reason":""}""", 400, "invalid", "reason" },
        { "POST /api/charts/@/return", """{"reason":"TOOLONG"}""", 400, "invalid", "reason" },
        { "POST /api/charts/@/hold", """{"reason":"NOPE"}""", 400, "invalid", "reason" },
        { "POST /api/charts/@/hold", """{"until":"2020-01-01T00:00:00Z"}""", 400, "invalid", "until" },
        { "POST /api/charts/@/hold", """{"until":"2100-01-01T00:00:00Z"}""", 400, "invalid", "until" },
        { "POST /api/charts/@/hold", """{"followUp":"2020-01-01T00:00:00Z"}""", 400, "invalid", "followUp" },
        { "POST /api/charts/@/hold", """{"owner":""}""", 400, "invalid", "owner" },
        { "POST /api/charts/@/hold", """{"note":"TOOLONG"}""", 400, "invalid", "note" },
        { "POST /api/charts/@/release", "{}", 404, "unknown_hold", "hold" },
        { "POST /api/charts/@/assign", """{"coder":"NOPE"}""", 404, "not_found", "coder" },
        { "POST /api/charts/@/assign", $$"""{"coder":"{{House.Canary}}CODER"}""", 422, "not_eligible", "coder" },
        { "POST /api/charts/@/move", """{"workqueue":"NOPE"}""", 404, "not_found", "workqueue" },
        { "POST /api/charts/@/move", """{"until":"2020-01-01T00:00:00Z"}""", 400, "invalid", "until" },
        { "POST /api/charts/forecast", """{"workqueue":"NOPE"}""", 404, "not_found", "charts" },
        { "POST /api/charts/forecast", """{"charts":[]}""", 400, "invalid", "charts" },
        { "POST /api/charts/forecast", """{"charts":["NOPE"]}""", 404, "not_found", "charts" },
        { "POST /api/charts/@/expedite", """{"minutes":-1}""", 400, "invalid", "minutes" },
        { "POST /api/charts/@/expedite", """{"minutes":43201}""", 400, "invalid", "minutes" },
        { "POST /api/charts/@/reopen", """{"reason":"\n"}""", 400, "invalid", "reason" },
        { "POST /api/charts/@/reopen", "{}", 409, "not_final_coded", null },
        { "POST /api/charts/@/cancel", """{"reason":"a\u0000b"}""", 400, "invalid", "reason" },
        { "POST /api/charts/@/cancel", """{"reason":"TOOLONG"}""", 400, "invalid", "reason" },
        { "POST /api/charts/NOPE/open", "{}", 404, "not_found", "chart" },
        { "PUT /api/coders/NOPE/presence", "{}", 404, "not_found", "coder" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task What_the_product_forbids_is_refused_by_name(string route, string change, int code, string refusal, string? field)
    {
        var noun = route.Split(' ')[1].Split('/');
        var (_, body, _) = Bodies.First(known => known.Route.Split(' ')[0] == route.Split(' ')[0]
            && known.Route.Split('/').Length == route.Split('/').Length && known.Route.Contains($"/api/{noun[2]}", StringComparison.Ordinal)
            && (noun.Length < 5 || known.Route.EndsWith(noun[4], StringComparison.Ordinal)));
        change = change.Replace("TOOLONG", new string('x', 2_001), StringComparison.Ordinal).Replace("LONG", new string('x', 257), StringComparison.Ordinal);
        var problem = await Refused(route, Ward.Merge(JsonNode.Parse(body)!, JsonNode.Parse(change)), code, refusal);
        Assert.Equal(field, (string?)problem["field"]);
    }

    [Theory]
    [InlineData("/api/charts?limit=0", "limit")]
    [InlineData("/api/charts?limit=501", "limit")]
    [InlineData("/api/charts?limit=x", "limit")]
    [InlineData("/api/charts?limit=1&limit=2", "limit")]
    [InlineData("/api/charts?limit=99999999999999", "limit")]
    [InlineData("/api/charts?state=Ready", "state")]
    [InlineData("/api/charts?cursor=", "cursor")]
    [InlineData("/api/charts?cursor=abc", "cursor")]
    [InlineData("/api/charts?cursor=bwoKMQpB", "cursor")]
    [InlineData("/api/charts?cursor=%00%ff", "cursor")]
    [InlineData("/api/unroutable?cursor=-1", "cursor")]
    [InlineData("/api/unroutable?cursor=x", "cursor")]
    [InlineData("/api/unroutable?cursor=99999999999999999999", "cursor")]
    [InlineData("/api/turnaround?from=yesterday", "from")]
    [InlineData("/api/turnaround?from=2026-02-30", "from")]
    [InlineData("/api/turnaround?to=2026-3-1", "to")]
    [InlineData("/api/turnaround?from=2026-03-02&to=2026-03-01", "from")]
    [InlineData("/api/turnaround?from=2025-01-01&to=2026-01-02", "from")]
    [InlineData("/api/turnaround?by=coder", "by")]
    [InlineData("/api/turnaround?category=then", "category")]
    [InlineData("/api/turnaround?client=NOPE", "client")]
    [InlineData("/api/turnaround?client=ZZCANCLIENT", "client")]
    [InlineData("/api/turnaround?facility=ZZCANFAC", "facility")]
    [InlineData("/api/turnaround?workqueue=NOPE", "workqueue")]
    [InlineData("/api/turnaround?kind=inpatient", "kind")]
    [InlineData("/api/dnfc?by=kind", "by")]
    [InlineData("/api/dnfc?client=ZZCANCLIENT", "client")]
    [InlineData("/api/dnfc?facility=NOPE", "facility")]
    [InlineData("/api/dnfc?workqueue=NOPE", "workqueue")]
    public async Task A_list_says_what_is_wrong_with_how_it_was_asked(string path, string field) =>
        Assert.Equal(field, (string?)(await house.Lead.Get(path)).MustRefuse(400, "invalid").Json["field"]);

    [Fact]
    public async Task What_is_no_route_is_a_problem_too()
    {
        foreach (var (method, path) in new[]
        {
            ("GET", "/api"), ("GET", "/api/nothing"), ("GET", "/api/x.json"), ("DELETE", "/api/charts"), ("PATCH", "/api/charts/x"),
            ("DELETE", "/api/charts/x.y"), ("POST", "/api/board"), ("PUT", "/api/me"), ("GET", "/api/charts/x/open"), ("TRACE", "/api/me"),
            ("GET", "/api/charts/%ff"), ("GET", "/api/charts/..%2f..%2fkeys"), ("GET", "/api/charts/" + new string('x', 4_000)),
        })
        {
            var answer = await house.Admin.Send(method, path, null);
            Assert.True(answer.Code is 404 or 405, $"{method} {path[..Math.Min(60, path.Length)]}: {answer.Code} {answer.Text}");
            Assert.True(answer.Refusal == "not_found", $"{method} {path}: {answer.Text}");
        }
    }

    private async Task<JsonNode> Refused(string route, object body, int code, string refusal)
    {
        await house.Engine.CaughtUp();
        var position = house.Engine.Position;
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1].Replace("@", house.Chart, StringComparison.Ordinal));
        var answer = (await house.Admin.Send(method, path, Caller.Json(body))).Must(code);
        Assert.True(answer.Refusal == refusal, $"{route}: {answer.Text}");
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.Equal(code, (int)answer.Json["status"]!);
        Assert.True(answer.Text.Length < 3_000, $"{route} echoes {answer.Text.Length} characters");
        Assert.True(position == house.Engine.Position, $"{route} {body} wrote something");
        return answer.Json;
    }

    private static IEnumerable<(string Name, string Kind, bool Required)> Fields(string kinds) => kinds.Split(' ').Select(field =>
        (field.Split(':')[0], field.Split(':')[1].TrimEnd('!'), field.EndsWith('!')));

    /// <summary>The body with one field set to a raw text, or without it.</summary>
    private static string Set(string body, string name, string? raw)
    {
        var fields = JsonDocument.Parse(body).RootElement.EnumerateObject().Where(field => field.Name != name)
            .Select(field => $"\"{field.Name}\":{field.Value.GetRawText()}");
        return $"{{{string.Join(',', raw is null ? fields : fields.Append($"\"{name}\":{raw}"))}}}";
    }
}

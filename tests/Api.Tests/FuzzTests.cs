using System.Text;
using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>
/// Good bodies damaged at random, always by the same seeds: the server takes them or refuses them, and never
/// breaks. What is taken may leave any state behind, so everything that reads is read at the end.
/// </summary>
public sealed class FuzzTests(House house) : IClassFixture<House>
{
    private const int Rounds = 250;

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "1e400", "2147483647", "-2147483648", "99999999999999999999", "0.1", "\"\"", "\" \"", "\"x\"", "\"\\u0000\"",
        "\"SURROGATE\"", "\"\u202e\"", "\"é😀\"", "\"../..\"", "\"'; DROP TABLE\"", "\"<script>\"", "\"{0}\"", "\"%00%n\"", "\"NORTH\"", "\"C01\"", "\"INPATIENT\"",
        "\"MISS_OP\"", "\"facility\"", "\"2026-12-01T00:00:00Z\"", "\"1900-01-01T00:00:00Z\"", "\"2200-12-31T23:59:59Z\"", "\"2026-01-01\"", "[]", "[null]",
        "[[]]", "[1]", "{}", "{\"a\":null}", "[{}]", "[\"DS\",\"DS\"]", "\"h1\"", "\"equals\"", "\"US\"", "\"Etc/UTC\"", "\"available\"", "\"agree\"",
    ];

    public static TheoryData<string, string> Targets => new()
    {
        { "POST /api/sign-in", """{"name":"nobody","password":"x"}""" },
        { "PUT /api/accounts/fuzz", """{"role":"coder","password":"12345678","coder":"C01","clients":["MERCY"]}""" },
        { "PUT /api/clients/FUZZ", """{"name":"F","targets":[{"kind":"OBS","hours":3,"business":true},{"kind":"INPATIENT","days":3}],"monthEndDays":3}""" },
        { "PUT /api/calendars/FUZZ", """{"name":"F","weekend":["sunday"],"holidays":[{"date":"2026-03-09","name":"h"}],"yearly":[{"name":"h","month":1,"day":1,"observed":"next"},{"name":"i","month":11,"weekday":"thursday","week":"fourth","plusDays":1}],"hours":{"from":"08:00","to":"17:00"}}""" },
        { "PUT /api/filing-limits/FUZZ", """{"when":[{"attribute":"payer","operator":"equals","value":"P"}],"days":90,"from":"admitted","leadDays":30,"off":false,"source":"s"}""" },
        { "PUT /api/facilities/FUZZ", """{"client":"MERCY","name":"F","timeZone":"Etc/UTC","billHoldDays":1,"professionalTrack":true,"calendar":"US_FEDERAL"}""" },
        { "PUT /api/workqueues/FUZZ", """{"name":"F","order":1,"turnaroundHours":1,"when":[{"attribute":"totalCharges","operator":"atLeast","value":1},{"attribute":"documents","operator":"contains","value":"DS"},{"attribute":"kind","operator":"in","value":["OBS"]}],"requires":{"anyCredential":["CCS"],"specialties":["s"],"documents":["DS"]},"assign":"push","review":true,"supervised":true}""" },
        { "PUT /api/coders/FUZZ", """{"name":"F","credentials":[{"code":"CCS","issued":"2020-01-01","expires":"2030-01-01"}],"specialties":["s"],"facilities":["NORTH"],"workqueues":[{"id":"FUZZ","tier":1}],"capacity":3,"workCountry":"US","timeZone":"Etc/UTC"}""" },
        { "PUT /api/employers/FUZZ", """{"name":"F","agreements":[{"client":"MERCY","number":"1","from":"2026-01-01","until":"2027-01-01"}]}""" },
        { "PUT /api/restrictions/FUZZ", """{"when":[{"attribute":"payer","operator":"equals","value":"FUZZ"}],"countries":["US"],"employers":[],"coders":["C01"],"agreement":true,"off":true,"source":"s"}""" },
        { "POST /api/coders/C01/accept", """{"chart":"@"}""" },
        { "POST /api/coders/C01/decline", """{"chart":"@","reason":"r"}""" },
        { "POST /api/charts/@/restrict", """{"coders":["C01"]}""" },
        { "POST /api/charts/@/bar", """{"coder":"C01","lifted":true}""" },
        { "PUT /api/coders/C01/presence", """{"state":"available"}""" },
        { "POST /api/coders/C01/next", "{}" },
        { "POST /api/charts", """{"facility":"NORTH","account":"FUZZ","track":"facility","kind":"INPATIENT","serviceLine":"M","payer":"P","financialClass":"F","state":"OH","admitted":"2026-01-01T00:00:00Z","discharged":"2026-01-02T00:00:00Z","clockStart":"2026-01-02T00:00:00Z","totalCharges":1.5,"documents":["DS"],"attributes":{"a":"b"}}""" },
        { "POST /api/charts/batch", """[{"facility":"NORTH","account":"FUZZ1","track":"facility","kind":"OBS"},{"facility":"NORTH","account":"FUZZ2","track":"professional","kind":"OBS"}]""" },
        { "POST /api/charts/forecast", """{"charts":["@"],"workqueue":"FUZZ"}""" },
        { "POST /api/charts/@/open", """{"assignment":1}""" },
        { "POST /api/charts/@/complete", """{"assignment":1,"outcome":"agree","note":"n"}""" },
        { "POST /api/charts/@/return", """{"assignment":1,"reason":"r"}""" },
        { "POST /api/charts/@/hold", """{"reason":"MISS_OP","assignment":1,"note":"n","owner":"o","until":"2026-12-30T00:00:00Z","followUp":"2026-12-30T00:00:00Z"}""" },
        { "POST /api/charts/@/release", """{"hold":"h1","note":"n"}""" },
        { "POST /api/charts/@/assign", """{"coder":"C01"}""" },
        { "POST /api/charts/@/unassign", """{"reason":"r"}""" },
        { "POST /api/charts/@/move", """{"workqueue":"FUZZ","until":"2026-12-30T00:00:00Z"}""" },
        { "POST /api/charts/@/expedite", """{"minutes":5}""" },
        { "POST /api/charts/@/reopen", """{"reason":"r"}""" },
        { "POST /api/charts/@/cancel", """{"reason":"r"}""" },
        { "POST /api/intake/hl7?client=MERCY", "MSH|^~\\&|A|NORTH|B|C|20260314081500||ADT^A03|1|P|2.5.1\rPID|1||1\rPV1|1|I|||||||||||||||||V1\r" },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_damaged_body_never_breaks_the_server(string route, string body)
    {
        var ward = await house.Ward();
        await ward.Coder();
        var chart = await ward.Chart();
        (await house.Admin.Post($"/api/charts/{chart}/assign", new { coder = $"{ward.Id}-c1" })).Must(200);
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1].Replace("@", chart, StringComparison.Ordinal));
        await Parallel.ForAsync(0, Rounds, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
        {
            var damaged = Damage(body, new Random(seed));
            var answer = await house.Admin.Send(method, path, Caller.Json(damaged), ("Idempotency-Key", $"{path}-{seed % 50}"));
            Assert.True(
                answer.Code is 200 or 201 or 204 or 400 or 401 or 404 or 409 or 413 or 422 or 429,
                $"{route} seed {seed}: {answer.Code} {answer.Text} to {Encoding.UTF8.GetString(damaged)}");
            if (answer.Code >= 400)
                Assert.NotNull(answer.Refusal);
        });
        foreach (var read in new[]
        {
            $"/api/charts/{chart}", $"/api/charts/{chart}/history", $"/api/charts/{chart}/routing", "/api/charts", "/api/charts?state=cancelled", "/api/board",
            "/api/unroutable", "/api/follow-ups", "/api/workqueues", "/api/coders", "/api/clients", "/api/facilities", "/api/accounts", "/health/ready",
        })
            (await house.Admin.Get(read)).Must(200);
    }

    private static byte[] Damage(string body, Random random)
    {
        var text = random.Next(4) == 0 || JsonOf(body) is not { } json ? body : Bend(json, random).ToJsonString().Replace("SURROGATE", "\\ud800", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        for (var hits = random.Next(5) == 0 ? random.Next(1, 4) : 0; hits > 0 && bytes.Count > 0; hits--)
            switch (random.Next(4))
            {
                case 0:
                    bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(random.Next(bytes.Count), 1);
                    break;
                case 2:
                    bytes.Insert(random.Next(bytes.Count), (byte)"{}[]\",:0\\\n"[random.Next(10)]);
                    break;
                default:
                    var cut = random.Next(bytes.Count);
                    bytes.RemoveRange(cut, bytes.Count - cut);
                    break;
            }
        return [.. bytes];
    }

    /// <summary>The body with a few of its values, wherever they stand, put to something else.</summary>
    private static JsonNode Bend(JsonNode json, Random random)
    {
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var places = Places(json).ToList();
            if (places.Count == 0)
                break;
            var (at, key) = places[random.Next(places.Count)];
            var value = JsonOf(Values[random.Next(Values.Length)]);
            if (at is JsonObject fields && random.Next(8) == 0)
                fields.Remove((string)key);
            else if (at is JsonObject named)
                named[random.Next(12) == 0 ? "surprise" : (string)key] = value;
            else
                ((JsonArray)at)[(int)key] = value;
        }
        return json;
    }

    private static IEnumerable<(JsonNode At, object Key)> Places(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Places(field.Value).Prepend((fields, field.Key))),
        JsonArray list => Enumerable.Range(0, list.Count).SelectMany(i => Places(list[i]).Prepend((list, i))),
        _ => [],
    };

    private static JsonNode? JsonOf(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

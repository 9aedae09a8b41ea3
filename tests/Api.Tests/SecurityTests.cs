using System.Net;
using System.Net.Sockets;
using System.Text;
using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodingQueue.Api.Tests;

/// <summary>Who is who: tokens, cookies, passwords; and what no answer may carry.</summary>
public sealed class SecurityTests(House house) : IClassFixture<House>
{
    [Fact]
    public async Task Forty_bad_tokens_open_nothing()
    {
        var good = house.Lead.Token!;
        var seal = house.Services.GetRequiredService<IDataProtectionProvider>();
        var later = (house.Engine.Now + Tokens.Life).ToUnixTimeSeconds();
        var tokens = new List<string>
        {
            "", "x", "null", "undefined", "{}", "0", "admin", "Bearer", good + "x", "x" + good, good[1..], good[..^1], good[..20], good + good,
            good.ToUpperInvariant(), good.ToLowerInvariant(), $"{good[..10]}{(good[10] == 'A' ? 'B' : 'A')}{good[11..]}", new string('A', 10_000), "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
            Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:password")), seal.CreateProtector("other").Protect($"{later} 1 admin"),
            seal.CreateProtector("codingqueue.cursor.v1", "admin").Protect($"{later} 1 admin"),
            Sealed($"{house.Engine.Now.ToUnixTimeSeconds() - 1} 1 mercy-lead"), Sealed($"{later} 2 mercy-lead"), Sealed($"{later} 0 mercy-lead"),
            Sealed($"{later} 1 nobody"), Sealed($"{later} 1 MERCY-LEAD"), Sealed($"{later} 1 mercy-lead "), Sealed($"{later} 01 mercy-lead"),
        };
        for (var i = 0; tokens.Count < 41; i++)
            tokens.Add(Flipped(good, 3 + i * good.Length / 14));
        (await new Caller(house.Http, Sealed($"{later} 1 mercy-lead")).Get("/api/me")).Must(200);
        foreach (var token in tokens)
            (await house.Stranger.Send("GET", "/api/me", null, ("Authorization", $"Bearer {token}"))).MustRefuse(401, "not_signed_in");
        foreach (var header in new[] { $"Basic {good}", $"bearer{good}", good, $"Token {good}" })
            (await house.Stranger.Send("GET", "/api/me", null, ("Authorization", header))).MustRefuse(401, "not_signed_in");
        (await house.Stranger.Get($"/api/me?access_token={good}")).MustRefuse(401, "not_signed_in");

        string Sealed(string text) => seal.CreateProtector("codingqueue.sign-in.v1").Protect(text);
    }

    [Fact]
    public async Task A_bad_token_is_not_saved_by_a_good_cookie()
    {
        var answer = await house.Stranger.Send("GET", "/api/me", null, ("Authorization", "Bearer x"), ("Cookie", $"codingqueue={house.Lead.Token}"));
        answer.MustRefuse(401, "not_signed_in");
        (await house.Stranger.Send("GET", "/api/me", null, ("Cookie", $"codingqueue={house.Lead.Token}"))).Must(200);
    }

    [Fact]
    public async Task A_change_of_an_account_ends_its_sign_ins_and_no_others()
    {
        (await house.Admin.Put("/api/accounts/fired", new { role = "lead", password = "password of fired" })).Must(200);
        var (fired, other) = (house.As("fired"), house.Lead);
        (await fired.Get("/api/board")).Must(200);
        (await house.Admin.Put("/api/accounts/fired", new { role = "viewer" })).Must(200);
        (await fired.Get("/api/board")).MustRefuse(401, "not_signed_in");
        (await other.Get("/api/board")).Must(200);
        (await house.Stranger.Post("/api/sign-in", new { name = "fired", password = "password of fired" })).Must(200);
    }

    [Fact]
    public async Task A_sign_in_gives_a_token_and_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        var answer = (await house.Stranger.Post("/api/sign-in", new { name = "mercy-lead", password = "password of lead" })).Must(200);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("mercy-lead", (string?)answer.Json["account"]!["name"]);
        Assert.Equal("[\"MERCY\"]", answer.Json["account"]!["clients"]!.ToJsonString());
        var pair = ("Cookie", cookie.Split(';')[0]);
        var ours = house.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        (await house.Stranger.Send("GET", "/api/me", null, pair)).Must(200);
        (await house.Stranger.Send("POST", "/api/charts", Caller.Json("{}"), pair, ("Origin", ours))).MustRefuse(400, "invalid");
        (await house.Stranger.Send("POST", "/api/charts", Caller.Json("{}"), pair, ("Sec-Fetch-Site", "same-origin"))).MustRefuse(400, "invalid");
        foreach (var origin in new[] { "https://evil.example", "null", ours + ".evil.example", ours.Replace("http", "https", StringComparison.Ordinal), ours[..^1], "http://localhost" })
        {
            (await house.Stranger.Send("POST", "/api/charts", Caller.Json("{}"), pair, ("Origin", origin))).MustRefuse(403, "forbidden");
            (await house.Stranger.Send("GET", "/api/charts", null, pair, ("Origin", origin))).MustRefuse(403, "forbidden");
            (await house.Stranger.Send("POST", "/api/sign-in", Caller.Json("{}"), ("Origin", origin))).MustRefuse(403, "forbidden");
            (await house.Stranger.Send("POST", "/api/sign-out", null, ("Origin", origin))).MustRefuse(403, "forbidden");
        }
        (await house.Stranger.Send("POST", "/api/charts", Caller.Json("{}"), pair, ("Sec-Fetch-Site", "cross-site"))).MustRefuse(403, "forbidden");
        (await house.Lead.Send("POST", "/api/charts", Caller.Json("{}"), ("Origin", "https://evil.example"))).MustRefuse(400, "invalid");
        var gone = (await house.Stranger.Post("/api/sign-out")).Must(204).Headers.GetValues("Set-Cookie");
        Assert.All(gone, value => Assert.Contains("1970", value));
    }

    [Fact]
    public async Task Guessing_is_slowed_down_for_one_name_and_no_other()
    {
        foreach (var name in new[] { "guessed", "spared" })
            (await house.Admin.Put($"/api/accounts/{name}", new { role = "viewer", password = "password of viewer" })).Must(200);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => house.Stranger.Post("/api/sign-in", new { name = "guessed", password = $"guess {i}" })));
        Assert.InRange(answers.Count(answer => answer.Code == 401), 5, 5 + Environment.ProcessorCount);
        var braked = answers.First(answer => answer.Code == 429);
        Assert.Equal("overloaded", braked.Refusal);
        Assert.Equal("60", braked.Headers.RetryAfter!.ToString());
        (await house.Stranger.Post("/api/sign-in", new { name = "guessed", password = "password of viewer" })).Must(429);
        (await house.Stranger.Post("/api/sign-in", new { name = "spared", password = "password of viewer" })).Must(200);
        foreach (var name in new[] { "", "a b", new string('x', 100_000), "ghost" })
            (await house.Stranger.Post("/api/sign-in", new { name, password = "x" })).MustRefuse(401, "not_signed_in");
        var (wrong, unknown) = (
            await house.Stranger.Post("/api/sign-in", new { name = "spared", password = "x" }),
            await house.Stranger.Post("/api/sign-in", new { name = "nobody-there", password = "x" }));
        Assert.Equal((string?)wrong.Json["detail"], (string?)unknown.Json["detail"]);
    }

    [Fact]
    public async Task A_password_is_in_no_answer()
    {
        const string secret = "hunter2-hunter2";
        var answers = new[]
        {
            await house.Admin.Put("/api/accounts/secret", new { role = "viewer", password = secret }),
            await house.Admin.Put("/api/accounts/secret", $$"""{"role":"viewer","password":["{{secret}}"]}"""),
            await house.Admin.Put("/api/accounts/secret", $$"""{"role":"viewer","pasword":"{{secret}}"}"""),
            await house.Admin.Put("/api/accounts/secret", $$"""{"role":"viewer","password":"{{secret}}","password":"{{secret}}"}"""),
            await house.Admin.Put("/api/accounts/secret", new { role = "viewer", password = new string('x', 300) + secret }),
            await house.Stranger.Post("/api/sign-in", new { name = "secret", password = secret }),
            await house.Stranger.Post("/api/sign-in", new { name = "secret", password = secret + "!" }),
            await house.Stranger.Post("/api/sign-in", $$"""{"name":"secret","Password":"{{secret}}"}"""),
            await house.Stranger.Post("/api/sign-in", $$$"""{"name":"secret","password":{"a":"{{{secret}}}"}}"""),
            await house.Admin.Get("/api/accounts"), await house.Admin.Get("/api/accounts/secret"), await house.As("secret").Get("/api/me"),
        };
        Assert.All(answers, answer => Assert.DoesNotContain("hunter2", answer.Text));
        Assert.All(answers, answer => Assert.DoesNotContain("hash", answer.Text, StringComparison.OrdinalIgnoreCase));
        Assert.All(answers.Take(1), answer => answer.Must(200));
    }

    [Fact]
    public async Task Every_answer_carries_the_safe_headers()
    {
        foreach (var answer in new[]
        {
            await house.Admin.Get("/api/me"), await house.Stranger.Get("/api/me"), await house.Of("viewer").Get("/api/charts"), await house.Admin.Get("/api/charts/x"),
            await house.Admin.Post("/api/charts", "{"), await house.Admin.Post("/api/charts", new string(' ', 2 << 20)), await house.Admin.Send("DELETE", "/api/me", null),
            await house.Admin.Get("/api/nothing"), await house.Admin.Get("/api/x.y"), await house.Stranger.Get("/health/live"), await house.Stranger.Get("/openapi/v1.json"),
            await house.Stranger.Get("/"), await house.Admin.Post("/api/coders/C01/next"),
        })
        {
            Assert.Contains("default-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.DoesNotContain("unsafe", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.False(answer.Headers.Contains("Server"), answer.Asked);
            if (answer.Asked.Contains(" /api/", StringComparison.Ordinal))
                Assert.True(answer.Headers.CacheControl?.NoStore, answer.Asked);
        }
    }

    [Fact]
    public async Task A_fault_is_told_by_its_trace_alone()
    {
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
            Response = { Body = new MemoryStream() },
            TraceIdentifier = "trace-1",
        };
        await new Failures(_ => throw new InvalidOperationException("the secret inside"), NullLogger<Failures>.Instance).InvokeAsync(context);
        var text = Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
        Assert.Equal((500, "application/problem+json"), (context.Response.StatusCode, context.Response.ContentType));
        Assert.Contains("trace-1", text);
        Assert.DoesNotContain("secret", text);
        Assert.DoesNotContain("   at ", text);
    }

    [Theory]
    [InlineData("POST /api/sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", "400")]
    [InlineData("POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n", "413")]
    [InlineData("POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400")]
    [InlineData("GET /api/me HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GARBAGE\r\n\r\n", "400")]
    [InlineData("POST /api/sign-in HTTP/1.1\r\nHost: x\r\nIdempotency-Key: \u00e9\u0001\r\nContent-Length: 2\r\n\r\n{}", "400")]
    public async Task What_is_no_http_is_refused_without_a_stack(string request, string code)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, house.Http.BaseAddress!.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        var bytes = new byte[8_192];
        var text = Encoding.UTF8.GetString(bytes, 0, await socket.GetStream().ReadAsync(bytes));
        Assert.StartsWith($"HTTP/1.1 {code}", text);
        Assert.DoesNotContain("   at ", text);
        Assert.DoesNotContain("Exception", text);
    }

    private static string Flipped(string token, int at)
    {
        at = Math.Min(at, token.Length - 2);
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }
}

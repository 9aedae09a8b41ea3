using CodingQueue.Api.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CodingQueue.Api.Tests;

/// <summary>Who may do what, kept here by hand: a route that nobody thought about is red.</summary>
public sealed class AccessTests(House house) : IClassFixture<House>
{
    /// <summary>Roles by letter: Admin, Lead, Coder, aUditor, Integration, Viewer; * is everybody, signed in or not.</summary>
    private static readonly (string Route, string Roles)[] Table =
    [
        ("POST /api/sign-in", "*"),
        ("POST /api/sign-out", "*"),
        ("GET /api/me", "ALCUIV"),
        ("GET /api/accounts", "A"),
        ("GET /api/accounts/{name}", "A"),
        ("PUT /api/accounts/{name}", "A"),
        ("GET /api/clients", "ALUIV"),
        ("GET /api/clients/{id}", "ALUIV"),
        ("PUT /api/clients/{id}", "A"),
        ("GET /api/facilities", "ALUIV"),
        ("GET /api/facilities/{id}", "ALUIV"),
        ("PUT /api/facilities/{id}", "A"),
        ("GET /api/workqueues", "ALUIV"),
        ("GET /api/workqueues/{id}", "ALUIV"),
        ("PUT /api/workqueues/{id}", "AL"),
        ("GET /api/rules", "ALUIV"),
        ("GET /api/rules/{version:long}", "ALUIV"),
        ("POST /api/rules", "AL"),
        ("POST /api/rules/lint", "AL"),
        ("POST /api/rules/{version:long}/dry-run", "AL"),
        ("POST /api/rules/{version:long}/activate", "AL"),
        ("POST /api/rules/{version:long}/withdraw", "AL"),
        ("GET /api/settings/history", "ALUIV"),
        ("GET /api/employers", "ALUIV"),
        ("GET /api/employers/{id}", "ALUIV"),
        ("PUT /api/employers/{id}", "A"),
        ("GET /api/restrictions", "ALUIV"),
        ("GET /api/restrictions/{id}", "ALUIV"),
        ("PUT /api/restrictions/{id}", "A"),
        ("POST /api/charts/{id}/restrict", "AL"),
        ("POST /api/charts/{id}/bar", "AL"),
        ("POST /api/coders/{id}/accept", "ALC"),
        ("POST /api/coders/{id}/decline", "ALC"),
        ("GET /api/coders/{id}/why", "ALCUI"),
        ("GET /api/coders/{id}/would-get", "ALCUI"),
        ("GET /api/calendars", "ALUIV"),
        ("GET /api/calendars/{id}", "ALUIV"),
        ("PUT /api/calendars/{id}", "A"),
        ("GET /api/filing-limits", "ALUIV"),
        ("GET /api/filing-limits/{id}", "ALUIV"),
        ("PUT /api/filing-limits/{id}", "A"),
        ("GET /api/kinds", "ALCUIV"),
        ("PUT /api/kinds/{code}", "AL"),
        ("GET /api/hold-reasons", "ALCUIV"),
        ("GET /api/hold-reasons/{code}", "ALCUIV"),
        ("PUT /api/hold-reasons/{code}", "AL"),
        ("GET /api/credentials", "ALCUIV"),
        ("GET /api/coders", "ALUIV"),
        ("GET /api/coders/{id}", "ALCUIV"),
        ("PUT /api/coders/{id}", "AL"),
        ("PUT /api/coders/{id}/presence", "ALC"),
        ("POST /api/coders/{id}/next", "ALC"),
        ("POST /api/coders/{id}/answer", "ALC"),
        ("GET /api/coders/{id}/grants", "ALCUIV"),
        ("GET /api/coders/{id}/assignments", "ALCUI"),
        ("POST /api/charts", "ALI"),
        ("POST /api/charts/batch", "ALI"),
        ("POST /api/charts/forecast", "AL"),
        ("GET /api/charts", "ALCUI"),
        ("GET /api/charts/{id}", "ALCUI"),
        ("GET /api/charts/{id}/history", "ALU"),
        ("GET /api/charts/{id}/routing", "ALU"),
        ("POST /api/charts/{id}/open", "ALC"),
        ("POST /api/charts/{id}/complete", "ALC"),
        ("POST /api/charts/{id}/return", "ALC"),
        ("POST /api/charts/{id}/hold", "ALC"),
        ("POST /api/charts/{id}/release", "ALC"),
        ("POST /api/charts/{id}/answer", "ALC"),
        ("POST /api/charts/{id}/merge", "AL"),
        ("POST /api/charts/{id}/allow", "AL"),
        ("GET /api/credential-warnings", "ALUV"),
        ("GET /api/ineligible-holdings", "ALUV"),
        ("POST /api/charts/{id}/assign", "AL"),
        ("POST /api/charts/{id}/unassign", "AL"),
        ("POST /api/charts/{id}/move", "AL"),
        ("POST /api/charts/{id}/expedite", "AL"),
        ("POST /api/charts/{id}/reopen", "AL"),
        ("POST /api/charts/{id}/cancel", "AL"),
        ("GET /api/board", "ALUV"),
        ("GET /api/unroutable", "ALUV"),
        ("GET /api/turnaround", "ALUV"),
        ("GET /api/dnfc", "ALUV"),
        ("GET /api/follow-ups", "ALUV"),
        ("POST /api/intake/hl7", "ALI"),
        ("POST /api/intake/csv", "ALI"),
        ("GET /api/intake/rejected", "AI"),
        ("POST /api/intake/rejected/{id}/replay", "AI"),
        ("GET /health/live", "*"),
        ("GET /health/ready", "*"),
        ("GET /openapi/{documentName}.json", "*"),
        ("ANY /hub", "ALCUIV"),
        ("ANY /hub/negotiate", "ALCUIV"),
        ("ANY {**path:nonfile}", "*"),
    ];

    private static readonly (char Letter, string Role)[] Letters =
        [('A', "admin"), ('L', "lead"), ('C', "coder"), ('U', "auditor"), ('I', "integration"), ('V', "viewer")];

    [Fact]
    public void Every_route_says_what_it_needs_and_is_in_the_table()
    {
        var routes = Routes().ToList();
        Assert.All(routes, route => Assert.NotNull(route.Endpoint.Metadata.GetMetadata<Needs>()));
        var names = routes.Select(route => route.Name).ToHashSet();
        Assert.Empty(names.Except(Table.Select(row => row.Route)));
        Assert.Empty(Table.Select(row => row.Route).Where(route => !route.Contains("/api/intake", StringComparison.Ordinal)).Except(names));
    }

    [Fact]
    public async Task Every_role_may_call_what_the_table_says_and_nothing_else()
    {
        foreach (var (_, role) in Letters)
            (await house.Admin.Put(
                $"/api/accounts/all-{role}",
                new { role, password = "password of all", coder = role == "coder" ? "C01" : null })).Must(200);
        var callers = Letters.ToDictionary(pair => pair.Letter, pair => house.As($"all-{pair.Role}"));
        var there = Routes().Select(route => route.Name).ToHashSet();
        var wrong = new List<string>();
        foreach (var (route, roles) in Table.Where(row => there.Contains(row.Route) && !row.Route.StartsWith("ANY", StringComparison.Ordinal)))
        {
            var (method, path) = (route.Split(' ')[0], Fill(route.Split(' ')[1]));
            var stranger = await house.Stranger.Send(method, path, method == "GET" ? null : Caller.Json("{}"));
            if ((roles == "*") != (stranger.Code != 401 || route.EndsWith("sign-in", StringComparison.Ordinal)))
                wrong.Add($"{route} answers a stranger with {stranger.Code}");
            foreach (var (letter, role) in Letters)
            {
                var answer = await callers[letter].Send(method, path, method == "GET" ? null : Caller.Json("{}"));
                var may = roles == "*" || roles.Contains(letter);
                if (may ? answer.Code is 403 or 405 or >= 500 : answer is not { Code: 403, Refusal: "forbidden" })
                    wrong.Add($"{route} answers {role} with {answer.Code} {answer.Text}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task What_an_account_may_not_set_it_may_not_set_whatever_it_names()
    {
        var lead = house.Lead;
        (await lead.Put("/api/coders/C01", new { name = "x" })).MustRefuse(403, "forbidden");
        (await lead.Put("/api/workqueues/W", new { name = "x", order = 1, turnaroundHours = 1 })).MustRefuse(403, "forbidden");
        (await house.Of("admin").Put("/api/accounts/mercy-lead", new { role = "admin", password = "password of lead" })).MustRefuse(403, "forbidden");
        (await house.Of("admin").Put("/api/clients/MERCY", new { name = "x" })).MustRefuse(403, "forbidden");
        (await house.Admin.Put("/api/accounts/admin", new { role = "viewer" })).MustRefuse(400, "invalid");
    }

    private IEnumerable<(string Name, RouteEndpoint Endpoint)> Routes() =>
        house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods && !endpoint.RoutePattern.RawText!.StartsWith("/hub", StringComparison.Ordinal)
                ? methods : ["ANY"])
            .Select(method => ($"{method} {endpoint.RoutePattern.RawText}", endpoint))).Distinct();

    private static string Fill(string route) => route.Replace("{id}", "0000000000000000", StringComparison.Ordinal)
        .Replace("{id:long}", "999", StringComparison.Ordinal).Replace("{version:long}", "999", StringComparison.Ordinal)
        .Replace("{name}", "nobody", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal);
}

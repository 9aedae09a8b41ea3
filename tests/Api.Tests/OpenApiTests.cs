using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CodingQueue.Api.Tests;

/// <summary>The OpenAPI document describes every route, and what it shows as an example works.</summary>
public sealed class OpenApiTests(House house) : IClassFixture<House>
{
    [Fact]
    public async Task Every_route_is_described_with_its_problems_and_examples()
    {
        var document = await Document();
        Assert.StartsWith("3.", (string)document["openapi"]!);
        Assert.Equal("CodingQueue", (string?)document["info"]!["title"]);
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).ToHashSet();
        var routes = house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.Replace(":long", "", StringComparison.Ordinal)}"));
        Assert.Empty(routes.Except(described));
        var gaps = new List<string>();
        foreach (var (name, operation) in Operations(document))
        {
            var answers = operation["responses"]!.AsObject();
            var isOpen = name.Contains("/health", StringComparison.Ordinal) || name.Contains("/api/sign", StringComparison.Ordinal);
            if (!answers.Any(answer => answer.Key[0] == '2'))
                gaps.Add($"{name} has no good answer");
            foreach (var code in isOpen ? ["400"] : new[] { "400", "401", "403", "404" })
                if (answers[code]?["content"]?["application/problem+json"]?["example"]?["refusal"] is null)
                    gaps.Add($"{name} does not show {code}");
            if (operation["requestBody"] is { } body)
                foreach (var (type, content) in body["content"]!.AsObject())
                    if (content!["example"] is null || content["schema"] is null)
                        gaps.Add($"{name} has no example of {type}");
            if (!isOpen && name[0] == 'P' && operation["parameters"]?.AsArray().Any(parameter => (string?)parameter!["name"] == "Idempotency-Key") != true)
                gaps.Add($"{name} does not tell of Idempotency-Key");
        }
        Assert.Empty(gaps);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_operation_has_its_own_path_parameters()
    {
        var document = await Document();
        foreach (var reference in All(document).OfType<JsonObject>().Select(node => node["$ref"]).OfType<JsonValue>())
        {
            JsonNode? at = document;
            foreach (var step in ((string)reference!)[2..].Split('/'))
                at = at?[step.Replace("~1", "/", StringComparison.Ordinal)];
            Assert.True(at is not null, $"{reference} leads nowhere");
        }
        foreach (var (name, operation) in Operations(document))
            foreach (var part in name.Split('{').Skip(1).Select(rest => rest.Split('}')[0]))
                Assert.True(
                    operation["parameters"]?.AsArray().Any(parameter => (string?)parameter!["name"] == part && (string?)parameter["in"] == "path") == true,
                    $"{name} does not declare {part}");
    }

    [Fact]
    public async Task Every_example_of_a_body_is_accepted_by_a_prepared_server()
    {
        var document = await Document();
        var examples = Operations(document).Where(pair => pair.Operation["requestBody"] is not null)
            .ToDictionary(pair => pair.Name, pair => pair.Operation["requestBody"]!["content"]!.AsObject().First().Value!["example"]!);
        foreach (var (path, id) in new[]
        {
            ("/api/clients/{id}", "MERCY"), ("/api/facilities/{id}", "NORTH"), ("/api/workqueues/{id}", "IP"), ("/api/calendars/{id}", "OFFICE"), ("/api/employers/{id}", "ACME"), ("/api/restrictions/{id}", "ACME"), ("/api/filing-limits/{id}", "ACME"), ("/api/coders/{id}", "C01"),
            ("/api/coders/{id}/presence", "C01"), ("/api/accounts/{name}", "new"), ("/api/hold-reasons/{code}", "IMPLANT"), ("/api/kinds/{code}", "AUDIT"),
        })
            (await house.Admin.Put(path.Replace("{id}", id, StringComparison.Ordinal).Replace("{name}", id, StringComparison.Ordinal).Replace("{code}", id, StringComparison.Ordinal), examples[$"PUT {path}"])).Must(200);
        (await house.Admin.Put("/api/accounts/admin", new { role = "admin", password = (string)examples["POST /api/sign-in"]["password"]! })).Must(200);
        (await house.Stranger.Post("/api/sign-in", examples["POST /api/sign-in"])).Must(200);
        (await house.Admin.Post("/api/charts", examples["POST /api/charts"])).Must(201);
        var batch = (await house.Admin.Post("/api/charts/batch", examples["POST /api/charts/batch"])).Must(200).Json;
        Assert.Equal("[]", batch["rejected"]!.ToJsonString());

        var message = (string)examples["POST /api/intake/hl7"]!;
        Assert.Contains("MSA|AA|", (await house.Admin.Post("/api/intake/hl7?client=MERCY", message)).Must(200).Text);

        (await house.Admin.Put("/api/coders/C01/presence", new { state = "away" })).Must(200);
        var tried = 0;
        foreach (var (name, example) in examples.Where(pair => pair.Key.StartsWith("POST /api/charts/{id}/", StringComparison.Ordinal)))
        {
            var verb = name.Split('/')[^1];
            var news = Ward.Merge(examples["POST /api/charts"], new { account = $"EX-{verb}" });
            var id = (string)(await house.Admin.Post("/api/charts", news)).Must(201).Json["id"]!;
            if (verb is not "assign")
                (await house.Admin.Post($"/api/charts/{id}/assign", new { coder = "C01" })).Must(200);
            if (verb is "release")
                (await house.Admin.Post($"/api/charts/{id}/hold", examples["POST /api/charts/{id}/hold"])).Must(200);
            if (verb is "answer")
                (await house.Admin.Post($"/api/charts/{id}/hold", new { assignment = 1, reason = "QUERY_OPEN" })).Must(200);
            if (verb is "reopen")
                (await house.Admin.Post($"/api/charts/{id}/complete", new { assignment = 1 })).Must(200);
            var sent = verb is "merge" ? await Other(examples) : example;
            (await house.Admin.Post($"/api/charts/{id}/{verb}", sent)).Must(200);
            tried++;
        }
        Assert.Equal(16, tried);
    }

    private async Task<JsonNode> Other(Dictionary<string, JsonNode> examples) => new JsonObject
    {
        ["into"] = (string)(await house.Admin.Post(
            "/api/charts", Ward.Merge(examples["POST /api/charts"], new { account = "EX-other" }))).Must(201).Json["id"]!,
    };

    [Fact]
    public async Task What_a_chart_answers_is_what_its_schema_says()
    {
        var document = await Document();
        var ward = await house.Ward();
        await ward.Coder();
        var id = await ward.Chart(new { attributes = new { ward = ward.Id, a = "b" }, totalCharges = 1 });
        (await house.Admin.Post($"/api/charts/{id}/hold", new { reason = "MISS_OP" })).Must(200);
        foreach (var (path, call) in new[]
        {
            ($"/api/charts/{id}", "GET /api/charts/{id}"), ("/api/charts?limit=1", "GET /api/charts"), ("/api/board", "GET /api/board"),
            ($"/api/charts/{id}/routing", "GET /api/charts/{id}/routing"), ("/api/coders", "GET /api/coders"), ("/api/kinds", "GET /api/kinds"),
        })
        {
            var answer = (await house.Admin.Get(path)).Must(200).Json;
            var schema = Operations(document).Single(pair => pair.Name == call).Operation["responses"]!["200"]!["content"]!.AsObject().First().Value!["schema"]!;
            Assert.Empty(Undescribed(document, schema, answer, call));
        }
    }

    /// <summary>Fields of an answer that the schema does not have.</summary>
    private static IEnumerable<string> Undescribed(JsonNode document, JsonNode schema, JsonNode? value, string at)
    {
        if (schema["$ref"] is { } reference)
            schema = document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!;
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            schema = choices.First(choice => (string?)choice!["type"] != "null")!;
        if (schema["$ref"] is not null)
            return Undescribed(document, schema, value, at);
        return value switch
        {
            JsonObject fields => fields.SelectMany(field => (schema["properties"]?[field.Key] ?? schema["additionalProperties"]) is { } inner
                ? Undescribed(document, inner, field.Value, $"{at}.{field.Key}") : [$"{at}.{field.Key}"]),
            JsonArray list => list.SelectMany(one => Undescribed(document, schema["items"]!, one, $"{at}[]")),
            _ => [],
        };
    }

    private async Task<JsonNode> Document() => (await house.Stranger.Get("/openapi/v1.json")).Must(200).Json;

    private static IEnumerable<(string Name, JsonNode Operation)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!)));

    private static IEnumerable<JsonNode?> All(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => All(field.Value)).Prepend(fields),
        JsonArray list => list.SelectMany(All).Prepend(list),
        _ => [node],
    };
}

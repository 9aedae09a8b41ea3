using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>What came back.</summary>
public sealed record Answer(int Code, string Text, HttpResponseHeaders Headers, string? ContentType, string Asked)
{
    private JsonNode? _json;

    /// <summary>The body as JSON.</summary>
    public JsonNode Json => _json ??= JsonNode.Parse(Text)!;

    /// <summary>The refusal's name, or null.</summary>
    public string? Refusal => Code >= 400 ? (string?)Json["refusal"] : null;

    private string Beginning => Text.Length > 800 ? Text[..800] : Text;

    /// <summary>This answer, when its code is the one expected; else the test ends and shows it.</summary>
    public Answer Must(int code)
    {
        Assert.True(Code == code, $"{Asked}: expected {code}, got {Code}: {Beginning}");
        return this;
    }

    /// <summary>This answer, when it is that refusal under that code.</summary>
    public Answer MustRefuse(int code, string refusal)
    {
        Must(code);
        Assert.True(Refusal == refusal, $"{Asked}: expected {refusal}: {Beginning}");
        return this;
    }
}

/// <summary>Somebody who calls the server.</summary>
public sealed class Caller(HttpClient http, string? token)
{
    /// <summary>The token, for those who want to spoil it.</summary>
    public string? Token => token;

    public Task<Answer> Get(string path) => Send("GET", path, null);

    public Task<Answer> Post(string path, object? body = null, string? key = null) =>
        Send("POST", path, Json(body), KeyOf(key));

    public Task<Answer> Put(string path, object? body, string? key = null) => Send("PUT", path, Json(body), KeyOf(key));

    /// <summary>Sends exactly this.</summary>
    public async Task<Answer> Send(string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return new Answer(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers,
            response.Content.Headers.ContentType?.MediaType, $"{method} {path}");
    }

    /// <summary>A text as a JSON body; anything else is written as JSON; null is no body at all.</summary>
    public static HttpContent? Json(object? body) => body switch
    {
        null => null,
        HttpContent content => content,
        byte[] bytes => new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } },
        string text => new StringContent(text, Encoding.UTF8, "application/json"),
        JsonNode node => new StringContent(node.ToJsonString(), Encoding.UTF8, "application/json"),
        _ => new StringContent(
            JsonSerializer.Serialize(body, JsonSerializerOptions.Web), Encoding.UTF8, "application/json"),
    };

    private static (string, string)[] KeyOf(string? key) => key is null ? [] : [("Idempotency-Key", key)];
}

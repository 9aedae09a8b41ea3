using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CodingQueue.Browser.Tests.Stage;

/// <summary>The HTTP interface as a program calls it, for setting the scene and for comparing with a page.</summary>
internal sealed class Api : IDisposable
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private readonly HttpClient _http;

    private Api(Uri address) => _http = new HttpClient { BaseAddress = address };

    public static async Task<Api> SignIn(Uri address, string name, string password)
    {
        var api = new Api(address);
        var answer = await api.Post("/api/sign-in", new { name, password });
        api._http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", answer.GetProperty("token").GetString());
        return api;
    }

    public Task<JsonElement> Get(string path) => Read(_http.GetAsync(path));

    public Task<JsonElement> Put(string path, object body) => Read(_http.PutAsJsonAsync(path, body, Options));

    public Task<JsonElement> Post(string path, object? body = null) =>
        Read(_http.PostAsJsonAsync(path, body ?? new { }, Options));

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> Read(Task<HttpResponseMessage> sent)
    {
        using var answer = await sent;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.RequestUri}: {text}");
        return answer.StatusCode == HttpStatusCode.NoContent ? default : JsonDocument.Parse(text).RootElement;
    }
}

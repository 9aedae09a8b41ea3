using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodingQueue.Load;

/// <summary>One answer of the server.</summary>
public readonly record struct Answer(int Code, string Body)
{
    /// <summary>True for 200 to 299.</summary>
    public bool IsSuccess => Code is >= 200 and < 300;

    /// <summary>The body read as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The refusal's name, or the code when the body names none.</summary>
    public string Refusal
    {
        get
        {
            try
            {
                return Body.Length > 0 && Json["refusal"] is { } name ? name.GetValue<string>() : $"{Code}";
            }
            catch (JsonException)
            {
                return $"{Code}";
            }
        }
    }
}

/// <summary>Plain HTTP calls, one account each.</summary>
public sealed class Calls : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Calls to a server.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="limit">How long a call may take.</param>
    public Calls(Uri url, TimeSpan? limit = null)
    {
        var sockets = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) };
        _http = new HttpClient(sockets) { BaseAddress = url, Timeout = limit ?? TimeSpan.FromSeconds(15) };
    }

    /// <summary>The token sent with every call, or null.</summary>
    public string? Token { get; set; }

    /// <summary>A call.</summary>
    /// <exception cref="HttpRequestException">The connection failed; the outcome is not known.</exception>
    /// <exception cref="TaskCanceledException">It took too long; the outcome is not known.</exception>
    public async Task<Answer> Send(
        HttpMethod method, string path, string? body = null, string? key = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        try
        {
            using var answer = await _http.SendAsync(request);
            return new Answer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // A connection that ends while it is being made comes out of the client as it is.
            throw new HttpRequestException("The connection failed.", e);
        }
    }

    /// <summary>Reads, and expects to be answered.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task<JsonNode> Get(string path) => Must(await Send(HttpMethod.Get, path), path).Json;

    /// <summary>Makes or replaces, and expects to succeed.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task<JsonNode> Put(string path, object body) =>
        Must(await Send(HttpMethod.Put, path, JsonSerializer.Serialize(body)), path).Json;

    /// <summary>A command that is expected to succeed.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task<Answer> Post(string path, object? body = null) =>
        Must(await Send(HttpMethod.Post, path, body is null ? null : JsonSerializer.Serialize(body)), path);

    /// <summary>Signs in; every later call carries the token.</summary>
    public async Task SignIn(string name, string password) =>
        Token = (await Post("/api/sign-in", new { name, password })).Json["token"]!.GetValue<string>();

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static Answer Must(Answer answer, string path) => answer.IsSuccess
        ? answer
        : throw new InvalidOperationException($"{path} was answered {answer.Code}: {answer.Body}");
}

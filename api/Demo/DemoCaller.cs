using System.Net;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodingQueue.Api.Access;
using CodingQueue.Api.Http;

namespace CodingQueue.Api.Demo;

/// <summary>What the server answered.</summary>
/// <param name="Code">The HTTP code.</param>
/// <param name="Value">What it said, when it was asked for something and had it.</param>
/// <param name="Refusal">Why not, by name; null: done.</param>
internal sealed record DemoAnswer<T>(HttpStatusCode Code, T? Value, string? Refusal);

/// <summary>The server does not know the password any more: somebody changed the account.</summary>
internal sealed class DemoSignInException(string account)
    : Exception($"The sign-in of {account} was refused.");

/// <summary>
/// A program that calls the server over HTTP as one account. It signs in when it must, and waits and tries
/// again when the server says so, with the same key: nothing happens twice.
/// </summary>
internal sealed class DemoCaller(HttpClient http, string account, string password)
{
    private const int Attempts = 6;
    private static readonly HttpStatusCode[] Again =
        [HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable];
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Lenient = MakeLenient();
    private string? _token;

    /// <summary>Reads.</summary>
    public Task<DemoAnswer<T>> Get<T>(string path, CancellationToken stop) =>
        Ask<T>(HttpMethod.Get, path, null, stop);

    /// <summary>Makes or replaces.</summary>
    public Task<DemoAnswer<T>> Put<T>(string path, object body, CancellationToken stop) =>
        Ask<T>(HttpMethod.Put, path, AsJson(body), stop);

    /// <summary>Commands.</summary>
    public Task<DemoAnswer<T>> Post<T>(string path, object? body, CancellationToken stop) =>
        Ask<T>(HttpMethod.Post, path, body is null ? [] : AsJson(body), stop);

    /// <summary>Sends a client's HL7 message.</summary>
    public Task<DemoAnswer<string>> PostHl7(string client, string message, CancellationToken stop) =>
        Ask<string>(
            HttpMethod.Post, $"/api/intake/hl7?client={client}", Encoding.UTF8.GetBytes(message), stop,
            MediaTypeNames.Text.Plain);

    private async Task<DemoAnswer<T>> Ask<T>(
        HttpMethod method, string path, byte[]? body, CancellationToken stop,
        string media = MediaTypeNames.Application.Json)
    {
        var key = $"{Guid.NewGuid():n}";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.Authorization = new("Bearer", _token ??= await SignIn(stop));
                if (body is not null)
                {
                    request.Headers.Add("Idempotency-Key", key);
                    request.Content = new ByteArrayContent(body) { Headers = { ContentType = new(media) } };
                }
                using var response = await http.SendAsync(request, stop);
                if (response.StatusCode == HttpStatusCode.Unauthorized)
                    _token = null;
                if (!Again.Contains(response.StatusCode) || attempt == Attempts)
                    return await Read<T>(response, stop);
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, stop);
            }
            // An answer that does not come in time ends as cancelled, though nobody asked for that.
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException
                && attempt < Attempts && !stop.IsCancellationRequested)
            {
                await Task.Delay(Breath, stop);
            }
        }
    }

    private async Task<string> SignIn(CancellationToken stop)
    {
        using var content = new ByteArrayContent(AsJson(new SignInBody(account, password)));
        content.Headers.ContentType = new(MediaTypeNames.Application.Json);
        using var response = await http.PostAsync("/api/sign-in", content, stop);
        var answer = await Read<SignInOut>(response, stop);
        return answer.Value?.Token ?? throw new DemoSignInException(account);
    }

    private static async Task<DemoAnswer<T>> Read<T>(HttpResponseMessage response, CancellationToken stop)
    {
        var text = await response.Content.ReadAsByteArrayAsync(stop);
        if (!response.IsSuccessStatusCode)
            return new(response.StatusCode, default, RefusalIn(text) ?? $"{response.StatusCode}");
        if (typeof(T) == typeof(string))
            return new(response.StatusCode, (T)(object)Encoding.UTF8.GetString(text), null);
        var value = text.Length == 0 ? default : JsonSerializer.Deserialize<T>(text, Lenient);
        return new(response.StatusCode, value, null);
    }

    private static string? RefusalIn(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(text, Lenient)?.Refusal;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] AsJson(object body) => JsonSerializer.SerializeToUtf8Bytes(body, Json.Options);

    /// <summary>The server leaves out what is null, so a reader must not insist on it.</summary>
    private static JsonSerializerOptions MakeLenient()
    {
        var options = Json.Configure(new JsonSerializerOptions());
        options.RespectRequiredConstructorParameters = false;
        options.RespectNullableAnnotations = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        return options;
    }
}

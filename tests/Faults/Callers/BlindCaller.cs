using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CodingQueue.Load;

namespace CodingQueue.Faults.Callers;

/// <summary>
/// Sends each command under a key until an answer comes that is not a lost connection, 503, 507 or 429, and keeps
/// a record of what it was told. It knows nothing of the faults.
/// </summary>
internal sealed class BlindCaller(string name, Uri url, FaultClock clock, Violations violations) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(5);

    private readonly Calls _calls = new(url, Limit);
    private int _keys;

    public ConcurrentQueue<Sent> Record { get; } = new();

    public int Lost { get; private set; }

    /// <summary>Answers after which it sent the same again, by the refusal's name.</summary>
    public ConcurrentDictionary<string, int> PutOff { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads answered, and reads that were refused or not answered.</summary>
    public (int Answered, int Refused) Reads { get; private set; }

    /// <summary>The key that the next command will have: notes and reasons carry it.</summary>
    public string NextKey() => string.Create(CultureInfo.InvariantCulture, $"key-{name}-{++_keys}");

    /// <summary>Reads; null when there was no answer.</summary>
    public async Task<Answer?> Read(string token, string path)
    {
        _calls.Token = token;
        try
        {
            var answer = await _calls.Send(HttpMethod.Get, path);
            violations.Unless(answer.Code != 401, "token", $"{path} was answered 401: a sign-in did not survive");
            violations.Unless(answer.Code != 500, "failure", $"{path} was answered 500: {answer.Body}");
            Reads = answer.IsSuccess ? (Reads.Answered + 1, Reads.Refused) : (Reads.Answered, Reads.Refused + 1);
            return answer;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Reads = (Reads.Answered, Reads.Refused + 1);
            return null;
        }
    }

    /// <summary>Sends until there is an answer.</summary>
    public async Task<Sent> Command(string token, string key, string path, string body)
    {
        var began = Stopwatch.StartNew();
        for (var attempt = 1; ; attempt++)
        {
            _calls.Token = token;
            var sentAt = Stopwatch.GetTimestamp();
            try
            {
                var answer = await _calls.Send(HttpMethod.Post, path, body, key);
                if (answer.Code is not (503 or 507 or 429))
                    return Keep(new Sent(token, key, path, body, answer.Code, answer.Body, attempt), sentAt);
                PutOff.AddOrUpdate(answer.Refusal, 1, (_, count) => count + 1);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                Lost++;
            }
            if (began.Elapsed > GiveUp)
                throw new TimeoutException($"{path} had no answer in {GiveUp.TotalSeconds} s");
            await Task.Delay(Random.Shared.Next(5, 25));
        }
    }

    public void Dispose() => _calls.Dispose();

    private Sent Keep(Sent sent, long sentAt)
    {
        Record.Enqueue(sent);
        if (sent.Code is 200 or 201 or 204)
            clock.Answered(sentAt);
        violations.Unless(sent.Code != 401, "token", $"{sent.Path} was answered 401: a sign-in did not survive");
        violations.Unless(sent.Code < 500, "failure", $"{sent.Path} was answered {sent.Code}: {sent.Answer}");
        violations.Unless(sent.Code is not (400 or 422) || sent.Answer.Contains("not_eligible", StringComparison.Ordinal),
            "refusal", $"{sent.Path} {sent.Body} after {sent.Attempts} attempts was answered {sent.Code}: {sent.Answer}");
        return sent;
    }
}

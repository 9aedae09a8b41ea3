using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodingQueue.Load;

namespace CodingQueue.Faults.Callers;

/// <summary>
/// A caller that sends charts in and works as one coder: next, open, hold and release, return, complete, in an
/// order left to chance.
/// </summary>
internal sealed class CoderRounds(BlindCaller caller, string coder, string token, string feedToken, Random chance)
{
    private static readonly string[] Reasons = ["MISS_OP", "QUERY_OPEN", "CODER_HELP", "COMBINE", "CHARGE"];
    private readonly List<string> _accounts = [];
    private int _charges;

    public async Task Run(TimeSpan pause, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await SendChart();
            if (chance.Next(2) == 0)
                await Next();
            foreach (var chart in await Assignments())
            {
                await Work(chart);
                await Task.Delay(pause, CancellationToken.None);
            }
            await Task.Delay(pause, CancellationToken.None);
        }
    }

    /// <summary>A chart in; now and then the same one again, with other charges.</summary>
    private async Task SendChart()
    {
        var again = _accounts.Count > 0 && chance.Next(8) == 0;
        var account = again
            ? _accounts[chance.Next(_accounts.Count)]
            : string.Create(CultureInfo.InvariantCulture, $"{coder}-{_accounts.Count}");
        if (!again)
            _accounts.Add(account);
        var number = _accounts.IndexOf(account);
        var discharged = DateTime.UtcNow.AddHours(-1 - number % 40).ToString("yyyy-MM-ddTHH:00:00Z", CultureInfo.InvariantCulture);
        await Command("/api/charts", feedToken, caller.NextKey(), new
        {
            facility = Hospital.Facilities[number % 2],
            account,
            track = "facility",
            kind = Hospital.Kinds[number % Hospital.Kinds.Length],
            discharged,
            totalCharges = 1000 + ++_charges,
        });
    }

    private Task<Sent> Next() => caller.Command(token, caller.NextKey(), $"/api/coders/{coder}/next", "");

    private async Task<IReadOnlyList<JsonNode>> Assignments()
    {
        var answer = await caller.Read(token, $"/api/coders/{coder}/assignments");
        return answer is { IsSuccess: true } read ? [.. read.Json["assignments"]!.AsArray().Select(chart => chart!)] : [];
    }

    private async Task Work(JsonNode chart)
    {
        var id = chart["id"]!.GetValue<string>();
        var assignment = chart["assignment"]!["number"]!.GetValue<int>();
        var (state, key) = (chart["state"]!.GetValue<string>(), caller.NextKey());
        if (chart["holds"]!.AsArray() is { Count: > 0 } holds && chance.Next(3) > 0)
        {
            await Command($"/api/charts/{id}/release", token, key, new { hold = holds[0]!["id"]!.GetValue<string>(), note = key });
            return;
        }
        if (state == "held")
            return;
        if (chart["assignment"]!["opened"] is null && chance.Next(4) > 0)
            await Command($"/api/charts/{id}/open", token, key, new { assignment });
        else
            await End(id, assignment, state, key);
    }

    private Task<Sent> End(string id, int assignment, string state, string key) => chance.Next(10) switch
    {
        < 2 => Command($"/api/charts/{id}/hold", token, key, new { assignment, reason = Reasons[chance.Next(Reasons.Length)], note = key }),
        2 => Command($"/api/charts/{id}/return", token, key, new { assignment, reason = key }),
        _ when state == "review" => Command(
            $"/api/charts/{id}/complete", token, key, new { assignment, outcome = chance.Next(4) == 0 ? "return" : "agree", note = key }),
        _ => Command($"/api/charts/{id}/complete", token, key, new { assignment, note = key }),
    };

    private Task<Sent> Command(string path, string by, string key, object body) =>
        caller.Command(by, key, path, JsonSerializer.Serialize(body));
}

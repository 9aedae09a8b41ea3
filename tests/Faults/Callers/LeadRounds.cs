using System.Text.Json;
using System.Text.Json.Nodes;
using CodingQueue.Load;

namespace CodingQueue.Faults.Callers;

/// <summary>
/// A caller that works as a lead on whatever is open: takes charts from coders, gives them to others, brings
/// them forward, releases holds, cancels and reopens.
/// </summary>
internal sealed class LeadRounds(BlindCaller caller, int coders, string token, Random chance)
{
    public async Task Run(TimeSpan pause, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var state = chance.Next(6) switch { 0 => "finalCoded", 1 => "held", 2 => "ready", 3 => "review", _ => "assigned" };
            var answer = await caller.Read(token, $"/api/charts?state={state}&limit=20");
            if (answer is { IsSuccess: true } read && read.Json["charts"]!.AsArray() is { Count: > 0 } charts)
                await Act(charts[chance.Next(charts.Count)]!);
            await Task.Delay(pause * 4, CancellationToken.None);
        }
    }

    private async Task Act(JsonNode chart)
    {
        var key = caller.NextKey();
        var (verb, body) = Choose(chart, key);
        await caller.Command(token, key, $"/api/charts/{chart["id"]}/{verb}", JsonSerializer.Serialize(body));
    }

    private (string Verb, object Body) Choose(JsonNode chart, string key)
    {
        var state = chart["state"]!.GetValue<string>();
        if (state == "finalCoded")
            return ("reopen", new { reason = key });
        if (chart["holds"]!.AsArray() is { Count: > 0 } holds && chance.Next(2) == 0)
            return ("release", new { hold = holds[0]!["id"]!.GetValue<string>(), note = key });
        if (chart["assignment"] is not null && chance.Next(2) == 0)
            return ("unassign", new { reason = key });
        return chance.Next(10) switch
        {
            0 => ("cancel", new { reason = key }),
            < 4 => ("expedite", new { minutes = chance.Next(1, 600) }),
            _ => ("assign", new { coder = Hospital.Coder(chance.Next(coders)) }),
        };
    }
}

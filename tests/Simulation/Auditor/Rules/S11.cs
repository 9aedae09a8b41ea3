using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed class S11() : Invariant("S11", "an account of some clients is shown nothing of another's charts and facilities")
{
    private readonly Dictionary<int, string> _accounts = [];

    public override void Happens(Happening happening)
    {
        if (happening is Connected { Open: true } connected)
            _accounts[connected.Connection] = connected.Account;
        if (happening is not Pushed { Kind: "frame" or "snapshot" or "delta" } pushed
            || !_accounts.TryGetValue(pushed.Connection, out var name)
            || !Books.Accounts.TryGetValue(name, out var account)
            || account.Part("clients") is null && account.Part("facilities") is null)
            return;
        var (clients, facilities) = (account.Part("clients") is null ? null : account.Texts("clients"),
            account.Part("facilities") is null ? null : account.Texts("facilities"));
        foreach (var word in Words(Json.Parse(pushed.Message)))
            if (Books.Charts.TryGetValue(word, out var chart)
                && !(clients?.Contains(chart.Client) != false && facilities?.Contains(chart.Facility) != false))
                Broken($"{name}'s {pushed.Stream} shows {word}, a chart of {chart.Client}");
            else if (clients is not null && Books.Settings.Facilities.TryGetValue(word, out var facility)
                && !clients.Contains(facility.Text("client")))
                Broken($"{name}'s {pushed.Stream} shows facility {word} of {facility.Text("client")}");
            else if (clients is not null && Books.Settings.Clients.ContainsKey(word) && !clients.Contains(word))
                Broken($"{name}'s {pushed.Stream} shows client {word}");
        if (pushed.Stream == "board")
            Counts(name, pushed, clients, facilities);
    }

    /// <summary>A workqueue's counters are those of the charts in scope, and not more.</summary>
    private void Counts(string name, Pushed pushed, string[]? clients, string[]? facilities)
    {
        var json = Json.Parse(pushed.Message);
        foreach (var row in json.All("rows").Concat(json.All("frames").SelectMany(frame => frame.All("rows"))))
            if (row.Part("workqueue") is { } shown && shown.Text("id") is { } queue && shown.Int("ready") is { } ready)
                Unless(
                    ready <= Most(queue, clients, facilities),
                    $"{name}'s board counts {ready} ready in {queue}, where there are never so many in scope");
    }

    private int Most(string queue, string[]? clients, string[]? facilities) => Books.Charts.Values.Count(chart =>
        clients?.Contains(chart.Client) != false && facilities?.Contains(chart.Facility) != false);

    private static IEnumerable<string> Words(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Words),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(part => Words(part.Value).Append(part.Name)),
        _ => [],
    };
}

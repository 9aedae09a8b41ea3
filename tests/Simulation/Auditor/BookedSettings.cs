using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

/// <summary>The settings as the journal tells of them.</summary>
internal sealed class BookedSettings
{
    private readonly Dictionary<int, JsonElement> _books = [];

    public Dictionary<string, JsonElement> Clients { get; } = [];
    public Dictionary<string, JsonElement> Facilities { get; } = [];
    public Dictionary<string, JsonElement> Workqueues { get; } = [];
    public Dictionary<string, JsonElement> Restrictions { get; } = [];
    public Dictionary<string, JsonElement> Employers { get; } = [];
    public Dictionary<string, JsonElement> Calendars { get; } = [];
    public Dictionary<string, JsonElement> Filings { get; } = [];
    public Dictionary<string, JsonElement> Kinds { get; } = [];
    public List<(int Version, long Effective)> Scheduled { get; } = [];
    public int? LeastNumber { get; private set; }
    public long Version { get; private set; }

    /// <summary>The placement rules in force, in order.</summary>
    public List<JsonElement> Rules { get; private set; } = [];

    public void Take(JsonElement change)
    {
        Version++;
        switch (change.Name())
        {
            case "clientSet":
                Keep(Clients, change.Part("client"), "id");
                break;
            case "facilitySet":
                Keep(Facilities, change.Part("facility"), "id");
                break;
            case "workqueueSet":
                Keep(Workqueues, change.Part("workqueue"), "id");
                break;
            case "restrictionSet":
                Keep(Restrictions, change.Part("restriction"), "id");
                break;
            case "employerSet":
                Keep(Employers, change.Part("employer"), "id");
                break;
            case "calendarSet":
                Keep(Calendars, change.Part("calendar"), "id");
                break;
            case "filingLimitSet":
                Keep(Filings, change.Part("limit"), "id");
                break;
            case "kindSet":
                Keep(Kinds, change.Part("kind"), "code");
                break;
            case "rulesMade" when change.Part("book") is { } book:
                _books[book.Int("version")!.Value] = book;
                break;
            case "rulesScheduled":
                Scheduled.Add((change.Int("version")!.Value, change.Time("effective")!.Value));
                break;
            case "rulesWithdrawn":
                Scheduled.RemoveAll(one => one.Version == change.Int("version"));
                break;
            case "rulesActivated":
                Scheduled.RemoveAll(one => one.Version == change.Int("version"));
                Rules = [.. _books[change.Int("version")!.Value].All("rules")
                    .OrderBy(rule => rule.Int("order")).ThenBy(rule => rule.Text("workqueue"), StringComparer.Ordinal)];
                break;
            case "numbersBegin":
                LeastNumber = change.Int("at");
                break;
        }
    }

    /// <summary>How much of a coder's capacity a chart of the kind takes, in hundredths.</summary>
    public int WeightOf(string kind) =>
        Kinds.TryGetValue(kind, out var set) && set.Decimal("weight") is { } weight ? (int)(weight * 100) : 100;

    private static void Keep(Dictionary<string, JsonElement> table, JsonElement? row, string id)
    {
        if (row is { } known)
            table[known.Text(id)!] = known;
    }
}

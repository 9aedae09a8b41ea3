using System.Collections.Concurrent;

namespace CodingQueue.RoutingModel;

/// <summary>What histories have reached: so that what should occur and never does is found.</summary>
internal sealed class Coverage
{
    private readonly ConcurrentDictionary<string, long> _cells = new(), _rules = new(), _reasons = new(), _refusals = new(),
        _settings = new(), _times = new(), _deadlines = new();

    /// <summary>A command came to a chart in a state.</summary>
    public void Cell(string state, string command, string? refused)
    {
        Add(_cells, $"{state} x {command}");
        if (refused is not null)
            Add(_refusals, refused);
    }

    /// <summary>A coder was judged: a rule that alone says no has decided.</summary>
    public void Judged(List<string> unmet)
    {
        if (unmet.Count == 1)
            Add(_rules, unmet[0]);
    }

    /// <summary>A chart was chosen.</summary>
    public void Chosen(string reason, bool pushed) => Add(_reasons, pushed ? $"{reason}, unasked" : reason);

    /// <summary>A setting was made or replaced.</summary>
    public void Set(string what) => Add(_settings, what);

    /// <summary>Something happened because its time came.</summary>
    public void Happened(string what) => Add(_times, what);

    /// <summary>A deadline was worked out: which of them counts.</summary>
    public void Deadline(string source) => Add(_deadlines, source);

    /// <summary>Prints everything; the names that should have occurred and did not.</summary>
    public List<string> Print()
    {
        Print("state x command cells", _cells);
        Print("rules that decided alone", _rules);
        Print("reasons of picks", _reasons);
        Print("refusals", _refusals);
        Print("settings changed", _settings);
        Print("what time did", _times);
        Print("deadlines that counted, looked at again after every step", _deadlines);
        string[] rules =
        [
            "Grant", "Credential", "Supervision", "WorkqueueCredential", "Specialty", "Restriction", "Named", "Conflict",
            "Independence", "Preference",
        ];
        string[] reasons = ["Urgency", "FirstRight", "WaitBound", "FairShare", "Scarcity", "Scarcity of a higher tier", "a new round", "Lead", "Urgency, unasked", "FirstRight, unasked"];
        string[] times =
        [
            "a first right lapses", "a hand routing ends", "a hold climbs its ladder", "a hold ends", "a hold is followed up",
            "a preference ends", "a shift's end asks about a chart", "a shift's end releases a chart", "an offer lapses",
            "rules come into force", "OnShift to OnBreak", "OnBreak to OnShift", "OffShift to OnShift",
        ];
        string[] deadlines = ["hours", "businessHours", "workingDays", "month's end", "bill hold", "filing limit"];
        return
        [
            .. rules.Except(_rules.Keys), .. reasons.Except(_reasons.Keys), .. times.Except(_times.Keys),
            .. deadlines.Except(_deadlines.Keys),
        ];
    }

    private static void Add(ConcurrentDictionary<string, long> counts, string name) => counts.AddOrUpdate(name, 1, (_, n) => n + 1);

    private static void Print(string title, ConcurrentDictionary<string, long> counts)
    {
        Console.WriteLine($"{title}: {counts.Count}");
        foreach (var line in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Chunk(6))
            Console.WriteLine("  " + string.Join(", ", line.Select(pair => $"{pair.Key} {pair.Value}")));
    }
}

using System.Collections.Concurrent;

namespace CodingQueue.RoutingModel;

/// <summary>What histories have reached: so that what should occur and never does is found.</summary>
internal sealed class Coverage
{
    private readonly ConcurrentDictionary<string, long> _cells = new(), _rules = new(), _reasons = new(), _refusals = new();

    private int _endedEarly;

    /// <summary>A history could not go on because of what <see cref="Model.Known"/> says.</summary>
    public void EndedEarly() => Interlocked.Increment(ref _endedEarly);

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

    /// <summary>Prints everything; the names that should have occurred and did not.</summary>
    public List<string> Print()
    {
        Console.WriteLine($"histories that ended early, at a known difference: {_endedEarly}");
        Print("state x command cells", _cells);
        Print("rules that decided alone", _rules);
        Print("reasons of picks", _reasons);
        Print("refusals", _refusals);
        string[] rules =
        [
            "Grant", "Credential", "Supervision", "WorkqueueCredential", "Specialty", "Restriction", "Named", "Conflict",
            "Independence", "Preference",
        ];
        string[] reasons = ["Urgency", "FirstRight", "WaitBound", "FairShare", "Scarcity", "Lead", "Urgency, unasked", "FirstRight, unasked"];
        return [.. rules.Where(rule => !_rules.ContainsKey(rule)), .. reasons.Where(reason => !_reasons.ContainsKey(reason))];
    }

    private static void Add(ConcurrentDictionary<string, long> counts, string name) => counts.AddOrUpdate(name, 1, (_, n) => n + 1);

    private static void Print(string title, ConcurrentDictionary<string, long> counts)
    {
        Console.WriteLine($"{title}: {counts.Count}");
        foreach (var line in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Chunk(6))
            Console.WriteLine("  " + string.Join(", ", line.Select(pair => $"{pair.Key} {pair.Value}")));
    }
}

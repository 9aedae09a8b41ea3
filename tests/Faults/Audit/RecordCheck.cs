using CodingQueue.Faults.Callers;
using CodingQueue.Load;

namespace CodingQueue.Faults.Audit;

/// <summary>
/// Compares what callers were told with what the histories say: every acknowledged command is there exactly
/// once, nothing is there that nobody was told of, and what was refused left no trace.
/// </summary>
internal sealed class RecordCheck(Histories histories, Violations violations)
{
    private readonly Dictionary<string, List<Entry>> _byKey = Traces(histories);

    private readonly Dictionary<(string Chart, int Number), List<Entry>> _given = histories.All
        .Where(entry => entry.Change == "given")
        .GroupBy(entry => (entry.Chart, entry.Number("assignment")!.Value))
        .ToDictionary(group => group.Key, group => group.ToList());

    private readonly HashSet<(string Chart, int Number)> _acknowledged = [];

    /// <summary>Commands of which the history has a trace, by key: these must give the same answer again.</summary>
    public HashSet<string> Effects { get; } = new(StringComparer.Ordinal);

    public void Run(IReadOnlyCollection<Sent> record)
    {
        var created = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var sent in record)
        {
            if (sent.Verb == "charts" && sent.Code == 201 && !created.TryAdd(sent.Chart!, sent.Key))
                violations.Add("repeated", $"chart {sent.Chart} was made for {created[sent.Chart!]} and again for {sent.Key}");
            Check(sent);
        }
        var known = record.Where(sent => sent.IsDone).Select(sent => sent.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, entries) in _byKey)
            violations.Unless(known.Contains(key), "phantom", $"{entries[0]} was not acknowledged");
        foreach (var (assignment, entries) in _given)
            violations.Unless(
                entries[0].Text("by") == "push" || _acknowledged.Contains(assignment), "phantom",
                $"{entries[0]} was not acknowledged");
    }

    private void Check(Sent sent)
    {
        if (!sent.IsDone)
        {
            violations.Unless(!_byKey.ContainsKey(sent.Key), "refused", $"{sent.Key} {sent.Path} was answered {sent.Code} and left a trace");
            return;
        }
        switch (sent.Verb)
        {
            case "next" or "assign":
                CheckGiven(sent);
                break;
            case "charts" when sent.Code == 201:
                Once(sent, histories.Of(sent.Chart!).Where(entry => entry.Change == "arrived"));
                break;
            case "charts":
                CheckUpdate(sent);
                break;
            case "open":
                Once(sent, histories.Of(sent.Chart!).Where(entry => entry.Change == "opened" && entry.Number("assignment") == Number(sent)));
                break;
            case "expedite":
                if (histories.Of(sent.Chart!).Any(entry => entry.Change == "boosted" && entry.Version <= sent.Json["version"]!.GetValue<long>()))
                    Effects.Add(sent.Key);
                break;
            default:
                Once(sent, _byKey.GetValueOrDefault(sent.Key, []).Where(entry => entry.Change == ChangeOf(sent.Verb)));
                break;
        }
    }

    private static string ChangeOf(string verb) => verb switch
    {
        "hold" => "holdPlaced",
        "release" => "holdEnded",
        "reopen" => "reopened",
        "cancel" => "cancelled",
        _ => "assignmentEnded",
    };

    private static int Number(Sent sent) =>
        System.Text.Json.Nodes.JsonNode.Parse(sent.Body)!["assignment"]!.GetValue<int>();

    private void CheckGiven(Sent sent)
    {
        var json = sent.Json;
        var chart = sent.Verb == "next" ? json["chart"]! : json;
        var assignment = (sent.Chart!, chart["assignment"]!["number"]!.GetValue<int>());
        var entries = _given.GetValueOrDefault(assignment, []);
        var coder = chart["assignment"]!["coder"]!.GetValue<string>();
        var expected = sent.Verb == "next" ? "next" : "lead";
        violations.Unless(
            _acknowledged.Add(assignment), "repeated", $"{assignment} was acknowledged to {sent.Key} and to another command");
        Once(sent, entries.Where(entry => entry.Text("coder") == coder && entry.Text("by") == expected));
    }

    /// <summary>An update names charges that no other names: they are there once, or were there already.</summary>
    private void CheckUpdate(Sent sent)
    {
        var charges = sent.Json["totalCharges"]!.GetValue<decimal>();
        Once(sent, histories.Of(sent.Chart!)
            .Where(entry => entry.Change == "updated" && entry.Facts["totalCharges"]?.GetValue<decimal>() == charges));
    }

    private void Once(Sent sent, IEnumerable<Entry> traces)
    {
        var count = traces.Count();
        if (count == 1)
            Effects.Add(sent.Key);
        else
            violations.Add(
                count == 0 ? "lost" : "repeated",
                $"{sent.Key} {sent.Path} {sent.Body} was acknowledged and is in the history {count} times: {sent.Answer}");
    }

    /// <summary>Entries whose note or reason is a key.</summary>
    private static Dictionary<string, List<Entry>> Traces(Histories histories)
    {
        var traces = new Dictionary<string, List<Entry>>(StringComparer.Ordinal);
        foreach (var entry in histories.All)
        {
            var key = entry.Change switch
            {
                "holdPlaced" => entry.Text("note"),
                "assignmentEnded" or "holdEnded" => entry.Text("note"),
                "reopened" or "cancelled" => entry.Text("reason"),
                _ => null,
            };
            if (key?.StartsWith("key-", StringComparison.Ordinal) != true)
                continue;
            if (!traces.TryGetValue(key, out var entries))
                traces[key] = entries = [];
            entries.Add(entry);
        }
        return traces;
    }
}

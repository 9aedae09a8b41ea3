using System.Text.Json;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Tests;

/// <summary>
/// Reads a closed store's journal line by line and keeps its own simple books, with nothing of the product's
/// types and folds: what it finds is what an auditor with a text editor would find.
/// </summary>
internal sealed class Audit
{
    private readonly Dictionary<string, long> _versions = [];
    private readonly Dictionary<string, string> _state = [];
    private readonly Dictionary<string, string> _queue = [];
    private readonly Dictionary<string, (string Coder, int Number)> _with = [];
    private readonly Dictionary<string, int> _number = [];
    private readonly Dictionary<string, Dictionary<string, int>> _has = [];

    public long Units { get; private set; }

    public int Given { get; private set; }

    public int Charts => _state.Count;

    /// <summary>Open charts by workqueue and state.</summary>
    public Dictionary<(string Queue, string State), int> Counts() => _state
        .Where(pair => pair.Value is not ("finalCoded" or "cancelled"))
        .GroupBy(pair => (_queue.GetValueOrDefault(pair.Key, ""), pair.Value))
        .ToDictionary(group => group.Key, group => group.Count());

    /// <summary>What a coder has: chart and number.</summary>
    public IReadOnlyDictionary<string, int> Has(string coder) => _has.GetValueOrDefault(coder) ?? [];

    public bool IsIn(string chart, string queue, string state) =>
        _queue.GetValueOrDefault(chart, "") == queue && _state[chart] == state;

    public static Audit Of(string folder)
    {
        var audit = new Audit();
        using var store = SqliteStore.Open(folder);
        long last = 0;
        foreach (var batch in store.Batches(1))
        {
            Assert.Equal(last + 1, batch.First);
            var lines = System.Text.Encoding.UTF8.GetString(batch.Units).Split('\n');
            Assert.Equal(batch.Last - batch.First + 1, lines.Length);
            foreach (var line in lines)
                audit.Take(JsonDocument.Parse(line).RootElement);
            last = batch.Last;
        }
        return audit;
    }

    private void Take(JsonElement unit)
    {
        Units++;
        foreach (var stream in unit.GetProperty("streams").EnumerateArray())
        {
            var (kind, key) = (stream.GetProperty("s").GetString()!, stream.GetProperty("k").GetString()!);
            var changes = stream.GetProperty("c").EnumerateArray().ToList();
            Assert.Equal(_versions.GetValueOrDefault(kind + key) + 1, stream.GetProperty("v").GetInt64());
            _versions[kind + key] = stream.GetProperty("v").GetInt64() + changes.Count - 1;
            foreach (var change in changes)
                if (kind == "chart")
                    Chart(key, change);
                else if (kind == "coder")
                    Coder(key, change);
        }
        // At the end of each unit what the charts say and what the coders say is the same.
        foreach (var stream in unit.GetProperty("streams").EnumerateArray())
            Agree(stream.GetProperty("s").GetString()!, stream.GetProperty("k").GetString()!);
    }

    private void Agree(string kind, string key)
    {
        if (kind == "chart" && _with.TryGetValue(key, out var with))
            Assert.Equal(with.Number, _has[with.Coder][key]);
        if (kind == "coder")
            foreach (var (chart, number) in Has(key))
                Assert.Equal((key, number), _with[chart]);
    }

    private void Chart(string chart, JsonElement change)
    {
        switch (change.GetProperty("t").GetString())
        {
            case "placed":
                _queue[chart] = change.TryGetProperty("workqueue", out var queue) ? queue.GetString()! : "";
                break;
            case "given":
                var assignment = change.GetProperty("assignment");
                var number = assignment.GetProperty("number").GetInt32();
                Assert.False(_with.ContainsKey(chart), $"{chart} is given twice");
                Assert.True(number > _number.GetValueOrDefault(chart), $"{chart} has a number again");
                _number[chart] = number;
                _with[chart] = (assignment.GetProperty("coder").GetString()!, number);
                if (_state[chart] != "review")
                    _state[chart] = "assigned";
                Given++;
                break;
            case "opened" when _state[chart] == "assigned":
                _state[chart] = "inProgress";
                break;
            case "assignmentEnded":
                Assert.True(_with.Remove(chart, out var ended));
                Assert.Equal((change.GetProperty("coder").GetString(), change.GetProperty("number").GetInt32()), ended);
                break;
            case "arrived" or "waits":
                _state[chart] = "notReady";
                break;
            case "inReview":
                _state[chart] = "review";
                break;
            case "ready" or "held" or "finalCoded" or "cancelled":
                _state[chart] = change.GetProperty("t").GetString()!;
                break;
        }
    }

    private void Coder(string coder, JsonElement change)
    {
        if (!_has.TryGetValue(coder, out var has))
            _has[coder] = has = [];
        switch (change.GetProperty("t").GetString())
        {
            case "chartTaken":
                Assert.True(has.TryAdd(change.GetProperty("chart").GetString()!, change.GetProperty("number").GetInt32()));
                break;
            case "chartGone":
                Assert.True(has.Remove(change.GetProperty("chart").GetString()!, out var number));
                Assert.Equal(number, change.GetProperty("number").GetInt32());
                break;
        }
    }
}

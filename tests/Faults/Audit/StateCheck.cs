using System.Text.Json.Nodes;
using CodingQueue.Load;

namespace CodingQueue.Faults.Audit;

/// <summary>At rest: lists, coders and board agree with each other, and every chart sent is in exactly one state.</summary>
internal static class StateCheck
{
    private static readonly string[] Open = ["notReady", "ready", "assigned", "inProgress", "held", "review"];

    /// <summary>Every chart there is, by id.</summary>
    public static async Task<Dictionary<string, JsonNode>> ReadAll(Calls calls, Violations violations)
    {
        var charts = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var filter in new[] { "", "state=finalCoded&", "state=cancelled&" })
        {
            var cursor = "";
            do
            {
                var page = await calls.Get($"/api/charts?{filter}limit=500{cursor}");
                foreach (var chart in page["charts"]!.AsArray())
                    if (!charts.TryAdd(chart!["id"]!.GetValue<string>(), chart))
                        violations.Add("lists", $"chart {chart["id"]} is in two lists, or twice in one");
                cursor = page["cursor"] is { } next ? $"&cursor={next}" : "";
            }
            while (cursor.Length > 0);
        }
        return charts;
    }

    public static async Task Run(
        Calls calls, IReadOnlyCollection<string> sent, IReadOnlyDictionary<string, JsonNode> charts, int beside, int coders,
        Histories histories, Violations violations)
    {
        foreach (var chart in sent.Where(chart => !charts.ContainsKey(chart)))
            violations.Add("lost", $"chart {chart} was acknowledged and is in no list");
        violations.Unless(
            charts.Count == sent.Count + beside, "counts",
            $"{sent.Count} and {beside} charts were acknowledged, the lists have {charts.Count}");
        foreach (var (id, chart) in charts)
            violations.Unless(
                chart["version"]!.GetValue<long>() == histories.Of(id).Count, "versions",
                $"chart {id} is at version {chart["version"]}, its history has {histories.Of(id).Count} entries");
        for (var number = 0; number < coders; number++)
            await CheckCoder(calls, Hospital.Coder(number), charts, violations);
        await CheckBoard(calls, charts, violations);
    }

    private static async Task CheckCoder(
        Calls calls, string coder, IReadOnlyDictionary<string, JsonNode> charts, Violations violations)
    {
        var theirs = (await calls.Get($"/api/coders/{coder}/assignments"))["assignments"]!.AsArray()
            .Select(chart => $"{chart!["id"]} {chart["assignment"]!["number"]}").Order(StringComparer.Ordinal).ToList();
        var said = charts.Values.Where(chart => chart["assignment"]?["coder"]?.GetValue<string>() == coder)
            .Select(chart => $"{chart["id"]} {chart["assignment"]!["number"]}").Order(StringComparer.Ordinal).ToList();
        violations.Unless(
            theirs.SequenceEqual(said), "coders",
            $"{coder} has [{string.Join(", ", theirs.Except(said))}] that charts do not say, and lacks [{string.Join(", ", said.Except(theirs))}]");
        var counted = await calls.Get($"/api/coders/{coder}");
        violations.Unless(
            counted["active"]!.GetValue<int>() + counted["held"]!.GetValue<int>() == theirs.Count, "coders",
            $"{coder} counts {counted["active"]} + {counted["held"]}, and has {theirs.Count}");
    }

    private static async Task CheckBoard(Calls calls, IReadOnlyDictionary<string, JsonNode> charts, Violations violations)
    {
        foreach (var queue in (await calls.Get("/api/board"))["workqueues"]!.AsArray())
            foreach (var state in Open)
            {
                var listed = charts.Values.Count(chart => chart["state"]!.GetValue<string>() == state
                    && chart["workqueue"]?.GetValue<string>() == queue!["id"]!.GetValue<string>());
                violations.Unless(
                    queue![state]!.GetValue<int>() == listed, "board",
                    $"{queue["id"]} counts {queue[state]} {state}, the lists have {listed}");
            }
    }
}

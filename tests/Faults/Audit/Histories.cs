using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CodingQueue.Load;

namespace CodingQueue.Faults.Audit;

/// <summary>One entry of a chart's history, as the server tells it.</summary>
internal sealed record Entry(string Chart, long Version, string By, string Change, JsonNode Facts)
{
    public string? Text(string fact) => Facts[fact]?.GetValue<string>();

    public int? Number(string fact) => Facts[fact]?.GetValue<int>();

    public override string ToString() => $"{Chart} version {Version} {Change} by {By} {Facts.ToJsonString()}";
}

/// <summary>Every chart with its whole history, read over HTTP at rest.</summary>
internal sealed class Histories
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<Entry>> _byChart = new(StringComparer.Ordinal);

    public IEnumerable<Entry> All => _byChart.Values.SelectMany(entries => entries);

    public IReadOnlyDictionary<string, IReadOnlyList<Entry>> ByChart => _byChart;

    public IReadOnlyList<Entry> Of(string chart) => _byChart.GetValueOrDefault(chart, []);

    public static async Task<Histories> Read(Calls calls, IEnumerable<string> charts, Violations violations)
    {
        var all = new Histories();
        await Parallel.ForEachAsync(charts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (chart, _) =>
        {
            var answer = await calls.Send(HttpMethod.Get, $"/api/charts/{chart}/history");
            if (!answer.IsSuccess)
            {
                violations.Add("lost", $"chart {chart} was acknowledged and its history is answered {answer.Code}");
                return;
            }
            all._byChart[chart] =
            [
                .. answer.Json["entries"]!.AsArray().Select(entry => new Entry(
                    chart, entry!["version"]!.GetValue<long>(), entry["by"]!.GetValue<string>(),
                    entry["change"]!.GetValue<string>(), entry["facts"]!)),
            ];
        });
        return all;
    }
}

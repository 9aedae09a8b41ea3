using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodingQueue.Simulation.Auditor;

internal sealed partial class S17() : Invariant("S17", "what a process believes at rest is what the journal adds up to")
{
    public override void Happens(Happening happening)
    {
        if (happening is not Shown shown)
            return;
        var said = shown.What switch
        {
            "Chart" => Books.Charts.TryGetValue(shown.Name, out var chart) ? Of(chart) : "unknown",
            "Coder" => Books.Coders.TryGetValue(shown.Name, out var coder) ? Of(coder) : "unknown",
            "Settings" => $"{Books.Settings.Version}",
            "counts" => Counts(shown.Name),
            "lines" => Lines(shown.Name),
            "waiting" => $"{Books.Coders.Values.Count(coder => coder.Waits && coder.TierIn(shown.Name) is not null)}",
            _ => null,
        };
        if (said is null)
            return;
        var own = shown.What switch
        {
            "Chart" => OfChart(Json.Parse(shown.Text)),
            "Coder" => OfCoder(Json.Parse(shown.Text)),
            "Settings" => $"{Json.Parse(shown.Text).Long("version")}",
            "counts" => string.Join(' ', Numbers().Matches(shown.Text).Take(6).Select(match => match.Groups[1].Value)),
            _ => shown.Text,
        };
        Unless(own == said, $"{shown.Host} shows {shown.What} {shown.Name} as {own}, the journal says {said}");
    }

    private string Counts(string queue)
    {
        var here = Books.Charts.Values.Where(chart => !chart.IsFinished && (chart.Queue ?? "") == queue).ToList();
        return string.Join(' ', new[] { "notReady", "ready", "assigned", "inProgress", "held", "review" }
            .Select(state => here.Count(chart => chart.State == state)));
    }

    private string Lines(string queue)
    {
        var here = Books.Charts.Values.Where(chart => chart.IsOffered && chart.Queue == queue).ToList();
        return $"({here.Count(chart => chart.Right is null)}, {here.Count(chart => chart.Right is not null)})";
    }

    private static string Of(BookedChart chart) => string.Create(CultureInfo.InvariantCulture,
        $"v{chart.Version} {chart.State} {chart.With?.Coder}#{chart.With?.Number} {chart.Queue} {chart.Deadline} {chart.LastNumber} "
        + $"{chart.Boost} {chart.Right?.Coder}/{chart.Right?.Until} {string.Join(',', chart.Holds.Select(hold => $"{hold.Id}:{hold.Until}:{hold.FollowUp}:{hold.Rungs}"))} "
        + $"{string.Join(',', chart.Declines.Select(no => $"{no.Coder}:{no.Until}"))} {chart.Record} {string.Join(',', chart.Facts.Texts("documents"))}");

    private static string OfChart(JsonElement json)
    {
        var state = json.Part("state")!.Value;
        var with = state.Part("assignment") ?? state.Part("kept");
        return string.Create(CultureInfo.InvariantCulture,
            $"v{json.Long("version")} {state.Name()} {with?.Text("coder")}#{with?.Int("number")} {json.Text("workqueue")} {json.Time("deadline")} {json.Int("lastNumber")} "
            + $"{json.Int("boostMinutes")} {state.Part("sticky")?.Text("coder")}/{state.Part("sticky")?.Time("until")} "
            + $"{string.Join(',', json.All("holds").Select(hold => $"{hold.Text("id")}:{hold.Time("until")}:{hold.Time("followUp")}:{hold.Int("escalated")}"))} "
            + $"{string.Join(',', json.All("declines").Select(no => $"{no.Text("coder")}:{no.Time("until")}"))} {json.Text("coderOfRecord")} "
            + $"{string.Join(',', json.Part("facts")!.Value.Texts("documents"))}");
    }

    private static string Of(BookedCoder coder) => string.Create(CultureInfo.InvariantCulture,
        $"v{coder.Version} {coder.Presence} {string.Join(',', coder.Holdings.Select(one => $"{one.Chart}#{one.Number}{(one.Held ? "h" : "")}{one.Weight}"))} "
        + $"{coder.Offer} {string.Join(',', coder.Round.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}:{one.Value}"))}");

    private static string OfCoder(JsonElement json) => string.Create(CultureInfo.InvariantCulture,
        $"v{json.Long("version")} {json.Text("presence")} {string.Join(',', json.All("holdings").Select(one => $"{one.Text("chart")}#{one.Int("number")}{(one.Is("held") ? "h" : "")}{one.Int("weight")}"))} "
        + $"{json.Text("offer")} {string.Join(',', json.All("round").OrderBy(one => one.Text("workqueue"), StringComparer.Ordinal).Select(one => $"{one.Text("workqueue")}:{one.Int("given")}"))}");

    [GeneratedRegex("= ([0-9]+)")]
    private static partial Regex Numbers();
}

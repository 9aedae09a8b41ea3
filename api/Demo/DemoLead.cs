using CodingQueue.Api.Board;
using CodingQueue.Api.Charts;

namespace CodingQueue.Api.Demo;

/// <summary>
/// The simulated lead: ends the holds whose answer came, now and then brings a chart forward, and keeps the
/// unroutable list short.
/// </summary>
internal sealed class DemoLead(DemoCaller caller, DemoClock clock, int seed)
{
    private const double ExpediteEveryHours = 0.75;
    private const int Day = 24 * 60;
    private const int MostUnroutable = 8;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly Random _random = new(seed);
    private readonly DemoCalendar<Answer> _answers = new(clock);

    /// <summary>An answer to a hold will come after so many hours.</summary>
    public void Expect(string chart, string hold, string note, double hours) =>
        _answers.Add(new Answer(chart, hold, note), hours);

    /// <summary>Every open chart in a state, page by page.</summary>
    public async Task<List<ChartOut>> Charts(string state, CancellationToken stop)
    {
        var (charts, cursor) = (new List<ChartOut>(), "");
        do
        {
            var page = await caller.Get<ChartList>($"/api/charts?state={state}&limit=500{cursor}", stop);
            charts.AddRange(page.Value?.Charts ?? []);
            cursor = page.Value?.Cursor is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);
        return charts;
    }

    /// <summary>Leads until told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        var expedite = clock.Hours + ExpediteEveryHours;
        while (true)
        {
            await Task.Delay(Beat, stop);
            while (_answers.TryTake(out var answer))
                await caller.Post<ChartOut>(
                    $"/api/charts/{answer.Chart}/release", new ReleaseBody(answer.Hold, answer.Note), stop);
            if (clock.Hours < expedite)
                continue;
            await Expedite(stop);
            await ClearUnroutable(stop);
            expedite = clock.Hours + (ExpediteEveryHours * (0.5 + _random.NextDouble()));
        }
    }

    /// <summary>Brings the dearest of a workqueue's first ready charts forward by a day.</summary>
    private async Task Expedite(CancellationToken stop)
    {
        var queue = DemoVendor.Workqueues[_random.Next(DemoVendor.Workqueues.Count)].Id;
        var page = await caller.Get<ChartList>($"/api/charts?workqueue={queue}&state=ready&limit=50", stop);
        var usual = page.Value?.Charts.Where(chart => chart.BoostMinutes == 0);
        if (usual?.MaxBy(chart => chart.TotalCharges) is { } dearest)
            await caller.Post<ChartOut>($"/api/charts/{dearest.Id}/expedite", new ExpediteBody(Day), stop);
    }

    /// <summary>Keeps the unroutable list an example: the facility codes what is too many.</summary>
    private async Task ClearUnroutable(CancellationToken stop)
    {
        var page = await caller.Get<UnroutableList>("/api/unroutable", stop);
        if (page.Value?.Charts is [{ Chart: var first }, ..] charts && charts.Count > MostUnroutable)
            await caller.Post<ChartOut>(
                $"/api/charts/{first.Id}/cancel", new ReasonBody("The facility codes it itself"), stop);
    }

    private sealed record Answer(string Chart, string Hold, string Note);
}

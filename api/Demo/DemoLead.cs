using CodingQueue.Api.Charts;
using NodaTime;

namespace CodingQueue.Api.Demo;

/// <summary>
/// The simulated lead: ends the holds whose answer came, and now and then brings a chart forward.
/// </summary>
internal sealed class DemoLead(DemoCaller caller, DemoClock clock, int seed)
{
    private const double ExpediteEveryHours = 0.75;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Answer, Instant> _answers = new();
    private readonly Lock _door = new();

    /// <summary>An answer to a hold will come after so many hours.</summary>
    public void Expect(string chart, string hold, string note, double hours)
    {
        lock (_door)
            _answers.Enqueue(new Answer(chart, hold, note), clock.Ahead(hours));
    }

    /// <summary>Every open chart in a state, page by page.</summary>
    public async Task<List<ChartOut>> Charts(string state, CancellationToken stop)
    {
        var (charts, cursor) = (new List<ChartOut>(), "");
        do
        {
            var page = (await caller.Get<ChartList>($"/api/charts?state={state}&limit=500{cursor}", stop)).Value;
            charts.AddRange(page?.Charts ?? []);
            cursor = page?.Cursor is { } next ? $"&cursor={next}" : null;
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
            while (NextAnswer() is { } answer)
                await caller.Post<ChartOut>(
                    $"/api/charts/{answer.Chart}/release", new ReleaseBody(answer.Hold, answer.Note), stop);
            if (clock.Hours < expedite)
                continue;
            await Expedite(stop);
            expedite = clock.Hours + (ExpediteEveryHours * (0.5 + _random.NextDouble()));
        }
    }

    /// <summary>Brings the dearest of a workqueue's first ready charts forward by a day.</summary>
    private async Task Expedite(CancellationToken stop)
    {
        var queue = DemoVendor.Workqueues[_random.Next(DemoVendor.Workqueues.Count)].Id;
        var page = await caller.Get<ChartList>($"/api/charts?workqueue={queue}&state=ready&limit=50", stop);
        var dearest = page.Value?.Charts.Where(chart => chart.BoostMinutes == 0).MaxBy(chart => chart.TotalCharges ?? 0);
        if (dearest is not null)
            await caller.Post<ChartOut>($"/api/charts/{dearest.Id}/expedite", new ExpediteBody(24 * 60), stop);
    }

    private Answer? NextAnswer()
    {
        lock (_door)
            return _answers.TryPeek(out _, out var at) && at <= clock.Now ? _answers.Dequeue() : null;
    }

    private sealed record Answer(string Chart, string Hold, string Note);
}

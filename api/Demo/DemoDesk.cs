using CodingQueue.Api.Charts;
using CodingQueue.Api.Coders;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;

namespace CodingQueue.Api.Demo;

/// <summary>
/// One simulated coder at a desk of their own: signs in, works a shift with breaks, takes what is pushed or
/// asks for the next chart, opens it, works on it for the kind's minutes, and completes, holds or returns it.
/// A chart that somebody else opened at this desk is left alone: a person has sat down there.
/// </summary>
internal sealed class DemoDesk(
    DemoCoder coder, DemoCaller caller, DemoClock clock, DemoHospitals hospitals, DemoLead lead,
    IReadOnlyDictionary<string, decimal> minutes, int seed)
{
    private const double ShiftHours = 8.5;
    private const int Remembered = 500;
    private readonly Random _random = new(seed);
    private readonly string _path = $"/api/coders/{coder.Id}";
    private readonly HashSet<string> _heldBefore = [];
    private HashSet<string>? _opened;

    /// <summary>Shift after shift until told to stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        await clock.Pass(Between(0, 0.06), stop);
        if (SinceStart >= ShiftHours && !(await OnDesk(stop)).Taken)
            await Be(Presence.Off, stop);
        while (true)
            if (SinceStart < ShiftHours)
                await Shift(ShiftHours - SinceStart, stop);
            else
                await clock.Pass(Math.Min(24 - SinceStart, 1) * Between(0.5, 1), stop);
    }

    private double SinceStart => (clock.HourIn(coder.Zone) - coder.Starts + 24) % 24;

    /// <summary>A few charts at once, without the time they take: the work of the day before.</summary>
    public async Task WorkBefore(int charts, CancellationToken stop)
    {
        for (var i = 0; i < charts; i++)
            if (await Find(stop) is { } chart && await Open(chart, stop) is { } opened)
                await End(opened, chance: 40, stop);
        // Who asks for work is available, and was pushed more: that is finished, too.
        await Be(Presence.Away, stop);
        while (await OnDesk(stop) is { Mine: { } chart } && await Open(chart, stop) is { } opened)
            await End(opened, chance: 15, stop);
        await Be(Presence.Off, stop);
    }

    private async Task Shift(double hours, CancellationToken stop)
    {
        var (ends, pause) = (clock.Hours + hours, clock.Hours + Between(0.8, 2.5));
        if (!(await OnDesk(stop)).Taken)
            await Be(Presence.Available, stop);
        while (clock.Hours < ends)
        {
            if (clock.Hours > pause && !(await OnDesk(stop)).Taken)
            {
                await Be(Presence.Away, stop);
                await clock.Pass(Between(0.15, 0.6), stop);
                await Be(Presence.Available, stop);
                pause = clock.Hours + Between(1.5, 2.8);
            }
            if (await Find(stop) is { } chart)
                await Work(chart, stop);
            else
                await clock.Pass(Between(0.03, 0.1), stop);
        }
        if ((await OnDesk(stop)).Taken)
            return;
        // Nothing more is pushed; what is on the desk is finished before they leave.
        await Be(Presence.Away, stop);
        while (await OnDesk(stop) is { Mine: { } chart })
            await Work(chart, stop);
        await Be(Presence.Off, stop);
    }

    private async Task Be(Presence presence, CancellationToken stop) =>
        await caller.Put<CoderOut>($"{_path}/presence", new PresenceBody(presence), stop);

    private async Task<ChartOut?> Find(CancellationToken stop)
    {
        var (mine, taken) = await OnDesk(stop);
        if (mine is not null || taken)
            return mine;
        await MayDecline(stop);
        return (await caller.Post<NextOut>($"{_path}/next", null, stop)).Value?.Chart;
    }

    /// <summary>Now and then what is offered is declined; asking for the next chart accepts it.</summary>
    private async Task MayDecline(CancellationToken stop)
    {
        if (!coder.IsOffered || !Chance(5)
            || (await caller.Get<CoderOut>(_path, stop)).Value?.Offer is not { } offer)
            return;
        await caller.Post<ChartOut>(
            $"{_path}/decline", new DeclineBody(offer.Chart, "Not my specialty today"), stop);
    }

    /// <summary>The first chart to work on; or whether somebody else is at work here.</summary>
    private async Task<(ChartOut? Mine, bool Taken)> OnDesk(CancellationToken stop)
    {
        var answer = await caller.Get<AssignmentList>($"{_path}/assignments", stop);
        var active = (answer.Value?.Assignments ?? []).Where(chart => chart.State != "held").ToList();
        // At the first look, what is open was opened by this desk before a restart.
        _opened ??= [.. active.Where(chart => chart.Assignment?.Opened is not null).Select(NameOf)];
        if (_opened.Count > Remembered)
            _opened.IntersectWith(active.Select(NameOf));
        if (active.Any(chart => chart.Assignment?.Opened is not null && !_opened.Contains(NameOf(chart))))
            return (null, true);
        return (active.FirstOrDefault(), false);
    }

    private async Task Work(ChartOut chart, CancellationToken stop)
    {
        if (await Open(chart, stop) is not { } opened)
            return;
        var reference = (double)minutes[opened.Kind] * (opened.State == "review" ? 0.5 : 1);
        await clock.Pass(reference / 60 * Math.Exp(Between(-0.5, 0.6)) / coder.Pace, stop);
        await End(opened, chance: 8, stop);
    }

    private async Task<ChartOut?> Open(ChartOut chart, CancellationToken stop)
    {
        _opened?.Add(NameOf(chart));
        var answer = await caller.Post<ChartOut>(
            $"/api/charts/{chart.Id}/open", new OpenBody(chart.Assignment!.Number), stop);
        return answer.Value;
    }

    /// <summary>Completes the chart, or with a chance in a hundred holds it, or rarely returns it.</summary>
    private async Task End(ChartOut chart, double chance, CancellationToken stop)
    {
        var number = chart.Assignment!.Number;
        var path = $"/api/charts/{chart.Id}";
        if (chart.State == "review")
            await caller.Post<ChartOut>($"{path}/complete", Judge(number), stop);
        else if (Chance(chance) && Remember(chart))
            await Hold(chart, stop);
        else if (Chance(1))
            await caller.Post<ChartOut>($"{path}/return", new ReturnBody(number, "Not my specialty"), stop);
        else
            await caller.Post<ChartOut>($"{path}/complete", new CompleteBody(number), stop);
    }

    private CompleteBody Judge(int number) => Chance(93)
        ? new CompleteBody(number, ReviewOutcome.Agree)
        : new CompleteBody(number, ReviewOutcome.Return, "Secondary diagnosis not supported by the record");

    private async Task Hold(ChartOut chart, CancellationToken stop)
    {
        var hold = DemoHolds.Any(chart.Workqueue, _random);
        var hours = Between(hold.Hours.From, hold.Hours.To);
        var endsByTime = hold.Document.Length == 0 && Chance(35);
        var answer = await caller.Post<HoldPlacedOut>(
            $"/api/charts/{chart.Id}/hold",
            new HoldBody(
                hold.Reason, chart.Assignment!.Number, hold.Note,
                Until: endsByTime ? clock.Ahead(hours) : null, FollowUp: clock.Ahead(Between(6, 24))),
            stop);
        if (answer.Value is not { } placed)
            return;
        if (hold.Document.Length > 0)
            hospitals.Owe(chart, hold.Document, hours);
        else if (!endsByTime)
            lead.Expect(placed.Chart.Id, placed.Hold, hold.Answer, hours);
    }

    /// <summary>False when this desk held the chart before: once is enough.</summary>
    private bool Remember(ChartOut chart)
    {
        if (_heldBefore.Count > Remembered)
            _heldBefore.Clear();
        return _heldBefore.Add(chart.Id);
    }

    private static string NameOf(ChartOut chart) => $"{chart.Id} {chart.Assignment?.Number}";

    private double Between(double from, double to) => from + (_random.NextDouble() * (to - from));

    private bool Chance(double percent) => _random.NextDouble() * 100 < percent;
}

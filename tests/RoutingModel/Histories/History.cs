using System.Diagnostics;
using CodingQueue.RoutingModel.Model;

namespace CodingQueue.RoutingModel.Histories;

/// <summary>A difference between the model and the engine.</summary>
internal sealed class DifferenceException(string what) : Exception(what);

/// <summary>
/// One history, taken by the model and by the engine at once. After every step all that both know of open charts and
/// coders must be the same; what the engine gives unasked must be what the model would give that coder.
/// </summary>
internal sealed partial class History : IAsyncDisposable
{
    private readonly TimeSpan _patience;
    private readonly Naive _model;
    private readonly EngineSide _engine = new();
    private readonly Coverage _coverage;
    private readonly Flavor _flavor;
    private readonly Dictionary<string, string> _shown = [];
    private bool _timePasses;
    private readonly List<(string Chart, string Coder)> _unasked = [];
    private int _accounts, _stops, _patientLooks = 1;

    private History(Coverage coverage, Flavor flavor, TimeSpan patience) => (_model, _coverage, _flavor, _patience) =
        (new Naive(coverage) { Now = Shapes.Start }, coverage, flavor, patience);

    /// <summary>Runs the steps; null: no difference. Patience: how long the engine may take for what it does by itself.</summary>
    public static async Task<string?> Run(
        int seed, IReadOnlyList<Step> steps, Coverage coverage, TimeSpan patience, Action<string>? tell = null)
    {
        var history = new History(coverage, Step.FlavorOf(seed), patience);
        await using (history)
        {
            await history.Begin(seed);
            for (var place = 0; place < steps.Count; place++)
                try
                {
                    history._patientLooks = IsOfSettings(steps[place]) ? 30 : 1;
                    history._timePasses = steps[place].Verb is "advance" or "minute" or "merge";
                    var told = await history.Take(steps[place]);
                    tell?.Invoke($"{place,3} {told}");
                    await history.Compare();
                }
                catch (DifferenceException e)
                {
                    return $"after step {place} ({steps[place]}): {e.Message}";
                }
            return history._engine.Failure is { } failure ? $"the engine failed: {failure}" : null;
        }
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private async Task Begin(int seed)
    {
        for (var place = 0; place < 2; place++)
            await Set(Shapes.Calendar(place, seed + place));
        for (var place = 0; place < 2; place++)
            await Set(Shapes.Client(place, seed + place, _flavor));
        for (var place = 0; place < 3; place++)
            await Set(Shapes.Facility(place, seed + place, _flavor));
        for (var place = 0; place < Shapes.Queues.Length; place++)
            await Set(Shapes.Queue(place, seed * 7 + place, _flavor));
        for (var place = 0; place < 2; place++)
            await Set(Shapes.Employer(place, seed + place));
        await SetRules(seed);
        for (var place = 0; place < Shapes.Coders; place++)
            await Set(Shapes.Profile(place, seed * 11 + place, _flavor));
        for (var place = 0; place < Shapes.Coders - 1; place++)
            await Be(_model.Coders[place], "Available");
        await Compare();
    }

    private async Task Set(MCalendar calendar) { _model.Calendars[calendar.Id] = calendar; await _engine.Set(calendar.Core()); }

    private async Task Set(MFiling limit) { _model.Filings[limit.Id] = limit; await _engine.Set(limit.Core()); }

    private async Task Set(MKind kind) { _model.Kinds[kind.Code] = kind; await _engine.Set(kind.Core()); }

    private async Task Set(MReason reason) { _model.Reasons[reason.Code] = reason; await _engine.Set(reason.Core()); }

    private async Task Set(MClient client) { _model.Clients[client.Id] = client; await _engine.Set(client.Core()); }

    private async Task Set(MFacility facility) { _model.Facilities[facility.Id] = facility; await _engine.Set(facility.Core()); }

    private async Task Set(MQueue queue) { _model.Queues[queue.Id] = queue; await _engine.Set(queue.Core()); }

    private async Task Set(MEmployer employer) { _model.Employers[employer.Id] = employer; await _engine.Set(employer.Core()); }

    private async Task Set(MRestriction restriction)
    {
        _model.Restrictions[restriction.Id] = restriction;
        await _engine.Set(restriction.Core());
    }

    private async Task SetRules(int number)
    {
        _model.Rules = Shapes.Rules(number, _flavor);
        await _engine.Set(_model.Rules.Select(ToCore.Core));
    }

    private async Task Set(MProfile profile)
    {
        _model.Set(profile);
        await _engine.Set(profile.Core());
    }

    private async Task Be(MCoder coder, string presence)
    {
        Naive.Be(coder, presence);
        await _engine.Be(coder.Id, presence);
    }

    /// <summary>Until the engine shows what the model says: what it does by itself takes a moment.</summary>
    private async Task Compare()
    {
        // Work on several charts at once reaches the engine's lines one by one, so that pushes may see a part of it.
        var several = _model.Settle() > 1 || _timePasses;
        var watch = Stopwatch.StartNew();
        for (var look = 0; ; look++)
        {
            await _engine.Engine.CaughtUp();
            // While a lead gives a chart to somebody its offers come and go, as often as it takes.
            while (_engine.Unasked.TryDequeue(out var given))
                if (given.TakenBack)
                    _unasked.Remove((given.Chart, given.Coder));
                else
                    _unasked.Add((given.Chart, given.Coder));
            Explain(several);
            if (_engine.Failure is { } failure)
                throw new DifferenceException($"the engine failed: {failure.Message}");
            if (_unasked.Count == 0 && await Difference() is null && Waiting() is null)
                break;
            if (watch.Elapsed > _patience)
                throw new DifferenceException(
                    _unasked.Count > 0 ? $"{Unexplained()}\n{await _engine.Told(_unasked[0].Chart)}" : (await Difference() ?? Waiting())!);
            // Timers ring early when nothing else helps: not while charts are placed again after settings changed.
            if (look >= _patientLooks)
                _engine.Clock.Ring();
            await (look < 3 ? Task.Yield().AsTask() : Task.Delay(look < 20 ? 1 : 20));
        }
        // The lines as well: what was compared may have been written a moment ago.
        await _engine.Engine.CaughtUp();
        foreach (var chart in _model.Charts)
            _shown[chart.Id] = Shown.Of(chart);
    }

    /// <summary>
    /// What the engine gave unasked, in some order of which each is the model's choice for that coder: several coders
    /// are served at once, and which of them was first is chance.
    /// </summary>
    private void Explain(bool several)
    {
        for (var place = 0; place < _unasked.Count;)
        {
            var (id, coder) = (_unasked[place].Chart, _model.Coder(_unasked[place].Coder));
            var choice = _model.Pushed(coder);
            if (choice?.Chart.Id != id && several && _model.MayBePushed(coder, id) is { } possible)
                choice = possible;
            if (choice?.Chart.Id != id)
            {
                place++;
                continue;
            }
            _coverage.Chosen(choice.Reason, pushed: true);
            _model.Push(coder, choice);
            _model.Settle();
            _unasked.RemoveAt(place);
            place = 0;
        }
    }

    private string Unexplained()
    {
        var (chart, by) = _unasked[0];
        var coder = _model.Coder(by);
        return $"the engine gave {NameOf(chart)} to {by} unasked, the model would give {_model.Pushed(coder)?.Chart.Name ?? "nothing"}; "
            + $"at {_model.Now} the chart is {Shown.Of(_model.Charts.Single(one => one.Id == chart))}, {by} is {Shown.Of(coder)}";
    }

    /// <summary>A coder who would be given something unasked and was not, or null.</summary>
    private string? Waiting()
    {
        if (_flavor != Flavor.Unasked)
            return null;
        foreach (var coder in _model.Coders)
            if (_model.Pushed(coder) is { } choice)
                return $"{coder} waits and is not given {choice.Chart} ({choice.Reason})";
        return null;
    }

    private async Task<string?> Difference()
    {
        foreach (var chart in _model.Charts)
        {
            var model = Shown.Of(chart);
            if (chart.IsFinished && _shown.GetValueOrDefault(chart.Id) == model)
                continue;
            var engine = await _engine.ShownChart(chart.Id);
            if (engine != model)
                return $"chart {chart}\n  engine: {engine}\n  model:  {model}";
        }
        foreach (var coder in _model.Coders)
            if (_engine.ShownCoder(coder.Id) is var shown && shown != Shown.Of(coder))
                return $"coder {coder}\n  engine: {shown}\n  model:  {Shown.Of(coder)}";
        return null;
    }

    private string NameOf(string id) => _model.Charts.Find(chart => chart.Id == id)?.Name ?? id;
}

internal static class Yielding
{
    public static async Task AsTask(this System.Runtime.CompilerServices.YieldAwaitable yield) => await yield;
}

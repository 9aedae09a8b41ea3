using System.Collections.Concurrent;
using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Api.Live;

internal sealed partial class DeskStream
{
    /// <summary>
    /// Charts that are looked up in the journal when a desk is opened, the latest given first.
    /// </summary>
    private const int LookedUp = 50;

    private readonly ConcurrentDictionary<ChartId, Known> _given = new();

    private readonly record struct Known(int Number, GivenBy By, Why? Why);

    /// <summary>
    /// How the charts in hand were given, read from the journal: a desk that is opened again tells it as one
    /// that saw them come. What cannot be read is not told.
    /// </summary>
    public async Task LookUp()
    {
        if (_engine.FindCoder(_coder) is not { } coder)
            return;
        var unknown = _engine.ChartsOf(coder)
            .Where(chart => Shows(chart) && chart.State.InForce is { } now && now.Coder == _coder
                && !(_given.TryGetValue(chart.Id, out var known) && known.Number == now.Number))
            .OrderByDescending(chart => chart.State.InForce!.Since).Take(LookedUp).ToList();
        foreach (var chart in unknown)
            await LookUp(chart);
    }

    private async Task LookUp(Chart chart)
    {
        IReadOnlyList<RecordedUnit>? units;
        try
        {
            units = await _engine.History(chart.Id);
        }
        catch (StoreException)
        {
            return;
        }
        foreach (var unit in (units ?? []).Reverse())
            foreach (var part in unit.Appends.Where(part => part.Stream == StreamId.Of(chart.Id)))
                if (part.Changes.OfType<ChartChange.Given>().LastOrDefault() is { } given)
                {
                    // What the feed has told meanwhile is not older than what the journal held.
                    _given.AddOrUpdate(
                        chart.Id, KnownOf(given, unit.Why),
                        (_, known) => known.Number >= given.Assignment.Number
                            ? known : KnownOf(given, unit.Why));
                    return;
                }
    }

    private void Remember(ChartId chart, ChartChange.Given given, Why? why) =>
        _given[chart] = KnownOf(given, why);

    private static Known KnownOf(ChartChange.Given given, Why? why) =>
        new(given.Assignment.Number, given.By, why);

    private GivenOut? GivenOf(Chart chart)
    {
        if (chart.State.InForce is not { } now || now.Coder != _coder || chart.Workqueue is null
            || !_given.TryGetValue(chart.Id, out var known) || known.Number != now.Number
            || _engine.FindCoder(_coder) is not { } coder)
            return null;
        var sight = _account.Within(coder, _engine.Settings);
        return new GivenOut(
            known.Number, known.By,
            known.Why is { } why ? WhyOut.Of(why, chart, sight, _engine) : null,
            DeadlineText.Of(chart, _engine.Settings, _engine.Now));
    }
}

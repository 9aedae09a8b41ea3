using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Engine;

/// <summary>What a move of one chart would do.</summary>
/// <param name="Chart">As it is.</param>
/// <param name="Refused">Why it would not be moved, or null.</param>
/// <param name="Deadline">Its deadline then, or null: its clock has not started.</param>
/// <param name="Coders">Coders on duty who work there and may take it.</param>
/// <param name="LosesCoder">True: its coder may not code it there and would lose it.</param>
public sealed record MoveForecast(
    Chart Chart, Refused? Refused, Instant? Deadline, int Coders, bool LosesCoder);

/// <summary>A workqueue's outlook without a move and with it.</summary>
public sealed record QueueForecast(WorkqueueId Workqueue, Outlook Now, Outlook Then);

/// <summary>What a move of several charts would do.</summary>
/// <param name="From">As of when.</param>
/// <param name="Until">As far as it looks.</param>
/// <param name="Charts">Each chart, in the order in which they were named.</param>
/// <param name="Workqueues">Those that the charts would leave or come to, by id.</param>
public sealed record RebalanceForecast(
    Instant From, Instant Until, ImmutableArray<MoveForecast> Charts,
    ImmutableArray<QueueForecast> Workqueues);

public sealed partial class EmbeddedEngine
{
    private readonly SemaphoreSlim _forecasts = new(1, 1);

    /// <summary>
    /// What would come of moving charts to a workqueue, decided chart by chart by the code that would move
    /// them; nothing changes. One at a time: another is refused as overloaded.
    /// </summary>
    /// <param name="charts">Open charts or others; those that cannot be moved say why.</param>
    /// <param name="to">A workqueue that is there.</param>
    /// <param name="within">Charts of these facilities are counted alone, and coders for them alone.</param>
    /// <param name="counts">The coders who count.</param>
    public async Task<Reply<RebalanceForecast>> Forecast(
        IReadOnlyList<ChartId> charts, WorkqueueId to, Predicate<FacilityId> within, Predicate<Coder> counts)
    {
        if (!Settings.Workqueues.ContainsKey(to))
            return EngineRefusals.NotFound("workqueue", to.Value);
        if (!await _forecasts.WaitAsync(TimeSpan.Zero))
            return EngineRefusals.Overloaded;
        try
        {
            var found = new List<Chart>();
            foreach (var id in charts)
            {
                if (await FindChart(id) is not { } chart)
                    return EngineRefusals.NotFound("chart", id.Value);
                found.Add(chart);
            }
            return await Beside.Run(() => Forecast(found, to, within, counts));
        }
        finally
        {
            _forecasts.Release();
        }
    }

    private RebalanceForecast Forecast(
        List<Chart> charts, WorkqueueId to, Predicate<FacilityId> within, Predicate<Coder> counts)
    {
        var (settings, now) = (Settings, Now);
        var until = now + Limits.ForecastFor;
        var coders = _coders.Values.Where(coder => counts(coder))
            .Select(coder => new ForecastCoder(coder, BusyFor(coder))).ToList();
        var moves = new List<(Chart Before, Chart After)>();
        var forecasts = ImmutableArray.CreateBuilder<MoveForecast>();
        foreach (var chart in charts)
        {
            var holder = chart.State.InForce is { } assignment ? FindCoder(assignment.Coder) : null;
            var decision = Chart.Decide(
                chart.Id, chart, new ChartCommand.Move(to, null), new Situation(now, settings, holder));
            var after = decision.Changes.Aggregate(chart, (so, change) => Chart.Apply(chart.Id, so, change));
            if (decision.Refused is null)
                moves.Add((chart, after));
            forecasts.Add(new MoveForecast(
                chart, decision.Refused, after.Deadline,
                decision.Refused is null && Requirement.Of(after) is { } requirement
                    ? coders.Count(coder => coder.Coder.IsOnDuty
                        && Push.TierOf(coder.Coder, requirement.Workqueue) is not null
                        && Eligibility.May(coder.Coder.Profile, requirement, settings, now))
                    : 0,
                chart.State.InForce is not null && after.State.InForce is null));
        }
        var waiting = settings.Workqueues.Keys.SelectMany(queue => _lines.Classes(queue))
            .Where(found => within(found.Requirement.Facility))
            .Select(found => new ForecastClass(
                found.Requirement, _lines.Of(found.Requirement, null, EngineLimits.ForecastPerClass)))
            .ToList();
        var before = Core.Routing.Forecast.Of(waiting, coders, settings, now, until);
        var then = Core.Routing.Forecast.Of(Moved(waiting, moves), coders, settings, now, until);
        var queues = moves.Select(move => move.Before.Workqueue).OfType<WorkqueueId>().Append(to).Distinct()
            .OrderBy(queue => queue.Value, StringComparer.Ordinal)
            .Select(queue => new QueueForecast(
                queue, before.GetValueOrDefault(queue), then.GetValueOrDefault(queue)));
        return new RebalanceForecast(now, until, forecasts.ToImmutable(), [.. queues]);
    }

    /// <summary>How long what the coder has is expected to take, held charts left out.</summary>
    private Duration BusyFor(Coder coder)
    {
        var busy = Duration.Zero;
        foreach (var holding in coder.Holdings)
            if (!holding.Held && FindOpen(holding.Chart) is { } chart)
                busy += chart.Expected;
        return busy;
    }

    /// <summary>The classes as they would be after the moves.</summary>
    private static List<ForecastClass> Moved(
        List<ForecastClass> classes, List<(Chart Before, Chart After)> moves)
    {
        var gone = moves.Select(move => move.Before.Id).ToHashSet();
        var come = moves.Select(move => move.After).Where(chart => chart.State.IsOffered)
            .ToLookup(chart => Requirement.Of(chart)!.Value);
        var changed = moves.Select(move => Requirement.Of(move.Before)).OfType<Requirement>()
            .Concat(come.Select(line => line.Key)).ToHashSet();
        var moved = classes.Where(line => !changed.Contains(line.Requirement)).ToList();
        foreach (var requirement in changed)
        {
            var stays = classes.FirstOrDefault(line => line.Requirement == requirement)?.Charts
                .Where(chart => !gone.Contains(chart.Id)) ?? [];
            moved.Add(new ForecastClass(
                requirement, [.. stays.Concat(come[requirement]).OrderBy(Urgency.Of)]));
        }
        return moved;
    }
}

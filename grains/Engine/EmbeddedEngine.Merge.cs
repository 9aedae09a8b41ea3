using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Engine.Actors;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    /// <summary>
    /// One merge at a time: two that each saw the other's chart go on would hand over in a circle, and what
    /// one hands over must not reach a chart that has just handed over itself.
    /// </summary>
    private readonly SemaphoreSlim _merges = new(1, 1);

    /// <summary>
    /// An account was merged into another: the one chart hands over to the other, and both keep their
    /// histories. The answer is the merged chart. Three units, each of which may come again; what a crash
    /// leaves between them is due and finished by itself.
    /// </summary>
    /// <param name="from">The chart that ends; a final coded one stays so, and is linked.</param>
    /// <param name="into">The chart that goes on; of the same client and track.</param>
    /// <param name="caller">Who asks.</param>
    public Task<Reply<ChartOutcome>> Merge(ChartId from, ChartId into, Caller caller) =>
        Once(caller, () => InTurn(async () =>
        {
            if (await FindChart(from) is not { } ends)
                return new ChartTurn.Refused(EngineRefusals.NotFound("chart", from.Value));
            if (await Survivor(into) is not { } stays)
                return new ChartTurn.Refused(EngineRefusals.NotFound("chart", into.Value));
            if (ends.Merge is null && Refuse(ends, stays) is { } no)
                return new ChartTurn.Refused(no);
            var target = ends.Merge?.Into == into ? into : stays.Id;
            var part = caller with { Command = null };
            var marked = await Route(from, new ChartCommand.MergeInto(target), part);
            return marked is ChartTurn.Refused ? marked : await HandOverUntilDone(from, caller);
        }));

    private static Refused? Refuse(Chart ends, Chart stays)
    {
        if (ends.Client != stays.Client || ends.Track != stays.Track)
            return new Refused(
                Refusal.Invalid, "Only charts of one client and one track are merged.", "into",
                stays.Id.Value, $"a chart of {ends.Client} on the {ends.Track} track");
        return ends.Id == stays.Id
            ? new Refused(
                Refusal.Invalid, "The other chart was merged into this one.", "into", stays.Id.Value,
                "a chart that goes on by itself")
            : null;
    }

    /// <summary>
    /// The chart, or the one that it was merged into and that goes on; null: there is none.
    /// </summary>
    public async Task<Chart?> Survivor(ChartId id)
    {
        var chart = await FindChart(id);
        while (chart?.Merge is { } merge)
            chart = await FindChart(merge.Into);
        return chart;
    }

    /// <summary>What time does for a merge that was not finished; what fails is due again soon.</summary>
    private async Task HandOver(ChartId from, Caller caller) =>
        await Once(caller, () => InTurn(() => HandOverUntilDone(from, caller)));

    private async Task<ChartTurn> InTurn(Func<Task<ChartTurn>> merge)
    {
        await _merges.WaitAsync();
        try
        {
            return await merge();
        }
        finally
        {
            _merges.Release();
        }
    }

    /// <summary>
    /// Hands over until nothing more has come for the chart meanwhile. The last unit carries the command's
    /// id.
    /// </summary>
    private async Task<ChartTurn> HandOverUntilDone(ChartId from, Caller caller)
    {
        var part = caller with { Command = null };
        for (var attempt = 0; attempt < EngineLimits.Attempts; attempt++)
        {
            var chart = await FindChart(from)
                ?? throw new InvalidOperationException($"Chart {from} was merged and is gone");
            if (!chart.IsMerging)
                return new ChartTurn.Done(new ChartOutcome(chart, false, null, null, 0), null);
            if (await Survivor(chart.Merge!.Into) is not { Merge: null } stays)
                return new ChartTurn.Refused(EngineRefusals.Contended);
            var take = new ChartCommand.TakeOver(
                from, chart.Facts.Documents, chart.Facts.TotalCharges, chart.Holds);
            var taken = await Route(stays.Id, take, part);
            if (taken is ChartTurn.Refused)
                return taken;
            var ended = await Route(from, new ChartCommand.EndMerge(chart.Version), caller);
            if (ended is not ChartTurn.Done { Outcome.Position: 0 })
                return ended;
        }
        return new ChartTurn.Refused(EngineRefusals.Contended);
    }
}

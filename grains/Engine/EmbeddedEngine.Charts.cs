using System.Collections.Concurrent;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine.Actors;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    private readonly ConcurrentDictionary<ChartId, int> _beingGiven = new();

    /// <summary>
    /// A source tells of an encounter: makes its chart or updates it. Same facility, account and track: same
    /// chart.
    /// </summary>
    public Task<Reply<ChartOutcome>> Arrive(ChartCommand.Arrive news, Caller caller) =>
        Command(IdOf(news.Facility, news.Account, news.Track), news, caller);

    /// <summary>
    /// Runs a command on a chart. The same command id gives the same answer; refusals are not remembered.
    /// What a coder wrote under an assignment that is over is kept with the chart as a draft note.
    /// </summary>
    public async Task<Reply<ChartOutcome>> Command(ChartId chart, ChartCommand command, Caller caller)
    {
        var reply = await Once(caller, () => Route(chart, command, caller));
        // A merge or the source may cancel the chart under a coder's hands.
        if (reply.Refused?.Refusal is Refusal.StaleAssignment or Refusal.ChartCancelled
            && command is { NamedNumber: { } number, Written: { } text })
        {
            var keep = new ChartCommand.KeepDraft(caller.Name, number, command.Name, text);
            var keeper = caller with { Command = null };
            await Once(keeper, () => Route(chart, keep, keeper));
        }
        return reply;
    }

    /// <summary>A lead gives the chart to a coder; taken from another first, if another has it.</summary>
    public Task<Reply<ChartOutcome>> Assign(ChartId chart, CoderId coder, Caller caller) =>
        Once(caller, () => Give(chart, coder, caller));

    private async Task<ChartTurn> Give(ChartId id, CoderId coder, Caller caller)
    {
        if (FindCoder(coder) is not { } target)
            return new ChartTurn.Refused(EngineRefusals.NotFound("coder", coder.Value));
        _beingGiven.AddOrUpdate(id, 1, (_, leads) => leads + 1);
        try
        {
            for (var attempt = 0; attempt < EngineLimits.Attempts; attempt++)
            {
                var chart = _journal.Current(StreamId.Of(id))?.Chart;
                if (chart?.State.InForce is { } other && other.Coder != coder
                    && await TakeFrom(chart, other.Coder, target, caller) is { } refused)
                    return refused;
                if (chart?.State.Offer is { } offer && offer.Coder != coder)
                    await Route(id, new ChartCommand.Yield(offer.Coder), caller with { Command = null });
                var turn = await _coderActors.Of(coder)
                    .Drive(id, new ChartCommand.Assign(GivenBy.Lead), caller);
                if (turn is not ChartTurn.AskCoder)
                    return turn;
            }
            return new ChartTurn.Refused(EngineRefusals.Contended);
        }
        finally
        {
            if (_beingGiven.AddOrUpdate(id, 0, (_, leads) => leads - 1) == 0)
                _beingGiven.TryRemove(KeyValuePair.Create(id, 0));
        }
    }

    /// <summary>
    /// The first of the two units of a reassignment, with a first right between them that lapses by itself if
    /// the second never comes. A chart is not taken from one coder for another who would be refused.
    /// </summary>
    private async Task<ChartTurn.Refused?> TakeFrom(Chart chart, CoderId holder, Coder target, Caller caller)
    {
        var take = new ChartCommand.Unassign("reassigned", target.Id);
        var (settings, now) = (Settings, Now);
        var taken = Chart.Decide(chart.Id, chart, take, new Situation(now, settings, FindCoder(holder)));
        if (taken.Refused is null)
        {
            var free = taken.Changes.Aggregate(chart, (so, change) => Chart.Apply(chart.Id, so, change));
            var given = Chart.Decide(
                chart.Id, free, new ChartCommand.Assign(GivenBy.Lead), new Situation(now, settings, target));
            if (given.Refused is { } no)
                return new ChartTurn.Refused(no);
        }
        var turn = await Route(chart.Id, take, caller with { Command = null });
        // "With nobody" is what was wanted: the coder was done with it a moment before.
        return turn is ChartTurn.Refused { Reason.Refusal: not Refusal.NotAssigned } refused ? refused : null;
    }

    /// <summary>
    /// The most urgent chart the coder may take, assigned to them. A null value and no refusal: there is
    /// none, and there was none when they asked.
    /// </summary>
    /// <param name="coder">Who is to have it.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="within">The facilities whose charts may be picked: the caller's scope; null: all.</param>
    public Task<Reply<ChartOutcome>> Next(
        CoderId coder, Caller caller, Predicate<FacilityId>? within = null) =>
        Once(caller, async () =>
        {
            var isBehind = Volatile.Read(ref _followed) < _journal.Position;
            var turn = await _coderActors.Of(coder).Next(caller, pushed: false, within);
            if (turn is not ChartTurn.Nothing || !isBehind)
                return turn;
            // Lines learn of charts from the feed, which may be a moment behind what this caller has seen.
            await CaughtUp();
            return await _coderActors.Of(coder).Next(caller, pushed: false, within);
        });

    /// <summary>A coder accepts an offer, or declines it.</summary>
    public Task<Reply<ChartOutcome>> Answer(
        ChartId chart, ChartCommand answer, CoderId coder, Caller caller) =>
        Once(caller, async () => await _coderActors.Of(coder).Drive(chart, answer, caller) is { } turn
            and not ChartTurn.AskCoder
                ? turn
                : new ChartTurn.Refused(Chart.NotOffered(chart, coder)));

    /// <summary>
    /// The chart's units, oldest first: what happened, when, and who asked. Null: there is no such chart.
    /// </summary>
    public async Task<IReadOnlyList<RecordedUnit>?> History(ChartId chart)
    {
        var row = await _journal.Load(StreamId.Of(chart));
        return row is null ? null : await _journal.History(row);
    }

    /// <summary>
    /// True when the command was answered before: a retry gets that answer, whatever holds by now.
    /// </summary>
    public async Task<bool> Knows(Caller caller) =>
        caller.Command is { } command && await _journal.Find(command) is not null;

    /// <summary>
    /// Sends a command to the one who must drive it: the coder who has the chart, or the chart itself.
    /// </summary>
    private async Task<ChartTurn> Route(ChartId chart, ChartCommand command, Caller caller)
    {
        var holder = _journal.Current(StreamId.Of(chart))?.Chart.State.Concerns;
        for (var attempt = 0; attempt < EngineLimits.Attempts; attempt++)
        {
            var turn = holder is { } coder
                ? await _coderActors.Of(coder).Drive(chart, command, caller)
                : await _chartActors.Of(chart).Execute(command, null, caller, null);
            if (turn is not ChartTurn.AskCoder ask)
                return turn;
            holder = ask.Coder;
        }
        return new ChartTurn.Refused(EngineRefusals.Contended);
    }

    /// <summary>At most one effect for a command id, and the same answer to a retry.</summary>
    private async Task<Reply<ChartOutcome>> Once(Caller caller, Func<Task<ChartTurn>> run)
    {
        try
        {
            if (await Seen(caller) is { } before)
                return before;
        }
        catch (StoreAwayException)
        {
            return EngineRefusals.Away;
        }
        catch (StoreException)
        {
            return EngineRefusals.Of(AppendEnd.Unknown);
        }
        try
        {
            return await run() switch
            {
                ChartTurn.Done { Outcome.Position: > 0 } done => done.Outcome,
                ChartTurn.Repeated repeated => await Replay(repeated.Position),
                // The command may have had its effect while this retry was on its way, and left nothing to
                // do.
                ChartTurn.Done done => await Seen(caller) ?? (Reply<ChartOutcome>)done.Outcome,
                ChartTurn.Refused refused => await Seen(caller) ?? (Reply<ChartOutcome>)refused.Reason,
                ChartTurn.Nothing => await Seen(caller) ?? default,
                var turn => throw new InvalidOperationException($"No answer from {turn.GetType().Name}"),
            };
        }
        catch (StoreException)
        {
            return EngineRefusals.Of(AppendEnd.Unknown);
        }
    }

    private async Task<Reply<ChartOutcome>?> Seen(Caller caller)
    {
        if (caller.Command is not { } command || await _journal.Find(command) is not { } seen)
            return null;
        return seen.Digest == command.Digest
            ? await Replay(seen.Position)
            : (Reply<ChartOutcome>)EngineRefusals.Reused;
    }

    /// <summary>The answer as it was then: the chart folded up to that unit and no further.</summary>
    private async Task<Reply<ChartOutcome>> Replay(long position)
    {
        var unit = await _journal.Read(position);
        var append = unit.Appends.FirstOrDefault(part => part.Stream.Kind == StreamKind.Chart);
        if (append is null || await _journal.Load(append.Stream) is not { } row)
            return EngineRefusals.Reused;
        var id = new ChartId(append.Stream.Key);
        Chart? chart = null;
        foreach (var earlier in await _journal.History(row))
        {
            if (earlier.Position > position)
                break;
            foreach (var part in earlier.Appends.Where(part => part.Stream == append.Stream))
                foreach (var change in part.Changes)
                    chart = Chart.Apply(id, chart, (ChartChange)change);
        }
        var hold = append.Changes.OfType<ChartChange.HoldPlaced>().LastOrDefault()?.Hold.Id;
        return new ChartOutcome(chart!, append.FirstVersion == 1, hold, unit.Why, position);
    }
}

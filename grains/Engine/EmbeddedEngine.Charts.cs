using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Engine.Actors;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    /// <summary>
    /// A source tells of an encounter: makes its chart or updates it. Same facility, account and track: same
    /// chart.
    /// </summary>
    public Task<Reply<ChartOutcome>> Arrive(ChartCommand.Arrive news, Caller caller) =>
        Command(IdOf(news.Facility, news.Account, news.Track), news, caller);

    /// <summary>
    /// Runs a command on a chart. The same command id gives the same answer; refusals are not remembered.
    /// </summary>
    public Task<Reply<ChartOutcome>> Command(ChartId chart, ChartCommand command, Caller caller) =>
        Once(caller, () => Route(chart, command, caller));

    /// <summary>A lead gives the chart to a coder; taken from another first, if another has it.</summary>
    public Task<Reply<ChartOutcome>> Assign(ChartId chart, CoderId coder, Caller caller) =>
        Once(caller, async () =>
        {
            if (FindCoder(coder) is null)
                return new ChartTurn.Refused(EngineRefusals.NotFound("coder", coder.Value));
            var holder = _journal.Current(StreamId.Of(chart))?.Chart.State.InForce?.Coder;
            if (holder is { } other && other != coder)
            {
                // Two units with a first right between them, which lapses by itself if the second never comes.
                var first = caller with { Command = null };
                var taken = await Route(chart, new ChartCommand.Unassign("reassigned", coder), first);
                if (taken is ChartTurn.Refused)
                    return taken;
            }
            return await _coderActors.Of(coder).Drive(chart, new ChartCommand.Assign(GivenBy.Lead), caller);
        });

    /// <summary>
    /// The most urgent chart the coder may take, assigned to them. A null value and no refusal: there is none.
    /// </summary>
    public Task<Reply<ChartOutcome>> Next(CoderId coder, Caller caller) =>
        Once(caller, () => _coderActors.Of(coder).Next(caller, pushed: false));

    /// <summary>
    /// The chart's units, oldest first: what happened, when, and who asked. Null: there is no such chart.
    /// </summary>
    public async Task<IReadOnlyList<RecordedUnit>?> History(ChartId chart)
    {
        var row = await _journal.Load(StreamId.Of(chart));
        return row is null ? null : await _journal.History(row);
    }

    /// <summary>True when the command was answered before: a retry gets that answer, whatever holds by now.</summary>
    public async Task<bool> Knows(Caller caller) =>
        caller.Command is { } command && await _journal.Find(command) is not null;

    /// <summary>Sends a command to the one who must drive it: the coder who has the chart, or the chart itself.</summary>
    private async Task<ChartTurn> Route(ChartId chart, ChartCommand command, Caller caller)
    {
        var holder = _journal.Current(StreamId.Of(chart))?.Chart.State.InForce?.Coder;
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
        if (await Seen(caller) is { } before)
            return before;
        var turn = await run();
        return turn switch
        {
            ChartTurn.Done done => done.Outcome,
            ChartTurn.Repeated repeated => await Replay(repeated.Position),
            // The command may have had its effect while this retry was on its way.
            ChartTurn.Refused refused => await Seen(caller) ?? (Reply<ChartOutcome>)refused.Reason,
            ChartTurn.Nothing => default,
            _ => throw new InvalidOperationException($"No answer from {turn.GetType().Name}"),
        };
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

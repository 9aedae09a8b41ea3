using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine.Actors;

/// <summary>
/// The single writer of one chart, and the authority on who has it. What changes the chart and its coder is
/// one unit that it commits over both streams; the coder's actor hands in its side and waits.
/// </summary>
internal sealed class ChartActor(ChartId id, IJournal journal, TimeProvider time)
{
    private readonly StreamId _stream = StreamId.Of(id);

    public Mailbox Mailbox { get; } = new(time);

    /// <summary>
    /// Decides and commits one command. A chart with a coder is changed only through that coder's actor: when
    /// the side handed in is not that coder's, the answer names the coder to ask.
    /// </summary>
    /// <param name="command">What is asked.</param>
    /// <param name="side">The row of the coder concerned, or null.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="why">For an assignment: why this chart and this coder.</param>
    public async Task<ChartTurn> Execute(ChartCommand command, StreamRow? side, Caller caller, Why? why)
    {
        if (!await Mailbox.Enter())
            return new ChartTurn.Refused(EngineRefusals.Overloaded);
        try
        {
            for (var attempt = 0; attempt < EngineLimits.Attempts; attempt++)
            {
                // The journal's own row, not one remembered here: a refusal is not fenced by a commit. What
                // arrives is first taken to be new: if it is a finished chart, the fence says so.
                var guessed = attempt == 0 && command is ChartCommand.Arrive;
                var row = guessed ? journal.Current(_stream) : await journal.Load(_stream);
                var turn = await Try(row, command, side, caller, why);
                // No fence stands behind a refusal: news of a finished chart is decided on the chart itself.
                var mistaken = turn is ChartTurn.Refused && guessed && row is null
                    && await journal.Load(_stream) is not null;
                if (turn is not null && !mistaken)
                    return turn;
            }
            return new ChartTurn.Refused(EngineRefusals.Contended);
        }
        finally
        {
            Mailbox.Leave();
        }
    }

    /// <summary>
    /// One attempt; null when the chart or the settings moved on and it must be decided again.
    /// </summary>
    private async ValueTask<ChartTurn?> Try(
        StreamRow? row, ChartCommand command, StreamRow? side, Caller caller, Why? why)
    {
        var chart = (Chart?)row?.State;
        var holder = chart?.State.Concerns;
        if (holder is { } coder && side?.Coder.Id != coder)
            return new ChartTurn.AskCoder(coder);
        var settings = (Settings?)journal.Current(StreamId.Settings)?.State ?? Settings.None;
        var now = time.Now();
        var situation = new Situation(now, settings, side?.Coder) { Seed = journal.StoreKey };
        var decision = Chart.Decide(id, chart, command, situation, out var after);
        if (decision.Refused is { } refused)
            return new ChartTurn.Refused(refused);
        if (decision.Changes.IsEmpty)
            return new ChartTurn.Done(new ChartOutcome(chart!, false, null, null, 0), side);
        var unit = Compose(chart, decision.Changes, after!, side, caller, why, now, settings);
        var result = await journal.Append(unit);
        if (result.End == AppendEnd.Committed)
            return Done(unit, after!, decision.Changes, side, result.Position);
        return result.End switch
        {
            AppendEnd.Stale when result.Stream.Kind == StreamKind.Coder => new ChartTurn.CoderMoved(),
            AppendEnd.Stale => null,
            AppendEnd.Repeated => new ChartTurn.Repeated(result.Position),
            _ => new ChartTurn.Refused(EngineRefusals.Of(result.End)),
        };
    }

    private Unit Compose(
        Chart? chart, ImmutableArray<ChartChange> changes, Chart after, StreamRow? side, Caller caller,
        Why? why, Instant now, Settings settings)
    {
        var appends = ImmutableArray.Create(
            new Append(_stream, chart?.Version ?? 0, ImmutableArray<object>.CastUp(changes), chart, after));
        if (side is not null && side.Coder.Follow(
            id, changes, now, chart?.State is { FirstRight: not null, Offer: null } ? null : chart?.Workqueue,
            settings.WeightOf(after.Facts.Kind)) is { IsEmpty: false } follows)
        {
            var coder = side.Coder;
            foreach (var change in follows)
                coder = Coder.Apply(coder, change);
            appends = appends.Add(new Append(
                side.Stream, side.Version, ImmutableArray<object>.CastUp(follows), side.Coder, coder));
        }
        else if (side is not null)
            return Made(appends, [(StreamId.Settings, settings.Version), (side.Stream, side.Version)]);
        return Made(appends, [(StreamId.Settings, settings.Version)]);

        Unit Made(ImmutableArray<Append> parts, ImmutableArray<(StreamId, long)> asserts) => new()
        {
            At = now,
            By = caller.Name,
            Appends = parts,
            Asserts = asserts,
            Command = caller.Command,
            Why = why,
        };
    }

    private static ChartTurn.Done Done(
        Unit unit, Chart after, ImmutableArray<ChartChange> changes, StreamRow? side, long position)
    {
        var coder = unit.Appends.Length > 1
            ? new StreamRow(unit.Appends[1].Stream, unit.Appends[1].Version, unit.Appends[1].After,
                Trail.Empty)
            : side;
        HoldId? hold = null;
        foreach (var change in changes)
            if (change is ChartChange.HoldPlaced placed)
                hold = placed.Hold.Id;
        var created = unit.Appends[0].Before is null;
        return new ChartTurn.Done(new ChartOutcome(after, created, hold, unit.Why, position), coder);
    }
}

/// <summary>What one message to a chart's actor led to.</summary>
internal abstract record ChartTurn
{
    private ChartTurn() { }

    /// <summary>It is durable, or nothing had to change. Coder: the coder's row after it.</summary>
    public sealed record Done(ChartOutcome Outcome, StreamRow? Coder) : ChartTurn;

    /// <summary>No.</summary>
    public sealed record Refused(Core.Refused Reason) : ChartTurn;

    /// <summary>The chart is with this coder, whose actor must drive the command.</summary>
    public sealed record AskCoder(CoderId Coder) : ChartTurn;

    /// <summary>The coder's row that was handed in is out of date.</summary>
    public sealed record CoderMoved : ChartTurn;

    /// <summary>There is nothing the coder may take.</summary>
    public sealed record Nothing : ChartTurn;

    /// <summary>The command was answered before, at this position.</summary>
    public sealed record Repeated(long Position) : ChartTurn;
}

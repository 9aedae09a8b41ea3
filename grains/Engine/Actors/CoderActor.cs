using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Views;

namespace CodingQueue.Engine.Actors;

/// <summary>
/// The single writer of one coder: capacity, presence, and what they have. Every assignment begins here, and
/// calls go one way, from here to lines and charts.
/// </summary>
/// <param name="id">The coder.</param>
/// <param name="journal">The journal.</param>
/// <param name="time">The clock.</param>
/// <param name="lines">The workqueues' actors.</param>
/// <param name="charts">The charts' actors.</param>
/// <param name="isBeingGiven">True: a lead is giving this chart to somebody, so it is not pushed.</param>
internal sealed partial class CoderActor(
    CoderId id, IJournal journal, TimeProvider time, ReadyLines lines, Func<ChartId, ChartActor> charts,
    Predicate<ChartId> isBeingGiven)
{
    private readonly StreamId _stream = StreamId.Of(id);
    private StreamRow? _row;
    public Mailbox Mailbox { get; } = new(time);

    /// <summary>Drives a command on a chart that this coder has, or is to have.</summary>
    public Task<ChartTurn> Drive(ChartId chart, ChartCommand command, Caller caller) =>
        InTurn(() => DriveInTurn(chart, command, caller, WhyLead));

    /// <summary>The most urgent chart the coder may take, assigned; Nothing when there is none.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="pushed">True: only from push workqueues, and only while available and below
    /// capacity.</param>
    /// <param name="within">The facilities whose charts may be picked; null: all the coder may code.</param>
    public Task<ChartTurn> Next(
        Caller caller, bool pushed, Predicate<FacilityId>? within = null) => InTurn(async () =>
    {
        // Before they are taken to be back: who asks on time off gets nothing, and stays off.
        if (!pushed && _row!.Coder.RefuseDuty(GivenBy.Next, time.Now()) is { } refused)
            return new ChartTurn.Refused(refused);
        if (!pushed && _row!.Coder.Presence == Presence.Off
            && await AppendOwn(_row.Coder.Be(Presence.Available, time.Now()), caller with { Command = null })
                is { } failed)
            return new ChartTurn.Refused(failed);
        return await Pick(caller, pushed, within);
    });

    /// <summary>Makes or replaces the coder's profile.</summary>
    public async Task<Reply<Coder>> Set(CoderProfile profile, Caller caller)
    {
        if (!await Mailbox.Enter())
            return EngineRefusals.Overloaded;
        try
        {
            return await Change(coder => Coder.Set(coder, profile, time.Now()), caller);
        }
        finally
        {
            Mailbox.Leave();
        }
    }

    /// <summary>Sets presence.</summary>
    public Task<Reply<Coder>> Be(Presence presence, Caller caller) =>
        Own(coder => coder.Be(presence, time.Now()), caller);

    /// <summary>Their sign-in ended.</summary>
    public Task<Reply<Coder>> SignInEnded(NodaTime.Instant ended, Caller caller) =>
        Own(coder => coder.SignInEnded(ended, time.Now()), caller);

    private async Task<Reply<Coder>> Own(Func<Coder, ImmutableArray<CoderChange>> decide, Caller caller)
    {
        if (!await Mailbox.Enter())
            return EngineRefusals.Overloaded;
        try
        {
            Reload();
            return _row is null
                ? EngineRefusals.NotFound("coder", id.Value)
                : await Change(coder => decide(coder!), caller);
        }
        finally
        {
            Mailbox.Leave();
        }
    }

    private async Task<ChartTurn> InTurn(Func<Task<ChartTurn>> act)
    {
        if (!await Mailbox.Enter())
            return new ChartTurn.Refused(EngineRefusals.Overloaded);
        try
        {
            Reload();
            return _row is null
                ? new ChartTurn.Refused(EngineRefusals.NotFound("coder", id.Value))
                : await act();
        }
        finally
        {
            Mailbox.Leave();
        }
    }

    private async Task<ChartTurn> DriveInTurn(
        ChartId chart, ChartCommand command, Caller caller, Func<ChartId, Why?> why)
    {
        var reason = command switch
        {
            ChartCommand.Accept => await WhyOffered(chart),
            ChartCommand.Assign { By: GivenBy.Next } when _row!.Coder.Offer == chart =>
                await WhyOffered(chart),
            ChartCommand.Assign or ChartCommand.Offer => why(chart),
            _ => null,
        };
        for (var attempt = 0; attempt < EngineLimits.Attempts; attempt++)
        {
            var turn = await charts(chart).Execute(command, _row, caller, reason);
            if (turn is ChartTurn.Done { Coder: { } after } && after.Stream == _stream)
                _row = after;
            if (turn is not ChartTurn.CoderMoved)
                return turn;
            Reload();
        }
        return new ChartTurn.Refused(EngineRefusals.Contended);
    }

    private Why? WhyLead(ChartId chart) =>
        (journal.Current(StreamId.Of(chart))?.State as Chart)
            is { Workqueue: { } queue, Deadline: { } deadline }
            ? new Why(queue, Push.TierOf(_row!.Coder, queue), false, Slack(deadline), 0, PickReason.Lead)
            : null;

    /// <summary>
    /// Who accepts an offer has the chart for what decided the offer, which its unit says; null when so much
    /// happened to the chart since that it is not looked for.
    /// </summary>
    private async Task<Why?> WhyOffered(ChartId chart)
    {
        if (journal.Current(StreamId.Of(chart)) is not { } row || WhyLead(chart) is not { } now)
            return null;
        foreach (var position in row.Trail.Positions().Reverse().Take(EngineLimits.UnitsSinceOffer))
        {
            var unit = await journal.Read(position);
            if (unit.Appends.Any(part => part.Changes.Any(
                change => change is ChartChange.Offered offered && offered.Coder == id)))
                return unit.Why is { } why ? why with { SlackMinutes = now.SlackMinutes } : null;
        }
        return null;
    }

    private long Slack(NodaTime.Instant deadline) => (long)(deadline - time.Now()).TotalMinutes;

    private async Task<Reply<Coder>> Change(Func<Coder?, ImmutableArray<CoderChange>> decide, Caller caller)
    {
        for (var attempt = 0; attempt < EngineLimits.Attempts; attempt++)
        {
            if (await Answered(caller) is { } answered)
                return answered;
            Reload();
            var changes = decide((Coder?)_row?.State);
            if (changes.IsEmpty)
                return _row!.Coder;
            var end = await TryAppend(changes, caller);
            if (end is null)
                return _row!.Coder;
            if (end is not (AppendEnd.Stale or AppendEnd.Repeated))
                return EngineRefusals.Of(end.Value);
        }
        return EngineRefusals.Contended;
    }

    /// <summary>The answer that a command of the coder's own was given before; null: it was not.</summary>
    private async Task<Reply<Coder>?> Answered(Caller caller)
    {
        if (caller.Command is not { } command || await journal.Find(command) is not { } seen)
            return null;
        return seen.Digest == command.Digest && (await journal.Read(seen.Position)).Answer is { } coder
            ? coder
            : EngineRefusals.Reused;
    }

    private async Task<Refused?> AppendOwn(ImmutableArray<CoderChange> changes, Caller caller) =>
        changes.IsEmpty || await TryAppend(changes, caller) is not { } end ? null : EngineRefusals.Of(end);

    /// <summary>Null when committed.</summary>
    private async Task<AppendEnd?> TryAppend(ImmutableArray<CoderChange> changes, Caller caller)
    {
        var after = (Coder?)_row?.State;
        foreach (var change in changes)
            after = Coder.Apply(after, change);
        var unit = new Unit
        {
            At = time.Now(),
            By = caller.Name,
            Appends = [new Append(
                _stream, _row?.Version ?? 0, ImmutableArray<object>.CastUp(changes), _row?.State, after!)],
            Command = caller.Command,
            Answer = caller.Command is null ? null : after,
        };
        var result = await journal.Append(unit);
        if (result.End != AppendEnd.Committed)
            return result.End;
        _row = new StreamRow(_stream, after!.Version, after, Trail.Empty);
        return null;
    }

    /// <summary>Coders' rows are all in memory, as of the last commit.</summary>
    private void Reload() => _row = journal.Current(_stream);
}

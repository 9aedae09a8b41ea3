using System.Collections.Concurrent;
using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Settings;
using CodingQueue.Engine.Actors;
using CodingQueue.Engine.Journal;
using NodaTime;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    private readonly ConcurrentDictionary<StreamId, Mailbox> _turns = new();

    /// <summary>
    /// Makes or replaces a client, facility or workqueue. Charts that belong elsewhere now are moved.
    /// </summary>
    /// <param name="decide">The change for the settings as they are, or a refusal.</param>
    /// <param name="caller">Who asks.</param>
    public Task<Reply<Settings>> Set(Func<Settings, Decision<SettingsChange>> decide, Caller caller) =>
        AppendTo(StreamId.Settings, Settings.None, decide, (settings, change) =>
            settings.Apply(change), caller);

    /// <summary>Makes or replaces an account.</summary>
    /// <param name="decide">The change for the accounts as they are, or a refusal.</param>
    /// <param name="caller">Who asks.</param>
    public Task<Reply<AccountBook>> Set(Func<AccountBook, Decision<AccountChange>> decide, Caller caller) =>
        AppendTo(StreamId.Accounts, AccountBook.Empty, decide, (book, change) => book.Apply(change), caller);

    /// <summary>Makes or replaces a coder's profile.</summary>
    public Task<Reply<Coder>> Set(CoderProfile profile, Caller caller) =>
        _coderActors.Of(profile.Id).Set(profile, caller);

    /// <summary>Sets a coder's presence.</summary>
    public Task<Reply<Coder>> Be(CoderId coder, Presence presence, Caller caller) =>
        _coderActors.Of(coder).Be(presence, caller);

    /// <summary>Their sign-in ended at that instant, and they have no other: they are off.</summary>
    public Task<Reply<Coder>> SignInEnded(CoderId coder, Instant ended) =>
        _coderActors.Of(coder).SignInEnded(ended, Caller.Server);

    /// <summary>
    /// Answers what becomes of a chart that was open when its coder's shift ended: it stays theirs.
    /// </summary>
    public Task<Reply<Coder>> Keep(CoderId coder, ChartId chart, Caller caller) =>
        _coderActors.Of(coder).Keep(chart, caller);

    private async Task<Reply<TState>> AppendTo<TState, TChange>(
        StreamId stream, TState none, Func<TState, Decision<TChange>> decide,
        Func<TState, TChange, TState> apply, Caller caller)
        where TState : class where TChange : class
    {
        var turn = _turns.GetOrAdd(stream, _ => new Mailbox(_time));
        if (!await turn.Enter())
            return EngineRefusals.Overloaded;
        try
        {
            if (await Answered(stream, apply, caller) is { } answered)
                return answered;
            var row = _journal.Current(stream);
            var before = (TState?)row?.State ?? none;
            var decision = decide(before);
            if (decision.Refused is { } refused)
                return refused;
            if (decision.Changes.IsEmpty)
                return before;
            var after = decision.Changes.Aggregate(before, apply);
            var result = await _journal.Append(new Unit
            {
                At = Now,
                By = caller.Name,
                Appends = [new Append(
                    stream, row?.Version ?? 0, [.. decision.Changes.Cast<object>()], row?.State, after)],
                Command = caller.Command,
            });
            return result.End switch
            {
                AppendEnd.Committed => after,
                AppendEnd.Repeated => await Answered(stream, apply, caller) ?? EngineRefusals.Contended,
                _ => EngineRefusals.Of(result.End),
            };
        }
        finally
        {
            turn.Leave();
        }
    }

    /// <summary>
    /// What the command was answered before, or null: what it set is as it set it, whatever was set since.
    /// </summary>
    private async Task<Reply<TState>?> Answered<TState, TChange>(
        StreamId stream, Func<TState, TChange, TState> apply, Caller caller)
        where TState : class where TChange : class
    {
        if (caller.Command is not { } command || await _journal.Find(command) is not { } seen)
            return null;
        var set = seen.Digest == command.Digest
            ? (await _journal.Read(seen.Position)).Appends.FirstOrDefault(part => part.Stream == stream)
            : null;
        return set is null
            ? EngineRefusals.Reused
            : set.Changes.Cast<TChange>().Aggregate((TState)_journal.Current(stream)!.State, apply);
    }

    /// <summary>Appends to a stream that only counts: kept messages, reads of protected facts.</summary>
    private async Task<AppendResult> Count(
        StreamId stream, ImmutableArray<object> changes, Func<Unit, Unit> with, Caller caller)
    {
        var turn = _turns.GetOrAdd(stream, _ => new Mailbox(_time));
        if (!await turn.Enter())
            return new AppendResult(AppendEnd.Overloaded, 0);
        try
        {
            var version = _journal.Current(stream)?.Version ?? 0;
            var unit = new Unit
            {
                At = Now,
                By = caller.Name,
                Appends = [new Append(stream, version, changes, null, new Counted(version + changes.Length))],
                Command = caller.Command,
            };
            return await _journal.Append(with(unit));
        }
        finally
        {
            turn.Leave();
        }
    }
}

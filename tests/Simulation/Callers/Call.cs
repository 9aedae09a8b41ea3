using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodingQueue.Core;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using CodingQueue.Simulation.World;
using EngineCaller = CodingQueue.Engine.Caller;

namespace CodingQueue.Simulation.Callers;

/// <summary>What is asked for, however often it has to be sent.</summary>
/// <param name="By">Who asks.</param>
/// <param name="Verb">What: see <see cref="Verbs"/>.</param>
/// <param name="Act">What the process does.</param>
internal sealed record Ask(string By, string Verb, Func<EmbeddedEngine, EngineCaller, Task<Reply>> Act)
{
    public string? Chart { get; init; }

    public string? Coder { get; init; }

    public int? Number { get; init; }

    /// <summary>All of it, for the digest and for people.</summary>
    public object? Content { get; init; }

    /// <summary>False: without a command id; it is sent once.</summary>
    public bool HasId { get; init; } = true;
}

/// <summary>
/// Sends calls over the network to one process or another, waits, and sends again blindly: the same command id
/// until there is an answer that is one.
/// </summary>
internal sealed class Calls(History history)
{
    private int _calls, _keys, _pending;

    /// <summary>Calls that somebody still waits for.</summary>
    public int Pending => _pending;

    /// <summary>Sendings so far.</summary>
    public int Count => _calls;

    /// <summary>Sends it until it is answered; null: it is not known what became of it.</summary>
    public async Task<Reply?> Send(Ask ask, Chance chance)
    {
        _pending++;
        try
        {
            var content = JsonSerializer.Serialize(ask.Content ?? new { }, JournalFormat.Options);
            CommandId? command = ask.HasId ? IdOf($"{ask.By}/{++_keys}", $"{ask.Verb} {ask.Chart} {content}") : null;
            var first = _calls + 1;
            var host = chance.Of(history.Hosts);
            for (var attempt = 0; ; attempt++)
            {
                if (attempt > 0 && chance.Is(0.4))
                    host = chance.Of(history.Hosts);
                var reply = await Send(ask, command, content, first, host, 2_000 + chance.About(4_000));
                if (reply is not null && !IsAgain(reply))
                    return reply;
                if (!ask.HasId)
                    return reply;
                await Task.Delay(TimeSpan.FromMilliseconds(100 + chance.About(500 * (attempt + 1))), history.Wall);
            }
        }
        finally
        {
            _pending--;
        }
    }

    /// <summary>Reads something of a process; null: there is no answer.</summary>
    public async Task<T?> Look<T>(Func<EmbeddedEngine, Task<T>> read, Host host) where T : class
    {
        var answer = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        history.Network.Send("Request", host.Name, () => host.Runner, () => _ = Serve());
        history.Universe.After(3_000 * Universe.Ms, history.Outside, () => answer.TrySetResult(null));
        return await answer.Task;

        async Task Serve()
        {
            if (host.Engine is not { } engine)
                return;
            try
            {
                var found = await read(engine);
                history.Network.Send("Reply", host.Name, () => history.Outside, () => answer.TrySetResult(found));
            }
            catch (StoreException)
            {
                // No answer.
            }
        }
    }

    private async Task<Reply?> Send(
        Ask ask, CommandId? command, string content, int first, Host host, long patienceMs)
    {
        var call = ++_calls;
        var id = command is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"{known.Hash:x32}{known.Digest:x16}") : null;
        history.Told(new Invoked(
            call, first, ask.By, host.Name, id, ask.Verb, ask.Chart, ask.Coder, ask.Number, content));
        var answer = new TaskCompletionSource<Reply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        history.Network.Send("Request", host.Name, () => host.Runner, () => _ = Serve());
        using var patience = history.Universe.After(
            patienceMs * Universe.Ms, history.Outside, () => answer.TrySetResult(null));
        var reply = await answer.Task;
        if (reply is null)
            history.Told(new GaveUp(call));
        return reply;

        async Task Serve()
        {
            // Nobody listens yet.
            if (host.Engine is not { } engine)
                return;
            var life = host.Life;
            Reply reply;
            try
            {
                reply = await ask.Act(engine, new EngineCaller(ask.By, command));
            }
            catch (StoreException e)
            {
                reply = new Reply("refused", nameof(Refusal.OutcomeUnknown), e.Message, 0, null, 0, "", null, null);
            }
            catch (Exception e)
            {
                reply = new Reply("failed", null, $"{e}", 0, null, 0, "", null, null);
                history.Violate("exception", $"{ask.Verb} on {host.Name}: {e}");
            }
            history.Told(new Served(call, host.Name, life, reply));
            history.Network.Send("Reply", host.Name, () => history.Outside, () =>
            {
                history.Told(new Answered(call, reply));
                answer.TrySetResult(reply);
            });
        }
    }

    /// <summary>True for answers after which the same command is sent again.</summary>
    private static bool IsAgain(Reply reply) => reply.Refusal is nameof(Refusal.OutcomeUnknown)
        or nameof(Refusal.StoreAway) or nameof(Refusal.StoreFull) or nameof(Refusal.Overloaded)
        or nameof(Refusal.Contended);

    private static CommandId IdOf(string key, string content)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        var name = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
        SHA256.HashData(Encoding.UTF8.GetBytes(content), hash);
        return new CommandId(name, System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash));
    }
}

/// <summary>What the engine says, as callers are told.</summary>
internal static class Replies
{
    public static Reply Of(Reply<ChartOutcome> reply)
    {
        if (reply.Refused is { } refused)
            return Of(refused);
        if (reply.Value is not { } outcome)
            return new Reply("nothing", null, "", 0, null, 0, "", null, null);
        var (chart, has) = (outcome.Chart, outcome.Chart.State.InForce);
        return new Reply(
            "done", null, outcome.Hold?.Value ?? "", outcome.Position, chart.Id.Value, chart.Version,
            chart.State.Name, has?.Coder.Value, has?.Number);
    }

    public static Reply Of(Reply<Core.Coders.Coder> reply) => reply.Refused is { } refused
        ? Of(refused)
        : new Reply(
            "done", null, "", 0, null, reply.Value!.Version, $"{reply.Value.Presence}", reply.Value.Id.Value, null);

    public static Reply Of(Reply<Core.Settings.Settings> reply) => reply.Refused is { } refused
        ? Of(refused)
        : new Reply("done", null, "", 0, null, reply.Value!.Version, "", null, null);

    public static Reply Of(Reply<Core.Accounts.AccountBook> reply) => reply.Refused is { } refused
        ? Of(refused)
        : new Reply("done", null, "", 0, null, reply.Value!.Version, "", null, null);

    private static Reply Of(Refused refused) =>
        new("refused", $"{refused.Refusal}", refused.Detail, 0, null, 0, "", null, null);
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CodingQueue.Core;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    /// <summary>
    /// At least as many messages as are kept for a client, as far as it was counted since the start.
    /// </summary>
    private readonly ConcurrentDictionary<ClientId, int> _kept = new();

    /// <summary>
    /// Keeps a message that could not be used, so that nothing is dropped. The same command id keeps it once.
    /// </summary>
    /// <returns>Both nothing when it is kept, durable. IsFull: the client has
    /// <see cref="EngineLimits.KeptPerClient"/> kept messages and it stays with its sender. Else why
    /// not.</returns>
    public async Task<(bool IsFull, Refused? Refused)> Keep(
        ClientId client, string source, string? control, string? trigger, string reason, string raw,
            Caller caller)
    {
        // What was kept before is answered as before, however many there are now.
        if (!await HasRoom(client))
            return (caller.Command is not { } command || await _journal.Find(command) is null, null);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw)));
        var stream = new StreamId(StreamKind.Intake, client.Value);
        var result = await Count(
            stream, [new IntakeChange.Rejected(source, control, reason, digest)],
            unit => unit with
            {
                Keep = new KeptMessage(
                    0, client, source, unit.At, unit.At + EngineLimits.KeepMessages, reason, control, trigger,
                        raw,
                    unit.Appends[0].Version),
            },
            caller);
        if (result.End == AppendEnd.Committed)
            _kept.AddOrUpdate(client, 1, (_, kept) => kept + 1);
        return (false,
            result.End is AppendEnd.Committed or AppendEnd.Repeated ? null : EngineRefusals.Of(result.End));
    }

    /// <summary>
    /// Messages that are on their way may pass the limit: at most as many as wait for one actor. Replayed and
    /// expired ones are noticed when the limit seems to be reached, by counting again.
    /// </summary>
    private async ValueTask<bool> HasRoom(ClientId client)
    {
        if (_kept.TryGetValue(client, out var kept) && kept < EngineLimits.KeptPerClient)
            return true;
        return (_kept[client] = await _journal.CountKept(client, Now)) < EngineLimits.KeptPerClient;
    }

    /// <summary>A kept message that has not expired, or null.</summary>
    public async Task<KeptMessage?> Kept(long id) =>
        await _journal.Kept(id) is { } kept && kept.Expires > Now ? kept : null;

    /// <summary>
    /// Kept messages of the clients in scope, the latest first, below an id; Next: where to go on.
    /// </summary>
    public async Task<(List<KeptMessage> Messages, long? Next)> KeptMessages(
        Predicate<ClientId> scope, long below, int limit)
    {
        var found = new List<KeptMessage>();
        while (true)
        {
            var page = await _journal.KeptMessages(below, EngineLimits.Page);
            foreach (var kept in page)
            {
                below = kept.Id;
                if (scope(kept.Client) && kept.Expires > Now)
                    found.Add(kept);
                if (found.Count >= limit)
                    return (found, below);
            }
            if (page.Count < EngineLimits.Page)
                return (found, null);
        }
    }

    /// <summary>Records that a kept message was put to use, and forgets it.</summary>
    /// <returns>Null when done; else why not.</returns>
    public async Task<Refused?> Used(KeptMessage kept, Caller caller)
    {
        var stream = new StreamId(StreamKind.Intake, kept.Client.Value);
        var result = await Count(
            stream, [new IntakeChange.Replayed(kept.Id)], unit => unit with { Used = kept.Id }, caller);
        return result.End is AppendEnd.Committed or AppendEnd.Repeated ? null : EngineRefusals.Of(result.End);
    }

    /// <summary>
    /// Records who read protected facts: durable, but nobody waits for it before they see them.
    /// </summary>
    /// <returns>False: they may not be recorded, and must be given again.</returns>
    public async Task<bool> Record(IReadOnlyList<Read> reads) => reads.Count == 0
        || (await Count(StreamId.Reads, [new AccessChange([.. reads])], unit => unit, Caller.Server)).End
            == AppendEnd.Committed;
}

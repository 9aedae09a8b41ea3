using System.Security.Cryptography;
using System.Text;
using CodingQueue.Core;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine;

public sealed partial class EmbeddedEngine
{
    /// <summary>
    /// Keeps a message that could not be used, so that nothing is dropped. The same command id keeps it once.
    /// </summary>
    /// <returns>Null when it is kept, durable; else why not.</returns>
    public async Task<Refused?> Keep(
        ClientId client, string source, string? control, string? trigger, string reason, string raw,
            Caller caller)
    {
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
        return result.End is AppendEnd.Committed or AppendEnd.Repeated ? null : EngineRefusals.Of(result.End);
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
    public async Task Record(IReadOnlyList<Read> reads)
    {
        if (reads.Count > 0)
            await Count(StreamId.Reads, [new AccessChange([.. reads])], unit => unit, Caller.Server);
    }
}

using System.Security.Cryptography;
using System.Text;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Core;
using CodingQueue.Engine;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>The answers to what came in one piece, in the order of the messages.</summary>
/// <param name="Acknowledgements">The bytes to send back; empty when the senders asked for no answer.</param>
/// <param name="Messages">How many messages there were.</param>
/// <param name="NotTaken">Why none of them could be taken, neither used nor kept; else null.</param>
public sealed record Answered(byte[] Acknowledgements, int Messages, Refused? NotTaken);

/// <summary>
/// Takes in what came in one piece, one message or a batch, and acknowledges each. Messages of one account go
/// in their order, those of different accounts at once.
/// </summary>
public sealed class MessageAnswers(MessageIntake intake, EmbeddedEngine engine)
{
    /// <summary>Accounts of one batch that are on their way at once.</summary>
    private const int AtOnce = 64;

    /// <summary>Takes everything in and answers.</summary>
    public async Task<Answered> Answer(ReadOnlyMemory<byte> bytes, IntakeSource source)
    {
        var decoded = Hl7Characters.Decode(bytes.Span);
        // In an unknown character set the header can still be read, answered to, and kept.
        var text = decoded.Value ?? Encoding.Latin1.GetString(bytes.Span);
        var parts = Hl7Batch.Split(text).ToList();
        if (parts.TrueForAll(part => part.Defect is not null))
            parts = [new Hl7BatchPart(1, text.AsMemory(), null)];
        var taken = await TakeAll(
            [.. parts.Select(part => part.Defect is null ? ReadMessage.Of(part.Text) : null)], source);
        var answers = new MemoryStream();
        for (var i = 0; i < parts.Count; i++)
            answers.Write(Acknowledge(taken[i], parts[i].Defect));
        var messages = taken.OfType<Taken>().ToList();
        var lost = messages.TrueForAll(one => one.NotTaken is not null) ? messages[0].NotTaken : null;
        return new Answered(answers.ToArray(), messages.Count, lost);
    }

    private async Task<Taken?[]> TakeAll(ReadMessage?[] messages, IntakeSource source)
    {
        var taken = new Taken?[messages.Length];
        var chains = Enumerable.Range(0, messages.Length).Where(i => messages[i] is not null)
            .GroupBy(i => messages[i]!.OrderKey ?? $"{i}");
        await Parallel.ForEachAsync(
            chains, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (chain, _) =>
            {
                foreach (var i in chain)
                    taken[i] = await intake.Take(messages[i]!, source);
            });
        return taken;
    }

    private byte[] Acknowledge(Taken? taken, Hl7Defect? envelope)
    {
        var answer = taken?.Answer ?? Hl7Answer.Of(envelope!);
        var control = Convert.ToHexString(RandomNumberGenerator.GetBytes(10));
        if (Hl7Ack.Build(taken?.Message, answer, control, engine.Now) is not { } ack)
            return [];
        var line = Encoding.Latin1.GetBytes(taken?.Message?.Header.Line.ToString() ?? "");
        return Hl7Characters.Encode(ack, Hl7Characters.Named(line).Value);
    }
}

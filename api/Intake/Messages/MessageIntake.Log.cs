using CodingQueue.Api.Http;

namespace CodingQueue.Api.Intake.Messages;

/// <content>What intake tells. Ids and names of our own: of a message, MSH-10 alone.</content>
public sealed partial class MessageIntake
{
    private void Tell(ReadMessage read, IntakeSource source, Taken taken)
    {
        var (client, control) = (source.Client.Value, read.Control ?? "");
        if (taken.NotTaken is null && taken.Unused is null)
        {
            Used(logger, client, source.Name, control, taken.Charts.Count);
            return;
        }
        var reason = taken.NotTaken is { } refused ? Problems.NameOf(refused.Refusal) : taken.Unused!.Name;
        var kept = taken.NotTaken is null && reason != Unused.NameOf(IntakeReason.KeptFull);
        NotUsed(logger, client, source.Name, control, kept, reason);
        count.Add(client, source.Name, kept, reason);
    }

    [LoggerMessage(4120, LogLevel.Debug,
        "Intake {Client} {Source}: message {Control} used for {Charts} charts.")]
    private static partial void Used(
        ILogger logger, string client, string source, string control, int charts);

    [LoggerMessage(4121, LogLevel.Debug,
        "Intake {Client} {Source}: message {Control} not used, kept: {Kept}, {Reason}.")]
    private static partial void NotUsed(
        ILogger logger, string client, string source, string control, bool kept, string reason);
}

using CodingQueue.Api.Http;

namespace CodingQueue.Api.Intake.Messages;

/// <content>What intake tells. Ids and names of our own: of a message, MSH-10 alone.</content>
public sealed partial class MessageIntake
{
    private void Tell(ReadMessage read, IntakeSource source, Taken taken)
    {
        var (client, control) = (source.Client.Value, read.Control ?? "");
        if (taken.NotTaken is { } refused)
            NotTaken(logger, client, source.Name, control, Problems.NameOf(refused.Refusal));
        else if (taken.Unused is { } unused)
            KeptUnused(logger, client, source.Name, control, unused.Name);
        else
            Used(logger, client, source.Name, control, taken.Charts.Count);
    }

    [LoggerMessage(4120, LogLevel.Debug,
        "Intake {Client} {Source}: message {Control} used for {Charts} charts.")]
    private static partial void Used(
        ILogger logger, string client, string source, string control, int charts);

    [LoggerMessage(4121, LogLevel.Information,
        "Intake {Client} {Source}: message {Control} kept: {Reason}.")]
    private static partial void KeptUnused(
        ILogger logger, string client, string source, string control, string reason);

    [LoggerMessage(4122, LogLevel.Warning,
        "Intake {Client} {Source}: message {Control} not taken: {Reason}.")]
    private static partial void NotTaken(
        ILogger logger, string client, string source, string control, string reason);
}

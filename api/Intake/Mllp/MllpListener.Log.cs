using System.Net;
using System.Net.Sockets;

namespace CodingQueue.Api.Intake.Mllp;

/// <content>What the listener tells. Ids and counts only: nothing here may come from a message.</content>
public sealed partial class MllpListener
{
    [LoggerMessage(4100, LogLevel.Information, "MLLP for client {Client} listens on {Endpoint}.")]
    private static partial void Listening(ILogger logger, string client, IPEndPoint endpoint);

    [LoggerMessage(4101, LogLevel.Information, "MLLP for client {Client} stopped.")]
    private static partial void Stopped(ILogger logger, string client);

    [LoggerMessage(4102, LogLevel.Information, "MLLP client {Client}: connection {Connection} opened.")]
    private static partial void Opened(ILogger logger, string client, long connection);

    [LoggerMessage(4103, LogLevel.Information,
        "MLLP client {Client}: connection {Connection} closed after {Messages} messages.")]
    private static partial void Closed(ILogger logger, string client, long connection, long messages);

    [LoggerMessage(4104, LogLevel.Warning,
        "MLLP client {Client}: connection {Connection} refused, {Limit} are open.")]
    private static partial void ConnectionRefused(ILogger logger, string client, long connection, int limit);

    [LoggerMessage(4105, LogLevel.Warning, "MLLP client {Client}: a connection could not be taken: {Error}.")]
    private static partial void AcceptFailed(ILogger logger, string client, SocketError error);

    [LoggerMessage(4106, LogLevel.Information,
        "MLLP client {Client}: connection {Connection} broke off: {Error}.")]
    private static partial void ConnectionBroke(ILogger logger, string client, long connection, string error);

    [LoggerMessage(4107, LogLevel.Error,
        "MLLP client {Client}: message {Message} of connection {Connection} could not be answered: {Error}.")]
    private static partial void AnswerFailed(
        ILogger logger, string client, long connection, long message, string error);

    [LoggerMessage(4108, LogLevel.Warning,
        "MLLP client {Client}: {Bytes} bytes between frames on connection {Connection}.")]
    private static partial void GarbageBetweenFrames(
        ILogger logger, string client, long connection, int bytes);

    [LoggerMessage(4109, LogLevel.Warning,
        "MLLP client {Client}: connection {Connection} sent {Bytes} bytes and no frame; closed.")]
    private static partial void GarbageTooLong(ILogger logger, string client, long connection, int bytes);

    [LoggerMessage(4110, LogLevel.Warning,
        "MLLP client {Client}: connection {Connection} left a frame unfinished.")]
    private static partial void FrameUnfinished(ILogger logger, string client, long connection);

    [LoggerMessage(4111, LogLevel.Warning,
        "MLLP client {Client}: a frame on connection {Connection} passed {Limit} bytes; closed.")]
    private static partial void FrameTooLong(ILogger logger, string client, long connection, int limit);

    [LoggerMessage(4112, LogLevel.Information,
        "MLLP client {Client}: connection {Connection} was silent for too long; closed.")]
    private static partial void TimedOut(ILogger logger, string client, long connection);
}

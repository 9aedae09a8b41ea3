using Microsoft.Extensions.Logging;

namespace CodingQueue.Engine;

/// <summary>What the engine tells its operator: ids only.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1001, LogLevel.Error, "Work in the background failed; the sweep tries it again.")]
    public static partial void BackgroundFailed(ILogger log, Exception cause);

    [LoggerMessage(1002, LogLevel.Warning,
        "What was due of {Stream} did not happen and is tried again: {Detail}")]
    public static partial void DueFailed(ILogger log, string stream, string detail);
}

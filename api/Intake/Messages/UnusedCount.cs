namespace CodingQueue.Api.Intake.Messages;

/// <summary>
/// Tells operators of messages that were not used: how many of a kind, a minute after the first of them. A
/// feed that goes wrong sends thousands, and a line for each would hide everything else.
/// </summary>
public sealed partial class UnusedCount(TimeProvider time, ILogger<UnusedCount> logger) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Dictionary<(string Client, string Source, bool Kept, string Reason), long> _counts = [];
    private ITimer? _timer;
    private bool _stopped;

    /// <summary>Counts one message.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="source">hl7, or mllp with the port.</param>
    /// <param name="kept">False: it was not even kept.</param>
    /// <param name="reason">The name of the reason.</param>
    public void Add(string client, string source, bool kept, string reason)
    {
        lock (_gate)
        {
            if (_counts.Count == 0 && !_stopped)
                _timer = time.CreateTimer(_ => Tell(), null, Every, Timeout.InfiniteTimeSpan);
            var kind = (client, source, kept, reason);
            _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        }
    }

    /// <summary>Tells what was counted and not told yet.</summary>
    public void Dispose()
    {
        lock (_gate)
            _stopped = true;
        Tell();
    }

    private void Tell()
    {
        Dictionary<(string Client, string Source, bool Kept, string Reason), long> counts;
        lock (_gate)
        {
            (counts, _counts) = (_counts, []);
            _timer?.Dispose();
            _timer = null;
        }
        foreach (var ((client, source, kept, reason), count) in counts)
            if (kept)
                Kept(logger, client, source, count, reason);
            else
                NotTaken(logger, client, source, count, reason);
    }

    [LoggerMessage(4122, LogLevel.Information,
        "Intake {Client} {Source}: {Count} messages kept that could not be used: {Reason}.")]
    private static partial void Kept(
        ILogger logger, string client, string source, long count, string reason);

    [LoggerMessage(4123, LogLevel.Warning,
        "Intake {Client} {Source}: {Count} messages neither used nor kept: {Reason}.")]
    private static partial void NotTaken(
        ILogger logger, string client, string source, long count, string reason);
}

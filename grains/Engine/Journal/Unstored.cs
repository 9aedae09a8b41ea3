using System.Diagnostics;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// What is durable in the journal but not yet in the stored rows: streams in the order in which they first
/// changed since they were stored, and commands in order of position. Used by the journal's thread alone.
/// </summary>
internal sealed class Unstored
{
    private readonly Queue<(StreamId Stream, long Position, long At)> _changed = new();
    private readonly HashSet<StreamId> _waiting = [];
    private readonly Queue<KnownCommand> _commands = new();

    /// <summary>Rows and commands that wait.</summary>
    public int Count => _changed.Count + _commands.Count;

    /// <summary>The stream changed at this position. A stream that waits already keeps its place.</summary>
    public void Add(StreamId stream, long position)
    {
        if (_waiting.Add(stream))
            _changed.Enqueue((stream, position, Stopwatch.GetTimestamp()));
    }

    /// <summary>A command was answered.</summary>
    public void Add(KnownCommand command) => _commands.Enqueue(command);

    /// <summary>True when something has waited long enough, or everything is wanted.</summary>
    public bool IsDue(bool everything) =>
        Count > 0 && (everything || _commands.Count > 0 || IsRipe(_changed.Peek().At));

    /// <summary>
    /// The part to store next, oldest first. Streams that changed a moment ago wait: the same ones will most
    /// likely change again, and are then stored once.
    /// </summary>
    public List<StreamId> TakeStreams(bool everything)
    {
        var most = Math.Max(EngineLimits.RowsPerSlice, _changed.Count / 8);
        var taken = new List<StreamId>();
        while (taken.Count < most && _changed.TryPeek(out var oldest) && (everything || IsRipe(oldest.At)))
        {
            _changed.Dequeue();
            _waiting.Remove(oldest.Stream);
            taken.Add(oldest.Stream);
        }
        return taken;
    }

    /// <summary>The commands to store next, oldest first.</summary>
    public List<KnownCommand> TakeCommands()
    {
        var most = Math.Max(EngineLimits.RowsPerSlice, _commands.Count / 8);
        var taken = new List<KnownCommand>();
        while (taken.Count < most && _commands.TryDequeue(out var oldest))
            taken.Add(oldest);
        return taken;
    }

    /// <summary>
    /// Once what was taken is stored: the position up to which stored rows and commands lack nothing. They
    /// may
    /// be ahead of it; a replay passes over what a row has already.
    /// </summary>
    public long StoredThrough(long position)
    {
        var rows = _changed.TryPeek(out var oldest) ? oldest.Position - 1 : position;
        var commands = _commands.TryPeek(out var command) ? command.Position - 1 : position;
        return Math.Min(rows, commands);
    }

    private static bool IsRipe(long since) => Stopwatch.GetElapsedTime(since) >= EngineLimits.StoreAfter;
}

/// <summary>A command that was answered, and where.</summary>
internal readonly record struct KnownCommand(UInt128 Hash, ulong Digest, long Position);

using NodaTime;

namespace CodingQueue.Engine.Journal;

/// <summary>Up to where what is stored beside the journal lacks nothing; it may be ahead.</summary>
/// <param name="Rows">The position for rows.</param>
/// <param name="Commands">The position for answered commands.</param>
internal readonly record struct Reach(long Rows, long Commands);

/// <summary>
/// What is durable in the journal but not yet in the stored rows: streams in the order in which they first
/// changed since they were stored, and commands in order of position. Used by the journal's thread alone.
/// </summary>
/// <param name="time">For how long a stream has waited.</param>
internal sealed class Unstored(TimeProvider time)
{
    private readonly Queue<(StreamId Stream, long Position, long At)> _changed = new();
    private readonly HashSet<StreamId> _waiting = [];
    private readonly Queue<KnownCommand> _commands = new();
    private Instant _answeredSince;

    /// <summary>Rows that wait.</summary>
    public int Rows => _changed.Count;

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _changed.Count == 0 && _commands.Count == 0;

    /// <summary>The stream changed at this position. A stream that waits already keeps its place.</summary>
    public void Add(StreamId stream, long position)
    {
        if (_waiting.Add(stream))
            _changed.Enqueue((stream, position, time.GetTimestamp()));
    }

    /// <summary>A command was answered.</summary>
    public void Add(KnownCommand command)
    {
        if (_commands.Count == 0)
            _answeredSince = time.Now();
        _commands.Enqueue(command);
    }

    /// <summary>True when something has waited long enough, or everything is wanted.</summary>
    /// <param name="everything">True: everything is wanted.</param>
    /// <param name="position">Where the journal ends.</param>
    public bool IsDue(bool everything, long position) =>
        everything
            ? !IsEmpty
            : (_changed.TryPeek(out var oldest) && IsRipe(oldest.At)) || IsRunDue(position);

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

    /// <summary>
    /// The commands to store next, oldest first: none until there are enough to be stored together.
    /// </summary>
    /// <param name="everything">True: however few there are.</param>
    /// <param name="position">Where the journal ends.</param>
    public CommandRun? TakeCommands(bool everything, long position)
    {
        if (_commands.Count == 0 || !(everything || IsRunDue(position)))
            return null;
        var taken = new List<KnownCommand>(EngineLimits.CommandsPerRun);
        while (taken.Count < EngineLimits.CommandsPerRun && _commands.TryDequeue(out var oldest))
            taken.Add(oldest);
        var day = _answeredSince.ToUnixTimeSeconds() / NodaConstants.SecondsPerDay;
        _answeredSince = time.Now();
        return CommandRun.Of(taken, day);
    }

    private bool IsRunDue(long position) =>
        _commands.Count >= EngineLimits.CommandsPerRun
        || (_commands.TryPeek(out var oldest)
            && (position - oldest.Position >= EngineLimits.UnitsPerRun
                || time.Now() - _answeredSince >= EngineLimits.RunAfter));

    /// <summary>Once what was taken is stored: how far it then reaches.</summary>
    /// <param name="position">Where the journal ends.</param>
    public Reach StoredThrough(long position) => new(
        _changed.TryPeek(out var oldest) ? oldest.Position - 1 : position,
        _commands.TryPeek(out var command) ? command.Position - 1 : position);

    /// <summary>Another process stores rows from now on; what waits here waits for it.</summary>
    /// <param name="elsewhere">What that process is to store.</param>
    /// <param name="position">The last position known here: up to which any of the streams may have
    /// changed.</param>
    public void HandOver(StoredElsewhere elsewhere, long position)
    {
        while (_changed.TryDequeue(out var oldest))
            elsewhere.Add(oldest.Stream, oldest.Position, position);
        while (_commands.TryDequeue(out var oldest))
            elsewhere.Add(oldest);
        _waiting.Clear();
    }

    private bool IsRipe(long since) => time.GetElapsedTime(since) >= EngineLimits.StoreAfter;
}

/// <summary>
/// What changed in a process that stores no rows, until it learns that another stored them; then that other
/// one may end, and it is this process that has to know what is not stored. Every change by itself, in order.
/// </summary>
internal sealed class StoredElsewhere
{
    private readonly Queue<(StreamId Stream, long First, long Last)> _changed = new();
    private readonly Queue<KnownCommand> _commands = new();

    /// <summary>Changes that wait.</summary>
    public int Changes => _changed.Count;

    public void Add(StreamId stream, long position) => _changed.Enqueue((stream, position, position));

    /// <summary>A stream that changed first and last at these positions, or in between.</summary>
    public void Add(StreamId stream, long first, long last) => _changed.Enqueue((stream, first, last));

    public void Add(KnownCommand command) => _commands.Enqueue(command);

    /// <summary>
    /// Takes the next stream whose changes up to a position are stored, with the first of them; null: there
    /// is none.
    /// </summary>
    public (StreamId Stream, long First)? NextStream(long through)
    {
        if (!_changed.TryPeek(out var oldest) || oldest.Last > through)
            return null;
        _changed.Dequeue();
        return (oldest.Stream, oldest.First);
    }

    /// <summary>Takes the next command up to a position; null: there is none.</summary>
    public KnownCommand? NextCommand(long through) =>
        _commands.TryPeek(out var oldest) && oldest.Position <= through ? _commands.Dequeue() : null;

    /// <summary>This process stores rows from now on.</summary>
    public void HandOver(Unstored unstored)
    {
        while (_changed.TryDequeue(out var oldest))
            unstored.Add(oldest.Stream, oldest.First);
        while (_commands.TryDequeue(out var oldest))
            unstored.Add(oldest);
    }
}

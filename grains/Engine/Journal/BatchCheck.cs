namespace CodingQueue.Engine.Journal;

/// <summary>
/// The units of one commit: each is checked against the rows as they are, and against the units before it.
/// Nobody is answered before the commit, not even with a refusal: it may rest on a unit that then fails.
/// </summary>
/// <param name="position">The position after which the units come.</param>
/// <param name="rows">The rows as of that position.</param>
/// <param name="findFinished">The row of a finished chart that is not in memory, from the store.</param>
/// <param name="findCommand">A command that is not in memory, from the store.</param>
internal sealed class BatchCheck(
    long position, CurrentRows rows, Func<StreamId, StreamRow?> findFinished,
    Func<UInt128, (ulong Digest, long Position)?> findCommand)
{
    private readonly Dictionary<UInt128, (ulong Digest, long Position)> _commands = [];
    private readonly Dictionary<StreamId, long> _versions = [];
    private readonly List<(WaitingUnit Waiting, AppendResult Result)> _refused = [];
    private readonly Dictionary<StreamId, StreamRow> _found = [];
    private int _bytes;

    /// <summary>The units that hold, each with its position.</summary>
    public List<(WaitingUnit Waiting, long Position)> Units { get; } = [];

    /// <summary>Adds the unit to the commit, or refuses it alone.</summary>
    public void Take(WaitingUnit waiting)
    {
        if (Refuse(waiting.Unit) is { } refused)
        {
            _refused.Add((waiting, refused));
            return;
        }
        var next = position + Units.Count + 1;
        foreach (var append in waiting.Unit.Appends)
            _versions[append.Stream] = append.Version;
        if (waiting.Unit.Command is { } command)
            _commands[command.Hash] = (command.Digest, next);
        _bytes += waiting.Line.Length + (Units.Count == 0 ? 0 : 1);
        Units.Add((waiting, next));
    }

    /// <summary>The units that hold as one link of the chain; there must be one.</summary>
    /// <param name="previous">The hash of the link before.</param>
    /// <param name="at">The time, in milliseconds since 1970. Times of batches never go back, so that a
    /// moment is one place in the order: while a clock that was set back is behind, batches carry the
    /// latest time there was.</param>
    public Batch Link(byte[] previous, long at)
    {
        var lines = new byte[_bytes];
        var length = 0;
        foreach (var (unit, _) in Units)
        {
            if (length > 0)
                lines[length++] = (byte)'\n';
            unit.Line.CopyTo(lines, length);
            length += unit.Line.Length;
        }
        var (first, last) = (position + 1, position + Units.Count);
        return new Batch(first, last, at, lines, Chain.Link(previous, first, last, at, lines));
    }

    /// <summary>After the commit: what the units make of the rows.</summary>
    public void Keep()
    {
        foreach (var (waiting, at) in Units)
        {
            foreach (var append in waiting.Unit.Appends)
                rows.Keep(append.Stream, append.Version, append.After,
                    _found.GetValueOrDefault(append.Stream), at);
            if (waiting.Unit.Command is { } command)
                rows.Keep(new KnownCommand(command.Hash, command.Digest, at));
        }
    }

    /// <summary>Tells everybody what became of their unit.</summary>
    public void Answer()
    {
        foreach (var (waiting, at) in Units)
            waiting.Answer.TrySetResult(new AppendResult(AppendEnd.Committed, at));
        foreach (var (waiting, result) in _refused)
            waiting.Answer.TrySetResult(result);
    }

    private AppendResult? Refuse(Unit unit)
    {
        if (unit.Command is { } command && Seen(command) is { } seen)
            return new AppendResult(
                seen.Digest == command.Digest ? AppendEnd.Repeated : AppendEnd.Reused, seen.Position);
        foreach (var append in unit.Appends)
            if (Version(append.Stream) != append.Expected)
                return new AppendResult(AppendEnd.Stale, 0, append.Stream);
        foreach (var (stream, version) in unit.Asserts)
            if (Version(stream) != version)
                return new AppendResult(AppendEnd.Stale, 0, stream);
        return null;
    }

    private (ulong Digest, long Position)? Seen(CommandId command) =>
        _commands.TryGetValue(command.Hash, out var here) ? here
        : rows.FindCommand(command.Hash) ?? findCommand(command.Hash);

    private long Version(StreamId stream)
    {
        if (_versions.TryGetValue(stream, out var version))
            return version;
        if (rows.Find(stream) is { } row)
            return row.Version;
        if (stream.Kind != StreamKind.Chart)
            return 0;
        if (!_found.TryGetValue(stream, out row))
        {
            if (findFinished(stream) is not { } stored)
                return 0;
            _found[stream] = row = stored;
        }
        return row.Version;
    }
}

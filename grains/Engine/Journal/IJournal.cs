using System.Collections.Immutable;
using System.Threading.Channels;
using CodingQueue.Core;
using NodaTime;

namespace CodingQueue.Engine.Journal;

/// <summary>What became of an append.</summary>
public enum AppendEnd
{
    /// <summary>Durable, at the position given.</summary>
    Committed,
    /// <summary>A stream is not at the version the unit expects; nothing was written.</summary>
    Stale,
    /// <summary>The command was answered before, at the position given; nothing was written.</summary>
    Repeated,
    /// <summary>The command id was used with other content; nothing was written.</summary>
    Reused,
    /// <summary>Too much waits already; nothing was written.</summary>
    Overloaded,
    /// <summary>The disk is full; nothing was written.</summary>
    Full,
    /// <summary>The database cannot be reached; nothing was written.</summary>
    Away,
    /// <summary>The store failed while writing; whether it is durable is not known.</summary>
    Unknown,
}

/// <summary>What became of an append, and where.</summary>
public readonly record struct AppendResult(AppendEnd End, long Position, StreamId Stream = default);

/// <summary>A unit at its place.</summary>
public readonly record struct Committed(long Position, Unit Unit);

/// <summary>
/// The journal that actors write to: units are committed whole, in one total order of positions without a
/// gap, and only while every stream is at the version that the unit names. What is in memory (rows, the feed,
/// the position) goes on being readable when the store beneath fails; what must be read from the store throws
/// <see cref="StoreException"/> then.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>The store's secret, 32 bytes: chart ids and sign-ins are derived with it.</summary>
    byte[] StoreKey { get; }

    /// <summary>
    /// The position of the last unit that is durable and whose rows are in memory; 0 before the first.
    /// </summary>
    long Position { get; }

    /// <summary>Why units are not accepted now, as one sentence; null: they are.</summary>
    string? Trouble { get; }

    /// <summary>True while units are accepted.</summary>
    bool IsReady => Trouble is null;

    /// <summary>Rows that changed and are not stored yet.</summary>
    int RowsBehind { get; }

    /// <summary>
    /// Every committed unit from the opening on, in order of position, each once, whoever wrote it; one
    /// reader. A reader that lags by more than <see cref="EngineLimits.FeedLag"/> units holds up commits.
    /// </summary>
    ChannelReader<Committed> Feed { get; }

    /// <summary>Every row in memory: all open charts, all coders, the settings, the accounts.</summary>
    IEnumerable<StreamRow> Rows { get; }

    /// <summary>How many rows are in memory.</summary>
    int RowsInMemory { get; }

    /// <summary>The current row of a stream that is in memory, or null. Finished charts are not.</summary>
    StreamRow? Current(StreamId stream);

    /// <summary>
    /// The current row of a stream, a finished chart's read from the store; null: it has no change yet.
    /// </summary>
    ValueTask<StreamRow?> Load(StreamId stream);

    /// <summary>
    /// Appends a unit: answers when it is durable, or refused; never throws. The unit is refused alone; what
    /// waits beside it goes through.
    /// </summary>
    Task<AppendResult> Append(Unit unit);

    /// <summary>The unit at a position, which must have been committed.</summary>
    ValueTask<RecordedUnit> Read(long position);

    /// <summary>
    /// The units at these positions, in their order. They are taken from the store a few at a time, so that
    /// commits go on meanwhile.
    /// </summary>
    /// <param name="positions">In ascending order; committed.</param>
    /// <param name="cancel">Stops reading.</param>
    IAsyncEnumerable<RecordedUnit> Read(IEnumerable<long> positions, CancellationToken cancel = default);

    /// <summary>
    /// The position of the last unit whose batch was written at or before an instant; 0: there is none.
    /// </summary>
    Task<long> PositionAt(Instant at);

    /// <summary>What a stream's state at a position is folded from.</summary>
    /// <param name="row">Its row, not older than the position.</param>
    /// <param name="position">A position.</param>
    ValueTask<Stretch> StretchTo(StreamRow row, long position);

    /// <summary>
    /// The units of a stream whose trail is whole, oldest first, each with all that it was part of.
    /// </summary>
    ValueTask<IReadOnlyList<RecordedUnit>> History(StreamRow row);

    /// <summary>
    /// The position that answered a command, with the digest of its content; null: not seen in the days for
    /// which commands are remembered.
    /// </summary>
    ValueTask<(ulong Digest, long Position)?> Find(CommandId command);

    /// <summary>
    /// Finished charts, the latest first, below a place in that order; with their places. The first page
    /// (below <see cref="long.MaxValue"/>) shows what is durable now.
    /// </summary>
    Task<List<(long Place, StreamRow Row)>> Finished(long below, int limit);

    /// <summary>A kept message, or null.</summary>
    Task<KeptMessage?> Kept(long id);

    /// <summary>Kept messages, the latest first, below an id.</summary>
    Task<List<KeptMessage>> KeptMessages(long below, int limit);

    /// <summary>How many messages of the client are kept that have not expired.</summary>
    Task<int> CountKept(ClientId client, Instant now);

    /// <summary>The position that stored figures had reached when the journal was opened.</summary>
    long FiguresPosition { get; }

    /// <summary>
    /// Stores figures. Stale: the stored ones do not end where these begin. Full or Unknown: they are not
    /// stored, and can be handed in again with more. One caller at a time.
    /// </summary>
    Task<AppendEnd> Store(FigureSlice slice);

    /// <summary>All that is stored of a day's figures.</summary>
    Task<List<byte[]>> Figures(LocalDate day);

    /// <summary>When each coder last did something, as stored with the figures.</summary>
    Task<ImmutableSortedDictionary<string, Instant>> Acted();

    /// <summary>The units after a position, in order, some thousands at most; empty at the end.</summary>
    Task<List<RecordedUnit>> UnitsAfter(long position);

    /// <summary>
    /// Accepts nothing from now on, because something failed after which this process must not go on: the
    /// store, or whoever follows the journal. Whoever opened it is told, once.
    /// </summary>
    void Fail(Exception cause);
}

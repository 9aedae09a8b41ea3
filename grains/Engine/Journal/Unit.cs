using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Engine.Journal;

/// <summary>What a stream is about.</summary>
public enum StreamKind
{
    /// <summary>One chart.</summary>
    Chart,
    /// <summary>One coder.</summary>
    Coder,
    /// <summary>Clients, facilities and workqueues, as one stream with the key "settings".</summary>
    Settings,
    /// <summary>All accounts, as one stream with the key "accounts".</summary>
    Accounts,
    /// <summary>Messages of one source that could not be used.</summary>
    Intake,
    /// <summary>Who read protected facts, as one stream with the key "reads".</summary>
    Access,
}

/// <summary>The changes of one actor, in order: versions 1, 2, ...</summary>
public readonly record struct StreamId(StreamKind Kind, string Key)
{
    /// <summary>The stream of all settings.</summary>
    public static readonly StreamId Settings = new(StreamKind.Settings, "settings");

    /// <summary>The stream of all accounts.</summary>
    public static readonly StreamId Accounts = new(StreamKind.Accounts, "accounts");

    /// <summary>The stream of all reads of protected facts.</summary>
    public static readonly StreamId Reads = new(StreamKind.Access, "reads");

    /// <summary>True when its row knows where its units are: a chart's, a coder's, the settings'.</summary>
    public bool HasTrail => Kind is StreamKind.Chart or StreamKind.Coder or StreamKind.Settings;

    /// <summary>
    /// True when its trail is cut at milestones. A chart ends, and settings change seldom; a coder works for
    /// years, and a trail of all they did would make each step of theirs cost more than the one before.
    /// </summary>
    public bool HasMilestones => Kind == StreamKind.Coder;

    /// <summary>A chart's stream.</summary>
    public static StreamId Of(ChartId chart) => new(StreamKind.Chart, chart.Value);

    /// <summary>A coder's stream.</summary>
    public static StreamId Of(CoderId coder) => new(StreamKind.Coder, coder.Value);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}/{Key}";
}

/// <summary>A command's identity: who asked, under which key, and a digest of what was asked.</summary>
/// <param name="Hash">16 bytes of a hash over principal and key.</param>
/// <param name="Digest">A hash of the content: the same key with other content is refused.</param>
public readonly record struct CommandId(UInt128 Hash, ulong Digest);

/// <summary>The part of a unit that belongs to one stream.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="Expected">The version it was decided at: the fence. 0: the stream has nothing yet.</param>
/// <param name="Changes">In order; the first gets version <paramref name="Expected"/> + 1.</param>
/// <param name="Before">The state they were decided on, or null.</param>
/// <param name="After">The state they lead to.</param>
public sealed record Append(
    StreamId Stream, long Expected, ImmutableArray<object> Changes, object? Before, object After)
{
    /// <summary>The stream's version once the unit is committed.</summary>
    public long Version => Expected + Changes.Length;
}

/// <summary>Changes that are committed together or not at all.</summary>
public sealed record Unit
{
    /// <summary>The one instant of everything in it.</summary>
    public required Instant At { get; init; }
    /// <summary>
    /// Who asked: an account, "clock" or "server"; "lead7 for C012" when acting for a coder.
    /// </summary>
    public required string By { get; init; }
    /// <summary>What it appends; at least one stream.</summary>
    public required ImmutableArray<Append> Appends { get; init; }
    /// <summary>Streams that must still be at these versions, though nothing is appended to them.</summary>
    public ImmutableArray<(StreamId Stream, long Version)> Asserts { get; init; } = [];
    /// <summary>The command it answers, or null.</summary>
    public CommandId? Command { get; init; }
    /// <summary>Why a chart was given, or null.</summary>
    public Why? Why { get; init; }
    /// <summary>
    /// The coder as a command of their own left them, where the command has an id: what a retry is told.
    /// </summary>
    public Coder? Answer { get; init; }
    /// <summary>A message to keep beside the journal, in the same transaction, or null.</summary>
    public KeptMessage? Keep { get; init; }
    /// <summary>A kept message that this unit puts to use, or null.</summary>
    public long? Used { get; init; }
}

/// <summary>
/// A message that could not be used: kept beside the journal because it may hold names and must expire.
/// </summary>
/// <param name="Id">Its number; 0 until it is stored.</param>
/// <param name="Client">Whose it is.</param>
/// <param name="Source">hl7, csv or the MLLP port.</param>
/// <param name="Received">When.</param>
/// <param name="Expires">When it is forgotten.</param>
/// <param name="Reason">Why it could not be used.</param>
/// <param name="Control">The sender's id of the message, or null.</param>
/// <param name="Trigger">What it tells of, e.g. ADT^A03, or null.</param>
/// <param name="Raw">The message as it came.</param>
/// <param name="Version">The version of its client's intake stream that recorded it.</param>
public sealed record KeptMessage(
    long Id, ClientId Client, string Source, Instant Received, Instant Expires, string Reason,
        string? Control,
    string? Trigger, string Raw, long Version);

/// <summary>A change of an intake stream.</summary>
public abstract record IntakeChange
{
    private IntakeChange() { }

    /// <summary>
    /// A message could not be used and is kept. Digest: SHA-256 of the message, in hexadecimal.
    /// </summary>
    public sealed record Rejected(string Source, string? Control, string Reason, string Digest)
        : IntakeChange;

    /// <summary>A kept message was put to use.</summary>
    public sealed record Replayed(long Message) : IntakeChange;
}

/// <summary>Reads of protected facts, recorded many at a time.</summary>
/// <param name="Reads">Who read what, when.</param>
public sealed record AccessChange(ImmutableArray<Read> Reads);

/// <summary>One read of protected facts.</summary>
/// <param name="By">Who.</param>
/// <param name="What">The route, without ids.</param>
/// <param name="Chart">The chart, or null for a list.</param>
/// <param name="At">When.</param>
public sealed record Read(string By, string What, ChartId? Chart, Instant At);

/// <summary>The state of a stream that only counts: intake and access.</summary>
/// <param name="Version">Number of changes so far.</param>
public sealed record Counted(long Version);

/// <summary>How each kind of stream folds its changes.</summary>
internal static class StreamFold
{
    /// <summary>The state after one change.</summary>
    public static object Apply(StreamId stream, object? state, object change) => stream.Kind switch
    {
        StreamKind.Chart => Chart.Apply(new ChartId(stream.Key), (Chart?)state, (ChartChange)change),
        StreamKind.Coder => Coder.Apply((Coder?)state, (CoderChange)change),
        StreamKind.Settings => ((Settings?)state ?? Settings.None).Apply((SettingsChange)change),
        StreamKind.Accounts => ((AccountBook?)state ?? AccountBook.Empty).Apply((AccountChange)change),
        _ => new Counted(((Counted?)state)?.Version + 1 ?? 1),
    };

    /// <summary>The state after several changes.</summary>
    public static object Apply(StreamId stream, object? state, ImmutableArray<object> changes)
    {
        foreach (var change in changes)
            state = Apply(stream, state, change);
        return state ?? throw new InvalidOperationException($"Nothing to fold for {stream}");
    }
}

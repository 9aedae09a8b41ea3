using CodingQueue.Api.Board;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Coders;
using NodaTime;

namespace CodingQueue.Api.Live;

/// <summary>Something a coder should know that is not a chart of theirs.</summary>
/// <param name="Kind">followUp, escalated, withdrawn, unassigned, reopened, woken or offerMissed.</param>
/// <param name="Chart">The chart it is about.</param>
/// <param name="Account">The chart's account number.</param>
/// <param name="Hold">The hold it is about, or null.</param>
/// <param name="Text">One sentence.</param>
/// <param name="At">When.</param>
public sealed record Notice(
    string Kind, string Chart, string Account, string? Hold, string Text, Instant At);

/// <summary>
/// A row of a stream: state and never a difference, so that merging and repeating do no harm. The highest
/// version of a key wins.
/// </summary>
public sealed record LiveRow(string Key, long Ver)
{
    /// <summary>True: the key is no longer part of the stream.</summary>
    public bool? Gone { get; init; }
    /// <summary>Of a desk: a chart.</summary>
    public ChartOut? Chart { get; init; }
    /// <summary>Of a desk or the board: a coder.</summary>
    public BoardCoder? Coder { get; init; }
    /// <summary>Of a desk: a notice.</summary>
    public Notice? Notice { get; init; }
    /// <summary>Of a desk or the board: a chart that was open when its coder's shift ended.</summary>
    public LeftOpenOut? LeftOpen { get; init; }
    /// <summary>Of a desk: a credential that is about to lapse, or has.</summary>
    public CredentialWarningOut? Warning { get; init; }
    /// <summary>Of a desk, beside a chart in hand: how and why it was given, where that is known.</summary>
    public GivenOut? Given { get; init; }
    /// <summary>Of the board: the open holds of one reason.</summary>
    public BoardHold? Hold { get; init; }
    /// <summary>Of the board: a workqueue's counters.</summary>
    public BoardWorkqueue? Workqueue { get; init; }
    /// <summary>
    /// Of the board: how many charts nobody may take, wait for a follow-up, or are with coders who may no
    /// longer code them; how many credentials are about to lapse.
    /// </summary>
    public int? Count { get; init; }
    /// <summary>
    /// Of the board, beside such a count: another number when the list has changed though its length has not.
    /// </summary>
    public int? Mark { get; init; }
}

/// <summary>
/// What changed, one step of a stream: it follows the frame with the number <paramref name="Prev"/>.
/// </summary>
public sealed record Frame(
    string Stream, string Epoch, long Prev, long Seq, Instant T, IReadOnlyList<LiveRow> Rows);

/// <summary>Where a stream is, so that a silent loss shows.</summary>
public sealed record Heartbeat(string Stream, string Epoch, long Seq);

/// <summary>The stream must be subscribed to again, without a position.</summary>
public sealed record Resync(string Stream);

/// <summary>The sign-in ended: why, in a sentence.</summary>
public sealed record SignedOut(string Detail);

/// <summary>The answer to a subscription.</summary>
/// <param name="Stream">Which.</param>
/// <param name="Epoch">Numbers count within one epoch.</param>
/// <param name="Seq">The number of the last frame this answer contains.</param>
/// <param name="Kind">snapshot, delta or refused.</param>
/// <param name="Rows">Of a snapshot: everything.</param>
/// <param name="Frames">Of a delta: what was missed, in order.</param>
/// <param name="Refusal">Of refused: the refusal's name.</param>
public sealed record Subscribed(
    string Stream, string? Epoch, long Seq, string Kind, IReadOnlyList<LiveRow>? Rows,
        IReadOnlyList<Frame>? Frames,
    string? Refusal)
{
    /// <summary>A no.</summary>
    public static Subscribed Refused(string stream, string refusal) =>
        new(stream, null, 0, "refused", null, null, refusal);
}

/// <summary>What the server calls on a browser.</summary>
public interface ILiveClient
{
    /// <summary>A frame of a stream.</summary>
    Task Frame(Frame frame);

    /// <summary>Where a stream is.</summary>
    Task Heartbeat(Heartbeat heartbeat);

    /// <summary>Subscribe again.</summary>
    Task Resync(Resync resync);

    /// <summary>The sign-in ended, and with it this connection.</summary>
    Task SignedOut(SignedOut signedOut);
}

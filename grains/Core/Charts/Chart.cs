using System.Collections.Immutable;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Measures;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>
/// A lead's hand routing: the chart stays in this workqueue until then, whatever the rules say.
/// </summary>
public sealed record Pin(WorkqueueId Workqueue, Instant Until);

/// <summary>
/// A coder who returned the chart, declined it or missed its offer, and is not given it unasked before then.
/// </summary>
/// <param name="Coder">Who.</param>
/// <param name="Until">Until when it is remembered.</param>
/// <param name="Reason">What they said, or null.</param>
public sealed record Decline(CoderId Coder, Instant Until, string? Reason = null);

/// <summary>
/// What a coder wrote under an assignment that was over: it changed nothing, and is not lost.
/// </summary>
/// <param name="By">Who wrote it.</param>
/// <param name="Number">The assignment number they named.</param>
/// <param name="Command">What they asked: complete, return or placeHold.</param>
/// <param name="Text">What they wrote.</param>
/// <param name="At">When it was refused.</param>
public sealed record DraftNote(string By, int Number, string Command, string Text, Instant At);

/// <summary>
/// One encounter's coding on one track: the authority on who has it. Immutable: Decide says what a
/// command would change, Apply changes it.
/// </summary>
public sealed partial record Chart
{
    // There are a million charts: an int that may be missing takes twice the room.
    private readonly int _secondsSet;

    /// <summary>The chart.</summary>
    public required ChartId Id { get; init; }
    /// <summary>Whose it is.</summary>
    public required ClientId Client { get; init; }
    /// <summary>Where the encounter was.</summary>
    public required FacilityId Facility { get; init; }
    /// <summary>The facility's account number.</summary>
    public required string Account { get; init; }
    /// <summary>Facility or professional side.</summary>
    public required Track Track { get; init; }
    /// <summary>When the server first heard of it.</summary>
    public required Instant Arrived { get; init; }
    /// <summary>What routing knows of it.</summary>
    public required ChartFacts Facts { get; init; }
    /// <summary>Where it is.</summary>
    public required ChartState State { get; init; }
    /// <summary>Its workqueue; null: no rule places it.</summary>
    public WorkqueueId? Workqueue { get; init; }
    /// <summary>When it must be final coded; null: its clock has not started.</summary>
    public Instant? Deadline { get; init; }
    /// <summary>What it asks of a coder beyond its workqueue, facility and kind; null: nothing.</summary>
    public Routing.Bounds? Bounds { get; init; }
    /// <summary>
    /// Until when the coders its workqueue prefers have it to themselves; null: they do not, or no more.
    /// </summary>
    public Instant? PreferredUntil { get; init; }
    /// <summary>
    /// When time alone may lead it elsewhere by the placement rules, so that they are asked again; null:
    /// never.
    /// </summary>
    public Instant? ReplaceAt { get; init; }
    /// <summary>
    /// How long coding it is expected to take where its kind's own time was set anew; null: as the kind has
    /// it.
    /// </summary>
    public int? SecondsSet
    {
        get => _secondsSet == 0 ? null : _secondsSet;
        init => _secondsSet = value ?? 0;
    }
    /// <summary>How long coding it is expected to take; above zero.</summary>
    public Duration Expected =>
        Duration.FromSeconds(SecondsSet ?? (int)(ChartKinds.All[Facts.Kind].DefaultMinutes * 60));
    /// <summary>Open holds, oldest first.</summary>
    public ImmutableArray<Hold> Holds { get; init; } = [];
    /// <summary>How long its clocks have stood still; null: none ever did.</summary>
    public Pauses? Pauses { get; init; }
    /// <summary>Since when the clocks of its coding run; null: it was not given since it is ready.</summary>
    public Running? Running { get; init; }
    /// <summary>
    /// How long its clocks ran that have ended, oldest first; past a limit the oldest are forgotten here.
    /// </summary>
    public ImmutableArray<Measure> Measures { get; init; } = [];
    /// <summary>The number of the latest assignment; 0 before the first.</summary>
    public int LastNumber { get; init; }
    /// <summary>How many holds it has ever had.</summary>
    public int LastHold { get; init; }
    /// <summary>Minutes by which a lead brought it forward.</summary>
    public int BoostMinutes { get; init; }
    /// <summary>Who submitted it last and is accountable for its codes; null before.</summary>
    public CoderId? CoderOfRecord { get; init; }
    /// <summary>
    /// Why its coding was drawn for review, until it is opened again; null: it was not. It is reviewed until
    /// a reviewer agrees, and counts as one completion however often it is returned.
    /// </summary>
    public DrawReason? Sampled { get; init; }
    /// <summary>A lead's hand routing in force, or null.</summary>
    public Pin? Pin { get; init; }
    /// <summary>A lead lets its coder finish it though they may no longer code it, or null.</summary>
    public Allowance? Allowance { get; init; }
    /// <summary>Who returned it lately.</summary>
    public ImmutableArray<Decline> Declines { get; init; } = [];
    /// <summary>What coders wrote too late, oldest first, the latest few.</summary>
    public ImmutableArray<DraftNote> Drafts { get; init; } = [];
    /// <summary>
    /// What came since it was final coded, oldest first, and has not opened it again; past a limit the oldest
    /// are one.
    /// </summary>
    public ImmutableArray<LateArrival> Late { get; init; } = [];
    /// <summary>The chart into which it was merged, or null.</summary>
    public Merge? Merge { get; init; }
    /// <summary>The charts that were merged into it.</summary>
    public ImmutableArray<MergedChart> MergedFrom { get; init; } = [];
    /// <summary>The latest time a source gave for an admission, discharge or cancellation.</summary>
    public Instant? UpstreamAsOf { get; init; }
    /// <summary>When the source said what is known, field by field.</summary>
    public FactTimes Times { get; init; } = FactTimes.None;
    /// <summary>Number of changes so far.</summary>
    public long Version
    {
        get => _version;
        init => _version = value;
    }

    private long _version;


    /// <summary>Identity and facts as placement rules read them then, in its facility's days.</summary>
    public Placed PlacedAt(Instant now, Settings.Settings settings) =>
        new(Client, Facility, Track, Facts)
        {
            Arrived = Arrived,
            Now = now,
            Zone = settings.TimeOf(Facility).Zone,
        };

    /// <summary>
    /// In review (or held out of it): the coder of record, who may not review it; else null.
    /// </summary>
    public CoderId? InReviewOf => State switch
    {
        ChartState.Review review => review.CoderOfRecord,
        ChartState.Held held => held.Reviewing,
        _ => null,
    };

    /// <summary>True when an open hold blocks coding.</summary>
    public bool IsBlocked
    {
        get
        {
            foreach (var hold in Holds)
                if (hold.BlocksCoding)
                    return true;
            return false;
        }
    }

    /// <summary>
    /// True when a hold's owner was told, or it was escalated, and nothing has been done since.
    /// </summary>
    public bool AwaitsFollowUp
    {
        get
        {
            foreach (var hold in Holds)
                if (hold.AwaitsFollowUp)
                    return !State.IsFinished;
            return false;
        }
    }

    /// <summary>True when nothing more is expected to happen to it, a handing over included.</summary>
    public bool IsClosed => State.IsFinished && !IsMerging;

    /// <summary>The next instant at which time alone changes the chart, or null.</summary>
    public Instant? NextDue
    {
        get
        {
            if (Merge?.Due is { } handOver)
                return handOver;
            if (State.IsFinished)
                return null;
            Instant? due = State.FirstRight?.Until;
            foreach (var hold in Holds)
                due = Earlier(Earlier(Earlier(due, hold.Until), hold.FollowUp), hold.NextEscalation);
            if (State is ChartState.NotReady waiting && waiting.Missing.Contains(ClockMissing))
                due = Earlier(due, Facts.Clock);
            if (State.IsOffered)
                due = Earlier(due, PreferredUntil);
            return Earlier(Earlier(due, ReplaceAt), Pin?.Until);
        }
    }

    private static Instant? Earlier(Instant? left, Instant? right) =>
        left is null ? right : right is null || left < right ? left : right;

    /// <summary>
    /// True when the coder returned the chart so lately that it is not pushed to them again.
    /// </summary>
    public bool IsDeclinedBy(CoderId coder, Instant now)
    {
        foreach (var decline in Declines)
            if (decline.Coder == coder && decline.Until > now)
                return true;
        return false;
    }
}

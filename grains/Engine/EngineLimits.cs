namespace CodingQueue.Engine;

/// <summary>
/// Every limit of the engine, in one place. Past one, the answer comes before anything is written.
/// </summary>
public static class EngineLimits
{
    /// <summary>Units that may wait for the journal; past it a command is refused as overloaded.</summary>
    public const int WaitingUnits = 20_000;

    /// <summary>Units of one commit.</summary>
    public const int UnitsPerCommit = 2_048;

    /// <summary>Reads that may wait for the store; past it they fail.</summary>
    public const int WaitingReads = 20_000;

    /// <summary>
    /// Units of a coder from one milestone to the next: what a past state is folded from at most.
    /// </summary>
    public const int MilestoneEvery = 64;

    /// <summary>Units that one read of many takes from the store before commits have their turn.</summary>
    public const int UnitsPerRead = 64;

    /// <summary>
    /// Units committed since a past moment, up to which lines are worked out as they were then.
    /// </summary>
    public const int PastUnits = 100_000;

    /// <summary>
    /// Charts that changed since a past moment, up to which lines are worked out as they were then.
    /// </summary>
    public const int PastCharts = 2_000;

    /// <summary>
    /// Charts that stood in the lines concerned at a past moment, up to which these are worked out.
    /// </summary>
    public const int PastLine = 200_000;

    /// <summary>How long a question about the past waits for the one before it.</summary>
    public static readonly TimeSpan PastPatience = TimeSpan.FromSeconds(10);

    /// <summary>Rows stored with one commit, at most; an eighth of what waits when that is more.</summary>
    public const int RowsPerSlice = 256;

    /// <summary>
    /// From one slice of rows to the next, at least: rows that share a page are then stored together more
    /// often.
    /// </summary>
    public static readonly TimeSpan BetweenSlices = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// How long a changed row waits before it is stored: what changes again meanwhile is stored once.
    /// </summary>
    public static readonly TimeSpan StoreAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>How often an idle server looks for what is past its time.</summary>
    public static readonly TimeSpan TidyEvery = TimeSpan.FromMinutes(1);

    /// <summary>Rows that are past their time and forgotten with one commit.</summary>
    public const int RowsPerTidying = 500;

    /// <summary>Committed units that followers may lag behind before commits wait for them.</summary>
    public const int FeedLag = 65_536;

    /// <summary>Commands that may wait for one actor.</summary>
    public const int Mailbox = 256;

    /// <summary>Times a command is tried again when another changed the same thing first.</summary>
    public const int Attempts = 16;

    /// <summary>Candidates a pick tries before it answers that there is nothing.</summary>
    public const int Picks = 32;

    /// <summary>How long a reservation keeps a chart from other picks.</summary>
    public static readonly NodaTime.Duration Reservation = NodaTime.Duration.FromSeconds(2);

    /// <summary>Actors unused for this long are let go.</summary>
    public static readonly TimeSpan ActorIdle = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often waiting coders and waiting charts are paired again, in case a hint was lost.
    /// </summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long after the clock was set forward what is due by then happens at the latest.
    /// </summary>
    public static readonly NodaTime.Duration LookAtClock = NodaTime.Duration.FromSeconds(1);

    /// <summary>Charts that fell due and are ticked together.</summary>
    public const int TicksAtOnce = 64;

    /// <summary>Charts that are placed again together after settings changed.</summary>
    public const int ReplacesAtOnce = 64;

    /// <summary>When a chart whose turn was refused is ticked again.</summary>
    public static readonly NodaTime.Duration TickAgain = NodaTime.Duration.FromSeconds(1);

    /// <summary>When a chart whose turn failed by a fault of the server is ticked again.</summary>
    public static readonly NodaTime.Duration TickAgainAfterBug = NodaTime.Duration.FromMinutes(1);

    /// <summary>Answered commands that are stored together.</summary>
    public const int CommandsPerRun = 4_096;

    /// <summary>
    /// Units since the first answered command that is not stored, at which those there are are stored: what a
    /// start has to read at most.
    /// </summary>
    public const int UnitsPerRun = 16_384;

    /// <summary>How long answered commands wait until there are enough to be stored together.</summary>
    public static readonly NodaTime.Duration RunAfter = NodaTime.Duration.FromHours(1);

    /// <summary>Days for which a command id is remembered; at least 72 hours.</summary>
    public const int CommandDays = 4;

    /// <summary>Days for which turnaround figures are kept, counted from today: thirteen months.</summary>
    public const int FigureDays = 400;

    /// <summary>Days of one turnaround report.</summary>
    public const int DaysPerReport = 366;

    /// <summary>
    /// How often figures are stored: what a start counts again from the journal is what came since.
    /// </summary>
    public static readonly TimeSpan StoreFigures = TimeSpan.FromSeconds(5);

    /// <summary>Slices of one day's figures that are stored before they are made one.</summary>
    public const int SlicesPerDay = 32;

    /// <summary>Units that a start reads at a time to count what its figures lack.</summary>
    public const int UnitsPerCount = 4_096;

    /// <summary>Charts of a requirement class that a forecast looks at, the most urgent ones.</summary>
    public const int ForecastPerClass = 20_000;

    /// <summary>Units of a chart that are looked through for why it was offered.</summary>
    public const int UnitsSinceOffer = 32;

    /// <summary>Charts on one page of a list.</summary>
    public const int Page = 500;

    /// <summary>Rows a list looks at for one page before it answers with what it has and a cursor.</summary>
    public const int ScanPerPage = 20_000;

    /// <summary>Charts of a line that a place in line is counted through.</summary>
    public const int PlaceBound = 100_000;

    /// <summary>How long a message that could not be used is kept.</summary>
    public static readonly NodaTime.Duration KeepMessages = NodaTime.Duration.FromDays(30);

    /// <summary>
    /// Messages that could not be used and are kept for one client; past it further ones are left to their
    /// sender.
    /// </summary>
    public const int KeptPerClient = 10_000;
}

using NodaTime;

namespace CodingQueue.Core;

/// <summary>
/// Every limit of the decisions, in one place, so that their relations can be read and tested.
/// </summary>
public static class Limits
{
    /// <summary>Open holds on one chart.</summary>
    public const int HoldsPerChart = 50;

    /// <summary>Steps of a hold reason's ladder.</summary>
    public const int EscalationSteps = 10;

    /// <summary>Attributes of one chart beyond the named ones.</summary>
    public const int AttributesPerChart = 50;

    /// <summary>Document types that arrived for one chart.</summary>
    public const int DocumentsPerChart = 200;

    /// <summary>Charges of one chart, later than its latest total, that are remembered one by one.</summary>
    public const int ChargesPerChart = 50;

    /// <summary>Characters of an account number, attribute value or code.</summary>
    public const int TextLength = 256;

    /// <summary>Characters of a note or reason written by a person.</summary>
    public const int NoteLength = 2_000;

    /// <summary>Charts a coder may have at once, the held ones left out.</summary>
    public const int Capacity = 1_000;

    /// <summary>Credentials one coder may hold.</summary>
    public const int CredentialsPerCoder = 100;

    /// <summary>Specialties, and grants that have days, of one coder.</summary>
    public const int GrantsPerCoder = 1_000;

    /// <summary>How many days after its last good day a credential is warned of.</summary>
    public const int LapsedShownDays = 90;

    /// <summary>Shifts of one coder's week.</summary>
    public const int ShiftsPerCoder = 50;

    /// <summary>Breaks of one shift.</summary>
    public const int BreaksPerShift = 10;

    /// <summary>Stretches of time off that are kept for one coder.</summary>
    public const int TimeOffPerCoder = 400;

    /// <summary>How many days ahead a coder's next shift is looked for.</summary>
    public const int RosterDays = 400;

    /// <summary>Charts a coder may keep while they are held.</summary>
    public const int HeldPerCoder = 5_000;

    /// <summary>Minutes a lead may bring a chart forward: thirty days.</summary>
    public const int BoostMinutes = 43_200;

    /// <summary>Criteria of one placement rule, those in groups included.</summary>
    public const int CriteriaPerRule = 100;

    /// <summary>Values of one criterion.</summary>
    public const int ValuesPerCriterion = 1_000;

    /// <summary>Groups within groups of one placement rule.</summary>
    public const int ConditionDepth = 4;

    /// <summary>Rules of one version of the placement rules.</summary>
    public const int RulesPerBook = 1_000;

    /// <summary>Versions of the placement rules that wait: drafts and scheduled ones.</summary>
    public const int WaitingRuleBooks = 20;

    /// <summary>
    /// Versions of the placement rules at hand that are over; older ones are in the journal alone.
    /// </summary>
    public const int PastRuleBooks = 20;

    /// <summary>Days that a criterion may look back: ten years.</summary>
    public const int DaysAgo = 3_660;

    /// <summary>Coders whom a lead may name for one chart, and who may be barred from it.</summary>
    public const int NamedPerChart = 50;

    /// <summary>Coders who returned a chart and are remembered for it.</summary>
    public const int DeclinesPerChart = 10;

    /// <summary>Notes of work that came too late and are kept with a chart; the latest stay.</summary>
    public const int DraftsPerChart = 10;

    /// <summary>Late arrivals kept apart with a final coded chart; past it the oldest two are one.</summary>
    public const int LatePerChart = 20;

    /// <summary>Completions of a coder new to a workqueue that may all be reviewed.</summary>
    public const int NewCoderCharts = 1_000;

    /// <summary>Clocks that ended and are remembered with a chart.</summary>
    public const int MeasuresPerChart = 12;

    /// <summary>Dollars of one chart's charges, and of one charge.</summary>
    public const decimal Dollars = 1_000_000_000_000m;

    /// <summary>Days off by date in one business calendar.</summary>
    public const int HolidaysPerCalendar = 1_000;

    /// <summary>
    /// Days off by rule in one business calendar: fewer than a year has weeks, so that every year has working
    /// days left and a deadline an end.
    /// </summary>
    public const int YearlyPerCalendar = 40;

    /// <summary>Filing limits, the defaults left out.</summary>
    public const int FilingLimits = 200;

    /// <summary>Days from a service to a payer's filing limit.</summary>
    public const int FilingDays = 3_660;

    /// <summary>Hours of a turnaround target, elapsed or of working time.</summary>
    public const int TargetHours = 24 * 366;

    /// <summary>Working days of a turnaround target.</summary>
    public const int TargetDays = 366;

    /// <summary>Working days of the next month until a month is closed.</summary>
    public const int MonthEndDays = 15;

    /// <summary>How long a chart that woke, or came back from review, waits for its coder alone.</summary>
    public static readonly Duration StickyFor = Duration.FromHours(8);

    /// <summary>
    /// Times a chart that is due may be passed over, by coders who may take it, for one that is not due for
    /// so
    /// long: then it is next.
    /// </summary>
    public const int WaitBound = 50;

    /// <summary>Verdicts on coders that a class of charts remembers.</summary>
    public const int VerdictsPerClass = 4_096;

    /// <summary>
    /// Work that few may take comes before more urgent common work from this long before it must begin.
    /// </summary>
    public static readonly Duration ScarcityGuard = Duration.FromHours(2);

    /// <summary>How far ahead of ours a source's clock may run before its times are taken as now.</summary>
    public static readonly Duration SourceAhead = Duration.FromDays(1);

    /// <summary>How long the target of a reassignment is reserved between giving up and taking.</summary>
    public static readonly Duration ReassignFor = Duration.FromMinutes(2);

    /// <summary>How long a coder who returned a chart is not pushed it again.</summary>
    public static readonly Duration DeclineFor = Duration.FromHours(4);

    /// <summary>How long an offer stands where the workqueue does not say.</summary>
    public static readonly Duration OfferFor = Duration.FromMinutes(2);

    /// <summary>How long a coder who did not answer an offer is not offered the chart again.</summary>
    public static readonly Duration MissedFor = Duration.FromMinutes(15);

    /// <summary>How long a lead's move lasts when it names no end.</summary>
    public static readonly Duration PinFor = Duration.FromDays(7);

    /// <summary>
    /// How far before its arrival a chart's place in line may lie. A backdated chart cannot jump further.
    /// </summary>
    public static readonly Duration Backdating = Duration.FromDays(30);

    /// <summary>A chart is at risk from this long before its deadline.</summary>
    public static readonly Duration AtRisk = Duration.FromHours(4);

    /// <summary>How far a forecast looks ahead: every shift begins within it.</summary>
    public static readonly Duration ForecastFor = Duration.FromHours(24);

    /// <summary>How soon a merge that was not finished is tried again.</summary>
    public static readonly Duration MergeAgain = Duration.FromSeconds(5);

    /// <summary>
    /// How long a chart may wait for a discharge or a document before nobody should rely on its coming.
    /// </summary>
    public static readonly Duration StuckAfter = Duration.FromDays(30);

    /// <summary>No time of an encounter lies before this: such a time is a fault of the source.</summary>
    public static readonly Instant Earliest = Instant.FromUtc(1900, 1, 1, 0, 0);

    /// <summary>
    /// A hold may not be set to end, nor a chart's clock to start, further ahead than this.
    /// </summary>
    public static readonly Duration Ahead = Duration.FromDays(3_660);
}

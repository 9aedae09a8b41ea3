using NodaTime;

namespace CodingQueue.RoutingModel.Model;

/// <summary>One criterion of a rule: the attribute, how it is compared, and with what.</summary>
internal sealed record MCriterion(string Attribute, string Operator, params string[] Values);

/// <summary>A placement rule: every one of All, and one of Any where there are any.</summary>
internal sealed record MRule(string Queue, int Order, MCriterion[] All, MCriterion[] Any);

/// <summary>How long it may take: hours, businessHours or workingDays.</summary>
internal sealed record MTarget(int Amount, string Unit);

internal sealed record MClient(string Id, int? Weight, Dictionary<string, MTarget> Targets, int? MonthEndDays);

internal sealed record MFacility(string Id, string Client, string Zone, int? BillHoldDays, string? Calendar);

/// <summary>Days and hours of work; no hours: the whole day.</summary>
internal sealed record MCalendar(string Id, IsoDayOfWeek[] Weekend, LocalDate[] Holidays, (int From, int To)? Hours);

/// <summary>Days from the discharge within which charts that meet the criterion must be final coded.</summary>
internal sealed record MFiling(string Id, MCriterion When, int Days, bool Off);

/// <summary>What was set for a kind: documents it waits for, minutes to code one, how much of a coder's capacity it takes.</summary>
internal sealed record MKind(string Code, string[] Documents, decimal? Minutes, decimal? Weight);

/// <summary>A hold reason of the house: blocks, keeps the coder, how long, the hours after which it climbs.</summary>
internal sealed record MReason(string Code, bool Blocks, bool Keeps, string? Document, int? Hours, int[] Ladder, int FollowUpHours);

/// <summary>Hours of work on some days, with one pause or none; to the next day where it does not end later than it begins.</summary>
internal sealed record MShift(IsoDayOfWeek[] Days, LocalTime From, LocalTime To, (LocalTime From, LocalTime To)? Pause);

internal sealed record MTimeOff(LocalDate From, LocalDate Until);

/// <summary>Coders whom a workqueue prefers for a while: how good a fit, how proficient, for how long.</summary>
internal sealed record MPrefers(string Fit, int Proficiency, Duration For);

internal sealed record MQueue(string Id)
{
    public string[] AnyCredential { get; init; } = [];
    public string[] Specialties { get; init; } = [];
    public int Proficiency { get; init; }
    public string[] Documents { get; init; } = [];
    public int Hours { get; init; } = 48;
    public bool BusinessHours { get; init; }
    public string Mode { get; init; } = "pull";
    public bool Review { get; init; }
    public bool Supervised { get; init; }
    public MPrefers? Prefers { get; init; }
}

internal sealed record MRestriction(string Id, MCriterion[] When)
{
    public string[] Countries { get; init; } = [];
    public string[] Employers { get; init; } = [];
    public string[] Coders { get; init; } = [];
    public bool Agreement { get; init; }
    public bool Off { get; init; }
}

internal sealed record MAgreement(string Client, LocalDate From, LocalDate? Until);

internal sealed record MEmployer(string Id, MAgreement[] Agreements);

internal sealed record MCredential(string Code, LocalDate? From, LocalDate? Until);

internal sealed record MStanding(string Issuer, LocalDate? MemberThrough, LocalDate? CycleEnds);

internal sealed record MGrant(string? Facility, string? Client, LocalDate? From, LocalDate? Until);

internal sealed record MMembership(string Queue, int Tier, int? Limit);

internal sealed record MProfile(string Id)
{
    public MCredential[] Credentials { get; init; } = [];
    public MStanding[] Standings { get; init; } = [];
    public Dictionary<string, int?> Specialties { get; init; } = [];
    public MGrant[] Grants { get; init; } = [];
    public MMembership[] Queues { get; init; } = [];
    public int Capacity { get; init; } = 3;
    public string? Country { get; init; } = "US";
    public string? Employer { get; init; }
    public MShift[] Shifts { get; init; } = [];
    public MTimeOff[] TimeOff { get; init; } = [];
}

internal sealed class MCoder(MProfile profile)
{
    public MProfile Profile { get; set; } = profile;
    public string Id => Profile.Id;
    public string Presence { get; set; } = "Off";
    public List<MHolding> Holdings { get; } = [];
    public Dictionary<string, int> Round { get; set; } = [];
    public MChart? Offer { get; set; }
    /// <summary>Free, OnShift, OnBreak, OffShift or TimeOff, as of when time last changed it.</summary>
    public string Duty { get; set; } = "Free";
    /// <summary>The break that runs took them from available.</summary>
    public bool Returns { get; set; }
    /// <summary>What they had open when a shift ended, until it is said what becomes of it.</summary>
    public List<(MChart Chart, int Number)> LeftOpen { get; } = [];
    public decimal Load => Holdings.Where(holding => !holding.Held).Sum(holding => holding.Weight);
    public bool HasRoom => Load < Profile.Capacity;
    public bool HasRoomFor(decimal weight) => HasRoom && (Load == 0 || Load + weight <= Profile.Capacity);
    public bool IsOnDuty => Presence == "Available" && (Duty is "Free" or "OnShift");
    public bool Waits => IsOnDuty && Load + (Offer is null ? 0 : 1) < Profile.Capacity;
    public override string ToString() => Id;
}

internal sealed class MHolding(MChart chart, int number, decimal weight)
{
    public decimal Weight { get; } = weight;
    public MChart Chart { get; } = chart;
    public int Number { get; } = number;
    public bool Held { get; set; }
}

internal sealed record MHold(string Id, MReason Reason, Instant Since, Instant? Until)
{
    public Instant? FollowUp { get; set; }
    public int Rungs { get; set; }
}

internal sealed record MRight(string Coder, Instant Until, bool IsOffer);

internal sealed record MAssignment(string Coder, int Number, bool Supervised);

/// <summary>A chart with everything that is known and decided of it.</summary>
internal sealed class MChart
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Facility { get; init; }
    public required Instant Arrived { get; init; }
    public string Kind { get; set; } = "INPATIENT";
    public string? Payer { get; set; }
    public string? FinancialClass { get; set; }
    public string? State { get; set; }
    public Instant? Discharged { get; set; }
    public decimal? Charges { get; set; }
    public SortedSet<string> Documents { get; } = new(StringComparer.Ordinal);
    public string? Checks { get; set; }

    /// <summary>notReady, ready, assigned, inProgress, held, review, finalCoded or cancelled.</summary>
    public string Where { get; set; } = "notReady";
    public Instant Entered { get; set; }
    public string[] Missing { get; set; } = [];
    public MAssignment? Assignment { get; set; }
    public bool Opened { get; set; }
    public MRight? Right { get; set; }
    public string? WaitedFor { get; set; }
    /// <summary>In review, or held out of it: whose work.</summary>
    public string? ReviewOf { get; set; }
    public string? CoderOfRecord { get; set; }
    public MChart? MergedInto { get; set; }
    public string? Queue { get; set; }
    public Instant? Deadline { get; set; }
    public string[] Restrictions { get; set; } = [];
    public string[] Only { get; set; } = [];
    public string[] Barred { get; set; } = [];
    public string? NotBy { get; set; }
    public Instant? PreferredUntil { get; set; }
    public (string Queue, Instant Until)? Pin { get; set; }
    public int Boost { get; set; }
    public List<MHold> Holds { get; } = [];
    public int LastHold { get; set; }
    public int LastNumber { get; set; }
    public List<(string Coder, Instant Until)> Declines { get; } = [];

    public bool IsFinished => Where is "finalCoded" or "cancelled";
    public bool IsOffered => Where == "ready" || (Where == "review" && Assignment is null);
    public bool IsInLine => IsOffered && Right is null && Queue is not null;
    public bool IsDeclinedBy(string coder, Instant now) => Declines.Any(no => no.Coder == coder && no.Until > now);
    public override string ToString() => Name;
}

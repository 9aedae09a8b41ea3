namespace CodingQueue.Api.Demo;

/// <summary>A row of the table of kinds of visit: what the hospital sends for one.</summary>
/// <param name="Code">Names the row.</param>
/// <param name="Class">PV1-2, HL7 table 0004.</param>
/// <param name="Types">PV1-18, one of these.</param>
/// <param name="Lines">PV1-10, one of these.</param>
/// <param name="Workqueue">Where its facility chart goes; empty: nowhere, unroutable on purpose.</param>
/// <param name="Professional">Where its professional chart goes, at facilities that have them.</param>
/// <param name="Stay">Hours from arrival to discharge, from and to.</param>
/// <param name="Target">Hours to the usual deadline; the age of charts that get ready goes by it.</param>
/// <param name="Charges">Dollars, from and to.</param>
/// <param name="Document">What the chart waits for after the discharge; empty: nothing.</param>
/// <param name="Rhythm">When in the day visits end.</param>
internal sealed record DemoVisit(
    string Code, string Class, string Types, string Lines, string Workqueue, string Professional,
    (double From, double To) Stay, double Target, (int From, int To) Charges, string Document, string Rhythm)
{
    /// <summary>True when the visit is told by admission, not by registration.</summary>
    public bool IsAdmitted => Class is "I" or "B";
}

/// <summary>How many visits of a kind end in a facility on an ordinary day.</summary>
internal sealed record DemoVolume(string Facility, string Visit, double PerDay);

/// <summary>The hospitals' side of the demo, as tables.</summary>
internal static class DemoVisits
{
    // One digit for each hour of the facility's day: how busy it is.
    private const string Day  = "100000012357899876543221";
    private const string Late = "543222233456677788899876";
    private const string Work = "000000014789967898410000";
    private const string List = "000000900000900000900000";

    /// <summary>Kinds of visit by code.</summary>
    public static readonly IReadOnlyDictionary<string, DemoVisit> All = new DemoVisit[]
    {
        new("IP",   "I", "",           "MED NEU", "INPT", "CLIN", (20, 110),  58, (9000, 85000),  "DS", Day),
        new("OB",   "B", "",           "OB",      "OBST", "CLIN", (30, 70),   46, (6000, 22000),  "",   Day),
        new("OBS",  "O", "OBS",        "MED",     "OBSV", "CLIN", (8, 30),    46, (3000, 14000),  "",   Day),
        new("SDS",  "O", "SDS",        "SUR",     "SURG", "CLIN", (3, 9),     42, (4000, 32000),  "OP", Work),
        new("IR",   "O", "IR CATH EP", "SUR",     "IRCV", "CLIN", (3, 8),     68, (12000, 60000), "",   Work),
        new("ED",   "E", "",           "EMR",     "EDFA", "EDPR", (1, 6),     23, (600, 9000),    "",   Late),
        new("CLN",  "O", "CLN",        "FAM ORT", "CLIN", "CLIN", (0.5, 1.5), 36, (120, 900),     "",   Work),
        new("CAR",  "O", "CLN",        "CAR",     "CLIN", "PFCA", (0.5, 2),   56, (300, 4000),    "",   Work),
        new("REC",  "R", "PT",         "PT",      "",     "",     (1, 2),     70, (200, 1500),    "",   Work),
        // Not sent as HL7: lists from the plan and the virtual clinic, through POST /api/charts.
        new("RISK", "",  "RISK_ADJ",   "",        "RISK", "RISK", (1, 2),     92, (0, 0),         "",   List),
        new("TELE", "",  "TELEHEALTH", "",        "CLIN", "CLIN", (0.3, 0.7), 44, (80, 260),      "",   List),
    }.ToDictionary(visit => visit.Code);

    /// <summary>A day's visits by facility and kind.</summary>
    public static readonly IReadOnlyList<DemoVolume> Volumes =
    [
        .. Volume("LMC", "IP:40 OBS:20 SDS:26 IR:12 ED:75"),
        .. Volume("LMS", "IP:26 OBS:15 SDS:18 ED:60"),
        .. Volume("LMW", "IP:6 OB:48 SDS:14"),
        .. Volume("TRM", "IP:38 OBS:17 SDS:22 IR:10 ED:65"),
        .. Volume("TPH", "IP:14 OBS:9 OB:14 ED:45 REC:4"),
        .. Volume("TPG", "CLN:70 CAR:30 RISK:70 TELE:40"),
        .. Volume("QBM", "IP:34 OBS:16 SDS:22 IR:12 ED:65 CAR:24"),
        .. Volume("QFH", "IP:16 SDS:14 ED:40 IR:3"),
    ];

    /// <summary>Payers (PV1-20, IN1-3, IN1-4), the frequent ones more than once.</summary>
    public static readonly IReadOnlyList<(string Class, string Id, string Name)> Payers =
    [
        ("Medicare", "MEDICARE", "Medicare"),
        ("Medicare", "MEDICARE", "Medicare"),
        ("Medicare", "ALDERMA", "Alder Advantage"),
        ("Medicaid", "MEDICAID", "Medicaid"),
        ("Commercial", "COPPER", "Copperline Health Plan"),
        ("Commercial", "COPPER", "Copperline Health Plan"),
        ("Commercial", "NORMUT", "Northgate Mutual"),
        ("Tricare", "TRICARE", "Tricare"),
        ("Self-Pay", "SELF", "Self-pay"),
        ("Worker's Comp", "FORGE", "Forgewell Compensation"),
    ];

    /// <summary>How busy an hour of the day is, one being the day's mean.</summary>
    public static double BusyAt(string rhythm, double hour) =>
        (rhythm[(int)hour % 24] - '0') * 24.0 / rhythm.Sum(digit => digit - '0');

    private static IEnumerable<DemoVolume> Volume(string facility, string perDay) =>
        perDay.Split(' ').Select(word => word.Split(':'))
            .Select(parts => new DemoVolume(facility, parts[0], int.Parse(parts[1])));
}

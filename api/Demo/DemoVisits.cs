namespace CodingQueue.Api.Demo;

/// <summary>A row of the table of kinds of visit: what the hospital sends for one.</summary>
/// <param name="Code">Names the row.</param>
/// <param name="Class">PV1-2, HL7 table 0004.</param>
/// <param name="Types">PV1-18, one of these.</param>
/// <param name="Lines">PV1-10, one of these.</param>
/// <param name="Workqueue">Where its facility chart goes; empty: nowhere, it is unroutable on purpose.</param>
/// <param name="Professional">Where its professional chart goes, at facilities that have them.</param>
/// <param name="Stay">Hours from arrival to discharge, from and to.</param>
/// <param name="Target">Hours to the usual deadline: how old charts are when they become ready goes by it.</param>
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
    private const string Discharges = "100000012357899876543221";
    private const string Emergency  = "543222233456677788899876";
    private const string Office     = "000000014789967898410000";
    private const string Lists      = "000000900000900000900000";

    /// <summary>Kinds of visit by code.</summary>
    public static readonly IReadOnlyDictionary<string, DemoVisit> All = new DemoVisit[]
    {
        new("IP",   "I", "",           "MED MED PUL NEU CAR SUR", "INPT", "CLIN", (20, 110), 58, (9_000, 85_000), "DS", Discharges),
        new("OB",   "B", "",           "OB",          "OBST", "CLIN", (30, 70),   46, (6_000, 22_000),  "",   Discharges),
        new("OBS",  "O", "OBS",        "MED CAR",     "OBSV", "CLIN", (8, 30),    46, (3_000, 14_000),  "",   Discharges),
        new("SDS",  "O", "SDS",        "SUR",         "SURG", "CLIN", (3, 9),     42, (4_000, 32_000),  "OP", Office),
        new("IR",   "O", "IR CATH EP", "SUR",         "IRCV", "CLIN", (3, 8),     68, (12_000, 60_000), "",   Office),
        new("ED",   "E", "",           "EMR",         "EDFA", "EDPR", (1, 6),     23, (600, 9_000),     "",   Emergency),
        new("CLN",  "O", "CLN",        "FAM ORT DER", "CLIN", "CLIN", (0.5, 1.5), 36, (120, 900),      "",   Office),
        new("CAR",  "O", "CLN",        "CAR",         "CLIN", "PFCA", (0.5, 2),   56, (300, 4_000),    "",   Office),
        new("REC",  "R", "PT",         "PT",          "",     "",     (1, 2),     70, (200, 1_500),    "",   Office),
        // Not sent as HL7: lists from the plan and the virtual clinic, through POST /api/charts.
        new("RISK", "",  "RISK_ADJ",   "",            "RISK", "RISK", (1, 2),     92, (0, 0),          "",   Lists),
        new("TELE", "",  "TELEHEALTH", "",            "CLIN", "CLIN", (0.3, 0.7), 44, (80, 260),       "",   Office),
    }.ToDictionary(visit => visit.Code);

    /// <summary>A day's visits by facility.</summary>
    public static readonly IReadOnlyList<DemoVolume> Volumes =
    [
        new("LMC", "IP", 40), new("LMC", "OBS", 14), new("LMC", "SDS", 26), new("LMC", "IR", 12), new("LMC", "ED", 75),
        new("LMS", "IP", 26), new("LMS", "OBS", 10), new("LMS", "SDS", 18), new("LMS", "ED", 60),
        new("LMW", "IP", 6),  new("LMW", "OB", 48),  new("LMW", "SDS", 14),
        new("TRM", "IP", 38), new("TRM", "OBS", 12), new("TRM", "SDS", 22), new("TRM", "IR", 10), new("TRM", "ED", 65),
        new("TPH", "IP", 14), new("TPH", "OBS", 6),  new("TPH", "OB", 14),  new("TPH", "ED", 45), new("TPH", "REC", 4),
        new("TPG", "CLN", 70), new("TPG", "CAR", 30), new("TPG", "RISK", 70), new("TPG", "TELE", 40),
        new("QBM", "IP", 34), new("QBM", "OBS", 12), new("QBM", "SDS", 22), new("QBM", "IR", 12), new("QBM", "ED", 65),
        new("QBM", "CAR", 24),
        new("QFH", "IP", 16), new("QFH", "SDS", 14), new("QFH", "ED", 40),  new("QFH", "IR", 3),
    ];

    /// <summary>Payers (PV1-20, IN1-3, IN1-4), the frequent ones more than once.</summary>
    public static readonly IReadOnlyList<(string Class, string Id, string Name)> Payers =
    [
        ("Medicare", "MEDICARE", "Medicare"), ("Medicare", "MEDICARE", "Medicare"), ("Medicare", "ALDERMA", "Alder Advantage"),
        ("Medicaid", "MEDICAID", "Medicaid"), ("Commercial", "COPPER", "Copperline Health Plan"),
        ("Commercial", "NORMUT", "Northgate Mutual"), ("Commercial", "COPPER", "Copperline Health Plan"),
        ("Tricare", "TRICARE", "Tricare"), ("Self-Pay", "SELF", "Self-pay"), ("Worker's Comp", "FORGE", "Forgewell Compensation"),
    ];

    /// <summary>How busy an hour of the day is, one being the day's mean.</summary>
    public static double BusyAt(string rhythm, double hour) =>
        (rhythm[(int)hour % 24] - '0') * 24.0 / rhythm.Sum(digit => digit - '0');
}

namespace CodingQueue.Simulation.Auditor;

/// <summary>The reference tables that histories need, written down once more.</summary>
internal static class Tables
{
    public static readonly string[] FitsBestFirst = ["preferred", "primary", "accepted", "supervised"];

    /// <summary>Expected minutes, hours to final coded, and who may code it how well.</summary>
    public static readonly Dictionary<string, (decimal Minutes, int Hours, Dictionary<string, string> Fits)> Kinds = new()
    {
        ["INPATIENT"] = (30m, 48, Fits("CCS primary CIC primary RHIT accepted RHIA accepted CIC-A supervised CCA supervised")),
        ["OBS"] = (15m, 48, Fits("COC primary CCS primary RHIT accepted CCA accepted COC-A supervised")),
        ["OP_SURG"] = (12m, 48, Fits("COC primary CCS primary RHIT accepted CASCC accepted CPC accepted COC-A supervised")),
        ["ED_FAC"] = (5m, 24, Fits("COC primary CCS primary CEDC accepted CCA accepted RHIT accepted CPC accepted COC-A supervised")),
        ["ED_PROFEE"] = (4.5m, 24, Fits("CPC primary CCS-P primary CEDC preferred CPC-A supervised")),
        ["ANCILLARY"] = (2.5m, 24, Fits("COC primary CCS primary CCA accepted RHIT accepted CPC accepted RCC preferred")),
        ["IR_CV"] = (20m, 72, Fits("CIRCC primary CCS accepted CCC accepted")),
        ["PROFEE"] = (6m, 72, Fits("CPC primary CCS-P primary CPC-A supervised")),
        ["CARDIO"] = (8m, 72, Fits("CCC preferred CIRCC preferred CPC primary CCS-P primary")),
        ["RISK_ADJ"] = (15m, 120, Fits("CRC primary CPC accepted CCS-P accepted CCS accepted")),
        ["AUDIT"] = (30m, 24, Fits("CCS accepted CIC accepted CPMA accepted RHIA accepted CDIP accepted")),
    };

    public static readonly Dictionary<string, string> Issuers = new()
    {
        ["CCS"] = "AHIMA",
        ["RHIT"] = "AHIMA",
        ["RHIA"] = "AHIMA",
        ["CCA"] = "AHIMA",
        ["CCS-P"] = "AHIMA",
        ["CDIP"] = "AHIMA",
        ["CIC"] = "AAPC",
        ["CIC-A"] = "AAPC",
        ["CPC"] = "AAPC",
        ["CPC-A"] = "AAPC",
        ["COC"] = "AAPC",
        ["COC-A"] = "AAPC",
        ["CEDC"] = "AAPC",
        ["CPMA"] = "AAPC",
        ["CRC"] = "AAPC",
        ["CIRCC"] = "AAPC",
        ["CCC"] = "AAPC",
        ["CASCC"] = "AAPC",
        ["RCC"] = "RCCB",
    };

    private static readonly string[] Onshore = ["US", "AS", "GU", "MP", "PR", "VI"];

    private static readonly string[] Medicaid = ["MEDICAID", "MEDICAID_HMO", "MEDICAID_MCO", "MCD", "MCAID"];

    /// <summary>Restrictions that hold until one of the same name is set: classes, states or null, countries.</summary>
    public static readonly (string Id, string[] Classes, string[]? States, string[] Countries)[] Offshore =
    [
        ("MEDICAID_STATES", Medicaid, ["AZ", "FL", "GA", "MS", "MO", "NJ", "OH", "TN", "TX"], Onshore),
        ("MEDICAID_UNKNOWN", Medicaid, ["AK", "IA", "MT", "NV", "ND", "OK", "SD", "WA", "WY"], Onshore),
        ("MEDICARE_ADVANTAGE", ["MEDICARE_ADVANTAGE", "MEDICARE_PART_D", "MA", "MAPD", "PDP"], null, Onshore),
    ];

    private static Dictionary<string, string> Fits(string words) =>
        words.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
}

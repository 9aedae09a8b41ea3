namespace CodingQueue.RoutingModel.Model;

/// <summary>The reference tables of the kinds, credentials and holds that histories use, written down once more.</summary>
internal static class Tables
{
    public static readonly string[] FitsBestFirst = ["Preferred", "Primary", "Accepted", "Supervised"];

    public static readonly Dictionary<string, (decimal Minutes, int Hours, Dictionary<string, string> Fits)> Kinds = new()
    {
        ["INPATIENT"] = (30m, 48, Fits("CCS Primary CIC Primary RHIT Accepted RHIA Accepted CIC-A Supervised CCA Supervised")),
        ["OP_SURG"] = (12m, 48, Fits("COC Primary CCS Primary RHIT Accepted CASCC Accepted CPC Accepted COC-A Supervised")),
        ["ED_PROFEE"] = (4.5m, 24, Fits("CPC Primary CCS-P Primary CEDC Preferred CPC-A Supervised")),
        ["PROFEE"] = (6m, 72, Fits("CPC Primary CCS-P Primary CPC-A Supervised")),
        ["AUDIT"] = (30m, 24, Fits("CCS Accepted CIC Accepted CPMA Accepted RHIA Accepted CDIP Accepted")),
    };

    public static readonly Dictionary<string, string> Issuers = new()
    {
        ["CCS"] = "AHIMA",
        ["RHIT"] = "AHIMA",
        ["CCA"] = "AHIMA",
        ["CCS-P"] = "AHIMA",
        ["CIC"] = "AAPC",
        ["CPC"] = "AAPC",
        ["COC"] = "AAPC",
        ["CPC-A"] = "AAPC",
        ["CEDC"] = "AAPC",
        ["CPMA"] = "AAPC",
    };

    /// <summary>Whether a hold blocks coding and keeps the coder, and the document that ends it.</summary>
    public static readonly MReason[] Holds =
    [
        new("MISS_DS", true, true, "DS", null, [72], 24),
        new("MISS_OP", true, true, "OP", null, [72], 24),
        new("QUERY_OPEN", true, true, null, null, [168], 72),
        new("CODER_HELP", true, true, null, null, [24], 8),
        new("COMBINE", true, false, null, null, [120], 48),
        new("LEGAL", true, false, null, null, [], 0),
        new("CHARGE", false, true, null, null, [96], 48),
    ];

    private static readonly string[] Onshore = ["US", "AS", "GU", "MP", "PR", "VI"];

    /// <summary>Restrictions that hold until one of the same name is set.</summary>
    public static readonly MRestriction[] Offshore =
    [
        new("MEDICAID_STATES", [Medicaid, States("AZ", "FL", "GA", "MS", "MO", "NJ", "OH", "TN", "TX")]) { Countries = Onshore },
        new("MEDICAID_UNKNOWN", [Medicaid, States("AK", "IA", "MT", "NV", "ND", "OK", "SD", "WA", "WY")]) { Countries = Onshore },
        new("MEDICARE_ADVANTAGE", [new("financialClass", "in", "MEDICARE_ADVANTAGE", "MEDICARE_PART_D", "MA", "MAPD", "PDP")])
        {
            Countries = Onshore,
        },
    ];

    private static MCriterion Medicaid =>
        new("financialClass", "in", "MEDICAID", "MEDICAID_HMO", "MEDICAID_MCO", "MCD", "MCAID");

    private static MCriterion States(params string[] states) => new("state", "in", states);

    private static Dictionary<string, string> Fits(string words) => words.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
}

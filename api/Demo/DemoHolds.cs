namespace CodingQueue.Api.Demo;

/// <summary>A row of the table of holds: what a coder writes, and how long it takes to end.</summary>
/// <param name="Reason">The hold reason's code.</param>
/// <param name="Note">What the coder writes.</param>
/// <param name="Answer">What is written when a person ends it.</param>
/// <param name="Document">The document whose arrival ends it; empty: a person or the time ends it.</param>
/// <param name="Hours">Hours until it ends, from and to.</param>
internal sealed record DemoHold(string Reason, string Note, string Answer, string Document, (double From, double To) Hours);

/// <summary>Why simulated coders hold charts.</summary>
internal static class DemoHolds
{
    /// <summary>Holds by reason.</summary>
    public static readonly IReadOnlyDictionary<string, DemoHold> All = new DemoHold[]
    {
        new("MISS_OP",     "Procedure performed, no operative report",         "",                          "OP",    (6, 30)),
        new("MISS_DS",     "Summary unsigned draft only",                      "",                          "DS",    (6, 30)),
        new("MISS_HP",     "No history and physical on file",                  "",                          "HP",    (4, 20)),
        new("MISS_PATH",   "Specimen sent, waiting for pathology",             "",                          "PATH",  (10, 40)),
        new("MISS_IMG",    "Imaging read not final",                           "",                          "IMG",   (3, 16)),
        new("MISS_ORDER",  "No order for the observation hours",               "",                          "ORDER", (3, 14)),
        new("UNSIGNED",    "Provider note not attested",                       "Note is signed now",        "",      (2, 18)),
        new("QUERY_OPEN",  "Query sent: clinical indicators, specificity",     "Provider answered",         "",      (6, 44)),
        new("CDI_RECON",   "Working and final DRG differ",                     "Reconciled with CDI",       "",      (4, 24)),
        new("DISPO",       "Disposition in the note is not the one registered", "Disposition confirmed",    "",      (3, 20)),
        new("REG_ISSUE",   "Patient type looks wrong",                         "Registration corrected",    "",      (2, 16)),
        new("DOC_INC",     "Page missing from the scan",                       "Rescanned",                 "",      (3, 20)),
        new("REC_UNAVAIL", "Outside record not received",                      "Record received",           "",      (8, 40)),
        new("CODER_HELP",  "Device code unclear, second opinion please",       "Answered in the team chat", "",      (1, 6)),
    }.ToDictionary(hold => hold.Reason);

    // The frequent ones more than once.
    private static readonly Dictionary<string, string[]> ByWorkqueue = new()
    {
        ["INPT"] = ["QUERY_OPEN", "QUERY_OPEN", "QUERY_OPEN", "CDI_RECON", "MISS_HP", "MISS_OP", "MISS_PATH", "DISPO"],
        ["OBST"] = ["MISS_HP", "QUERY_OPEN", "UNSIGNED", "MISS_PATH"],
        ["OBSV"] = ["MISS_ORDER", "MISS_ORDER", "QUERY_OPEN", "REG_ISSUE", "MISS_IMG"],
        ["SURG"] = ["MISS_PATH", "MISS_PATH", "UNSIGNED", "QUERY_OPEN", "MISS_IMG"],
        ["IRCV"] = ["MISS_OP", "MISS_IMG", "CODER_HELP", "QUERY_OPEN"],
        ["EDFA"] = ["UNSIGNED", "REG_ISSUE", "MISS_ORDER", "MISS_IMG"],
        ["EDPR"] = ["UNSIGNED", "UNSIGNED", "QUERY_OPEN"],
        ["PFCA"] = ["UNSIGNED", "QUERY_OPEN", "CODER_HELP", "MISS_IMG"],
        ["CLIN"] = ["UNSIGNED", "UNSIGNED", "DOC_INC", "QUERY_OPEN"],
        ["RISK"] = ["REC_UNAVAIL", "DOC_INC", "UNSIGNED"],
    };

    /// <summary>A hold that fits a workqueue.</summary>
    public static DemoHold Any(string? workqueue, Random random)
    {
        var fitting = ByWorkqueue.GetValueOrDefault(workqueue ?? "") ?? ["CODER_HELP"];
        return All[fitting[random.Next(fitting.Length)]];
    }
}

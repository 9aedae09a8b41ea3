namespace CodingQueue.Api.Demo;

/// <summary>A row of the table of holds: what a coder writes, and how long it takes to end.</summary>
/// <param name="Reason">The hold reason's code.</param>
/// <param name="Document">The document whose arrival ends it; empty: a person or the time ends it.</param>
/// <param name="Hours">Hours until it ends, from and to.</param>
/// <param name="Note">What the coder writes.</param>
/// <param name="Answer">What is written when a person ends it.</param>
internal sealed record DemoHold(
    string Reason, string Document, (double From, double To) Hours, string Note, string Answer);

/// <summary>Why simulated coders hold charts.</summary>
internal static class DemoHolds
{
    /// <summary>Holds by reason.</summary>
    public static readonly IReadOnlyDictionary<string, DemoHold> All = new DemoHold[]
    {
        new("MISS_OP",      "OP",    (6, 30),  "Procedure performed, no operative report", ""),
        new("MISS_DS",      "DS",    (6, 30),  "Summary unsigned draft only", ""),
        new("MISS_HP",      "HP",    (4, 20),  "No history and physical on file", ""),
        new("MISS_PATH",    "PATH",  (10, 40), "Specimen sent, waiting for pathology", ""),
        new("MISS_IMG",     "IMG",   (3, 16),  "Imaging read not final", ""),
        new("MISS_ORDER",   "ORDER", (3, 14),  "No order for the observation hours", ""),
        new("UNSIGNED",     "",      (2, 18),  "Provider note not attested", "Note is signed now"),
        new("QUERY_OPEN",   "",      (6, 44),  "Query sent: clinical indicators", "Provider answered"),
        new("CDI_RECON",    "",      (4, 24),  "Working and final DRG differ", "Reconciled with CDI"),
        new("DISPO",        "",      (3, 20),  "Disposition differs from the note", "Disposition confirmed"),
        new("REG_ISSUE",    "",      (2, 16),  "Patient type looks wrong", "Registration corrected"),
        new("DOC_INC",      "",      (3, 20),  "Page missing from the scan", "Rescanned"),
        new("REC_UNAVAIL",  "",      (8, 40),  "Outside record not received", "Record received"),
        new("CODER_HELP",   "",      (1, 6),   "Device code unclear, please look", "Answered in team chat"),
    }.ToDictionary(hold => hold.Reason);

    // The frequent ones more than once.
    private static readonly Dictionary<string, string[]> ByWorkqueue = new()
    {
        ["INPT"] = ["QUERY_OPEN", "QUERY_OPEN", "CDI_RECON", "MISS_HP", "MISS_OP", "MISS_PATH", "DISPO"],
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

namespace CodingQueue.Core.Reference;

/// <summary>Why a chart is held, and what that means for it.</summary>
/// <param name="Code">The reason's code, e.g. MISS_OP.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Category">documentation, query, review, coding, registration, billing ...</param>
/// <param name="BlocksCoding">True: nobody may code the chart while such a hold is open.</param>
/// <param name="BlocksBilling">True: the chart may not be billed while such a hold is open.</param>
/// <param name="Owner">Who can end it, as a role of the hospital.</param>
/// <param name="KeepsCoder">True: the chart stays its coder's while held; false: it goes back.</param>
/// <param name="EndedByDocument">The document type whose arrival ends the hold by itself, or null.</param>
/// <param name="FollowUpHours">Hours between reminders to the owner; 0 for none.</param>
/// <param name="EscalateHours">Hours until someone above must look; 0 for never.</param>
public sealed record HoldReason(
    string Code, string Name, string Category, bool BlocksCoding, bool BlocksBilling, string Owner,
    bool KeepsCoder, string? EndedByDocument, int FollowUpHours, int EscalateHours);

/// <summary>
/// The default hold reasons. Hours are proposals; several match Queensland Health data element QH 041585.
/// A coder's own interruption blocks coding here, because nobody else may continue it meanwhile.
/// </summary>
public static class HoldReasons
{
    /// <summary>Every reason, by code.</summary>
    public static readonly IReadOnlyDictionary<string, HoldReason> All = new HoldReason[]
    {
        new("MISS_DS", "Discharge summary missing", "documentation", true, true,
            "attending provider / HIM deficiency", true, "DS", 24, 72),
        new("MISS_OP", "Operative / procedure report missing", "documentation", true, true,
            "surgeon / HIM deficiency", true, "OP", 24, 72),
        new("MISS_PATH", "Pathology result pending", "documentation", true, true,
            "laboratory", true, "PATH", 48, 168),
        new("MISS_IMG", "Imaging result pending", "documentation", true, true,
            "radiology", true, "IMG", 48, 120),
        new("MISS_HP", "History and physical missing", "documentation", true, true,
            "provider", true, "HP", 24, 72),
        new("MISS_ORDER", "Order missing or unsigned", "documentation", true, true,
            "ordering provider", true, "ORDER", 24, 96),
        new("UNSIGNED", "Note not signed / attested", "documentation", true, true,
            "provider", true, null, 24, 72),
        new("DOC_INC", "Documentation incomplete (other)", "documentation", true, true,
            "HIM deficiency team", true, null, 24, 96),
        new("REC_UNAVAIL", "Record not available", "documentation", true, true,
            "HIM operations", true, null, 24, 72),
        new("IMPORT_ERR", "Interface or scan error", "system", true, true,
            "interface team", true, null, 4, 24),
        new("QUERY_OPEN", "Provider query awaiting answer", "query", true, true,
            "provider", true, null, 72, 168),
        new("QUERY_ESC", "Query escalated to physician advisor", "query", true, true,
            "physician advisor", true, null, 48, 120),
        new("CDI_RECON", "CDI / coder DRG mismatch reconciliation", "review", true, true,
            "CDI specialist", true, null, 24, 72),
        new("SLR_PREBILL", "Second-level (pre-bill) review", "review", false, true,
            "auditor", true, null, 24, 48),
        new("AUDIT_REBUT", "Audit returned to coder / rebuttal", "review", false, true,
            "coder then auditor", true, null, 24, 72),
        new("CODER_HELP", "Coder asks lead or coding committee", "coding", true, true,
            "lead coder", true, null, 8, 24),
        new("INTERRUPT", "Coding interrupted, resume later", "coding", true, true,
            "same coder", true, null, 8, 24),
        new("NATL_Q", "Awaiting outside coding advice", "coding", true, true,
            "coding compliance", true, null, 168, 720),
        new("REG_ISSUE", "Registration / patient type / admit detail wrong", "registration", true, true,
            "patient access", true, null, 24, 72),
        new("DISPO", "Discharge disposition in question", "registration", true, true,
            "case management", true, null, 24, 72),
        new("COMBINE", "Accounts to be combined (payment-window or series)", "account", true, true,
            "billing", false, null, 48, 120),
        new("CHARGE", "Missing or questioned charge", "charge", false, true,
            "department / revenue integrity", true, null, 48, 96),
        new("MIN_DAYS", "Within minimum bill-hold days", "billing", false, true,
            "system", true, null, 0, 0),
        new("EDIT", "Claim or encoder edit unresolved", "billing", false, true,
            "coder or biller", true, null, 24, 72),
        new("AUTH", "Authorization or eligibility issue", "billing", false, true,
            "patient access / UR", true, null, 48, 120),
        new("STATUS_REV", "Inpatient vs observation status under review", "utilization", true, true,
            "utilization review", false, null, 48, 120),
        new("LEGAL", "Legal, risk or privacy hold / restricted chart", "compliance", true, true,
            "compliance", false, null, 0, 0),
        new("AUTOCODE_REJ", "Rejected by autonomous coding", "automation", false, false,
            "coder", true, null, 0, 0),
    }.ToDictionary(reason => reason.Code, StringComparer.Ordinal);

    /// <summary>True when the code names a known reason.</summary>
    public static bool Knows(string code) => All.ContainsKey(code);
}

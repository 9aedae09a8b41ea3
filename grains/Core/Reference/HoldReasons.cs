using CodingQueue.Core.Charts;

namespace CodingQueue.Core.Reference;

/// <summary>Why a chart is held, and what that means for it.</summary>
/// <param name="Code">The reason's code, e.g. MISS_OP.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Category">documentation, query, review, coding, registration, billing ...</param>
/// <param name="Owner">Who can end it, as a role of the hospital, when nobody else is named.</param>
/// <param name="Terms">What its holds do and what ends them.</param>
public sealed record HoldReason(string Code, string Name, string Category, string Owner, HoldTerms Terms)
{
    /// <summary>The client for whose charts alone it counts; null: for all that have none of their
    /// own.</summary>
    public ClientId? Client { get; init; }

    /// <summary>What tells it from every other: the code, and the client it is for.</summary>
    public string Key => Client is { } client ? $"{Code} {client}" : Code;
}

/// <summary>
/// The hold reasons that hold until a lead sets them otherwise. Hours are proposals; several match Queensland
/// Health data element QH 041585. A coder's own interruption blocks coding here, because nobody else may
/// continue it meanwhile.
/// </summary>
public static class HoldReasons
{
    /// <summary>Who looks at what has waited too long, where no other ladder is set.</summary>
    public const string Lead = "lead";

    /// <summary>Every reason, by code.</summary>
    public static readonly IReadOnlyDictionary<string, HoldReason> All = new HoldReason[]
    {
        new(
            "MISS_DS", "Discharge summary missing", "documentation",
            "attending provider / HIM deficiency", new HoldTerms
        {
            EndedBy = new() { Document = "DS" }, FollowUpHours = 24, Escalation = [new(72, Lead)],
        }),
        new(
            "MISS_OP", "Operative / procedure report missing", "documentation",
            "surgeon / HIM deficiency", new HoldTerms
        {
            EndedBy = new() { Document = "OP" }, FollowUpHours = 24, Escalation = [new(72, Lead)],
        }),
        new("MISS_PATH", "Pathology result pending", "documentation", "laboratory", new HoldTerms
        {
            EndedBy = new() { Document = "PATH" }, FollowUpHours = 48,
            Escalation = [new(168, Lead)],
        }),
        new("MISS_IMG", "Imaging result pending", "documentation", "radiology", new HoldTerms
        {
            EndedBy = new() { Document = "IMG" }, FollowUpHours = 48,
            Escalation = [new(120, Lead)],
        }),
        new("MISS_HP", "History and physical missing", "documentation", "provider", new HoldTerms
        {
            EndedBy = new() { Document = "HP" }, FollowUpHours = 24, Escalation = [new(72, Lead)],
        }),
        new(
            "MISS_ORDER", "Order missing or unsigned", "documentation",
            "ordering provider", new HoldTerms
        {
            EndedBy = new() { Document = "ORDER" }, FollowUpHours = 24,
            Escalation = [new(96, Lead)],
        }),
        new("UNSIGNED", "Note not signed / attested", "documentation", "provider", new HoldTerms
        {
            EndedBy = new() { Signature = true }, FollowUpHours = 24, Escalation = [new(72, Lead)],
        }),
        new(
            "DOC_INC", "Documentation incomplete (other)", "documentation",
            "HIM deficiency team", new HoldTerms
        {
            FollowUpHours = 24, Escalation = [new(96, Lead)],
        }),
        new("REC_UNAVAIL", "Record not available", "documentation", "HIM operations", new HoldTerms
        {
            FollowUpHours = 24, Escalation = [new(72, Lead)],
        }),
        new("IMPORT_ERR", "Interface or scan error", "system", "interface team", new HoldTerms
        {
            FollowUpHours = 4, Escalation = [new(24, Lead)],
        }),
        new("QUERY_OPEN", "Provider query awaiting answer", "query", "provider", new HoldTerms
        {
            EndedBy = new() { QueryAnswered = true }, FollowUpHours = 72,
            Escalation = [new(168, "physician advisor")],
        }),
        new(
            "QUERY_ESC", "Query escalated to physician advisor", "query",
            "physician advisor", new HoldTerms
        {
            Kind = HoldKind.Exception, EndedBy = new() { QueryAnswered = true },
            FollowUpHours = 48, Escalation = [new(120, Lead)],
        }),
        new(
            "CDI_RECON", "CDI / coder DRG mismatch reconciliation", "review",
            "CDI specialist", new HoldTerms
        {
            Kind = HoldKind.Exception, FollowUpHours = 24, Escalation = [new(72, Lead)],
        }),
        new("SLR_PREBILL", "Second-level (pre-bill) review", "review", "auditor", new HoldTerms
        {
            BlocksCoding = false, FollowUpHours = 24, Escalation = [new(48, Lead)],
        }),
        new(
            "AUDIT_REBUT", "Audit returned to coder / rebuttal", "review",
            "coder then auditor", new HoldTerms
        {
            Kind = HoldKind.Exception, BlocksCoding = false, Pauses = Clocks.None,
            FollowUpHours = 24, Escalation = [new(72, Lead)],
        }),
        new("CODER_HELP", "Coder asks lead or coding committee", "coding", "lead coder", new HoldTerms
        {
            Kind = HoldKind.Exception, FollowUpHours = 8, Escalation = [new(24, Lead)],
        }),
        new("INTERRUPT", "Coding interrupted, resume later", "coding", "same coder", new HoldTerms
        {
            Kind = HoldKind.Hold, Pauses = Clocks.None, FollowUpHours = 8,
            Escalation = [new(24, Lead)],
        }),
        new("NATL_Q", "Awaiting outside coding advice", "coding", "coding compliance", new HoldTerms
        {
            Kind = HoldKind.Exception, FollowUpHours = 168, Escalation = [new(720, Lead)],
        }),
        new(
            "REG_ISSUE", "Registration / patient type / admit detail wrong", "registration",
            "patient access", new HoldTerms
        {
            EndedBy = new() { Registration = [HoldEndedBy.Any] }, FollowUpHours = 24,
            Escalation = [new(72, Lead)],
        }),
        new(
            "DISPO", "Discharge disposition in question", "registration",
            "case management", new HoldTerms
        {
            EndedBy = new() { Registration = ["attributes.disposition"] }, FollowUpHours = 24,
            Escalation = [new(72, Lead)],
        }),
        new(
            "COMBINE", "Accounts to be combined (payment-window or series)", "account",
            "billing", new HoldTerms
        {
            KeepsCoder = false, EndedBy = new() { Merge = true }, FollowUpHours = 48,
            Escalation = [new(120, Lead)],
        }),
        new(
            "CHARGE", "Missing or questioned charge", "charge",
            "department / revenue integrity", new HoldTerms
        {
            BlocksCoding = false, Pauses = Clocks.None, EndedBy = new() { Charge = true },
            FollowUpHours = 48, Escalation = [new(96, Lead)],
        }),
        new("MIN_DAYS", "Within minimum bill-hold days", "billing", "system", new HoldTerms
        {
            BlocksCoding = false, Pauses = Clocks.None,
        }),
        new("EDIT", "Claim or encoder edit unresolved", "billing", "coder or biller", new HoldTerms
        {
            BlocksCoding = false, Pauses = Clocks.None, FollowUpHours = 24,
            Escalation = [new(72, Lead)],
        }),
        new("AUTH", "Authorization or eligibility issue", "billing", "patient access / UR", new HoldTerms
        {
            BlocksCoding = false, Pauses = Clocks.None, FollowUpHours = 48,
            Escalation = [new(120, Lead)],
        }),
        new(
            "STATUS_REV", "Inpatient vs observation status under review", "utilization",
            "utilization review", new HoldTerms
        {
            KeepsCoder = false,
            EndedBy = new() { Registration = ["kind", "attributes.patientClass"] },
            FollowUpHours = 48, Escalation = [new(120, Lead)],
        }),
        new(
            "LEGAL", "Legal, risk or privacy hold / restricted chart", "compliance",
            "compliance", new HoldTerms
        {
            Kind = HoldKind.Exception, KeepsCoder = false,
        }),
        new("AUTOCODE_REJ", "Rejected by autonomous coding", "automation", "coder", new HoldTerms
        {
            Kind = HoldKind.Exception, BlocksCoding = false, BlocksBilling = false,
            Pauses = Clocks.None,
        }),
    }.ToDictionary(reason => reason.Code, StringComparer.Ordinal);

    /// <summary>True when the code names a reason of this table.</summary>
    public static bool Knows(string code) => All.ContainsKey(code);
}

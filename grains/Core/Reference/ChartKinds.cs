namespace CodingQueue.Core.Reference;

/// <summary>One kind of chart: what it is, and the defaults a workqueue or client may override.</summary>
/// <param name="Code">The kind's code, e.g. INPATIENT. Upper case, stable, used in every interface.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Side">facility, profee, facility+profee, plan, rework or review.</param>
/// <param name="DefaultMinutes">Expected minutes to code one chart; a proposal, configurable, above
/// 0.</param>
/// <param name="TurnaroundHours">Default target from clock start to final coded, in hours, above 0.</param>
/// <param name="DefaultCredentials">Credentials commonly asked for where no finer policy exists.</param>
public sealed record ChartKind(
    string Code, string Name, string Side, decimal DefaultMinutes, int TurnaroundHours,
    IReadOnlyList<string> DefaultCredentials);

/// <summary>
/// The kinds of chart a new installation knows. Minutes and hours are proposals to be set per client:
/// there is no national standard. Source: a synthesis of published productivity figures and HL7 v2 to
/// FHIR class maps.
/// </summary>
public static class ChartKinds
{
    /// <summary>Every kind, by code.</summary>
    public static readonly IReadOnlyDictionary<string, ChartKind> All = new ChartKind[]
    {
        new("INPATIENT", "Hospital inpatient", "facility", 30m, 48,
            ["CCS", "CIC", "RHIT", "RHIA"]),
        new("OBSTETRICS_NB", "Inpatient obstetrics and newborn", "facility", 12m, 48,
            ["CCS", "CIC", "RHIT", "RHIA"]),
        new("IRF_LTCH_PSYCH", "Rehab, long-term acute, psychiatric inpatient", "facility", 25m, 72,
            ["CCS", "CIC", "RHIT"]),
        new("OBS", "Observation", "facility", 15m, 48,
            ["CCS", "COC", "RHIT"]),
        new("OP_SURG", "Same-day / ambulatory surgery (hospital)", "facility", 12m, 48,
            ["CCS", "COC", "RHIT"]),
        new("ASC", "Free-standing ambulatory surgery center", "facility", 10m, 48,
            ["COC", "CASCC", "CCS"]),
        new("IR_CV", "Interventional radiology / cath lab", "facility+profee", 20m, 72,
            ["CIRCC", "CCS"]),
        new("ED_FAC", "Emergency department facility", "facility", 5m, 24,
            ["COC", "CCS", "CCA", "RHIT", "CEDC"]),
        new("ED_PROFEE", "Emergency department professional", "profee", 4.5m, 24,
            ["CPC", "CCS-P", "CEDC"]),
        new("ANCILLARY", "Diagnostic / ancillary (lab, imaging, therapy)", "facility", 2.5m, 24,
            ["CCA", "COC", "CCS", "RHIT"]),
        new("RECURRING", "Series / recurring (therapy, dialysis, infusion)", "facility", 5m, 72,
            ["COC", "CCS"]),
        new("INFUSION", "Infusion / chemotherapy", "facility", 8m, 48,
            ["COC", "CCS", "CHONC"]),
        new("CLINIC_FAC", "Hospital-based clinic", "facility", 4m, 48,
            ["COC", "CCA"]),
        new("PROFEE", "Professional fee (surgery/procedures)", "profee", 6m, 72,
            ["CPC", "CCS-P"]),
        new("CLINIC", "Office visit E/M", "profee", 5m, 48,
            ["CPC", "CCS-P", "CEMC"]),
        new("TELEHEALTH", "Virtual visit", "profee", 4m, 48,
            ["CPC", "CCS-P"]),
        new("CARDIO", "Cardiology professional/procedural", "profee", 8m, 72,
            ["CPC", "CCC", "CIRCC"]),
        new("RISK_ADJ", "Risk adjustment (HCC) chart review", "plan", 15m, 120,
            ["CRC"]),
        new("SNF_HH_HOSPICE", "Skilled nursing, home health, hospice", "facility", 20m, 72,
            ["CCS"]),
        new("DENIAL", "Coding denial / rebill rework", "rework", 30m, 72,
            ["CCS", "CPC", "CPMA"]),
        new("AUDIT", "Second-level review (pre-bill or retrospective)", "review", 30m, 24,
            ["CCS", "CIC", "CPMA", "RHIA", "CDIP"]),
    }.ToDictionary(kind => kind.Code, StringComparer.Ordinal);

    /// <summary>True when the code names a known kind. Codes are case sensitive.</summary>
    public static bool Knows(string code) => All.ContainsKey(code);
}

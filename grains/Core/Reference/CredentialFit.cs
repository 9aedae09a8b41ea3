namespace CodingQueue.Core.Reference;

/// <summary>How well a credential fits a kind of chart, best first.</summary>
public enum Fit
{
    /// <summary>The specialty's own credential: allowed, and better than primary.</summary>
    Preferred,
    /// <summary>The usual credential for the kind.</summary>
    Primary,
    /// <summary>Allowed, though another is usual.</summary>
    Accepted,
    /// <summary>Only where the workqueue allows it, and the chart then goes to review.</summary>
    Supervised,
}

/// <summary>
/// The default policy: which credential may code which kind. Common hiring practice, configurable;
/// "supervised" means only with second-level review of every chart.
/// </summary>
public static class CredentialFit
{
    private static readonly (string Kind, string Credential, Fit Fit)[] Rows =
    [
        ("INPATIENT", "CCS", Fit.Primary),
        ("INPATIENT", "CIC", Fit.Primary),
        ("INPATIENT", "RHIT", Fit.Accepted),
        ("INPATIENT", "RHIA", Fit.Accepted),
        ("INPATIENT", "CIC-A", Fit.Supervised),
        ("INPATIENT", "CCA", Fit.Supervised),
        ("OBS", "COC", Fit.Primary),
        ("OBS", "CCS", Fit.Primary),
        ("OBS", "RHIT", Fit.Accepted),
        ("OBS", "CCA", Fit.Accepted),
        ("OBS", "COC-A", Fit.Supervised),
        ("OP_SURG", "COC", Fit.Primary),
        ("OP_SURG", "CCS", Fit.Primary),
        ("OP_SURG", "RHIT", Fit.Accepted),
        ("OP_SURG", "CASCC", Fit.Accepted),
        ("OP_SURG", "CPC", Fit.Accepted),
        ("OP_SURG", "COC-A", Fit.Supervised),
        ("ED_FAC", "COC", Fit.Primary),
        ("ED_FAC", "CCS", Fit.Primary),
        ("ED_FAC", "CEDC", Fit.Accepted),
        ("ED_FAC", "CCA", Fit.Accepted),
        ("ED_FAC", "RHIT", Fit.Accepted),
        ("ED_FAC", "CPC", Fit.Accepted),
        ("ED_FAC", "COC-A", Fit.Supervised),
        ("ED_PROFEE", "CPC", Fit.Primary),
        ("ED_PROFEE", "CCS-P", Fit.Primary),
        ("ED_PROFEE", "CEDC", Fit.Preferred),
        ("ED_PROFEE", "CPC-A", Fit.Supervised),
        ("ANCILLARY", "COC", Fit.Primary),
        ("ANCILLARY", "CCS", Fit.Primary),
        ("ANCILLARY", "CCA", Fit.Accepted),
        ("ANCILLARY", "RHIT", Fit.Accepted),
        ("ANCILLARY", "CPC", Fit.Accepted),
        ("ANCILLARY", "RCC", Fit.Preferred),
        ("IR_CV", "CIRCC", Fit.Primary),
        ("IR_CV", "CCS", Fit.Accepted),
        ("IR_CV", "CCC", Fit.Accepted),
        ("PROFEE", "CPC", Fit.Primary),
        ("PROFEE", "CCS-P", Fit.Primary),
        ("PROFEE", "CPC-A", Fit.Supervised),
        ("CARDIO", "CCC", Fit.Preferred),
        ("CARDIO", "CIRCC", Fit.Preferred),
        ("CARDIO", "CPC", Fit.Primary),
        ("CARDIO", "CCS-P", Fit.Primary),
        ("RISK_ADJ", "CRC", Fit.Primary),
        ("RISK_ADJ", "CPC", Fit.Accepted),
        ("RISK_ADJ", "CCS-P", Fit.Accepted),
        ("RISK_ADJ", "CCS", Fit.Accepted),
    ];

    private static readonly Dictionary<string, Dictionary<string, Fit>> ByKind = Build();

    /// <summary>
    /// The credentials that may code a kind, with their fit. A kind without rows of its own accepts its
    /// default credentials.
    /// </summary>
    /// <exception cref="KeyNotFoundException">The kind is unknown; check
    /// <see cref="ChartKinds.Knows"/>.</exception>
    public static IReadOnlyDictionary<string, Fit> Of(string kind) => ByKind[kind];

    private static Dictionary<string, Dictionary<string, Fit>> Build()
    {
        var byKind = ChartKinds.All.Keys.ToDictionary(
            code => code, _ => new Dictionary<string, Fit>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (kind, credential, fit) in Rows)
            byKind[kind][credential] = fit;
        foreach (var (code, fits) in byKind.Where(pair => pair.Value.Count == 0))
            foreach (var credential in ChartKinds.All[code].DefaultCredentials)
                fits[credential] = Fit.Accepted;
        return byKind;
    }
}

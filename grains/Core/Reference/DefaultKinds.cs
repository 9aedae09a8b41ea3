using System.Collections.Frozen;

namespace CodingQueue.Core.Reference;

/// <summary>Why a visit has no chart kind yet.</summary>
public enum KindGap
{
    /// <summary>There is a kind.</summary>
    None,

    /// <summary>A planned admission: nothing to code yet, nothing wrong.</summary>
    NotCodableYet,

    /// <summary>The patient class says too little; somebody has to say the kind.</summary>
    Unmapped,
}

/// <summary>The chart kind a visit is taken to have, or why there is none.</summary>
/// <param name="Kind">A chart kind's code, such as <c>INPATIENT</c>, or null.</param>
/// <param name="Gap">Why <paramref name="Kind"/> is null.</param>
public readonly record struct KindReading(string? Kind, KindGap Gap);

/// <summary>
/// The chart kind a visit has when nobody says otherwise, from its patient class (PV1-2, HL7 table 0004),
/// patient type (PV1-18) and hospital service (PV1-10). Codes are compared without case and blanks.
/// </summary>
/// <remarks>
/// In this order: preadmission is not codable yet; observation goes by type or class, whatever else is said;
/// then the class. Within outpatients surgery goes by service, and cardiology on the professional track
/// within in- and outpatients. The service OBS is not observation: there it may as well mean obstetrics.
/// </remarks>
public static class DefaultKinds
{
    private static readonly FrozenDictionary<string, Row> Rows = new Dictionary<string, Row>
    {
        ["I"] = new("INPATIENT", "PROFEE", "INPATIENT", "CARDIO"),
        ["E"] = new("ED_FAC", "ED_PROFEE", "ED_FAC", "ED_PROFEE"),
        ["O"] = new("ANCILLARY", "CLINIC", "OP_SURG", "CARDIO"),
        ["R"] = new("RECURRING", null, "RECURRING", null),
        ["B"] = new("OBSTETRICS_NB", "PROFEE", "OBSTETRICS_NB", "PROFEE"),
        ["OBS"] = new("OBS", "PROFEE", "OBS", "CARDIO"),
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Observation =
        FrozenSet.Create("OBS", "OBV", "OBSERVATION");

    private static readonly FrozenSet<string> Surgery =
        FrozenSet.Create("SUR", "SURG", "SURGERY", "OR", "SDS", "SDC", "DSU", "ASU", "AMBSURG", "OPSURG");

    private static readonly FrozenSet<string> Cardiology =
        FrozenSet.Create("CAR", "CARD", "CARDIO", "CARDIOLOGY");

    /// <summary>The kind on the facility track.</summary>
    public static KindReading Facility(string? patientClass, string? patientType, string? serviceLine) =>
        Read(patientClass, patientType, row =>
            Surgery.Contains(Code(serviceLine)) ? row.Surgical : row.Facility);

    /// <summary>The kind on the professional track.</summary>
    public static KindReading Professional(
        string? patientClass, string? patientType, string? serviceLine) =>
        Read(patientClass, patientType, row =>
            Cardiology.Contains(Code(serviceLine)) ? row.Cardiac : row.Professional);

    /// <summary>The kind on a track.</summary>
    public static KindReading Of(
        Track track, string? patientClass, string? patientType, string? serviceLine) =>
        track == Track.Facility
            ? Facility(patientClass, patientType, serviceLine)
            : Professional(patientClass, patientType, serviceLine);

    private static KindReading Read(string? patientClass, string? patientType, Func<Row, string?> kindOf)
    {
        var code = Code(patientClass);
        if (code == "P")
            return new(null, KindGap.NotCodableYet);
        if (Observation.Contains(code) || Observation.Contains(Code(patientType)))
            code = "OBS";
        var kind = Rows.TryGetValue(code, out var row) ? kindOf(row) : null;
        return new(kind, kind is null ? KindGap.Unmapped : KindGap.None);
    }

    private static string Code(string? written) => written?.Trim().ToUpperInvariant() ?? "";

    private sealed record Row(string Facility, string? Professional, string Surgical, string? Cardiac);
}

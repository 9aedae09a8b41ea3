using System.Collections.Frozen;

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>What happened upstream, as a trigger event says it.</summary>
public enum UpstreamTrigger
{
    /// <summary>A patient was admitted.</summary>
    Admitted,

    /// <summary>A patient was transferred within the stay.</summary>
    Transferred,

    /// <summary>A patient was discharged or a visit ended.</summary>
    Discharged,

    /// <summary>An outpatient was registered.</summary>
    Registered,

    /// <summary>An admission is planned.</summary>
    Preadmitted,

    /// <summary>An outpatient became an inpatient.</summary>
    BecameInpatient,

    /// <summary>An inpatient became an outpatient.</summary>
    BecameOutpatient,

    /// <summary>The patient or visit changed in some other way.</summary>
    Updated,

    /// <summary>The admission or visit is taken back.</summary>
    AdmissionCancelled,

    /// <summary>The transfer is taken back.</summary>
    TransferCancelled,

    /// <summary>The discharge is taken back.</summary>
    DischargeCancelled,

    /// <summary>A leave of absence began; no discharge.</summary>
    LeaveBegan,

    /// <summary>A leave of absence ended.</summary>
    LeaveEnded,

    /// <summary>Two patients are one; accounts keep their numbers.</summary>
    PatientsMerged,

    /// <summary>Two accounts are one.</summary>
    AccountsMerged,

    /// <summary>Two patients are one and so are two of their accounts.</summary>
    PatientsAndAccountsMerged,

    /// <summary>An account belongs to another patient.</summary>
    AccountMoved,

    /// <summary>A visit belongs to another account.</summary>
    VisitMoved,

    /// <summary>A visit has another number.</summary>
    VisitRenumbered,

    /// <summary>A document was written.</summary>
    DocumentArrived,

    /// <summary>A document went from one completion state to another.</summary>
    DocumentProgressed,

    /// <summary>An addendum to a document was written.</summary>
    DocumentAddended,

    /// <summary>A document was edited.</summary>
    DocumentEdited,

    /// <summary>A document was replaced by another.</summary>
    DocumentReplaced,

    /// <summary>A document was withdrawn.</summary>
    DocumentCancelled,

    /// <summary>Charges were posted.</summary>
    ChargesPosted,

    /// <summary>An account was opened or updated in billing.</summary>
    AccountUpdated,

    /// <summary>A result arrived.</summary>
    ResultArrived,

    /// <summary>An order was placed or changed.</summary>
    Ordered,

    /// <summary>An appointment was made or changed.</summary>
    Scheduled,

    /// <summary>A master file changed.</summary>
    MasterFileChanged,
}

/// <summary>The trigger events this server reads, by MSH-9.1 and MSH-9.2.</summary>
public static class UpstreamTriggers
{
    private const string Any = "*";

    private static readonly FrozenDictionary<(string Type, string Trigger), UpstreamTrigger> Known =
        new Dictionary<(string, string), UpstreamTrigger>
        {
            [("ADT", "A01")] = UpstreamTrigger.Admitted,
            [("ADT", "A02")] = UpstreamTrigger.Transferred,
            [("ADT", "A03")] = UpstreamTrigger.Discharged,
            [("ADT", "A04")] = UpstreamTrigger.Registered,
            [("ADT", "A05")] = UpstreamTrigger.Preadmitted,
            [("ADT", "A06")] = UpstreamTrigger.BecameInpatient,
            [("ADT", "A07")] = UpstreamTrigger.BecameOutpatient,
            [("ADT", "A08")] = UpstreamTrigger.Updated,
            [("ADT", "A11")] = UpstreamTrigger.AdmissionCancelled,
            [("ADT", "A12")] = UpstreamTrigger.TransferCancelled,
            [("ADT", "A13")] = UpstreamTrigger.DischargeCancelled,
            [("ADT", "A18")] = UpstreamTrigger.PatientsMerged,
            [("ADT", "A21")] = UpstreamTrigger.LeaveBegan,
            [("ADT", "A22")] = UpstreamTrigger.LeaveEnded,
            [("ADT", "A34")] = UpstreamTrigger.PatientsMerged,
            [("ADT", "A35")] = UpstreamTrigger.AccountsMerged,
            [("ADT", "A36")] = UpstreamTrigger.PatientsAndAccountsMerged,
            [("ADT", "A40")] = UpstreamTrigger.PatientsMerged,
            [("ADT", "A41")] = UpstreamTrigger.AccountsMerged,
            [("ADT", "A44")] = UpstreamTrigger.AccountMoved,
            [("ADT", "A45")] = UpstreamTrigger.VisitMoved,
            [("ADT", "A50")] = UpstreamTrigger.VisitRenumbered,
            [("MDM", "T01")] = UpstreamTrigger.DocumentArrived,
            [("MDM", "T02")] = UpstreamTrigger.DocumentArrived,
            [("MDM", "T03")] = UpstreamTrigger.DocumentProgressed,
            [("MDM", "T04")] = UpstreamTrigger.DocumentProgressed,
            [("MDM", "T05")] = UpstreamTrigger.DocumentAddended,
            [("MDM", "T06")] = UpstreamTrigger.DocumentAddended,
            [("MDM", "T07")] = UpstreamTrigger.DocumentEdited,
            [("MDM", "T08")] = UpstreamTrigger.DocumentEdited,
            [("MDM", "T09")] = UpstreamTrigger.DocumentReplaced,
            [("MDM", "T10")] = UpstreamTrigger.DocumentReplaced,
            [("MDM", "T11")] = UpstreamTrigger.DocumentCancelled,
            [("DFT", "P03")] = UpstreamTrigger.ChargesPosted,
            [("DFT", "P11")] = UpstreamTrigger.ChargesPosted,
            [("BAR", "P01")] = UpstreamTrigger.AccountUpdated,
            [("BAR", "P05")] = UpstreamTrigger.AccountUpdated,
            [("ORU", "R01")] = UpstreamTrigger.ResultArrived,
            [("ORM", "O01")] = UpstreamTrigger.Ordered,
            [("SIU", Any)] = UpstreamTrigger.Scheduled,
            [("MFN", Any)] = UpstreamTrigger.MasterFileChanged,
        }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Types = Known.Keys.Select(key => key.Type).ToFrozenSet();

    /// <summary>
    /// What MSH-9.1 and MSH-9.2 say. Refused: <see cref="Hl7Rule.MessageTypeUnsupported"/> and
    /// <see cref="Hl7Rule.TriggerUnsupported"/>. Letters count as capitals.
    /// </summary>
    public static Reading<UpstreamTrigger, Hl7Defect> Read(string type, string trigger)
    {
        type = type.ToUpperInvariant();
        trigger = trigger.ToUpperInvariant();
        if (Known.TryGetValue((type, trigger), out var known) || Known.TryGetValue((type, Any), out known))
            return known;
        var (rule, value, component) = Types.Contains(type)
            ? (Hl7Rule.TriggerUnsupported, trigger, 2)
            : (Hl7Rule.MessageTypeUnsupported, type, 1);
        return new Hl7Defect(rule, "MSH", 9, Hl7Defect.Shown(value)) { Component = component };
    }

    /// <summary>Whether a message about <paramref name="trigger"/> must name an account.</summary>
    public static bool NeedsAccount(this UpstreamTrigger trigger) => trigger is not
        (UpstreamTrigger.PatientsMerged or UpstreamTrigger.Scheduled or UpstreamTrigger.MasterFileChanged);

    /// <summary>Whether a message about <paramref name="trigger"/> must name the account that ends.</summary>
    public static bool NeedsPriorAccount(this UpstreamTrigger trigger) => trigger is
        UpstreamTrigger.AccountsMerged or UpstreamTrigger.PatientsAndAccountsMerged;
}

using NodaTime;

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>Which field an account number was read from.</summary>
public enum AccountField
{
    /// <summary>PID-18.1, the patient account number.</summary>
    PatientAccount,

    /// <summary>PV1-19.1, the visit number, used when there is no account number.</summary>
    Visit,
}

/// <summary>A document as TXA names it. Its text is never read.</summary>
/// <param name="Kind">TXA-2, usually a code of HL7 table 0270 such as DS, HP, OP.</param>
/// <param name="Id">TXA-12, or null.</param>
/// <param name="ReplacedId">TXA-13, the document this one adds to or replaces, or null.</param>
/// <param name="Completion">TXA-17, HL7 table 0271: DI, DO, IP, IN, PA, AU, LA; or null.</param>
/// <param name="Availability">TXA-19, HL7 table 0273: AV, CA, OB, UN; or null.</param>
public sealed record UpstreamDocument(
    string? Kind, string? Id, string? ReplacedId, string? Completion, string? Availability)
{
    /// <summary>Whether it is signed: authenticated (AU) or legally authenticated (LA).</summary>
    public bool IsSigned => Completion is "AU" or "LA";

    /// <summary>Whether it can no longer be used: cancelled (CA) or obsolete (OB).</summary>
    public bool IsWithdrawn => Availability is "CA" or "OB";
}

/// <summary>
/// A result as OBR and its OBX segments name it. Values and interpretations are never read.
/// </summary>
/// <param name="Section">OBR-24, the diagnostic section: LAB, RAD, SP, ...; or null.</param>
/// <param name="Progress">OBR-25, HL7 table 0123: F, C, P, X, ...; or null.</param>
/// <param name="Observations">How many OBX segments follow.</param>
/// <param name="FinalObservations">How many of them are final or corrected (OBX-11 F or C).</param>
public sealed record UpstreamResult(
    string? Section, string? Progress, int Observations, int FinalObservations)
{
    /// <summary>Whether OBR-25 says final or corrected or, when it is silent, every OBX does.</summary>
    public bool IsFinal => Progress is null
        ? Observations > 0 && FinalObservations == Observations
        : Progress is "F" or "C";
}

/// <summary>
/// One pair of a merge: the account that stays and the one that ends. Either may be unnamed.
/// </summary>
public sealed record UpstreamMerge(string? Account, string? PriorAccount);

/// <summary>The times of an event as instants, each saying whether the zone's clock interfered.</summary>
public sealed record UpstreamTimes(
    FacilityMoment? Occurred, FacilityMoment? Admitted, FacilityMoment? Discharged);

/// <summary>
/// What one message says happened. Nothing that names a person is read: no PID-3, PID-5, addresses beyond the
/// state, or providers. A null means the message is silent; what it removes is in <see cref="Erased"/>.
/// </summary>
/// <remarks>
/// The trigger is MSH-9.2, never EVN-1, which senders often leave at another event. Codes are kept as sent,
/// without surrounding blanks. Nothing here depends on the facility's zone; <see cref="Resolve"/> does.
/// </remarks>
public sealed record UpstreamEvent
{
    /// <summary>MSH-10, by which a resend is known.</summary>
    public required string ControlId { get; init; }

    /// <summary>What happened.</summary>
    public required UpstreamTrigger Trigger { get; init; }

    /// <summary>MSH-9.1 and MSH-9.2 as <c>ADT^A01</c>.</summary>
    public required string TriggerCode { get; init; }

    /// <summary>MSH-3.1 and MSH-4.1 as <c>application|facility</c>, either part possibly empty.</summary>
    public required string Source { get; init; }

    /// <summary>EVN-2, else MSH-7.</summary>
    public FacilityTime? Occurred { get; init; }

    /// <summary>PV1-3.4, else MSH-4.1.</summary>
    public string? Facility { get; init; }

    /// <summary>PID-18.1, else PV1-19.1; present when <see cref="UpstreamTriggers.NeedsAccount"/>.</summary>
    public string? Account { get; init; }

    /// <summary>Where <see cref="Account"/> was read.</summary>
    public AccountField AccountField { get; init; }

    /// <summary>PV1-2, HL7 table 0004.</summary>
    public string? PatientClass { get; init; }

    /// <summary>PV1-18.</summary>
    public string? PatientType { get; init; }

    /// <summary>PV1-10.</summary>
    public string? HospitalService { get; init; }

    /// <summary>PV1-4.</summary>
    public string? AdmitType { get; init; }

    /// <summary>PV1-16.</summary>
    public string? Vip { get; init; }

    /// <summary>PV1-20.1.</summary>
    public string? FinancialClass { get; init; }

    /// <summary>IN1-3.1 of the first insurance.</summary>
    public string? PayerId { get; init; }

    /// <summary>IN1-4.1 of the first insurance, an organisation's name.</summary>
    public string? PayerName { get; init; }

    /// <summary>PID-11.4 of the first address.</summary>
    public string? PatientState { get; init; }

    /// <summary>PV1-36.</summary>
    public string? Disposition { get; init; }

    /// <summary>PV1-44.</summary>
    public FacilityTime? Admitted { get; init; }

    /// <summary>PV1-45.</summary>
    public FacilityTime? Discharged { get; init; }

    /// <summary>PV1-47, the account's charges so far, in currency units.</summary>
    public decimal? TotalCharges { get; init; }

    /// <summary>
    /// The sum of this message's FT1 segments, in currency units: charges less credits; payments and
    /// adjustments are left out. Null without FT1.
    /// </summary>
    public decimal? PostedCharges { get; init; }

    /// <summary>Each TXA segment.</summary>
    public IReadOnlyList<UpstreamDocument> Documents { get; init; } = [];

    /// <summary>Each OBR segment of an ORU message.</summary>
    public IReadOnlyList<UpstreamResult> Results { get; init; } = [];

    /// <summary>Each MRG segment with the PID and PV1 of its group.</summary>
    public IReadOnlyList<UpstreamMerge> Merges { get; init; } = [];

    /// <summary>
    /// Fields the sender set to the explicit null <c>""</c>, as a whole or in the part that is read, such as
    /// <c>PV1-45</c>.
    /// </summary>
    public IReadOnlyList<string> Erased { get; init; } = [];

    /// <summary>
    /// Reads what <paramref name="message"/> says. Refused: an unsupported trigger, a missing MSH-9.1,
    /// MSH-9.2 or MSH-10, a missing account or prior account where one is needed, and any value that is read
    /// but too long, not plain text, not a time or not an amount. The first defect met is the one named.
    /// </summary>
    public static Reading<UpstreamEvent, Hl7Defect> Read(Hl7Message message)
    {
        var values = new UpstreamValues();
        var header = message.Header;
        var controlId = values.Required(header, 10);
        var type = values.Required(header, 9, 1);
        var code = values.Required(header, 9, 2);
        if (values.Defect is { } missing)
            return missing;

        var trigger = UpstreamTriggers.Read(type, code);
        if (!trigger.IsRead)
            return trigger.Defect;

        var read = ReadVisit(message, values) with
        {
            ControlId = controlId,
            Trigger = trigger.Value,
            TriggerCode = $"{type}^{code}".ToUpperInvariant(),
            PostedCharges = UpstreamParts.Charges(message, values),
            Documents = UpstreamParts.Documents(message, values),
            Results = UpstreamParts.Results(message, values, trigger.Value),
            Merges = UpstreamParts.Merges(message, values, trigger.Value),
        };
        if (trigger.Value.NeedsAccount() && read.Account is null)
            values.Break(Hl7Rule.RequiredMissing, "PID", 18, 1);
        return values.Defect is { } defect ? defect : read with { Erased = values.Erased };
    }

    /// <summary>The times in <paramref name="zone"/>, the zone of the facility. Never refuses.</summary>
    public UpstreamTimes Resolve(DateTimeZone zone) =>
        new(Occurred?.Resolve(zone), Admitted?.Resolve(zone), Discharged?.Resolve(zone));

    private static UpstreamEvent ReadVisit(Hl7Message message, UpstreamValues values)
    {
        var header = message.Header;
        var patient = message.First("PID");
        var visit = message.First("PV1");
        var insurance = message.First("IN1");
        var application = values.Text(header, 3);
        var sender = values.Text(header, 4);
        var account = values.Text(patient, 18);
        return new()
        {
            ControlId = "",
            Trigger = default,
            TriggerCode = "",
            Source = $"{application}|{sender}",
            Occurred = values.Time(message.First("EVN"), 2) ?? values.Time(header, 7),
            Facility = values.Text(visit, 3, 4) ?? sender,
            Account = account ?? values.Text(visit, 19),
            AccountField = account is null ? AccountField.Visit : AccountField.PatientAccount,
            PatientClass = values.Text(visit, 2),
            PatientType = values.Text(visit, 18),
            HospitalService = values.Text(visit, 10),
            AdmitType = values.Text(visit, 4),
            Vip = values.Text(visit, 16),
            FinancialClass = values.Text(visit, 20),
            PayerId = values.Text(insurance, 3),
            // A payer called "Smith & Sons" often arrives with its ampersand unescaped: take it whole.
            PayerName = values.Text(insurance, 4, 1, 0),
            PatientState = values.Text(patient, 11, 4),
            Disposition = values.Text(visit, 36),
            Admitted = values.Time(visit, 44),
            Discharged = values.Time(visit, 45),
            TotalCharges = values.Amount(visit, 47),
        };
    }
}

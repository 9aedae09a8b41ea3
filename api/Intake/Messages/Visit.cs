using System.Collections.Immutable;
using CodingQueue.Api.Intake.Hl7;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using NodaTime;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>
/// Turns what a message says happened into news for the charts of its account. Pure: the message, its
/// facility and the time give the answer.
/// </summary>
public static class Visit
{
    /// <summary>
    /// The kind of a chart that is only there to be cancelled or to wait for its admission.
    /// </summary>
    private const string Placeholder = "INPATIENT";

    private const string ProfessionalPlaceholder = "PROFEE";

    /// <summary>The news, or why there are none.</summary>
    /// <param name="told">What the message says.</param>
    /// <param name="facility">Where.</param>
    /// <param name="professional">True: there is, or is to be, a professional chart too.</param>
    /// <param name="now">When it came.</param>
    public static (ImmutableArray<TrackNews> News, IntakeReason? Reason) Read(
        UpstreamEvent told, Facility facility, bool professional, Instant now)
    {
        var effect = told.Trigger.Does();
        var asOf = AsOf(told, facility, now);
        var kind = DefaultKinds.Facility(told.PatientClass, told.PatientType, told.HospitalService);
        if (Refuse(told, effect, kind) is { } reason)
            return ([], reason);
        var patch = effect.TellsOfVisit()
            ? VisitPatch(told, effect, facility, asOf)
            : PartPatch(told, effect);
        var news = ImmutableArray.Create(News(told, effect, Track.Facility, kind, patch, asOf));
        if (!professional || effect is Effect.AddCharges or Effect.Bill)
            return (news, null);
        // Hospital charges are the facility's; the professional chart has its own, sent by others.
        var other = DefaultKinds.Professional(told.PatientClass, told.PatientType, told.HospitalService);
        if (other.Gap != KindGap.Unmapped || told.PatientClass is null || effect.TakesBack()
            || effect.TellsOfPapers())
        {
            var apart = patch with { TotalCharges = null, Erased = patch.Erased.Remove("totalCharges") };
            news = news.Add(News(told, effect, Track.Professional, other, apart, asOf));
        }
        return (news, null);
    }

    /// <summary>EVN-2, else MSH-7; the time it came when there is none, or one that lies ahead.</summary>
    private static Instant AsOf(UpstreamEvent told, Facility facility, Instant now)
    {
        var occurred = told.Occurred?.Resolve(facility.Zone).At;
        return occurred is { } at && at <= now ? at : now;
    }

    private static IntakeReason? Refuse(UpstreamEvent told, Effect effect, KindReading kind)
    {
        if (effect is Effect.AddDocument or Effect.WithdrawDocument
            && told.Documents.All(document => document.Kind is null))
            return IntakeReason.DocumentTypeMissing;
        if (!effect.TellsOfVisit() || effect.TakesBack() || told.PatientClass is null)
            return null;
        if (kind.Gap == KindGap.Unmapped)
            return IntakeReason.ClassUnmapped;
        return kind.Gap == KindGap.NotCodableYet && EndsVisit(told, effect)
            ? IntakeReason.ClassNotCodable
            : null;
    }

    private static bool EndsVisit(UpstreamEvent told, Effect effect) =>
        effect == Effect.Discharge
        || (effect is Effect.Register or Effect.Correct && told.Discharged is not null);

    private static TrackNews News(
        UpstreamEvent told, Effect effect, Track track, KindReading kind, ChartPatch patch, Instant asOf)
    {
        ChartCommand? then = effect switch
        {
            Effect.Cancel => new ChartCommand.Cancel($"{told.TriggerCode}: the visit was cancelled", asOf),
            Effect.WithdrawDischarge => new ChartCommand.WithdrawDischarge(asOf),
            _ => null,
        };
        var placeholder = track == Track.Facility ? Placeholder : ProfessionalPlaceholder;
        var ifNew = kind.Kind ?? (kind.Gap == KindGap.NotCodableYet || effect.TakesBack() ? placeholder : "");
        return new TrackNews(
            track, patch, ifNew, asOf, effect is Effect.Admit or Effect.Register, effect.TellsOfVisit(),
            then);
    }

    private static ChartPatch VisitPatch(UpstreamEvent told, Effect effect, Facility facility, Instant asOf)
    {
        var admitted = told.Admitted?.Resolve(facility.Zone).At;
        return new ChartPatch
        {
            ServiceLine = told.HospitalService,
            Payer = told.PayerId ?? told.PayerName,
            FinancialClass = told.FinancialClass,
            PatientState = StateOf(told.PatientState),
            Admitted = admitted,
            Discharged = EndsVisit(told, effect) ? Ended(told, facility, admitted, asOf) : null,
            TotalCharges = told.TotalCharges,
            Attributes = Attributes(told),
            Erased = Erased(told, effect),
        };
    }

    /// <summary>
    /// What the explicit null erases: only what the message could also have said. A charge (DFT) says what is
    /// posted and erases nothing.
    /// </summary>
    private static ImmutableArray<string> Erased(UpstreamEvent told, Effect effect)
    {
        if (told.Erased.Count == 0)
            return [];
        var erased = ImmutableArray.CreateBuilder<string>();
        foreach (var (place, field) in effect == Effect.Bill ? BillFields : VisitFields)
            if (told.Erased.Contains(place)
                && (field != FactTimes.Discharged || effect is Effect.Register or Effect.Correct))
                erased.Add(field);
        if (told is { PayerId: null, PayerName: null }
            && (told.Erased.Contains("IN1-3") || told.Erased.Contains("IN1-4")))
            erased.Add("payer");
        return erased.DrainToImmutable();
    }

    private static readonly (string Place, string Field)[] BillFields =
        [("PV1-20", "financialClass"), ("PV1-47", "totalCharges")];

    private static readonly (string Place, string Field)[] VisitFields =
    [
        .. BillFields, ("PV1-10", "serviceLine"), ("PID-11", "patientState"), ("PV1-44", "admitted"),
        ("PV1-45", FactTimes.Discharged), ("PV1-2", FactTimes.Attribute(ChartFacts.PatientClass)),
        ("PV1-18", FactTimes.Attribute(ChartFacts.PatientType)), ("PV1-4", FactTimes.Attribute("admitType")),
        ("PV1-36", FactTimes.Attribute("disposition")), ("PV1-16", FactTimes.Attribute("vip")),
    ];

    /// <summary>
    /// PV1-45, else the time of the event. A date alone is taken as the event's time on that day.
    /// </summary>
    private static Instant Ended(UpstreamEvent told, Facility facility, Instant? admitted, Instant asOf)
    {
        if (told.Discharged is not { } written)
            return told.Occurred?.Resolve(facility.Zone).At ?? asOf;
        var ended = written.Resolve(facility.Zone).At;
        if (written.Precision > TimePrecision.Day)
            return ended;
        if (told.Occurred is { Precision: > TimePrecision.Day } occurred
            && occurred.Local.Date == written.Local.Date)
            return occurred.Resolve(facility.Zone).At;
        var sameDay = admitted?.InZone(facility.Zone).Date == written.Local.Date;
        return sameDay ? Instant.Max(ended, admitted!.Value) : ended;
    }

    private static ChartPatch PartPatch(UpstreamEvent told, Effect effect) => effect switch
    {
        Effect.AddDocument => DocumentPatch(told),
        Effect.WithdrawDocument => new ChartPatch { WithdrawnDocuments = Types(told.Documents) },
        Effect.AddResult => new ChartPatch
        {
            Documents = [.. told.Results.Where(result => result.IsFinal)
                .Select(result => DocumentTypes.Sections.GetValueOrDefault(result.Section ?? ""))
                .OfType<string>().Distinct()],
        },
        Effect.AddOrder => new ChartPatch { Documents = [DocumentTypes.Order] },
        // The total of the account, when it is there, counts what is posted here already.
        Effect.AddCharges when told.TotalCharges is null =>
            new ChartPatch { AddedCharges = told.PostedCharges },
        Effect.AddCharges => new ChartPatch { TotalCharges = told.TotalCharges },
        Effect.Bill => new ChartPatch
        {
            Payer = told.PayerId ?? told.PayerName,
            FinancialClass = told.FinancialClass,
            TotalCharges = told.TotalCharges,
            Erased = Erased(told, effect),
        },
        _ => new ChartPatch(),
    };

    /// <summary>
    /// Dictated, in progress or incomplete is not there yet; cancelled or obsolete is there no more.
    /// </summary>
    private static ChartPatch DocumentPatch(UpstreamEvent told)
    {
        var withdrawn = told.Documents.Where(document => document.IsWithdrawn).ToList();
        var there = told.Documents.Where(
            document => !document.IsWithdrawn && document.Completion is not ("DI" or "IP" or "IN"));
        return new ChartPatch
        {
            Documents = Types(there),
            WithdrawnDocuments = Types(withdrawn),
            IsSigned = there.Any(document => document.IsSigned),
        };
    }

    private static ImmutableArray<string> Types(IEnumerable<UpstreamDocument> documents) =>
        [.. documents.Select(document => document.Kind).OfType<string>().Select(DocumentTypes.Of).Distinct()];

    private static ImmutableSortedDictionary<string, string> Attributes(UpstreamEvent told)
    {
        var attributes = ChartFacts.NoAttributes.ToBuilder();
        foreach (var (name, value) in new[]
        {
            (ChartFacts.PatientClass, told.PatientClass), (ChartFacts.PatientType, told.PatientType),
            ("admitType", told.AdmitType),
            ("disposition", told.Disposition), ("vip", told.Vip),
        })
            if (value is not null)
                attributes[name] = string.IsInterned(value) ?? value;
        return attributes.ToImmutable();
    }

    private static string? StateOf(string? written) =>
        written?.ToUpperInvariant() is { Length: 2 } state && state.All(char.IsAsciiLetterUpper)
            ? state
            : null;
}

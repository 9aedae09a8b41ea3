using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>
/// What routing needs to know of an encounter: codes and times, no names and no clinical text.
/// </summary>
public sealed record ChartFacts
{
    /// <summary>Kind of chart, a code of <see cref="Reference.ChartKinds"/>.</summary>
    public required string Kind { get; init; }
    /// <summary>Hospital service or specialty, as the facility codes it.</summary>
    public string? ServiceLine { get; init; }
    /// <summary>Payer, as the facility codes it.</summary>
    public string? Payer { get; init; }
    /// <summary>Financial class, as the facility codes it.</summary>
    public string? FinancialClass { get; init; }
    /// <summary>The patient's or programme's US state, two letters.</summary>
    public string? PatientState { get; init; }
    /// <summary>Admission or start of the visit.</summary>
    public Instant? Admitted { get; init; }
    /// <summary>
    /// Discharge or end of the visit; null while in house. Never before <see cref="Admitted"/>.
    /// </summary>
    public Instant? Discharged { get; init; }
    /// <summary>
    /// Start of the turnaround clock where it is not the discharge (note signed, monthly drop ...).
    /// </summary>
    public Instant? ClockStart { get; init; }
    /// <summary>
    /// Total charges in dollars, at least 0: a credit whose charge is not known yet leaves 0.
    /// </summary>
    public decimal? TotalCharges { get; init; }
    /// <summary>What the total is made of; null: the total says it all.</summary>
    public Charges? Charges { get; init; }
    /// <summary>Types of the documents that have arrived.</summary>
    public ImmutableSortedSet<string> Documents { get; init; } = [];
    /// <summary>Anything else that rules may read.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = NoAttributes;

    /// <summary>When the turnaround clock started: <see cref="ClockStart"/>, else the discharge.</summary>
    public Instant? Clock => ClockStart ?? Discharged;

    /// <summary>The empty map with the order that every chart uses.</summary>
    public static readonly ImmutableSortedDictionary<string, string> NoAttributes =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The attribute that holds the patient class (HL7 PV1-2).</summary>
    public const string PatientClass = "patientClass";
    /// <summary>The attribute that holds the patient type (HL7 PV1-18).</summary>
    public const string PatientType = "patientType";

    /// <summary>
    /// The kind by patient class, patient type and service line, or null where they name none.
    /// </summary>
    public string? KindByClass(Track track)
    {
        var (patientClass, patientType, line) = Class;
        return Reference.DefaultKinds.Of(track, patientClass, patientType, line).Kind;
    }

    /// <summary>What the kind follows when it follows the class.</summary>
    public (string? PatientClass, string? PatientType, string? ServiceLine) Class => (
        Attributes.GetValueOrDefault(PatientClass), Attributes.GetValueOrDefault(PatientType), ServiceLine);

    /// <summary>
    /// The facts of the registration that are not what they were: all but clock, charges and documents, named
    /// as in <see cref="ChartPatch.Fields"/>.
    /// </summary>
    public ImmutableArray<string> RegistrationSince(ChartFacts known)
    {
        var changed = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, differs) in new[]
            {
                ("kind", Kind != known.Kind), ("serviceLine", ServiceLine != known.ServiceLine),
                ("payer", Payer != known.Payer), ("financialClass", FinancialClass != known.FinancialClass),
                ("patientState", PatientState != known.PatientState),
                    ("admitted", Admitted != known.Admitted),
            })
            if (differs)
                changed.Add(name);
        foreach (var (name, value) in Attributes)
            if (known.Attributes.GetValueOrDefault(name) != value)
                changed.Add(FactTimes.Attribute(name));
        return changed.DrainToImmutable();
    }

    /// <summary>Equal by content, the collections too.</summary>
    public bool Equals(ChartFacts? other) =>
        other is not null && Kind == other.Kind && ServiceLine == other.ServiceLine && Payer == other.Payer
        && FinancialClass == other.FinancialClass && PatientState == other.PatientState
        && Admitted == other.Admitted && Discharged == other.Discharged && ClockStart == other.ClockStart
        && TotalCharges == other.TotalCharges && Charges == other.Charges
        && Documents.SetEquals(other.Documents) && Attributes.SequenceEqual(other.Attributes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Payer, Discharged, TotalCharges);
}

/// <summary>
/// What a source says about an encounter: a field that is null says nothing and changes nothing, unless it
/// is among the <see cref="Erased"/> ones.
/// </summary>
public sealed record ChartPatch
{
    /// <summary>See <see cref="ChartFacts.Kind"/>.</summary>
    public string? Kind { get; init; }
    /// <summary>See <see cref="ChartFacts.ServiceLine"/>.</summary>
    public string? ServiceLine { get; init; }
    /// <summary>See <see cref="ChartFacts.Payer"/>.</summary>
    public string? Payer { get; init; }
    /// <summary>See <see cref="ChartFacts.FinancialClass"/>.</summary>
    public string? FinancialClass { get; init; }
    /// <summary>See <see cref="ChartFacts.PatientState"/>.</summary>
    public string? PatientState { get; init; }
    /// <summary>See <see cref="ChartFacts.Admitted"/>.</summary>
    public Instant? Admitted { get; init; }
    /// <summary>See <see cref="ChartFacts.Discharged"/>.</summary>
    public Instant? Discharged { get; init; }
    /// <summary>See <see cref="ChartFacts.ClockStart"/>.</summary>
    public Instant? ClockStart { get; init; }
    /// <summary>See <see cref="ChartFacts.TotalCharges"/>.</summary>
    public decimal? TotalCharges { get; init; }
    /// <summary>
    /// Charges to add to the total, for sources that send each charge by itself; below zero for a credit. A
    /// total of the same time or later has them in it already.
    /// </summary>
    public decimal? AddedCharges { get; init; }
    /// <summary>Types of documents that arrived; the ones known before stay.</summary>
    public ImmutableArray<string> Documents { get; init; } = [];
    /// <summary>Types of documents that were withdrawn.</summary>
    public ImmutableArray<string> WithdrawnDocuments { get; init; } = [];
    /// <summary>True: one of its documents was signed. Ends what waits for that, and is not kept.</summary>
    public bool IsSigned { get; init; }
    /// <summary>Attributes to set; the ones known before stay.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = ChartFacts.NoAttributes;
    /// <summary>
    /// Fields of which the source says that they have no value any more, as in <see cref="Fields"/>. The
    /// kind, the clock start and documents cannot be erased. A field with a value is not among them.
    /// </summary>
    public ImmutableArray<string> Erased { get; init; } = [];

    /// <summary>
    /// The fields it says something about, as in JSON; those within another with a dot between.
    /// </summary>
    public ImmutableArray<string> Fields
    {
        get
        {
            var fields = ImmutableArray.CreateBuilder<string>();
            foreach (var (name, said) in new[]
                {
                    ("kind", Kind is not null), ("serviceLine", ServiceLine is not null),
                    ("payer", Payer is not null), ("financialClass", FinancialClass is not null),
                    ("patientState", PatientState is not null),
                    ("admitted", Admitted is not null), (FactTimes.Discharged, Discharged is not null),
                    ("totalCharges", TotalCharges is not null),
                })
                if (said)
                    fields.Add(name);
            fields.AddRange(Erased);
            fields.AddRange(Attributes.Keys.Select(FactTimes.Attribute));
            fields.AddRange(Documents.Concat(WithdrawnDocuments).Distinct().Select(FactTimes.Document));
            return fields.DrainToImmutable();
        }
    }

    /// <summary>
    /// The patch without what newer news have said already. A discharge and a clock start can also be taken
    /// back, which the chart judges itself; for added charges see <see cref="On"/>.
    /// </summary>
    /// <param name="times">When what is known was said.</param>
    /// <param name="asOf">The source's time of the patch.</param>
    public ChartPatch Since(FactTimes times, Instant asOf)
    {
        if (!times.HasAfter(asOf))
            return this;
        return this with
        {
            Kind = IsOld("kind") ? null : Kind,
            ServiceLine = IsOld("serviceLine") ? null : ServiceLine,
            Payer = IsOld("payer") ? null : Payer,
            FinancialClass = IsOld("financialClass") ? null : FinancialClass,
            PatientState = IsOld("patientState") ? null : PatientState,
            Admitted = IsOld("admitted") ? null : Admitted,
            Discharged = IsOld(FactTimes.Discharged) ? null : Discharged,
            TotalCharges = IsOld("totalCharges") ? null : TotalCharges,
            Documents = Documents.RemoveAll(type => IsOld(FactTimes.Document(type))),
            WithdrawnDocuments = WithdrawnDocuments.RemoveAll(type => IsOld(FactTimes.Document(type))),
            Attributes = Attributes.RemoveRange(
                Attributes.Keys.Where(name => IsOld(FactTimes.Attribute(name)))),
            Erased = Erased.RemoveAll(IsOld),
        };

        bool IsOld(string field) => times.Of(field) > asOf;
    }

    /// <summary>The facts after the patch; null facts are a chart not seen before.</summary>
    /// <param name="facts">What was known, or null.</param>
    /// <param name="kindIfNew">The kind when neither the facts nor the patch name one.</param>
    /// <param name="asOf">The source's time of the patch, or null.</param>
    /// <param name="totalAt">The source's time of the total charges that are known, or null.</param>
    public ChartFacts On(
        ChartFacts? facts, string kindIfNew, Instant? asOf = null, Instant? totalAt = null)
    {
        var known = facts ?? new ChartFacts { Kind = Kind ?? kindIfNew };
        var charges = ChargesOn(Charges.Of(facts), asOf, totalAt);
        return known with
        {
            Kind = Kind ?? known.Kind,
            ServiceLine = ServiceLine ?? Unless("serviceLine", known.ServiceLine),
            Payer = Payer ?? Unless("payer", known.Payer),
            FinancialClass = FinancialClass ?? Unless("financialClass", known.FinancialClass),
            PatientState = PatientState ?? Unless("patientState", known.PatientState),
            Admitted = Admitted ?? Unless("admitted", known.Admitted),
            Discharged = Discharged ?? Unless(FactTimes.Discharged, known.Discharged),
            ClockStart = ClockStart ?? known.ClockStart,
            TotalCharges = charges.Sum is < 0 ? 0 : charges.Sum,
            Charges = charges.IsPlain ? null : charges,
            Documents = known.Documents.Union(Documents).Except(WithdrawnDocuments),
            Attributes = known.Attributes.SetItems(Attributes).RemoveRange(
                known.Attributes.Keys.Where(name => Erased.Contains(FactTimes.Attribute(name)))),
        };
    }

    private T? Unless<T>(string erased, T? known) => Erased.Contains(erased) ? default : known;

    private Charges ChargesOn(Charges known, Instant? asOf, Instant? totalAt)
    {
        var names = TotalCharges is not null || Erased.Contains("totalCharges");
        var named = names ? known.Named(TotalCharges, asOf) : known;
        return AddedCharges is { } added ? named.Plus(added, asOf, names ? asOf : totalAt) : named;
    }
}

using NodaTime;

namespace CodingQueue.Api.Intake.Csv;

/// <summary>One chart as an upload says it. A null means the upload is silent.</summary>
/// <param name="Facility">The facility's id; never empty.</param>
/// <param name="Account">The account number; never empty.</param>
public sealed record CsvChart(string Facility, string Account)
{
    /// <summary><c>facility</c> or <c>professional</c>.</summary>
    public string? Track { get; init; }

    /// <summary>A chart kind's code, as sent or as the mapping made it.</summary>
    public string? Kind { get; init; }

    /// <summary>The service line, as sent.</summary>
    public string? ServiceLine { get; init; }

    /// <summary>The payer, as sent.</summary>
    public string? Payer { get; init; }

    /// <summary>The financial class, as sent.</summary>
    public string? FinancialClass { get; init; }

    /// <summary>The patient's state, as sent.</summary>
    public string? PatientState { get; init; }

    /// <summary>When the stay began.</summary>
    public FacilityTime? Admitted { get; init; }

    /// <summary>When the stay ended.</summary>
    public FacilityTime? Discharged { get; init; }

    /// <summary>When the clock of the chart starts, if not as its kind says.</summary>
    public FacilityTime? ClockStart { get; init; }

    /// <summary>In currency units.</summary>
    public decimal? TotalCharges { get; init; }

    /// <summary>Kinds of the documents that are there, without blanks and in order.</summary>
    public IReadOnlyList<string> Documents { get; init; } = [];

    /// <summary>Further attributes by name, without the <c>attributes.</c> before it.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>The times in <paramref name="zone"/>, the zone of the facility. Never refuses.</summary>
    public CsvTimes Resolve(DateTimeZone zone) =>
        new(Admitted?.Resolve(zone), Discharged?.Resolve(zone), ClockStart?.Resolve(zone));
}

/// <summary>The times of a row as instants, each saying whether the zone's clock interfered.</summary>
public sealed record CsvTimes(
    FacilityMoment? Admitted, FacilityMoment? Discharged, FacilityMoment? ClockStart);

/// <summary>One row: its chart or its defect.</summary>
/// <param name="Number">The row, the header being 1; blank rows are counted but not given.</param>
/// <param name="Chart">The chart or the defect.</param>
public readonly record struct CsvRow(int Number, Reading<CsvChart, CsvDefect> Chart);

using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>Which date of service a payer counts from.</summary>
public enum FilingStart
{
    /// <summary>The discharge or end of the visit: the through date of an institutional bill.</summary>
    Discharged,
    /// <summary>The admission or start of the visit.</summary>
    Admitted,
}

/// <summary>
/// How long after the service a payer takes a bill: later ones are denied (CARC 29), whatever was coded.
/// </summary>
/// <param name="Id">The limit; follows <see cref="Ids.Rule"/>.</param>
/// <param name="When">It applies to charts that meet this. What the payer takes does not depend on when the
/// question is asked, so no criterion in it changes with time.</param>
/// <param name="Days">Days from the service to the last day on which the payer takes the bill; 1 to
/// 3660.</param>
public sealed record FilingLimit(string Id, Condition When, int Days)
{
    /// <summary>Days that billing needs by default.</summary>
    public const int UsualLead = 30;

    /// <summary>What the days are counted from.</summary>
    public FilingStart From { get; init; }

    /// <summary>
    /// How many days before the limit the chart is to be final coded, so that it is billed and a rejected
    /// bill sent again in time; 0 to <see cref="Days"/>.
    /// </summary>
    public int LeadDays { get; init; } = UsualLead;

    /// <summary>True: it is switched off; for a default that does not hold here.</summary>
    public bool Off { get; init; }

    /// <summary>Where it comes from, for people; null: nothing said.</summary>
    public string? Source { get; init; }

    /// <summary>Days from the service to the day on which the chart is to be final coded.</summary>
    public int CodedWithin => Days - LeadDays;

    /// <summary>True when it concerns the chart.</summary>
    public bool AppliesTo(in Placed chart) => !Off && When.Holds(chart);

    /// <summary>
    /// The instant that it counts from: the date of service that it names, else the discharge, else the clock
    /// start.
    /// </summary>
    public Instant StartOf(in Placed chart, Instant clock) =>
        (From == FilingStart.Admitted ? chart.Facts.Admitted : null) ?? chart.Facts.Discharged ?? clock;
}

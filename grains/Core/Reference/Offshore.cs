using System.Collections.Immutable;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Reference;

/// <summary>
/// Restrictions on work abroad that hold until a lead sets them otherwise. There is no federal ban under
/// HIPAA; states and programmes have rules of their own, which change often: compliance is to confirm them.
/// </summary>
public static class Offshore
{
    private static readonly ImmutableArray<string> Medicaid =
        ["MEDICAID", "MEDICAID_HMO", "MEDICAID_MCO", "MCD", "MCAID"];

    private static readonly ImmutableArray<string> MedicareAdvantage =
        ["MEDICARE_ADVANTAGE", "MEDICARE_PART_D", "MA", "MAPD", "PDP"];

    /// <summary>
    /// The United States with the territories that count as not offshore (AS, GU, MP, PR, VI).
    /// </summary>
    public static readonly ImmutableArray<string> Onshore = ["US", "AS", "GU", "MP", "PR", "VI"];

    /// <summary>The starting table.</summary>
    public static readonly ImmutableArray<Restriction> Defaults =
    [
        new("MEDICAID_STATES",
            Condition.Of(OfClass(Medicaid), InStates("AZ", "FL", "GA", "MS", "MO", "NJ", "OH", "TN", "TX")))
        {
            Countries = Onshore, Source = "Medicaid states listed as restricting offshore work, medtrade.com",
        },
        new("MEDICAID_UNKNOWN",
            Condition.Of(OfClass(Medicaid), InStates("AK", "IA", "MT", "NV", "ND", "OK", "SD", "WA", "WY")))
        {
            Countries = Onshore,
            Source = "Medicaid states in no public list: restricted until compliance clears them",
        },
        new("MEDICARE_ADVANTAGE", Condition.Of(OfClass(MedicareAdvantage)))
        {
            Countries = Onshore,
            Source = "plans report and attest offshore subcontractors: restricted until then, navitus.com",
        },
    ];

    private static Criterion OfClass(ImmutableArray<string> codes) =>
        new("financialClass", Operator.In, codes);

    private static Criterion InStates(params ReadOnlySpan<string> states) =>
        new("state", Operator.In, [.. states]);
}

using System.Collections.Immutable;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Reference;

/// <summary>
/// Filing limits of well-known payers that hold until a lead sets the contract's own. Where a payer has
/// several, the shortest: a chart that is early costs nothing, a late one the whole bill. Payers and classes
/// are matched by the codes and names that feeds commonly send.
/// </summary>
public static class FilingLimits
{
    private const string Participating =
        "for participating providers, medclaimsllc.com, timely filing; contracts differ";

    /// <summary>The starting table.</summary>
    public static readonly ImmutableArray<FilingLimit> Defaults =
    [
        new("MEDICARE_FFS", OfClass("MEDICARE", "MEDICARE_FFS", "MEDICARE_A", "MEDICARE_B", "MCR"), 365)
        {
            Source = "one calendar year after the date of service, 42 CFR 424.44",
        },
        new("MEDICAID_FFS", OfClass("MEDICAID", "MEDICAID_FFS", "MCD", "MCAID"), 90)
        {
            Source = "90 to 365 days, set by each state: the shortest until the state's is set",
        },
        new("NY_MEDICAID_HMO",
            new Condition.All(
                [OfClass("MEDICAID_HMO", "MEDICAID_MCO"), Is("state", "NY")]), 120)
        {
            Source = "New York Medicaid managed care, from 2010",
        },
        new("TRICARE", OfClass("TRICARE"), 365) { Source = "one year after the date of service" },
        new("UHC", OfPayer("UHC", "UNITED", "UNITEDHEALTHCARE", "UNITED HEALTHCARE"), 90)
        {
            Source = $"{Participating}; 180 days otherwise",
        },
        new("CIGNA", OfPayer("CIGNA"), 90) { Source = $"{Participating}; 180 days out of network" },
        new("ANTHEM", OfPayer("ANTHEM"), 90) { Source = $"{Participating}; from October 2019" },
        new("HUMANA_MA",
            new Condition.All(
            [
                OfPayer("HUMANA"),
                OfClass("MEDICARE_ADVANTAGE", "MEDICARE ADVANTAGE", "MA", "MAPD"),
            ]), 365) { Source = "Humana Medicare Advantage, or the contract's, medclaimsllc.com" },
        new("AETNA", OfPayer("AETNA"), 90) { Source = "90 to 120 days by contract: the shortest" },
        new("BLUE_CROSS", OfPayer("BCBS", "BLUE CROSS", "BLUE_CROSS", "BLUE CROSS BLUE SHIELD"), 180)
        {
            Source = "180 to 365 days by plan: the shortest",
        },
    ];

    private static Condition.Is OfClass(params ReadOnlySpan<string> codes) => Is("financialClass", codes);

    private static Condition.Is OfPayer(params ReadOnlySpan<string> codes) => Is("payer", codes);

    private static Condition.Is Is(string attribute, params ReadOnlySpan<string> codes) =>
        new(new Criterion(attribute, Operator.In, [.. codes]));
}

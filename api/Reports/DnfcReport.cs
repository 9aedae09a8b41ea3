using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Engine;
using CodingQueue.Engine.Views;

namespace CodingQueue.Api.Reports;

/// <summary>Charts of one age in days since their clock started, and their charges in dollars.</summary>
public sealed record AgeOut(string Days, int Count, decimal Dollars);

/// <summary>
/// Where some of them are; owner: whose turn it is to end the hold: a role, or "coder" for any coder.
/// </summary>
public sealed record DnfcPart(
    DnfcPlace Place, string? Owner, int Count, decimal Dollars, IReadOnlyList<AgeOut> Ages);

/// <summary>One group; null: charts in no workqueue.</summary>
public sealed record DnfcGroup(
    string? Group, int Count, decimal Dollars, IReadOnlyList<AgeOut> Ages, IReadOnlyList<DnfcPart> Parts);

/// <summary>Discharged, not final coded, as of now.</summary>
public sealed record DnfcOut(string By, IReadOnlyList<DnfcGroup> Groups);

/// <summary>What is discharged and not final coded.</summary>
internal static class DnfcReport
{
    private const string AnyCoder = "coder";

    private static readonly string[] AgeNames = ["0-1", "1-3", "3-5", "5-10", ">10"];

    public static async Task<IResult> Get(
        HttpContext context, EmbeddedEngine engine, string? client = null, string? facility = null,
        string? workqueue = null, string by = "workqueue")
    {
        var settings = engine.Settings;
        var scope = new ReportScope(context.Account(), settings, client, facility);
        if ((scope.Refuse(workqueue) ?? RefuseBy(by)) is { } refused)
            return refused.AsProblem(context);
        await engine.CaughtUp();
        var counts = engine.Dnfc(id =>
            settings.Facilities.TryGetValue(id, out var known) && scope.Counts(known.Client, id));
        var groups = counts.Where(count => workqueue is null || count.Workqueue == workqueue)
            .GroupBy(count => by switch
            {
                "client" => settings.Facilities[count.Facility].Client.Value,
                "facility" => count.Facility.Value,
                _ => count.Workqueue,
            }).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Out(group.Key, [.. group], engine));
        return Results.Json(new DnfcOut(by, [.. groups]), Json.Options);
    }

    private static Refused? RefuseBy(string by) => by is "workqueue" or "client" or "facility"
        ? null
        : Problems.Invalid("by", by, "one of workqueue, client, facility");

    private static DnfcGroup Out(string group, List<DnfcCount> counts, EmbeddedEngine engine)
    {
        var parts = counts.GroupBy(count => (count.Place, Owner: OwnerOf(count.Owner, engine)))
            .OrderBy(part => part.Key.Place).ThenBy(part => part.Key.Owner, StringComparer.Ordinal)
            .Select(part =>
            {
                var ages = Ages(part);
                return new DnfcPart(
                    part.Key.Place, part.Key.Owner, ages.Sum(age => age.Count),
                    ages.Sum(age => age.Dollars), ages);
            });
        var all = Ages(counts);
        return new DnfcGroup(
            group.Length == 0 ? null : group, all.Sum(age => age.Count), all.Sum(age => age.Dollars), all,
            [.. parts]);
    }

    /// <summary>Who of the coders it is, is not told here.</summary>
    private static string? OwnerOf(string? owner, EmbeddedEngine engine) =>
        owner is not null && engine.FindCoder(new CoderId(owner)) is not null ? AnyCoder : owner;

    private static List<AgeOut> Ages(IEnumerable<DnfcCount> counts)
    {
        var (charts, dollars) = (new int[AgeNames.Length], new decimal[AgeNames.Length]);
        foreach (var count in counts)
            for (var i = 0; i < AgeNames.Length; i++)
            {
                charts[i] += count.Ages[i].Charts;
                dollars[i] += count.Ages[i].Dollars;
            }
        return [.. AgeNames.Select((name, i) => new AgeOut(name, charts[i], dollars[i]))];
    }
}

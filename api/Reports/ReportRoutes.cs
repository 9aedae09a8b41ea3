using CodingQueue.Api.Access;

namespace CodingQueue.Api.Reports;

/// <summary>Figures over many charts.</summary>
public static class ReportRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/turnaround", TurnaroundReport.Get).Needs(Act.ReadBoard).WithTags("Reports")
            .Produces<TurnaroundOut>()
            .WithSummary("Percentiles of the five turnaround clocks that ended in a span of days");
        routes.MapGet("/api/dnfc", DnfcReport.Get).Needs(Act.ReadBoard).WithTags("Reports")
            .Produces<DnfcOut>()
            .WithSummary("Discharged, not final coded: counts, dollars and ages, by who has them");
    }
}

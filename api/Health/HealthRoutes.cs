using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Engine;

namespace CodingQueue.Api.Health;

/// <summary>Whether the server takes commands, and if not, why.</summary>
public sealed record HealthOut(bool Ready, string? Reason);

/// <summary>What a load balancer asks.</summary>
public static class HealthRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("alive")).Needs(Act.Anybody).WithTags("Health")
            .WithSummary("200 while the process runs");
        routes.MapGet("/health/ready", (EmbeddedEngine engine) => engine.Trouble is { } trouble
            ? Results.Json(new HealthOut(false, trouble), Json.Options, statusCode: 503)
            : Results.Json(new HealthOut(true, null), Json.Options))
            .Needs(Act.Anybody).WithTags("Health").Produces<HealthOut>()
                .WithSummary("200 when commands are accepted");
    }
}

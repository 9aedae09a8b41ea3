namespace CodingQueue.Api.Docs;

/// <summary>
/// What a route's body is, for the OpenAPI document alone. Unlike ASP.NET's own metadata it turns no request
/// away: a body is judged by what it says, not by the header a caller forgot.
/// </summary>
public sealed record BodyShape(Type Shape, IReadOnlyList<string> ContentTypes);

/// <summary>Marks routes.</summary>
public static class BodyShapes
{
    /// <summary>Says what the body is.</summary>
    public static RouteHandlerBuilder Takes<TBody>(
        this RouteHandlerBuilder route, params string[] contentTypes) =>
        route.WithMetadata(new BodyShape(typeof(TBody), contentTypes));
}

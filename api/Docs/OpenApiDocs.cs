using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;

namespace CodingQueue.Api.Docs;

/// <summary>
/// Completes the OpenAPI document: bodies, problems, the key header, examples, and how to sign in.
/// </summary>
internal static class OpenApiDocs
{
    /// <summary>Registers the document v1.</summary>
    public static void AddDocs(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer(Complete);
        options.AddSchemaTransformer(TellTimes);
    });

    private static Task Describe(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken stop)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CodingQueue",
            Version = "v1",
            Description = "Routes medical charts to the coders who may code them. "
                + "Errors are RFC 9457 problems whose "
                + "`refusal` is one of docs/refusals.md. Every command takes an optional Idempotency-Key.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["token"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The token of POST /api/sign-in",
            },
        };
        return Task.CompletedTask;
    }

    private static async Task Complete(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var act = metadata.OfType<Needs>().FirstOrDefault()?.Act ?? Act.Anybody;
        if (metadata.OfType<BodyShape>().FirstOrDefault() is { } body)
        {
            var schema = await context.GetOrCreateSchemaAsync(body.Shape, null, stop);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = body.ContentTypes.ToDictionary(
                    type => type, type =>
                        new OpenApiMediaType { Schema = schema, Example = Examples.Of(body.Shape, type) }),
            };
        }
        await AddProblems(operation, context, act, stop);
        if (context.Description.HttpMethod is "POST" or "PUT" && act != Act.Anybody)
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Description = "The same key and content is answered with the same answer.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
            });
    }

    private static async Task AddProblems(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, Act act,
            CancellationToken stop)
    {
        operation.Responses ??= [];
        var schema = await context.GetOrCreateSchemaAsync(typeof(Problem), null, stop);
        foreach (var group in Possible(context.Description.HttpMethod, act)
            .GroupBy(refusal => Problems.Table[refusal].Code))
            operation.Responses[$"{group.Key}"] = new OpenApiResponse
            {
                Description = string.Join(", ", group.Select(Problems.NameOf)),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] =
                        new() { Schema = schema, Example = Examples.Of(group.First()) },
                },
            };
    }

    private static Refusal[] Possible(string? method, Act act)
    {
        var read = new[] { Refusal.NotSignedIn, Refusal.Forbidden, Refusal.NotFound, Refusal.Invalid };
        if (act == Act.Anybody)
            return [Refusal.Invalid, Refusal.NotSignedIn];
        return method switch
        {
            "GET" => read,
            _ when act is Act.Work or Act.Lead => Enum.GetValues<Refusal>(),
            _ => [.. read, Refusal.TooLarge, Refusal.CommandIdReused, Refusal.Overloaded, Refusal.StoreFull,
                Refusal.StoreAway, Refusal.OutcomeUnknown],
        };
    }

    private static Task TellTimes(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(Instant) || type == typeof(LocalDate) || type == typeof(LocalTime))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = type == typeof(Instant) ? "date-time"
                : type == typeof(LocalDate) ? "date" : "time";
            schema.Properties = null;
        }
        return Task.CompletedTask;
    }
}

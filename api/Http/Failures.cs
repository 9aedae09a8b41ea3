using CodingQueue.Core;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Api.Http;

/// <summary>
/// What callers are told when something breaks: a problem with a trace, never a stack. Routes answer refusals
/// themselves; what arrives here is a bug, a broken disk, or a request that HTTP itself does not allow.
/// </summary>
public sealed partial class Failures(RequestDelegate next, ILogger<Failures> log)
{
    /// <summary>Passes on, and answers for what failed.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsBare(context))
                await Answer(context, Problems.Unknown("page", context.Request.Path));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Answer(context, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new Refused(Refusal.TooLarge, "The request is too large.", "body")
                : Problems.Invalid("body", null, "a well-formed HTTP request"));
        }
        catch (StoreAwayException) when (!context.Response.HasStarted)
        {
            await Answer(context, new Refused(
                Refusal.StoreAway,
                "The database cannot be reached. Try again with the same Idempotency-Key."));
        }
        catch (StoreException e) when (!context.Response.HasStarted)
        {
            Failed(log, e, context.TraceIdentifier);
            await Answer(context, new Refused(
                Refusal.OutcomeUnknown, "The store failed. Try again with the same Idempotency-Key."));
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Failed(log, e, context.TraceIdentifier);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsJsonAsync(
                new
                {
                    Type = "about:blank",
                    Title = "The server failed",
                    Status = 500,
                    Detail = "This is a fault of the server. Its log has more under the trace.",
                    Retry = false,
                    Trace = context.TraceIdentifier,
                }, Json.Options, "application/problem+json");
        }
    }

    /// <summary>True for an answer of the framework that says nothing but its number.</summary>
    private static bool IsBare(HttpContext context) =>
        !context.Response.HasStarted
            && context.Response is { StatusCode: 404 or 405, ContentType: null, ContentLength: null }
        && context.Request.Path.StartsWithSegments("/api");

    private static Task Answer(HttpContext context, Refused refused) =>
        refused.AsProblem(context).ExecuteAsync(context);

    [LoggerMessage(2001, LogLevel.Error, "A request failed; trace {Trace}.")]
    private static partial void Failed(ILogger log, Exception cause, string trace);
}

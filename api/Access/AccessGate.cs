using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;

namespace CodingQueue.Api.Access;

/// <summary>
/// The one place where every route is checked: who asks, whether the role allows it, and, for a browser's
/// cookie, that the page that asks is ours.
/// </summary>
public sealed class AccessGate(RequestDelegate next, Tokens tokens)
{
    /// <summary>The cookie of a browser over HTTP, which only loopback should be.</summary>
    public const string Cookie = "codingqueue";

    private const string Bearer = "Bearer ";

    /// <summary>The cookie of a browser over HTTPS.</summary>
    public const string SecureCookie = "__Host-codingqueue";

    /// <summary>Checks and passes on, or answers.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        // No route, or the framework's own answer to a method that the route does not have.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
            return;
        }
        var needs = endpoint.Metadata.GetMetadata<Needs>()
            ?? throw new InvalidOperationException(
                $"The route {endpoint.DisplayName} does not say what it needs.");
        var (account, byCookie, ended) = Identify(context);
        if (account is not null)
            context.Features.Set(account);
        if (Refuse(context, needs.Act, account, byCookie, ended) is { } refused)
        {
            await refused.AsProblem(context).ExecuteAsync(context);
            return;
        }
        await next(context);
    }

    private static Refused? Refuse(
        HttpContext context, Act act, Account? account, bool byCookie, string? ended)
    {
        var changes = !HttpMethods.IsGet(context.Request.Method)
            && !HttpMethods.IsHead(context.Request.Method);
        if ((byCookie || (act == Act.Anybody && changes)) && IsForeign(context.Request))
            return new Refused(Refusal.Forbidden, "A page of another origin may not act for this sign-in.",
                "Origin");
        if (act == Act.Anybody)
            return null;
        if (account is null)
            return new Refused(Refusal.NotSignedIn, ended ?? "Sign in first: POST /api/sign-in.");
        return Permissions.Allow(account.Role, act)
            ? null
            : new Refused(Refusal.Forbidden, $"The role {account.Role} may not do this.");
    }

    /// <summary>What the request signs in with, a token or a cookie; null: nothing.</summary>
    public static string? TokenOf(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header[Bearer.Length..].Trim()
            : context.Request.Cookies[SecureCookie] ?? context.Request.Cookies[Cookie];
    }

    private (Account? Account, bool ByCookie, string? Ended) Identify(HttpContext context)
    {
        if (TokenOf(context) is not { } token)
            return (null, false, null);
        var account = tokens.Read(token);
        var byCookie = !context.Request.Headers.Authorization.ToString()
            .StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);
        return (account, byCookie, account is null ? tokens.WhyEnded(token) : null);
    }

    /// <summary>
    /// Browsers send Origin with everything that may change something, and with every WebSocket.
    /// </summary>
    private static bool IsForeign(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        var ours = $"{request.Scheme}://{request.Host}";
        if (origin.Length > 0)
            return !string.Equals(origin, ours, StringComparison.OrdinalIgnoreCase);
        return !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
            && request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin");
    }
}

/// <summary>The account of a request that passed the gate.</summary>
public static class SignedIn
{
    /// <summary>Who asks.</summary>
    /// <exception cref="InvalidOperationException">The route is open to everybody and has no
    /// account.</exception>
    public static Account Account(this HttpContext context) => context.Features.Get<Account>()
        ?? throw new InvalidOperationException("This route has no account.");
}

using System.Collections.Immutable;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Engine;
using Microsoft.AspNetCore.Identity;
using NodaTime;

namespace CodingQueue.Api.Access;

/// <summary>What a sign-in sends.</summary>
public sealed record SignInBody(string Name, string Password);

/// <summary>What an account is set to.</summary>
public sealed record AccountBody(
    Role Role, string? Password = null, string? Coder = null, IReadOnlyList<string>? Clients = null,
    IReadOnlyList<string>? Facilities = null);

/// <summary>An account as callers see it: never with its password.</summary>
public sealed record AccountOut(
    string Name, Role Role, string? Coder, IReadOnlyList<string>? Clients,
    IReadOnlyList<string>? Facilities)
{
    /// <summary>An account without its secrets.</summary>
    public static AccountOut Of(Account account) => new(
        account.Name, account.Role, account.Coder?.Value,
        account.Clients?.Select(client => client.Value).ToList(),
        account.Facilities?.Select(facility => facility.Value).ToList());
}

/// <summary>A sign-in that succeeded.</summary>
public sealed record SignInOut(string Token, Instant Expires, AccountOut Account);

/// <summary>Every account.</summary>
public sealed record AccountList(IReadOnlyList<AccountOut> Accounts);

/// <summary>Signing in and out, and accounts.</summary>
public static class AccessRoutes
{
    private const int ShortestPassword = 8;
    private static readonly PasswordHasher<Account> Hasher = new();
    private static readonly Account Nobody =
        new("", Role.Viewer, Hasher.HashPassword(null!, Guid.NewGuid().ToString()), null, [], 0);

    /// <summary>Maps the routes.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/sign-in", SignIn).Needs(Act.Anybody).WithTags("Access")
            .Takes<SignInBody>("application/json")
            .Produces<SignInOut>().WithSummary("Sign in: a cookie for browsers and a token for programs");
        routes.MapPost("/api/sign-out", SignOut).Needs(Act.Anybody).WithTags("Access").Produces(204)
            .WithSummary("Forget the browser's cookie");
        routes.MapGet("/api/me", (HttpContext context) =>
            Results.Json(AccountOut.Of(context.Account()), Json.Options))
            .Needs(Act.SignedIn).WithTags("Access").Produces<AccountOut>().WithSummary("Who is signed in");
        routes.MapGet("/api/accounts", List).Needs(Act.Administer).WithTags("Access").Produces<AccountList>()
            .WithSummary("Every account");
        routes.MapGet("/api/accounts/{name}", Get).Needs(Act.Administer).WithTags("Access")
            .Produces<AccountOut>()
            .WithSummary("One account");
        routes.MapPut("/api/accounts/{name}", Put).Needs(Act.Administer).WithTags("Access")
            .Takes<AccountBody>("application/json").Produces<AccountOut>()
            .WithSummary("Make or replace an account; its sign-ins end");
    }

    /// <summary>
    /// Makes the first administrator of an empty store; returns the password when one was made up.
    /// </summary>
    public static async Task<string?> MakeFirstAdmin(EmbeddedEngine engine, string? given)
    {
        if (!engine.Accounts.ByName.IsEmpty)
            return null;
        var password = string.IsNullOrEmpty(given)
            ? Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(10))
            : given;
        var reply = await engine.Set(
            (AccountBook book) => Decide(book, "admin", new AccountBody(Role.Admin, password)),
            Caller.Server);
        if (reply.Refused is { } refused)
            throw new InvalidOperationException($"The first account could not be made: {refused.Detail}");
        return string.IsNullOrEmpty(given) ? password : null;
    }

    private static async Task<IResult> SignIn(
        HttpContext context, EmbeddedEngine engine, Tokens tokens, SignInBrake brake)
    {
        var body = await Body.Read<SignInBody>(context);
        if (body.Refused is { } refused)
            return refused.AsProblem(context);
        var (account, wrong) = await brake.Try(
            body.Value!.Name, () => Verify(engine, body.Value), context.RequestAborted);
        if (account is null)
        {
            var answer = wrong!.AsProblem(context);
            if (wrong!.Refusal == Refusal.Overloaded)
                context.Response.Headers.RetryAfter = $"{SignInBrake.WaitSeconds}";
            return answer;
        }
        var (token, expires) = tokens.Make(account);
        var secure = context.Request.IsHttps;
        context.Response.Cookies.Append(
            secure ? AccessGate.SecureCookie : AccessGate.Cookie, token,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = secure,
                Path = "/",
                Expires = expires.ToDateTimeOffset(),
            });
        return Results.Json(new SignInOut(token, expires, AccountOut.Of(account)), Json.Options);
    }

    /// <summary>
    /// An unknown name costs the same time as a known one, so that names cannot be told by the clock.
    /// </summary>
    private static Account? Verify(EmbeddedEngine engine, SignInBody body)
    {
        var account = engine.Accounts.ByName.GetValueOrDefault(body.Name) ?? Nobody;
        var verdict = Hasher.VerifyHashedPassword(account, account.PasswordHash, body.Password);
        return verdict == PasswordVerificationResult.Failed || account == Nobody ? null : account;
    }

    private static IResult SignOut(HttpContext context)
    {
        foreach (var cookie in new[] { AccessGate.Cookie, AccessGate.SecureCookie })
            context.Response.Cookies.Delete(
                cookie, new CookieOptions { Path = "/", Secure = cookie == AccessGate.SecureCookie });
        return Results.NoContent();
    }

    private static IResult List(HttpContext context, EmbeddedEngine engine) => Results.Json(
        new AccountList(
        [
            .. engine.Accounts.ByName.Values.Where(account => Sees(context.Account(), account))
                .OrderBy(account => account.Name, StringComparer.Ordinal).Select(AccountOut.Of),
        ]),
        Json.Options);

    /// <summary>
    /// Accounts reach over clients: an administrator of some of them sees their own account alone.
    /// </summary>
    private static bool Sees(Account by, Account account) => by.SeesAll() || by.Name == account.Name;

    private static IResult Get(HttpContext context, EmbeddedEngine engine, string name) =>
        engine.Accounts.ByName.TryGetValue(name, out var account) && Sees(context.Account(), account)
            ? Results.Json(AccountOut.Of(account), Json.Options)
            : Problems.Unknown("account", name).AsProblem(context);

    private static async Task<IResult> Put(HttpContext context, EmbeddedEngine engine, string name)
    {
        var body = await Body.Read<AccountBody>(context);
        if ((body.Refused ?? Check(engine, context.Account(), name, body.Value!)) is { } refused)
            return refused.AsProblem(context);
        var (caller, bad) = Commands.Of(context, context.Account(), body.Bytes);
        if (bad is not null)
            return bad.AsProblem(context);
        var reply = await engine.Set((AccountBook book) => Decide(book, name, body.Value!), caller);
        return reply.Refused is { } no
            ? no.AsProblem(context)
            : Results.Json(AccountOut.Of(reply.Value!.ByName[name]), Json.Options);
    }

    private static Refused? Check(EmbeddedEngine engine, Account by, string name, AccountBody body)
    {
        if (!Ids.Allows(name))
            return Problems.Invalid("name", name, Ids.Rule);
        if (!by.SeesAll())
            return new Refused(Refusal.Forbidden, "Only an administrator of all clients sets accounts.");
        if (body.Password is { Length: < ShortestPassword or > 256 })
            return Problems.Invalid("password", null, $"{ShortestPassword} to 256 characters");
        if (body.Password is null && !engine.Accounts.ByName.ContainsKey(name))
            return Problems.Invalid("password", null, "required for a new account");
        if (body.Role == Role.Coder != body.Coder is not null)
            return Problems.Invalid("coder", body.Coder, "named for role coder, and for no other");
        if (body.Coder is { } coder && engine.FindCoder(new CoderId(coder)) is null)
            return Problems.Invalid("coder", coder, "a coder of GET /api/coders");
        if (body.Clients?.FirstOrDefault(client => !engine.Settings.Clients.ContainsKey(new ClientId(client)))
            is { } unknown)
            return Problems.Invalid("clients", unknown, "clients of GET /api/clients");
        if (body.Facilities?.FirstOrDefault(facility => !IsWithin(body, facility, engine))
            is { } outside)
            return Problems.Invalid(
                "facilities", outside,
                "facilities of GET /api/facilities that belong to the account's clients");
        if (name == "admin" && (body.Role != Role.Admin || body is not { Clients: null, Facilities: null }))
            return Problems.Invalid(
                "role", $"{body.Role}", "the first account stays an administrator of all clients");
        return null;
    }

    private static bool IsWithin(AccountBody body, string facility, EmbeddedEngine engine) =>
        engine.Settings.Facilities.TryGetValue(new FacilityId(facility), out var known)
        && body.Clients?.Contains(known.Client.Value) != false;

    private static Decision<AccountChange> Decide(AccountBook book, string name, AccountBody set)
    {
        var known = book.ByName.GetValueOrDefault(name);
        var hash = set.Password is null ? known!.PasswordHash : Hasher.HashPassword(Nobody, set.Password);
        var account = new Account(
            name, set.Role, hash, set.Coder is { } coder ? new CoderId(coder) : null,
            set.Clients?.Select(client => new ClientId(client)).ToImmutableArray(), (known?.Stamp ?? 0) + 1,
            set.Facilities?.Select(facility => new FacilityId(facility)).ToImmutableArray());
        return ImmutableArray.Create<AccountChange>(new AccountChange.AccountSet(account));
    }
}

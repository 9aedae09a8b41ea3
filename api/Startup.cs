using CodingQueue.Api.Access;
using CodingQueue.Api.Docs;
using CodingQueue.Api.Http;
using CodingQueue.Api.Intake.Messages;
using CodingQueue.Api.Live;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using CodingQueue.Postgres;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging.Console;

namespace CodingQueue.Api;

/// <summary>How the host is put together.</summary>
internal static partial class Startup
{
    /// <summary>Prints why the server does not start; the process ends with 2.</summary>
    public static int Stop(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }

    /// <summary>Opens the store, or says why it cannot be used.</summary>
    public static EmbeddedEngine? TryOpen(ServerOptions options, out string? failure)
    {
        failure = null;
        try
        {
            var logs = LoggerFactory.Create(log => log.AddSimpleConsole(Plain));
            var log = logs.CreateLogger("CodingQueue.Engine");
            return options.Postgres is { } connection
                ? EmbeddedEngine.Start(
                    PostgresJournal.Open(
                        connection, TimeProvider.System, Fail, tell: what => Tell(log, what)),
                    TimeProvider.System, log)
                : EmbeddedEngine.Start(options.Folder, TimeProvider.System, log, Fail);
        }
        catch (StoreException e)
        {
            failure = e.Message;
            return null;
        }
    }

    // After a failed write nothing in memory can be trusted: stop, and start again from the store.
    private static void Fail(Exception cause) =>
        Environment.FailFast($"The store failed: {cause.Message}", cause);

    /// <summary>Registers what routes ask for.</summary>
    public static void AddServer(
        this WebApplicationBuilder builder, ServerOptions options, EmbeddedEngine engine)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(Plain).AddFilter("Microsoft", LogLevel.Warning)
            // That the keys lie unencrypted in the store's folder is said in docs/operations.md.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.WebHost.ConfigureKestrel(Bound);
        builder.Services.AddSingleton(engine).AddSingleton(options).AddSingleton(TimeProvider.System)
            .AddSingleton<Tokens>().AddSingleton<SignInBrake>().AddSingleton<AccessLog>()
            .AddHostedService(services => services.GetRequiredService<AccessLog>())
            .AddHostedService<SignInEnds>();
        builder.Services.AddDataProtection().SetApplicationName("codingqueue")
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(options.Folder, "keys")));
        builder.Services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        builder.Services.AddIntake();
        builder.Services.AddSingleton<LiveStreams>()
            .AddHostedService(services => services.GetRequiredService<LiveStreams>());
        builder.Services.AddSignalR(hub =>
        {
            hub.MaximumReceiveMessageSize = 32 * 1024;
            hub.MaximumParallelInvocationsPerClient = 4;
        }).AddJsonProtocol(json => Json.Configure(json.PayloadSerializerOptions));
        // A proxy on this machine says whether the browser came by HTTPS; nobody else is believed.
        builder.Services.Configure<ForwardedHeadersOptions>(proxy =>
            proxy.ForwardedHeaders = ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost);
        builder.Services.AddDocs();
        builder.Services.AddResponseCompression();
    }

    /// <summary>Nothing inline, nothing foreign, nothing kept by caches.</summary>
    public static void UseSafeHeaders(this WebApplication app) => app.Use(async (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Path.StartsWithSegments("/api"))
            headers.CacheControl = "no-store";
        await next(context);
    });

    /// <summary>The web client's files, when they are built beside the server.</summary>
    public static void UseClientFiles(this WebApplication app)
    {
        var folder = ClientFolder;
        if (!Directory.Exists(folder))
            return;
        // Only the client's own files are compressed: an answer that holds a secret beside a caller's text is
        // not.
        app.UseWhen(context => !context.Request.Path.StartsWithSegments("/api"), files =>
            files.UseResponseCompression());
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = new PhysicalFileProvider(folder) });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(folder),
            // The names under assets carry a hash of the content; the page that names them is asked for each
            // time.
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets")
                    ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    /// <summary>
    /// The client's own pages: whatever is no file and no route is the client's first page.
    /// </summary>
    public static void MapClientPages(this WebApplication app)
    {
        var page = Path.Combine(ClientFolder, "index.html");
        app.MapFallback("{**path:nonfile}", (HttpContext context) =>
            context.Request.Path.StartsWithSegments("/api") || !File.Exists(page)
                ? Problems.Unknown("page", context.Request.Path).AsProblem(context)
                : Results.File(page, "text/html")).Needs(Act.Anybody).ExcludeFromDescription();
    }

    /// <summary>
    /// Makes the first account, says where the server is, and runs until it is told to stop.
    /// </summary>
    /// <param name="app">The host.</param>
    /// <param name="options">The command line.</param>
    /// <param name="engine">Disposed of when the server ends.</param>
    /// <param name="adminPassword">The first account's password; null: the environment's, or one made up and
    /// printed.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> StartServer(
        this WebApplication app, ServerOptions options, EmbeddedEngine engine, string? adminPassword)
    {
        var given = adminPassword ?? Environment.GetEnvironmentVariable("CODINGQUEUE_ADMIN_PASSWORD");
        var made = await AccessRoutes.MakeFirstAdmin(engine, given);
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is StartException or IOException)
        {
            await engine.DisposeAsync();
            return Stop(e.Message);
        }
        var store = options.Postgres is { } connection
            ? $"the database {PostgresStore.NameOf(connection)}" : Path.GetFullPath(options.Folder);
        Console.WriteLine($"CodingQueue serves {string.Join(", ", app.Urls)} from {store}");
        if (made is not null)
            Console.WriteLine($"The account admin was made. Its password, shown this once: {made}");
        await app.WaitForShutdownAsync();
        await engine.DisposeAsync();
        return 0;
    }

    [LoggerMessage(3001, LogLevel.Warning, "{What}")]
    private static partial void Tell(ILogger log, string what);

    private static string ClientFolder => Path.Combine(AppContext.BaseDirectory, "wwwroot");

    private static void Plain(SimpleConsoleFormatterOptions console)
    {
        console.SingleLine = true;
        console.TimestampFormat = "HH:mm:ss ";
    }

    private static void Bound(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Body.BatchLimit + 1024;
        kestrel.Limits.MaxConcurrentConnections = 20_000;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 15_000;
    }
}

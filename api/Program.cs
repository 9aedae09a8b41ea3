using CodingQueue.Api;
using CodingQueue.Api.Access;
using CodingQueue.Api.Board;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Coders;
using CodingQueue.Api.Demo;
using CodingQueue.Api.Health;
using CodingQueue.Api.Http;
using CodingQueue.Api.Intake.Messages;
using CodingQueue.Api.Live;
using CodingQueue.Api.Reports;
using CodingQueue.Api.SetUp;

var (options, mistake) = ServerOptions.Parse(
    args, Environment.GetEnvironmentVariable(ServerOptions.PostgresVariable));
if (options is null)
    return Startup.Stop(mistake!);
if (options.Act is { } act)
    return StoreActs.Run(act, options);
if (!DemoFolder.TryOpen(options, out var demo, out var refused))
    return Startup.Stop(refused);
if (Startup.TryOpen(options, out var failure) is not { } engine)
    return Startup.Stop(failure!);

var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(options.Urls);
builder.AddServer(options, engine);
builder.AddDemo(demo);

var app = builder.Build();
app.UseForwardedHeaders();
app.UseSafeHeaders();
app.UseMiddleware<Failures>();
app.UseClientFiles();
app.UseRouting();
app.UseMiddleware<AccessGate>();
app.MapOpenApi().Needs(Act.Anybody);
app.MapAccess();
app.MapSettings();
app.MapRules();
app.MapReasons();
app.MapCharts();
app.MapForecast();
app.MapCoders();
app.MapWarnings();
app.MapIneligible();
app.MapBoard();
app.MapReports();
app.MapIntake();
app.MapHub<LiveHub>("/hub").Needs(Act.SignedIn);
app.MapHealth();
app.MapClientPages();

return await app.StartServer(options, engine, demo?.PasswordOf(DemoAccounts.Admin));

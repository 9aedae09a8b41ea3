using CodingQueue.Api.SetUp;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace CodingQueue.Api.Demo;

/// <summary>How the demo joins the server.</summary>
internal static class DemoHost
{
    /// <summary>Registers the demo's day; without a folder of the demo there is none.</summary>
    public static void AddDemo(this WebApplicationBuilder builder, DemoFolder? demo)
    {
        if (demo is not null)
            builder.Services.AddSingleton(demo).AddHostedService<DemoDay>();
    }
}

/// <summary>
/// An outsourcing vendor's day, beside the server and through its HTTP interface alone: sets the vendor up in
/// an empty folder, then lets hospitals, coders and a lead work until the server stops.
/// </summary>
internal sealed partial class DemoDay(
    DemoFolder folder, ServerOptions options, TimeProvider time, IServer server,
    IHostApplicationLifetime life, ILogger<DemoDay> log) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The callers stop before the server does, so that nobody is left talking to a closed door.
        var stopping = life.ApplicationStopping;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, stopping);
        try
        {
            await Started(ends.Token);
            await Live(ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The server stops, and the demo with it.
        }
        // Whatever is wrong with the demo, the server it shows goes on.
        catch (Exception e)
        {
            Stopped(log, e.Message);
        }
    }

    private async Task Live(CancellationToken stop)
    {
        var url = Loopback();
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        http.BaseAddress = new Uri(url);
        var clock = new DemoClock(options.DemoFactor, time);
        var first = !folder.Seen.Filled;
        if (first)
            await DemoSetUp.Make(Caller(DemoAccounts.Admin), folder, clock.Now.InUtc().Date, stop);
        Console.WriteLine(DemoAccounts.Table(folder, url, options.DemoFactor));

        var board = new DemoBoard(Caller(DemoAccounts.DemoLead));
        var lead = new DemoLead(Caller(DemoAccounts.DemoLead), clock, folder.Seen.Seed);
        var feeds = DemoVendor.Clients.Keys.ToDictionary(id => id, id => Caller(DemoAccounts.FeedOf(id)));
        var hospitals = new DemoHospitals(clock, board, feeds, folder.Seen.Seed, folder.Seen.Starts);
        var kinds = (await Caller(DemoAccounts.DemoLead).Get<KindList>("/api/kinds", stop)).Value!.Kinds
            .ToDictionary(kind => kind.Code, kind => kind.Minutes);
        var desks = DemoCoders.Team.Select((coder, place) => new DemoDesk(
            coder, Caller(coder.Account), clock, hospitals, lead, kinds, folder.Seen.Seed + place)).ToList();
        if (first)
            await Fill(hospitals, desks, stop);
        else
            await Resume(hospitals, lead, stop);
        await Task.WhenAll(
        [
            Lasting("board", board.Watch, stop),
            Lasting("hospitals", hospitals.Run, stop),
            Lasting("lead", lead.Run, stop),
            .. desks.Zip(DemoCoders.Team, (desk, coder) => Lasting(coder.Id, desk.Run, stop)),
        ]);

        DemoCaller Caller(string account) => new(http, account, folder.PasswordOf(account));
    }

    /// <summary>The first morning: what the hospitals sent, and yesterday's work on it.</summary>
    private async Task Fill(DemoHospitals hospitals, List<DemoDesk> desks, CancellationToken stop)
    {
        await hospitals.Fill(stop);
        foreach (var desk in desks)
            await desk.WorkBefore(charts: 4, stop);
        folder.MarkFilled();
    }

    /// <summary>After a restart: holds are answered and documents come, some time.</summary>
    private async Task Resume(DemoHospitals hospitals, DemoLead lead, CancellationToken stop)
    {
        var random = new Random(folder.Seen.Seed);
        hospitals.Resume(await lead.Charts("notReady", stop));
        foreach (var chart in await lead.Charts("held", stop))
            foreach (var hold in chart.Holds.Where(hold => hold.Until is null))
            {
                var (row, hours) = (DemoHolds.All.GetValueOrDefault(hold.Reason), random.NextDouble() * 20);
                if (row is { Document.Length: > 0 })
                    hospitals.Owe(chart, row.Document, hours);
                else if (row is not null)
                    lead.Expect(chart.Id, hold.Id, row.Answer, hours);
            }
    }

    /// <summary>
    /// One part of the demo: begun again when something went wrong, the server out of reach for one; ended
    /// when somebody changed its account.
    /// </summary>
    private async Task Lasting(string part, Func<CancellationToken, Task> run, CancellationToken stop)
    {
        while (true)
            try
            {
                await run(stop);
            }
            catch (DemoSignInException e)
            {
                LeftAlone(log, part, e.Message);
                return;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                Waits(log, part, e.Message);
                await Task.Delay(Again, stop);
            }
    }

    private Task Started(CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        life.ApplicationStarted.Register(started.SetResult);
        return started.Task.WaitAsync(stop);
    }

    /// <summary>The server's own address, as a caller on the same machine reaches it.</summary>
    private string Loopback()
    {
        var all = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        var plain = all.FirstOrDefault(address => address.StartsWith("http:", StringComparison.Ordinal));
        return (plain ?? all.First()).Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://*", "://127.0.0.1", StringComparison.Ordinal);
    }

    [LoggerMessage(4300, LogLevel.Error, "The demo stopped; the server goes on: {Reason}")]
    private static partial void Stopped(ILogger logger, string reason);

    [LoggerMessage(4301, LogLevel.Information, "The demo leaves {Part} alone from here on: {Reason}")]
    private static partial void LeftAlone(ILogger logger, string part, string reason);

    [LoggerMessage(4302, LogLevel.Warning, "The demo's {Part} waits: {Reason}")]
    private static partial void Waits(ILogger logger, string part, string reason);
}

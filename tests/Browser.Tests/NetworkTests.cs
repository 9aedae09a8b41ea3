using System.Text.RegularExpressions;
using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

[Collection(nameof(Scene))]
public sealed class NetworkTests(Scene scene)
{
    [Fact]
    public async Task A_command_whose_answer_is_lost_is_done_once()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT", "push");
        var coder = await hospital.Employs("ann", "CCS", 1, "IP");
        var chart = await hospital.Receives("A1", "INPATIENT");
        await using var line = new Line(scene.Server.Address);
        await using var visitor = await scene.Visitor(line);
        await visitor.ComeSignedIn(coder);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await Expect(visitor.Page.Locator("#card-title")).ToHaveTextAsync("A1");

        // The server does it, the browser does not hear so, and asks again when the line is back.
        line.LoseAnswers();
        await visitor.Press("c");
        await Becomes("finalCoded", () => hospital.StateOf(chart));
        line.Cut();
        await Expect(visitor.Page.Locator(".banner-text")).ToContainTextAsync("1 change is not saved yet");
        line.Mend();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await Expect(visitor.Page.GetByText("A1 completed")).ToBeVisibleAsync();
        await visitor.IsLive();
        Assert.Equal(1, await hospital.Count(chart, "finalCoded"));
        await Expect(visitor.Page.Locator(".pick-title")).ToHaveCountAsync(0);
        await Expect(visitor.Page.Locator(".figures dd").First).ToHaveTextAsync("1");
        visitor.IsQuiet();
    }

    [Fact]
    public async Task A_connection_that_goes_silent_is_noticed_and_replaced()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await using var line = new Line(scene.Server.Address);
        await using var lead = await scene.Visitor(line);
        // The page's own clock, so that the test need not sit out the silence.
        await lead.Page.Clock.InstallAsync();
        await lead.ComeSignedIn(hospital.Lead);
        await Expect(lead.Page.Locator(".wq td[data-state=ready]")).ToHaveTextAsync("0");
        line.Stall();
        await hospital.Receives("A1", "INPATIENT");
        await lead.Page.Clock.FastForwardAsync(21_000);
        await lead.Page.Clock.FastForwardAsync(2_000);
        await Expect(lead.Page.Locator(".banner-text")).ToContainTextAsync(new Regex("Reconnecting. The board is as of \\d"));
        await Expect(lead.Page.Locator(".banner")).ToContainTextAsync(" ago, ");
        // A count that may be wrong is not left standing in the tab.
        await Expect(lead.Page).ToHaveTitleAsync("Reconnecting · Board · CodingQueue");
        await Expect(lead.Page.Locator(".wq td[data-state=ready]")).ToHaveTextAsync("0");
        line.Drop();
        line.Mend();
        await lead.Page.Clock.FastForwardAsync(16_000);
        await lead.IsLive();
        await Expect(lead.Page.Locator(".wq td[data-state=ready]")).ToHaveTextAsync("1");
        await Expect(lead.Page.Locator(".banner-text")).ToBeEmptyAsync();
        await Expect(lead.Page).ToHaveTitleAsync("Board · CodingQueue");
        lead.IsQuiet();
    }

    [Fact]
    public async Task Where_only_plain_requests_come_through_the_board_is_read_by_them_until_it_is_live_again()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await hospital.Receives("A1", "INPATIENT");
        await using var line = new Line(scene.Server.Address);
        await using var lead = await scene.Visitor(line);
        var swallowed = false;
        await lead.Page.RouteWebSocketAsync("**/hub", socket =>
        {
            if (Volatile.Read(ref swallowed))
                _ = socket.CloseAsync();
            else
                socket.ConnectToServer();
        });
        var ready = lead.Page.Locator(".wq td[data-state=ready]");
        await lead.ComeSignedIn(hospital.Lead);
        await Expect(ready).ToHaveTextAsync("1");
        Volatile.Write(ref swallowed, true);
        var second = await hospital.Receives("A2", "INPATIENT");
        line.Drop();
        await Expect(lead.Page.Locator(".banner-text")).ToContainTextAsync("The board is as of ");
        await Expect(ready).ToHaveTextAsync("2");

        // What the stream said last and what it says now are the same, and not what was read meanwhile.
        await scene.Admin.Post($"/api/charts/{second}/cancel", new { reason = "Duplicate" });
        Volatile.Write(ref swallowed, false);
        await lead.Page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await lead.IsLive();
        await Expect(ready).ToHaveTextAsync("1");
        lead.IsQuiet();
    }

    [Fact]
    public async Task A_board_cut_again_and_again_ends_equal_to_the_server()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await using var line = new Line(scene.Server.Address);
        await using var lead = await scene.Visitor(line);
        await lead.ComeSignedIn(hospital.Lead);
        const int Charts = 24;
        for (var i = 0; i < Charts; i++)
        {
            await hospital.Receives($"A{i}", "INPATIENT");
            if (i % 4 == 3)
                line.Drop();
        }
        await Expect(lead.Page.Locator(".wq td[data-state=ready]")).ToHaveTextAsync($"{Charts}");
        await lead.IsLive();
        lead.IsQuiet();
    }

    private static async Task Becomes(string expected, Func<Task<string>> actual)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await actual() != expected)
            patience.Token.ThrowIfCancellationRequested();
    }
}

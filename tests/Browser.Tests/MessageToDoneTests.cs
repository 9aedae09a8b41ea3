using System.Globalization;
using System.Text.RegularExpressions;
using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

/// <summary>One chart's whole way, as the people see it who work on it, with the network cut in the middle.</summary>
[Collection(nameof(Scene))]
public sealed class MessageToDoneTests(Scene scene)
{
    [Fact]
    public async Task A_chart_goes_from_its_message_to_done_on_the_right_screens_over_a_cut_connection()
    {
        var hospital = await scene.Hospital(Server.MllpClient);
        using var feed = new Feed(scene.Server);
        await hospital.Has("IP", "INPATIENT", "push");
        await hospital.Has("ED", "ED_FAC");
        var coder = await hospital.Employs("ann", "CCS", 2, "IP");
        await hospital.Employs("bob", "CCS", 2, "ED");
        var elsewhere = await scene.Hospital();

        await using var coderLine = new Line(scene.Server.Address);
        await using var leadLine = new Line(scene.Server.Address);
        await using var ann = await scene.Visitor(coderLine);
        await using var bob = await scene.Visitor();
        await using var lead = await scene.Visitor(leadLine);
        await using var stranger = await scene.Visitor();
        await ann.SignIn(coder);
        await bob.ComeSignedIn(hospital.Coder("bob"));
        await lead.SignIn(hospital.Lead);
        await stranger.ComeSignedIn(elsewhere.Lead);
        foreach (var desk in new[] { ann, bob })
        {
            await desk.Page.GetByText("Available", new() { Exact = true }).ClickAsync();
            await Expect(desk.Page.GetByText("You are available")).ToBeVisibleAsync();
        }
        await lead.IsLive();
        foreach (var visitor in new[] { ann, bob, lead, stranger })
            await visitor.Mark();

        // The message: on the right desk and on the board by itself.
        var chart = await Arrives(feed, hospital, "A1001");
        await Expect(OnDesk(ann)).ToHaveTextAsync(["A1001"]);
        await BoardSays(lead, "IP", ready: 0, assigned: 1, inProgress: 0, held: 0);
        await Expect(OnDesk(bob)).ToHaveCountAsync(0);

        // Opened, held until a time, and awake again without anybody's doing.
        await ann.Press("o");
        await BoardSays(lead, "IP", ready: 0, assigned: 0, inProgress: 1, held: 0);
        await HoldFor(ann, TimeSpan.FromSeconds(7));
        await Expect(ann.Page.Locator(".held strong")).ToHaveTextAsync(["A1001"]);
        await Expect(OnDesk(ann)).ToHaveCountAsync(0);
        await BoardSays(lead, "IP", ready: 0, assigned: 0, inProgress: 0, held: 1);
        await Expect(OnDesk(ann)).ToHaveTextAsync(["A1001"]);
        await Expect(ann.Page.Locator(".held")).ToHaveCountAsync(0);

        // The network goes. Both screens say so, and what was done before it went.
        coderLine.Cut();
        leadLine.Cut();
        await Expect(Banner(ann)).ToContainTextAsync("Reconnecting.");
        await Expect(Banner(ann)).ToContainTextAsync(new Regex("Your desk is as of \\d"));
        await Expect(Banner(ann)).ToContainTextAsync("Everything you did is saved.");
        await Expect(Banner(lead)).ToContainTextAsync("Reconnecting.");
        await Expect(ann.Page.Locator(".pill-live")).ToHaveCountAsync(0);

        // What the coder does now is kept and said to be unsaved; what happens meanwhile is missed.
        await ann.Press("c");
        await Expect(Banner(ann)).ToContainTextAsync("1 change is not saved yet");
        await Expect(Banner(ann)).Not.ToContainTextAsync("Everything you did is saved.");
        Assert.NotEqual("finalCoded", await hospital.StateOf(chart));
        var second = await Arrives(feed, hospital, "A1002");
        await Expect(OnDesk(ann)).Not.ToHaveTextAsync(["A1002"]);

        // The network is back: nothing is lost, nothing is there twice, and the screens equal the server.
        coderLine.Mend();
        leadLine.Mend();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await ann.IsLive();
        await lead.IsLive();
        await Expect(Banner(ann)).ToBeEmptyAsync();
        await Expect(OnDesk(ann)).ToHaveTextAsync(["A1002"]);
        Assert.Equal("finalCoded", await hospital.StateOf(chart));
        Assert.Equal(1, await hospital.Count(chart, "finalCoded"));
        Assert.Equal(1, await hospital.Count(second, "given"));
        Assert.Equal(["A1002"], await hospital.DeskOf(coder, held: false));
        Assert.Empty(await hospital.DeskOf(coder, held: true));
        await Expect(ann.Page.Locator(".figures dd").First).ToHaveTextAsync("1");
        await EqualsServer(lead, hospital);

        // Who must not see it did not, neither on screen nor on the wire.
        await Expect(OnDesk(bob)).ToHaveCountAsync(0);
        await Expect(stranger.Page.Locator(".wq tbody tr")).ToHaveCountAsync(0);
        foreach (var secret in new[] { "A1001", "A1002", chart, second })
            Assert.DoesNotContain(secret, await bob.Heard(), StringComparison.Ordinal);
        foreach (var secret in new[] { "A1001", "A1002", chart, second, hospital.Facility, coder })
            Assert.DoesNotContain(secret, await stranger.Heard(), StringComparison.Ordinal);
        Assert.Contains("A1002", await ann.Heard(), StringComparison.Ordinal);
        foreach (var visitor in new[] { ann, bob, lead, stranger })
        {
            await visitor.WasNeverReloaded();
            visitor.IsQuiet();
        }
    }

    private static async Task<string> Arrives(Feed feed, Hospital hospital, string account)
    {
        await feed.Discharges(hospital.Facility, account);
        return await hospital.Find(account);
    }

    private static ILocator OnDesk(Visitor visitor) => visitor.Page.Locator(".pick-title");

    private static ILocator Banner(Visitor visitor) => visitor.Page.Locator(".banner-text");

    /// <summary>Holds the chart on the card with the hold dialog, by keyboard.</summary>
    private static async Task HoldFor(Visitor visitor, TimeSpan time)
    {
        await visitor.Press("h");
        await visitor.Page.Keyboard.TypeAsync("resume later");
        await visitor.Press("Enter");
        var until = DateTimeOffset.Now.Add(time).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        await visitor.Page.GetByLabel("Wakes at").FillAsync(until);
        await visitor.Press("Enter");
        await Expect(visitor.Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    private static async Task BoardSays(
        Visitor lead, string queue, int ready, int assigned, int inProgress, int held)
    {
        var row = lead.Page.Locator(".wq tbody tr").Filter(new() { HasText = $"{queue} of " });
        await Expect(row.Locator("td[data-state]")).ToHaveTextAsync(
            [$"{ready}", $"{assigned}", $"{inProgress}", $"{held}", "0", "0"]);
    }

    /// <summary>Every count on the lead's board is the one the server gives when it is asked.</summary>
    private static async Task EqualsServer(Visitor lead, Hospital hospital)
    {
        using var api = await Api.SignIn(hospital.Address, hospital.Lead, Hospital.Password);
        var board = await api.Get("/api/board");
        var rows = board.GetProperty("workqueues").EnumerateArray().ToList();
        await Expect(lead.Page.Locator(".wq tbody tr")).ToHaveCountAsync(rows.Count);
        foreach (var queue in rows)
        {
            var row = lead.Page.Locator(".wq tbody tr").Filter(new() { HasText = queue.GetProperty("name").GetString() });
            string[] states = ["ready", "assigned", "inProgress", "held", "review", "notReady"];
            await Expect(row.Locator("td[data-state]")).ToHaveTextAsync(
                states.Select(state => $"{queue.GetProperty(state)}"));
        }
        var coders = board.GetProperty("coders").EnumerateArray().ToList();
        await Expect(lead.Page.Locator(".coder-panel tbody tr")).ToHaveCountAsync(coders.Count);
        foreach (var coder in coders)
        {
            var row = lead.Page.Locator(".coder-panel tbody tr").Filter(new() { HasText = coder.GetProperty("name").GetString() });
            await Expect(row.Locator("td.n .num")).ToHaveTextAsync(
                new[] { "active", "held", "completedToday" }.Select(column => $"{coder.GetProperty(column)}"));
        }
    }
}

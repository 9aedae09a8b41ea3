using System.Text.RegularExpressions;
using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

/// <summary>One act on several charts: one command for each, and an outcome for each.</summary>
[Collection(nameof(Scene))]
public sealed class BulkTests(Scene scene)
{
    [Fact]
    public async Task Charts_are_selected_by_pointer_moved_together_and_moved_back()
    {
        var (hospital, charts) = await Listed(5);
        await using var lead = await scene.Visitor();
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead, $"charts?workqueue={hospital.Queue("IP")}");
        await Box(page, "A2").ClickAsync();
        await Box(page, "A4").ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Box(page, "A3").ClickAsync();
        await Selected(page, "A2", "A4");
        await Expect(page.Locator(".selected-count")).ToHaveTextAsync("2 selected");

        await page.GetByRole(AriaRole.Button, new() { Name = "Move…" }).ClickAsync();
        await Confirm(page, async () =>
        {
            await page.Locator("dialog").GetByLabel("Workqueue").SelectOptionAsync(hospital.Queue("OBS"));
            var forecast = page.GetByRole(AriaRole.Status, new() { Name = "Forecast" });
            await Expect(forecast).ToContainTextAsync($"IP of {hospital.Client}: 5 → 3 ready");
            await Expect(forecast).ToContainTextAsync($"OBS of {hospital.Client}: 0 → 2 ready");
            await Expect(forecast).ToContainTextAsync("Nobody on duty may take A2, A4.");
        });
        await Expect(Outcome(page)).ToContainTextAsync("2 done");
        Assert.Equal(["IP", "OBS", "IP", "OBS", "IP"], await QueuesOf(hospital, charts));
        await Selected(page);

        // What moved on since is left alone; the rest goes back to where it was.
        await scene.Admin.Post($"/api/charts/{charts[3]}/expedite", new { minutes = 60 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Move 2 back" }).ClickAsync();
        await Expect(Outcome(page)).ToContainTextAsync("1 done, 1 refused");
        await Expect(Outcome(page).Locator("li").First).ToHaveTextAsync("A4Changed since, and left as it is.");
        Assert.Equal(["IP", "IP", "IP", "OBS", "IP"], await QueuesOf(hospital, charts));
        lead.IsQuiet();
    }

    [Fact]
    public async Task Charts_are_selected_and_expedited_by_keyboard_alone()
    {
        var (hospital, charts) = await Listed(5);
        await using var lead = await scene.Visitor();
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead, $"charts?workqueue={hospital.Queue("IP")}");
        await page.GetByRole(AriaRole.Button, new() { Name = "A1" }).FocusAsync();
        await lead.Press("ArrowDown", "x", "Shift+ArrowDown", "Shift+ArrowDown");
        await Selected(page, "A2", "A3", "A4");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "A4" })).ToBeFocusedAsync();
        await lead.Press("Shift+ArrowUp");
        await Selected(page, "A2", "A3");
        await lead.Press("Control+a");
        await Selected(page, "A1", "A2", "A3", "A4", "A5");
        await lead.Press("Escape");
        await Selected(page);
        await lead.Press("End", "Shift+Space", "Home", "ArrowLeft", "Space");
        await Selected(page, "A1", "A5");

        await lead.Press("e");
        await Expect(page.GetByLabel("Treat their deadlines")).ToBeFocusedAsync();
        await lead.Press("Control+a");
        await page.Keyboard.TypeAsync("90");
        await lead.Press("Enter");
        await Expect(Outcome(page)).ToContainTextAsync("2 done");
        var boosts = await Task.WhenAll(charts.Select(async chart =>
            (await hospital.Chart(chart)).GetProperty("boostMinutes").GetInt32()));
        Assert.Equal([90, 0, 0, 0, 90], boosts);
        lead.IsQuiet();
    }

    [Fact]
    public async Task Those_that_are_refused_are_named_with_the_reason_and_the_others_are_done()
    {
        var (hospital, charts) = await Listed(2);
        var coder = await hospital.Employs("sam", "CPC", 1, "IP");
        var fits = await hospital.Receives("P1", "PROFEE");
        await scene.Admin.Post($"/api/charts/{charts[1]}/hold", new { reason = "MISS_OP" });
        await using var lead = await scene.Visitor();
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead, $"charts?facility={hospital.Facility}");
        await page.GetByLabel("Select all 3 listed charts").CheckAsync();
        await lead.Press("a");
        await Confirm(page, () => page.GetByRole(AriaRole.Radio, new() { Name = "sam of" }).CheckAsync());
        await Expect(Outcome(page)).ToContainTextAsync("1 done, 2 refused");
        await Expect(Line(page, "A1")).ToContainTextAsync(new Regex("may not code this chart: .*credential", RegexOptions.IgnoreCase));
        await Expect(Line(page, "A2")).ToContainTextAsync("Not possible while it is held.");
        await Expect(Line(page, "P1")).ToContainTextAsync("Done");
        Assert.Equal(["P1"], await hospital.DeskOf(coder, held: false));
        Assert.Equal("assigned", await hospital.StateOf(fits));
        // An assignment that was given cannot be made not to have been.
        await Expect(Outcome(page).GetByRole(AriaRole.Button)).ToHaveCountAsync(1);
        lead.IsQuiet();
    }

    [Fact]
    public async Task Over_a_line_that_is_cut_every_chart_is_moved_once()
    {
        const int Charts = 9;
        var (hospital, charts) = await Listed(Charts);
        await using var line = new Line(scene.Server.Address);
        await using var lead = await scene.Visitor(line);
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead, $"charts?workqueue={hospital.Queue("IP")}");
        await page.GetByLabel($"Select all {Charts} listed charts").CheckAsync();
        await lead.Press("m");
        line.LoseAnswers();
        await Confirm(page, () => page.Locator("dialog").GetByLabel("Workqueue").SelectOptionAsync(hospital.Queue("OBS")));

        // The first few are done and the page does not hear so; the others wait for them.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await QueuesOf(hospital, charts)).Count(queue => queue == "OBS") < 4)
            patience.Token.ThrowIfCancellationRequested();
        line.Cut();
        await Expect(page.Locator(".banner-text")).ToContainTextAsync("4 changes are not saved yet");
        line.Mend();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await Expect(Outcome(page)).ToContainTextAsync($"{Charts} done");
        foreach (var chart in charts)
            Assert.Equal(1, await hospital.Count(chart, "pinned"));
        await lead.IsLive();
        lead.IsQuiet();
    }

    private async Task<(Hospital Hospital, string[] Charts)> Listed(int count)
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await hospital.Has("OBS", "OBS");
        await hospital.Has("PF", "PROFEE");
        var charts = new string[count];
        for (var i = 0; i < count; i++)
            charts[i] = await hospital.Receives($"A{i + 1}", "INPATIENT", 30 - i);
        return (hospital, charts);
    }

    private static async Task<string[]> QueuesOf(Hospital hospital, string[] charts) =>
        await Task.WhenAll(charts.Select(async chart =>
            (await hospital.Chart(chart)).GetProperty("workqueue").GetString()![(hospital.Client.Length + 1)..]));

    private static ILocator Box(IPage page, string account) => page.GetByLabel($"Select {account}", new() { Exact = true });

    private static ILocator Outcome(IPage page) => page.Locator(".bulk");

    private static ILocator Line(IPage page, string account) =>
        Outcome(page).Locator("li").Filter(new() { HasText = account });

    private static Task Selected(IPage page, params string[] accounts) =>
        Expect(page.Locator("tr[aria-selected=true] .row-open")).ToHaveTextAsync(accounts);

    private static async Task Confirm(IPage page, Func<Task> fill)
    {
        await fill();
        await page.Locator("dialog button[type=submit]").ClickAsync();
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
    }
}

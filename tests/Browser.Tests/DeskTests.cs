using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

[Collection(nameof(Scene))]
public sealed class DeskTests(Scene scene)
{
    [Fact]
    public async Task A_shift_is_worked_by_keyboard_alone()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        var coder = await hospital.Employs("ann", "CCS", 2, "IP");
        string[] charts =
        [
            await hospital.Receives("A1", "INPATIENT", 9), await hospital.Receives("A2", "INPATIENT", 8),
            await hospital.Receives("A3", "INPATIENT", 7), await hospital.Receives("A4", "INPATIENT", 6),
        ];
        await using var visitor = await scene.Visitor();
        var page = visitor.Page;
        await visitor.GoTo();
        await Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(coder);
        await visitor.Press("Tab");
        await page.Keyboard.TypeAsync(Hospital.Password);
        await visitor.Press("Enter");
        await visitor.IsLive();

        // To the presence switch and to Available, without a pointer.
        while (!await page.EvaluateAsync<bool>("() => document.activeElement?.name === 'presence'"))
            await visitor.Press("Tab");
        await visitor.Press("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Available" })).ToBeCheckedAsync();

        // The most urgent first; complete goes straight on to the next.
        await visitor.Press("n");
        await CardShows(page, "A1");
        await visitor.Press("o");
        await Expect(page.Locator(".card-clock")).ToContainTextAsync("In progress");
        await visitor.Press("c");
        await CardShows(page, "A2");
        await Expect(page.Locator("#card-title")).ToBeFocusedAsync();
        Assert.Equal("finalCoded", await hospital.StateOf(charts[0]));

        // Held by search, note and Enter, typed without a wait; the dialog gives focus back to the desk.
        await visitor.Press("h");
        await page.Keyboard.TypeAsync("pathology");
        await visitor.Press("Enter", "Tab", "Tab");
        await page.Keyboard.TypeAsync("Asked the laboratory");
        await page.GetByRole(AriaRole.Button, new() { Name = "Place hold" }).FocusAsync();
        await visitor.Press("Enter");
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(page.Locator(".held")).ToContainTextAsync("Pathology result pending");
        Assert.Equal("held", await hospital.StateOf(charts[1]));

        // A hold does not use up the capacity: on to the next, which goes back with a reason.
        await visitor.Press("n");
        await CardShows(page, "A3");
        await visitor.Press("r");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await visitor.Press("Space", "Tab");
        await page.Keyboard.TypeAsync("not mine");
        await visitor.Press("Tab", "Tab", "Enter");
        await Expect(page.GetByText("A3 returned to its workqueue")).ToBeVisibleAsync();
        await visitor.Press("n");
        await CardShows(page, "A4");
        Assert.Equal("ready", await hospital.StateOf(charts[2]));
        await visitor.Press("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToContainTextAsync("Next chart");
        await visitor.Press("Escape");

        // Actions are found by name too, each with its key; a hold placed by mistake is undone.
        await visitor.Press("Control+k");
        await page.Keyboard.TypeAsync("hold");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Hold" })).ToContainTextAsync("H");
        await visitor.Press("Enter");
        await page.Keyboard.TypeAsync("interrupt");
        await visitor.Press("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Place hold" }).FocusAsync();
        await visitor.Press("Enter");
        await Expect(page.GetByText("A4 held")).ToBeVisibleAsync();
        // The toast of the hold before may still be there.
        await page.Locator(".toast").Filter(new() { HasText = "A4 held" }).GetByRole(AriaRole.Button, new() { Name = "Undo" }).FocusAsync();
        await visitor.Press("Enter");
        await CardShows(page, "A4");
        Assert.Equal(await hospital.DeskOf(coder, held: false), await page.Locator(".pick-title").AllTextContentsAsync());
        visitor.IsQuiet();
    }

    [Fact]
    public async Task Two_coders_who_ask_for_the_next_chart_at_once_never_get_the_same()
    {
        const int Charts = 6;
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        string[] coders =
            [await hospital.Employs("ann", "CCS", Charts, "IP"), await hospital.Employs("bob", "CCS", Charts, "IP")];
        for (var i = 0; i < Charts; i++)
            await hospital.Receives($"A{i}", "INPATIENT", 9);
        await using var ann = await scene.Visitor();
        await using var bob = await scene.Visitor();
        await Task.WhenAll(ann.ComeSignedIn(coders[0]), bob.ComeSignedIn(coders[1]));
        await Task.WhenAll(new[] { ann, bob }.Select(async visitor =>
        {
            await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
            // Until the server has nothing more for them; presses while it is asked are not counted twice.
            while (!await visitor.Page.GetByText("No chart for you right now").IsVisibleAsync())
                await visitor.Press("n", "n");
        }));
        var desks = new List<string>();
        for (var i = 0; i < coders.Length; i++)
        {
            var desk = await hospital.DeskOf(coders[i], held: false);
            await Expect((i == 0 ? ann : bob).Page.Locator(".pick-title")).ToHaveTextAsync(desk);
            desks.AddRange(desk);
        }
        Assert.Equal(Enumerable.Range(0, Charts).Select(i => $"A{i}"), desks.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Back_forward_and_reload_never_lose_the_chart()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT", "push");
        var coder = await hospital.Employs("ann", "CCS", 1, "IP");
        await hospital.Receives("A1", "INPATIENT");
        await using var visitor = await scene.Visitor();
        await visitor.ComeSignedIn(coder);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await CardShows(visitor.Page, "A1");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "CodingQueue" }).ClickAsync();
        await CardShows(visitor.Page, "A1");
        await visitor.Page.GoBackAsync();
        await CardShows(visitor.Page, "A1");
        await visitor.Page.GoForwardAsync();
        await CardShows(visitor.Page, "A1");
        await visitor.Page.ReloadAsync();
        await CardShows(visitor.Page, "A1");
        await Expect(visitor.Page.Locator(".pick-title")).ToHaveTextAsync(["A1"]);
        visitor.IsQuiet();
    }

    [Fact]
    public async Task A_chart_that_was_pushed_is_explained_like_one_that_was_asked_for()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT", "push");
        var coder = await hospital.Employs("ann", "CCS", 2, "IP");
        await using var visitor = await scene.Visitor();
        var page = visitor.Page;
        await visitor.ComeSignedIn(coder);
        await page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Next chart" })).ToBeVisibleAsync();
        var chart = await hospital.Receives("A1", "INPATIENT");
        await CardShows(page, "A1");
        await Expect(page).ToHaveTitleAsync("(1) Desk · CodingQueue");
        var why = page.Locator(".why");
        await Expect(why).ToContainTextAsync("pushed to you without your asking");
        await Expect(why).ToContainTextAsync($"the most urgent you may code in {hospital.Queue("IP")}");
        await Expect(why).ToContainTextAsync($"by the target of workqueue {hospital.Queue("IP")}: 72 hours");
        await Expect(why).ToContainTextAsync("You may code it");
        await Expect(why).ToContainTextAsync("when you got it, 2 d");
        await scene.Admin.Post($"/api/charts/{chart}/expedite", new { minutes = 120 });
        await Expect(why).ToContainTextAsync("a lead brought it 2 h 00 forward");

        // Between the charts on the desk by key; the sheet says which, and nothing of lists that are not here.
        await hospital.Receives("A2", "INPATIENT");
        await Expect(page).ToHaveTitleAsync("(2) Desk · CodingQueue");
        await CardShows(page, "A1");
        await visitor.Press("j");
        await CardShows(page, "A2");
        await Expect(page.Locator("#card-title")).ToBeFocusedAsync();
        await visitor.Press("j");
        await CardShows(page, "A1");
        await visitor.Press("k", "?");
        var sheet = page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" });
        await Expect(sheet).ToContainTextAsync("Next of the charts on my desk");
        await Expect(sheet).Not.ToContainTextAsync("Select all listed");
        await visitor.Press("Escape");
        await CardShows(page, "A2");
        await visitor.Press("j");

        // The server knows how it came: a reload forgets nothing.
        await page.ReloadAsync();
        await Expect(why).ToContainTextAsync("pushed to you without your asking");
        await Expect(why).ToContainTextAsync($"by the target of workqueue {hospital.Queue("IP")}: 72 hours");
        visitor.IsQuiet();
    }

    [Fact]
    public async Task A_chart_that_returns_waits_for_its_coder_and_a_follow_up_is_told()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        var coder = await hospital.Employs("ann", "CCS", 1, "IP");
        var chart = await hospital.Receives("A1", "INPATIENT");
        await using var visitor = await scene.Visitor();
        var page = visitor.Page;
        await visitor.ComeSignedIn(coder);
        await page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await visitor.Press("n");
        await CardShows(page, "A1");
        var number = (await hospital.Chart(chart)).GetProperty("assignment").GetProperty("number").GetInt32();
        await scene.Admin.Post($"/api/charts/{chart}/hold", new
        {
            assignment = number,
            reason = "CODER_HELP",
            owner = coder,
            followUp = Hospital.Text(DateTimeOffset.UtcNow.AddSeconds(2)),
        });

        // Told on the desk, beside the hold, and gone when dismissed.
        await Expect(page.Locator(".notice")).ToContainTextAsync("Follow up: Coder asks lead");
        await Expect(page.Locator(".held")).ToContainTextAsync($"{coder} was told once");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dismiss: Follow up" }).ClickAsync();
        await Expect(page.Locator(".notice")).ToHaveCountAsync(0);

        // At capacity with another chart, what comes back waits, marked as theirs; the next one taken is it.
        await hospital.Receives("A2", "INPATIENT");
        await visitor.Press("n");
        await CardShows(page, "A2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release: Coder asks lead" }).ClickAsync();
        await Expect(page.Locator(".waiting")).ToContainTextAsync("A1");
        await Expect(page.Locator(".pick-title").First).ToHaveTextAsync("A2");
        await visitor.Press("c");
        await CardShows(page, "A1");
        await Expect(page.Locator(".waiting")).ToHaveCountAsync(0);
        await Expect(page.Locator(".why")).ToContainTextAsync("it was yours before and waited for you");
        visitor.IsQuiet();
    }

    [Fact]
    public async Task What_was_open_when_the_shift_ended_is_asked_about_on_the_desk_and_on_the_board()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        var coder = await hospital.Employs("ann", "CCS", 2, "IP");
        string[] charts = [await hospital.Receives("A1", "INPATIENT", 9), await hospital.Receives("A2", "INPATIENT", 8)];
        await using var visitor = await scene.Visitor();
        await using var lead = await scene.Visitor();
        var page = visitor.Page;
        await visitor.ComeSignedIn(coder);
        await lead.ComeSignedIn(hospital.Lead);
        await page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        foreach (var account in new[] { "A1", "A2" })
        {
            await visitor.Press("n");
            await CardShows(page, account);
            await visitor.Press("o");
            await Expect(page.Locator(".card-clock")).ToContainTextAsync("In progress");
        }
        await hospital.Sets("ann", "CCS", null, 2, ["IP"], isOff: true);
        await Expect(page.Locator(".told-ask")).ToHaveCountAsync(2);
        await Expect(page.Locator(".told")).ToContainTextAsync("Your shift ended with A1 open since");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep A1" }).ClickAsync();
        await Expect(page.Locator(".told-ask")).ToHaveCountAsync(1);
        var open = lead.Page.GetByRole(AriaRole.Region, new() { Name = "Open after the shift" });
        await Expect(open).ToContainTextAsync($"ann of {hospital.Client}");
        await open.GetByRole(AriaRole.Button, new() { Name = "Release A2" }).ClickAsync();
        await Expect(open).ToHaveCountAsync(0);
        await Expect(page.Locator(".told")).ToHaveCountAsync(0);
        await Expect(page.Locator(".pick-title")).ToHaveTextAsync(["A1"]);
        Assert.Equal(("inProgress", "ready"), (await hospital.StateOf(charts[0]), await hospital.StateOf(charts[1])));
        visitor.IsQuiet();
        lead.IsQuiet();
    }

    [Fact]
    public async Task A_query_is_answered_rather_than_released_and_the_chart_comes_back()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT", "push");
        var coder = await hospital.Employs("ann", "CCS", 1, "IP");
        var chart = await hospital.Receives("A1", "INPATIENT");
        await using var visitor = await scene.Visitor();
        var page = visitor.Page;
        await visitor.ComeSignedIn(coder);
        await page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await CardShows(page, "A1");
        await visitor.Press("h");
        await page.Keyboard.TypeAsync("awaiting answer");
        await visitor.Press("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Place hold" }).ClickAsync();
        await Expect(page.Locator(".held")).ToContainTextAsync("Ends when the query is answered");
        await Expect(page.Locator(".held .tag")).ToHaveTextAsync("Pend");
        await page.GetByRole(AriaRole.Button, new() { Name = "Answer: Provider query" }).ClickAsync();
        await page.GetByLabel("The provider agrees").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the query" }).ClickAsync();
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await CardShows(page, "A1");
        await Expect(page.Locator(".notice")).ToContainTextAsync("A1: The query was closed");
        Assert.Equal(1, await hospital.Count(chart, "holdEnded"));
        visitor.IsQuiet();
    }

    private static Task CardShows(IPage page, string account) =>
        Expect(page.Locator("#card-title")).ToHaveTextAsync(account);
}

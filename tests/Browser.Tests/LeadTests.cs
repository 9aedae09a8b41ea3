using System.Text.RegularExpressions;
using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

[Collection(nameof(Scene))]
public sealed class LeadTests(Scene scene)
{
    [Fact]
    public async Task A_lead_sees_why_and_assigns_takes_back_moves_and_expedites()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await hospital.Has("OBS", "OBS");
        var coder = await hospital.Employs("ann", "CCS", 1, "IP");
        await hospital.Employs("sam", "CPC", 1, "IP");
        var chart = await hospital.Receives("A1", "INPATIENT");
        await scene.Admin.Put($"/api/coders/{coder}/presence", new { state = "available" });
        await using var lead = await scene.Visitor();
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead);
        await page.GetByRole(AriaRole.Link, new() { Name = $"IP of {hospital.Client}" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "A1" }).ClickAsync();

        // Why it is where it is, who may take it, and who may not for which reason.
        await page.GetByRole(AriaRole.Tab, new() { Name = "Routing" }).ClickAsync();
        var routing = page.Locator(".routing");
        await Expect(routing).ToContainTextAsync($"1 of 1 in {hospital.Queue("IP")}");
        await Expect(routing).ToContainTextAsync("1 may, 1 may not");
        await Expect(routing).ToContainTextAsync(new Regex("sam of .*credential", RegexOptions.IgnoreCase));

        await Act(page, "Assign", () => page.GetByRole(AriaRole.Radio).First.CheckAsync());
        await Expect(page.Locator(".drawer-head")).ToContainTextAsync("Assigned");
        Assert.Equal(["A1"], await hospital.DeskOf(coder, held: false));
        await Act(page, "Unassign", () => page.GetByLabel("Rebalancing").CheckAsync());
        await Expect(page.Locator(".drawer-head")).ToContainTextAsync("Ready");
        await Act(page, "Expedite", () => page.GetByLabel("Treat its deadline").FillAsync("120"));
        await Expect(page.GetByText("A1 expedited")).ToBeVisibleAsync();
        await Expect(routing).ToContainTextAsync("120 min");
        await Act(page, "Move", () => page.GetByLabel("Workqueue").Last.SelectOptionAsync(hospital.Queue("OBS")));
        await Expect(page.Locator(".drawer-head")).ToContainTextAsync($"OBS of {hospital.Client}");
        Assert.Equal(hospital.Queue("OBS"), (await hospital.Chart(chart)).GetProperty("workqueue").GetString());

        // How it was when the chart came: the first change of its history is the last in the list.
        await Expect(routing).ToContainTextAsync($"in {hospital.Queue("OBS")}");
        var moments = page.GetByLabel("As of");
        await moments.SelectOptionAsync(new SelectOptionValue { Index = await moments.Locator("option").CountAsync() - 1 });
        await Expect(routing).ToContainTextAsync($"1 of 1 in {hospital.Queue("IP")}");
        lead.IsQuiet();
    }

    [Fact]
    public async Task What_nobody_may_take_and_what_waits_for_an_answer_is_shown_with_its_reason()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await hospital.Employs("ann", "CCS", 1, "IP");
        await using var lead = await scene.Visitor();
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead);
        await Expect(page.GetByText("No hold waits for a follow-up.")).ToBeVisibleAsync();
        await hospital.Receives("A1", "INFUSION");
        var held = await hospital.Receives("A2", "INPATIENT");
        await scene.Admin.Post($"/api/charts/{held}/hold", new
        {
            reason = "MISS_OP",
            followUp = Hospital.Text(DateTimeOffset.UtcNow.AddSeconds(1)),
        });

        // On the board by itself, in short; in full one step away.
        await Expect(InShort(page, "Unroutable")).ToContainTextAsync("Infusion / chemotherapy");
        await Expect(InShort(page, "Follow-ups")).ToContainTextAsync("A2");
        await Expect(InShort(page, "Oldest holds")).ToContainTextAsync("Operative / procedure report missing");
        await Expect(InShort(page, "Oldest holds")).ToContainTextAsync("Pend");
        await page.GetByRole(AriaRole.Navigation).GetByText("Unroutable").ClickAsync();
        await Expect(page.Locator("tbody tr")).ToContainTextAsync(["no rule places the chart"]);
        await page.GetByRole(AriaRole.Navigation).GetByText("Follow-ups").ClickAsync();
        await Expect(page.Locator("tbody tr")).ToContainTextAsync(["Operative / procedure report missing"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "A2" }).ClickAsync();
        await Expect(page.Locator(".drawer")).ToContainTextAsync("was told once");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release: Operative" }).ClickAsync();
        await Expect(page.Locator(".drawer-head")).ToContainTextAsync("Ready");
        await lead.Press("Escape");
        await Expect(page.GetByText("No hold waits for a follow-up.")).ToBeVisibleAsync();
        lead.IsQuiet();
    }

    [Fact]
    public async Task A_paused_board_stands_still_and_catches_up()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await using var lead = await scene.Visitor();
        await using var other = await scene.Visitor();
        await lead.ComeSignedIn(hospital.Lead);
        await other.ComeSignedIn(hospital.Lead);
        await lead.Press("p");
        await Expect(lead.Page.GetByRole(AriaRole.Button, new() { Name = "Paused" })).ToBeVisibleAsync();
        await hospital.Receives("A1", "INPATIENT");
        await Expect(Ready(other)).ToHaveTextAsync("1");
        await Expect(Ready(lead)).ToHaveTextAsync("0");

        // The choice outlives a step to another place, and the screen says so.
        await lead.Page.GetByRole(AriaRole.Navigation).GetByText("Follow-ups").ClickAsync();
        await lead.Page.GetByRole(AriaRole.Navigation).GetByText("Board").ClickAsync();
        await Expect(lead.Page.GetByRole(AriaRole.Button, new() { Name = "Paused" })).ToBeVisibleAsync();
        await lead.Press("p");
        await Expect(Ready(lead)).ToHaveTextAsync("1");
        lead.IsQuiet();
    }

    private static ILocator InShort(IPage page, string title) =>
        page.GetByRole(AriaRole.Region, new() { NameRegex = new Regex($"^{title}") });

    private static ILocator Ready(Visitor visitor) => visitor.Page.Locator(".wq td[data-state=ready]");

    /// <summary>Opens an act's dialog, fills it, and confirms it.</summary>
    private static async Task Act(IPage page, string name, Func<Task> fill)
    {
        await page.Locator(".lead-bar").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();
        await fill();
        await page.Locator("dialog button[type=submit]").ClickAsync();
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
    }
}

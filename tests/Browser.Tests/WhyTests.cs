using System.Text.RegularExpressions;
using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

/// <summary>
/// Who may not code it any more, what is missing, whose turn it is: on the desk and beside it for a lead, each
/// with the reason in sentences.
/// </summary>
[Collection(nameof(Scene))]
public sealed class WhyTests(Scene scene)
{
    [Fact]
    public async Task An_expired_credential_stops_new_charts_and_a_lead_decides_about_those_in_hand()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        var ann = await hospital.Employs("ann", "CCS", 3, "IP");
        var bob = await hospital.Employs("bob", "CCS", 3, "IP");
        await hospital.Sets("ann", "CCS", Hospital.Day(5), 3, ["IP"]);
        await hospital.Receives("A1", "INPATIENT", 9);
        await hospital.Receives("A2", "INPATIENT", 8);
        await using var coder = await scene.Visitor();
        await using var lead = await scene.Visitor();
        var (desk, board) = (coder.Page, lead.Page);
        await coder.ComeSignedIn(ann);
        await lead.ComeSignedIn(hospital.Lead);

        // Warned ahead, the coder and the lead, with what it will cost.
        await Expect(desk.Locator(".told")).ToContainTextAsync(new Regex("CCS is good through .*, 5 days left"));
        await Expect(desk.Locator(".told")).ToContainTextAsync("Then you are given no more");
        await Expect(Total(board, "Credentials")).ToHaveTextAsync("1");
        await board.GetByRole(AriaRole.Navigation).GetByText("Credentials").ClickAsync();
        await Expect(board.Locator(".charts tbody")).ToContainTextAsync("Within 7 days");
        await Expect(board.Locator(".charts tbody")).ToContainTextAsync($"ann of {hospital.Client}");
        await Expect(board.Locator(".charts tbody .wide-cell")).ToHaveAttributeAsync("title", new Regex("Hospital inpatient"));
        await desk.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await coder.Press("n");
        await CardShows(desk, "A1");
        await coder.Press("n");
        await CardShows(desk, "A2");

        // It lapses: no further chart, and the desk says by which rule, with the value that fails it.
        await hospital.Sets("ann", "CCS", Hospital.Day(-1), 3, ["IP"]);
        await Expect(desk.Locator(".told-late")).ToContainTextAsync("CCS lapsed: it was good through");
        var waits = await hospital.Receives("A3", "INPATIENT", 7);
        await coder.Press("n");
        var reach = desk.GetByRole(AriaRole.Region, new() { Name = "In line where you work" });
        await Expect(reach).ToContainTextAsync($"1 chart, Hospital inpatient, in {hospital.Queue("IP")}.");
        await Expect(reach).ToContainTextAsync(
            new Regex($"Credential CCS is not valid on {Hospital.Day(0)} .good through {Hospital.Day(-1)}"));
        Assert.Equal("ready", await hospital.StateOf(waits));

        // The lead: lapsed, who may not and why, and the two charts in hand with the choice.
        await Expect(board.Locator(".charts tbody")).ToContainTextAsync("Lapsed 1 d ago");
        await lead.GoTo($"charts?chart={waits}");
        await board.GetByRole(AriaRole.Tab, new() { Name = "Routing" }).ClickAsync();
        var routing = board.Locator(".routing");
        await Expect(routing).ToContainTextAsync("1 of 2 coders may code it.");
        await Expect(routing).ToContainTextAsync(
            new Regex($"ann of {hospital.Client} may not credential CCS is not valid on {Hospital.Day(0)}"));
        await board.GetByRole(AriaRole.Navigation).GetByText("Ineligible").ClickAsync();
        var rows = board.Locator(".charts tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.First).ToContainTextAsync("Credential CCS is not valid");
        await Open("A1");
        await board.GetByRole(AriaRole.Button, new() { Name = "Allow ann" }).ClickAsync();
        await board.GetByLabel("Reason").FillAsync("renewal is on its way");
        await board.Locator("dialog button[type=submit]").ClickAsync();
        await Expect(board.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(rows).ToHaveCountAsync(1);
        await lead.Press("Escape");
        await Open("A2");
        await Expect(board.GetByRole(AriaRole.Button, new() { Name = "Unassign" })).ToBeVisibleAsync();
        await board.GetByRole(AriaRole.Button, new() { Name = "Reassign" }).ClickAsync();
        await board.GetByRole(AriaRole.Radio).First.CheckAsync();
        await board.Locator("dialog button[type=submit]").ClickAsync();
        await Expect(board.Locator(".drawer-head")).ToContainTextAsync($"bob of {hospital.Client}");
        await lead.Press("Escape");
        await Expect(board.GetByText("Every chart in hand is with a coder who may code it.")).ToBeVisibleAsync();
        Assert.Equal(["A2"], await hospital.DeskOf(bob, held: false));

        // The one she was allowed to finish is hers, and she finishes it.
        await Expect(desk.Locator(".notice")).ToContainTextAsync("A2: A lead took the chart");
        await Expect(desk.Locator(".pick-title")).ToHaveTextAsync(["A1"]);
        await coder.Press("c");
        await Expect(desk.GetByText("A1 completed")).ToBeVisibleAsync();
        coder.IsQuiet();
        lead.IsQuiet();

        Task Open(string account) => board.GetByRole(AriaRole.Button, new() { Name = account, Exact = true }).ClickAsync();
    }

    [Fact]
    public async Task A_missing_document_that_arrives_wakes_the_chart_and_brings_it_back_to_its_coder()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT", "push", documents: "DS");
        var ann = await hospital.Employs("ann", "CCS", 1, "IP");
        await using var coder = await scene.Visitor();
        await using var lead = await scene.Visitor();
        var (desk, board) = (coder.Page, lead.Page);
        await coder.ComeSignedIn(ann);
        await desk.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();

        // Not ready, and what is missing: the lead sees it without asking anybody.
        var chart = await hospital.Receives("A1", "INPATIENT", document: "HP");
        await lead.ComeSignedIn(hospital.Lead, $"charts?chart={chart}");
        await Expect(board.Locator(".drawer-head")).ToContainTextAsync("Not ready");
        await Expect(board.Locator(".drawer-body")).ToContainTextAsync("DS missing");
        await board.GetByRole(AriaRole.Tab, new() { Name = "Routing" }).ClickAsync();
        var routing = board.Locator(".routing");
        await Expect(routing).ToContainTextAsync("It is not ready: it waits for DS.");
        await hospital.Gets("A1", "DS");
        await CardShows(desk, "A1");
        await Expect(desk.Locator(".why")).ToContainTextAsync("pushed to you without your asking");

        // Held for another one: why it cannot be coded now, on the desk and for the lead.
        await coder.Press("h");
        await desk.Keyboard.TypeAsync("operative");
        await coder.Press("Enter");
        await desk.GetByRole(AriaRole.Button, new() { Name = "Place hold" }).ClickAsync();
        await Expect(desk.Locator(".held")).ToContainTextAsync("Ends when OP arrives");
        await desk.GetByRole(AriaRole.Button, new() { Name = "Why not A1" }).ClickAsync();
        await Expect(desk.Locator("dialog .sentences")).ToContainTextAsync("It is held: MISS_OP.");
        await coder.Press("Escape");
        await Expect(routing).ToContainTextAsync(
            new Regex("It is held since .*: Operative / procedure report missing. Ends when OP arrives."));

        // It arrives, and the chart is back on the same desk by itself.
        await hospital.Gets("A1", "OP");
        await CardShows(desk, "A1");
        await Expect(desk.Locator(".notice")).ToContainTextAsync(
            "A1: OP arrived: Operative / procedure report missing is over.");
        await Expect(desk.Locator(".why")).ToContainTextAsync(
            "It came back without your asking: it was yours before and waited for you.");
        await Expect(desk.Locator(".held")).ToHaveCountAsync(0);
        await Expect(routing).ToContainTextAsync(new Regex($"ann of {hospital.Client} has it since"));
        Assert.Equal(["A1"], await hospital.DeskOf(ann, held: false));
        coder.IsQuiet();
        lead.IsQuiet();
    }

    [Fact]
    public async Task An_offer_that_lapses_goes_to_the_next_coder_and_signs_nobody_off()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT", "offer", offerSeconds: 15);
        string[] ids = [await hospital.Employs("ann", "CCS", 1, "IP"), await hospital.Employs("bob", "CCS", 1, "IP")];
        await using var ann = await scene.Visitor();
        await using var bob = await scene.Visitor();
        await using var lead = await scene.Visitor();
        await ann.ComeSignedIn(ids[0]);
        await bob.ComeSignedIn(ids[1]);
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await Expect(ann.Page.GetByRole(AriaRole.Radio, new() { Name = "Available" })).ToBeCheckedAsync();
        var chart = await hospital.Receives("A1", "INPATIENT");
        await Expect(Offers(ann)).ToContainTextAsync("A1");
        await Expect(Offers(ann)).ToContainTextAsync("left to answer");
        await bob.Page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await lead.ComeSignedIn(hospital.Lead, $"charts?chart={chart}");
        await lead.Page.GetByRole(AriaRole.Tab, new() { Name = "Routing" }).ClickAsync();
        var routing = lead.Page.Locator(".routing");
        await Expect(routing).ToContainTextAsync($"It is offered to ann of {hospital.Client} until");

        // Nobody answers: the next coder has it, and the first is told and still there.
        await Expect(Offers(bob)).ToContainTextAsync("A1", new() { Timeout = 40_000 });
        await Expect(Offers(ann)).ToHaveCountAsync(0);
        await Expect(ann.Page.Locator(".notice")).ToContainTextAsync(
            "A1: The offer was not answered in time and goes to the next coder.");
        await Expect(ann.Page.GetByRole(AriaRole.Radio, new() { Name = "Available" })).ToBeCheckedAsync();
        await Expect(ann.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Why not A1" }).ClickAsync();
        await Expect(ann.Page.Locator("dialog .sentences")).ToContainTextAsync("It waits for another coder.");
        await ann.Press("Escape");
        await Expect(routing).ToContainTextAsync($"It is offered to bob of {hospital.Client} until");
        await Expect(routing).ToContainTextAsync($"ann of {hospital.Client} returned, declined or missed it");

        await bob.Press("a");
        await CardShows(bob.Page, "A1");
        await Expect(bob.Page.Locator(".why")).ToContainTextAsync(
            $"You accepted the offer: it is the most urgent you may code in {hospital.Queue("IP")}.");
        await bob.Page.ReloadAsync();
        await Expect(bob.Page.Locator(".why")).ToContainTextAsync("You accepted the offer");

        // The next one is hers: what was missed costs nothing else.
        await hospital.Receives("A2", "INPATIENT");
        await Expect(Offers(ann)).ToContainTextAsync("A2");
        await ann.Press("a");
        await CardShows(ann.Page, "A2");
        foreach (var visitor in new[] { ann, bob, lead })
            visitor.IsQuiet();
    }

    private static ILocator Offers(Visitor visitor) => visitor.Page.Locator(".offers");

    private static ILocator Total(IPage page, string name) =>
        page.Locator(".totals > div").Filter(new() { HasText = name }).Locator("dd");

    private static Task CardShows(IPage page, string account) =>
        Expect(page.Locator("#card-title")).ToHaveTextAsync(account);
}

using System.Text.Json;
using System.Text.RegularExpressions;
using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

/// <summary>What is promised of every screen: usable by everybody, and nothing of a chart left behind.</summary>
[Collection(nameof(Scene))]
public sealed class CareTests(Scene scene)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_screen_keeps_anybody_out(ColorScheme colors)
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        var coder = await hospital.Employs("ann", "CCS", 2, "IP");
        await hospital.Sets("ann", "CCS", Hospital.Day(20), 2, ["IP"]);
        var charts = new List<string>();
        foreach (var account in new[] { "A1", "A2", "A3" })
            charts.Add(await hospital.Receives(account, "INPATIENT", 60));
        await hospital.Receives("A4", "INFUSION");
        await scene.Admin.Put($"/api/coders/{coder}/presence", new { state = "available" });
        await scene.Admin.Post($"/api/charts/{charts[0]}/assign", new { coder });
        await scene.Admin.Post($"/api/charts/{charts[1]}/assign", new { coder });
        await scene.Admin.Post($"/api/charts/{charts[1]}/hold", new
        {
            assignment = 1,
            reason = "MISS_OP",
            note = "Asked the surgeon",
            owner = coder,
            followUp = Hospital.Text(DateTimeOffset.UtcNow.AddSeconds(1)),
        });

        var options = new BrowserNewContextOptions { ColorScheme = colors, ReducedMotion = ReducedMotion.Reduce };
        await using var ann = await scene.Visitor(options: options);
        await ann.GoTo();
        await Expect(ann.Page.GetByLabel("Password")).ToBeVisibleAsync();
        await Check(ann, colors, "sign-in");
        await ann.SignIn(coder);
        await Expect(ann.Page.Locator(".held")).ToContainTextAsync("was told once");
        await Check(ann, colors, "desk");
        foreach (var key in new[] { "h", "r", "?" })
        {
            await ann.Press(key);
            await Check(ann, colors, $"desk, dialog of {key}");
            await ann.Press("Escape");
        }
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "Why not A2" }).ClickAsync();
        await Expect(ann.Page.Locator("dialog .sentences")).ToContainTextAsync("It is held");
        await Check(ann, colors, "why not");
        await ann.Press("Escape", "Control+k");
        await Check(ann, colors, "actions");
        await ann.Press("Escape", "o");
        await Expect(ann.Page.Locator(".card-clock")).ToContainTextAsync("In progress");

        await using var lead = await scene.Visitor(
            options: new() { ColorScheme = colors, ReducedMotion = ReducedMotion.Reduce });
        await lead.ComeSignedIn(hospital.Lead);
        await Expect(lead.Page.Locator(".short").First).ToContainTextAsync("A2");
        await Expect(lead.Page.Locator(".short").Last).ToContainTextAsync("Operative");
        await Check(lead, colors, "board");
        await lead.GoTo("charts");
        await Expect(lead.Page.Locator(".charts tbody tr")).ToHaveCountAsync(4);
        await Check(lead, colors, "charts");
        await lead.Page.GetByLabel("Select all 4 listed charts").CheckAsync();
        await Check(lead, colors, "charts, all selected");
        foreach (var act in new[] { "m", "a", "e" })
        {
            await lead.Press(act);
            await Check(lead, colors, $"selected charts, dialog of {act}");
            await lead.Press(act == "e" ? "Enter" : "Escape");
        }
        await Expect(lead.Page.Locator(".bulk")).ToContainTextAsync("4 done");
        await Check(lead, colors, "outcome of each chart");
        await lead.Page.GetByRole(AriaRole.Button, new() { Name = "A3" }).ClickAsync();
        foreach (var tab in new[] { "Chart", "Routing", "History" })
        {
            await lead.Page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
            await Expect(lead.Page.Locator(".drawer .skeleton")).ToHaveCountAsync(0);
            await Check(lead, colors, $"drawer, {tab}");
        }
        foreach (var act in new[] { "Assign", "Move", "Expedite", "Cancel" })
        {
            await lead.Page.Locator(".lead-bar").GetByRole(AriaRole.Button, new() { Name = act, Exact = true }).ClickAsync();
            await Expect(lead.Page.Locator("dialog .skeleton")).ToHaveCountAsync(0);
            await Check(lead, colors, $"dialog of {act}");
            await lead.Press("Escape");
        }
        foreach (var place in new[] { "unroutable", "follow-ups", "credentials" })
        {
            await lead.GoTo(place);
            await Expect(lead.Page.Locator(".charts tbody tr:not(.step)")).ToHaveCountAsync(1);
            await Check(lead, colors, place);
        }
        await hospital.Sets("ann", "CCS", Hospital.Day(-1), 2, ["IP"], isOff: true);
        await Expect(ann.Page.Locator(".told-late")).ToContainTextAsync("CCS lapsed");
        await Expect(ann.Page.Locator(".told-ask")).ToContainTextAsync("Your shift ended with A1 open");
        await Check(ann, colors, "desk, lapsed");
        await lead.GoTo("board");
        await Expect(lead.Page.Locator(".short").First).ToContainTextAsync("A1");
        await Check(lead, colors, "board after a shift");
        await lead.GoTo("ineligible");
        await Expect(lead.Page.Locator(".charts tbody tr")).ToHaveCountAsync(2);
        await lead.Page.GetByRole(AriaRole.Button, new() { Name = "A2" }).ClickAsync();
        await Expect(lead.Page.Locator(".choice-note")).ToBeVisibleAsync();
        await Check(lead, colors, "ineligible");
        await lead.Page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await Check(lead, colors, "dialog of allow");
        await lead.Press("Escape");
        await lead.GoTo("rules");
        await Expect(lead.Page.Locator(".rule-list li")).ToHaveCountAsync(1);
        await Check(lead, colors, "rules");
        ann.IsQuiet();
        lead.IsQuiet();
    }

    [Theory]
    [InlineData(ReducedMotion.NoPreference, 1)]
    [InlineData(ReducedMotion.Reduce, 0)]
    public async Task A_number_that_changes_flashes_only_for_those_who_did_not_ask_for_less_motion(
        ReducedMotion motion, int moving)
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await using var lead = await scene.Visitor(options: new() { ReducedMotion = motion });
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead);
        // Kept as it happens: a flash is over before a test has looked twice.
        await page.EvaluateAsync(
            "() => { window.moved = 0; addEventListener('animationstart', () => window.moved++, true) }");
        await hospital.Receives("A1", "INPATIENT");
        await Expect(page.Locator(".wq td[data-state=ready]")).ToHaveTextAsync("1");
        await Expect(page.Locator(".wq td[data-state=ready] .num")).ToHaveClassAsync(new Regex("flash"));
        await page.WaitForFunctionAsync("(moving) => Math.min(1, window.moved) === moving", moving);
        lead.IsQuiet();
    }

    [Fact]
    public async Task A_browser_keeps_nothing_of_a_chart_and_runs_nothing_foreign()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT", "push");
        var coder = await hospital.Employs("ann", "CCS", 1, "IP");
        var chart = await hospital.Receives("A77001", "INPATIENT");
        await using var ann = await scene.Visitor();
        await using var lead = await scene.Visitor();
        await ann.ComeSignedIn(coder);
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await Expect(ann.Page.Locator("#card-title")).ToHaveTextAsync("A77001");
        await lead.ComeSignedIn(hospital.Lead, "charts");
        await lead.Press("p");
        await lead.Page.GetByRole(AriaRole.Button, new() { Name = "A77001" }).ClickAsync();
        await Expect(lead.Page.Locator("#drawer-title")).ToHaveTextAsync("A77001");
        foreach (var visitor in new[] { ann, lead })
        {
            var kept = await visitor.Kept();
            foreach (var fact in new[] { "A77001", "MEDICARE", hospital.Facility })
                Assert.DoesNotContain(fact, kept, StringComparison.Ordinal);
            Assert.Contains("\"databases\":[],\"caches\":[]", kept, StringComparison.Ordinal);
        }
        // An address names the chart by its id, and nothing more.
        Assert.Contains(chart, await lead.Kept(), StringComparison.Ordinal);

        // The policy forbids what is inline or foreign, and stops it where somebody tries.
        ann.IsQuiet();
        await ann.Page.EvaluateAsync(
            """
            () => {
              const script = document.createElement('script');
              script.textContent = 'window.foreign = true';
              document.body.append(script);
            }
            """);
        Assert.False(await ann.Page.EvaluateAsync<bool>("() => window.foreign === true"));
    }

    /// <summary>
    /// Every rule of WCAG 2.2 A and AA that a program can judge, and the usual practice; in the dark only what
    /// has to do with colour, because the rest is the same page.
    /// </summary>
    private static async Task Check(Visitor visitor, ColorScheme colors, string screen)
    {
        string[] rules = colors == ColorScheme.Dark
            ? ["color-contrast"]
            : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
        // Injected past the policy, as an extension is; the server does not serve it.
        await visitor.Page.EvaluateAsync(await Axe.Value);
        var found = await visitor.Page.EvaluateAsync<JsonElement>(
            """
            async (rules) => {
              const result = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
              return {
                judged: result.passes.length,
                violations: result.violations.map((rule) => rule.id + ': '
                  + rule.nodes.map((node) => node.target + ' ' + node.failureSummary).join('; ')),
              };
            }
            """,
            rules);
        Assert.True(found.GetProperty("judged").GetInt32() > 0, $"{screen}: nothing was judged");
        var violations = found.GetProperty("violations");
        Assert.True(violations.GetArrayLength() == 0, $"{screen}: {violations}");
    }

    private static readonly Lazy<Task<string>> Axe = new(() =>
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CodingQueue.sln")))
            folder = folder.Parent!;
        return File.ReadAllTextAsync(Path.Combine(folder.FullName, "web", "node_modules", "axe-core", "axe.min.js"));
    });
}

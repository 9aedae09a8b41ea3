using System.Text.RegularExpressions;
using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

/// <summary>Versions of the placement rules, looked at before they are in force.</summary>
[Collection(nameof(Scene))]
public sealed class RulesTests(Scene scene)
{
    [Fact]
    public async Task A_draft_is_judged_run_dry_activated_and_another_is_withdrawn()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await hospital.Has("ALL", "OBS");
        var chart = await hospital.Receives("A1", "OBS");
        var (first, second) = (await Draft(), await Draft());
        await using var admin = await scene.Visitor();
        var page = admin.Page;
        await admin.ComeSignedIn("admin", $"rules?version={first}");

        // What is wrong with it is said, and what it would move, before anything moves.
        await Expect(page.Locator("#rules-title")).ToHaveTextAsync($"Version {first}");
        await Expect(page.Locator(".rules-page")).ToContainTextAsync("for a trial");
        await Expect(page.Locator(".findings")).ToContainTextAsync(new Regex("Rule \\d+ "));
        await Expect(page.Locator(".rule-list")).ToContainTextAsync($"facility equals {hospital.Facility}");
        await page.GetByRole(AriaRole.Button, new() { Name = "What would move" }).ClickAsync();
        var moves = page.GetByRole(AriaRole.Region, new() { Name = "What would move" });
        await Expect(moves).ToContainTextAsync($"1 chart from ALL of {hospital.Client} to IP of {hospital.Client}");
        await page.GetByText("Which charts").ClickAsync();
        await Expect(moves.GetByRole(AriaRole.Link)).ToHaveTextAsync(chart);
        Assert.Equal(hospital.Queue("ALL"), (await hospital.Chart(chart)).GetProperty("workqueue").GetString());

        await page.GetByRole(AriaRole.Button, new() { Name = "Activate" }).ClickAsync();
        await page.Locator("dialog button[type=submit]").ClickAsync();
        await Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(page.Locator(".panel-head .tag")).ToHaveTextAsync("In force");
        await Expect(page.Locator(".rail [aria-current]")).ToContainTextAsync("In force");
        await admin.GoTo($"charts?chart={chart}");
        await Expect(page.Locator(".drawer-head")).ToContainTextAsync($"IP of {hospital.Client}");

        await admin.GoTo("rules");
        await page.GetByRole(AriaRole.Link, new() { Name = $"Version {second}" }).ClickAsync();
        await Expect(page.Locator("#rules-title")).ToHaveTextAsync($"Version {second}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Withdraw" }).ClickAsync();
        await Expect(page.Locator(".panel-head .tag")).ToHaveTextAsync("Withdrawn");

        // A lead of one client sees the rules that lead that client's charts, and changes none.
        await using var lead = await scene.Visitor();
        await lead.ComeSignedIn(hospital.Lead, "rules");
        await Expect(lead.Page.Locator(".rule-list")).ToContainTextAsync($"facility equals {hospital.Facility}");
        await Expect(lead.Page.GetByRole(AriaRole.Button, new() { Name = "Activate" })).ToHaveCountAsync(0);
        admin.IsQuiet();
        lead.IsQuiet();

        // The rules in force, and before them one that takes all of this hospital's charts.
        async Task<int> Draft()
        {
            var active = (await scene.Admin.Get("/api/rules")).GetProperty("active").GetProperty("rules");
            var rules = active.EnumerateArray().Select(rule => (object)new
            {
                workqueue = rule.GetProperty("workqueue").GetString(),
                order = rule.GetProperty("order").GetInt32(),
                when = rule.GetProperty("when"),
            }).Prepend(new
            {
                workqueue = hospital.Queue("IP"),
                order = 1,
                when = new[] { new { attribute = "facility", @operator = "equals", value = hospital.Facility } },
            });
            var made = await scene.Admin.Post("/api/rules", new { note = "for a trial", rules });
            return made.GetProperty("book").GetProperty("version").GetInt32();
        }
    }
}

using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

/// <summary>Tables under the keyboard while they change.</summary>
[Collection(nameof(Scene))]
public sealed class TableTests(Scene scene)
{
    [Fact]
    public async Task Rows_that_change_neither_move_nor_lose_the_focus()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await hospital.Has("OBS", "OBS");
        await hospital.Receives("A1", "INPATIENT");
        await using var lead = await scene.Visitor();
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead);
        var names = page.Locator(".wq tbody th a");
        await page.Locator(".wq thead").GetByRole(AriaRole.Button, new() { Name = "Ready", Exact = true }).ClickAsync();
        await Expect(names).ToHaveTextAsync([$"IP of {hospital.Client}", $"OBS of {hospital.Client}"]);

        // One row is in the tab order, and the keys lead to the others.
        await Expect(page.Locator(".wq tbody [tabindex='0']")).ToHaveCountAsync(1);
        await names.First.FocusAsync();
        await lead.Press("End");
        await Expect(names.Last).ToBeFocusedAsync();
        await Expect(page.Locator(".wq tbody [tabindex='0']")).ToHaveTextAsync($"OBS of {hospital.Client}");
        await Expect(names.Last).ToHaveCSSAsync("outline-style", "solid");

        // The row would now be the first, and stays where it is until somebody asks.
        await hospital.Receives("A2", "OBS");
        await hospital.Receives("A3", "OBS");
        await Expect(page.Locator(".wq td[data-state=ready]")).ToHaveTextAsync(["1", "2"]);
        await Expect(page.GetByText("1 change, R re-sorts")).ToBeVisibleAsync();
        await Expect(names.Last).ToBeFocusedAsync();
        await lead.Press("r");
        await Expect(names).ToHaveTextAsync([$"OBS of {hospital.Client}", $"IP of {hospital.Client}"]);
        await Expect(names.First).ToBeFocusedAsync();
        await lead.Press("Enter");
        await Expect(page.Locator("#charts-title")).ToHaveTextAsync($"OBS of {hospital.Client}");
        lead.IsQuiet();
    }

    [Fact]
    public async Task Where_the_row_with_focus_goes_the_next_one_has_it()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await hospital.Has("OBS", "OBS");
        string[] charts =
        [
            await hospital.Receives("A1", "INPATIENT", 9), await hospital.Receives("A2", "INPATIENT", 8),
            await hospital.Receives("A3", "INPATIENT", 7),
        ];
        await using var lead = await scene.Visitor();
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead, $"charts?workqueue={hospital.Queue("IP")}");
        var grid = page.GetByRole(AriaRole.Grid);
        await Expect(grid).ToHaveAttributeAsync("aria-rowcount", "4");
        await Expect(grid.Locator("tbody tr").Last).ToHaveAttributeAsync("aria-rowindex", "4");
        await page.GetByRole(AriaRole.Button, new() { Name = "A1" }).FocusAsync();
        await lead.Press("ArrowDown");
        await scene.Admin.Post($"/api/charts/{charts[1]}/move", new { workqueue = hospital.Queue("OBS") });
        await Expect(page.GetByText("1 change, R reads again")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "A2" })).ToBeFocusedAsync();
        await lead.Press("r");
        await Expect(page.Locator("button.row-open")).ToHaveTextAsync(["A1", "A3"]);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "A3" })).ToBeFocusedAsync();
        await lead.Press("PageUp");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "A1" })).ToBeFocusedAsync();
        lead.IsQuiet();
    }

    [Fact]
    public async Task A_coder_who_leaves_the_board_keeps_the_row_while_it_has_focus()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        var coder = await hospital.Employs("ann", "CCS", 1, "IP");
        await hospital.Employs("bob", "CCS", 1, "IP");
        await using var lead = await scene.Visitor();
        var page = lead.Page;
        await lead.ComeSignedIn(hospital.Lead);
        await page.GetByRole(AriaRole.Link, new() { Name = "ann of" }).FocusAsync();
        await scene.Admin.Put($"/api/coders/{coder}", new
        {
            name = "ann",
            credentials = Array.Empty<object>(),
            specialties = Array.Empty<string>(),
            facilities = Array.Empty<string>(),
            workqueues = Array.Empty<object>(),
            capacity = 1,
            workCountry = "US",
            timeZone = "America/Chicago",
        });
        var gone = page.Locator(".coder-panel tr.gone");
        await Expect(gone).ToContainTextAsync("no longer on the board");
        await Expect(gone.Locator("[data-row]")).ToBeFocusedAsync();
        await lead.Press("ArrowDown");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "bob of" })).ToBeFocusedAsync();
        lead.IsQuiet();
    }
}

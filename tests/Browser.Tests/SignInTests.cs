using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

[Collection(nameof(Scene))]
public sealed class SignInTests(Scene scene)
{
    [Fact]
    public async Task A_wrong_password_says_so_and_the_right_one_opens_the_place_of_the_role()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        var coder = await hospital.Employs("ann", "CCS", 1, "IP");
        await using var visitor = await scene.Visitor();
        var page = visitor.Page;
        await visitor.GoTo();
        await page.GetByLabel("Name").FillAsync(coder);
        await page.GetByLabel("Password").FillAsync("not the password");
        await visitor.Press("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Name or password is wrong");
        await page.GetByLabel("Password").FillAsync(Hospital.Password);
        await visitor.Press("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "On my desk" })).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync("Desk · CodingQueue");

        // Signed out, nothing is left behind, and Back does not bring it back.
        await page.GetByRole(AriaRole.Link, new() { Name = "CodingQueue" }).ClickAsync();
        // Signing out starts the page anew: Back is only asked for once the new one has asked who is there.
        await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync(),
            response => response.Url.EndsWith("/api/me", StringComparison.Ordinal));
        await page.WaitForLoadStateAsync(LoadState.Load);
        await Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
        await visitor.SignIn(hospital.Lead);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Workqueues" })).ToBeVisibleAsync();
        visitor.IsQuiet();
    }

    [Fact]
    public async Task A_sign_in_that_ends_keeps_the_page_and_what_was_being_sent()
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
        await Expect(page.Locator("#card-title")).ToHaveTextAsync("A1");

        // An account that changes ends its sign-ins at once.
        await hospital.Account(coder, "coder", coder);
        await visitor.Press("c");
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in again" });
        await Expect(dialog).ToBeVisibleAsync();
        Assert.Equal("assigned", await hospital.StateOf(chart));
        await dialog.GetByLabel("Password").FillAsync(Hospital.Password);
        await visitor.Press("Enter");
        await Expect(page.GetByText("A1 completed")).ToBeVisibleAsync();
        await visitor.IsLive();
        Assert.Equal("finalCoded", await hospital.StateOf(chart));
        Assert.Equal(1, await hospital.Count(chart, "finalCoded"));
        visitor.IsQuiet();
    }

    [Theory]
    [InlineData("viewer", "Board, Unroutable, Follow-ups, Ineligible, Credentials, Rules")]
    [InlineData("auditor", "Board, Charts, Unroutable, Follow-ups, Ineligible, Credentials, Rules")]
    public async Task A_role_finds_the_places_it_may_read_and_nothing_to_do(string role, string places)
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT");
        await hospital.Receives("A1", "INPATIENT");
        await hospital.Account($"{role}-{hospital.Client}", role);
        await using var visitor = await scene.Visitor();
        var page = visitor.Page;
        await visitor.ComeSignedIn($"{role}-{hospital.Client}");
        await Expect(page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link)).ToHaveTextAsync(places.Split(", "));
        await visitor.GoTo("unroutable");
        // Nobody is employed here, so the chart is nobody's.
        await Expect(page.Locator("tbody tr")).ToContainTextAsync(["A1"]);
        if (role == "auditor")
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "A1" }).ClickAsync();
            await Expect(page.Locator("#drawer-title")).ToHaveTextAsync("A1");
            await Expect(page.Locator(".lead-bar")).ToHaveCountAsync(0);
        }
        visitor.IsQuiet();
    }
}

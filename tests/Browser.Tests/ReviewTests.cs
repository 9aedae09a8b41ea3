using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

[Collection(nameof(Scene))]
public sealed class ReviewTests(Scene scene)
{
    [Fact]
    public async Task A_reviewer_returns_work_with_findings_and_agrees_when_it_comes_back()
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT", "push", review: true);
        var coder = await hospital.Employs("ann", "CCS", 1, "IP");
        var reviewer = await hospital.Employs("rob", "CCS", 1, "IP");
        await using var ann = await scene.Visitor();
        await using var rob = await scene.Visitor();
        await ann.ComeSignedIn(coder);
        await rob.ComeSignedIn(reviewer);
        await ann.Page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        var chart = await hospital.Receives("A1", "INPATIENT");
        await Expect(ann.Page.Locator("#card-title")).ToHaveTextAsync("A1");
        await ann.Press("c");

        // Coded, it is another coder's to review, never one's own.
        await Expect(ann.Page.Locator(".pick-title")).ToHaveCountAsync(0);
        await rob.Page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        await Expect(rob.Page.Locator(".card-clock")).ToContainTextAsync("In review");
        await rob.Press("d");
        await rob.Page.Keyboard.TypeAsync("Principal diagnosis");
        await rob.Page.GetByRole(AriaRole.Button, new() { Name = "Return to coder", Exact = true }).ClickAsync();
        await Expect(rob.Page.GetByText("A1 returned to its coder")).ToBeVisibleAsync();

        await Expect(ann.Page.Locator("#card-title")).ToHaveTextAsync("A1");
        await Expect(ann.Page.Locator(".card-clock")).ToContainTextAsync("Assigned");
        await ann.Press("c");
        await Expect(rob.Page.Locator(".card-bar")).ToContainTextAsync("Agree");
        await rob.Press("c");
        await Expect(rob.Page.GetByText("A1 completed")).ToBeVisibleAsync();
        Assert.Equal("finalCoded", await hospital.StateOf(chart));
        Assert.Equal(coder, (await hospital.Chart(chart)).GetProperty("coderOfRecord").GetString());
        ann.IsQuiet();
        rob.IsQuiet();
    }
}

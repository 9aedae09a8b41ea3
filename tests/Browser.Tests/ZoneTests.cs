using CodingQueue.Browser.Tests.Stage;

namespace CodingQueue.Browser.Tests;

/// <summary>What happened at a hospital keeps its date, wherever it is read.</summary>
[Collection(nameof(Scene))]
public sealed class ZoneTests(Scene scene)
{
    [Theory]
    [InlineData("America/Chicago")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Pacific/Auckland")]
    public async Task A_discharge_late_in_the_evening_keeps_its_date_for_a_coder_far_away(string zone)
    {
        var hospital = await scene.Hospital();
        await hospital.Has("IP", "INPATIENT", "push");
        var coder = await hospital.Employs("ann", "CCS", 3, "IP");
        // Half past eleven in the evening in Chicago, in winter.
        var evening = new DateTimeOffset(2026, 1, 16, 5, 30, 0, TimeSpan.Zero);
        await scene.Admin.Post("/api/charts", new
        {
            facility = hospital.Facility,
            account = "A1",
            track = "facility",
            kind = "INPATIENT",
            payer = "MEDICARE",
            admitted = Hospital.Text(evening.AddHours(-30)),
            discharged = Hospital.Text(evening),
            documents = new[] { "DS" },
        });
        await using var visitor = await scene.Visitor(options: new() { TimezoneId = zone, Locale = "en-US" });
        await visitor.ComeSignedIn(coder);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "I am available" }).ClickAsync();
        var facts = visitor.Page.Locator(".facts").First;
        await Expect(facts).ToContainTextAsync($"Hospital {hospital.Client}");
        await Expect(facts).ToContainTextAsync("Jan 15, 2026");
        await Expect(facts).ToContainTextAsync("11:30 PM CST");
        visitor.IsQuiet();
    }
}

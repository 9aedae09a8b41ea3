using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>Who may have a chart: restrictions, agreements, named coders, conflicts, preferences, offers.</summary>
public sealed class EligibilityTests(House house) : IClassFixture<House>
{
    private async Task<string[]> Why(string chart, string coder)
    {
        var routing = (await house.Lead.Get($"/api/charts/{chart}/routing")).Must(200).Json;
        var verdict = routing["coders"]!.AsArray().Single(row => (string?)row!["coder"] == coder)!;
        Assert.Equal((bool)verdict["may"]!, verdict["why"]!.AsArray().All(why => IsAside((string)why!)));
        return [.. verdict["why"]!.AsArray().Select(why => (string)why!)];

        static bool IsAside(string why) => why is "is off" or "is away" || why.StartsWith("has ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_restricts_work_abroad_is_denied_to_coders_abroad_and_to_those_of_whom_nothing_is_known()
    {
        var ward = await house.Ward();
        var (home, abroad, unknown) = (
            await ward.Coder(new { workCountry = "US" }), await ward.Coder(new { workCountry = "IN" }), await ward.Coder());
        var chart = await ward.Chart(new { financialClass = "MEDICAID", state = "TX" });
        Assert.Null(await abroad.Next());
        Assert.Null(await unknown.Next());
        Assert.Contains("works from IN, not US,AS,GU,MP,PR,VI (restriction MEDICAID_STATES)", await Why(chart, abroad.Id));
        Assert.Equal(chart, (await home.Take()).Chart);
        var free = await ward.Chart(new { financialClass = "MEDICAID", state = "CA" });
        Assert.Equal(free, (await abroad.Take()).Chart);
    }

    [Fact]
    public async Task A_restriction_is_set_replaced_and_switched_off_and_charts_follow()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        var payer = $"PAYER{house.Next()}";
        var chart = await ward.Chart(new { payer });
        var rule = new { when = new[] { new { attribute = "payer", @operator = "equals", value = payer } }, countries = new[] { "US" } };
        (await house.Admin.Put($"/api/restrictions/{payer}", rule)).Must(200);
        Assert.Null(await coder.Next());
        var shown = (await house.Admin.Get($"/api/restrictions/{payer}")).Must(200).Json;
        Assert.Equal((false, "US"), ((bool)shown["isDefault"]!, (string?)shown["countries"]![0]));
        (await house.Admin.Put($"/api/restrictions/{payer}", new { rule.when, rule.countries, off = true })).Must(200);
        (string Chart, int Number)? given = null;
        await house.Until(async () => (given = await coder.Next()) is not null);
        Assert.Equal(chart, given!.Value.Chart);
        Assert.Contains(
            (await house.Admin.Get("/api/restrictions")).Must(200).Json["restrictions"]!.AsArray(),
            row => (string?)row!["id"] == "MEDICAID_STATES" && (bool)row["isDefault"]!);
    }

    [Theory]
    [InlineData("""{"when":[]}""", "when")]
    [InlineData("""{"when":[{"attribute":"nothing","operator":"equals","value":"x"}]}""", "when.attribute")]
    [InlineData("""{"when":[{"attribute":"payer","operator":"equals","value":"x"}],"countries":["usa"]}""", "countries")]
    [InlineData("""{"when":[{"attribute":"payer","operator":"equals","value":"x"}],"employers":["NOBODY"]}""", "employers")]
    [InlineData("""{"when":[{"attribute":"payer","operator":"equals","value":"x"}],"more":1}""", "more")]
    public async Task A_bad_restriction_names_the_field(string body, string field) =>
        Assert.Equal(field, (string?)(await house.Admin.Put("/api/restrictions/BAD", body)).MustRefuse(400, "invalid").Json["field"]);

    [Fact]
    public async Task An_agreement_counts_from_its_first_to_its_last_day()
    {
        var (employer, payer) = ($"EMP{house.Next()}", $"PAYER{house.Next()}");
        (await house.Admin.Put($"/api/employers/{employer}", Agreements("2020-01-01", "2020-12-31"))).Must(200);
        (await house.Admin.Put($"/api/restrictions/{payer}", new
        {
            when = new[] { new { attribute = "payer", @operator = "equals", value = payer } }, agreement = true,
        })).Must(200);
        var ward = await house.Ward();
        var coder = await ward.Coder(new { employer });
        var chart = await ward.Chart(new { payer });
        Assert.Null(await coder.Next());
        Assert.Contains($"{employer} has no agreement with MERCY in force (restriction {payer})", await Why(chart, coder.Id));
        (await house.Admin.Put($"/api/employers/{employer}", Agreements("2020-01-01", null))).Must(200);
        Assert.Equal(chart, (await coder.Take()).Chart);
        (await house.Admin.Put($"/api/employers/{employer}", Agreements("2021-01-02", "2021-01-01"))).MustRefuse(400, "invalid");

        static object Agreements(string from, string? until) =>
            new { name = "Employer", agreements = new[] { new { client = "MERCY", number = "BAA-7", from, until } } };
    }

    [Fact]
    public async Task A_lead_names_who_alone_may_have_a_chart_and_takes_that_back()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(), await ward.Coder());
        var chart = await ward.Chart();
        (await house.Lead.Post($"/api/charts/{chart}/restrict", new { coders = new[] { two.Id } })).Must(200);
        Assert.Null(await one.Next());
        (await house.Lead.Post($"/api/charts/{chart}/assign", new { coder = one.Id })).MustRefuse(422, "not_eligible");
        (await house.Lead.Post($"/api/charts/{chart}/restrict", new { coders = new[] { "NOBODY" } })).MustRefuse(404, "not_found");
        (await house.Lead.Post($"/api/charts/{chart}/restrict", new { coders = new[] { $"{House.Canary}CODER" } })).MustRefuse(404, "not_found");
        (await house.Lead.Post($"/api/charts/{chart}/restrict", new { coders = Array.Empty<string>() })).Must(200);
        Assert.Equal(chart, (await one.Take()).Chart);
    }

    [Fact]
    public async Task A_coder_of_other_clients_alone_is_not_named_on_a_chart()
    {
        var ward = await house.Ward();
        var chart = await ward.Chart();
        var other = $"{House.Canary}CODER";
        (await house.Admin.Post($"/api/charts/{chart}/restrict", new { coders = new[] { other } })).MustRefuse(400, "invalid");
        (await house.Admin.Post($"/api/charts/{chart}/bar", new { coder = other })).MustRefuse(400, "invalid");
        Assert.DoesNotContain(other, (await house.Lead.Get($"/api/charts/{chart}")).Must(200).Text);
    }

    [Fact]
    public async Task A_conflict_of_interest_takes_the_chart_away_for_good()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(), await ward.Coder());
        var chart = await ward.Chart();
        var mine = await one.Take();
        (await one.Do("return", mine, new { reason = "a relative", conflict = true })).Must(200);
        Assert.Null(await one.Next());
        (await house.Lead.Post($"/api/charts/{chart}/assign", new { coder = one.Id })).MustRefuse(422, "not_eligible");
        Assert.Equal(chart, (await two.Take()).Chart);
        var gone = (await house.Lead.Post($"/api/charts/{chart}/bar", new { coder = two.Id })).Must(200).Json;
        Assert.Equal("ready", (string?)gone["state"]);
        (await house.Lead.Post($"/api/charts/{chart}/bar", new { coder = one.Id, lifted = true })).Must(200);
        Assert.Equal(chart, (await one.Take()).Chart);
    }

    [Fact]
    public async Task Nobody_checks_what_they_coded_themselves()
    {
        var ward = await house.Ward();
        var (one, two) = (await ward.Coder(), await ward.Coder());
        var chart = await ward.Chart(new { attributes = new Dictionary<string, string> { ["ward"] = ward.Id, ["coderOfRecord"] = one.Id } });
        Assert.Null(await one.Next());
        Assert.Contains("coded what this chart checks, so another must check it", await Why(chart, one.Id));
        Assert.Equal(chart, (await two.Take()).Chart);
    }

    [Fact]
    public async Task An_offer_is_accepted_or_declined_by_its_coder_alone()
    {
        var ward = await house.Ward(new { assign = "offer", offerSeconds = 3600 });
        var (one, two) = (await ward.Coder(), await ward.Coder());
        await one.Be("available");
        var chart = await ward.Chart();
        var offer = await OfferedTo(chart);
        Assert.Equal(one.Id, (string?)offer["coder"]);
        Assert.Equal(chart, (string?)(await one.Calls.Get($"/api/coders/{one.Id}")).Must(200).Json["offer"]!["chart"]);
        Assert.Null((await house.Other("lead").Get($"/api/coders/{one.Id}")).Json?["offer"]);
        (await two.Calls.Post($"/api/coders/{two.Id}/accept", new { chart })).MustRefuse(404, "not_found");
        (await two.Calls.Post($"/api/coders/{one.Id}/accept", new { chart })).MustRefuse(404, "not_found");
        (await one.Calls.Post($"/api/coders/{one.Id}/decline", new { chart, reason = " " })).MustRefuse(400, "invalid");
        (await one.Calls.Post($"/api/coders/{one.Id}/decline", new { chart, reason = "too long" })).Must(200);
        (await one.Calls.Post($"/api/coders/{one.Id}/accept", new { chart })).MustRefuse(409, "not_offered");
        await two.Be("available");
        Assert.Equal(two.Id, (string?)(await OfferedTo(chart))["coder"]);
        var taken = (await two.Calls.Post($"/api/coders/{two.Id}/accept", new { chart }, key: $"accept-{chart}")).Must(200).Json;
        Assert.Equal(1, (int)taken["assignment"]!);
        var again = (await two.Calls.Post($"/api/coders/{two.Id}/accept", new { chart }, key: $"accept-{chart}")).Must(200).Json;
        Assert.Equal(1, (int)again["assignment"]!);

        async Task<JsonNode> OfferedTo(string id)
        {
            JsonNode? offer = null;
            await house.Until(async () =>
            {
                offer = (await house.Lead.Get($"/api/charts/{id}")).Must(200).Json["stickyTo"];
                return offer is not null && (bool)offer["offer"]!;
            });
            return offer!;
        }
    }
}

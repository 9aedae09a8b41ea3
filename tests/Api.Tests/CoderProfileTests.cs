namespace CodingQueue.Api.Tests;

/// <summary>What a lead sets for a coder comes back as it was set, and what is impossible is refused.</summary>
public sealed class CoderProfileTests(House house) : IClassFixture<House>
{
    private static readonly object Whole = new
    {
        name = "Whole",
        credentials = new[] { new { code = "CPC", issued = "2021-03-01", expires = "2027-12-31", number = "01102385" } },
        standings = new[] { new { issuer = "AAPC", memberThrough = "2026-12-31", cycleEnds = "2027-06-30", earned = 12.5 } },
        specialties = new[] { "cardiology" },
        proficiency = new { cardiology = 5 },
        facilities = new[] { "NORTH" },
        grants = new object[]
        {
            new { facility = "SOUTH", from = "2026-01-01", until = "2026-06-30" },
            new { client = $"{House.Canary}CLIENT" },
        },
        shifts = new object[]
        {
            new
            {
                days = new[] { "monday", "friday" }, from = "22:00", to = "06:00",
                breaks = new[] { new { from = "23:45", to = "00:15" }, new { from = "02:00", to = "02:30" } },
            },
            new { days = new[] { "sunday" }, from = "08:00", to = "08:00", breaks = Array.Empty<object>() },
        },
        timeOff = new[] { new { from = "2026-12-24", until = "2027-01-01", note = "holidays" } },
        capacity = 3,
        workCountry = "US",
        timeZone = "America/Chicago",
    };

    [Fact]
    public async Task Everything_that_is_set_comes_back()
    {
        var ward = await house.Ward();
        var body = Ward.Merge(Whole, new { workqueues = new[] { new { id = ward.Id, tier = 2, limit = 5 } } });
        (await house.Admin.Put("/api/coders/WHOLE", body)).Must(200);
        var coder = (await house.Admin.Get("/api/coders/WHOLE")).Must(200).Json;
        foreach (var (field, value) in body)
            Assert.Equal(value!.ToJsonString(), coder[field]!.ToJsonString());
    }

    [Fact]
    public async Task A_client_s_lead_sees_the_grants_of_its_own_facilities_and_no_figure_that_others_move()
    {
        (await house.Admin.Put("/api/coders/GRANTED", Ward.Merge(Whole, new { facilities = Array.Empty<string>() }))).Must(200);
        var mine = (await house.Lead.Get("/api/coders/GRANTED")).Must(200);
        Assert.Equal("SOUTH", (string)Assert.Single(mine.Json["grants"]!.AsArray())!["facility"]!);
        Assert.DoesNotContain(House.Canary, mine.Text, StringComparison.Ordinal);
        Assert.Null(mine.Json["version"]);
        var other = (await house.Other("lead").Get("/api/coders/GRANTED")).Must(200).Json;
        Assert.Equal($"{House.Canary}CLIENT", (string)Assert.Single(other["grants"]!.AsArray())!["client"]!);
    }

    public static TheoryData<string, string, string> Impossible => new()
    {
        { """{"standings":[{"issuer":"XYZ"}]}""", "standings.issuer", "XYZ" },
        { """{"standings":[{"issuer":"AAPC"},{"issuer":"AAPC"}]}""", "standings.issuer", "AAPC" },
        { """{"standings":[{"issuer":"AAPC","earned":-1}]}""", "standings.earned", "-1" },
        { """{"credentials":[{"code":"CCS","number":" x"}]}""", "credentials.number", " x" },
        { """{"credentials":[{"code":"CCS"},{"code":"CCS"}]}""", "credentials.code", "CCS" },
        { """{"grants":[{}]}""", "grants", "" },
        { """{"grants":[{"facility":"NORTH","client":"MERCY"}]}""", "grants", "" },
        { """{"grants":[{"facility":"NOWHERE"}]}""", "grants.facility", "NOWHERE" },
        { """{"grants":[{"client":"NOBODY"}]}""", "grants.client", "NOBODY" },
        { """{"grants":[{"facility":"NORTH","from":"2026-02-01","until":"2026-01-31"}]}""", "grants.until", "2026-01-31" },
        { """{"specialties":["a"],"proficiency":{"b":3}}""", "proficiency", "b" },
        { """{"specialties":["a"],"proficiency":{"a":6}}""", "proficiency", "6" },
        { """{"employer":"NOBODY"}""", "employer", "NOBODY" },
        { """{"shifts":[{"days":[],"from":"08:00","to":"16:00"}]}""", "shifts.days", "" },
        { """{"shifts":[{"days":["none"],"from":"08:00","to":"16:00"}]}""", "shifts.days", "" },
        { """{"shifts":[{"days":["monday"],"from":"8","to":"16:00"}]}""", "shifts[0].from", "\"8\"" },
        { """{"shifts":[{"days":["monday"],"from":"08:00","to":"24:00"}]}""", "shifts[0].to", "\"24:00\"" },
        {
            """{"shifts":[{"days":["monday"],"from":"08:00","to":"16:00","breaks":[{"from":"15:45","to":"16:15"}]}]}""",
            "shifts.breaks", "15:45-16:15"
        },
        {
            """{"shifts":[{"days":["monday"],"from":"22:00","to":"06:00","breaks":[{"from":"12:00","to":"12:30"}]}]}""",
            "shifts.breaks", "12:00-12:30"
        },
        {
            """{"shifts":[{"days":["monday"],"from":"08:00","to":"16:00","breaks":[{"from":"12:00","to":"12:30"},{"from":"12:15","to":"13:00"}]}]}""",
            "shifts.breaks", "12:15-13:00"
        },
        { """{"timeOff":[{"from":"2026-02-01","until":"2026-01-31"}]}""", "timeOff.until", "2026-01-31" },
        { """{"workqueues":[{"id":"@","limit":0}]}""", "workqueues.limit", "0" },
        { """{"workqueues":[{"id":"@","limit":1001}]}""", "workqueues.limit", "1001" },
    };

    [Theory, MemberData(nameof(Impossible))]
    public async Task What_is_impossible_is_refused_with_field_and_value(string fields, string field, string value)
    {
        var ward = await house.Ward();
        var body = Ward.Merge(
            new { name = "New" },
            System.Text.Json.Nodes.JsonNode.Parse(fields.Replace("@", ward.Id, StringComparison.Ordinal)));
        var answer = (await house.Admin.Put($"/api/coders/{ward.Id}-new", body)).MustRefuse(400, "invalid");
        Assert.Equal(field, (string)answer.Json["field"]!);
        if (value.Length > 0)
            Assert.Equal(value, (string)answer.Json["value"]!);
        (await house.Admin.Get($"/api/coders/{ward.Id}-new")).Must(404);
    }

    [Fact]
    public async Task A_coder_granted_for_some_days_reads_the_names_of_where_they_work()
    {
        (await house.Admin.Put("/api/coders/VISITOR", Ward.Merge(Whole, new { facilities = Array.Empty<string>() }))).Must(200);
        var granted = (await house.Admin.Get("/api/coders/VISITOR/grants")).Must(200).Json;
        Assert.Equal(
            [$"{House.Canary}FAC", "SOUTH"],
            granted["facilities"]!.AsArray().Select(facility => (string)facility!["id"]!).Order(StringComparer.Ordinal).Reverse());
    }
}

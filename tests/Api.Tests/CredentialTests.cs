using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;

namespace CodingQueue.Api.Tests;

/// <summary>Credentials that lapse: the warnings ahead, and what is shown on the day.</summary>
public sealed class CredentialTests(House house) : IClassFixture<House>
{
    private string Day(int ahead) => house.Engine.Now.InZone(DateTimeZoneProviders.Tzdb["America/Chicago"]).Date
        .PlusDays(ahead).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private static object Holds(string code, string? expires, string? memberThrough = null) => new
    {
        timeZone = "America/Chicago",
        credentials = new[] { new { code, expires } },
        standings = memberThrough is null
            ? null : new[] { new { issuer = "AAPC", memberThrough, cycleEnds = (string?)null, earned = 30.5 } },
    };

    /// <summary>Sets a coder of a ward anew.</summary>
    private async Task Set(Desk coder, Ward ward, object change) => (await house.Admin.Put(
        $"/api/coders/{coder.Id}",
        Ward.Merge(
            new
            {
                name = "Coder",
                facilities = new[] { "NORTH" },
                workqueues = new[] { new { id = ward.Id, tier = 1 } },
                capacity = 3,
            }, change))).Must(200);

    private static async Task<JsonNode?> Warning(Caller caller, string coder) =>
        (await caller.Get("/api/credential-warnings")).Must(200).Json["warnings"]!.AsArray()
            .SingleOrDefault(warning => (string?)warning!["coder"] == coder);

    [Fact]
    public async Task A_lead_reads_what_lapses_when_why_and_what_it_costs()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder(Holds("CPC", Day(80), Day(20)));
        var warning = (await Warning(house.Lead, coder.Id))!;
        Assert.Equal(
            (Day(20), "membership", 20, 30),
            ((string)warning["lastGood"]!, (string)warning["cause"]!, (int)warning["daysLeft"]!, (int)warning["step"]!));
        Assert.Contains("PROFEE", warning["costs"]!.AsArray().Select(kind => (string)kind!));
        Assert.Equal((36, 5.5), ((int)warning["ceu"]!["total"]!, (double)warning["ceu"]!["toEarn"]!));
        Assert.Null(await Warning(house.Other("lead"), coder.Id));
        var warnings = (int)(await house.Lead.Get("/api/board")).Must(200).Json["credentialWarnings"]!;
        Assert.Equal((await house.Lead.Get("/api/credential-warnings")).Must(200).Json["warnings"]!.AsArray().Count, warnings);
        await Set(coder, ward, Holds("CPC", Day(800), Day(500)));
        Assert.Null(await Warning(house.Lead, coder.Id));
    }

    [Fact]
    public async Task A_desk_shows_the_warning_and_takes_it_back_when_the_credential_is_renewed()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder(Holds("CCS", Day(6)));
        using var hub = await HubSocket.Open(house, coder.Calls);
        var row = (await hub.Subscribe($"desk:{coder.Id}"))["rows"]!.AsArray()
            .Single(row => (string?)row!["key"] == "warning:CCS")!;
        Assert.Equal(7, (int)row["warning"]!["step"]!);
        await Set(coder, ward, Holds("CCS", Day(700)));
        await hub.Next("Frame", frame => frame["rows"]!.AsArray()
            .Any(row => (string?)row!["key"] == "warning:CCS" && row["gone"] is not null));
        await Set(coder, ward, Holds("CCS", Day(45)));
        var frame = await hub.Next("Frame", frame => frame["rows"]!.AsArray()
            .Any(row => (string?)row!["key"] == "warning:CCS" && row["gone"] is null));
        Assert.Equal(60, (int)frame["rows"]!.AsArray().Single(row => (string?)row!["key"] == "warning:CCS")!["warning"]!["step"]!);
    }

    [Fact]
    public async Task What_a_coder_has_and_may_no_longer_code_is_shown_to_a_lead_with_a_choice()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        await ward.Chart();
        var with = await coder.Take();
        using var hub = await HubSocket.Open(house, house.Lead);
        await hub.Subscribe("board");
        Assert.Null(await Shown(house.Lead, with.Chart));
        await Set(coder, ward, Holds("CCS", Day(-2)));
        await hub.Next("Frame", frame => frame["rows"]!.AsArray()
            .Any(row => (string?)row!["key"] == "ineligibleHoldings" && (int?)row["count"] > 0));
        var shown = (await Shown(house.Lead, with.Chart))!;
        Assert.Equal((coder.Id, with.Number), ((string)shown["coder"]!, (int)shown["assignment"]!));
        Assert.Equal("credential", (string)Assert.Single(shown["unmet"]!.AsArray())!["rule"]!);
        Assert.Null(await Shown(house.Other("lead"), with.Chart));
        (await coder.Calls.Post($"/api/coders/{coder.Id}/next")).Must(204);

        var until = NodaTime.Text.InstantPattern.General.Format(house.Engine.Now + Duration.FromDays(1));
        var allow = $"/api/charts/{with.Chart}/allow";
        (await house.Lead.Post(allow, new { assignment = with.Number, reason = " ", until })).MustRefuse(400, "invalid");
        (await house.Lead.Post(allow, new { assignment = with.Number, reason = "x", until = "2020-01-01T00:00:00Z" })).MustRefuse(400, "invalid");
        (await house.Lead.Post(allow, new { assignment = 9, reason = "x", until })).MustRefuse(409, "stale_assignment");
        (await coder.Calls.Post(allow, new { assignment = with.Number, reason = "x", until })).MustRefuse(403, "forbidden");
        (await house.Lead.Post(allow, new { assignment = with.Number, reason = "the renewal is under way", until })).Must(200);
        Assert.Null(await Shown(house.Lead, with.Chart));
        var entries = (await house.Lead.Get($"/api/charts/{with.Chart}/history")).Must(200).Json["entries"]!.AsArray();
        var allowed = entries.Single(entry => (string?)entry!["change"] == "allowed")!;
        Assert.Equal(("mercy-lead", "the renewal is under way"), ((string)allowed["by"]!, (string)allowed["facts"]!["reason"]!));
        (await coder.Do("complete", with)).Must(200);
    }

    [Fact]
    public async Task A_list_of_what_may_no_longer_be_coded_goes_on_from_its_cursor()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        var charts = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await ward.Chart();
            charts.Add((await coder.Take()).Chart);
        }
        await Set(coder, ward, Holds("CPC", null));
        var (found, cursor) = (new List<string>(), "");
        do
        {
            var page = (await house.Admin.Get($"/api/ineligible-holdings?limit=1{cursor}")).Must(200).Json;
            found.AddRange(page["holdings"]!.AsArray().Select(holding => (string)holding!["chart"]!["id"]!));
            cursor = page["cursor"] is { } next ? $"&cursor={(string)next!}" : "";
        }
        while (cursor.Length > 0);
        Assert.Equal(charts.Order(StringComparer.Ordinal), found.Where(charts.Contains));
        Assert.Equal(found.Distinct().Count(), found.Count);
    }

    private static async Task<JsonNode?> Shown(Caller caller, string chart) =>
        (await caller.Get("/api/ineligible-holdings")).Must(200).Json["holdings"]!.AsArray()
            .SingleOrDefault(holding => (string?)holding!["chart"]!["id"] == chart);
}

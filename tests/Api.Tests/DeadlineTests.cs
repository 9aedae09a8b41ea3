using System.Text.Json.Nodes;

namespace CodingQueue.Api.Tests;

/// <summary>Business calendars, filing limits and targets as an administrator sets them, and what they do to a deadline.</summary>
public sealed class DeadlineTests(House house) : IClassFixture<House>
{
    private static readonly JsonNode Office = JsonNode.Parse("""
        {"name":"Office","weekend":["saturday","sunday"],
         "holidays":[{"date":"2026-03-10","name":"Move"}],
         "yearly":[{"name":"New Year's Day","month":1,"day":1,"plusDays":0,"observed":"nearest"},
                   {"name":"Day after Thanksgiving","month":11,"weekday":"thursday","week":"fourth","plusDays":1,"observed":"onTheDay"}],
         "hours":{"from":"08:00","to":"17:00"}}
        """)!;

    [Fact]
    public async Task A_calendar_is_read_back_as_it_was_set_and_the_federal_one_is_there_by_itself()
    {
        var id = $"OFFICE{house.Next()}";
        var set = (await house.Admin.Put($"/api/calendars/{id}", Office)).Must(200).Json;
        foreach (var (name, value) in Office.AsObject())
            Assert.True(JsonNode.DeepEquals(value, set[name]), $"{name}: {set[name]?.ToJsonString()}");
        Assert.False((bool)set["isDefault"]!);
        var federal = (await house.Lead.Get("/api/calendars/US_FEDERAL")).Must(200).Json;
        Assert.Equal((11, true), (federal["yearly"]!.AsArray().Count, (bool)federal["isDefault"]!));
        Assert.Null(federal["hours"]);
        // The names of another client's days off are nobody's business.
        (await house.Lead.Get($"/api/calendars/{id}")).MustRefuse(404, "not_found");
        Assert.DoesNotContain(id, (await house.Lead.Get("/api/calendars")).Must(200).Text);
    }

    [Fact]
    public async Task The_earliest_of_a_charts_deadlines_counts_and_all_are_told()
    {
        var number = house.Next();
        var (calendar, client, facility) = ($"CAL{number}", $"CLIENT{number}", $"FAC{number}");
        (await house.Admin.Put($"/api/calendars/{calendar}", Office)).Must(200);
        (await house.Admin.Put($"/api/clients/{client}", new
        {
            name = "Client",
            monthEndDays = 3,
            targets = new object[] { new { kind = "INPATIENT", hours = 10, business = true }, new { kind = "OBS", days = 2 } },
        })).Must(200);
        (await house.Admin.Put($"/api/facilities/{facility}", new { client, name = "F", timeZone = "America/New_York", billHoldDays = 4, calendar })).Must(200);
        (await house.Admin.Put($"/api/filing-limits/LIMIT{number}", new
        {
            when = new[] { new { attribute = "payer", @operator = "equals", value = $"PAYER{number}" } },
            days = 60,
            leadDays = 20,
        })).Must(200);
        // Friday, 15:00 in New York; the clock goes forward on Sunday, and Tuesday is off.
        var news = new
        {
            facility,
            account = "A1",
            track = "facility",
            kind = "INPATIENT",
            discharged = "2026-03-06T20:00:00Z",
            payer = $"PAYER{number}",
        };
        var id = (string)(await house.Admin.Post("/api/charts", news)).Must(201).Json["id"]!;
        Assert.Equal("2026-03-09T20:00:00Z", (string?)(await house.Admin.Get($"/api/charts/{id}")).Json["deadline"]);
        var routing = (await house.Admin.Get($"/api/charts/{id}/routing")).Must(200).Json;
        Assert.Equal(("America/New_York", calendar), ((string)routing["timeZone"]!, (string)routing["calendar"]!));
        Assert.Equal(
        [
            $"clientTarget {client} 10 businessHours 2026-03-09T16:00:00-04:00 True target of client {client}: 10 business hours",
            $"monthEnd {client} 3 workingDays 2026-04-03T17:00:00-04:00 False month-end close of client {client}: working day 3 of the next month",
            $"billHold {facility} 4 days 2026-03-11T00:00:00-04:00 False bill hold of {facility}: 4 days",
            $"filingLimit LIMIT{number} 40 days 2026-04-16T00:00:00-04:00 False filing limit LIMIT{number}: 60 days, 20 of them for billing",
        ], routing["deadlineParts"]!.AsArray().Select(part =>
            $"{part!["source"]} {part["of"]} {part["amount"]} {part["unit"]} {part["local"]} {(bool)part["wins"]!} {part["text"]}"));
        var obs = (await house.Admin.Post("/api/charts", Ward.Merge(news, new { account = "A2", kind = "OBS" }))).Must(201).Json;
        Assert.Equal("2026-03-11T04:00:00Z", (string?)obs["deadline"]);
        // A changed calendar moves what is open: Monday is off too.
        (await house.Admin.Put($"/api/calendars/{calendar}", Ward.Merge(Office, new { holidays = new[] { new { date = "2026-03-09", name = "Snow" } } }))).Must(200);
        await house.Until(async () => (string?)(await house.Admin.Get($"/api/charts/{id}")).Json["deadline"] == "2026-03-10T20:00:00Z");
    }

    [Fact]
    public async Task A_default_limit_is_switched_off_by_that_word_alone()
    {
        var before = (await house.Admin.Get("/api/filing-limits/CIGNA")).Must(200).Json;
        Assert.Equal((90, 30, true), ((int)before["days"]!, (int)before["leadDays"]!, (bool)before["isDefault"]!));
        var off = (await house.Admin.Put("/api/filing-limits/CIGNA", new { off = true })).Must(200).Json;
        Assert.Equal((90, true, false), ((int)off["days"]!, (bool)off["off"]!, (bool)off["isDefault"]!));
        Assert.Equal(before["when"]!.ToJsonString(), off["when"]!.ToJsonString());
    }

    [Theory]
    [InlineData("calendars", """{"name":""}""", "name")]
    [InlineData("calendars", """{"name":"n","weekend":["none"]}""", "weekend[0]")]
    [InlineData("calendars", """{"name":"n","weekend":["sunday","sunday"]}""", "weekend")]
    [InlineData("calendars", """{"name":"n","weekend":["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]}""", "weekend")]
    [InlineData("calendars", """{"name":"n","holidays":[{"date":"1899-12-31","name":"h"}]}""", "holidays.date")]
    [InlineData("calendars", """{"name":"n","holidays":[{"date":"2026-01-01","name":"h"},{"date":"2026-01-01","name":"i"}]}""", "holidays.date")]
    [InlineData("calendars", """{"name":"n","holidays":[{"date":"2026-01-01","name":""}]}""", "holidays.name")]
    [InlineData("calendars", """{"name":"n","yearly":[{"name":"h","month":13,"day":1}]}""", "yearly.month")]
    [InlineData("calendars", """{"name":"n","yearly":[{"name":"h","month":4,"day":31}]}""", "yearly.day")]
    [InlineData("calendars", """{"name":"n","yearly":[{"name":"h","month":2,"day":30}]}""", "yearly.day")]
    [InlineData("calendars", """{"name":"n","yearly":[{"name":"h","month":2}]}""", "yearly.day")]
    [InlineData("calendars", """{"name":"n","yearly":[{"name":"h","month":2,"day":1,"week":"first"}]}""", "yearly.day")]
    [InlineData("calendars", """{"name":"n","yearly":[{"name":"h","month":2,"weekday":"monday"}]}""", "yearly.week")]
    [InlineData("calendars", """{"name":"n","yearly":[{"name":"h","month":2,"week":"last"}]}""", "yearly.weekday")]
    [InlineData("calendars", """{"name":"n","yearly":[{"name":"h","month":2,"day":1,"plusDays":7}]}""", "yearly.plusDays")]
    [InlineData("calendars", """{"name":"n","yearly":[{"name":"h","month":2,"day":1,"from":2027,"until":2026}]}""", "yearly.until")]
    [InlineData("calendars", """{"name":"n","hours":{"from":"8:00","to":"17:00"}}""", "hours.from")]
    [InlineData("calendars", """{"name":"n","hours":{"from":"08:00","to":"24:01"}}""", "hours.to")]
    [InlineData("calendars", """{"name":"n","hours":{"from":"17:00","to":"08:00"}}""", "hours.to")]
    [InlineData("filing-limits", """{"days":9}""", "when")]
    [InlineData("filing-limits", """{"off":true}""", "when")]
    [InlineData("filing-limits", """{"when":[{"attribute":"payer","operator":"exists"}]}""", "days")]
    [InlineData("filing-limits", """{"when":[{"attribute":"payer","operator":"exists"}],"days":0}""", "days")]
    [InlineData("filing-limits", """{"when":[{"attribute":"payer","operator":"exists"}],"days":9,"leadDays":10}""", "leadDays")]
    [InlineData("filing-limits", """{"when":[{"attribute":"discharged","operator":"moreThanDaysAgo","value":3}],"days":9}""", "when.operator")]
    [InlineData("clients", """{"name":"n","targets":[{"kind":"OBS","hours":1,"days":1}]}""", "targets.hours")]
    [InlineData("clients", """{"name":"n","targets":[{"kind":"OBS","days":367}]}""", "targets.days")]
    [InlineData("clients", """{"name":"n","targets":[{"kind":"OBS","days":1,"business":true}]}""", "targets.business")]
    [InlineData("clients", """{"name":"n","monthEndDays":16}""", "monthEndDays")]
    [InlineData("facilities", """{"client":"MERCY","name":"n","timeZone":"Etc/UTC","calendar":"NOPE"}""", "calendar")]
    public async Task What_is_wrong_is_named_and_nothing_is_set(string noun, string body, string field)
    {
        var before = house.Engine.Position;
        var no = (await house.Admin.Put($"/api/{noun}/WRONG", JsonNode.Parse(body)!)).MustRefuse(400, "invalid");
        Assert.Equal(field, (string?)no.Json["field"]);
        Assert.Equal(before, house.Engine.Position);
    }
}

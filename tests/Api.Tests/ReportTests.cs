using System.Text.Json.Nodes;
using NodaTime;

namespace CodingQueue.Api.Tests;

/// <summary>Turnaround and what is discharged and not final coded, as a lead asks for them.</summary>
public sealed class ReportTests(House house) : IClassFixture<House>
{
    private static JsonNode? Clock(JsonNode report, string? group, string clock) => report["groups"]!.AsArray()
        .FirstOrDefault(one => (string?)one!["group"] == group)?["clocks"]!.AsArray()
        .FirstOrDefault(one => (string?)one!["clock"] == clock);

    [Fact]
    public async Task Turnaround_is_reported_by_what_is_asked()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        for (var hours = 1; hours <= 4; hours++)
        {
            await ward.ChartAt(hours * 20);
            await desk.Do("complete", await desk.Take());
        }
        var days = $"from={house.Engine.Now.InUtc().Date.PlusDays(-2):uuuu-MM-dd}";
        var byQueue = (await house.Lead.Get($"/api/turnaround?{days}&workqueue={ward.Id}")).Must(200).Json;
        var discharge = Clock(byQueue, ward.Id, "discharge")!;
        Assert.Equal(4, (int)discharge["count"]!);
        Assert.InRange((double)discharge["p50"]!, 39.5, 40.5);
        Assert.InRange((double)discharge["max"]!, 79.1, 80.9);
        Assert.InRange((double)discharge["working"]!["p50"]!, 39.5, 40.5);
        // The target is 72 hours.
        Assert.Equal((1, 75m), ((int)discharge["late"]!, (decimal)discharge["metPercent"]!));
        Assert.Equal(4, (int)Clock(byQueue, ward.Id, "touch")!["count"]!);
        Assert.Null((int?)Clock(byQueue, ward.Id, "touch")!["late"]);
        foreach (var (by, group) in new[] { ("client", "MERCY"), ("facility", "NORTH"), ("kind", "INPATIENT") })
            Assert.Equal(4, (int)Clock(
                (await house.Lead.Get($"/api/turnaround?{days}&workqueue={ward.Id}&by={by}")).Must(200).Json, group, "ready")!["count"]!);
        Assert.Empty((await house.Lead.Get($"/api/turnaround?{days}&workqueue={ward.Id}&kind=OBS")).Must(200).Json["groups"]!.AsArray());
        Assert.Empty((await house.Lead.Get($"/api/turnaround?from=2020-01-01&to=2020-02-01&workqueue={ward.Id}")).Must(200).Json["groups"]!.AsArray());
    }

    [Fact]
    public async Task A_chart_and_its_history_show_how_long_its_clocks_ran()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        var chart = await ward.ChartAt(10);
        var taken = await desk.Take();
        (await desk.Do("complete", taken)).Must(200);
        var clocks = (await house.Lead.Get($"/api/charts/{chart}")).Must(200).Json["clocks"]!.AsArray();
        Assert.Equal(["ready", "touch", "discharge"], clocks.Select(clock => (string)clock!["clock"]!));
        Assert.InRange((double)clocks[2]!["hours"]!, 9.99, 10.5);
        Assert.Contains("\"measured\"", (await house.Lead.Get($"/api/charts/{chart}/history")).Must(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discharged_and_not_final_coded_is_live_by_place_and_age()
    {
        var ward = await house.Ward();
        var desk = await ward.Coder();
        async Task<JsonNode> Group()
        {
            var groups = (await house.Lead.Get($"/api/dnfc?workqueue={ward.Id}")).Must(200).Json["groups"]!.AsArray();
            return groups.SingleOrDefault() ?? new JsonObject { ["count"] = 0 };
        }
        static string Places(JsonNode group) => string.Join(' ', group["parts"]!.AsArray().Select(part =>
            $"{part!["place"]}{(part["owner"] is { } owner ? $"/{owner}" : "")}={part["count"]}"));

        Assert.Equal(0, (int)(await Group())["count"]!);
        await ward.Chart(new { discharged = (string?)null });
        Assert.Equal(0, (int)(await Group())["count"]!);
        foreach (var hours in new[] { 1, 30, 80, 200, 300, 300 })
            await ward.Chart(new
            {
                admitted = (string?)null,
                discharged = NodaTime.Text.InstantPattern.General.Format(house.Engine.Now - Duration.FromHours(hours)),
                totalCharges = hours,
            });
        var group = await Group();
        Assert.Equal((6, 911m), ((int)group["count"]!, (decimal)group["dollars"]!));
        Assert.Equal(
            ["0-1 1 1", "1-3 1 30", "3-5 1 80", "5-10 1 200", ">10 2 600"],
            group["ages"]!.AsArray().Select(age => $"{age!["days"]} {age["count"]} {age["dollars"]}"));
        Assert.Equal("available=6", Places(group));
        var (first, second) = (await desk.Take(), await desk.Take());
        (await desk.Do("hold", second, new { reason = "MISS_OP", owner = "provider" })).Must(200);
        Assert.Equal("available=4 withCoder=1 held/provider=1", Places(await Group()));
        (await desk.Do("complete", first)).Must(200);
        Assert.Equal("available=4 held/provider=1", Places(await Group()));
        var whole = (await house.Lead.Get("/api/dnfc?by=client")).Must(200).Json["groups"]!.AsArray();
        Assert.Equal(["MERCY"], whole.Select(one => (string?)one!["group"]));
    }
}

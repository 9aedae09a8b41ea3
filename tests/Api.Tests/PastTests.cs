using System.Text.Json.Nodes;
using CodingQueue.Engine.Journal;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Api.Tests;

/// <summary>Explanations of a past moment: what they say, whom they tell, and what is no moment.</summary>
public sealed class PastTests(House house) : IClassFixture<House>
{
    /// <summary>An instant up to which everything so far happened, and nothing after it.</summary>
    private async Task<string> Moment()
    {
        await house.Engine.CaughtUp();
        var at = house.Engine.Now;
        while (house.Engine.Now <= at)
            await Task.Yield();
        return InstantPattern.ExtendedIso.Format(at);
    }

    private static string Without(JsonNode answer, string field)
    {
        answer.AsObject().Remove(field);
        return answer.ToJsonString();
    }

    private async Task<Caller> ScopedLead(string facility)
    {
        var name = $"lead-{house.Next()}";
        (await house.Admin.Put(
            $"/api/accounts/{name}",
            new { role = "lead", password = "password of a lead", clients = new[] { "MERCY" }, facilities = new[] { facility } })).Must(200);
        return house.As(name);
    }

    [Fact]
    public async Task The_past_is_answered_as_the_present_was_to_everybody_who_may_ask()
    {
        var ward = await house.Ward();
        var (first, second) = (await ward.Coder(), await ward.Coder(new { facilities = new[] { "NORTH", "SOUTH" } }));
        var chart = await ward.Chart();
        await ward.Chart(new { facility = "SOUTH" });
        (await house.Admin.Put($"/api/coders/{first.Id}/presence", new { state = "available" })).Must(200);
        string[] paths = [$"/api/charts/{chart}/routing?", $"/api/coders/{first.Id}/why?chart={chart}&", $"/api/coders/{second.Id}/why?chart={chart}&"];
        var callers = new[] { house.Admin, house.Lead, await ScopedLead("NORTH") };
        var told = new Dictionary<(int, string), string>();
        for (var i = 0; i < callers.Length; i++)
            foreach (var path in paths)
                told[(i, path)] = (await callers[i].Get(path)).Must(200).Text;
        var version = (long)(await house.Admin.Get($"/api/charts/{chart}")).Must(200).Json["version"]!;
        var at = await Moment();

        await first.Take();
        (await house.Admin.Post($"/api/charts/{chart}/cancel", new { reason = "not ours" })).Must(200);
        (await house.Admin.Put($"/api/coders/{second.Id}/presence", new { state = "away" })).Must(200);
        await ward.Set(new { turnaroundHours = 5 });

        for (var i = 0; i < callers.Length; i++)
            foreach (var path in paths)
            {
                var answer = (await callers[i].Get($"{path}at={at}")).Must(200).Json;
                Assert.Equal(at, (string?)answer["asOf"]);
                Assert.Equal(told[(i, path)], Without(answer, "asOf"));
                Assert.NotEqual(told[(i, path)], (await callers[i].Get(path)).Must(200).Text);
            }
        var right = (await house.Lead.Get($"{paths[0]}version={version}")).Must(200).Json;
        Assert.Equal(1, (int)right["order"]!["place"]!);
        Assert.Equal(72, (int)right["deadlineParts"]![0]!["amount"]!);
    }

    [Fact]
    public async Task What_is_no_moment_of_the_chart_is_refused_with_field_value_and_rule()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        var chart = await ward.Chart();
        var late = await ward.Coder();
        var future = InstantPattern.ExtendedIso.Format(house.Engine.Now + Duration.FromHours(1));
        foreach (var path in new[] { $"/api/charts/{chart}/routing?", $"/api/coders/{coder.Id}/why?chart={chart}&" })
            foreach (var (asked, field, value) in new[]
            {
                ("at=", "at", ""), ("at=yesterday", "at", "yesterday"), ("at=2026-01-01", "at", "2026-01-01"),
                ("at=2026-01-01T10:00:00", "at", "2026-01-01T10:00:00"), ($"at={future}", "at", future),
                ("at=2020-01-01T00:00:00Z", "at", "2020-01-01T00:00:00Z"), ("version=0", "version", "0"), ("version=-1", "version", "-1"),
                ("version=x", "version", "x"), ("version=99999", "version", "99999"), ("version=99999999999999999999", "version", "99999999999999999999"),
                ("at=2026-01-01T00:00:00Z&version=1", "version", "1"),
            })
            {
                var refused = (await house.Lead.Get(path + asked)).MustRefuse(400, "invalid").Json;
                Assert.Equal((field, value), ((string?)refused["field"], (string?)refused["value"]));
                Assert.NotEmpty((string)refused["rule"]!);
            }
        var early = (await house.Lead.Get($"/api/coders/{late.Id}/why?chart={chart}&version=1")).MustRefuse(400, "invalid").Json;
        Assert.Equal("version", (string?)early["field"]);
        (await house.Lead.Get($"/api/charts/{chart}/routing?at={Uri.EscapeDataString("2020-01-01T00:00:00+05:30")}")).MustRefuse(400, "invalid");
    }

    [Fact]
    public async Task A_coder_whose_grant_is_gone_is_told_of_the_days_of_the_grant_and_of_no_other()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder(new { facilities = new[] { "NORTH" } });
        var chart = await ward.Chart();
        var north = await ScopedLead("NORTH");
        var at = await Moment();
        (await house.Admin.Put(
            $"/api/coders/{coder.Id}",
            new { name = "Moved", credentials = new[] { new { code = "CCS" } }, facilities = new[] { "SOUTH" }, workqueues = new[] { new { id = ward.Id } } }))
            .Must(200);
        var after = await Moment();
        Assert.Contains(coder.Id, await Coders($"?at={at}"));
        Assert.DoesNotContain(coder.Id, await Coders($"?at={after}"));
        Assert.DoesNotContain(coder.Id, await Coders(""));
        var why = $"/api/coders/{coder.Id}/why?chart={chart}";
        Assert.True((bool)(await north.Get($"{why}&at={at}")).Must(200).Json["may"]!);
        (await north.Get($"{why}&at={after}")).MustRefuse(404, "not_found");
        (await north.Get(why)).MustRefuse(404, "not_found");
        Assert.Contains("no grant for facility NORTH", (await house.Lead.Get($"{why}&at={after}")).Must(200).Text, StringComparison.Ordinal);

        async Task<string[]> Coders(string moment) =>
        [
            .. (await north.Get($"/api/charts/{chart}/routing{moment}")).Must(200).Json["coders"]!.AsArray()
                .Select(row => (string)row!["coder"]!),
        ];
    }

    [Fact]
    public async Task A_read_of_the_past_is_recorded_as_one()
    {
        var ward = await house.Ward();
        var coder = await ward.Coder();
        var chart = await ward.Chart();
        var seen = new HashSet<string>();
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        house.Engine.Follow(committed =>
        {
            foreach (var read in committed.Unit.Appends.SelectMany(part => part.Changes).OfType<AccessChange>().SelectMany(change => change.Reads))
                if (read.Chart?.Value == chart && read.By == "mercy-lead")
                    seen.Add(read.What);
            if (seen.IsSupersetOf(["past-routing", "past-why"]))
                both.TrySetResult();
        });
        (await house.Lead.Get($"/api/charts/{chart}/routing?version=1")).Must(200);
        (await house.Lead.Get($"/api/coders/{coder.Id}/why?chart={chart}&at={await Moment()}")).Must(200);
        await both.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }
}

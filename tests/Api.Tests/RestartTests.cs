using System.Text.RegularExpressions;

namespace CodingQueue.Api.Tests;

/// <summary>The server is stopped and started on the same folder: nobody notices but for the pause.</summary>
public sealed partial class RestartTests
{
    [Fact]
    public async Task After_a_restart_everything_is_as_it_was_and_a_retry_is_answered_the_same()
    {
        var house = new House();
        await house.InitializeAsync();
        try
        {
            var ward = await house.Ward();
            var desk = await ward.Coder(new { capacity = 9 });
            for (var i = 1; i < 8; i++)
                await ward.ChartAt(hoursAgo: i);
            var next = (await desk.Calls.Post($"/api/coders/{desk.Id}/next", key: "next")).Must(200);
            (await desk.Do("complete", await desk.Take())).Must(200);
            (await desk.Do("hold", await desk.Take(), new { reason = "MISS_OP", until = "2030-01-01T00:00:00Z" })).Must(200);
            (await desk.Do("open", await desk.Take())).Must(200);
            var hold = (await desk.Calls.Post($"/api/charts/{(await desk.Take()).Chart}/hold", new { assignment = 1, reason = "MISS_DS" }, "hold")).Must(200);
            await house.Until(async () => (await house.Lead.Get("/api/charts?state=finalCoded")).Must(200).Text.Contains("finalCoded", StringComparison.Ordinal));
            var (lead, paths) = (house.Lead, new[]
            {
                "/api/charts", "/api/charts?state=finalCoded", $"/api/coders/{desk.Id}", $"/api/coders/{desk.Id}/assignments", "/api/workqueues", "/api/facilities",
                "/api/unroutable",
            });
            var before = await Read(lead, paths);
            var cursor = (string)(await lead.Get("/api/charts?limit=2")).Must(200).Json["cursor"]!;
            var second = await Read(lead, [$"/api/charts?limit=2&cursor={cursor}"]);

            await house.Stop();
            await house.Start();

            var (leadAfter, coderAfter) = (new Caller(house.Http, lead.Token), new Caller(house.Http, desk.Calls.Token));
            Assert.Equal(before, await Read(leadAfter, paths));
            Assert.Equal(second, await Read(leadAfter, [$"/api/charts?limit=2&cursor={cursor}"]));
            Assert.Equal(next.Text, (await coderAfter.Post($"/api/coders/{desk.Id}/next", key: "next")).Must(200).Text);
            Assert.Equal(hold.Text, (await coderAfter.Post(
                $"/api/charts/{hold.Json["chart"]!["id"]}/hold", new { assignment = 1, reason = "MISS_DS" }, "hold")).Must(200).Text);
            (await coderAfter.Post($"/api/charts/{hold.Json["chart"]!["id"]}/hold", new { assignment = 1, reason = "MISS_OP" }, "hold"))
                .MustRefuse(422, "command_id_reused");
            Assert.NotNull(await (desk with { Calls = coderAfter }).Next());
        }
        finally
        {
            await house.DisposeAsync();
        }
    }

    [GeneratedRegex(",\"cursor\":\"[^\"]*\"")]
    private static partial Regex Sealed();

    private static async Task<string> Read(Caller caller, string[] paths)
    {
        var texts = await Task.WhenAll(paths.Select(async path => (await caller.Get(path)).Must(200).Text));
        // Each time a cursor is sealed it looks different.
        return Sealed().Replace(string.Join('\n', texts), "");
    }
}

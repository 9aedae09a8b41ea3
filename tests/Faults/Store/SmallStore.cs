using System.Globalization;
using CodingQueue.Load;

namespace CodingQueue.Faults.Store;

/// <summary>A real server's store with a little of everything, made over HTTP.</summary>
internal static class SmallStore
{
    /// <summary>Fills the store of a server that has just started.</summary>
    public static async Task Fill(ServerProcess server, int charts)
    {
        if (!await server.IsReady(TimeSpan.FromSeconds(60)))
            throw new InvalidOperationException($"The server did not start: {server.LastWords}");
        using var admin = new Calls(server.Url);
        await admin.SignIn("admin", ServerProcess.AdminPassword);
        await Hospital.SetUp(admin, 2, capacity: 3, pushed: false);
        using var feed = new Calls(server.Url);
        await feed.SignIn("feed", Hospital.Password);
        using var coder = new Calls(server.Url);
        await coder.SignIn(Hospital.Coder(0), Hospital.Password);
        for (var i = 0; i < charts; i++)
        {
            await feed.Send(HttpMethod.Post, "/api/charts", System.Text.Json.JsonSerializer.Serialize(new
            {
                facility = Hospital.Facilities[i % 2],
                account = string.Create(CultureInfo.InvariantCulture, $"R{i}"),
                track = "facility",
                kind = Hospital.Kinds[i % 4],
                discharged = DateTime.UtcNow.AddHours(-5).ToString("O", CultureInfo.InvariantCulture),
                totalCharges = 1000 + i,
            }), key: $"small-{i}");
            if (i % 4 != 0)
                continue;
            var next = await coder.Post($"/api/coders/{Hospital.Coder(0)}/next");
            if (next.Code == 200)
                await coder.Post($"/api/charts/{next.Json["chart"]!["id"]}/complete", new
                {
                    assignment = next.Json["chart"]!["assignment"]!["number"]!.GetValue<int>(),
                });
        }
        // A message that cannot be used is kept.
        await admin.Send(HttpMethod.Post, "/api/intake/hl7?client=MERCY", "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\rPV1|1|I\r", type: "text/plain");
    }
}

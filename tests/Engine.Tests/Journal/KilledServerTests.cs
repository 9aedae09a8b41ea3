using System.Diagnostics;
using System.Globalization;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Tests.Journal;

public sealed class KilledServerTests
{
    [Fact]
    public async Task A_server_killed_at_any_moment_loses_nothing_that_it_answered()
    {
        using var folder = new Folder();
        var answered = new Dictionary<string, long>();
        var random = new Random(5);
        for (var life = 0; life < 6; life++)
        {
            await LiveAndDie(folder.Path, answered, answers: random.Next(1, 4_000));
            await using var journal = SqliteJournal.Open(folder.Path, TimeProvider.System, _ => { });
            Assert.True(journal.Position >= answered.Values.Max());
            foreach (var (id, position) in answered)
                Assert.Equal([position], journal.Current(Units.Stream(id))!.Trail.Positions());
        }
    }

    private static async Task LiveAndDie(string folder, Dictionary<string, long> answered, int answers)
    {
        using var server = Process.Start(new ProcessStartInfo("dotnet", [typeof(Units).Assembly.Location, folder])
        {
            RedirectStandardOutput = true,
        })!;
        for (var i = 0; await server.StandardOutput.ReadLineAsync() is { } line; i++)
        {
            if (i == answers)
                server.Kill();
            // The last line may have been cut short by the kill.
            if (line.Split(' ') is [var id, var position, "Committed"])
                answered[id] = long.Parse(position, CultureInfo.InvariantCulture);
        }
        await server.WaitForExitAsync();
        Assert.NotEqual(0, server.ExitCode);
    }
}

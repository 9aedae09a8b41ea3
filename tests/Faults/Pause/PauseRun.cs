using System.Diagnostics;
using CodingQueue.Faults.Day;
using CodingQueue.Faults.Probes;
using CodingQueue.Load;

namespace CodingQueue.Faults.Pause;

/// <summary>
/// Stops the server's process, or all of PostgreSQL's, with SIGSTOP for a while, as a suspended machine or a full
/// hypervisor does, and lets it go on: nothing doubled, holds end, browsers see frames again.
/// </summary>
internal static class PauseRun
{
    /// <summary>How long after the pause a due hold may still be closed, and a browser without a frame.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    public static async Task<int> Run(Words words)
    {
        if (words.Has("postgres") && PostgresServer.Programs is null)
        {
            Console.WriteLine("SKIPPED: pauses of PostgreSQL, which is not installed");
            return 0;
        }
        using var postgres = words.Has("postgres") ? new PostgresServer() : null;
        using var day = new DisturbedDay(words, "pause", postgres);
        await day.Begin();
        using var holds = new HoldProbe(day);
        using var board = new BoardProbe(day.Server.Url);
        await holds.SignIn();
        await board.Open();
        var (toHold, toFrame) = (new Latencies(), new Latencies());
        var (pauses, longest) = (words.Number("pauses", 4), words.Number("longest", 3000));
        for (var pause = 0; pause < pauses; pause++)
        {
            await Task.Delay(day.Chance.Next(5, 800));
            var length = TimeSpan.FromMilliseconds(pause == 0 ? longest : day.Chance.Next(500, longest));
            var held = await holds.Place(DateTime.UtcNow + length / 2);
            // What sees to a database is stopped as often as the server itself.
            var processes = postgres is not null && pause % 2 == 0 ? postgres.Processes() : [day.Server.Id];
            await Signal("-STOP", processes);
            await Task.Delay(length);
            day.Clock.Struck();
            await Signal("-CONT", processes);
            if (!await day.MustBeBack($"a pause of {length.TotalSeconds:0.0} s"))
                break;
            if (await holds.Opens(held, Soon) is { } opened)
                toHold.Add(opened);
            if (await board.NextFrame(Soon) is { } frame)
                toFrame.Add(frame);
            else
                day.Violations.Add("sockets", $"no frame came {Soon.TotalSeconds} s after a pause of {length.TotalSeconds:0.0} s");
        }
        await day.End();
        Console.WriteLine($"pauses: {pauses} of up to {longest} ms; from going on to first 2xx: {day.Clock.ToFirstAnswer}");
        Console.WriteLine($"then a due hold was open after: {toHold}; a frame came after: {toFrame}; the browser connected {board.Connections} times");
        return day.Report(() => new Figure(
            postgres is null ? "pause to first 2xx, p50" : "pause of PostgreSQL or server to first 2xx, p50",
            Math.Round(day.Clock.ToFirstAnswer.At(0.5)), "ms", null, null, day.Busy));
    }

    private static async Task Signal(string signal, IEnumerable<int> processes)
    {
        using var kill = Process.Start("kill", [signal, .. processes.Select(process => $"{process}")]);
        await kill.WaitForExitAsync();
    }
}

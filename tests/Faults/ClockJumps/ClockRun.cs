using CodingQueue.Faults.Day;
using CodingQueue.Faults.Probes;
using CodingQueue.Load;

namespace CodingQueue.Faults.ClockJumps;

/// <summary>
/// Moves the server's clock forward and back while it runs: no hold ends before its time, one that is due ends
/// soon, batches keep their order, and sign-ins end when the clock says so and not before.
/// </summary>
internal static class ClockRun
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    public static async Task<int> Run(Words words)
    {
        if (FakeClock.Library is null)
        {
            Console.WriteLine("SKIPPED: clock jumps need libfaketime, which is not installed");
            return 0;
        }
        using var clock = new FakeClock();
        using var day = new DisturbedDay(words, "clock");
        await day.Begin(clock.Before);
        using var holds = new HoldProbe(day);
        await holds.SignIn();
        var (toHold, jumps) = (new Latencies(), words.Number("jumps", 6));
        for (var jump = 0; jump < jumps; jump++)
        {
            await Task.Delay(day.Chance.Next(50, 500));
            // Sign-ins last twelve hours: within these the callers must notice nothing.
            var back = TimeSpan.FromMinutes(day.Chance.Next(1, 240));
            var due = TimeSpan.FromMinutes(day.Chance.Next(2, 60));
            var held = await holds.Place(clock.Now + due);
            await Jump(clock.Off - back, $"back by {back}");
            await Task.Delay(1500);
            day.Violations.Unless(await holds.IsHeld(held), "holds", $"a hold of {due} ended after the clock went back by {back}");
            await Jump(clock.Off + back + due / 2, "forward to half of the hold");
            await Task.Delay(1500);
            day.Violations.Unless(await holds.IsHeld(held), "holds", $"a hold of {due} ended at half of its time");
            await Jump(clock.Off + due, "past the hold");
            if (await holds.Opens(held, Soon) is { } opened)
                toHold.Add(opened);
            await Jump(TimeSpan.FromMinutes(day.Chance.Next(-60, 60)), "near the right time");
        }
        await day.End();
        await SignIns(clock, day);
        Console.WriteLine($"clock: {jumps * 4} jumps; from jump to first 2xx: {day.Clock.ToFirstAnswer}; from due to open: {toHold}");
        return day.Report(() => new Figure(
            "clock jump past a hold to open, longest", toHold.Count == 0 ? -1 : Math.Round(toHold.At(1)), "ms", null, null, day.Busy));

        async Task Jump(TimeSpan off, string what)
        {
            day.Clock.Struck();
            clock.Set(off);
            await day.MustBeBack($"the clock went {what}");
        }
    }

    /// <summary>A sign-in of twelve hours: there after eleven, gone after thirteen; a new one is given at once.</summary>
    private static async Task SignIns(FakeClock clock, DisturbedDay day)
    {
        day.Server.Start(clock.Before);
        if (!await day.Server.IsReady(DisturbedDay.Back))
        {
            day.Violations.Add("not back", day.Server.LastWords);
            return;
        }
        var start = clock.Off;
        using var calls = new Calls(day.Server.Url);
        await calls.SignIn("lead", Hospital.Password);
        await Expect(TimeSpan.FromHours(11), 200);
        await Expect(TimeSpan.FromHours(-3), 200);
        await Expect(TimeSpan.FromHours(13), 401);
        await calls.SignIn("lead", Hospital.Password);
        await Expect(TimeSpan.FromHours(13), 200);
        await Expect(TimeSpan.Zero, 200);
        day.Violations.Unless(day.Server.Stop() == 0, "stop", $"the server did not stop: {day.Server.LastWords}");

        async Task Expect(TimeSpan off, int code)
        {
            clock.Set(start + off);
            await Task.Delay(1000);
            var answer = await calls.Send(HttpMethod.Get, "/api/board");
            day.Violations.Unless(
                answer.Code == code, "sign-ins", $"{off} from the sign-in the board was answered {answer.Code}, not {code}");
        }
    }
}

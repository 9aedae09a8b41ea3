using System.Diagnostics;
using System.Globalization;
using CodingQueue.Faults.Day;
using CodingQueue.Load;

namespace CodingQueue.Faults.Probes;

/// <summary>Holds that end by themselves: when they did, and that none did so early.</summary>
internal sealed class HoldProbe(DisturbedDay day) : IDisposable
{
    private readonly Calls _feed = new(day.Server.Url);
    private readonly Calls _lead = new(day.Server.Url);
    private int _charts;

    public async Task SignIn()
    {
        await _feed.SignIn("feed", Hospital.Password);
        await _lead.SignIn("lead", Hospital.Password);
    }

    /// <summary>A new chart on hold until an instant of the server's clock.</summary>
    public async Task<Held> Place(DateTime until)
    {
        var chart = await _feed.Post("/api/charts", new
        {
            facility = Hospital.Facilities[0],
            account = string.Create(CultureInfo.InvariantCulture, $"probe-{++_charts}"),
            track = "facility",
            kind = "SNF_HH_HOSPICE",
        });
        day.Beside++;
        var id = chart.Json["id"]!.GetValue<string>();
        await _lead.Post($"/api/charts/{id}/hold", new
        {
            reason = "QUERY_OPEN",
            until = until.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        });
        return new Held(id, until);
    }

    /// <summary>True while it is on hold.</summary>
    public async Task<bool> IsHeld(Held held) =>
        (await _lead.Get($"/api/charts/{held.Chart}"))["holds"]!.AsArray().Count > 0;

    /// <summary>Waits until it is not on hold any more; how long, or null when it took longer than it may.</summary>
    public async Task<TimeSpan?> Opens(Held held, TimeSpan most)
    {
        var watch = Stopwatch.StartNew();
        while (await IsHeld(held))
        {
            if (watch.Elapsed > most)
            {
                day.Violations.Add("holds", $"the hold of {held.Chart} until {held.Until:O} has not ended {watch.Elapsed.TotalSeconds:0.0} s after it may");
                return null;
            }
            await Task.Delay(10);
        }
        await NotEarly(held);
        return watch.Elapsed;
    }

    /// <summary>Its end, if it has one, is once and not before its time.</summary>
    private async Task NotEarly(Held held)
    {
        var ends = (await _lead.Get($"/api/charts/{held.Chart}/history"))["entries"]!.AsArray()
            .Where(entry => entry!["change"]!.GetValue<string>() == "holdEnded")
            .Select(entry => DateTime.Parse(
                entry!["at"]!.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)).ToList();
        day.Violations.Unless(
            ends.Count == 1 && ends[0] >= held.Until.AddMilliseconds(-1), "holds",
            $"the hold of {held.Chart} until {held.Until:O} ended at {string.Join(" and at ", ends.Select(end => end.ToString("O", CultureInfo.InvariantCulture)))}");
    }

    public void Dispose()
    {
        _feed.Dispose();
        _lead.Dispose();
    }
}

/// <summary>A chart on hold until an instant.</summary>
internal readonly record struct Held(string Chart, DateTime Until);

using CodingQueue.Core.Reference;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>When a chart must be final coded.</summary>
public static class Turnaround
{
    /// <summary>
    /// The earliest of the turnaround target (the client's for the kind, else the workqueue's, else the
    /// kind's default, counted from the clock start) and the end of the bill hold (whole days of the
    /// facility's own zone after the discharge). Null before the clock has started.
    /// </summary>
    /// <param name="settings">Targets and bill holds.</param>
    /// <param name="chart">The chart.</param>
    /// <param name="queue">Its workqueue, or null.</param>
    /// <param name="paused">How long the discharge clock stood still: the target is later by as much, the
    /// bill hold is not.</param>
    public static Instant? Deadline(
        Settings.Settings settings, in Placed chart, Workqueue? queue, Duration paused = default)
    {
        if (chart.Facts.Clock is not { } start)
            return null;
        var target = start + Duration.FromHours(TargetHours(settings, chart, queue)) + paused;
        if (settings.Facilities.TryGetValue(chart.Facility, out var facility)
            && facility.BillHoldDays is { } days)
        {
            var billed = EndOfBillHold(chart.Facts.Discharged ?? start, days, facility.Zone);
            if (billed < target)
                return billed;
        }
        return target;
    }

    /// <summary>Hours from clock start to final coded for this chart.</summary>
    public static int TargetHours(Settings.Settings settings, in Placed chart, Workqueue? queue)
    {
        if (settings.Clients.TryGetValue(chart.Client, out var client)
            && client.Targets.TryGetValue(chart.Facts.Kind, out var hours))
            return hours;
        return queue?.TurnaroundHours ?? ChartKinds.All[chart.Facts.Kind].TurnaroundHours;
    }

    private static Instant EndOfBillHold(Instant discharged, int days, DateTimeZone zone) =>
        zone.AtStartOfDay(discharged.InZone(zone).Date.PlusDays(days + 1)).ToInstant();
}

using System.Collections.Immutable;
using CodingQueue.Core.Calendars;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>
/// When a chart must be final coded: the earliest of the turnaround target (the client's for the kind, else
/// the workqueue's, else the kind's default, counted from the clock start), the client's month-end close, the
/// end of the facility's bill hold, and the filing limits of its payer. Days and working hours are those of
/// the facility's own zone and calendar: who works on the chart, and from where, changes nothing.
/// </summary>
public static class Turnaround
{
    /// <summary>The chart's deadline; null before its clock has started.</summary>
    /// <param name="settings">Targets, calendars and limits.</param>
    /// <param name="chart">The chart.</param>
    /// <param name="queue">Its workqueue, or null where no rule places it.</param>
    /// <param name="paused">For how long its turnaround clock has been stopped, at least 0. It moves the
    /// start of the target's count, and nothing else: a payer and a bill wait for nobody.</param>
    public static Instant? Deadline(
        Settings.Settings settings, in Placed chart, Workqueue? queue, Duration paused = default)
    {
        var found = new Candidates(null);
        Weigh(settings, chart, queue, paused, ref found);
        return found.Earliest;
    }

    /// <summary>
    /// Every deadline that the chart has, with the one that counts marked; empty before its clock has
    /// started. Takes the same as <see cref="Deadline"/>.
    /// </summary>
    public static ImmutableArray<DeadlinePart> Explain(
        Settings.Settings settings, in Placed chart, Workqueue? queue, Duration paused = default)
    {
        var parts = ImmutableArray.CreateBuilder<DeadlinePart>();
        var found = new Candidates(parts);
        Weigh(settings, chart, queue, paused, ref found);
        if (parts.Count > 0)
            parts[found.Winner] = parts[found.Winner] with { Wins = true };
        return parts.ToImmutable();
    }

    private static void Weigh(
        Settings.Settings settings, in Placed chart, Workqueue? queue, Duration paused,
        ref Candidates found)
    {
        if (chart.Facts.Clock is not { } clock)
            return;
        var time = settings.TimeOf(chart.Facility);
        var client = settings.Clients.GetValueOrDefault(chart.Client);
        WeighTarget(client, chart, queue, clock + paused, time, ref found);
        var end = chart.Facts.Discharged ?? clock;
        if (client?.MonthEndDays is { } closing)
            found.Add(new DeadlinePart(
                DeadlineSource.MonthEnd, client.Id.Value, closing, TimeUnit.WorkingDays, end,
                time.EndOfMonth(end, closing)));
        if (settings.Facilities.TryGetValue(chart.Facility, out var facility)
            && facility.BillHoldDays is { } hold)
            found.Add(new DeadlinePart(
                DeadlineSource.BillHold, facility.Id.Value, hold, TimeUnit.Days, end,
                time.EndOfDay(end, hold)));
        WeighFiling(settings, chart, clock, time, ref found);
    }

    private static void WeighTarget(
        Client? client, in Placed chart, Workqueue? queue, Instant start, WorkingTime time,
        ref Candidates found)
    {
        if (client is not null && client.Targets.TryGetValue(chart.Facts.Kind, out var own))
            Add(DeadlineSource.ClientTarget, client.Id.Value, own.Amount, own.Unit, ref found);
        else if (queue is not null)
            Add(DeadlineSource.WorkqueueTarget, queue.Id.Value, queue.TurnaroundHours,
                queue.BusinessHours ? TimeUnit.BusinessHours : TimeUnit.Hours, ref found);
        else
            Add(DeadlineSource.KindTarget, chart.Facts.Kind,
                ChartKinds.All[chart.Facts.Kind].TurnaroundHours, TimeUnit.Hours, ref found);

        void Add(DeadlineSource source, string of, int amount, TimeUnit unit, ref Candidates into) =>
            into.Add(new DeadlinePart(source, of, amount, unit, start, unit switch
            {
                TimeUnit.Hours => start + Duration.FromHours(amount),
                TimeUnit.BusinessHours => time.After(start, Duration.FromHours(amount)),
                TimeUnit.WorkingDays => time.EndOfWorkingDay(start, amount),
                _ => throw new InvalidOperationException($"No target is counted in {unit}"),
            }));
    }

    private static void WeighFiling(
        Settings.Settings settings, in Placed chart, Instant clock, WorkingTime time,
        ref Candidates found)
    {
        var service = chart.Facts.Discharged ?? clock;
        var earliest = Instant.Min(chart.Facts.Admitted ?? service, service);
        foreach (var limit in settings.FilingInOrder)
        {
            // Limits are far off and in order, so most charts are done here and read no criteria.
            if (!found.Needs(earliest + Duration.FromDays(limit.CodedWithin)))
                return;
            if (!limit.AppliesTo(chart))
                continue;
            var from = limit.StartOf(chart, clock);
            found.Add(new DeadlinePart(
                DeadlineSource.FilingLimit, limit.Id, limit.CodedWithin, TimeUnit.Days, from,
                time.EndOfDay(from, limit.CodedWithin)));
        }
    }

    /// <summary>The earliest so far, and all of them where somebody wants to know.</summary>
    private struct Candidates(ImmutableArray<DeadlinePart>.Builder? all)
    {
        public Instant? Earliest { get; private set; }

        public int Winner { get; private set; }

        /// <summary>False when what is no earlier than that changes nothing.</summary>
        public readonly bool Needs(Instant atLeast) => all is not null || !(atLeast >= Earliest);

        public void Add(in DeadlinePart part)
        {
            if (!(part.At >= Earliest))
                (Earliest, Winner) = (part.At, all?.Count ?? 0);
            all?.Add(part);
        }
    }
}

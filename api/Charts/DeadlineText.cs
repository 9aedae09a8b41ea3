using CodingQueue.Core.Charts;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Settings;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Api.Charts;

/// <summary>
/// One of the deadlines that a chart has; wins marks the one that counts. Local is the instant at on the
/// facility's own clock.
/// </summary>
public sealed record DeadlinePartOut(
    DeadlineSource Source, string Of, int Amount, TimeUnit Unit, Instant From, Instant At, string Local,
    bool Wins, string Text);

/// <summary>Deadlines with their reasons, in words.</summary>
internal static class DeadlineText
{
    /// <summary>Every deadline of the chart by the settings in force.</summary>
    public static IReadOnlyList<DeadlinePartOut> Of(Chart chart, Settings settings, Instant now)
    {
        var queue = chart.Workqueue is { } id ? settings.Workqueues.GetValueOrDefault(id) : null;
        var zone = settings.TimeOf(chart.Facility).Zone;
        return
        [
            .. Turnaround.Explain(
                settings, chart.PlacedAt(now, settings), queue, chart.PausedBeforeDeadline).Select(part =>
                new DeadlinePartOut(
                    part.Source, part.Of, part.Amount, part.Unit, part.From, part.At,
                    OffsetDateTimePattern.Rfc3339.Format(part.At.InZone(zone).ToOffsetDateTime()),
                    part.Wins, Of(part, settings))),
        ];
    }

    private static string Of(DeadlinePart part, Settings settings) => part.Source switch
    {
        DeadlineSource.ClientTarget => $"target of client {part.Of}: {Count(part)}",
        DeadlineSource.WorkqueueTarget => $"target of workqueue {part.Of}: {Count(part)}",
        DeadlineSource.KindTarget => $"usual target of {part.Of}: {Count(part)}",
        DeadlineSource.MonthEnd => part.Amount == 0
            ? $"month-end close of client {part.Of}: the end of the month"
            : $"month-end close of client {part.Of}: working day {part.Amount} of the next month",
        DeadlineSource.BillHold => $"bill hold of {part.Of}: {Count(part)}",
        DeadlineSource.FilingLimit when settings.FilingLimits.GetValueOrDefault(part.Of) is { } limit =>
            $"filing limit {limit.Id}: {limit.Days} days, {limit.LeadDays} of them for billing",
        _ => $"{part.Of}: {Count(part)}",
    };

    private static string Count(in DeadlinePart part) => part.Unit switch
    {
        TimeUnit.Hours => $"{part.Amount} hours",
        TimeUnit.BusinessHours => $"{part.Amount} business hours",
        TimeUnit.WorkingDays => $"{part.Amount} working days",
        _ => $"{part.Amount} days",
    };
}

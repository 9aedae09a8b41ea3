using NodaTime;

namespace CodingQueue.RoutingModel.Model;

/// <summary>When a chart must be final coded: days and hours are walked through one by one on the facility's clock.</summary>
internal sealed partial class Naive
{
    private static readonly MCalendar EveryDay = new("", [], [], null);

    /// <summary>
    /// The earliest of the turnaround target (the client's, else the workqueue's, else the kind's), the month's close, the
    /// end of the bill hold, and the filing limits that apply.
    /// </summary>
    private Instant? DeadlineOf(MChart chart, string? queue)
    {
        if (chart.Discharged is not { } start)
            return null;
        var facility = Facilities[chart.Facility];
        var client = Clients[facility.Client];
        var target = client.Targets.TryGetValue(chart.Kind, out var own) ? own
            : queue is not null ? new MTarget(Queues[queue].Hours, Queues[queue].BusinessHours ? "businessHours" : "hours")
            : new MTarget(Tables.Kinds[chart.Kind].Hours, "hours");
        var deadlines = new List<(Instant At, string Source)>
        {
            (target.Unit switch
            {
                "hours" => start + Duration.FromHours(target.Amount),
                "businessHours" => AfterWork(facility, start, Duration.FromHours(target.Amount)),
                _ => CloseOf(facility, NthWorkingDay(facility, Day(facility.Id, start).PlusDays(1), target.Amount)),
            }, target.Unit),
        };
        if (client.MonthEndDays is { } closing)
        {
            var next = new LocalDate(Day(facility.Id, start).Year, Day(facility.Id, start).Month, 1).PlusMonths(1);
            deadlines.Add((
                closing == 0 ? Beginning(facility, next) : CloseOf(facility, NthWorkingDay(facility, next, closing)), "month's end"));
        }
        if (facility.BillHoldDays is { } hold)
            deadlines.Add((Beginning(facility, Day(facility.Id, start).PlusDays(hold + 1)), "bill hold"));
        deadlines.AddRange(Filings.Values.Where(limit => !limit.Off && Meets(chart, limit.When))
            .Select(limit => (Beginning(facility, Day(facility.Id, start).PlusDays(limit.Days + 1)), "filing limit")));
        var first = deadlines.MinBy(one => one.At);
        coverage.Deadline(first.Source);
        return first.At;
    }

    private MCalendar CalendarOf(MFacility facility) =>
        facility.Calendar is { } id && Calendars.TryGetValue(id, out var known) ? known : EveryDay;

    private bool IsWorkingDay(MFacility facility, LocalDate day) =>
        !CalendarOf(facility).Weekend.Contains(day.DayOfWeek) && !CalendarOf(facility).Holidays.Contains(day);

    private LocalDate NthWorkingDay(MFacility facility, LocalDate from, int number)
    {
        for (var day = from; ; day = day.PlusDays(1))
            if (IsWorkingDay(facility, day) && --number == 0)
                return day;
    }

    private Instant AfterWork(MFacility facility, Instant start, Duration work)
    {
        for (var day = Day(facility.Id, start); ; day = day.PlusDays(1))
        {
            var (open, close) = (Instant.Max(start, OpenOf(facility, day)), CloseOf(facility, day));
            if (!IsWorkingDay(facility, day) || close <= open)
                continue;
            if (close - open >= work)
                return open + work;
            work -= close - open;
        }
    }

    private Instant OpenOf(MFacility facility, LocalDate day) =>
        CalendarOf(facility).Hours is { } hours ? At(facility, day, hours.From) : Beginning(facility, day);

    private Instant CloseOf(MFacility facility, LocalDate day) =>
        CalendarOf(facility).Hours is { } hours ? At(facility, day, hours.To) : Beginning(facility, day.PlusDays(1));

    private Instant Beginning(MFacility facility, LocalDate day) => Zone(facility.Id).AtStartOfDay(day).ToInstant();

    private Instant At(MFacility facility, LocalDate day, int hour) =>
        hour == 24 ? Beginning(facility, day.PlusDays(1)) : (day + new LocalTime(hour, 0)).InZoneLeniently(Zone(facility.Id)).ToInstant();
}

using NodaTime;

namespace CodingQueue.Core.Coders;

/// <summary>What a coder's shifts and time off say of an instant.</summary>
public static class Shifts
{
    /// <summary>Days ahead that are looked at; what reaches further is looked at again then.</summary>
    private const int DaysAhead = 15;

    /// <summary>
    /// On shift, on a break or off at the instant; when that ends, and when the next shift begins.
    /// </summary>
    /// <param name="profile">Whose shifts, time off and zone.</param>
    /// <param name="now">The instant.</param>
    public static Duty At(CoderProfile profile, Instant now)
    {
        var today = now.InZone(profile.Zone).Date;
        if (profile.Shifts.IsEmpty)
            return WithoutShifts(profile, today);
        // A shift that began the day before yesterday may end today where the clocks are put forward.
        var (work, breaks, off) = Stretches(profile, today.PlusDays(-2), today.PlusDays(DaysAhead));
        foreach (var (begin, end) in work)
            if (begin <= now && now < end)
                return On(profile, now, (begin, end), work, breaks, today);
        return Off(profile, now, work, off, today);
    }

    private static Duty WithoutShifts(CoderProfile profile, LocalDate today)
    {
        var back = DayAfter(profile, today);
        if (back > today)
        {
            var begins = StartOf(back, profile);
            return new Duty(DutyState.TimeOff, begins, null, begins);
        }
        return Duty.Always with { Until = NextTimeOff(profile, today) };
    }

    private static Duty On(
        CoderProfile profile, Instant now, (Instant Begin, Instant End) shift,
        List<(Instant Begin, Instant End)> work, List<(Instant Begin, Instant End)> breaks, LocalDate today)
    {
        var seen = StartOf(today.PlusDays(DaysAhead), profile);
        Instant? ends = shift.End >= seen ? null : shift.End;
        var (state, until) = (DutyState.OnShift, ends ?? seen);
        foreach (var (begin, end) in breaks)
            if (begin <= now && now < end)
                (state, until) = (DutyState.OnBreak, Instant.Min(until, end));
        if (state == DutyState.OnShift)
            foreach (var (begin, end) in breaks)
                if (begin > now && begin < until && end > begin)
                    until = begin;
        return new Duty(state, until, ends, ends is null ? null : NextShift(profile, shift.End, work, today));
    }

    private static Duty Off(
        CoderProfile profile, Instant now, List<(Instant Begin, Instant End)> work,
        List<(Instant Begin, Instant End)> off, LocalDate today)
    {
        var next = NextShift(profile, now, work, today);
        var until = Instant.Min(next ?? Instant.MaxValue, StartOf(today.PlusDays(DaysAhead), profile));
        var state = DutyState.OffShift;
        var back = DayAfter(profile, today);
        if (back > today)
            (state, until) = (DutyState.TimeOff, Instant.Min(until, StartOf(back, profile)));
        else
        {
            foreach (var (begin, end) in off)
                if (begin <= now && now < end)
                    (state, until) = (DutyState.TimeOff, Instant.Min(until, end));
            if (NextTimeOff(profile, today) is { } begins)
                until = Instant.Min(until, begins);
        }
        return new Duty(state, until, null, next);
    }

    /// <summary>
    /// Work, breaks and what time off takes away, of the shifts that begin between two days; work that
    /// touches is one.
    /// </summary>
    private static (List<(Instant Begin, Instant End)> Work, List<(Instant Begin, Instant End)> Breaks,
        List<(Instant Begin, Instant End)> Off) Stretches(
        CoderProfile profile, LocalDate first, LocalDate last)
    {
        var work = new List<(Instant Begin, Instant End)>();
        var breaks = new List<(Instant Begin, Instant End)>();
        var off = new List<(Instant Begin, Instant End)>();
        for (var day = first; day <= last; day = day.PlusDays(1))
            foreach (var shift in profile.Shifts)
            {
                if (!shift.Days.Contains(day.DayOfWeek) || shift.On(day, profile.Zone) is var span
                    && span.End <= span.Begin)
                    continue;
                if (profile.IsOff(day))
                {
                    off.Add(span);
                    continue;
                }
                work.Add(span);
                breaks.AddRange(shift.BreaksOn(day, profile.Zone));
            }
        return (Joined(work), breaks, off);
    }

    private static List<(Instant Begin, Instant End)> Joined(List<(Instant Begin, Instant End)> spans)
    {
        spans.Sort();
        var joined = new List<(Instant Begin, Instant End)>();
        foreach (var span in spans)
            if (joined.Count > 0 && span.Begin <= joined[^1].End)
                joined[^1] = (joined[^1].Begin, Instant.Max(joined[^1].End, span.End));
            else
                joined.Add(span);
        return joined;
    }

    /// <summary>
    /// The first shift that begins after the instant: among those at hand, else by going on day by day.
    /// </summary>
    private static Instant? NextShift(
        CoderProfile profile, Instant after, List<(Instant Begin, Instant End)> work, LocalDate today)
    {
        foreach (var (begin, _) in work)
            if (begin > after)
                return begin;
        var last = today.PlusDays(Limits.RosterDays);
        for (var day = today.PlusDays(DaysAhead + 1); day <= last; day = day.PlusDays(1))
        {
            if (profile.IsOff(day))
                continue;
            Instant? first = null;
            foreach (var shift in profile.Shifts)
                if (shift.Days.Contains(day.DayOfWeek) && shift.On(day, profile.Zone) is var span
                    && span.End > span.Begin && !(first <= span.Begin))
                    first = span.Begin;
            if (first is not null)
                return first;
        }
        return null;
    }

    /// <summary>The first day from this one on that is not off.</summary>
    private static LocalDate DayAfter(CoderProfile profile, LocalDate day)
    {
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var off in profile.TimeOff)
                if (off.Covers(day))
                    (day, moved) = (off.Until.PlusDays(1), true);
        }
        return day;
    }

    private static Instant? NextTimeOff(CoderProfile profile, LocalDate today)
    {
        LocalDate? first = null;
        foreach (var off in profile.TimeOff)
            if (off.From > today && !(first <= off.From))
                first = off.From;
        return first is { } day ? StartOf(day, profile) : null;
    }

    private static Instant StartOf(LocalDate day, CoderProfile profile) =>
        profile.Zone.AtStartOfDay(day).ToInstant();
}

using NodaTime;

namespace CodingQueue.RoutingModel.Model;

/// <summary>
/// Shifts, breaks and time off: every shift of the days around is written out and asked whether it contains the moment.
/// </summary>
internal sealed partial class Naive
{
    private static readonly DateTimeZone CodersZone = DateTimeZoneProviders.Tzdb["America/Chicago"];

    /// <summary>A profile is set. Other hours count at once, and a shift that they end ends.</summary>
    public void Set(MProfile profile)
    {
        if (Coders.Find(coder => coder.Id == profile.Id) is not { } known)
        {
            Coders.Add(new MCoder(profile) { Duty = DutyOf(profile, Now) });
            return;
        }
        known.Profile = profile;
        RosterTick(known);
    }

    /// <summary>Time may have changed what the roster says; true when it did.</summary>
    public bool RosterTick(MCoder coder)
    {
        var (was, duty) = (coder.Duty, DutyOf(coder.Profile, Now));
        if (was == duty)
            return false;
        coder.Duty = duty;
        coverage.Happened($"{was} to {duty}");
        if (IsOn(was) && !IsOn(duty))
        {
            foreach (var holding in coder.Holdings.Where(holding => !holding.Held).ToList())
                if (!holding.Chart.Opened)
                {
                    coverage.Happened("a shift's end releases a chart");
                    Unassign(holding.Chart);
                }
                else if (!coder.LeftOpen.Contains((holding.Chart, holding.Number)))
                {
                    coverage.Happened("a shift's end asks about a chart");
                    coder.LeftOpen.Add((holding.Chart, holding.Number));
                }
            Be(coder, "Off");
        }
        else if (duty == "OnBreak" && coder.Presence == "Available")
        {
            Be(coder, "Away");
            coder.Returns = true;
        }
        else if (duty != "OnBreak" && coder.Returns)
            Be(coder, "Available");
        return true;
    }

    public static void Be(MCoder coder, string presence) => (coder.Presence, coder.Returns) = (presence, false);

    /// <summary>The next moment at which some roster may say something else.</summary>
    public Instant? NextOfRosters() => Coders.SelectMany(coder => Moments(coder.Profile)).Where(at => at > Now)
        .Select(at => (Instant?)at).Min();

    private static bool IsOn(string duty) => duty is "Free" or "OnShift" or "OnBreak";

    private string DutyOf(MProfile profile, Instant at)
    {
        var isDayOff = IsOff(profile, at.InZone(CodersZone).Date);
        if (profile.Shifts.Length == 0)
            return isDayOff ? "TimeOff" : "Free";
        var shifts = ShiftsOf(profile).ToList();
        if (shifts.Exists(shift => !shift.IsOff && shift.Begin <= at && at < shift.End))
            return shifts.Exists(shift => !shift.IsOff && shift.Pause is { } pause && pause.Begin <= at && at < pause.End)
                ? "OnBreak" : "OnShift";
        return isDayOff || shifts.Exists(shift => shift.IsOff && shift.Begin <= at && at < shift.End) ? "TimeOff" : "OffShift";
    }

    private IEnumerable<Instant> Moments(MProfile profile)
    {
        foreach (var off in profile.TimeOff)
        {
            yield return CodersZone.AtStartOfDay(off.From).ToInstant();
            yield return CodersZone.AtStartOfDay(off.Until.PlusDays(1)).ToInstant();
        }
        foreach (var shift in ShiftsOf(profile))
        {
            yield return shift.Begin;
            yield return shift.End;
            if (shift.Pause is { } pause)
            {
                yield return pause.Begin;
                yield return pause.End;
            }
        }
    }

    private IEnumerable<(Instant Begin, Instant End, bool IsOff, (Instant Begin, Instant End)? Pause)> ShiftsOf(MProfile profile)
    {
        var today = Now.InZone(CodersZone).Date;
        for (var day = today.PlusDays(-3); day <= today.PlusDays(9); day = day.PlusDays(1))
            foreach (var shift in profile.Shifts.Where(shift => shift.Days.Contains(day.DayOfWeek)))
            {
                var (begin, end) = (On(day, shift.From), On(shift.To <= shift.From ? day.PlusDays(1) : day, shift.To));
                (Instant, Instant)? pause = null;
                if (shift.Pause is { } hours)
                {
                    var first = hours.From < shift.From ? day.PlusDays(1) : day;
                    pause = (On(first, hours.From), On(hours.To <= hours.From ? first.PlusDays(1) : first, hours.To));
                }
                yield return (begin, end, IsOff(profile, day), pause);
            }
    }

    private static bool IsOff(MProfile profile, LocalDate day) => profile.TimeOff.Any(off => off.From <= day && day <= off.Until);

    private static Instant On(LocalDate day, LocalTime time) => (day + time).InZoneLeniently(CodersZone).ToInstant();
}

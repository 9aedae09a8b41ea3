using NodaTime;
using NodaTime.TimeZones;

namespace CodingQueue.Api.Intake;

/// <summary>How much of a time the sender wrote.</summary>
public enum TimePrecision
{
    /// <summary>Only the year; taken as its first day.</summary>
    Year,

    /// <summary>Year and month; taken as the month's first day.</summary>
    Month,

    /// <summary>A date; taken as the start of that day where the facility is.</summary>
    Day,

    /// <summary>To the hour.</summary>
    Hour,

    /// <summary>To the minute.</summary>
    Minute,

    /// <summary>To the second.</summary>
    Second,

    /// <summary>To a fraction of a second.</summary>
    Fraction,
}

/// <summary>Whether the facility's clock made a local time mean something else than it says.</summary>
public enum TimeShift
{
    /// <summary>The local time exists once, or came with its own offset.</summary>
    None,

    /// <summary>The clock skipped the local time; it was moved forward by the length of the gap.</summary>
    Skipped,

    /// <summary>The local time happened twice; the earlier one was taken.</summary>
    Repeated,
}

/// <summary>A point in time and what had to be decided to find it.</summary>
public readonly record struct FacilityMoment(Instant At, TimeShift Shift);

/// <summary>
/// A time as the sender wrote it: local to the facility unless it brought its own offset. It is a real date
/// within <see cref="IntakeLimits.YearMin"/> to <see cref="IntakeLimits.YearMax"/>; only the zone is open.
/// </summary>
/// <param name="Local">The date and time on the wall; parts not written are the earliest.</param>
/// <param name="Offset">The offset from UTC the sender wrote, or null.</param>
/// <param name="Precision">How much was written.</param>
public readonly record struct FacilityTime(LocalDateTime Local, Offset? Offset, TimePrecision Precision)
{
    /// <summary>
    /// The instant meant, in <paramref name="zone"/> when the sender wrote no offset. Never refuses: a local
    /// time the zone skips or repeats is resolved and the answer says so.
    /// </summary>
    public FacilityMoment Resolve(DateTimeZone zone)
    {
        if (Offset is { } offset)
            return new(Local.WithOffset(offset).ToInstant(), TimeShift.None);

        var shift = zone.MapLocal(Local).Count switch
        {
            0 => TimeShift.Skipped,
            1 => TimeShift.None,
            _ => TimeShift.Repeated,
        };
        var at = Precision <= TimePrecision.Day
            ? zone.AtStartOfDay(Local.Date)
            : zone.ResolveLocal(Local, Resolvers.LenientResolver);
        return new(at.ToInstant(), shift);
    }
}

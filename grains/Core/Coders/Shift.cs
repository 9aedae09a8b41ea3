using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Coders;

/// <summary>A pause within a shift, in the coder's own local time.</summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends; in an overnight shift it may lie on the next day.</param>
public readonly record struct Break(LocalTime From, LocalTime To);

/// <summary>
/// Hours that a coder works on some days of every week, in their own local time. Shifts that touch or overlap
/// are one.
/// </summary>
/// <param name="Days">The days on which it begins, at least one.</param>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends: on the next day when it is not later than <paramref name="From"/>.</param>
/// <param name="Breaks">Pauses within it, in order.</param>
public sealed record Shift(
    ImmutableArray<IsoDayOfWeek> Days, LocalTime From, LocalTime To, ImmutableArray<Break> Breaks)
{
    /// <summary>
    /// The shift that begins on a day. Local times that the clocks skip are moved on by what is skipped; of
    /// those that come twice the first counts. So a shift over the change is as long as it was, an hour more
    /// or less, and one that lies within what is skipped follows it.
    /// </summary>
    internal (Instant Begin, Instant End) On(LocalDate day, DateTimeZone zone) =>
        (At(day, From, zone), At(To <= From ? day.PlusDays(1) : day, To, zone));

    /// <summary>Its pauses on the day on which it begins.</summary>
    internal IEnumerable<(Instant Begin, Instant End)> BreaksOn(LocalDate day, DateTimeZone zone)
    {
        foreach (var pause in Breaks)
        {
            var first = pause.From < From ? day.PlusDays(1) : day;
            yield return (
                At(first, pause.From, zone),
                At(pause.To <= pause.From ? first.PlusDays(1) : first, pause.To, zone));
        }
    }

    /// <summary>Minutes from the shift's beginning to a local time within it, up to a whole day.</summary>
    public int MinutesTo(LocalTime time, bool asEnd = false)
    {
        var minutes = (int)Period.Between(From, time, PeriodUnits.Minutes).Minutes;
        return minutes < 0 || (asEnd && minutes == 0) ? minutes + 1_440 : minutes;
    }

    /// <summary>Its length on an ordinary day, in minutes: 1 to 1440.</summary>
    public int Minutes => MinutesTo(To, asEnd: true);

    private static Instant At(LocalDate day, LocalTime time, DateTimeZone zone) =>
        (day + time).InZoneLeniently(zone).ToInstant();

    /// <summary>Equal by content, the lists too.</summary>
    public bool Equals(Shift? other) =>
        other is not null && From == other.From && To == other.To && Days.SequenceEqual(other.Days)
        && Breaks.SequenceEqual(other.Breaks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, To, Days.Length);
}

/// <summary>
/// Days on which a coder does not work: shifts that begin on them are off, to their end on the next day.
/// </summary>
/// <param name="From">First day, in the coder's zone.</param>
/// <param name="Until">Last day; not before the first.</param>
/// <param name="Note">What a lead wrote, or null.</param>
public sealed record TimeOff(LocalDate From, LocalDate Until, string? Note)
{
    /// <summary>True when the day is one of them.</summary>
    public bool Covers(LocalDate day) => From <= day && day <= Until;
}

/// <summary>Whether a coder's roster has them at work.</summary>
public enum DutyState
{
    /// <summary>They have no shifts: they work whenever they say so.</summary>
    Free,
    /// <summary>Within a shift, not on a break.</summary>
    OnShift,
    /// <summary>On a break of a shift.</summary>
    OnBreak,
    /// <summary>Between shifts.</summary>
    OffShift,
    /// <summary>On time off.</summary>
    TimeOff,
}

/// <summary>What a coder's roster says, and until when: time alone changes it.</summary>
/// <param name="State">What.</param>
/// <param name="Until">When it is to be looked at again, or null: never.</param>
/// <param name="ShiftEnds">When the shift ends that runs, or null: none runs, or none ends.</param>
/// <param name="NextShift">When the next shift begins, or null: none is known.</param>
public sealed record Duty(DutyState State, Instant? Until, Instant? ShiftEnds, Instant? NextShift)
{
    /// <summary>Of a coder without shifts and time off.</summary>
    public static readonly Duty Always = new(DutyState.Free, null, null, null);

    /// <summary>True: the break that runs took them from available, and its end takes them back.</summary>
    public bool ReturnsFromBreak { get; init; }

    /// <summary>True when charts may be pushed: at work, or free to say so.</summary>
    public bool IsAtWork => State is DutyState.Free or DutyState.OnShift;

    /// <summary>True while a shift runs, its breaks included, or there are none.</summary>
    public bool IsOn => IsAtWork || State == DutyState.OnBreak;
}

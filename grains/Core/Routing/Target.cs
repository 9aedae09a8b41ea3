namespace CodingQueue.Core.Routing;

/// <summary>How the time to a deadline is counted.</summary>
public enum TimeUnit
{
    /// <summary>Hours as they elapse.</summary>
    Hours,
    /// <summary>Hours of working time on the facility's calendar.</summary>
    BusinessHours,
    /// <summary>Working days of the facility's calendar after the day counted from, to the last one's
    /// end.</summary>
    WorkingDays,
    /// <summary>Days of the facility's zone after the day counted from, working or not, to the last one's
    /// end.</summary>
    Days,
}

/// <summary>How long it may take from the clock start to final coded.</summary>
/// <param name="Amount">Above 0: hours up to <see cref="Limits.TargetHours"/>, working days up to
/// <see cref="Limits.TargetDays"/>.</param>
/// <param name="Unit">Anything but <see cref="TimeUnit.Days"/>.</param>
public sealed record Target(int Amount, TimeUnit Unit);

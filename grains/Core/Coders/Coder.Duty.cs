using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Coders;

/// <summary>A chart that was open when its coder's shift ended: does it stay theirs?</summary>
/// <param name="Chart">Which.</param>
/// <param name="Number">Under which assignment number.</param>
/// <param name="Since">When they were asked.</param>
public sealed record LeftOpen(ChartId Chart, int Number, Instant Since);

public sealed partial record Coder
{
    /// <summary>What their roster says, as of the latest instant at which it changed.</summary>
    public Duty Duty { get; init; } = Duty.Always;

    /// <summary>Charts they had open when a shift ended, until it is said what becomes of them.</summary>
    public ImmutableArray<LeftOpen> LeftOpen { get; init; } = [];

    /// <summary>The next instant at which time alone changes the coder, or null.</summary>
    public Instant? NextDue => Duty.Until;

    /// <summary>True: they say they are available, and their roster does not say otherwise.</summary>
    public bool IsOnDuty => Presence == Presence.Available && Duty.IsAtWork;

    /// <summary>
    /// Why they are not given a chart now, or null. Nothing is pushed to who is not available, off shift, on
    /// a break or on time off. Who asks by themselves works over, and gets charts, except on time off. A lead
    /// may go over all of it.
    /// </summary>
    public Refused? RefuseDuty(GivenBy by, Instant now)
    {
        if (by == GivenBy.Lead)
            return null;
        if (by == GivenBy.Push && Presence != Presence.Available)
            return Unavailable($"is {Presence}");
        // What is over counts as over before it is recorded: a roster that is due is read anew.
        var duty = Duty.Until <= now ? Shifts.At(Profile, now) : Duty;
        if (duty.State == DutyState.TimeOff)
            return Unavailable("is on time off");
        return by == GivenBy.Next || duty.IsAtWork
            ? null
            : Unavailable(duty.State == DutyState.OnBreak ? "is on a break" : "is off shift");
    }

    /// <summary>True when the tick at the instant ends their shift, or what they do without one.</summary>
    public bool EndsShift(Instant now) =>
        Duty.Until <= now && Duty.IsOn && (Duty.ShiftEnds <= now || !Shifts.At(Profile, now).IsOn);

    /// <summary>
    /// Time passed: what is due of their roster happens. A shift that ended while the server was down ends
    /// now, once, even if the next one has begun. A break sets who is available away, and its end sets them
    /// back unless they have said something else meanwhile.
    /// </summary>
    /// <param name="now">The instant.</param>
    /// <param name="open">Charts they have open, with their numbers; what was not open was released.</param>
    public ImmutableArray<CoderChange> Tick(Instant now, IEnumerable<(ChartId Chart, int Number)> open)
    {
        if (!(Duty.Until <= now))
            return [];
        var next = Shifts.At(Profile, now);
        var changes = ImmutableArray.CreateBuilder<CoderChange>();
        if (EndsShift(now))
        {
            changes.AddRange(Be(Presence.Off, now));
            foreach (var (chart, number) in open)
                if (!LeftOpen.Any(asked => asked.Chart == chart))
                    changes.Add(new CoderChange.Asked(new LeftOpen(chart, number, now)));
        }
        else if (next.State == DutyState.OnBreak && Duty.State != DutyState.OnBreak
            && Presence == Presence.Available)
        {
            changes.AddRange(Be(Presence.Away, now));
            next = next with { ReturnsFromBreak = true };
        }
        else if (next.State == DutyState.OnBreak)
            next = next with { ReturnsFromBreak = Duty.ReturnsFromBreak };
        else if (Duty.ReturnsFromBreak)
            changes.AddRange(Be(Presence.Available, now));
        changes.Add(new CoderChange.DutySet(next));
        return changes.ToImmutable();
    }

    /// <summary>
    /// A chart that was open when their shift ended stays theirs until the next one. Nothing when nobody asks
    /// about it.
    /// </summary>
    public ImmutableArray<CoderChange> Keep(ChartId chart) => LeftOpen.FirstOrDefault(
        asked => asked.Chart == chart) is { } left ? [new CoderChange.Kept(chart, left.Number)] : [];

    private Refused Unavailable(string why) => new(
        Refusal.CoderUnavailable,
        Duty.NextShift is { } next ? $"{Id} {why}; the next shift begins at {next}." : $"{Id} {why}.",
        "coder", Id.Value);

    private ImmutableArray<LeftOpen> LeftOpenWithout(ChartId chart) =>
        LeftOpen.RemoveAll(asked => asked.Chart == chart);
}

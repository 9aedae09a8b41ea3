using System.Collections.Immutable;
using CodingQueue.Core.Reference;
using NodaTime;

namespace CodingQueue.Core.Workqueues;

/// <summary>How a workqueue's charts reach coders.</summary>
public enum AssignMode
{
    /// <summary>A coder asks for the next one.</summary>
    Pull,
    /// <summary>An available coder below capacity is given charts without asking.</summary>
    Push,
    /// <summary>
    /// An available coder below capacity is offered a chart, one at a time, and accepts or declines it; what
    /// is
    /// not answered in time is offered to the next.
    /// </summary>
    Offer,
}

/// <summary>What a workqueue asks of a coder, and of a chart, beyond the policy of the kind.</summary>
/// <param name="AnyCredential">The coder must hold one of these, valid that day; empty: no more than the
/// policy.</param>
/// <param name="Specialties">The coder must have all of these.</param>
/// <param name="Documents">The chart is not ready before documents of all these types have arrived.</param>
public sealed record Requires(
    ImmutableArray<string> AnyCredential, ImmutableArray<string> Specialties,
    ImmutableArray<string> Documents)
{
    /// <summary>Asks for nothing more.</summary>
    public static readonly Requires Nothing = new([], [], []);

    /// <summary>How good the coder must be at those specialties, 1 to 5; 0: as they are.</summary>
    public int Proficiency { get; init; }
}

/// <summary>
/// Coders whom a workqueue would rather give its charts to. Others may have a chart once it has waited for so
/// long: this relaxes, hard rules never do.
/// </summary>
/// <param name="Fit">How well their credential fits the kind, at least.</param>
/// <param name="Proficiency">How good they are at the specialties it asks for, at least; 0: as they
/// are.</param>
/// <param name="For">How long a chart that became ready waits for them alone; above 0.</param>
public sealed record Preference(Fit Fit, int Proficiency, Duration For);

/// <summary>
/// A named list of charts: who may take them, how soon, and how they are given. Which charts belong in it is
/// said by the placement rules: see <see cref="Rules.RuleBook"/>.
/// </summary>
/// <param name="Id">The workqueue.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Requires">What it asks beyond the kind's policy.</param>
/// <param name="TurnaroundHours">Hours from clock start to final coded; a client's own target beats
/// it.</param>
/// <param name="Assign">How its charts reach coders.</param>
/// <param name="Review">True: every chart goes to review after it is coded.</param>
/// <param name="Supervised">True: coders whose credential is only good under supervision may take
/// charts.</param>
public sealed record Workqueue(
    WorkqueueId Id, string Name, Requires Requires, int TurnaroundHours, AssignMode Assign, bool Review,
    bool Supervised)
{
    /// <summary>How long an offer of its charts stands; above 0.</summary>
    public Duration OfferFor { get; init; } = Limits.OfferFor;

    /// <summary>Coders whom it prefers for a while, or null.</summary>
    public Preference? Prefers { get; init; }

    /// <summary>
    /// True: <see cref="TurnaroundHours"/> count working time on the facility's calendar alone.
    /// </summary>
    public bool BusinessHours { get; init; }

    /// <summary>
    /// The part of what each coder completes that is reviewed though nothing else asks for it, in hundredths
    /// of a percent, 0 to 10,000: see <see cref="Coders.DrawCount"/>.
    /// </summary>
    public int ReviewRate { get; init; }

    /// <summary>
    /// How many of a coder's first completions are all reviewed, 0 to <see cref="Limits.NewCoderCharts"/>;
    /// they are counted from when the workqueue has this or a <see cref="ReviewRate"/>.
    /// </summary>
    public int ReviewNewCoderCharts { get; init; }

    /// <summary>True when completions are counted and may be drawn for review.</summary>
    public bool Draws => ReviewRate > 0 || ReviewNewCoderCharts > 0;
}

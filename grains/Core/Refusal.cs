using System.Collections.Immutable;

namespace CodingQueue.Core;

/// <summary>
/// Every reason to say no, in order of precedence: where several apply, the first is the answer.
/// docs/refusals.md has a heading for each; a test holds the three together.
/// </summary>
public enum Refusal
{
    /// <summary>The caller is not signed in, or the sign-in has ended.</summary>
    NotSignedIn,
    /// <summary>The caller's role does not allow the act.</summary>
    Forbidden,
    /// <summary>A field is missing, unknown, of the wrong type, out of range or impossible.</summary>
    Invalid,
    /// <summary>The body is larger than the limit of the call.</summary>
    TooLarge,
    /// <summary>No such thing, or not within what the caller may see.</summary>
    NotFound,
    /// <summary>The command id was used before with other content.</summary>
    CommandIdReused,
    /// <summary>The chart is cancelled.</summary>
    ChartCancelled,
    /// <summary>The assignment named is not the chart's current one.</summary>
    StaleAssignment,
    /// <summary>The chart is final coded; a lead must reopen it first.</summary>
    AlreadyFinalCoded,
    /// <summary>The chart is not final coded, so there is nothing to reopen.</summary>
    NotFinalCoded,
    /// <summary>The chart's clock has not started or a required document is missing.</summary>
    NotReady,
    /// <summary>An open hold blocks coding.</summary>
    ChartHeld,
    /// <summary>The chart is with a coder already.</summary>
    AlreadyAssigned,
    /// <summary>The chart is with nobody.</summary>
    NotAssigned,
    /// <summary>The chart waits for another coder, who has the first right to it.</summary>
    StickyToOther,
    /// <summary>The chart is not offered to this coder, or not any more.</summary>
    NotOffered,
    /// <summary>The hold named is not open on the chart.</summary>
    UnknownHold,
    /// <summary>The chart has as many open holds as a chart may have.</summary>
    TooManyHolds,
    /// <summary>Complete names an outcome where there is no review, or none where there is.</summary>
    ReviewOutcome,
    /// <summary>The coder may not code this chart: credential, specialty, grant or independence.</summary>
    NotEligible,
    /// <summary>The coder is not available, or their shifts and time off say so.</summary>
    CoderUnavailable,
    /// <summary>The coder has as much as their capacity, or the chart weighs more than is left.</summary>
    AtCapacity,
    /// <summary>Somebody else changed the same thing at the same moment, several times in a row.</summary>
    Contended,
    /// <summary>The server has as much waiting as it accepts.</summary>
    Overloaded,
    /// <summary>The store has no room; nothing was written.</summary>
    StoreFull,
    /// <summary>The database cannot be reached; nothing was written.</summary>
    StoreAway,
    /// <summary>The store failed while writing: the outcome is not known.</summary>
    OutcomeUnknown,
}

/// <summary>A no with its facts.</summary>
/// <param name="Refusal">Which reason.</param>
/// <param name="Detail">One sentence for a person: what, and what to do.</param>
/// <param name="Field">The field at fault, or null.</param>
/// <param name="Value">The value at fault, or null. Never a name or clinical text.</param>
/// <param name="Rule">The rule the value breaks, or null.</param>
public sealed record Refused(
    Refusal Refusal, string Detail, string? Field = null, string? Value = null, string? Rule = null);

/// <summary>What a decision gives: changes (none is an answer too), or a refusal.</summary>
/// <typeparam name="TChange">The kind of change.</typeparam>
public readonly record struct Decision<TChange>(ImmutableArray<TChange> Changes, Refused? Refused)
{
    /// <summary>A yes.</summary>
    public static implicit operator Decision<TChange>(ImmutableArray<TChange> changes) => new(changes, null);

    /// <summary>A no.</summary>
    public static implicit operator Decision<TChange>(Refused refused) => new([], refused);
}

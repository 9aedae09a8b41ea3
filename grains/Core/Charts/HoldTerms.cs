using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>Whose turn it is while a hold is open: three things that leads treat differently.</summary>
public enum HoldKind
{
    /// <summary>The coder paused it and will go on.</summary>
    Hold,
    /// <summary>It waits for what is outside the coder's control.</summary>
    Pend,
    /// <summary>Somebody else must decide before it can go on.</summary>
    Exception,
}

/// <summary>The five clocks that turnaround is measured on.</summary>
[Flags]
public enum Clocks
{
    /// <summary>None of them.</summary>
    None = 0,
    /// <summary>From the clock start to final coded: what the deadline is counted on.</summary>
    Discharge = 1,
    /// <summary>From ready to submitted.</summary>
    Ready = 2,
    /// <summary>From given to submitted.</summary>
    Touch = 4,
    /// <summary>From a hold's placing to its end.</summary>
    Hold = 8,
    /// <summary>From a query's sending to its answer.</summary>
    Query = 16,
}

/// <summary>What ends a hold by itself. A person can always release it.</summary>
public sealed record HoldEndedBy
{
    /// <summary>Nothing but a person, or the time that the hold was given.</summary>
    public static readonly HoldEndedBy Person = new();

    /// <summary>Every field of the registration.</summary>
    public const string Any = "*";

    /// <summary>A document of this type arrives; null: no document ends it.</summary>
    public string? Document { get; init; }

    /// <summary>True: a document is signed: authenticated in TXA-17 (HL7 table 0271, AU or LA).</summary>
    public bool Signature { get; init; }

    /// <summary>True: a charge is posted.</summary>
    public bool Charge { get; init; }

    /// <summary>
    /// One of these facts of the registration changes, named as in <see cref="ChartPatch.Fields"/>, or
    /// <see cref="Any"/> of them; empty: none does. News that only repeat what is known change nothing.
    /// </summary>
    public ImmutableArray<string> Registration { get; init; } = [];

    /// <summary>True: the query that it stands for is answered.</summary>
    public bool QueryAnswered { get; init; }

    /// <summary>True: the accounts are merged.</summary>
    public bool Merge { get; init; }

    /// <summary>
    /// Hours after which it ends when whoever places it names no time, above 0; null: it does not.
    /// </summary>
    public int? Hours { get; init; }

    /// <summary>True when something other than a person or a time can end it.</summary>
    public bool IsEvent =>
        Document is not null || Signature || Charge || !Registration.IsEmpty || QueryAnswered || Merge;

    /// <summary>Equal by content, the list too.</summary>
    public bool Equals(HoldEndedBy? other) =>
        other is not null && Document == other.Document && Signature == other.Signature
            && Charge == other.Charge
        && QueryAnswered == other.QueryAnswered && Merge == other.Merge && Hours == other.Hours
        && Registration.SequenceEqual(other.Registration);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Document, Signature, Charge, QueryAnswered, Merge, Hours);
}

/// <summary>A rung of the ladder that a hold climbs while nothing ends it.</summary>
/// <param name="AfterHours">Hours since the hold was placed, above 0 and above the rung before.</param>
/// <param name="To">Who owns the hold from then on and is told: a coder, or a role.</param>
public sealed record EscalationStep(int AfterHours, string To);

/// <summary>
/// What a hold does and what ends it. A hold keeps the terms it was placed under: whether a chart may be
/// coded must follow from the chart alone, and nobody's waiting time may be rewritten afterwards. A reason
/// that is changed counts for the holds that are placed from then on.
/// </summary>
public sealed record HoldTerms
{
    /// <summary>Hold, pend or exception.</summary>
    public HoldKind Kind { get; init; } = HoldKind.Pend;

    /// <summary>True: nobody may code the chart while it is open.</summary>
    public bool BlocksCoding { get; init; } = true;

    /// <summary>True: the chart may not be billed while it is open.</summary>
    public bool BlocksBilling { get; init; } = true;

    /// <summary>True: the chart stays its coder's while held; false: it goes back.</summary>
    public bool KeepsCoder { get; init; } = true;

    /// <summary>The clocks that stand still while it is open.</summary>
    public Clocks Pauses { get; init; } = Clocks.Ready | Clocks.Touch;

    /// <summary>What ends it besides a person.</summary>
    public HoldEndedBy EndedBy { get; init; } = HoldEndedBy.Person;

    /// <summary>Hours between reminders to the owner; 0: none unless one is asked for.</summary>
    public int FollowUpHours { get; init; }

    /// <summary>Who is asked next, and when, while nothing ends it; in order of time.</summary>
    public ImmutableArray<EscalationStep> Escalation { get; init; } = [];

    /// <summary>From one reminder to the next: daily where the reason names no rhythm.</summary>
    public Duration Every => Duration.FromHours(FollowUpHours > 0 ? FollowUpHours : 24);

    /// <summary>Equal by content, the ladder too.</summary>
    public bool Equals(HoldTerms? other) =>
        other is not null && Kind == other.Kind && BlocksCoding == other.BlocksCoding
        && BlocksBilling == other.BlocksBilling && KeepsCoder == other.KeepsCoder && Pauses == other.Pauses
        && EndedBy == other.EndedBy && FollowUpHours == other.FollowUpHours
        && Escalation.SequenceEqual(other.Escalation);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Kind, BlocksCoding, KeepsCoder, Pauses, EndedBy, Escalation.Length);
}

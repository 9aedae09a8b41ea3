using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>One reason why a chart waits. A chart may have any number of them up to a limit.</summary>
/// <param name="Id">Unique within the chart.</param>
/// <param name="Reason">A code of <see cref="Settings.Settings.HoldReasonsOf"/>.</param>
/// <param name="Note">What the person wrote, or null.</param>
/// <param name="Owner">Who is to end it: a coder, or a role of the hospital.</param>
/// <param name="Since">When it was placed.</param>
/// <param name="Until">It ends by itself at this instant; null: it does not.</param>
/// <param name="FollowUp">When its owner is told next; null: never.</param>
/// <param name="Every">From one reminder to the next.</param>
/// <param name="By">Who placed it.</param>
/// <param name="Told">How often its owner has been told since; nothing has been done about it yet.</param>
public sealed record Hold(
    HoldId Id, string Reason, string? Note, string Owner, Instant Since, Instant? Until, Instant? FollowUp,
    Duration Every, string By, int Told = 0)
{
    private static readonly HoldTerms Usual = new();

    /// <summary>What the reason meant when it was placed.</summary>
    public HoldTerms Terms { get; init; } = Usual;

    /// <summary>How many rungs of the ladder it has climbed.</summary>
    public int Escalated { get; init; }

    /// <summary>When it climbs the next rung, or null: there is none.</summary>
    public Instant? NextEscalation => Escalated < Terms.Escalation.Length
        ? Since + Duration.FromHours(Terms.Escalation[Escalated].AfterHours)
        : null;

    /// <summary>True when its owner was told or it climbed, and nothing has been done since.</summary>
    public bool AwaitsFollowUp => Told > 0 || Escalated > 0;

    /// <summary>True when nobody may code the chart while this hold is open.</summary>
    public bool BlocksCoding => Terms.BlocksCoding;

    /// <summary>
    /// True when nothing will ever end it, or tell anybody of it, unless a person thinks of it.
    /// </summary>
    public bool IsForgotten =>
        Until is null && FollowUp is null && NextEscalation is null && !Terms.EndedBy.IsEvent;
}

/// <summary>Why a hold ended.</summary>
public enum HoldEnd
{
    /// <summary>A person released it.</summary>
    Released,
    /// <summary>Its time came.</summary>
    TimeCame,
    /// <summary>The document it waited for arrived.</summary>
    DocumentArrived,
    /// <summary>Coding is final: what keeps the bill back is billing's from now on.</summary>
    FinalCoded,
    /// <summary>The chart was cancelled.</summary>
    ChartCancelled,
    /// <summary>The charge it waited for was posted.</summary>
    ChargePosted,
    /// <summary>What was wrong with the registration changed.</summary>
    RegistrationChanged,
    /// <summary>The query was answered, or will not be.</summary>
    Answered,
    /// <summary>The accounts were merged.</summary>
    Merged,
    /// <summary>A document was signed.</summary>
    Authenticated,
}

/// <summary>How a query to a provider was closed.</summary>
public enum QueryOutcome
{
    /// <summary>The provider agrees.</summary>
    Agree,
    /// <summary>The provider disagrees.</summary>
    Disagree,
    /// <summary>The provider has no opinion.</summary>
    NoOpinion,
    /// <summary>No answer came, and none is waited for any more.</summary>
    NoResponse,
}

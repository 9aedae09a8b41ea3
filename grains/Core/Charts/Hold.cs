using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>One reason why a chart waits. A chart may have any number of them up to a limit.</summary>
/// <param name="Id">Unique within the chart.</param>
/// <param name="Reason">A code of <see cref="Reference.HoldReasons"/>.</param>
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
    /// <summary>True when nobody may code the chart while this hold is open.</summary>
    public bool BlocksCoding =>
        !Reference.HoldReasons.All.TryGetValue(Reason, out var reason) || reason.BlocksCoding;
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
}

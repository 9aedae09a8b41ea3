using CodingQueue.Core.Charts;

namespace CodingQueue.Api.SetUp;

/// <summary>
/// What ends a hold by itself: an arriving document of a type, a signature, a posted charge, a change of one
/// of these
/// facts of the registration ("*": any), an answered query, a merge of accounts, or so many hours.
/// </summary>
public sealed record EndedByBody(
    string? Document = null, bool Charge = false, IReadOnlyList<string>? Registration = null,
    bool QueryAnswered = false, bool Merge = false, int? Hours = null, bool Signature = false);

/// <summary>
/// A rung of the ladder: after so many hours the hold is this one's, a coder's or a role's.
/// </summary>
public sealed record EscalationBody(int AfterHours, string To);

/// <summary>What a hold reason is set to.</summary>
public sealed record HoldReasonBody(
    string Name, string Owner, string Category = "other", HoldKind Kind = HoldKind.Pend,
    bool BlocksCoding = true, bool BlocksBilling = true, bool KeepsCoder = true,
    IReadOnlyList<string>? Pauses = null, EndedByBody? EndedBy = null, int FollowUpHours = 0,
    IReadOnlyList<EscalationBody>? Escalation = null);

/// <summary>A hold reason; Client: the one for whose charts alone it counts.</summary>
public sealed record HoldReasonOut(
    string Code, string Name, string Category, HoldKind Kind, bool BlocksCoding, bool BlocksBilling,
    string Owner, bool KeepsCoder, IReadOnlyList<string> Pauses, EndedByBody EndedBy, int FollowUpHours,
    IReadOnlyList<EscalationBody> Escalation, string? Client);

/// <summary>All hold reasons.</summary>
public sealed record HoldReasonList(IReadOnlyList<HoldReasonOut> HoldReasons);

/// <summary>
/// What a kind of chart is set to: documents without which its charts are not ready, expected minutes, and
/// how much of a coder's capacity one takes.
/// </summary>
public sealed record KindBody(
    IReadOnlyList<string>? Documents = null, decimal? Minutes = null, decimal? Weight = null);

/// <summary>A kind of chart.</summary>
public sealed record KindOut(
    string Code, string Name, string Track, decimal Minutes, int TurnaroundHours,
    IReadOnlyList<string> Credentials, IReadOnlyList<string> Documents, decimal Weight);

/// <summary>All kinds of chart.</summary>
public sealed record KindList(IReadOnlyList<KindOut> Kinds);

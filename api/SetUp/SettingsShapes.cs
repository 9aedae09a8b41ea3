using System.Text.Json;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.SetUp;

/// <summary>
/// A client's own target for a kind of chart: hours, of working time where business is true, or working days.
/// </summary>
public sealed record TargetBody(string Kind, int? Hours = null, bool Business = false, int? Days = null);

/// <summary>
/// What opens a client's final coded charts again: one of these documents ("*": any), late charges of so many
/// dollars in all, within so many days (without: however late).
/// </summary>
public sealed record ReopenBody(
    IReadOnlyList<string>? Documents = null, decimal? ChargesAtLeast = null, int? WithinDays = null);

/// <summary>What a client is set to.</summary>
public sealed record ClientBody(
    string Name, IReadOnlyList<TargetBody>? Targets = null, ReopenBody? Reopen = null, int? Weight = null,
    int? MonthEndDays = null);

/// <summary>A client.</summary>
public sealed record ClientOut(
    string Id, string Name, IReadOnlyList<TargetBody> Targets, ReopenBody? Reopen, int? Weight,
    int? MonthEndDays);

/// <summary>What a facility is set to.</summary>
public sealed record FacilityBody(
    string Client, string Name, string TimeZone, int? BillHoldDays = null, bool ProfessionalTrack = false,
    string? Calendar = null);

/// <summary>A facility.</summary>
public sealed record FacilityOut(
    string Id, string Client, string Name, string TimeZone, int? BillHoldDays, bool ProfessionalTrack,
    string? Calendar);

/// <summary>
/// One condition: either a criterion, with attribute, operator and its value (a text, a number, a list of
/// them, or none), or a group of conditions of which all or any must hold.
/// </summary>
public sealed record ConditionBody(
    string? Attribute = null, Operator? Operator = null, JsonElement? Value = null,
    IReadOnlyList<ConditionBody>? All = null, IReadOnlyList<ConditionBody>? Any = null);

/// <summary>What a workqueue asks beyond the policy of the kind.</summary>
public sealed record RequiresBody(
    IReadOnlyList<string>? AnyCredential = null, IReadOnlyList<string>? Specialties = null,
    IReadOnlyList<string>? Documents = null, int Proficiency = 0);

/// <summary>Coders whom a workqueue prefers, and for how long a chart waits for them alone.</summary>
public sealed record PrefersBody(int Minutes, Fit Fit = Fit.Supervised, int Proficiency = 0);

/// <summary>
/// What a workqueue is set to. Order and when are the one rule that leads to it; without both the rules stay
/// as they are.
/// </summary>
public sealed record WorkqueueBody(
    string Name, int TurnaroundHours, int? Order = null, IReadOnlyList<ConditionBody>? When = null,
    RequiresBody? Requires = null,
    AssignMode Assign = AssignMode.Pull, bool Review = false, bool Supervised = false,
    int? OfferSeconds = null, PrefersBody? Prefers = null, bool BusinessHours = false,
    decimal ReviewPercent = 0, int ReviewNewCoderCharts = 0);

/// <summary>
/// A workqueue. Order and when are those of the first rule that leads to it, or absent where none does; Rules
/// counts them in the version in force.
/// </summary>
public sealed record WorkqueueOut(
    string Id, string Name, int? Order, IReadOnlyList<ConditionBody>? When, int Rules, RequiresBody Requires,
    int TurnaroundHours,
    AssignMode Assign, bool Review, bool Supervised, int OfferSeconds, PrefersBody? Prefers,
    bool BusinessHours, decimal ReviewPercent, int ReviewNewCoderCharts);

/// <summary>All clients in scope.</summary>
public sealed record ClientList(IReadOnlyList<ClientOut> Clients);

/// <summary>All facilities in scope.</summary>
public sealed record FacilityList(IReadOnlyList<FacilityOut> Facilities);

/// <summary>All workqueues in scope.</summary>
public sealed record WorkqueueList(IReadOnlyList<WorkqueueOut> Workqueues);

/// <summary>A credential of the field.</summary>
public sealed record CredentialOut(string Code, string Name, string Issuer, string Tier);

/// <summary>All credentials.</summary>
public sealed record CredentialList(IReadOnlyList<CredentialOut> Credentials);

using System.Text.Json;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.SetUp;

/// <summary>A client's own target for a kind of chart.</summary>
public sealed record TargetBody(string Kind, int Hours);

/// <summary>What a client is set to.</summary>
public sealed record ClientBody(string Name, IReadOnlyList<TargetBody>? Targets = null);

/// <summary>A client.</summary>
public sealed record ClientOut(string Id, string Name, IReadOnlyList<TargetBody> Targets);

/// <summary>What a facility is set to.</summary>
public sealed record FacilityBody(
    string Client, string Name, string TimeZone, int? BillHoldDays = null, bool ProfessionalTrack = false);

/// <summary>A facility.</summary>
public sealed record FacilityOut(
    string Id, string Client, string Name, string TimeZone, int? BillHoldDays, bool ProfessionalTrack);

/// <summary>
/// One condition: value is a text, a number, or a list for in and notIn; none for exists and missing.
/// </summary>
public sealed record CriterionBody(string Attribute, Operator Operator, JsonElement? Value = null);

/// <summary>What a workqueue asks beyond the policy of the kind.</summary>
public sealed record RequiresBody(
    IReadOnlyList<string>? AnyCredential = null, IReadOnlyList<string>? Specialties = null,
    IReadOnlyList<string>? Documents = null);

/// <summary>What a workqueue is set to.</summary>
public sealed record WorkqueueBody(
    string Name, int Order, int TurnaroundHours, IReadOnlyList<CriterionBody>? When =
        null, RequiresBody? Requires = null,
    AssignMode Assign = AssignMode.Pull, bool Review = false, bool Supervised = false);

/// <summary>A workqueue.</summary>
public sealed record WorkqueueOut(
    string Id, string Name, int Order, IReadOnlyList<CriterionBody> When, RequiresBody Requires,
        int TurnaroundHours,
    AssignMode Assign, bool Review, bool Supervised);

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

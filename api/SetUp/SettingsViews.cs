using System.Text.Json;
using CodingQueue.Api.Http;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.SetUp;

/// <summary>Settings as callers see them.</summary>
internal static class SettingsViews
{
    public static ClientOut Of(Client client) =>
        new(client.Id.Value, client.Name,
            [.. client.Targets.Select(target => new TargetBody(target.Key, target.Value))]);

    public static FacilityOut Of(Facility facility) => new(
        facility.Id.Value, facility.Client.Value, facility.Name, facility.TimeZone, facility.BillHoldDays,
        facility.ProfessionalTrack);

    public static WorkqueueOut Of(Workqueue queue) => new(
        queue.Id.Value, queue.Name, queue.Order, [.. queue.When.Select(Of)],
        new RequiresBody(queue.Requires.AnyCredential, queue.Requires.Specialties, queue.Requires.Documents),
        queue.TurnaroundHours, queue.Assign, queue.Review, queue.Supervised);

    public static CredentialOut Of(Credential credential) =>
        new(credential.Code, credential.Name, credential.Issuer, credential.Tier);

    private static CriterionBody Of(Criterion criterion) => new(
        criterion.Attribute, criterion.Operator,
        criterion.Operator is Operator.Exists or Operator.Missing ? null
        : criterion.Operator is Operator.In or Operator.NotIn
            ? JsonSerializer.SerializeToElement(criterion.Values, Json.Options)
            : JsonSerializer.SerializeToElement(criterion.Values.FirstOrDefault() ?? "", Json.Options));
}

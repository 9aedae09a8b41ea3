using System.Text.Json;
using CodingQueue.Api.Access;
using CodingQueue.Api.Http;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.SetUp;

/// <summary>Settings as callers see them.</summary>
internal static class SettingsViews
{
    public static ClientOut Of(Client client) =>
        new(client.Id.Value, client.Name,
            [.. client.Targets.Select(target => DeadlineInput.Of(target.Key, target.Value))],
            client.Reopen is { } rule
                ? new ReopenBody(rule.Documents, rule.ChargesAtLeast, rule.WithinDays)
                : null,
            client.Weight, client.MonthEndDays);

    public static FacilityOut Of(Facility facility) => new(
        facility.Id.Value, facility.Client.Value, facility.Name, facility.TimeZone, facility.BillHoldDays,
        facility.ProfessionalTrack, facility.Calendar);

    public static WorkqueueOut Of(Workqueue queue, Settings settings, Account account)
    {
        var rules = settings.Rules.Where(rule => rule.Workqueue == queue.Id)
            .Select(rule => (rule.Order, When: account.Of(rule.When, settings)))
            .Where(rule => rule.When is not null).ToList();
        return new WorkqueueOut(
            queue.Id.Value, queue.Name, rules.Count == 0 ? null : rules[0].Order,
            rules.Count == 0 ? null : ListOf(rules[0].When!), rules.Count,
            new RequiresBody(
                queue.Requires.AnyCredential, queue.Requires.Specialties, queue.Requires.Documents,
                queue.Requires.Proficiency),
            queue.TurnaroundHours, queue.Assign, queue.Review, queue.Supervised,
            (int)queue.OfferFor.TotalSeconds,
            queue.Prefers is { } prefers
                ? new PrefersBody((int)prefers.For.TotalMinutes, prefers.Fit, prefers.Proficiency)
                : null,
            queue.BusinessHours, queue.ReviewRate / 100m, queue.ReviewNewCoderCharts);
    }

    public static CredentialOut Of(Credential credential) =>
        new(credential.Code, credential.Name, credential.Issuer, credential.Tier);

    /// <summary>The conditions of which all must hold.</summary>
    public static IReadOnlyList<ConditionBody> ListOf(Condition when) =>
        when is Condition.All all ? [.. all.Parts.Select(Of)] : [Of(when)];

    private static ConditionBody Of(Condition condition) => condition switch
    {
        Condition.Is simple => Of(simple.Criterion),
        Condition.All all => new ConditionBody(All: [.. all.Parts.Select(Of)]),
        Condition.Any any => new ConditionBody(Any: [.. any.Parts.Select(Of)]),
        _ => throw new InvalidOperationException($"No such condition: {condition.GetType().Name}"),
    };

    private static ConditionBody Of(Criterion criterion) => new(
        criterion.Attribute, criterion.Operator,
        criterion.Values.IsEmpty ? null
        : criterion.Operator is Operator.In or Operator.NotIn or Operator.IncludesAll or Operator.IncludesAny
            or Operator.OnlyContains or Operator.Weekday or Operator.HourRange
            ? JsonSerializer.SerializeToElement(criterion.Values, Json.Options)
            : JsonSerializer.SerializeToElement(criterion.Values[0], Json.Options));
}

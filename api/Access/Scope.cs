using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.Access;

/// <summary>
/// What an account may see. What is outside does not exist for it: lists leave it out, counters do not count
/// it, errors say "no such", pushes never name it.
/// </summary>
public static class Scope
{
    /// <summary>True when the account sees every client and every facility.</summary>
    public static bool SeesAll(this Account account) => account is { Clients: null, Facilities: null };

    /// <summary>
    /// Two accounts with the same text see the same clients and facilities, their roles apart.
    /// </summary>
    public static string NameOf(Account account)
    {
        return $"{List(account.Clients?.Select(id => id.Value))};"
            + List(account.Facilities?.Select(id => id.Value));

        static string List(IEnumerable<string>? ids) =>
            ids is null ? "*" : string.Join(',', ids.Order(StringComparer.Ordinal));
    }

    /// <summary>True when the account may read the chart.</summary>
    public static bool Sees(this Account account, Chart chart) => account.Role == Role.Coder
        ? account.Coder is { } me && IsTheirs(chart, me)
        : account.Sees(chart.Client, chart.Facility);

    /// <summary>
    /// True when the account may name the chart in a command. A coder may name a chart that was theirs a
    /// moment ago: they are told that their assignment ended, not that the chart never was.
    /// </summary>
    public static bool MayName(this Account account, Chart chart, Coder? self) => account.Role == Role.Coder
        ? account.Coder is { } me
            && (IsTheirs(chart, me) || self?.Profile.IsEverGranted(chart.Facility, chart.Client) == true)
        : account.Sees(chart.Client, chart.Facility);

    /// <summary>True when the account may see or act for the coder.</summary>
    public static bool Sees(this Account account, Coder coder, Settings settings) =>
        account.Role == Role.Coder
        ? account.Coder == coder.Id
        : account.SeesAll()
            || settings.ReachOf(coder.Profile).Any(facility => account.Sees(facility, settings));

    /// <summary>
    /// The facilities that a coder is, was or will be granted: whatever the day, charts of theirs move the
    /// coder's figures.
    /// </summary>
    public static IEnumerable<FacilityId> ReachOf(this Settings settings, CoderProfile profile) =>
        profile.Grants.IsEmpty
            ? profile.Facilities.Where(settings.Facilities.ContainsKey)
            : settings.Facilities.Values.Where(known => profile.IsEverGranted(known.Id, known.Client))
                .Select(known => known.Id);

    /// <summary>
    /// True when nothing the coder does lies out of the account's sight. When it is false, no figure that
    /// other clients' charts move may be told of them.
    /// </summary>
    public static bool SeesAllOf(this Account account, Coder coder, Settings settings) =>
        account.SeesAll() || account.Role == Role.Coder
        || settings.ReachOf(coder.Profile).All(facility => account.Sees(facility, settings));

    /// <summary>
    /// A coder's account, narrowed to the facilities they are granted, whatever it lists itself: what a rule
    /// may tell them.
    /// </summary>
    public static Account Within(this Account account, Coder coder, Settings settings) =>
        account.Role == Role.Coder
        ? account with { Clients = null, Facilities = [.. settings.ReachOf(coder.Profile)] }
        : account;

    /// <summary>
    /// True when the account may know of the client: it sees a facility of it, or is not limited to any.
    /// </summary>
    public static bool Sees(this Account account, ClientId client, Settings settings) =>
        account.Facilities is null
        ? account.SeesAllOf(client)
        : settings.Facilities.Values.Any(
            facility => facility.Client == client && account.Sees(client, facility.Id));

    /// <summary>
    /// True when the account sees whatever there is of the client, also what names none of its facilities.
    /// </summary>
    public static bool SeesAllOf(this Account account, ClientId client) =>
        account.Facilities is null && (account.Clients is not { } clients || clients.Contains(client));

    /// <summary>True when the account may see the facility.</summary>
    public static bool Sees(this Account account, FacilityId facility, Settings settings) =>
        settings.Facilities.TryGetValue(facility, out var known) && account.Sees(known.Client, facility);

    /// <summary>True when the account may see the workqueue.</summary>
    public static bool Sees(this Account account, WorkqueueId workqueue, Settings settings) =>
        settings.Workqueues.TryGetValue(workqueue, out var queue) && account.Of(queue, settings) is not null;

    /// <summary>
    /// The workqueue, or null where all rules that lead to it are for others alone. One that no rule leads to
    /// is seen by who sees all.
    /// </summary>
    public static Workqueue? Of(this Account account, Workqueue queue, Settings settings)
    {
        if (account.SeesAll())
            return queue;
        foreach (var rule in settings.Rules)
            if (rule.Workqueue == queue.Id && account.Of(rule.When, settings) is not null)
                return queue;
        return null;
    }

    /// <summary>
    /// The condition as far as the account may see it: one that names clients or facilities shows only those
    /// in scope. Null: no chart in scope can meet it.
    /// </summary>
    public static Condition? Of(this Account account, Condition condition, Settings settings)
    {
        if (account.SeesAll())
            return condition;
        switch (condition)
        {
            case Condition.Is simple:
                return account.Of(simple.Criterion, settings) is { } seen
                    ? seen == simple.Criterion ? simple : new Condition.Is(seen)
                    : simple.Criterion.Operator is Operator.NotEquals or Operator.NotIn ? Condition.Always
                    : null;
            case Condition.All all:
                var parts = all.Parts.Select(part => account.Of(part, settings)).ToList();
                return parts.Contains(null) ? null
                    : new Condition.All([.. parts.Where(part => part != Condition.Always)!]);
            case Condition.Any any:
                var ways = any.Parts.Select(part => account.Of(part, settings)).OfType<Condition>().ToList();
                return ways.Count == 0 ? null
                    : ways.Contains(Condition.Always) ? Condition.Always
                    : new Condition.Any([.. ways]);
            default:
                throw new InvalidOperationException($"No such condition: {condition.GetType().Name}");
        }
    }

    /// <summary>
    /// The criterion with the clients and facilities in scope alone; null when it names none of those.
    /// </summary>
    public static Criterion? Of(this Account account, Criterion criterion, Settings settings)
    {
        if (account.SeesAll() || criterion.Attribute is not ("client" or "facility")
            || criterion.Values.IsEmpty)
            return criterion;
        var ids = criterion.Attribute == "client"
            ? settings.Clients.Keys.Where(client => account.Sees(client, settings))
                .Select(client => client.Value)
            : settings.Facilities.Values.Where(known => account.Sees(known.Client, known.Id))
                .Select(known => known.Id.Value);
        var seen = criterion.Values.Where(value => ids.Any(id => Means(criterion.Operator, value, id)))
            .ToImmutableArray();
        return seen.IsEmpty ? null : criterion with { Values = seen };
    }

    /// <summary>
    /// True when a rule's value speaks of the client or facility: rules ignore case, and may name a part.
    /// </summary>
    private static bool Means(Operator how, string value, string id) => how switch
    {
        Operator.StartsWith => id.StartsWith(value, StringComparison.OrdinalIgnoreCase),
        Operator.Contains => id.Contains(value, StringComparison.OrdinalIgnoreCase),
        _ => string.Equals(id, value, StringComparison.OrdinalIgnoreCase),
    };

    private static bool IsTheirs(Chart chart, CoderId me) =>
        chart.State.InForce?.Coder == me || chart.State.FirstRight?.Coder == me || chart.CoderOfRecord == me;
}

using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Api.Access;

/// <summary>
/// What an account may see. What is outside does not exist for it: lists leave it out, counters do not count
/// it, errors say "no such", pushes never name it.
/// </summary>
public static class Scope
{
    /// <summary>True when the account sees every client.</summary>
    public static bool SeesAll(this Account account) => account.Clients is null;

    /// <summary>True when the account may read the chart.</summary>
    public static bool Sees(this Account account, Chart chart) => account.Role == Role.Coder
        ? account.Coder is { } me && IsTheirs(chart, me)
        : account.Sees(chart.Client);

    /// <summary>
    /// True when the account may name the chart in a command. A coder may name a chart that was theirs a
    /// moment ago: they are told that their assignment ended, not that the chart never was.
    /// </summary>
    public static bool MayName(this Account account, Chart chart, Coder? self) => account.Role == Role.Coder
        ? account.Coder is { } me && (IsTheirs(chart, me) || self?.Profile.Facilities.Contains(chart.Facility) == true)
        : account.Sees(chart.Client);

    /// <summary>True when the account may see or act for the coder.</summary>
    public static bool Sees(this Account account, Coder coder, Settings settings) => account.Role == Role.Coder
        ? account.Coder == coder.Id
        : account.SeesAll() || coder.Profile.Facilities.Any(facility => account.Sees(facility, settings));

    /// <summary>True when the account may see the facility.</summary>
    public static bool Sees(this Account account, FacilityId facility, Settings settings) =>
        settings.Facilities.TryGetValue(facility, out var known) && account.Sees(known.Client);

    /// <summary>
    /// The workqueue as the account may see it, or null: a rule that names clients or facilities shows only
    /// those in scope, and a workqueue that is for others alone is not shown.
    /// </summary>
    public static Workqueue? Of(this Account account, Workqueue queue, Settings settings)
    {
        if (account.SeesAll())
            return queue;
        var when = ImmutableArray.CreateBuilder<Criterion>();
        foreach (var criterion in queue.When)
        {
            if (criterion.Attribute is not ("client" or "facility"))
            {
                when.Add(criterion);
                continue;
            }
            var seen = criterion.Values.Where(value => criterion.Attribute == "client"
                ? account.Sees(new ClientId(value))
                : account.Sees(new FacilityId(value), settings)).ToImmutableArray();
            var names = criterion.Operator is Operator.Equals or Operator.In or Operator.StartsWith or Operator.Contains;
            if (seen.IsEmpty && names)
                return null;
            if (!seen.IsEmpty || criterion.Values.IsEmpty)
                when.Add(criterion with { Values = seen });
        }
        return queue with { When = when.ToImmutable() };
    }

    private static bool IsTheirs(Chart chart, CoderId me) =>
        chart.State.InForce?.Coder == me || chart.State.FirstRight?.Coder == me || chart.CoderOfRecord == me;
}

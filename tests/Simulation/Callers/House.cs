using System.Collections.Immutable;
using CodingQueue.Core;
using CodingQueue.Core.Accounts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using CodingQueue.Simulation.World;
using NodaTime;

namespace CodingQueue.Simulation.Callers;

/// <summary>The hospitals, workqueues and coders of a history, drawn from its seed.</summary>
internal sealed class House(Chance chance, int coders, int facilities)
{
    public static readonly string[] Queues = ["ED", "IP", "OP"];
    public static readonly string[] Kinds = ["INPATIENT", "INPATIENT", "OP_SURG", "ED_FAC"];
    public static readonly string[] Payers = ["AETNA", "CIGNA", "BLUE"];
    public static readonly string[] Documents = ["DS", "OP", "HP"];
    private static readonly string[] AllFacilities = ["NORTH", "SOUTH", "WEST"];

    /// <summary>Facilities; the third is another client's.</summary>
    public IReadOnlyList<string> Facilities { get; } = AllFacilities[..facilities];

    public IReadOnlyList<string> Coders { get; } = [.. Enumerable.Range(1, coders).Select(n => $"C{n}")];

    public static string ClientOf(string facility) => facility == "WEST" ? "VALLEY" : "MERCY";

    /// <summary>Everything that must be there before work begins.</summary>
    public IEnumerable<Ask> SetUp()
    {
        foreach (var client in Facilities.Select(ClientOf).Distinct())
            yield return Asks.Set(new SettingsChange.ClientSet(
                new Client(new(client), client, ImmutableSortedDictionary<string, Target>.Empty)));
        foreach (var facility in Facilities)
            yield return Asks.Set(new SettingsChange.FacilitySet(new Facility(
                new(facility), new(ClientOf(facility)), facility, "America/New_York", chance.Next(2, 5), false)));
        foreach (var queue in Queues)
            yield return Queue(queue, chance);
        yield return Rules(chance);
        yield return Asks.SetAccount("lead1", Role.Lead, null, 1);
        foreach (var coder in Coders)
        {
            yield return Asks.SetProfile(Profile(coder, chance, usual: true));
            yield return Asks.SetAccount(coder, Role.Coder, coder, 1);
            yield return Asks.Be(coder, Presence.Available, coder);
        }
    }

    public static Ask Queue(string queue, Chance chance) => Asks.Set(new SettingsChange.WorkqueueSet(new Workqueue(
        new(queue), queue, new Requires([], [], chance.Is(0.1) ? ["DS"] : []), 24 * chance.Next(1, 4),
        (AssignMode)chance.Next(3), chance.Is(0.2), true)
    { OfferFor = Duration.FromSeconds(chance.Next(20, 300)) }));

    /// <summary>A version of the rules, made and in force at once or a little later.</summary>
    public static Ask Rules(Chance chance)
    {
        var rules = ImmutableArray.CreateBuilder<PlacementRule>();
        rules.Add(new(new("IP"), 1, Condition.Of(new Criterion("kind", Operator.Equals, ["INPATIENT"]))));
        rules.Add(new(new("ED"), 2, Condition.Of(new Criterion("kind", Operator.Equals, ["ED_FAC"]))));
        if (chance.Is(0.3))
            rules.Insert(0, new(new(chance.Of(Queues)), 0, Condition.Of(
                new Criterion("payer", Operator.In, [chance.Of(Payers)]))));
        if (chance.Is(0.9))
            rules.Add(new(new("OP"), 3, Condition.Always));
        return Asks.Rules(rules.ToImmutable());
    }

    public CoderProfile Profile(string coder, Chance chance, bool usual) => new(
        new(coder), coder,
        [new(chance.Is(0.9) ? "CCS" : "CPC", null, usual || chance.Is(0.8) ? null : new LocalDate(2026, 3, 1))],
        ["CARDIO"],
        [.. Facilities.Where(_ => usual || chance.Is(0.8)).Select(facility => new FacilityId(facility))],
        [.. Queues.Where(_ => chance.Is(0.8)).DefaultIfEmpty("IP")
            .Select(queue => new Membership(new(queue), chance.Next(1, 3), chance.Is(0.2) ? chance.Next(1, 4) : null))
            .OrderBy(member => member.Tier)],
        chance.Next(1, 5), "US", "America/Chicago");
}

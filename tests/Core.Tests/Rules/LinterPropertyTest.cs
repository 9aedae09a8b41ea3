using System.Collections.Immutable;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Rules;

/// <summary>
/// The linter against generated charts and against brute force. What it proves, no chart may contradict; where
/// values are few, it must find everything that there is.
/// </summary>
public sealed class LinterPropertyTest
{
    private static readonly string[] Kinds = ["INPATIENT", "OBS", "PROFEE"], Words = ["A", "AB", "ABC", "B", "C"];
    private static readonly string[] Documents = ["DS", "OP", "PATH"];

    private static T One<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    private static string[] Some(Random random, string[] values) =>
        [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => One(random, values)).Distinct()];

    private static Criterion AnyCriterion(Random random)
    {
        var attribute = One(random, "kind", "track", "facility", "client", "payer", "attributes.floor", "totalCharges", "discharged", "documents");
        var how = One(random, [.. Criterion.OperatorsOf(ChartAttributes.KindOf(attribute)!.Value)]);
        var criterion = new Criterion(attribute, how, [.. Values(random, attribute, how)]);
        return criterion.Fault is null ? criterion : AnyCriterion(random);
    }

    private static string[] Values(Random random, string attribute, Operator how)
    {
        if (how is Operator.Exists or Operator.Missing or Operator.ThisMonth or Operator.LastMonth)
            return [];
        if (how is Operator.MoreThanDaysAgo or Operator.LessThanDaysAgo)
            return [$"{random.Next(1, 5)}"];
        if (how is Operator.Before or Operator.After or Operator.On)
            return [$"2026-03-0{random.Next(1, 5)}"];
        if (how == Operator.Weekday)
            return Some(random, ["monday", "tuesday", "sunday"]);
        if (how == Operator.HourRange)
            return [$"{random.Next(0, 24)}", $"{random.Next(1, 25)}"];
        var isList = how is Operator.In or Operator.NotIn or Operator.IncludesAll or Operator.IncludesAny or Operator.OnlyContains;
        var isNumber = attribute is "totalCharges" or "attributes.floor"
            || how is Operator.AtLeast or Operator.AtMost or Operator.MoreThan or Operator.LessThan;
        string[] from = isNumber ? ["0", "1", "2", "2.5"] : attribute switch
        {
            "kind" => Kinds, "track" => ["facility", "professional"], "facility" => ["NORTH", "WEST", "SOUTH"],
            "client" => ["MERCY", "OTHER"], "documents" => Documents, _ => Words,
        };
        return isList ? Some(random, from) : [One(random, from)];
    }

    private static Condition AnyCondition(Random random, int depth, Func<Random, Criterion> criterion)
    {
        if (depth == 0 || random.Next(3) == 0)
            return new Condition.Is(criterion(random));
        var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => AnyCondition(random, depth - 1, criterion));
        return random.Next(3) == 0 ? new Condition.Any([.. parts]) : new Condition.All([.. parts]);
    }

    private static ImmutableArray<PlacementRule> AnyRules(Random random, Func<Random, Criterion> criterion) =>
    [
        .. Enumerable.Range(0, random.Next(2, 6)).Select(order => new PlacementRule(
            One(random, World.Inpatient, World.Surgery), order, AnyCondition(random, 2, criterion))),
    ];

    private static Placed AnyChart(Random random)
    {
        var now = World.T0 + Duration.FromHours(random.Next(-48, 24 * 40));
        var floor = One(random, null, "0", "1", "1.5", "2", "2.50", "3", "A");
        return new Placed(
            World.Mercy, One(random, World.North, World.West), One(random, Track.Facility, Track.Professional),
            new ChartFacts
            {
                Kind = One(random, [.. Kinds, .. ChartKinds.All.Keys]),
                Payer = One(random, [null, "a", "X", "ABX", .. Words]),
                TotalCharges = One<decimal?>(random, null, 0, 0.5m, 1, 1.7m, 2, 2.5m, 9),
                Discharged = random.Next(5) == 0 ? null : now - Duration.FromHours(random.Next(-30, 24 * 50)),
                Documents = [.. Documents.Append("X").Where(_ => random.Next(3) == 0)],
                Attributes = floor is null ? ChartFacts.NoAttributes : ChartFacts.NoAttributes.Add("floor", floor),
            })
        {
            Arrived = now, Now = now, Zone = DateTimeZoneProviders.Tzdb["America/New_York"],
        };
    }

    private static bool Says(ImmutableArray<Finding> findings, int rule, FindingKind kind) =>
        findings.Any(finding => finding.Rule == rule + 1 && finding.Kind == kind);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void NoChartMeetsAContradictionOrComesFirstToWhatIsUnreachable(int seed)
    {
        var random = new Random(seed);
        var (contradictions, unreachable) = (0, 0);
        for (var run = 0; run < 400; run++)
        {
            var rules = AnyRules(random, AnyCriterion);
            var findings = Linter.Lint(World.Settings, rules, [], World.T0);
            contradictions += findings.Count(finding => finding.Kind == FindingKind.Contradiction);
            unreachable += findings.Count(finding => finding.Kind == FindingKind.Unreachable);
            for (var charts = 0; charts < 150; charts++)
            {
                var chart = AnyChart(random);
                var first = -1;
                for (var rule = 0; rule < rules.Length; rule++)
                    if (rules[rule].When.Holds(chart))
                    {
                        Assert.False(
                            Says(findings, rule, FindingKind.Contradiction), $"{rules[rule].When} is met by {chart}");
                        first = first < 0 ? rule : first;
                    }
                Assert.False(
                    first >= 0 && Says(findings, first, FindingKind.Unreachable),
                    $"rule {first + 1} of {string.Join("; ", rules.Select(rule => rule.When))} takes {chart}");
            }
        }
        Assert.True(contradictions > 50 && unreachable > 50, $"{contradictions} contradictions, {unreachable} unreachable");
    }

    /// <summary>Kinds, tracks, facilities and one of two payers or none: everything there can be is tried.</summary>
    [Fact]
    public void WhereValuesAreFewItFindsWhatBruteForceFinds()
    {
        var random = new Random(11);
        string[] attributes = ["kind", "track", "facility", "payer"];
        var all =
            (from kind in ChartKinds.All.Keys
             from track in new[] { Track.Facility, Track.Professional }
             from facility in new[] { World.North, World.West }
             from payer in new[] { null, "A", "AB", "ANOTHER" }
             select new Placed(World.Mercy, facility, track, new ChartFacts { Kind = kind, Payer = payer })).ToList();
        var found = 0;
        for (var run = 0; run < 300; run++)
        {
            var rules = AnyRules(random, Few);
            var findings = Linter.Lint(World.Settings, rules, [], World.T0);
            Assert.DoesNotContain(findings, finding => finding.Kind == FindingKind.NotJudged);
            for (var rule = 0; rule < rules.Length; rule++)
            {
                var met = all.Where(chart => rules[rule].When.Holds(chart)).ToList();
                var reached = met.Any(chart => rules.Take(rule).All(earlier => !earlier.When.Holds(chart)));
                Assert.Equal(met.Count == 0, Says(findings, rule, FindingKind.Contradiction));
                Assert.Equal(met.Count > 0 && !reached, Says(findings, rule, FindingKind.Unreachable));
                found += reached ? 0 : 1;
            }
        }
        Assert.True(found > 100, $"only {found}");

        Criterion Few(Random chance)
        {
            var attribute = One(chance, attributes);
            var how = One(chance, Operator.Equals, Operator.NotEquals, Operator.In, Operator.NotIn, Operator.Exists, Operator.Missing);
            return new Criterion(attribute, how, [.. attribute == "payer" && Values(chance, attribute, how).Length > 0
                ? how is Operator.Equals or Operator.NotEquals ? [One(chance, "A", "AB")] : Some(chance, ["A", "AB"])
                : Values(chance, attribute, how)]);
        }
    }

    [Fact]
    public void AnOverlapsExampleIsTakenByBothRules()
    {
        var random = new Random(5);
        var overlaps = 0;
        for (var run = 0; run < 600; run++)
        {
            var rules = AnyRules(random, AnyCriterion);
            foreach (var finding in Linter.Lint(World.Settings, rules, [], World.T0))
            {
                if (finding.Example is not { } example)
                    continue;
                overlaps++;
                var chart = Told(example);
                Assert.True(rules[finding.Rule - 1].When.Holds(chart), $"{rules[finding.Rule - 1].When}: {chart}");
                Assert.True(rules[finding.Earlier!.Value - 1].When.Holds(chart), $"{rules[finding.Earlier.Value - 1].When}: {chart}");
            }
        }
        Assert.True(overlaps > 200, $"only {overlaps}");
    }

    private static Placed Told(ImmutableSortedDictionary<string, string> example) => new(
        World.Mercy, new FacilityId(example.GetValueOrDefault("facility", "NORTH")),
        example.GetValueOrDefault("track") == "professional" ? Track.Professional : Track.Facility,
        new ChartFacts
        {
            Kind = example.GetValueOrDefault("kind", "INPATIENT"),
            Payer = example.GetValueOrDefault("payer"),
            TotalCharges = example.TryGetValue("totalCharges", out var charges) ? decimal.Parse(charges, null) : null,
            Discharged = example.TryGetValue("discharged", out var time)
                ? NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(time).Value.InUtc().ToInstant()
                : null,
            Documents = example.TryGetValue("documents", out var documents) ? [.. documents.Split(", ")] : [],
            Attributes = example.TryGetValue("attributes.floor", out var floor)
                ? ChartFacts.NoAttributes.Add("floor", floor) : ChartFacts.NoAttributes,
        })
    {
        Now = World.T0,
    };
}

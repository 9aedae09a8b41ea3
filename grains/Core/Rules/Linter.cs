using System.Collections.Immutable;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Rules;

/// <summary>What the linter says of a rule, the most serious first.</summary>
public enum FindingKind
{
    /// <summary>It names a client, facility, kind or track that there is not.</summary>
    Unknown,
    /// <summary>No chart can ever meet it.</summary>
    Contradiction,
    /// <summary>Every chart that it takes is taken by earlier rules.</summary>
    Unreachable,
    /// <summary>Of the coders who work its workqueue none may code any chart that it takes.</summary>
    NoCoder,
    /// <summary>It names kinds of chart that none of the coders of its workqueue may code anywhere.</summary>
    KindWithoutCoder,
    /// <summary>
    /// It and an earlier rule to another workqueue take some charts alike: the earlier gets them.
    /// </summary>
    Overlap,
    /// <summary>It has too many alternatives, or the rules are too many, to be judged as a whole.</summary>
    NotJudged,
}

/// <summary>One finding about one rule.</summary>
/// <param name="Kind">What.</param>
/// <param name="Rule">Its place among the rules, from 1.</param>
/// <param name="Workqueue">Where it leads.</param>
/// <param name="Earlier">For an overlap: the place of the earlier rule; else null.</param>
/// <param name="Sentence">For people.</param>
/// <param name="Example">For an overlap: what a chart would be like that both take; else null.</param>
public sealed record Finding(
    FindingKind Kind, int Rule, WorkqueueId Workqueue, int? Earlier, string Sentence,
    ImmutableSortedDictionary<string, string>? Example = null);

/// <summary>
/// Looks over placement rules before they are activated. What it calls a contradiction or unreachable is so,
/// for every chart of the facilities that are set up; it does not promise to find all. Pure.
/// </summary>
public sealed class Linter
{
    /// <summary>Criteria that are looked at before the rest of the rules is left unjudged.</summary>
    private const int MostSteps = 5_000_000;

    /// <summary>Overlaps that are told.</summary>
    private const int MostOverlaps = 100;

    /// <summary>Charts that are made up to show an overlap.</summary>
    private const int MostExamples = 5_000;

    private readonly Settings.Settings _settings;
    private readonly IReadOnlyCollection<CoderProfile> _coders;
    private readonly Instant _now;
    private readonly Possible _possible;
    private readonly ExampleChart _examples;
    private readonly ImmutableArray<PlacementRule> _rules;
    private readonly List<ImmutableArray<ImmutableArray<Literal>>?> _ways;
    private readonly List<Finding> _findings = [];
    private int _steps;
    private int _examplesTried;

    private Linter(
        Settings.Settings settings, ImmutableArray<PlacementRule> rules,
        IReadOnlyCollection<CoderProfile> coders, Instant now)
    {
        (_settings, _rules, _coders, _now) = (settings, rules, coders, now);
        _possible = new Possible(settings);
        _examples = new ExampleChart(_possible, now);
        _ways = [.. rules.Select(rule => Alternatives.Of(rule.When))];
    }

    /// <summary>Everything there is to say, by rule and then by kind.</summary>
    /// <param name="settings">What is set up.</param>
    /// <param name="rules">In the order in which they are tried.</param>
    /// <param name="coders">Who there is.</param>
    /// <param name="now">The day on which coders are judged.</param>
    public static ImmutableArray<Finding> Lint(
        Settings.Settings settings, ImmutableArray<PlacementRule> rules,
        IReadOnlyCollection<CoderProfile> coders, Instant now)
    {
        var linter = new Linter(settings, rules, coders, now);
        for (var rule = 0; rule < rules.Length; rule++)
            linter.Look(rule);
        return [.. linter._findings.OrderBy(finding => finding.Rule).ThenBy(finding => finding.Kind)];
    }

    private void Look(int rule)
    {
        LookForUnknown(rule);
        if (_ways[rule] is not { } ways)
        {
            Tell(FindingKind.NotJudged, rule, $"has more than {Alternatives.Most} alternatives");
            return;
        }
        var possible = ways.Where(way => !_possible.IsImpossible([], way)).ToList();
        if (possible.Count == 0)
        {
            Tell(FindingKind.Contradiction, rule, "no chart can meet it: its criteria contradict each other");
            return;
        }
        var earlier = Enumerable.Range(0, rule).SelectMany(other => _ways[other] ?? []).ToList();
        if (possible.All(way => IsCovered(way, [], earlier, 0)))
            Tell(FindingKind.Unreachable, rule, "every chart that it takes is taken by earlier rules");
        else
            LookForOverlaps(rule, possible);
        if (_steps > MostSteps)
            Tell(FindingKind.NotJudged, rule,
                "the rules are too many to say whether earlier ones take its charts");
        LookForCoders(rule, possible);
    }

    /// <summary>
    /// True when each chart that meets the literals meets one of the alternatives, from that one on. A chart
    /// that misses an alternative misses one of its criteria: each is tried in turn.
    /// </summary>
    private bool IsCovered(
        ImmutableArray<Literal> chart, ImmutableArray<Literal> missed,
        List<ImmutableArray<Literal>> alternatives, int from)
    {
        if (_possible.IsImpossible(chart, missed))
            return true;
        chart = chart.AddRange(missed);
        for (var next = from; next < alternatives.Count; next++)
        {
            var alternative = alternatives[next];
            if ((_steps += 1 + chart.Length) > MostSteps)
                return false;
            if (_possible.IsImpossible(chart, alternative))
                continue;
            foreach (var literal in alternative)
                if (!IsCovered(chart, [literal with { Holds = !literal.Holds }], alternatives, next + 1))
                    return false;
            return true;
        }
        return false;
    }

    private void LookForUnknown(int rule)
    {
        foreach (var criterion in _rules[rule].When.Criteria)
        {
            if (criterion.Operator is not (Operator.Equals or Operator.NotEquals or Operator.In
                or Operator.NotIn))
                continue;
            IEnumerable<string>? known = criterion.Attribute switch
            {
                "client" => _settings.Clients.Keys.Select(client => client.Value),
                "facility" => _settings.Facilities.Keys.Select(facility => facility.Value),
                "kind" => ChartKinds.All.Keys,
                "track" => ["facility", "professional"],
                _ => null,
            };
            foreach (var value in known is null ? [] : criterion.Values)
                if (!known!.Contains(value, StringComparer.OrdinalIgnoreCase))
                    Tell(FindingKind.Unknown, rule, $"there is no {criterion.Attribute} {value}");
        }
    }

    private void LookForOverlaps(int rule, List<ImmutableArray<Literal>> possible)
    {
        // A last rule for all that is left meets every other one, on purpose.
        if (possible.Any(way => way.IsEmpty))
            return;
        for (var earlier = 0; earlier < rule; earlier++)
        {
            if (_rules[earlier].Workqueue == _rules[rule].Workqueue || _ways[earlier] is not { } others
                || _findings.Count(finding => finding.Kind == FindingKind.Overlap) >= MostOverlaps)
                continue;
            var example = possible.SelectMany(_ => others, (way, other) => way.AddRange(other))
                .Where(both => !_possible.IsImpossible([], both) && ++_examplesTried <= MostExamples)
                .Select(both => _examples.Find(both)).FirstOrDefault(found => found is not null);
            if (example is not null)
                _findings.Add(new Finding(
                    FindingKind.Overlap, rule + 1, _rules[rule].Workqueue, earlier + 1,
                    $"rule {earlier + 1} to {_rules[earlier].Workqueue} is first for charts that both take",
                    example));
        }
    }

    private void LookForCoders(int rule, List<ImmutableArray<Literal>> possible)
    {
        var queue = _rules[rule].Workqueue;
        var members = _coders.Where(coder => coder.Workqueues.Any(member => member.Id == queue)).ToList();
        var isAnybody = false;
        var lacking = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var kind in possible.SelectMany(way => Possible.KindsFor(way)).Distinct())
        {
            var facilities = possible.Where(way => Possible.KindsFor(way).Contains(kind))
                .SelectMany(way => _possible.FacilitiesFor(way)).Distinct();
            if (facilities.Any(facility => members.Any(coder => Eligibility.May(
                coder, new Requirement(queue, facility.Id, kind, null), _settings, _now))))
                isAnybody = true;
            else
                lacking.Add(kind);
        }
        if (!isAnybody)
            Tell(FindingKind.NoCoder, rule, members.Count == 0
                ? $"no coder works {queue}"
                : $"none of the {members.Count} coders of {queue} may code any chart that it takes");
        else if (lacking.Count > 0
            && _rules[rule].When.Criteria.Any(criterion => criterion.Attribute == "kind"))
            Tell(FindingKind.KindWithoutCoder, rule,
                $"none of the {members.Count} coders of {queue} may code {string.Join(", ", lacking)}");
    }

    private void Tell(FindingKind kind, int rule, string sentence) =>
        _findings.Add(new Finding(kind, rule + 1, _rules[rule].Workqueue, null, sentence));
}

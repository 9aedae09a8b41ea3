using System.Collections.Immutable;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Tests.Rules;

/// <summary>What the linter says of small books of rules.</summary>
public sealed class LinterTest
{
    private static readonly CoderProfile[] Everyone =
        [World.Profile("ANN", "CCS"), World.Profile("CID", "CIC")];

    private static Condition.Is Is(string attribute, Operator how, params string[] values) =>
        new Condition.Is(new Criterion(attribute, how, [.. values]));

    private static Condition.All All(params Condition[] parts) => new Condition.All([.. parts]);

    private static Condition.Any Any(params Condition[] parts) => new Condition.Any([.. parts]);

    private static ImmutableArray<Finding> Lint(params (WorkqueueId Queue, Condition When)[] rules)
    {
        var book = rules.Select((rule, place) => new PlacementRule(rule.Queue, place, rule.When)).ToImmutableArray();
        Assert.All(book, rule => Assert.Null(RuleBooks.RefuseCondition(rule.When)));
        return Linter.Lint(World.Settings, book, Everyone, World.T0);
    }

    private static FindingKind[] Kinds(params Condition[] rules) =>
        [.. Lint([.. rules.Select(when => (World.Inpatient, when))]).Select(finding => finding.Kind)
            .Where(kind => kind is FindingKind.Contradiction or FindingKind.Unreachable)];

    private static Condition Parse(string text) => All([.. text.Split(" & ").Select(part =>
    {
        var words = part.Split(' ');
        return Is(words[0], Enum.Parse<Operator>(words[1], ignoreCase: true), words.Length > 2 ? words[2].Split('|') : []);
    })]);

    [Theory]
    [InlineData("kind equals OBS & kind equals INPATIENT")]
    [InlineData("kind in OBS|ED_FAC & kind notIn obs|ed_fac")]
    [InlineData("kind equals NO_SUCH_KIND")]
    [InlineData("kind missing")]
    [InlineData("track equals facility & track equals professional")]
    [InlineData("facility equals NORTH & client equals OTHER")]
    [InlineData("facility startsWith Z")]
    [InlineData("payer exists & payer missing")]
    [InlineData("payer equals AETNA & payer notEquals aetna")]
    [InlineData("payer in AETNA|CIGNA & payer startsWith B")]
    [InlineData("payer startsWith AE & payer startsWith B")]
    [InlineData("payer equals 7 & payer atLeast 8")]
    [InlineData("attributes.floor moreThan 8 & attributes.floor atMost 8")]
    [InlineData("totalCharges atLeast 5 & totalCharges lessThan 5")]
    [InlineData("totalCharges lessThan 0")]
    [InlineData("totalCharges atLeast 5 & totalCharges atMost 5 & totalCharges notEquals 5.0")]
    [InlineData("lengthOfStayDays equals 3 & lengthOfStayDays moreThan 3")]
    [InlineData("discharged before 2026-03-01 & discharged after 2026-02-28")]
    [InlineData("discharged on 2026-03-01 & discharged weekday monday")]
    [InlineData("discharged weekday monday & discharged weekday tuesday|friday")]
    [InlineData("discharged hourRange 22|6 & discharged hourRange 8|17")]
    [InlineData("discharged moreThanDaysAgo 9 & discharged lessThanDaysAgo 10")]
    [InlineData("discharged thisMonth & discharged lastMonth")]
    [InlineData("discharged thisMonth & discharged moreThanDaysAgo 31")]
    [InlineData("discharged lastMonth & discharged lessThanDaysAgo 1")]
    [InlineData("discharged missing & discharged thisMonth")]
    [InlineData("documents missing & documents includesAny DS|OP")]
    [InlineData("documents includesAll DS|OP & documents onlyContains DS")]
    [InlineData("documents includesAny PATH & documents onlyContains DS|OP")]
    public void WhatNoChartCanMeetIsAContradiction(string rule) =>
        Assert.Equal([FindingKind.Contradiction], Kinds(Parse(rule)));

    [Theory]
    [InlineData("kind equals OBS & payer notEquals OBS")]
    [InlineData("facility equals NORTH & client equals MERCY")]
    [InlineData("payer missing & payer notEquals AETNA")]
    [InlineData("totalCharges atLeast 5 & totalCharges atMost 5")]
    [InlineData("attributes.floor atLeast 8 & attributes.floor atMost 8 & attributes.floor notEquals 8")]
    [InlineData("discharged moreThanDaysAgo 9 & discharged lessThanDaysAgo 11")]
    [InlineData("discharged after 2026-02-28 & discharged before 2026-03-02")]
    [InlineData("discharged thisMonth & discharged moreThanDaysAgo 29")]
    [InlineData("discharged hourRange 22|6 & discharged hourRange 5|8")]
    [InlineData("documents includesAll DS|OP & documents onlyContains DS|OP")]
    public void WhatAChartCanMeetIsNone(string rule) => Assert.Empty(Kinds(Parse(rule)));

    [Theory]
    [InlineData("kind in OBS|ED_FAC", "kind equals obs")]
    [InlineData("kind in OBS|ED_FAC; kind equals INPATIENT", "kind in INPATIENT|OBS")]
    [InlineData("payer exists; payer missing", "kind equals OBS")]
    [InlineData("payer equals A; payer notEquals A", "state equals OH")]
    [InlineData("track equals facility; track equals professional", "state equals OH")]
    [InlineData("facility equals NORTH; facility equals WEST", "payer equals A")]
    [InlineData("client equals MERCY", "facility equals WEST")]
    [InlineData("totalCharges atLeast 100", "totalCharges moreThan 100 & kind equals OBS")]
    [InlineData("totalCharges atLeast 100; totalCharges lessThan 100", "totalCharges exists")]
    [InlineData("payer startsWith BLUE", "payer startsWith BLUECROSS")]
    [InlineData("payer contains CROSS", "payer startsWith BLUECROSS")]
    [InlineData("payer equals A & state equals OH; payer equals A & state notEquals OH", "payer equals A")]
    [InlineData("discharged before 2026-03-05", "discharged on 2026-03-04")]
    [InlineData("discharged moreThanDaysAgo 3", "discharged moreThanDaysAgo 5")]
    [InlineData("discharged lessThanDaysAgo 5", "discharged lessThanDaysAgo 3")]
    [InlineData("discharged weekday monday|tuesday", "discharged weekday tuesday")]
    [InlineData("discharged hourRange 22|6", "discharged hourRange 0|5")]
    [InlineData("documents contains DS", "documents includesAll DS|OP")]
    [InlineData("documents includesAny DS|OP", "documents contains op")]
    public void WhatEarlierRulesTakeIsUnreachable(string earlier, string rule)
    {
        Condition[] rules = [.. earlier.Split("; ").Select(Parse), Parse(rule)];
        Assert.Equal([FindingKind.Unreachable], Kinds(rules));
    }

    [Theory]
    [InlineData("kind equals OBS", "kind in OBS|ED_FAC")]
    [InlineData("payer startsWith BLUECROSS", "payer startsWith BLUE")]
    [InlineData("totalCharges atLeast 100; totalCharges lessThan 99", "totalCharges exists")]
    [InlineData("payer equals A & state equals OH", "payer equals A")]
    [InlineData("discharged moreThanDaysAgo 5", "discharged moreThanDaysAgo 3")]
    [InlineData("kind equals OBS & kind equals INPATIENT", "kind equals OBS")]
    public void WhatIsLeftToARuleIsReachable(string earlier, string rule)
    {
        Condition[] rules = [.. earlier.Split("; ").Select(Parse), Parse(rule)];
        Assert.DoesNotContain(FindingKind.Unreachable, Kinds(rules));
    }

    [Fact]
    public void AlternativesAreJudgedEachAndARuleForAllTakesEverythingAfterIt()
    {
        var either = Any(Parse("kind equals OBS & payer equals A"), Parse("kind equals ED_FAC"));
        Assert.Equal([FindingKind.Unreachable], Kinds(either, Parse("kind equals ED_FAC")));
        Assert.Empty(Kinds(either, Parse("kind equals OBS")));
        Assert.Equal([FindingKind.Contradiction], Kinds(All(Parse("kind equals OBS"), Any(Parse("kind equals ED_FAC"), Parse("kind missing")))));
        Assert.Equal([FindingKind.Unreachable, FindingKind.Unreachable], Kinds(Condition.Always, either, Condition.Always));
    }

    [Fact]
    public void AnOverlapIsToldWithAnExampleAndALastRuleForAllIsNone()
    {
        var findings = Lint(
            (World.Inpatient, Parse("kind in INPATIENT|OBS & totalCharges atLeast 1000")),
            (World.Surgery, Parse("payer startsWith BLUE & kind in OBS|OP_SURG")),
            (World.Surgery, Parse("kind equals ED_FAC")),
            (World.Special, Condition.Always));
        var overlap = Assert.Single(findings, finding => finding.Kind == FindingKind.Overlap);
        Assert.Equal((2, World.Surgery, 1), (overlap.Rule, overlap.Workqueue, overlap.Earlier));
        Assert.Equal("OBS", overlap.Example!["kind"]);
        Assert.StartsWith("BLUE", overlap.Example["payer"], StringComparison.Ordinal);
        Assert.True(decimal.Parse(overlap.Example["totalCharges"], null) >= 1000);
    }

    [Fact]
    public void ARuleWithoutACoderForItsChartsIsTold()
    {
        WorkqueueId nobody = new("NOBODY");
        var findings = Lint(
            (World.Inpatient, Parse("kind equals INPATIENT")), (nobody, Parse("kind equals OBS")),
            (World.Special, Parse("kind equals PROFEE")), (World.Surgery, Parse("kind in OP_SURG|PROFEE & payer exists")));
        Assert.Equal(
            [(2, FindingKind.NoCoder), (3, FindingKind.NoCoder), (4, FindingKind.KindWithoutCoder)],
            findings.Where(finding => finding.Kind != FindingKind.Overlap).Select(finding => (finding.Rule, finding.Kind)));
        Assert.Contains("no coder works NOBODY", findings[0].Sentence, StringComparison.Ordinal);
        Assert.Contains(findings, finding => finding.Sentence == "none of the 2 coders of SURG may code PROFEE");
    }

    [Fact]
    public void NamesThatThereAreNotAreTold()
    {
        var findings = Lint((World.Inpatient, Any(
            Is("kind", Operator.In, "INPATIENT", "INPATINT"), Is("facility", Operator.Equals, "NROTH"),
            Is("client", Operator.NotEquals, "X"), Is("payer", Operator.Equals, "ANYTHING"))));
        Assert.Equal(
            ["there is no kind INPATINT", "there is no facility NROTH", "there is no client X"],
            findings.Where(finding => finding.Kind == FindingKind.Unknown).Select(finding => finding.Sentence));
    }

    [Fact]
    public void ARuleWithTooManyAlternativesIsNotJudged()
    {
        var pair = Any(Is("payer", Operator.Equals, "A"), Is("state", Operator.Equals, "OH"));
        Assert.Equal(FindingKind.NotJudged, Assert.Single(
            Lint((World.Inpatient, All([.. Enumerable.Repeat(pair, 9)])))).Kind);
    }

    [Fact]
    public void ManyRulesAreJudgedInBoundedWork()
    {
        var rules = Enumerable.Range(0, Limits.RulesPerBook).Select(i => (
            World.Inpatient, (Condition)All(Is("payer", Operator.Contains, $"P{i:0000}"), Is("state", Operator.Contains, $"S{i:0000}")))).ToArray();
        Assert.All(Lint(rules), finding => Assert.Equal(FindingKind.NotJudged, finding.Kind));
    }
}

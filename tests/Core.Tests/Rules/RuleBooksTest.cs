using System.Collections.Immutable;
using CodingQueue.Core.Rules;
using CodingQueue.Core.Settings;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Rules;

/// <summary>The life of a version of the placement rules.</summary>
public sealed class RuleBooksTest
{
    private static readonly Criterion Inpatient = new("kind", Operator.Equals, ["INPATIENT"]);

    private static readonly Core.Settings.Settings Start = World.Settings;

    private static ImmutableArray<PlacementRule> Rules(params (WorkqueueId Queue, int Order)[] rules) =>
        [.. rules.Select(rule => new PlacementRule(rule.Queue, rule.Order, Condition.Of(Inpatient)))];

    private static Core.Settings.Settings Done(Core.Settings.Settings settings, Decision<SettingsChange> decision)
    {
        Assert.Null(decision.Refused);
        return decision.Changes.Aggregate(settings, (so, change) => so.Apply(change));
    }

    private static Core.Settings.Settings Drafted(Core.Settings.Settings settings, int order = 5) => Done(
        settings, RuleBooks.Draft(settings, Rules((World.Special, order)), "try", "lead", World.T0));

    private static Core.Settings.Settings Activated(
        Core.Settings.Settings settings, int version, Instant? effective = null, double hours = 0) =>
        Done(settings, RuleBooks.Activate(settings, version, effective, "boss", World.At(hours)));

    [Fact]
    public void ADraftChangesNothingUntilItIsActivated()
    {
        var drafted = Drafted(Start);
        Assert.Equal(Start.Rules, drafted.Rules);
        var book = drafted.Books[2];
        Assert.Equal(
            (2, "try", "lead", World.T0, 1, BookState.Draft, null),
            (book.Version, book.Note, book.By, book.Made, book.MadeFrom, book.State, book.Effective));
        var active = Activated(drafted, 2, hours: 1);
        Assert.Equal([World.Special], active.Rules.Select(rule => rule.Workqueue));
        Assert.Equal(
            (BookState.Active, World.At(1), "boss"),
            (active.Books[2].State, active.Books[2].Effective, active.Books[2].EffectiveBy));
        Assert.Equal(BookState.Past, active.Books[1].State);
    }

    [Fact]
    public void TheWayBackIsToActivateAnOlderVersion()
    {
        var back = Activated(Activated(Drafted(Start), 2), 1, hours: 2);
        Assert.Equal(Start.Rules, back.Rules);
        Assert.Equal((BookState.Active, BookState.Past), (back.Books[1].State, back.Books[2].State));
        Assert.Single(back.Books.Values, book => book.State == BookState.Active);
        Assert.Empty(RuleBooks.Activate(back, 1, null, "boss", World.At(3)).Changes);
    }

    [Fact]
    public void AScheduledVersionComesIntoForceAtItsTimeAndTheEarlierFirst()
    {
        var settings = Activated(Activated(Drafted(Drafted(Start)), 2, World.At(8)), 3, World.At(4));
        Assert.Equal(3, settings.NextRules?.Version);
        Assert.Empty(RuleBooks.ActivateDue(settings, World.At(3.9)).Changes);
        settings = Done(settings, RuleBooks.ActivateDue(settings, World.At(9)));
        Assert.Equal((3, "boss", World.At(9)), (
            settings.ActiveRules!.Version, settings.ActiveRules.EffectiveBy, settings.ActiveRules.Effective));
        settings = Done(settings, RuleBooks.ActivateDue(settings, World.At(9)));
        Assert.Equal(2, settings.ActiveRules!.Version);
        Assert.Empty(RuleBooks.ActivateDue(settings, World.At(99)).Changes);
    }

    [Fact]
    public void ATimeThatIsPastMeansNowAndOneOnceSetMayBeMoved()
    {
        var settings = Activated(Drafted(Start), 2, World.At(8));
        Assert.Empty(RuleBooks.Activate(settings, 2, World.At(8), "boss", World.T0).Changes);
        Assert.Equal(World.At(6), Activated(settings, 2, World.At(6)).NextRules?.Effective);
        Assert.Equal(2, Activated(settings, 2, World.At(-1)).ActiveRules?.Version);
        Assert.Equal(2, Activated(settings, 2).ActiveRules?.Version);
        Assert.Equal("effective", RuleBooks.Activate(
            settings, 2, World.T0 + Limits.Ahead + Duration.Epsilon, "boss", World.T0).Refused?.Field);
    }

    [Fact]
    public void AWithdrawnVersionDoesNotComeIntoForceAndAnActiveOneIsNotWithdrawn()
    {
        var settings = Activated(Drafted(Start), 2, World.At(8));
        settings = Done(settings, RuleBooks.Withdraw(settings, 2));
        Assert.Null(settings.NextRules);
        Assert.Equal((BookState.Withdrawn, null), (settings.Books[2].State, settings.Books[2].Effective));
        Assert.Empty(RuleBooks.Withdraw(settings, 2).Changes);
        Assert.Equal(Refusal.Invalid, RuleBooks.Withdraw(settings, 1).Refused?.Refusal);
        Assert.Equal(2, Activated(settings, 2).ActiveRules?.Version);
    }

    [Fact]
    public void AVersionThatIsNotThereIsNotFound()
    {
        Assert.Equal(Refusal.NotFound, RuleBooks.Activate(Start, 9, null, "boss", World.T0).Refused?.Refusal);
        Assert.Equal(Refusal.NotFound, RuleBooks.Withdraw(Start, 9).Refused?.Refusal);
    }

    [Fact]
    public void TheOneRuleOfAWorkqueueIsSetInANewVersionThatIsActiveAtOnce()
    {
        var when = Condition.Of(Inpatient);
        var settings = Done(Start, RuleBooks.SetOnly(Start, World.Special, 1, when, "lead", World.T0));
        Assert.Equal(2, settings.ActiveRules!.Version);
        Assert.Equal(Start.Rules.Length, settings.Rules.Length);
        Assert.Equal([World.Inpatient, World.Special], settings.Rules.Take(2).Select(rule => rule.Workqueue));
        Assert.Empty(RuleBooks.SetOnly(settings, World.Special, 1, Condition.Of(Inpatient), "lead", World.T0).Changes);
    }

    [Fact]
    public void AWorkqueueToWhichSeveralRulesLeadHasNoOnlyRule()
    {
        var settings = Activated(Done(Start, RuleBooks.Draft(
            Start, Rules((World.Special, 1), (World.Special, 2)), "two", "lead", World.T0)), 2);
        Assert.Equal("when", RuleBooks.SetOnly(
            settings, World.Special, 1, Condition.Always, "lead", World.T0).Refused?.Field);
    }

    public static readonly TheoryData<string, string> Impossible = new()
    {
        { "rules.workqueue", "nowhere" }, { "when.attribute", "attribute" }, { "when.any", "empty" },
        { "when", "deep" }, { "when", "many" }, { "rules", "rules" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void AnImpossibleVersionIsRefusedAndNamed(string field, string what)
    {
        Condition deep = new Condition.Is(Inpatient);
        for (var level = 0; level < Limits.ConditionDepth + 2; level++)
            deep = new Condition.Any([deep]);
        var when = what switch
        {
            "attribute" => Condition.Of(new Criterion("patientName", Operator.Exists, [])),
            "empty" => new Condition.All([new Condition.Any([])]),
            "deep" => deep,
            "many" => Condition.Of([.. Enumerable.Repeat(Inpatient, Limits.CriteriaPerRule + 1)]),
            _ => Condition.Always,
        };
        var rule = new PlacementRule(what == "nowhere" ? new("NOWHERE") : World.Special, 1, when);
        var rules = Enumerable.Repeat(rule, what == "rules" ? Limits.RulesPerBook + 1 : 1);
        Assert.Equal(field, RuleBooks.Draft(Start, [.. rules], "", "lead", World.T0).Refused?.Field);
    }

    [Fact]
    public void VersionsThatWaitAndThoseThatAreOverAreBounded()
    {
        var settings = Start;
        for (var i = 0; i < Limits.WaitingRuleBooks; i++)
            settings = Drafted(settings, i);
        Assert.Equal("rules", RuleBooks.Draft(settings, Rules(), "", "lead", World.T0).Refused?.Field);
        for (var i = 0; i < 3 * Limits.PastRuleBooks; i++)
            settings = Done(settings, RuleBooks.SetOnly(settings, World.Special, i, Condition.Always, "lead", World.T0));
        Assert.Equal(Limits.WaitingRuleBooks, settings.Books.Values.Count(book => book.State == BookState.Draft));
        // The one that was active when the last was made is over since.
        Assert.Equal(Limits.PastRuleBooks + 1, settings.Books.Values.Count(book => book.State == BookState.Past));
        Assert.Equal(settings.Books.Keys.Max(), settings.ActiveRules!.Version);
    }
}

using CodingQueue.Core.Coders;
using CodingQueue.Core.Reference;
using CodingQueue.Core.Routing;
using NodaTime;

namespace CodingQueue.Core.Tests.Coders;

/// <summary>What is about to lapse, what it costs, and how many units are still to earn.</summary>
public sealed class CredentialWatchTest
{
    private static readonly LocalDate Today = new(2026, 3, 2);

    private static CoderProfile Ann(params string[] codes) => World.Profile("ANN", codes);

    private static CoderProfile Until(string code, int days) =>
        Ann() with { Credentials = [new(code, null, Today.PlusDays(days))] };

    [Theory]
    [InlineData(91, null)]
    [InlineData(90, 90)]
    [InlineData(61, 90)]
    [InlineData(60, 60)]
    [InlineData(31, 60)]
    [InlineData(30, 30)]
    [InlineData(8, 30)]
    [InlineData(7, 7)]
    [InlineData(0, 7)]
    [InlineData(-1, 0)]
    [InlineData(-90, 0)]
    [InlineData(-91, null)]
    public void ALapseIsWarnedOfInSteps(int days, int? step)
    {
        var warnings = CredentialWatch.Of(Until("CCS", days), Today);
        Assert.Equal(step, warnings.SingleOrDefault()?.Step);
        if (step is not null)
            Assert.Equal((Today.PlusDays(days), days, LapseCause.Expires), (warnings[0].LastGood, warnings[0].DaysLeft, warnings[0].Cause));
    }

    [Fact]
    public void WhatDoesNotEndIsNotWarnedOf() => Assert.Empty(CredentialWatch.Of(Ann("CCS", "CPC"), Today));

    [Fact]
    public void AMembershipTakesEveryCredentialOfItsIssuerAndNoOther()
    {
        var ann = Ann("CPC", "CCS", "CIC") with { Standings = [new("AAPC", Today.PlusDays(20), Today.PlusDays(400), 3)] };
        Assert.Equal(
            [("CIC", LapseCause.Membership, 30), ("CPC", LapseCause.Membership, 30)],
            CredentialWatch.Of(ann, Today).Select(warning => (warning.Code, warning.Cause, warning.Step)));
        // Inpatient is covered by the CCS; the professional kinds by nothing else.
        Assert.DoesNotContain("INPATIENT", CredentialWatch.Of(ann, Today)[0].Costs);
        Assert.Contains("PROFEE", CredentialWatch.Of(ann, Today)[1].Costs);
    }

    [Fact]
    public void TheFirstOfTheThreeEndsIsTheCause()
    {
        var standing = new IssuerStanding("AAPC", Today.PlusDays(40), Today.PlusDays(30), null);
        var ann = Until("CPC", 50) with { Standings = [standing] };
        Assert.Equal((LapseCause.Cycle, 30), Cause(ann));
        Assert.Equal((LapseCause.Membership, 40), Cause(ann with { Standings = [standing with { CycleEnds = null }] }));
        Assert.Equal((LapseCause.Expires, 50), Cause(ann with { Standings = [] }));

        static (LapseCause, int) Cause(CoderProfile profile)
        {
            var warning = Assert.Single(CredentialWatch.Of(profile, Today));
            return (warning.Cause, warning.DaysLeft);
        }
    }

    /// <summary>Whatever the profile: what is named as lost is just what the rules then refuse for want of a credential.</summary>
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void TheCostIsWhatTheRulesThenRefuse(int seed)
    {
        var random = new Random(seed);
        var all = Core.Reference.Credentials.All.Keys.Order(StringComparer.Ordinal).ToArray();
        for (var round = 0; round < 40; round++)
        {
            var ann = Ann() with
            {
                Credentials = [.. all.OrderBy(_ => random.Next()).Take(random.Next(1, 5)).Select(code => new HeldCredential(
                    code, null, random.Next(3) == 0 ? null : Today.PlusDays(random.Next(90))))],
                Standings = random.Next(2) == 0 ? [] : [new("AAPC", Today.PlusDays(random.Next(90)), null, null)],
            };
            foreach (var warning in CredentialWatch.Of(ann, Today))
                foreach (var kind in ChartKinds.All.Keys)
                {
                    var requirement = new Requirement(World.Inpatient, World.North, kind, null);
                    var after = (warning.LastGood.PlusDays(1) + new LocalTime(12, 0)).InZoneLeniently(ann.Zone).ToInstant();
                    var lost = CredentialFit.Of(kind).ContainsKey(warning.Code)
                        && Eligibility.Explain(ann, requirement, World.Settings, after).Unmet
                            .Any(unmet => unmet.Rule == HardRule.Credential);
                    Assert.Equal(lost, warning.Costs.Contains(kind));
                }
        }
    }

    [Theory]
    [InlineData("AAPC", 36, "CPC")]
    [InlineData("AAPC", 40, "CPC", "CIC")]
    [InlineData("AAPC", 44, "CPC", "CIC", "COC")]
    [InlineData("AAPC", 48, "CPC", "CIC", "COC", "CRC")]
    [InlineData("AAPC", 52, "CPC", "CIC", "COC", "CRC", "CPMA")]
    [InlineData("AAPC", 52, "CPC", "CIC", "COC", "CRC", "CPMA", "CCC", "CCS")]
    [InlineData("AHIMA", 20, "CCS", "CPC")]
    [InlineData("AHIMA", 30, "RHIA")]
    [InlineData("AHIMA", 30, "RHIA", "RHIT")]
    [InlineData("AHIMA", 30, "CCS", "CCS-P")]
    [InlineData("AHIMA", 40, "CCS", "RHIA")]
    [InlineData("AHIMA", 50, "CCS", "RHIA", "CDIP", "CHDA")]
    [InlineData("ACDIS", null, "CCDS")]
    [InlineData("AAPC", null, "CCS")]
    public void UnitsOfACycle(string issuer, int? total, params string[] codes) =>
        Assert.Equal(total, CeuRules.Total(issuer, codes));

    [Fact]
    public void SomeOfTheUnitsMustBeOnTheSubject() => Assert.Equal(
        [new("CCC", 8), new("CPMA", 16)], CeuRules.Specific("AAPC", ["CPC", "CPMA", "CCC", "RCC", "CCS"]));

    [Fact]
    public void WhatIsStillToEarnIsTheTotalLessWhatWasEarned()
    {
        var ann = Ann("CPC", "CIC", "CCS") with
        {
            Standings = [new("AHIMA", null, Today.PlusDays(100), 25), new("AAPC", null, Today.PlusDays(50), 12.5m), new("NHA", null, null, 1)],
        };
        Assert.Equal(
            [("AAPC", 40, 27.5m), ("AHIMA", 20, 0m)],
            CredentialWatch.Cycles(ann, Today).Select(cycle => (cycle.Issuer, cycle.Total, cycle.ToEarn)));
    }
}

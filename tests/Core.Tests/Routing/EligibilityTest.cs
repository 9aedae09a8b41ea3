using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Routing;

public sealed class EligibilityTest
{
    private static readonly LocalDate Day = new(2026, 3, 8);

    private static readonly CoderProfile Able = World.Profile("ANN", "CCS");

    private static readonly Requirement Inpatient = new(World.Inpatient, World.North, "INPATIENT", null);

    private static Settings.Settings With(
        Requires? requires = null, bool supervised = true) =>
        World.SettingsWith(World.Queue(World.Inpatient, 1, "INPATIENT") with
        {
            Requires = requires ?? Requires.Nothing, Supervised = supervised,
        });

    private static CoderProfile Holding(params HeldCredential[] credentials) => Able with { Credentials = [.. credentials] };

    private static HeldCredential Held(string code, int? firstDay, int? lastDay) => new(
        code,
        firstDay is { } first ? Day.PlusDays(first) : null,
        lastDay is { } last ? Day.PlusDays(last) : null);

    private static void Check(
        CoderProfile profile, Requirement requirement, Settings.Settings settings, bool may, Instant? now = null)
    {
        var at = now ?? World.T0;
        var verdict = Eligibility.Explain(profile, requirement, settings, at);
        Assert.Equal(may, verdict.May);
        Assert.Equal(may, verdict.Reasons.IsEmpty);
        Assert.Equal(may, Eligibility.May(profile, requirement, settings, at));
    }

    // Valid from the first day to the last day, both included; days from the day of the pick, null: no bound.
    [Theory]
    [InlineData(null, null, true)]
    [InlineData(0, 0, true)]
    [InlineData(-10, 0, true)]
    [InlineData(0, 10, true)]
    [InlineData(1, null, false)]
    [InlineData(null, -1, false)]
    [InlineData(-10, -1, false)]
    [InlineData(1, 10, false)]
    public void ACredentialIsValidFromItsFirstToItsLastDay(int? firstDay, int? lastDay, bool may)
    {
        var noon = Day.At(new LocalTime(12, 0)).InZoneStrictly(DateTimeZoneProviders.Tzdb["America/New_York"]).ToInstant();
        Check(Holding(Held("CCS", firstDay, lastDay)), Inpatient, With(), may, noon);
    }

    // Day is the Sunday on which New York's clocks go forward: its midnights are 05:00 and 04:00 UTC.
    [Theory]
    [InlineData("NORTH", 4, 59, 59, false)]
    [InlineData("NORTH", 5, 0, 0, true)]
    [InlineData("NORTH", 27, 59, 59, true)]
    [InlineData("NORTH", 28, 0, 0, false)]
    [InlineData("WEST", 7, 59, 59, false)]
    [InlineData("WEST", 8, 0, 0, true)]
    [InlineData("WEST", 30, 59, 59, true)]
    [InlineData("WEST", 31, 0, 0, false)]
    public void TheDayIsTheFacilitysOwn(string facility, int hour, int minute, int second, bool may)
    {
        var now = Instant.FromUtc(2026, 3, 8, 0, 0)
            + Duration.FromHours(hour) + Duration.FromMinutes(minute) + Duration.FromSeconds(second);
        var requirement = Inpatient with { Facility = new FacilityId(facility) };
        Check(Holding(Held("CCS", 0, 0)), requirement, With(), may, now);
    }

    [Theory]
    [InlineData("CCS", true)]
    [InlineData("CIC", true)]
    [InlineData("RHIA", true)]
    [InlineData("CPC", false)]
    [InlineData("ccs", false)]
    [InlineData("", false)]
    public void TheKindSaysWhichCredentialFits(string credential, bool may)
    {
        Check(World.Profile("ANN", credential), Inpatient, With(), may);
    }

    [Fact]
    public void OneValidCredentialIsEnough()
    {
        Check(Holding(Held("CCS", null, -30), Held("CIC", null, null)), Inpatient, With(), may: true);
        Check(Holding(Held("CCS", null, -30), Held("CIC", null, -30)), Inpatient, With(), may: false);
    }

    [Theory]
    [InlineData(true, false, true, true)]
    [InlineData(false, false, false, false)]
    [InlineData(true, true, false, false)]
    public void ASupervisedCredentialNeedsAWorkqueueThatAllowsItAndNeverReviews(
        bool allowed, bool inReview, bool may, bool supervised)
    {
        var requirement = Inpatient with { ReviewOf = inReview ? World.Bob.Id : null };
        var verdict = Eligibility.Explain(World.Profile("SUE", "CIC-A"), requirement, With(supervised: allowed), World.T0);
        Assert.Equal((may, supervised), (verdict.May, verdict.Supervised));
    }

    [Fact]
    public void AFullCredentialBesideAnApprenticesIsNotSupervised()
    {
        var both = World.Profile("SUE", "CIC-A", "CIC");
        Assert.False(Eligibility.Explain(both, Inpatient, With(), World.T0).Supervised);
        var lapsed = Holding(new("CIC-A", null, null), Held("CIC", null, -30));
        Assert.True(Eligibility.Explain(lapsed, Inpatient, With(), World.T0).Supervised);
    }

    [Fact]
    public void AWorkqueueMayAskForACredentialBesideTheOneThatFits()
    {
        var requires = Requires.Nothing with { AnyCredential = ["CDIP", "CIC"] };
        Check(World.Profile("ANN", "CCS"), Inpatient, With(requires), may: false);
        Check(World.Profile("ANN", "CCS", "CDIP"), Inpatient, With(requires), may: true);
        Check(World.Profile("ANN", "CIC"), Inpatient, With(requires), may: true);
        Check(World.Profile("ANN", "CDIP"), Inpatient, With(requires), may: false);
        Check(Holding(new("CCS", null, null), Held("CDIP", null, -30)), Inpatient, With(requires), may: false);
    }

    [Fact]
    public void EverySpecialtyAskedForIsNeeded()
    {
        var settings = With(Requires.Nothing with { Specialties = ["CARDIOLOGY", "TRAUMA"] });
        Check(Able with { Specialties = ["CARDIOLOGY"] }, Inpatient, settings, may: false);
        Check(Able with { Specialties = ["CARDIOLOGY", "TRAUMA", "ORTHO"] }, Inpatient, settings, may: true);
    }

    [Fact]
    public void AFacilityNeedsItsOwnGrant()
    {
        Check(Able with { Facilities = [World.West] }, Inpatient, With(), may: false);
        Check(Able with { Facilities = [World.West] }, Inpatient with { Facility = World.West }, With(), may: true);
        Check(Able with { Facilities = [] }, Inpatient, With(), may: false);
    }

    [Fact]
    public void NobodyReviewsTheirOwnWork()
    {
        Check(Able, Inpatient with { ReviewOf = Able.Id }, With(), may: false);
        Check(Able, Inpatient with { ReviewOf = World.Bob.Id }, With(), may: true);
    }

    [Fact]
    public void WhatIsNotSetUpIsNobodys()
    {
        Check(Able, Inpatient with { Facility = new FacilityId("NOWHERE") }, With(), may: false);
        Check(Able, Inpatient with { Workqueue = World.Special }, With(), may: false);
    }

    [Fact]
    public void EveryRuleThatIsNotMetIsNamed()
    {
        var settings = With(Requires.Nothing with { AnyCredential = ["CDIP"], Specialties = ["CARDIOLOGY", "TRAUMA"] });
        var nobody = Able with { Credentials = [], Facilities = [] };
        var reasons = Eligibility.Explain(nobody, Inpatient with { ReviewOf = nobody.Id }, settings, World.T0).Reasons;
        Assert.Equal(6, reasons.Length);
        foreach (var word in new[] { "NORTH", "INPATIENT", "CDIP", "CARDIOLOGY", "TRAUMA", "review" })
            Assert.Contains(reasons, reason => reason.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public void ALapsedCredentialIsNamedWithItsDates()
    {
        var lapsed = Holding(new HeldCredential("CCS", new LocalDate(2024, 1, 1), new LocalDate(2026, 2, 28)));
        var reason = Eligibility.Explain(lapsed, Inpatient, With(), World.T0).Reasons.Single();
        Assert.Contains("CCS", reason, StringComparison.Ordinal);
        Assert.Contains("2024-01-01 to 2026-02-28", reason, StringComparison.Ordinal);
        Assert.Contains("2026-03-02", reason, StringComparison.Ordinal);
    }
}

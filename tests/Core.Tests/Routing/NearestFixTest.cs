using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Workqueues;
using NodaTime;

namespace CodingQueue.Core.Tests.Routing;

public sealed class NearestFixTest
{
    private static readonly Requirement Asks = new(World.Inpatient, World.North, "INPATIENT", null);

    private static readonly Settings.Settings Cardiology = World.SettingsWith(
        World.Queue(World.Inpatient, 1, "INPATIENT") with
        {
            Requires = Requires.Nothing with { Specialties = ["CARDIO"] }, Supervised = false,
        });

    private static CoderProfile Profile(string id, params string[] credentials) =>
        World.Profile(id, credentials) with { Specialties = ["CARDIO"] };

    private static IEnumerable<string> Fixes(Requirement requirement, params CoderProfile[] coders) => NearestFix
        .Of(requirement, coders.Select(World.Coder), Cardiology, World.T0).Select(fix => fix.Sentence);

    [Fact]
    public void TheFixThatHelpsTheMostCodersWithTheFewestStepsComesFirst()
    {
        var west = Profile("A", "CCS") with { Facilities = [World.West] };
        Assert.Equal(
            [
                "2 coders would qualify if granted facility NORTH",
                "1 coder would qualify if they had specialty CARDIO",
                "1 coder would qualify if granted facility NORTH and they had specialty CARDIO",
            ],
            Fixes(
                Asks, west with { Facilities = [World.West], Specialties = [], Id = new("D") }, west, west with { Id = new("B") },
                World.Profile("C", "CCS")));
    }

    [Fact]
    public void ALapsedCredentialIsToBeRenewedAndItsHolderNamed()
    {
        var lapsed = Profile("ANN") with { Credentials = [new("CCS", null, new LocalDate(2026, 2, 28))] };
        Assert.Equal(["1 coder would qualify if CCS of ANN were renewed"], Fixes(Asks, lapsed));
    }

    [Fact]
    public void ACoderWhoDoesNotWorkTheWorkqueueIsToBeGivenIt()
    {
        Assert.Equal(
            ["1 coder would qualify if given workqueue IP"],
            Fixes(Asks, Profile("ANN", "CCS") with { Workqueues = [new(World.Special, 1)] }));
    }

    [Fact]
    public void AnApprenticeIsToBeAllowed()
    {
        Assert.Equal(
            ["1 coder would qualify if workqueue IP allowed work under supervision"], Fixes(Asks, Profile("SUE", "CIC-A")));
        Assert.Empty(Fixes(Asks with { ReviewOf = World.Ann.Id }, Profile("SUE", "CIC-A")));
    }

    [Fact]
    public void WhatNothingCanHelpIsNoFix()
    {
        var own = Asks with { ReviewOf = new CoderId("ANN") };
        Assert.Empty(Fixes(own, Profile("ANN", "CCS")));
        Assert.Empty(Fixes(Asks with { Bounds = new Bounds { Barred = [new("ANN")] } }, Profile("ANN", "CCS")));
        Assert.Equal(
            ["1 coder would qualify if named for the chart"],
            Fixes(Asks with { Bounds = new Bounds { Only = [new("BOB")] } }, Profile("ANN", "CCS")));
    }

    [Fact]
    public void AFixedCoderReallyQualifies()
    {
        var coder = Profile("ANN", "CCS") with { Facilities = [] };
        Assert.Single(Fixes(Asks, coder));
        var granted = coder with { Facilities = [World.North] };
        Assert.True(Eligibility.May(granted, Asks, Cardiology, World.T0));
        Assert.Empty(Fixes(Asks, granted));
    }
}

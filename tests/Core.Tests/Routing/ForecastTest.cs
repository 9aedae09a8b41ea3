using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Tests.Charts;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace CodingQueue.Core.Tests.Routing;

/// <summary>What is to be expected of workqueues if nothing more arrives.</summary>
public sealed class ForecastTest
{
    private static readonly Chart Waiting = Story.Ready().Chart;

    /// <summary>Charts of a workqueue whose deadlines lie so many hours ahead; each takes half an hour.</summary>
    private static ForecastClass Class(WorkqueueId queue, params double[] deadlines)
    {
        var charts = deadlines.Select((deadline, place) => Waiting with
        {
            Id = new ChartId($"{queue}{place:D4}"), Workqueue = queue, Deadline = World.At(deadline), SecondsSet = 1_800,
        }).OrderBy(Urgency.Of).ToList();
        return new ForecastClass(new Requirement(queue, World.North, "INPATIENT", null), charts);
    }

    private static ForecastCoder Free(CoderProfile profile, double busy = 0) =>
        new(World.Coder(profile), Duration.FromHours(busy));

    private static CoderProfile Only(string id, params (WorkqueueId Queue, int Tier)[] queues) =>
        World.Profile(id, "CCS") with { Workqueues = [.. queues.Select(queue => new Membership(queue.Queue, queue.Tier))] };

    private static IReadOnlyDictionary<WorkqueueId, Outlook> Look(ForecastClass[] classes, params ForecastCoder[] coders) =>
        Forecast.Of(classes, coders, World.Settings, World.T0, World.At(24));

    [Fact]
    public void ACoderTakesOneAfterAnotherAndWhatIsNotDoneByItsDeadlineIsLate()
    {
        var outlook = Look([Class(World.Inpatient, 5, 0.4, 1.2)], Free(Only("ANN", (World.Inpatient, 1))))[World.Inpatient];
        Assert.Equal(new Outlook(3, Duration.FromHours(1.5), 1, 1, 0, World.At(1.5)), outlook);
    }

    [Fact]
    public void WhatTheyHaveAlreadyComesFirst()
    {
        var outlook = Look([Class(World.Inpatient, 1, 5)], Free(Only("ANN", (World.Inpatient, 1)), busy: 2))[World.Inpatient];
        Assert.Equal((1, World.At(3)), (outlook.Late, outlook.LastDone));
    }

    [Fact]
    public void TheLowerTierComesFirstHoweverUrgentTheOtherIs()
    {
        var outlooks = Look(
            [Class(World.Inpatient, 20, 20), Class(World.Surgery, 1)],
            Free(Only("ANN", (World.Inpatient, 1), (World.Surgery, 2))));
        Assert.Equal((0, World.At(1)), (outlooks[World.Inpatient].Late, outlooks[World.Inpatient].LastDone));
        Assert.Equal((1, World.At(1.5)), (outlooks[World.Surgery].Late, outlooks[World.Surgery].LastDone));
    }

    [Fact]
    public void OnlyWhoMayTakeThemIsCountedOn()
    {
        var outsider = Only("BOB", (World.Inpatient, 1)) with { Facilities = [World.West] };
        var elsewhere = Only("CID", (World.Surgery, 1));
        var outlook = Look([Class(World.Inpatient, 5, 30)], Free(outsider), Free(elsewhere))[World.Inpatient];
        Assert.Equal(new Outlook(2, Duration.FromHours(1), 0, 1, 2, null), outlook);
    }

    [Fact]
    public void AShiftBeginsWhenItBeginsAndABreakIsWaitedFor()
    {
        // Now is 09:00 in New York.
        var shift = new Shift([IsoDayOfWeek.Monday], new(11, 0), new(15, 0), [new(new(11, 15), new(12, 0))]);
        var ann = Only("ANN", (World.Inpatient, 1)) with { Shifts = [shift] };
        var off = World.Coder(ann) with { Presence = Presence.Off };
        var outlook = Look([Class(World.Inpatient, 23, 23)], new ForecastCoder(off, Duration.Zero))[World.Inpatient];
        // From 11:00 to 11:30, and from 12:00 to 12:30.
        Assert.Equal((1, World.At(3.5)), (outlook.Coders, outlook.LastDone));
        var many = Look([Class(World.Inpatient, [.. Enumerable.Repeat(23.5, 20)])], new ForecastCoder(off, Duration.Zero))[World.Inpatient];
        // Half an hour before the break and three hours after it: what is begun is finished.
        Assert.Equal((13, 13), (many.Left, many.Late));
    }

    [Fact]
    public void WhoIsAwayWithoutARosterIsNotCountedOn()
    {
        var away = World.Coder(Only("ANN", (World.Inpatient, 1))) with { Presence = Presence.Away };
        Assert.Equal(0, Look([Class(World.Inpatient, 5)], new ForecastCoder(away, Duration.Zero))[World.Inpatient].Coders);
    }

    [Fact]
    public void AnotherCoderNeverMakesAnythingLater() => Prop.ForAll(
        Gen.Choose(1, 240).ArrayOf().Where(deadlines => deadlines.Length is > 0 and < 60).ToArbitrary(),
        Gen.Choose(1, 5).ToArbitrary(),
        (deadlines, coders) =>
        {
            ForecastClass[] classes = [Class(World.Inpatient, [.. deadlines.Select(tenths => tenths / 10.0)])];
            var team = Enumerable.Range(0, coders + 1).Select(i => Free(Only($"C{i}", (World.Inpatient, 1)), busy: i * 0.2)).ToArray();
            var (few, more) = (Look(classes, team[..coders])[World.Inpatient], Look(classes, team)[World.Inpatient]);
            return more.Late <= few.Late && more.Left <= few.Left && few.Charts == more.Charts
                && (few.Left > 0 || more.LastDone <= few.LastDone);
        }).QuickCheckThrowOnFailure();
}

using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Routing;
using CodingQueue.Core.Tests.Charts;
using NodaTime;

namespace CodingQueue.Core.Tests.Routing;

/// <summary>What a chart waits for, and the soonest it could be given.</summary>
public sealed class WaitingTest
{
    private static Waiting Look(Story story, params Coder[] coders) =>
        Waiting.Of(story.Chart, coders, story.Settings, story.Now);

    private static Coder Off(Coder coder, Instant? nextShift = null) => coder with
    {
        Presence = Presence.Off, Duty = new Duty(DutyState.OffShift, nextShift, null, nextShift),
    };

    private static Coder Full(Coder coder) => coder with { Profile = coder.Profile with { Capacity = 0 } };

    private static string Kinds(Waiting waiting) => string.Join(' ', waiting.For.Select(wait => wait.Kind));

    [Fact]
    public void WhatCanBeGivenWaitsForNothing()
    {
        var waiting = Look(Story.Ready(), World.Ann);
        Assert.Equal(("", World.T0), (Kinds(waiting), waiting.Soonest));
    }

    [Fact]
    public void WhatIsWithSomebodyOrFinishedWaitsForNothingAndIsNotGiven()
    {
        foreach (var story in new[] { Story.Assigned(World.Ann), Story.Ready().Do(new ChartCommand.Cancel("gone", null)) })
            Assert.Equal(("", null), (Kinds(Look(story, World.Ann)), Look(story, World.Ann).Soonest));
    }

    [Fact]
    public void AMissingDocumentHasNoTimeAndAClockAheadHas()
    {
        var missing = Look(Story.Ready("OBS"), World.Ann);
        Assert.Equal((WaitKind.Document, "DS", null), (missing.For[0].Kind, missing.For[0].What, missing.For[0].Until));
        Assert.Null(missing.Soonest);
        var ahead = Look(new Story().Do(World.News(World.Discharged with { ClockStart = World.At(5) })), World.Ann);
        Assert.Equal(("Clock", World.At(5)), (Kinds(ahead), ahead.Soonest));
        var admitted = Look(new Story().Do(World.News(new ChartPatch { Kind = "INPATIENT", Admitted = World.At(-9) })), World.Ann);
        Assert.Equal(("Clock", null), (Kinds(admitted), admitted.Soonest));
    }

    [Fact]
    public void TheLastHoldWithATimeSaysWhenAndOneWithoutSaysNobodyKnows()
    {
        var story = Story.Ready().Do(World.Hold("MISS_PATH", until: World.At(3))).Do(World.Hold("MISS_IMG", until: World.At(7)));
        Assert.Equal(("Hold Hold", World.At(7)), (Kinds(Look(story, World.Ann)), Look(story, World.Ann).Soonest));
        story.Do(World.Hold("MISS_OP"));
        Assert.Null(Look(story, World.Ann).Soonest);
        Assert.EndsWith("until document OP comes", Look(story, World.Ann).For[2].Sentence, StringComparison.Ordinal);
        // What keeps only the bill back keeps nobody from coding it.
        Assert.Equal("", Kinds(Look(Story.Ready().Do(World.Hold("SLR_PREBILL")), World.Ann)));
    }

    [Fact]
    public void AFirstRightKeepsItFromTheOthersUntilItIsOver()
    {
        var story = Story.Assigned(World.Ann).Do(World.Hold("MISS_OP", 1))
            .Do(World.News(new ChartPatch { Documents = ["OP"] }));
        var right = story.Chart.State.FirstRight!;
        var waiting = Look(story, World.Ann, World.Bob);
        Assert.Equal(("FirstRight", World.T0), (Kinds(waiting), waiting.Soonest));
        var others = Look(story, Off(World.Ann), World.Bob);
        Assert.Equal(right.Until, others.Soonest);
    }

    [Fact]
    public void WhereNobodyMayOrNobodyIsThereThatIsSaid()
    {
        var story = Story.Ready();
        Assert.Equal(("Qualified", null), (Kinds(Look(story, World.Pam)), Look(story, World.Pam).Soonest));
        Assert.Equal(("Qualified", null), (Kinds(Look(story)), Look(story).Soonest));
        var night = Look(story, Off(World.Ann, World.At(10)), Off(World.Bob, World.At(6)));
        Assert.Equal(("Coder", World.At(6)), (Kinds(night), night.Soonest));
        var busy = Look(story, Full(World.Ann), Off(World.Bob));
        Assert.Equal(("Coder", null), (Kinds(busy), busy.Soonest));
    }

    [Fact]
    public void WhatNoRulePlacesWaitsForARule()
    {
        var story = new Story().Do(World.News(World.Discharged with { Kind = "RECURRING" }));
        Assert.Equal(("Rule", null), (Kinds(Look(story, World.Ann)), Look(story, World.Ann).Soonest));
    }
}

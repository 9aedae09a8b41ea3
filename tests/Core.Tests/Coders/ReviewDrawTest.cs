using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Core.Tests.Charts;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Tests.Coders;

/// <summary>What a workqueue reviews of what each coder completes: an exact quota, and nobody can tell which.</summary>
public sealed class ReviewDrawTest
{
    private static readonly byte[] Seed = [1, 2, 3, 4];
    private static readonly DrawCount None = new(World.Inpatient, 0, 0, 0, 0, 0, 0);

    private static Workqueue Queue(int rate, int newCoder = 0) =>
        new(World.Inpatient, "IP", Requires.Nothing, 48, AssignMode.Pull, false, true) { ReviewRate = rate, ReviewNewCoderCharts = newCoder };

    /// <summary>Which of so many completions are drawn.</summary>
    private static (List<DrawReason?> Drawn, DrawCount After) Draw(
        int completions, Workqueue queue, byte[]? seed = null, DrawCount? from = null, string coder = "ANN")
    {
        var (count, drawn) = (from ?? None, new List<DrawReason?>());
        for (var i = 0; i < completions; i++)
        {
            (count, var reason) = count.Next(queue, new(coder), seed ?? Seed);
            drawn.Add(reason);
        }
        return (drawn, count);
    }

    private static int Reviewed(IEnumerable<DrawReason?> drawn) => drawn.Count(reason => reason is not null);

    [Fact]
    public void Regression19ARandomFilterNeverGivesNoneOrAll()
    {
        for (var seed = 0; seed < 500; seed++)
            foreach (var block in Draw(200, Queue(1_000), BitConverter.GetBytes(seed)).Drawn.Chunk(10))
                Assert.Equal(1, Reviewed(block));
    }

    [Fact]
    public void Property10EveryPrefixOfWholeBlocksHasExactlyTheQuota()
    {
        var random = new Random(10);
        for (var run = 0; run < 400; run++)
        {
            var rate = random.Next(1, 10_001);
            var size = DrawCount.SizeOf(rate);
            var drawn = Draw(size * 25, Queue(rate), BitConverter.GetBytes(run)).Drawn;
            for (var blocks = 1; blocks <= 25; blocks++)
                Assert.Equal((long)blocks * size * rate / 10_000, Reviewed(drawn.Take(blocks * size)));
        }
    }

    [Theory]
    [InlineData(10_000, 10)]
    [InlineData(1_000, 10)]
    [InlineData(100, 100)]
    [InlineData(333, 31)]
    [InlineData(1, 10_000)]
    public void ABlockHoldsOneThatIsDrawnAndTenAtLeast(int rate, int size)
    {
        Assert.Equal(size, DrawCount.SizeOf(rate));
        Assert.True(Reviewed(Draw(size, Queue(rate)).Drawn) >= 1);
    }

    [Fact]
    public void WhatAChangedRateOwesIsMadeUpForInTheNextBlock()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (count, reviewed, owed) = (None, 0, 0L);
            for (var change = 0; change < 30; change++)
            {
                var (rate, completions) = (random.Next(500, 5_000), random.Next(1, 40));
                var (drawn, after) = Draw(completions, Queue(rate), BitConverter.GetBytes(seed), count);
                (count, reviewed, owed) = (after, reviewed + Reviewed(drawn), owed + (long)completions * rate);
                Assert.InRange(reviewed - owed / 10_000.0, -7, 7);
            }
        }
    }

    [Fact]
    public void TheSameSeedDrawsTheSameAndAnotherSeedOthers()
    {
        Assert.Equal(Draw(500, Queue(2_000)).Drawn, Draw(500, Queue(2_000)).Drawn);
        Assert.NotEqual(Draw(500, Queue(2_000)).Drawn, Draw(500, Queue(2_000), [9]).Drawn);
        Assert.NotEqual(Draw(500, Queue(2_000)).Drawn, Draw(500, Queue(2_000), coder: "BOB").Drawn);
    }

    [Fact]
    public void EveryPlaceOfABlockIsDrawnAsOften()
    {
        var places = new int[10];
        for (var seed = 0; seed < 2_000; seed++)
            foreach (var block in Draw(50, Queue(1_000), BitConverter.GetBytes(seed)).Drawn.Chunk(10))
                places[Array.FindIndex(block, reason => reason is not null)]++;
        Assert.All(places, count => Assert.InRange(count, 850, 1_150));
    }

    [Fact]
    public void ANewCodersFirstChartsAreAllReviewedAndTheQuotaBeginsAfterThem()
    {
        var (drawn, _) = Draw(105, Queue(1_000, newCoder: 5));
        Assert.All(drawn.Take(5), reason => Assert.Equal(DrawReason.NewCoder, reason));
        foreach (var block in drawn.Skip(5).Chunk(10))
            Assert.Equal([DrawReason.Quota], block.Where(reason => reason is not null));
        Assert.Equal(5, Reviewed(Draw(50, Queue(0, newCoder: 5)).Drawn));
        // More are asked for later: those that were completed count.
        Assert.Equal(3, Reviewed(Draw(50, Queue(0, newCoder: 8), from: Draw(50, Queue(0, newCoder: 5)).After with { Completed = 5 }).Drawn));
    }

    [Fact]
    public void WhatIsDrawnGoesToAnotherPersonAndCountsOnce()
    {
        var settings = World.Settings.Apply(new Core.Settings.SettingsChange.WorkqueueSet(
            World.Settings.Workqueues[World.Inpatient] with { ReviewNewCoderCharts = 1 }));
        var story = Story.Assigned(World.Ann).Under(settings).Do(new ChartCommand.Complete(1, null, null));
        Assert.Equal(World.Ann.Id, Assert.IsType<ChartState.Review>(story.State).CoderOfRecord);
        Assert.Equal(DrawReason.NewCoder, story.Chart.Sampled);
        Assert.Equal(Refusal.NotEligible, story.Refuse(new ChartCommand.Assign(GivenBy.Lead), World.Ann).Refusal);
        // Returned and coded again, it is reviewed again without another draw.
        story.Give(World.Bob).Do(new ChartCommand.Complete(2, ReviewOutcome.Return, null)).Give(World.Ann)
            .Do(new ChartCommand.Complete(3, null, null));
        Assert.IsType<ChartState.Review>(story.State);
        Assert.Single(story.Changes.OfType<ChartChange.Drawn>());
        story.Give(World.Bob).Do(new ChartCommand.Complete(4, ReviewOutcome.Agree, null));
        Assert.IsType<ChartState.FinalCoded>(story.State);
        Assert.Equal(DrawReason.NewCoder, story.Chart.Sampled);
        Assert.Null(story.Do(new ChartCommand.Reopen("late")).Chart.Sampled);
    }

    [Fact]
    public void TheCountIsTheCodersOwnAndWhatIsReviewedAnywayIsNotDrawn()
    {
        var settings = World.Settings;
        foreach (var queue in new[] { World.Inpatient, World.Surgery })
            settings = settings.Apply(new Core.Settings.SettingsChange.WorkqueueSet(settings.Workqueues[queue] with { ReviewRate = 1_000 }));
        var story = Story.Assigned(World.Ann).Under(settings).Do(new ChartCommand.Complete(1, null, null));
        var drawn = story.Last<ChartChange.Drawn>();
        var ann = World.Ann.Follow(World.Chart1, [drawn], World.T0).Aggregate(World.Ann, (so, change) => Coder.Apply(so, change));
        Assert.Equal(1, ann.DrawsIn(World.Inpatient).Done);
        Assert.Equal(0, ann.DrawsIn(World.Surgery).Done);
        Assert.Empty(World.Bob.Follow(World.Chart1, [drawn], World.T0));
        foreach (var reviewed in new[] { Story.Assigned(World.Ann, "OP_SURG"), Story.Assigned(World.Sue) })
            Assert.Empty(reviewed.Under(settings).Do(new ChartCommand.Complete(1, null, null)).Changes.OfType<ChartChange.Drawn>());
    }
}

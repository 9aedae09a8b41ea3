using CodingQueue.Core.Measures;
using NodaTime;

namespace CodingQueue.Core.Tests.Measures;

/// <summary>A sketch against the sorted times themselves.</summary>
public sealed class SketchTest
{
    private static readonly double[] Parts = [0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1];

    /// <summary>Times of all lengths: as many between a second and two as between a day and two.</summary>
    private static List<Duration> Times(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Duration.FromSeconds(Math.Pow(2, random.NextDouble() * 28)))];

    private static Sketch Of(IEnumerable<Duration> times)
    {
        var sketch = new Sketch();
        foreach (var time in times)
            sketch.Add(time);
        return sketch;
    }

    [Fact]
    public void EveryPercentileIsWithinTheStatedErrorOfTheTrueOne()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var times = Times(random, random.Next(1, 400));
            var sketch = Of(times);
            times.Sort();
            foreach (var part in Parts)
            {
                var exact = times[Math.Max(1, (int)Math.Ceiling(part * times.Count)) - 1].TotalSeconds;
                var read = sketch.Percentile(part)!.Value.TotalSeconds;
                Assert.True(
                    Math.Abs(read - exact) <= Math.Max(0.5, exact * Sketch.RelativeError),
                    $"seed {seed}: {part} of {times.Count} is {exact} s, read as {read} s");
            }
        }
    }

    [Fact]
    public void MergedInAnyOrderItIsTheSketchOfAllOfThem()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var times = Times(random, 200);
            var parts = times.GroupBy(_ => random.Next(5)).Select(part => Of(part)).OrderBy(_ => random.Next()).ToList();
            var merged = new Sketch();
            foreach (var part in parts)
                merged.Add(part);
            Assert.Equal(Of(times).ToNumbers(), merged.ToNumbers());
            Assert.Equal(times.Count, merged.Count);
        }
    }

    [Fact]
    public void WhatWasAddedCanBeTakenOutAgain()
    {
        var random = new Random(7);
        var (kept, gone) = (Times(random, 100), Times(random, 100));
        var sketch = Of(kept.Concat(gone));
        foreach (var time in gone)
            sketch.Add(time, -1);
        Assert.Equal(Of(kept).ToNumbers(), sketch.ToNumbers());
        foreach (var time in kept)
            sketch.Add(time, -1);
        Assert.True(sketch.IsEmpty);
        Assert.Null(sketch.Percentile(0.5));
    }

    [Fact]
    public void ItIsReadAsItWasWritten()
    {
        var sketch = Of(Times(new Random(3), 500));
        var read = Sketch.FromNumbers(sketch.ToNumbers());
        Assert.Equal(sketch.ToNumbers(), read.ToNumbers());
        Assert.Equal(sketch.Count, read.Count);
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L, 1L)]
    [InlineData((long)Sketch.Buckets, 1L)]
    public void WhatIsNoSketchIsNotRead(params long[] numbers) =>
        Assert.Throws<FormatException>(() => Sketch.FromNumbers(numbers));

    [Fact]
    public void ItNeverGrowsPastItsBuckets()
    {
        var sketch = new Sketch();
        for (long seconds = 0; seconds < 1L << 31; seconds += 1 + seconds / 500)
            sketch.Add(Duration.FromSeconds(seconds));
        sketch.Add(Duration.FromDays(1_000_000));
        sketch.Add(Duration.FromSeconds(-5));
        Assert.Equal(Sketch.Buckets, sketch.ToNumbers().Length / 2);
        Assert.Equal(0, sketch.Percentile(1e-9)!.Value.TotalSeconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(1.01)]
    public void APartIsAboveNothingAndAtMostAll(double part) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sketch().Percentile(part));
}

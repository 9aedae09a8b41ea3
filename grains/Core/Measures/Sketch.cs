using System.Numerics;
using NodaTime;

namespace CodingQueue.Core.Measures;

/// <summary>
/// Percentiles of lengths of time, from counts alone: each octave of seconds is cut into 64 equal parts, so
/// that a value read back is within <see cref="RelativeError"/> of one that was added, and below a minute is
/// right to the second. Counts are integers, so sketches of several workqueues, facilities or processes are
/// merged by adding, in any order, and what was added can be taken out again. It is never larger than
/// <see cref="Buckets"/> counts, whatever was added.
/// </summary>
public sealed class Sketch
{
    private const int Parts = 64;
    private const int PartBits = 6;
    private const int LongestBits = 30;

    /// <summary>How far a value read back may be from one that was added, at most.</summary>
    public const double RelativeError = 0.01;

    /// <summary>Different counts there can be.</summary>
    public const int Buckets = (LongestBits - PartBits) * Parts + Parts;

    /// <summary>The longest time that is told apart, some 34 years; longer ones count as that.</summary>
    public static readonly Duration Longest = Duration.FromSeconds((1L << LongestBits) - 1);

    private readonly SortedDictionary<int, long> _counts = [];

    /// <summary>How many times were added, less those taken out.</summary>
    public long Count { get; private set; }

    /// <summary>True when every count is 0: nothing was added, or all of it was taken out.</summary>
    public bool IsEmpty => _counts.Count == 0;

    /// <summary>Adds a time, or takes it out.</summary>
    /// <param name="time">Below 0 counts as 0.</param>
    /// <param name="times">How often; below 0 takes out. A sketch of differences may count below 0.</param>
    public void Add(Duration time, long times = 1) => AddTo(BucketOf(time), times);

    /// <summary>Adds all of another.</summary>
    public void Add(Sketch other)
    {
        foreach (var (bucket, count) in other._counts)
            AddTo(bucket, count);
    }

    /// <summary>
    /// The time that a part of all is not above, by the nearest rank; null when there is none.
    /// </summary>
    /// <param name="part">Above 0, to 1: 0.9 is the ninetieth percentile, 1 the longest.</param>
    public Duration? Percentile(double part)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, 1);
        if (Count <= 0)
            return null;
        var rank = Math.Max(1, (long)Math.Ceiling(part * Count));
        foreach (var (bucket, count) in _counts)
            if ((rank -= count) <= 0)
                return Middle(bucket);
        return null;
    }

    /// <summary>Bucket and count by turns, in order of the buckets: what is stored.</summary>
    public long[] ToNumbers() => [.. _counts.SelectMany(pair => new[] { pair.Key, pair.Value })];

    /// <summary>The sketch that <see cref="ToNumbers"/> wrote.</summary>
    /// <exception cref="FormatException">They are not such numbers.</exception>
    public static Sketch FromNumbers(ReadOnlySpan<long> numbers)
    {
        var sketch = new Sketch();
        if (numbers.Length % 2 != 0)
            throw new FormatException("a sketch has as many buckets as counts");
        for (var i = 0; i < numbers.Length; i += 2)
        {
            if (numbers[i] is < 0 or >= Buckets)
                throw new FormatException($"a sketch has no bucket {numbers[i]}");
            sketch.AddTo((int)numbers[i], numbers[i + 1]);
        }
        return sketch;
    }

    private void AddTo(int bucket, long count)
    {
        var sum = _counts.GetValueOrDefault(bucket) + count;
        if (sum == 0)
            _counts.Remove(bucket);
        else
            _counts[bucket] = sum;
        Count += count;
    }

    private static int BucketOf(Duration time)
    {
        var kept = Duration.Min(Duration.Max(time, Duration.Zero), Longest);
        var seconds = (long)(kept.TotalSeconds + 0.5);
        if (seconds < Parts)
            return (int)seconds;
        var octave = BitOperations.Log2((ulong)seconds) - PartBits;
        return (octave + 1) * Parts + (int)(seconds >> octave) - Parts;
    }

    private static Duration Middle(int bucket)
    {
        if (bucket < Parts)
            return Duration.FromSeconds(bucket);
        var octave = bucket / Parts - 1;
        var first = (long)(bucket % Parts + Parts) << octave;
        return Duration.FromSeconds(first + ((1L << octave) - 1) / 2.0);
    }
}

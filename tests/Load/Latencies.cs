namespace CodingQueue.Load;

/// <summary>Times in milliseconds, kept one by one, so that a percentile is a time that really occurred.</summary>
public sealed class Latencies
{
    private readonly List<double> _times = [];
    private readonly Lock _door = new();

    /// <summary>How many.</summary>
    public int Count
    {
        get
        {
            lock (_door)
                return _times.Count;
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(TimeSpan time)
    {
        lock (_door)
            _times.Add(time.TotalMilliseconds);
    }

    /// <summary>The time that this share of the times do not exceed; 0.5 is the median, 1 the longest.</summary>
    public double At(double share)
    {
        lock (_door)
        {
            if (_times.Count == 0)
                return double.NaN;
            _times.Sort();
            return _times[Math.Clamp((int)Math.Ceiling(share * _times.Count) - 1, 0, _times.Count - 1)];
        }
    }

    /// <summary>Count, p50, p99 and the longest.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"n {Count}, p50 {At(0.5):0.00} ms, p99 {At(0.99):0.00} ms, max {At(1):0.00} ms");
}

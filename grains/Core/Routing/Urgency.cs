using CodingQueue.Core.Charts;
using NodaTime;

namespace CodingQueue.Core.Routing;

/// <summary>
/// A chart's place in line: the instant by which work must begin (deadline less the expected minutes and a
/// lead's boost), then dollars, then id. It does not change as time passes, which is what makes a pick
/// O(log n).
/// </summary>
/// <param name="BeginBy">Earlier goes first.</param>
/// <param name="Cents">Total charges in cents; more goes first.</param>
/// <param name="Chart">The last tie is broken by id, so that the order is the same everywhere.</param>
public readonly record struct Urgency(Instant BeginBy, long Cents, ChartId Chart) : IComparable<Urgency>
{
    /// <summary>The place in line of a chart that has a deadline.</summary>
    /// <exception cref="InvalidOperationException">The chart's clock has not started.</exception>
    public static Urgency Of(Chart chart)
    {
        var deadline = chart.Deadline
            ?? throw new InvalidOperationException(
                $"Chart {chart.Id} has no deadline and is not in any line");
        var boost = Duration.FromMinutes(chart.BoostMinutes);
        var beginBy = deadline - chart.Expected - boost;
        // A backdated arrival may not jump without bound; a lead's boost counts on top of that.
        var earliest = chart.Arrived - Limits.Backdating - boost;
        var cents = (long)((chart.Facts.TotalCharges ?? 0) * 100);
        return new Urgency(Instant.Max(beginBy, earliest), cents, chart.Id);
    }

    /// <inheritdoc/>
    public int CompareTo(Urgency other)
    {
        var order = BeginBy.CompareTo(other.BeginBy);
        if (order == 0)
            order = other.Cents.CompareTo(Cents);
        return order != 0 ? order : string.CompareOrdinal(Chart.Value, other.Chart.Value);
    }

    /// <summary>True when the left goes first.</summary>
    public static bool operator <(Urgency left, Urgency right) => left.CompareTo(right) < 0;
    /// <summary>True when the right goes first.</summary>
    public static bool operator >(Urgency left, Urgency right) => left.CompareTo(right) > 0;
    /// <summary>True unless the right goes first.</summary>
    public static bool operator <=(Urgency left, Urgency right) => left.CompareTo(right) <= 0;
    /// <summary>True unless the left goes first.</summary>
    public static bool operator >=(Urgency left, Urgency right) => left.CompareTo(right) >= 0;
}

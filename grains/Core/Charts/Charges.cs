using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>Charges less credits of one time of the source.</summary>
/// <param name="At">The source's own time.</param>
/// <param name="Dollars">Below zero for a credit.</param>
public sealed record Charge(Instant At, decimal Dollars);

/// <summary>
/// What a chart's total charges are made of, where the total alone does not say it. A total that the source
/// names counts everything posted at or before its time; what was posted later is added to it, in whatever
/// order both come. The sum may be below zero while a credit is known and its charge is not.
/// </summary>
/// <param name="Total">The latest total, with charges of no known time; null: none is known.</param>
/// <param name="Posted">Charges later than the total, oldest first, one for each time, at most
/// <see cref="Limits.ChargesPerChart"/>: past that the two oldest become one, of the later time.</param>
public sealed record Charges(decimal? Total, ImmutableArray<Charge> Posted)
{
    /// <summary>The total with what was posted since; null: nothing is known.</summary>
    public decimal? Sum => Posted.IsEmpty ? Total : (Total ?? 0) + Posted.Sum(charge => charge.Dollars);

    /// <summary>True when the total of the facts says as much.</summary>
    public bool IsPlain => Posted.IsEmpty && Total is null or >= 0;

    /// <summary>What makes up the total charges of the facts.</summary>
    public static Charges Of(ChartFacts? facts) => facts?.Charges ?? new Charges(facts?.TotalCharges, []);

    /// <summary>After the source named a total, or that there is none.</summary>
    /// <param name="total">The total, or null.</param>
    /// <param name="at">The source's time of it; null: as of now, so that all that is known is in it.</param>
    public Charges Named(decimal? total, Instant? at) =>
        new(total, at is { } time ? Posted.RemoveAll(charge => charge.At <= time) : []);

    /// <summary>After a charge or credit was posted.</summary>
    /// <param name="dollars">Below zero for a credit.</param>
    /// <param name="at">The source's time of it; null: it counts as part of the total.</param>
    /// <param name="totalAt">The source's time of the total, or null.</param>
    public Charges Plus(decimal dollars, Instant? at, Instant? totalAt)
    {
        if (at is not { } time)
            return this with { Total = (Total ?? 0) + dollars };
        if (time <= totalAt)
            return this;
        var place = Posted.Count(charge => charge.At < time);
        if (place < Posted.Length && Posted[place].At == time)
            return this with { Posted = Posted.SetItem(place, new(time, Posted[place].Dollars + dollars)) };
        var posted = Posted.Insert(place, new Charge(time, dollars));
        if (posted.Length > Limits.ChargesPerChart)
            posted = posted.RemoveAt(0).SetItem(0, new(posted[1].At, posted[0].Dollars + posted[1].Dollars));
        return this with { Posted = posted };
    }

    /// <summary>Equal by content, the list too.</summary>
    public bool Equals(Charges? other) =>
        other is not null && Total == other.Total && Posted.SequenceEqual(other.Posted);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Total, Posted.Length);
}

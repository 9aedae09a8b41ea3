using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Core.Charts;

/// <summary>What came for a chart after it was final coded.</summary>
/// <param name="Documents">Types of documents, none twice.</param>
/// <param name="Charges">Dollars posted, credits below 0; 0: none.</param>
/// <param name="At">When the server heard of it.</param>
public sealed record LateArrival(ImmutableArray<string> Documents, decimal Charges, Instant At)
{
    /// <summary>Both as one, at the later time.</summary>
    public LateArrival And(LateArrival later) =>
        new([.. Documents.Union(later.Documents)], Charges + later.Charges, later.At);

    /// <summary>Equal by content, the list too.</summary>
    public bool Equals(LateArrival? other) =>
        other is not null && Charges == other.Charges && At == other.At
        && Documents.SequenceEqual(other.Documents);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Charges, At, Documents.Length);
}

/// <summary>
/// When a final coded chart is opened again by what comes late. What does not meet it is recorded and listed.
/// </summary>
/// <param name="Documents">One of these types of documents; <see cref="Any"/>: every type.</param>
/// <param name="ChargesAtLeast">Dollars posted since coding was final, charges and credits alike, above 0;
/// null: charges do not reopen.</param>
/// <param name="WithinDays">Days since coding was final, at least 1; null: however late.</param>
public sealed record ReopenRule(
    ImmutableArray<string> Documents, decimal? ChargesAtLeast, int? WithinDays)
{
    /// <summary>Every type of document.</summary>
    public const string Any = "*";

    /// <summary>Why a chart is opened again, or null: it is not.</summary>
    /// <param name="finalSince">Since when it was final coded.</param>
    /// <param name="late">All that came since.</param>
    /// <param name="now">When the last of it came.</param>
    public string? Reason(Instant finalSince, LateArrival late, Instant now)
    {
        if (WithinDays is { } days && now > finalSince + Duration.FromDays(days))
            return null;
        var asked = late.Documents.Where(type => Documents.Contains(Any) || Documents.Contains(type))
            .ToList();
        if (asked.Count > 0)
            return $"late document: {string.Join(", ", asked)}";
        return ChargesAtLeast is { } least && Math.Abs(late.Charges) >= least
            ? string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                    $"late charges: {late.Charges:0.00} dollars")
            : null;
    }

    /// <summary>Equal by content, the list too.</summary>
    public bool Equals(ReopenRule? other) =>
        other is not null && ChargesAtLeast == other.ChargesAtLeast && WithinDays == other.WithinDays
        && Documents.SequenceEqual(other.Documents);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ChargesAtLeast, WithinDays, Documents.Length);
}

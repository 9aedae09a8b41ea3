using System.Collections.Immutable;
using NodaTime;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// What units after one position and up to another add to the figures of their days. It is stored together
/// with the position, so that every unit counts once, whatever stops in between: a start goes on after it.
/// </summary>
/// <param name="From">The position that the stored figures must have reached: the fence.</param>
/// <param name="Position">The position that they reach with this.</param>
/// <param name="Days">What is added to each day.</param>
/// <param name="Acted">When each coder last did something, all of them; null: as stored.</param>
public sealed record FigureSlice(
    long From, long Position, ImmutableArray<DaySlice> Days,
    ImmutableSortedDictionary<string, Instant>? Acted)
{
    /// <summary>A day as it is stored: days since 1970.</summary>
    internal static int NumberOf(LocalDate day) => Period.DaysBetween(new LocalDate(1970, 1, 1), day);
}

/// <summary>A part of a day's figures.</summary>
/// <param name="Day">The day.</param>
/// <param name="Body">The figures as they are stored.</param>
/// <param name="IsWhole">True: it is all of the day, and what is stored of it goes.</param>
public sealed record DaySlice(LocalDate Day, byte[] Body, bool IsWhole);

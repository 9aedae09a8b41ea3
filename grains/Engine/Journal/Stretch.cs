namespace CodingQueue.Engine.Journal;

/// <summary>What a stream's state at some position is folded from.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="From">Its last milestone at or before the position, or null: from nothing.</param>
/// <param name="Trail">The positions of its units from there on, those after the position included.</param>
public sealed record Stretch(StreamId Stream, StreamRow? From, Trail Trail);

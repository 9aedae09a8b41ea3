using System.Collections.Concurrent;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// Codes and ids that many rows share, kept once in memory: a million charts name some twenty kinds. There
/// are as many as settings, coders and vocabularies have. The runtime's own table of strings would do, but
/// has one lock for all threads, which a start would spend much of its time with.
/// </summary>
internal static class SharedText
{
    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    /// <summary>The one copy of this text.</summary>
    public static string Of(string text) =>
        Known.TryGetValue(text, out var known) ? known : Known.GetOrAdd(text, text);
}

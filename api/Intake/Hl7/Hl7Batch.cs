using System.Globalization;

namespace CodingQueue.Api.Intake.Hl7;

/// <summary>One message cut out of a longer text, or a defect of what stands around messages.</summary>
/// <param name="Number">The message's number from 1; of a defect, that of the last message before it.</param>
/// <param name="Text">The message, not yet read; empty when there is a defect.</param>
/// <param name="Defect">A defect of the envelope, or null.</param>
public readonly record struct Hl7BatchPart(int Number, ReadOnlyMemory<char> Text, Hl7Defect? Defect);

/// <summary>
/// Cuts a text into messages. Each starts with MSH at a line start and ends before the next MSH or the next
/// line of an envelope (FHS, BHS, BTS, FTS). Nothing is copied, and a text is cut as far as it is asked for.
/// </summary>
public static class Hl7Batch
{
    private enum Line
    {
        Blank,
        Message,
        FileStart,
        BatchStart,
        BatchEnd,
        FileEnd,
        Other,
    }

    /// <summary>
    /// The messages and envelope defects of <paramref name="text"/> in order. Defects:
    /// <see cref="Hl7Rule.TextOutsideMessage"/>, once for each run of such lines, and
    /// <see cref="Hl7Rule.BatchCountDiffers"/> when BTS-1 or FTS-1 is a number and another one.
    /// </summary>
    public static IEnumerable<Hl7BatchPart> Split(string text)
    {
        var number = 0;
        var messageStart = -1;
        var counts = new Counts();
        var outside = false;
        for (var at = Hl7Message.SkipBlank(text); at < text.Length;)
        {
            var start = at;
            var length = Hl7Message.FirstLine(text.AsSpan(start)).Length;
            at = start + length + 1;
            var line = KindOf(text.AsSpan(start, length));
            if (line == Line.Blank || (line == Line.Other && (messageStart >= 0 || outside)))
                continue;

            if (messageStart >= 0)
                yield return new(++number, text.AsMemory(messageStart..start), null);
            messageStart = line == Line.Message ? start : -1;
            outside = line == Line.Other;
            if (outside)
                yield return Around(number, Hl7Rule.TextOutsideMessage, "");
            else if (counts.Add(line, text.AsSpan(start, length)) is { } segment)
                yield return Around(number, Hl7Rule.BatchCountDiffers, segment);
        }

        if (messageStart >= 0)
            yield return new(++number, text.AsMemory(messageStart), null);
    }

    private static Hl7BatchPart Around(int number, Hl7Rule rule, string segment) =>
        new(number, default, new(rule, segment, segment.Length == 0 ? 0 : 1, ""));

    private static Line KindOf(ReadOnlySpan<char> line)
    {
        if (line.IsWhiteSpace())
            return Line.Blank;
        if (line.Length < 3 || (line.Length > 3 && char.IsLetterOrDigit(line[3])))
            return Line.Other;
        return line[..3] switch
        {
            "MSH" => Line.Message,
            "FHS" => Line.FileStart,
            "BHS" => Line.BatchStart,
            "BTS" => Line.BatchEnd,
            "FTS" => Line.FileEnd,
            _ => Line.Other,
        };
    }

    /// <summary>What the trailers have to agree with.</summary>
    private sealed class Counts
    {
        private int messages;
        private int batches;

        /// <summary>
        /// Counts a line; the name of the trailer when its count is another one, else null.
        /// </summary>
        internal string? Add(Line line, ReadOnlySpan<char> text)
        {
            switch (line)
            {
                case Line.Message:
                    messages++;
                    return null;
                case Line.BatchStart:
                    messages = 0;
                    return null;
                case Line.FileStart:
                    batches = 0;
                    return null;
                case Line.BatchEnd:
                    batches++;
                    var counted = messages;
                    messages = 0;
                    return Differs(text, counted) ? "BTS" : null;
                default:
                    return Differs(text, batches) ? "FTS" : null;
            }
        }

        private static bool Differs(ReadOnlySpan<char> trailer, int counted)
        {
            if (trailer.Length < 5)
                return false;
            var written = trailer[4..];
            var end = written.IndexOf(trailer[3]);
            written = (end < 0 ? written : written[..end]).Trim();
            return int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count != counted;
        }
    }
}

namespace CodingQueue.Api.Intake.Mllp;

/// <summary>What the bytes fed so far amount to.</summary>
public enum MllpStep
{
    /// <summary>Nothing complete: feed more.</summary>
    NeedsMore,

    /// <summary>A frame; see <see cref="MllpDecoder.Content"/>.</summary>
    Frame,

    /// <summary>
    /// Bytes stood between frames; see <see cref="MllpDecoder.Garbage"/>. Reported once per gap.
    /// </summary>
    Garbage,

    /// <summary>More garbage than anyone sends by mistake: this is not a sender of frames.</summary>
    GarbageTooLong,

    /// <summary>A frame began inside another; the unfinished one is dropped.</summary>
    Unfinished,

    /// <summary>A frame passed the limit; <see cref="MllpDecoder.Content"/> is its beginning.</summary>
    FrameTooLong,
}

/// <summary>
/// Finds frames (0x0B, content, 0x1C, 0x0D) in bytes that arrive in any pieces. The end is 0x1C; the 0x0D
/// after it may be missing, and CR, LF and blanks between frames mean nothing. It holds at most one frame and
/// never more than the limit. Not safe for use by two callers at once.
/// </summary>
public sealed class MllpDecoder
{
    /// <summary>The byte before a frame: VT.</summary>
    public const byte Start = 0x0B;

    /// <summary>The byte after a frame: FS.</summary>
    public const byte End = 0x1C;

    /// <summary>The byte after <see cref="End"/>: CR.</summary>
    public const byte Return = 0x0D;

    private const int SmallLength = 64 << 10;

    private readonly int frameLimit;
    private readonly int garbageLimit;
    private byte[] buffer = [];
    private int length;
    private bool done;

    /// <param name="frameLimit">Most bytes of a frame's content, at least 1.</param>
    /// <param name="garbageLimit">Most bytes of garbage in one gap, at least 1.</param>
    public MllpDecoder(int frameLimit, int garbageLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frameLimit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(garbageLimit);
        this.frameLimit = frameLimit;
        this.garbageLimit = garbageLimit;
    }

    /// <summary>Whether a frame has begun and not ended.</summary>
    public bool IsInside { get; private set; }

    /// <summary>How many garbage bytes stood in the current gap.</summary>
    public int Garbage { get; private set; }

    /// <summary>The frame's content, until the next call of <see cref="Feed"/>.</summary>
    public ReadOnlyMemory<byte> Content => buffer.AsMemory(0, length);

    /// <summary>
    /// Takes bytes up to the next thing worth telling; <paramref name="consumed"/> says how many. Call again
    /// with the rest until the answer is <see cref="MllpStep.NeedsMore"/>, which takes all. After
    /// <see cref="MllpStep.FrameTooLong"/> or <see cref="MllpStep.GarbageTooLong"/> the place in the bytes
    /// is lost; feed no more.
    /// </summary>
    public MllpStep Feed(ReadOnlySpan<byte> bytes, out int consumed)
    {
        if (done)
            Forget();
        consumed = 0;
        if (!IsInside)
        {
            var step = FeedGap(bytes, ref consumed);
            if (!IsInside)
                return step;
        }

        return FeedFrame(bytes[consumed..], ref consumed);
    }

    private MllpStep FeedGap(ReadOnlySpan<byte> bytes, ref int consumed)
    {
        foreach (var value in bytes)
        {
            if (value == Start)
            {
                // The start byte is left for the next call, so that the gap is told before the frame.
                if (Garbage > 0)
                {
                    done = true;
                    return MllpStep.Garbage;
                }

                consumed++;
                IsInside = true;
                return MllpStep.NeedsMore;
            }

            consumed++;
            if (value is Return or (byte)'\n' or (byte)' ')
                continue;
            if (++Garbage > garbageLimit)
                return MllpStep.GarbageTooLong;
        }

        return MllpStep.NeedsMore;
    }

    private MllpStep FeedFrame(ReadOnlySpan<byte> bytes, ref int consumed)
    {
        var end = bytes.IndexOfAny(Start, End);
        var content = end < 0 ? bytes : bytes[..end];
        if (!TryAdd(content, ref consumed))
            return MllpStep.FrameTooLong;
        if (end < 0)
            return MllpStep.NeedsMore;

        done = true;
        IsInside = false;
        if (bytes[end] == Start)
            return MllpStep.Unfinished;
        consumed++;
        return MllpStep.Frame;
    }

    private bool TryAdd(ReadOnlySpan<byte> content, ref int consumed)
    {
        var room = frameLimit - length;
        var fits = content.Length <= room;
        if (!fits)
            content = content[..room];
        if (length + content.Length > buffer.Length)
        {
            var wanted = Math.Max(length + content.Length, buffer.Length * 2);
            Array.Resize(ref buffer, Math.Min(frameLimit, wanted));
        }

        content.CopyTo(buffer.AsSpan(length));
        length += content.Length;
        consumed += content.Length;
        return fits;
    }

    private void Forget()
    {
        done = false;
        length = 0;
        Garbage = 0;

        // One large message must not hold its memory for as long as the connection lives.
        if (buffer.Length > SmallLength)
            buffer = [];
    }
}

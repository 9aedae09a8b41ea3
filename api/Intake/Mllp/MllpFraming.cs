using System.Buffers;
using System.IO.Pipelines;

namespace CodingQueue.Api.Intake.Mllp;

/// <summary>How a read from a connection ended.</summary>
public enum MllpReadKind
{
    /// <summary>A frame.</summary>
    Frame,

    /// <summary>Bytes between frames; reading may go on.</summary>
    Garbage,

    /// <summary>
    /// A frame was dropped because another began inside it, or the bytes ended; reading may go on.
    /// </summary>
    Unfinished,

    /// <summary>More garbage than the limit; close.</summary>
    GarbageTooLong,

    /// <summary>A frame past the limit; answer if possible and close.</summary>
    FrameTooLong,

    /// <summary>Nothing came in time; close.</summary>
    TimedOut,

    /// <summary>The other side closed.</summary>
    Ended,
}

/// <summary>One read.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Content">
/// The frame's content, or the beginning of one too long, until the next read; else empty.
/// </param>
/// <param name="Garbage">How many bytes of garbage there were.</param>
public readonly record struct MllpRead(MllpReadKind Kind, ReadOnlyMemory<byte> Content, int Garbage);

/// <summary>The limits of a connection. The defaults are those of the product.</summary>
public sealed record MllpSettings
{
    /// <summary>Most bytes of a frame's content.</summary>
    public int FrameLength { get; init; } = IntakeLimits.MessageLength;

    /// <summary>Most bytes of garbage in one gap.</summary>
    public int GarbageLength { get; init; } = IntakeLimits.GarbageLength;

    /// <summary>Longest wait for the next bytes inside a frame.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longest time from a frame's first byte to its last, against senders of single bytes.
    /// </summary>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest wait for the next frame.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest wait for the other side to take an answer.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most connections at a time; further ones are closed at once.</summary>
    public int Connections { get; init; } = 64;
}

/// <summary>
/// Reads and writes MLLP frames over pipes. It takes bytes out of the pipe as they come, so what is held is
/// one frame up to its limit and what the pipe holds of the next. One reader and one writer at a time.
/// </summary>
public sealed class MllpFraming(
    PipeReader reader, PipeWriter writer, MllpSettings settings, TimeProvider time)
{
    private readonly MllpDecoder decoder = new(settings.FrameLength, settings.GarbageLength);
    private long frameStart;
    private bool ended;

    /// <summary>
    /// Waits for the next frame or defect. Throws only when <paramref name="cancellation"/> is cancelled or
    /// the connection breaks (<see cref="IOException"/>).
    /// </summary>
    public async ValueTask<MllpRead> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (!reader.TryRead(out var result))
            {
                if (await WaitAsync(cancellation) is not { } waited)
                    return new(MllpReadKind.TimedOut, default, 0);
                result = waited;
            }

            var step = Decode(result.Buffer, out var consumed);
            reader.AdvanceTo(consumed);
            if (step != MllpStep.NeedsMore)
                return AsRead(step);
            if (result.IsCompleted)
                return End();
        }
    }

    /// <summary>
    /// Writes one frame. Refused with <see cref="ArgumentException"/>: content with a framing byte, which
    /// would cut the frame in two.
    /// </summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (content.Span.IndexOfAny(MllpDecoder.Start, MllpDecoder.End) >= 0)
            throw new ArgumentException("The content holds a framing byte.", nameof(content));
        writer.Write([MllpDecoder.Start]);
        writer.Write(content.Span);
        writer.Write([MllpDecoder.End, MllpDecoder.Return]);
        await writer.FlushAsync(cancellation);
    }

    /// <summary>Reads and drops up to <paramref name="limit"/> bytes, until the other side closes.</summary>
    internal async ValueTask DrainAsync(long limit, CancellationToken cancellation)
    {
        while (limit > 0)
        {
            var result = await reader.ReadAsync(cancellation);
            limit -= result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return;
        }
    }

    private async ValueTask<ReadResult?> WaitAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience(), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private TimeSpan Patience()
    {
        if (!decoder.IsInside)
            return decoder.Garbage > 0 ? settings.ReadTimeout : settings.IdleTimeout;
        var left = settings.FrameTimeout - time.GetElapsedTime(frameStart);
        left = left < TimeSpan.Zero ? TimeSpan.Zero : left;
        return left < settings.ReadTimeout ? left : settings.ReadTimeout;
    }

    private MllpStep Decode(ReadOnlySequence<byte> bytes, out SequencePosition consumed)
    {
        var wasInside = decoder.IsInside;
        var taken = 0L;
        var step = MllpStep.NeedsMore;
        foreach (var piece in bytes)
        {
            step = decoder.Feed(piece.Span, out var fed);
            taken += fed;
            if (step != MllpStep.NeedsMore)
                break;
        }

        if (decoder.IsInside && !wasInside)
            frameStart = time.GetTimestamp();
        consumed = bytes.GetPosition(taken);
        return step;
    }

    private MllpRead AsRead(MllpStep step) => step switch
    {
        MllpStep.Frame => new(MllpReadKind.Frame, decoder.Content, 0),
        MllpStep.Garbage => new(MllpReadKind.Garbage, default, decoder.Garbage),
        MllpStep.GarbageTooLong => new(MllpReadKind.GarbageTooLong, default, decoder.Garbage),
        MllpStep.Unfinished => new(MllpReadKind.Unfinished, default, 0),
        _ => new(MllpReadKind.FrameTooLong, decoder.Content, 0),
    };

    // The next read after the end finds the pipe completed again, so each thing is told once.
    private MllpRead End()
    {
        if (ended)
            return new(MllpReadKind.Ended, default, 0);
        ended = true;
        if (decoder.IsInside)
            return new(MllpReadKind.Unfinished, default, 0);
        return decoder.Garbage > 0
            ? new(MllpReadKind.Garbage, default, decoder.Garbage)
            : new(MllpReadKind.Ended, default, 0);
    }
}

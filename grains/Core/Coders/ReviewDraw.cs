using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CodingQueue.Core.Workqueues;

namespace CodingQueue.Core.Coders;

/// <summary>Why a chart goes to review that no other rule sends there.</summary>
public enum DrawReason : byte
{
    /// <summary>It is among the coder's first in the workqueue.</summary>
    NewCoder,
    /// <summary>It was drawn: a part of everything that a coder completes is reviewed.</summary>
    Quota,
}

/// <summary>
/// How far a coder is in a workqueue that reviews a part of what each coder completes. Completions come in
/// blocks, and of each block exactly the quota is drawn; what the quota leaves over, in hundredths of a
/// percent of a chart, counts for the next. So after any number of whole blocks exactly the configured part
/// was reviewed, rounded down, and never none or all by chance.
/// </summary>
/// <param name="Workqueue">The workqueue.</param>
/// <param name="Completed">Completions so far, up to <see cref="Limits.NewCoderCharts"/>.</param>
/// <param name="Rate">The part of the block that runs, in hundredths of a percent, 0 to 10,000.</param>
/// <param name="Block">Its number.</param>
/// <param name="Done">Completions in it so far.</param>
/// <param name="Drawn">How many of these were drawn.</param>
/// <param name="Carry">What earlier blocks left over: charts times <paramref name="Rate"/>.</param>
public readonly record struct DrawCount(
    WorkqueueId Workqueue, int Completed, int Rate, int Block, int Done, int Drawn, long Carry)
{
    private const int WholeRate = 10_000;

    /// <summary>
    /// Completions of a block at that rate: as many as hold one that is drawn, 10 at least.
    /// </summary>
    public static int SizeOf(int rate) => Math.Max(10, (WholeRate + rate - 1) / rate);

    /// <summary>
    /// The count after one more completion, and why the chart is to be reviewed, or null. Which places of a
    /// block are drawn follows from the seed alone: nobody who does not know it can tell, and a replay finds
    /// the same.
    /// </summary>
    /// <param name="queue">The workqueue's settings; a rate that changed begins a new block, which makes up
    /// for what the one before owes.</param>
    /// <param name="coder">Whose completion it is.</param>
    /// <param name="seed">The store's secret.</param>
    public (DrawCount After, DrawReason? Reason) Next(Workqueue queue, CoderId coder, ReadOnlySpan<byte> seed)
    {
        var after = this with { Completed = Math.Min(Completed + 1, Limits.NewCoderCharts) };
        if (Completed < queue.ReviewNewCoderCharts)
            return (after, DrawReason.NewCoder);
        var rate = queue.ReviewRate;
        return rate == 0 ? (after, null) : after.At(rate).InBlock(coder, seed);
    }

    private DrawCount At(int rate) => rate == Rate
        ? this
        : this with
        {
            Rate = rate,
            Block = Block + 1,
            Done = 0,
            Drawn = 0,
            Carry = Carry + (long)Done * Rate - (long)Drawn * WholeRate,
        };

    private (DrawCount After, DrawReason? Reason) InBlock(CoderId coder, ReadOnlySpan<byte> seed)
    {
        var size = SizeOf(Rate);
        var share = (long)size * Rate + Carry;
        var quota = (int)Math.Clamp(share / WholeRate, 0, size);
        var isDrawn = Place(coder, seed) % (ulong)(size - Done) < (ulong)(quota - Drawn);
        var after = this with { Done = Done + 1, Drawn = Drawn + (isDrawn ? 1 : 0) };
        if (after.Done == size)
            after = after with
            {
                Block = Block + 1, Done = 0, Drawn = 0, Carry = share - (long)quota * WholeRate,
            };
        return (after, isDrawn ? DrawReason.Quota : null);
    }

    private ulong Place(CoderId coder, ReadOnlySpan<byte> seed)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(
            seed, Encoding.UTF8.GetBytes($"review\n{coder.Value}\n{Workqueue.Value}\n{Block}\n{Done}"), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}

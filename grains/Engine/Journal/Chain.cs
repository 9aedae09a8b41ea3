using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// The hash chain: each batch's hash covers the hash before it, so that no batch can be edited, dropped or
/// put elsewhere without every later hash telling.
/// </summary>
internal static class Chain
{
    /// <summary>What the first batch is chained to.</summary>
    public static byte[] Genesis => new byte[32];

    public static byte[] Link(byte[] previous, long first, long last, long at, ReadOnlySpan<byte> units)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, first);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], last);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], at);
        hash.AppendData(previous);
        hash.AppendData(numbers);
        hash.AppendData(units);
        return hash.GetHashAndReset();
    }

    public static bool Holds(byte[] previous, Batch batch) =>
        Link(previous, batch.First, batch.Last, batch.At, batch.Units).AsSpan().SequenceEqual(batch.Hash);

    /// <summary>Refuses a batch that is not the one that comes next.</summary>
    /// <exception cref="InvalidOperationException">The chain is broken there.</exception>
    public static void Demand(long position, byte[] previous, Batch batch)
    {
        if (batch.First != position + 1 || !Holds(previous, batch))
            throw new InvalidOperationException($"the chain is broken at position {position + 1}");
    }
}

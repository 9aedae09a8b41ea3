using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CodingQueue.Simulation.Auditor;

internal sealed class S10() : Invariant("S10", "each batch's hash is SHA-256 over the one before it, its positions, its time and its lines")
{
    private string _hash = new('0', 64);

    public override void Happens(Happening happening)
    {
        if (happening is not Stored batch)
            return;
        var numbers = new byte[24];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, batch.First);
        BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(8), batch.Last);
        BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(16), batch.Written);
        var hash = Convert.ToHexStringLower(
            SHA256.HashData([.. Convert.FromHexString(_hash), .. numbers, .. batch.Lines]));
        Unless(
            string.Equals(hash, batch.Hash, StringComparison.OrdinalIgnoreCase),
            $"the batch of {batch.First} to {batch.Last} has the hash {batch.Hash}, not {hash}");
        _hash = batch.Hash;
    }
}

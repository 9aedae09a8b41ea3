using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace CodingQueue.Api.Intake.Messages;

/// <summary>
/// The ids of kept messages as callers see them: 32 hexadecimal digits that always mean the same message and
/// say nothing of how many there are, of whichever client. One block of AES under a key of the store's.
/// </summary>
internal static class MessageId
{
    private const int Length = 16;

    /// <summary>The id of a message's number.</summary>
    public static string Write(byte[] storeKey, long number)
    {
        Span<byte> block = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(block, number);
        using var cipher = Cipher(storeKey);
        return Convert.ToHexStringLower(cipher.EncryptEcb(block, PaddingMode.None));
    }

    /// <summary>The number of an id; null for what is none.</summary>
    public static long? Read(byte[] storeKey, string id)
    {
        const NumberStyles hex = NumberStyles.AllowHexSpecifier;
        if (id.Length != 2 * Length
            || !UInt128.TryParse(id, hex, CultureInfo.InvariantCulture, out var hidden))
            return null;
        Span<byte> block = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(block, hidden);
        using var cipher = Cipher(storeKey);
        var open = cipher.DecryptEcb(block, PaddingMode.None);
        return BinaryPrimitives.ReadInt64BigEndian(open.AsSpan(8)) == 0
            ? BinaryPrimitives.ReadInt64BigEndian(open)
            : null;
    }

    private static Aes Cipher(byte[] storeKey)
    {
        var cipher = Aes.Create();
        cipher.Key = HMACSHA256.HashData(storeKey, "codingqueue.message-id.v1"u8);
        return cipher;
    }
}

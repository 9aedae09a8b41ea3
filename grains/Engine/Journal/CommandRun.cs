using System.Buffers.Binary;

namespace CodingQueue.Engine.Journal;

/// <summary>A command that was answered, and where.</summary>
internal readonly record struct KnownCommand(UInt128 Hash, ulong Digest, long Position);

/// <summary>
/// Answered commands as they are stored: some thousands in one row, because an index over their hashes,
/// which are chance, would cost a page of the store for each command.
/// </summary>
/// <param name="First">Position of the first.</param>
/// <param name="Last">Position of the last.</param>
/// <param name="Day">The day on which the first was answered, in days since 1970: they are forgotten by
/// it.</param>
/// <param name="Body">For each, in order of position: hash, digest, position; big-endian.</param>
internal sealed record CommandRun(long First, long Last, long Day, byte[] Body)
{
    private const int HashSize = 16, DigestSize = 8, Size = HashSize + DigestSize + sizeof(long);

    /// <summary>The run of these commands, in order of position; at least one.</summary>
    public static CommandRun Of(IReadOnlyList<KnownCommand> commands, long day)
    {
        var body = new byte[commands.Count * Size];
        var rest = body.AsSpan();
        foreach (var command in commands)
        {
            BinaryPrimitives.WriteUInt128BigEndian(rest, command.Hash);
            BinaryPrimitives.WriteUInt64BigEndian(rest[HashSize..], command.Digest);
            BinaryPrimitives.WriteInt64BigEndian(rest[(HashSize + DigestSize)..], command.Position);
            rest = rest[Size..];
        }
        return new CommandRun(commands[0].Position, commands[^1].Position, day, body);
    }

    /// <summary>Every command, in order of position.</summary>
    public IEnumerable<KnownCommand> Commands
    {
        get
        {
            for (var at = 0; at < Body.Length; at += Size)
                yield return At(Body.AsSpan(at));
        }
    }

    /// <summary>The command with this hash, or null.</summary>
    public static KnownCommand? Find(ReadOnlySpan<byte> body, UInt128 hash)
    {
        for (; body.Length >= Size; body = body[Size..])
            if (BinaryPrimitives.ReadUInt128BigEndian(body) == hash)
                return At(body);
        return null;
    }

    private static KnownCommand At(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadUInt128BigEndian(body),
        BinaryPrimitives.ReadUInt64BigEndian(body[HashSize..]),
        BinaryPrimitives.ReadInt64BigEndian(body[(HashSize + DigestSize)..]));
}

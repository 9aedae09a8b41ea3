using System.Buffers.Binary;

namespace CodingQueue.Engine.Journal;

internal sealed partial class SqliteStore
{
    private readonly SortedSet<long> _days = [];

    /// <summary>
    /// Remembers a command under the day on which it is stored: the days are the front of the key, so that a
    /// whole day is found together, and forgotten together.
    /// </summary>
    public void WriteCommand(long day, KnownCommand command)
    {
        var digest = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(digest, command.Digest);
        _days.Add(day);
        Run(Prepare("INSERT OR REPLACE INTO commands(day, hash, digest, position) VALUES($1, $2, $3, $4)", 4),
            day, Bytes(command.Hash), digest, command.Position);
    }

    /// <summary>
    /// The command's content and position, or null: it was not seen in the days that are remembered.
    /// </summary>
    public (ulong Digest, long Position)? FindCommand(UInt128 hash)
    {
        if (_days.Count == 0)
            return null;
        var key = Bytes(hash);
        foreach (var day in _days.Reverse())
            foreach (var row in Rows(
                "SELECT digest, position FROM commands WHERE day = $1 AND hash = $2", day, key))
                return (Digest(row.GetFieldValue<byte[]>(0)), row.GetInt64(1));
        return null;
    }

    /// <summary>
    /// Forgets commands of days before this one, a bounded number; false when there were none.
    /// </summary>
    public bool ForgetCommands(long before)
    {
        if (_days.Count == 0 || _days.Min >= before)
            return false;
        var forgotten = Run(
            Prepare(
                "DELETE FROM commands WHERE (day, hash) IN "
                + "(SELECT day, hash FROM commands WHERE day = $1 LIMIT $2)", 2),
            _days.Min, (long)EngineLimits.RowsPerTidying);
        if (forgotten < EngineLimits.RowsPerTidying)
            _days.Remove(_days.Min);
        return true;
    }

    private void LoadDays()
    {
        for (var day = NextDay(long.MinValue); day is { } found; day = NextDay(found))
            _days.Add(found);
    }

    private long? NextDay(long after)
    {
        foreach (var row in Rows("SELECT min(day) FROM commands WHERE day > $1", after))
            return row.IsDBNull(0) ? null : row.GetInt64(0);
        return null;
    }

    private static UInt128 Hash(byte[] bytes) => BinaryPrimitives.ReadUInt128BigEndian(bytes);

    private static ulong Digest(byte[] bytes) => BinaryPrimitives.ReadUInt64BigEndian(bytes);

    private static byte[] Bytes(UInt128 hash)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return bytes;
    }
}

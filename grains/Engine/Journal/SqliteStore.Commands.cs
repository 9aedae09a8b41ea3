namespace CodingQueue.Engine.Journal;

internal sealed partial class SqliteStore
{
    /// <summary>Remembers answered commands.</summary>
    public void WriteCommands(CommandRun run) => Run(
        Prepare("INSERT INTO answered(first, last, day, body) VALUES($1, $2, $3, $4)", 4),
        run.First, run.Last, run.Day, run.Body);

    /// <summary>The command, or null: it was not answered there, or is forgotten.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="places">The stretches of positions to look in.</param>
    public (ulong Digest, long Position)? FindCommand(
        UInt128 hash, IReadOnlyList<(long First, long Last)> places)
    {
        foreach (var (first, last) in places)
            foreach (var row in Rows(
                "SELECT body FROM answered WHERE last >= $1 AND first <= $2 ORDER BY last", first, last))
                if (CommandRun.Find(row.GetFieldValue<byte[]>(0), hash) is { } found)
                    return (found.Digest, found.Position);
        return null;
    }

    /// <summary>
    /// Forgets commands of days before this one, a bounded number; false when there were none.
    /// </summary>
    public bool ForgetCommands(long before) => Run(
        Prepare(
            "DELETE FROM answered WHERE id IN (SELECT id FROM answered WHERE day < $1 LIMIT $2)", 2),
        before, (long)EngineLimits.RowsPerTidying / 100) > 0;

    /// <summary>The position from which commands are remembered; null: none is stored.</summary>
    public long? FirstCommand
    {
        get
        {
            foreach (var row in Rows("SELECT first FROM answered ORDER BY last LIMIT 1"))
                return row.GetInt64(0);
            return null;
        }
    }
}

namespace CodingQueue.Engine.Journal;

internal sealed partial class SqliteStore : IEmptyStore
{
    /// <inheritdoc/>
    public byte[] StoreKey => Meta("store_key")!;

    /// <inheritdoc/>
    public bool IsEmpty => !Batches(0).Any() && CountCharts() == 0;

    /// <inheritdoc/>
    public IEnumerable<StoredBytes> RowsInOrder() => Stored(
            "SELECT kind, key, version, trail, body FROM streams")
        .Concat(Charts("finished")).Concat(Charts("charts"));

    private IEnumerable<StoredBytes> Charts(string table) => Stored(
        $"SELECT {(int)StreamKind.Chart}, id, version, trail, body FROM {table} ORDER BY place");

    /// <inheritdoc/>
    public IEnumerable<StoredBytes> MilestonesInOrder() =>
        Stored("SELECT kind, key, version, trail, body FROM milestones");

    private IEnumerable<StoredBytes> Stored(string sql)
    {
        foreach (var row in Rows(sql))
            yield return new StoredBytes(
                new StreamId((StreamKind)row.GetInt64(0), row.GetString(1)), row.GetInt64(2),
                row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4));
    }

    /// <inheritdoc/>
    public IEnumerable<CommandRun> CommandRuns()
    {
        foreach (var row in Rows("SELECT first, last, day, body FROM answered ORDER BY last"))
            yield return new CommandRun(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3));
    }

    /// <inheritdoc/>
    public IEnumerable<KeptMessage> AllKept()
    {
        foreach (var row in Rows(KeptColumns + "ORDER BY id"))
            yield return Kept(row);
    }

    /// <inheritdoc/>
    public void Begin(byte[] storeKey)
    {
        Begin();
        SetMeta("store_key", storeKey);
    }

    /// <inheritdoc/>
    public void Write(Batch batch) => WriteBatch(batch);

    /// <inheritdoc/>
    public void Write(Slice slice)
    {
        foreach (var (row, body) in slice.Rows)
            WriteRow(row, body, wasFinished: false);
        foreach (var (row, body) in slice.Milestones)
            WriteMilestone(row, body);
    }

    /// <inheritdoc/>
    public void Write(CommandRun commands) => WriteCommands(commands);

    /// <inheritdoc/>
    public void Write(KeptMessage kept) => WriteKept(kept);

    /// <inheritdoc/>
    public void Complete(Reach reached)
    {
        SetReached(reached);
        Commit();
    }
}

using System.Data;
using CodingQueue.Core;
using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>
/// A database as it is at one instant, whatever is committed meanwhile. One reading at a time: the journal is
/// read a few batches at once, so that others fit in between.
/// </summary>
internal sealed class PostgresSnapshot : IStoredJournal
{
    private readonly NpgsqlConnection _link;
    private readonly NpgsqlTransaction _instant;

    public PostgresSnapshot(Database database)
    {
        _link = database.Open(
            "codingqueue snapshot", "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0");
        _instant = _link.BeginTransaction(IsolationLevel.RepeatableRead);
    }

    public byte[] StoreKey => Rows("SELECT store_key FROM meta", row => row.GetFieldValue<byte[]>(0)).First();

    public Reach Reached => Rows(
        "SELECT rows_position, commands_position FROM meta",
        row => new Reach(row.GetInt64(0), row.GetInt64(1))).First();

    /// <summary>The position that stored figures have reached.</summary>
    public long FiguresPosition => Rows("SELECT figures_position FROM meta", row => row.GetInt64(0)).First();

    public (long Last, byte[] Hash, long At) LinkBefore(long position) => Rows(
        "SELECT last, hash, at FROM batches WHERE first < $1 AND last < $1 ORDER BY first DESC LIMIT 1",
        row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2)), PostgresText.Of(position))
        .FirstOrDefault((0, Chain.Genesis, long.MinValue));

    public IEnumerable<Batch> Batches(long from)
    {
        var first = Rows(
            "SELECT first FROM batches WHERE first <= $1 ORDER BY first DESC LIMIT 1",
            row => row.GetInt64(0), PostgresText.Of(from)).FirstOrDefault();
        while (true)
        {
            var page = Rows(
                "SELECT first, last, at, units, hash FROM batches WHERE first >= $1 ORDER BY first LIMIT $2",
                PostgresText.Batch, PostgresText.Of(first),
                    PostgresText.Of((long)PostgresLimits.BatchesAtOnce))
                .ToList();
            foreach (var batch in page)
                if (batch.Last >= from)
                    yield return batch;
            if (page.Count < PostgresLimits.BatchesAtOnce)
                yield break;
            first = page[^1].First + 1;
        }
    }

    public StreamRow? FindFinished(ChartId chart) => Rows(
        "SELECT 0::smallint, id, version, trail, body FROM finished WHERE id = $1", row => Stored(row).Read(),
        PostgresText.Of(chart.Value)).FirstOrDefault();

    public void LoadOpenRows(CurrentRows rows)
    {
        rows.Load(Rows("SELECT kind, key, version, trail, body FROM streams", Stored));
        rows.Load(Rows("SELECT 0::smallint, id, version, trail, body FROM charts", Stored));
    }

    public long CountCharts() => Rows(
        "SELECT (SELECT count(*) FROM charts) + (SELECT count(*) FROM finished)",
        row => row.GetInt64(0)).First();

    public IEnumerable<StoredRow> AllRows(Predicate<StreamId> wanted) =>
        from row in Rows(
            """
            SELECT 0::smallint, id, version, trail, body FROM charts
            UNION ALL SELECT 0::smallint, id, version, trail, body FROM finished
            UNION ALL SELECT kind, key, version, trail, body FROM streams
            """, Stored)
        where wanted(row.Stream)
        select Digest(row);

    public IEnumerable<StoredRow> Milestones(Predicate<StreamId> wanted) =>
        from row in MilestonesInOrder() where wanted(row.Stream) select Digest(row);

    public IEnumerable<StoredBytes> MilestonesInOrder() => Rows(
        "SELECT kind, key, version, trail, body FROM milestones ORDER BY kind, key, position", Stored);

    private static StoredRow Digest(StoredBytes row) => new(
        row.Stream, row.Version, StoredRow.Digest(row.Body), StoredRow.Digest(row.Trail));

    public IEnumerable<StoredBytes> RowsInOrder() =>
        Rows("SELECT kind, key, version, trail, body FROM streams ORDER BY kind, key", Stored)
        .Concat(Rows("SELECT 0::smallint, id, version, trail, body FROM finished ORDER BY place", Stored))
        .Concat(Rows("SELECT 0::smallint, id, version, trail, body FROM charts", Stored));

    public IEnumerable<CommandRun> CommandRuns() => Rows(
        "SELECT first, last, day, body FROM answered ORDER BY last",
        row => new CommandRun(
            row.GetInt64(0), row.GetInt64(1), row.GetInt32(2), row.GetFieldValue<byte[]>(3)));

    public IEnumerable<KeptMessage> AllKept() => Rows("SELECT id, body FROM kept ORDER BY id", KeptText.Read);

    public void Dispose()
    {
        _instant.Dispose();
        _link.Dispose();
    }

    private IEnumerable<T> Rows<T>(
        string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
#pragma warning disable CA2100 // The statements are this file's own.
        using var command = new NpgsqlCommand(sql, _link);
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        command.Parameters.AddRange(parameters);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return read(reader);
    }

    private static StoredBytes Stored(NpgsqlDataReader row) => new(
        new StreamId((StreamKind)row.GetInt16(0), row.GetString(1)), row.GetInt64(2),
        row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4));
}

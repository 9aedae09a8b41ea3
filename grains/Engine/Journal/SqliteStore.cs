using Microsoft.Data.Sqlite;

namespace CodingQueue.Engine.Journal;

/// <summary>
/// The SQL of the embedded journal, over one exclusive connection. One connection, because the SQLite that is
/// bundled (3.50.4) can corrupt a WAL file when two connections write and checkpoint at once. Used by one
/// thread.
/// </summary>
internal sealed partial class SqliteStore : IStoredJournal
{
    private const string FileName = "codingqueue.db";

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    private SqliteStore(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens or makes the store in the folder.</summary>
    /// <exception cref="StoreException">The folder cannot be used; the message says why and what to
    /// do.</exception>
    public static SqliteStore Open(string folder)
    {
        SqliteStore? store = null;
        try
        {
            Directory.CreateDirectory(folder);
            SyncLog(Path.Combine(folder, $"{FileName}-wal"));
            store = new SqliteStore(new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(folder, FileName),
                Pooling = false,
                DefaultTimeout = 1,
            }.ToString()));
            store.Prepare(folder);
            return store;
        }
        catch (Exception e)
        {
            store?.Dispose();
            throw e switch
            {
                SqliteException { SqliteErrorCode: 5 or 6 } => new StoreException(
                    $"Another server is using the folder {folder}. "
                    + "Stop it, or name another folder with --data.", e),
                SqliteException => new StoreException(
                    $"The store in {folder} cannot be opened: {e.Message}", e),
                IOException or UnauthorizedAccessException => new StoreException(
                    $"The folder {folder} cannot be used: {e.Message}", e),
                StoreException => e,
                _ => new StoreException($"The store in {folder} is damaged: {e.Message}", e),
            };
        }
    }

    /// <summary>
    /// A server that was killed may have written to its log what it did not sync: it will be read as
    /// committed, and must be on the disk before anybody is told of it.
    /// </summary>
    private static void SyncLog(string log)
    {
        if (!File.Exists(log))
            return;
        using var file = File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    private void Prepare(string folder)
    {
        _connection.Open();
        // Exclusive before WAL: the WAL index then lives in this process, and nobody else can open it.
        Run("PRAGMA locking_mode = EXCLUSIVE");
        Run("PRAGMA journal_mode = WAL");
        Run("PRAGMA synchronous = FULL");
        Run("PRAGMA cache_size = -65536");
        Run("PRAGMA wal_autocheckpoint = 4000");
        Run("BEGIN EXCLUSIVE");
        Migrate(folder);
        Run("COMMIT");
    }

    public void Begin() => Run(Prepare("BEGIN IMMEDIATE", 0));

    public void Commit() => Run(Prepare("COMMIT", 0));

    /// <summary>Takes back what the open transaction did, if SQLite has not done so itself.</summary>
    public void RollBack()
    {
        try
        {
            Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself on a full disk or an I/O error; there is then nothing open.
        }
    }

    public void WriteBatch(Batch batch)
    {
        var command = Prepare(
            "INSERT INTO batches(last, first, at, units, hash) VALUES($1, $2, $3, $4, $5)", 5);
        Run(command, batch.Last, batch.First, batch.At, batch.Units, batch.Hash);
    }

    /// <inheritdoc/>
    public IEnumerable<Batch> Batches(long from)
    {
        foreach (var row in Rows(
            "SELECT last, first, at, units, hash FROM batches WHERE last >= $1 ORDER BY last", from))
            yield return new Batch(
                row.GetInt64(1), row.GetInt64(0), row.GetInt64(2), row.GetFieldValue<byte[]>(3),
                row.GetFieldValue<byte[]>(4));
    }

    /// <inheritdoc/>
    public (long Last, byte[] Hash, long At) LinkBefore(long position)
    {
        foreach (var row in Rows(
            "SELECT last, hash, at FROM batches WHERE last < $1 ORDER BY last DESC LIMIT 1", position))
            return (row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2));
        return (0, Chain.Genesis, long.MinValue);
    }

    /// <inheritdoc/>
    public Reach Reached => new(
        BitConverter.ToInt64(Meta("rows_position")!), BitConverter.ToInt64(Meta("commands_position")!));

    public void SetReached(Reach reached)
    {
        SetMeta("rows_position", BitConverter.GetBytes(reached.Rows));
        SetMeta("commands_position", BitConverter.GetBytes(reached.Commands));
    }

    public byte[]? Meta(string name)
    {
        foreach (var row in Rows("SELECT value FROM meta WHERE name = $1", name))
            return row.GetFieldValue<byte[]>(0);
        return null;
    }

    public void SetMeta(string name, byte[] value) =>
        Run(Prepare("INSERT OR REPLACE INTO meta(name, value) VALUES($1, $2)", 2), name, value);

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        if (_prepared.TryGetValue(sql, out var known))
            return known;
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.AddWithValue($"${i}", DBNull.Value);
        command.Prepare();
        return _prepared[sql] = command;
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command.ExecuteNonQuery();
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private IEnumerable<SqliteDataReader> Rows(string sql, params object?[] values)
    {
        var command = Prepare(sql, values.Length);
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return reader;
    }
}

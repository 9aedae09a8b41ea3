using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Benchmarks.Peers;

/// <summary>
/// What a disk carries when nothing but rows is committed: one writer, SQLite in WAL mode with synchronous=FULL,
/// as the engine's journal is. The ceiling of anything durable on this disk.
/// </summary>
internal static class RawCommits
{
    private const int RowBytes = 400;

    /// <summary>Rows a second, committed so many at a time; in a file of its own in the folder.</summary>
    public static double RowsPerSecond(string folder, int rowsPerCommit, TimeSpan most)
    {
        var path = Path.Combine(folder, "raw.db");
        var rows = 0L;
        var watch = new Stopwatch();
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            Run(connection, "PRAGMA locking_mode = EXCLUSIVE");
            Run(connection, "PRAGMA journal_mode = WAL");
            Run(connection, "PRAGMA synchronous = FULL");
            Run(connection, "CREATE TABLE rows(place INTEGER PRIMARY KEY, body BLOB NOT NULL)");
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO rows(body) VALUES($1)";
            insert.Parameters.AddWithValue("$1", new byte[RowBytes]);
            insert.Prepare();
            watch.Start();
            while (watch.Elapsed < most)
            {
                Run(connection, "BEGIN IMMEDIATE");
                for (var row = 0; row < rowsPerCommit; row++)
                    insert.ExecuteNonQuery();
                Run(connection, "COMMIT");
                rows += rowsPerCommit;
            }
            watch.Stop();
        }
        foreach (var file in Directory.EnumerateFiles(folder, "raw.db*"))
            File.Delete(file);
        return rows / watch.Elapsed.TotalSeconds;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

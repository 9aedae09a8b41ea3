using Microsoft.Data.Sqlite;

namespace CodingQueue.Engine.Journal;

internal sealed partial class SqliteStore
{
    /// <summary>True when the folder has a store.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <inheritdoc/>
    public string? Damage
    {
        get
        {
            // The first page says how many there are: an old one hides the pages that came since. Pages are
            // never given back, so a file is not longer than that.
            const string Counted = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
            foreach (var row in Rows(Counted))
                if (new FileInfo(_connection.DataSource).Length > row.GetInt64(0))
                    return "it is longer than its first page says";
            foreach (var row in Rows("PRAGMA integrity_check(1)"))
                return row.GetString(0) is "ok" ? null : row.GetString(0);
            return "the file cannot be checked";
        }
    }

    /// <inheritdoc/>
    public long CountCharts()
    {
        foreach (var row in Rows("SELECT (SELECT count(*) FROM charts) + (SELECT count(*) FROM finished)"))
            return row.GetInt64(0);
        return 0;
    }

    /// <inheritdoc/>
    public IEnumerable<StoredRow> AllRows(Predicate<StreamId> wanted)
    {
        foreach (var row in Rows(
            $"""
            SELECT {(int)StreamKind.Chart}, id, version, trail, body FROM charts
            UNION ALL SELECT {(int)StreamKind.Chart}, id, version, trail, body FROM finished
            UNION ALL SELECT kind, key, version, trail, body FROM streams
            """))
        {
            var stream = new StreamId((StreamKind)row.GetInt64(0), row.GetString(1));
            if (wanted(stream))
                yield return Stored(stream, row);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<StoredRow> Milestones(Predicate<StreamId> wanted)
    {
        foreach (var row in Rows("SELECT kind, key, version, trail, body FROM milestones"))
        {
            var stream = new StreamId((StreamKind)row.GetInt64(0), row.GetString(1));
            if (wanted(stream))
                yield return Stored(stream, row);
        }
    }

    private static StoredRow Stored(StreamId stream, SqliteDataReader row) => new(
        stream, row.GetInt64(2), StoredRow.Digest(row.GetFieldValue<byte[]>(4)),
        StoredRow.Digest(row.GetFieldValue<byte[]>(3)));
}

using CodingQueue.Load;
using CodingQueue.Postgres;

namespace CodingQueue.Faults.Rot;

/// <summary>Changes rows of a database behind the server's back; PostgreSQL's own files are its own concern.</summary>
internal static class DatabaseRot
{
    private static readonly string[] Changes =
    [
        "UPDATE batches SET units = set_byte(units, length(units) / 2, get_byte(units, length(units) / 2) # 1) WHERE first = (SELECT max(first) / 2 FROM batches)",
        "UPDATE batches SET hash = set_byte(hash, 7, get_byte(hash, 7) # 16) WHERE first = (SELECT max(first) FROM batches)",
        "UPDATE batches SET at = at + 1 WHERE first = 1",
        "DELETE FROM batches WHERE first = (SELECT max(first) FROM batches WHERE first < 20)",
        "DELETE FROM batches WHERE first = (SELECT max(first) FROM batches)",
        "UPDATE charts SET body = set_byte(body, 40, get_byte(body, 40) # 1) WHERE id = (SELECT min(id) FROM charts)",
        "UPDATE charts SET version = version - 1 WHERE id = (SELECT min(id) FROM charts)",
        "UPDATE charts SET trail = set_byte(trail, 0, get_byte(trail, 0) # 1) WHERE id = (SELECT min(id) FROM charts)",
        "UPDATE charts SET body = (SELECT body FROM charts ORDER BY id DESC LIMIT 1) WHERE id = (SELECT min(id) FROM charts)",
        "DELETE FROM charts WHERE id = (SELECT min(id) FROM charts)",
        "DELETE FROM finished WHERE id = (SELECT min(id) FROM finished)",
        "UPDATE finished SET body = set_byte(body, 40, get_byte(body, 40) # 1) WHERE id = (SELECT min(id) FROM finished)",
        "INSERT INTO charts SELECT id, version, trail, body FROM finished LIMIT 1",
        "UPDATE streams SET body = set_byte(body, 40, get_byte(body, 40) # 1) WHERE kind = 2",
        "UPDATE streams SET body = set_byte(body, 40, get_byte(body, 40) # 1) WHERE kind = 1 AND key = 'C000'",
        "DELETE FROM streams WHERE kind = 1 AND key = 'C000'",
        "UPDATE meta SET rows_position = rows_position + 1000",
        "UPDATE meta SET store_key = set_byte(store_key, 3, get_byte(store_key, 3) # 1)",
        "UPDATE meta SET commands_position = commands_position + 1000",
        "UPDATE answered SET first = first + 1 WHERE last = (SELECT max(last) FROM answered)",
        "UPDATE answered SET body = set_byte(body, 31, get_byte(body, 31) # 1) WHERE last = (SELECT max(last) FROM answered)",
        "UPDATE answered SET body = set_byte(body, 20, get_byte(body, 20) # 1) WHERE last = (SELECT max(last) FROM answered)",
        "UPDATE answered SET body = set_byte(body, 3, get_byte(body, 3) # 1) WHERE last = (SELECT max(last) FROM answered)",
    ];

    /// <summary>Copies a folder's store into a new database for each change; how many there were.</summary>
    public static int Run(string folder, Violations violations)
    {
        using var postgres = new PostgresServer();
        var found = 0;
        foreach (var change in Changes)
        {
            var database = postgres.NewDatabase();
            var connection = postgres.Connection(database, database);
            new StorePlace.Folder(folder).Copy(new StorePlace.Server(connection), null);
            var changed = postgres.Sql(database, $"WITH changed AS ({change} RETURNING 1) SELECT count(*) FROM changed");
            violations.Unless(changed == "1", "program", $"{change} changed {changed} rows");
            if (RotRun.Fault(() => PostgresStore.Verify(connection)) is not null)
                found++;
            else
                violations.Add("silent", $"PostgreSQL: {change}: verified");
            postgres.Sql("postgres", $"DROP DATABASE {database} WITH (FORCE)");
        }
        Console.WriteLine($"PostgreSQL: {Changes.Length} changes of rows: {found} found");
        return Changes.Length;
    }
}

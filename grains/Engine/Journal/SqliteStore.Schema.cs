using System.Globalization;
using System.Security.Cryptography;

namespace CodingQueue.Engine.Journal;

internal sealed partial class SqliteStore
{
    /// <summary>
    /// Each entry takes a store from the version before to its own (its place in the list). Entries are never
    /// changed once released, only added.
    /// </summary>
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE batches(
            last INTEGER PRIMARY KEY, first INTEGER NOT NULL, at INTEGER NOT NULL,
            units BLOB NOT NULL, hash BLOB NOT NULL);
        CREATE TABLE charts(
            place INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, trail BLOB NOT NULL,
            body BLOB NOT NULL);
        CREATE TABLE finished(
            place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
            trail BLOB NOT NULL, body BLOB NOT NULL, client TEXT NOT NULL, facility TEXT NOT NULL,
            workqueue TEXT,
            coder TEXT, state TEXT NOT NULL);
        CREATE TABLE streams(
            kind INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY(kind, key)) WITHOUT ROWID;
        CREATE TABLE commands(
            day INTEGER NOT NULL, hash BLOB NOT NULL, digest BLOB NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY(day, hash)) WITHOUT ROWID;
        CREATE TABLE kept(
            id INTEGER PRIMARY KEY AUTOINCREMENT, client TEXT NOT NULL, source TEXT NOT NULL,
            received INTEGER NOT NULL, expires INTEGER NOT NULL, reason TEXT NOT NULL, control TEXT,
            trigger TEXT, raw TEXT NOT NULL, version INTEGER NOT NULL);
        CREATE INDEX kept_expires ON kept(expires);
        """,
        """
        CREATE INDEX kept_client ON kept(client, expires);
        """,
        // The settings' row gets the positions of its units, from a replay of them all.
        """
        ALTER TABLE streams ADD COLUMN trail BLOB NOT NULL DEFAULT x'';
        DELETE FROM streams WHERE kind = 2;
        UPDATE meta SET value = zeroblob(8) WHERE name = 'rows_position';
        """,
        // Coders' rows get theirs, and milestones, in the same way.
        """
        CREATE TABLE milestones(
            kind INTEGER NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL, version INTEGER NOT NULL,
            trail BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY(kind, key, position)) WITHOUT ROWID;
        DELETE FROM streams WHERE kind = 1;
        UPDATE meta SET value = zeroblob(8) WHERE name = 'rows_position';
        """,
        // Figures by day; the first start counts them from the journal's beginning.
        """
        CREATE TABLE figures(id INTEGER PRIMARY KEY, day INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE INDEX figures_day ON figures(day);
        """,
        // Commands are stored many together, and open charts at the position of their first unit; a replay of
        // all units finds them again.
        """
        CREATE TABLE answered(
            id INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, day INTEGER NOT NULL,
            body BLOB NOT NULL);
        CREATE INDEX answered_place ON answered(last, first);
        CREATE INDEX answered_day ON answered(day);
        INSERT INTO meta(name, value) VALUES('commands_position', zeroblob(8));
        UPDATE meta SET value = zeroblob(8) WHERE name = 'rows_position';
        DROP TABLE commands;
        DELETE FROM charts;
        """,
    ];

    private void Migrate(string folder)
    {
        using var read = _connection.CreateCommand();
        read.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(read.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version > Migrations.Length)
            throw new StoreException(
                $"The store in {folder} was written by a newer server (schema {version}, "
                + $"this one knows {Migrations.Length}). "
                + "Start that version, or restore a backup made before the upgrade.");
        for (; version < Migrations.Length; version++)
        {
            Run(Migrations[version]);
            Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1}"));
        }
        if (Meta("store_key") is not null)
            return;
        SetMeta("store_key", RandomNumberGenerator.GetBytes(32));
        SetReached(default);
    }
}

using System.Security.Cryptography;
using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>The tables, and how a database of an earlier server is brought up to date.</summary>
internal static class PostgresSchema
{
    /// <summary>
    /// Advisory keys: what only one session may do at a time. The letters are "CQ" and a number.
    /// </summary>
    public const long Migrating = 0x4351_0001, Committing = 0x4351_0002, Serving = 0x4351_0003,
        Storing = 0x4351_0004;

    /// <summary>
    /// Each entry takes a database from the version before to its own (its place in the list). Entries are
    /// never changed once released, only added.
    /// </summary>
    private static readonly string[] Migrations =
    [
        // A batch is found by the position at which it begins: the primary key is the fence between writers.
        // Units are not compressed, which would cost more time than the log it saves.
        """
        CREATE TABLE batches(
            first bigint PRIMARY KEY, last bigint NOT NULL, at bigint NOT NULL, writer uuid NOT NULL,
            number bigint NOT NULL, units bytea NOT NULL, hash bytea NOT NULL, CHECK (last >= first));
        ALTER TABLE batches ALTER COLUMN units SET STORAGE EXTERNAL;
        CREATE TABLE charts(
            id text PRIMARY KEY, version bigint NOT NULL, trail bytea NOT NULL, body bytea NOT NULL)
            WITH (fillfactor = 80);
        CREATE TABLE finished(
            id text PRIMARY KEY, place bigint GENERATED ALWAYS AS IDENTITY UNIQUE, version bigint NOT NULL,
            trail bytea NOT NULL, body bytea NOT NULL) WITH (fillfactor = 95);
        CREATE TABLE streams(
            kind smallint NOT NULL, key text NOT NULL, version bigint NOT NULL, trail bytea NOT NULL,
            body bytea NOT NULL, PRIMARY KEY(kind, key)) WITH (fillfactor = 50);
        CREATE TABLE milestones(
            kind smallint NOT NULL, key text NOT NULL, position bigint NOT NULL, version bigint NOT NULL,
            trail bytea NOT NULL, body bytea NOT NULL, PRIMARY KEY(kind, key, position));
        CREATE TABLE commands(
            hash uuid PRIMARY KEY, digest bigint NOT NULL, position bigint NOT NULL, day integer NOT NULL);
        CREATE INDEX commands_day ON commands USING brin(day) WITH (pages_per_range = 16);
        CREATE TABLE kept(
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, client text NOT NULL, expires bigint NOT NULL,
            body bytea NOT NULL);
        CREATE INDEX kept_expires ON kept(expires);
        CREATE INDEX kept_client ON kept(client, expires);
        CREATE TABLE meta(
            one boolean PRIMARY KEY DEFAULT true CHECK (one), store_key bytea NOT NULL,
            rows_position bigint NOT NULL, figures_position bigint NOT NULL DEFAULT 0, acted bytea)
            WITH (fillfactor = 10);
        CREATE TABLE figures(
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, day integer NOT NULL, body bytea NOT NULL);
        CREATE INDEX figures_day ON figures(day);
        """,
        // Commands are stored many together; a replay of all units finds them again.
        """
        DROP TABLE commands;
        CREATE TABLE answered(
            last bigint NOT NULL, first bigint NOT NULL, day integer NOT NULL, body bytea NOT NULL,
            PRIMARY KEY(last, first));
        ALTER TABLE answered ALTER COLUMN body SET STORAGE EXTERNAL;
        CREATE INDEX answered_day ON answered(day);
        ALTER TABLE meta ADD COLUMN commands_position bigint NOT NULL DEFAULT 0;
        """,
    ];

    /// <summary>
    /// Makes the tables or brings them up to date, one session at a time.
    /// </summary>
    /// <exception cref="StoreException">The database was written by a newer server.</exception>
    public static void Migrate(NpgsqlConnection connection)
    {
        using var migration = connection.BeginTransaction();
        Run(connection, FormattableString.Invariant($"SELECT pg_advisory_xact_lock({Migrating})"));
        Run(connection, "CREATE TABLE IF NOT EXISTS schema_version(version integer NOT NULL)");
        var version = Version(connection);
        if (version > Migrations.Length)
            throw new StoreException(
                $"The database was written by a newer server (schema {version}, this one knows "
                + $"{Migrations.Length}). Start that version, or restore a backup made before the upgrade.");
        for (var next = version; next < Migrations.Length; next++)
            Run(connection, Migrations[next]);
        if (version == 0)
        {
            using var key = new NpgsqlCommand(
                "INSERT INTO meta(store_key, rows_position) VALUES($1, 0)", connection);
            key.Parameters.Add(new NpgsqlParameter<byte[]>
            {
                TypedValue =
                RandomNumberGenerator.GetBytes(32)
            });
            key.ExecuteNonQuery();
            Run(connection, "INSERT INTO schema_version VALUES(0)");
        }
        Run(connection, FormattableString.Invariant(
            $"UPDATE schema_version SET version = {Migrations.Length}"));
        migration.Commit();
    }

    /// <summary>True when the database has a store of this or an earlier server.</summary>
    public static bool Exists(NpgsqlConnection connection)
    {
        using var known = new NpgsqlCommand("SELECT to_regclass('schema_version') IS NOT NULL", connection);
        return (bool)known.ExecuteScalar()! && Version(connection) > 0;
    }

    private static int Version(NpgsqlConnection connection)
    {
        using var read = new NpgsqlCommand("SELECT max(version) FROM schema_version", connection);
        return read.ExecuteScalar() is int version ? version : 0;
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The statements are this file's own.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>A database that takes in a whole store, in one transaction.</summary>
internal sealed class EmptyDatabase : IEmptyStore
{
    private static readonly Guid Writer = Guid.Empty;
    private readonly NpgsqlConnection _link;
    private NpgsqlTransaction? _all;

    /// <exception cref="StoreException">The database is not fit to hold a store, or in use.</exception>
    public EmptyDatabase(Database database)
    {
        _link = database.Open("codingqueue copy", "-c enable_seqscan=off");
        try
        {
            DatabaseRules.Demand(_link);
            PostgresSchema.Migrate(_link);
            using var alone = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", _link);
            alone.Parameters.Add(PostgresText.Of(PostgresSchema.Serving));
            if (!(bool)alone.ExecuteScalar()!)
                throw new StoreException($"A server is using the database {database.Name}. Stop it first.");
        }
        catch
        {
            _link.Dispose();
            throw;
        }
    }

    public bool IsEmpty
    {
        get
        {
            using var any = new NpgsqlCommand(
                "SELECT NOT EXISTS (SELECT FROM batches) AND NOT EXISTS (SELECT FROM streams)", _link);
            return (bool)any.ExecuteScalar()!;
        }
    }

    public void Begin(byte[] storeKey)
    {
        _all = _link.BeginTransaction();
        Run("UPDATE meta SET store_key = $1", PostgresText.Of(storeKey));
    }

    public void Write(Batch batch)
    {
        using var text = new NpgsqlBatch(_link);
        text.AddBatch(batch, Writer, batch.First, new StoreLookup());
        text.ExecuteNonQuery();
    }

    public void Write(Slice slice)
    {
        using var text = new NpgsqlBatch(_link);
        text.AddSlice(slice, _ => false, alone: true, default);
        text.ExecuteNonQuery();
    }

    public void Write(CommandRun commands)
    {
        using var text = new NpgsqlBatch(_link);
        text.AddCommands(commands);
        text.ExecuteNonQuery();
    }

    public void Write(KeptMessage kept) => Run(
        "INSERT INTO kept(id, client, expires, body) OVERRIDING SYSTEM VALUE VALUES($1, $2, $3, $4)",
        PostgresText.Of(kept.Id), PostgresText.Of(kept.Client.Value),
        PostgresText.Of(kept.Expires.ToUnixTimeMilliseconds()), PostgresText.Of(KeptText.Write(kept)));

    public void Complete(Reach reached)
    {
        Run("UPDATE meta SET rows_position = $1, commands_position = $2", PostgresText.Of(reached.Rows),
            PostgresText.Of(reached.Commands));
        Run("SELECT setval(pg_get_serial_sequence('kept', 'id'), "
            + "greatest((SELECT max(id) FROM kept), 1), EXISTS (SELECT FROM kept))");
        _all!.Commit();
        Run("ANALYZE");
    }

    public void Dispose()
    {
        _all?.Dispose();
        _link.Dispose();
    }

    private void Run(string sql, params NpgsqlParameter[] parameters)
    {
#pragma warning disable CA2100 // The statements are this file's own.
        using var command = new NpgsqlCommand(sql, _link);
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        command.Parameters.AddRange(parameters);
        command.ExecuteNonQuery();
    }
}

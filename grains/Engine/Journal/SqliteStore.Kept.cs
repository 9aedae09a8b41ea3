using CodingQueue.Core;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CodingQueue.Engine.Journal;

internal sealed partial class SqliteStore
{
    private const string KeptColumns =
        "SELECT id, client, source, received, expires, reason, control, trigger, raw, version FROM kept ";

    public void WriteKept(KeptMessage kept)
    {
        var command = Prepare(
            """
            INSERT INTO kept(client, source, received, expires, reason, control, trigger, raw, version, id)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """, 10);
        Run(command, kept.Client.Value, kept.Source, kept.Received.ToUnixTimeMilliseconds(),
            kept.Expires.ToUnixTimeMilliseconds(), kept.Reason, kept.Control, kept.Trigger, kept.Raw,
                kept.Version, kept.Id == 0 ? null : kept.Id);
    }

    public void DropKept(long id) => Run(Prepare("DELETE FROM kept WHERE id = $1", 1), id);

    /// <summary>Forgets messages that have expired, a bounded number; false when there were none.</summary>
    public bool DropKeptBefore(Instant now) => Run(
        Prepare("DELETE FROM kept WHERE id IN (SELECT id FROM kept WHERE expires <= $1 LIMIT $2)", 2),
        now.ToUnixTimeMilliseconds(), (long)EngineLimits.RowsPerTidying) > 0;

    /// <summary>How many messages of the client are kept that have not expired.</summary>
    public int CountKept(ClientId client, Instant now)
    {
        foreach (var row in Rows(
            "SELECT count(*) FROM kept WHERE client = $1 AND expires > $2", client.Value,
            now.ToUnixTimeMilliseconds()))
            return row.GetInt32(0);
        return 0;
    }

    public KeptMessage? FindKept(long id)
    {
        foreach (var row in Rows(KeptColumns + "WHERE id = $1", id))
            return Kept(row);
        return null;
    }

    public List<KeptMessage> ListKept(long below, int limit)
    {
        var found = new List<KeptMessage>();
        foreach (var row in Rows(KeptColumns + "WHERE id < $1 ORDER BY id DESC LIMIT $2", below, (long)limit))
            found.Add(Kept(row));
        return found;
    }

    private static KeptMessage Kept(SqliteDataReader row) => new(
        row.GetInt64(0), new ClientId(row.GetString(1)), row.GetString(2),
        Instant.FromUnixTimeMilliseconds(row.GetInt64(3)), Instant.FromUnixTimeMilliseconds(row.GetInt64(4)),
        row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null
            : row.GetString(7),
        row.GetString(8), row.GetInt64(9));
}

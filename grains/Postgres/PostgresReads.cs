using System.Diagnostics;
using CodingQueue.Core;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using NodaTime;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>
/// Reads that do not go through the writer, over a few connections of their own.
/// </summary>
internal sealed class PostgresReads(Database database, Func<bool> isAway) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _pool = database.Pool("codingqueue reads", PostgresLimits.Readers);
    private readonly SemaphoreSlim _gate = new(PostgresLimits.Readers);
    private int _waiting;

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    public async Task<StreamRow?> FindFinished(StreamId chart)
    {
        var rows = await Query(
            PostgresText.FindCharts, row => Chart(row, 0).Read(), PostgresText.Of(new[] { chart.Key }));
        return rows.Count == 0 ? null : rows[0];
    }

    public Task<List<(long Place, StreamRow Row)>> ListFinished(long below, int limit) => Query(
        "SELECT place, id, version, trail, body FROM finished WHERE place < $1 ORDER BY place DESC LIMIT $2",
        row => (row.GetInt64(0), Chart(row, 1).Read()), Value(below), Value((long)limit));

    /// <summary>The batches that contain these positions, in order.</summary>
    public Task<List<Batch>> Batches(IReadOnlyList<long> positions) => Query(
        """
        SELECT first, last, at, units, hash FROM batches WHERE first = ANY(ARRAY(
            SELECT (SELECT max(first) FROM batches WHERE first <= p) FROM unnest($1) AS p))
        ORDER BY first
        """, PostgresText.Batch, PostgresText.Of(positions.ToArray()));

    /// <summary>
    /// The batch that contains a position: its first and last one, and when it was written.
    /// </summary>
    public async Task<(long First, long Last, long At)> BatchOf(long position) => (await Query(
        "SELECT first, last, at FROM batches WHERE first <= $1 ORDER BY first DESC LIMIT 1",
        row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), Value(position)))[0];

    /// <summary>
    /// The last milestone of a stream at or before a position, or the first after it; null: none.
    /// </summary>
    public async Task<StreamRow?> Milestone(StreamId stream, long position, bool after)
    {
        var found = await Query(
            "SELECT key, version, trail, body FROM milestones WHERE kind = $1 AND key = $2 AND "
            + (after ? "position > $3 ORDER BY position LIMIT 1"
                : "position <= $3 ORDER BY position DESC LIMIT 1"),
            row => Row(stream.Kind, row, 0)
                .Read(), PostgresText.Of((short)stream.Kind), PostgresText.Of(stream.Key),
            Value(position));
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Batches that end after a position, in order, so many.</summary>
    public Task<List<Batch>> BatchesAfter(long position, int most) => Query(
        """
        SELECT first, last, at, units, hash FROM batches
        WHERE first >= coalesce((SELECT max(first) FROM batches WHERE first <= $1), 0) AND last >= $1
        ORDER BY first LIMIT $2
        """, PostgresText.Batch, Value(position + 1), Value((long)most));

    /// <summary>All that is stored of a day's figures.</summary>
    public Task<List<byte[]>> Figures(int day) => Query(
        "SELECT body FROM figures WHERE day = $1", row => row.GetFieldValue<byte[]>(0), PostgresText.Of(day));

    /// <summary>When each coder last did something, as it is stored; null: it never was.</summary>
    public async Task<byte[]?> Acted()
    {
        var found = await Query(
            "SELECT acted FROM meta WHERE acted IS NOT NULL", row => row.GetFieldValue<byte[]>(0));
        return found.Count == 0 ? null : found[0];
    }

    public async Task<KeptMessage?> Kept(long id)
    {
        var found = await Query("SELECT id, body FROM kept WHERE id = $1", KeptText.Read, Value(id));
        return found.Count == 0 ? null : found[0];
    }

    public Task<List<KeptMessage>> KeptMessages(long below, int limit) => Query(
        "SELECT id, body FROM kept WHERE id < $1 ORDER BY id DESC LIMIT $2", KeptText.Read, Value(below),
        Value((long)limit));

    public async Task<int> CountKept(ClientId client, Instant now) => (int)(await Query(
        "SELECT count(*) FROM kept WHERE client = $1 AND expires > $2", row => row.GetInt64(0),
        PostgresText.Of(client.Value), Value(now.ToUnixTimeMilliseconds())))[0];

    /// <summary>The command, or null: it is not stored there.</summary>
    public async Task<(ulong Digest, long Position)?> FindCommand(
        UInt128 hash, IReadOnlyList<(long First, long Last)> places)
    {
        foreach (var body in await Query(
            PostgresText.FindCommands, row => row.GetFieldValue<byte[]>(0), PostgresText.Places(places)))
            if (CommandRun.Find(body, hash) is { } found)
                return (found.Digest, found.Position);
        return null;
    }

    private async Task<List<T>> Query<T>(
        string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        if (Interlocked.Increment(ref _waiting) > EngineLimits.WaitingReads)
        {
            Interlocked.Decrement(ref _waiting);
            throw new StoreException("As many reads wait for the store as may.");
        }
        await _gate.WaitAsync();
        try
        {
            return await Persist(() => Run(sql, read, parameters));
        }
        finally
        {
            _gate.Release();
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Reads again while the database is away for a moment, until commands give up, too.</summary>
    private async Task<T> Persist<T>(Func<Task<T>> run)
    {
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(PostgresLimits.ShortestPause))
            try
            {
                return await run();
            }
            catch (ObjectDisposedException)
            {
                throw new StoreException("The journal has stopped.");
            }
            catch (Exception e) when (Database.IsAway(e))
            {
                if (isAway() || Stopwatch.GetElapsedTime(since) > PostgresLimits.Patience)
                    throw new StoreAwayException($"The database cannot be reached: {e.Message}", e);
            }
            catch (NpgsqlException e)
            {
                throw new StoreException($"The store cannot be read: {e.Message}", e);
            }
    }

    private async Task<List<T>> Run<T>(
        string sql, Func<NpgsqlDataReader, T> read, NpgsqlParameter[] parameters)
    {
#pragma warning disable CA2100 // The statements are this assembly's own.
        await using var command = _pool.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter.Clone());
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<T>();
        while (await reader.ReadAsync())
            found.Add(read(reader));
        return found;
    }

    private static NpgsqlParameter<long> Value(long value) => PostgresText.Of(value);

    private static StoredBytes Chart(NpgsqlDataReader row, int first) => Row(StreamKind.Chart, row, first);

    private static StoredBytes Row(StreamKind kind, NpgsqlDataReader row, int first) => new(
        new StreamId(kind, row.GetString(first)), row.GetInt64(first + 1),
        row.GetFieldValue<byte[]>(first + 2), row.GetFieldValue<byte[]>(first + 3));
}

using System.Buffers.Binary;
using System.Text.Json;
using CodingQueue.Core.Charts;
using CodingQueue.Engine;
using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>The statements of the writer, and how values are put into them and taken out.</summary>
internal static class PostgresText
{
    /// <summary>The batches after a position, in order.</summary>
    public const string Tail =
        "SELECT first, last, at, units, hash, writer, number FROM batches WHERE first > $1 "
        + "ORDER BY first LIMIT $2";

    /// <summary>The batch that a position is in.</summary>
    public const string End = "SELECT last, hash FROM batches WHERE first <= $1 ORDER BY first DESC LIMIT 1";

    public const string FindCommands = "SELECT hash, digest, position FROM commands WHERE hash = ANY($1)";

    /// <summary>
    /// The rows of charts that are not in memory: finished ones, or such as another process took up again.
    /// </summary>
    public const string FindCharts =
        "SELECT id, version, trail, body FROM finished WHERE id = ANY($1) "
        + "UNION ALL SELECT id, version, trail, body FROM charts WHERE id = ANY($1)";

    /// <summary>
    /// The commit. A batch that begins at this position, a command that is known or a chart that is finished
    /// after all: nothing is written, and the writer looks again.
    /// </summary>
    private const string Insert =
        """
        INSERT INTO batches(first, last, at, writer, number, units, hash) SELECT $1, $2, $3, $4, $5, $6, $7
        WHERE NOT EXISTS (SELECT FROM finished WHERE id = ANY($8))
            AND NOT EXISTS (SELECT FROM commands WHERE hash = ANY($9))
        ON CONFLICT DO NOTHING
        """;

    private const string IsMine =
        "EXISTS (SELECT FROM batches WHERE first = $1 AND writer = $2 AND number = $3)";

    private const string Keep =
        "INSERT INTO kept(client, expires, body) SELECT * FROM unnest($4, $5, $6) WHERE " + IsMine;

    private const string Use = "DELETE FROM kept WHERE id = ANY($4) AND " + IsMine;

    // A row is never replaced by an older one: whoever stores rows may have lost that work to another
    // meanwhile.
    private const string Open =
        """
        INSERT INTO charts AS c(id, version, trail, body)
        SELECT id, version, trail, body FROM unnest($1, $2, $3, $4) AS t(id, version, trail, body)
        WHERE $5 OR NOT EXISTS (SELECT FROM finished f WHERE f.id = t.id AND f.version > t.version)
        ON CONFLICT(id) DO UPDATE SET version = excluded.version, trail = excluded.trail,
            body = excluded.body WHERE c.version < excluded.version
        """;

    private const string Reopened =
        "DELETE FROM finished f USING unnest($1, $2) AS t(id, version) "
        + "WHERE f.id = t.id AND f.version < t.version";

    private const string Closed =
        "DELETE FROM charts c USING unnest($1, $2) AS t(id, version) "
        + "WHERE c.id = t.id AND c.version <= t.version";

    private const string Finish =
        """
        INSERT INTO finished AS f(id, version, trail, body)
        SELECT id, version, trail, body
        FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS t(id, version, trail, body, n)
        WHERE $5 OR NOT EXISTS (SELECT FROM charts c WHERE c.id = t.id AND c.version > t.version) ORDER BY n
        ON CONFLICT(id) DO UPDATE SET version = excluded.version, trail = excluded.trail,
            body = excluded.body WHERE f.version < excluded.version
        """;

    private const string Streams =
        """
        INSERT INTO streams AS s(kind, key, version, trail, body)
        SELECT * FROM unnest($1, $2, $3, $4, $5)
        ON CONFLICT(kind, key) DO UPDATE SET version = excluded.version, trail = excluded.trail,
            body = excluded.body WHERE s.version < excluded.version
        """;

    private const string Milestones =
        """
        INSERT INTO milestones(kind, key, version, trail, body, position)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """;

    private const string Commands =
        "INSERT INTO commands(hash, digest, position, day) "
        + "SELECT hash, digest, position, $4 FROM unnest($1, $2, $3) AS t(hash, digest, position) "
        + "ON CONFLICT DO NOTHING";

    private const string Reached = "UPDATE meta SET rows_position = $1 WHERE rows_position < $1";

    private const string Forget =
        "DELETE FROM commands WHERE ctid = ANY(ARRAY(SELECT ctid FROM commands WHERE day < $1 LIMIT $2))";

    private const string Expire =
        "DELETE FROM kept WHERE id = ANY(ARRAY(SELECT id FROM kept WHERE expires <= $1 LIMIT $2))";

    private const string ForgetFigures =
        "DELETE FROM figures WHERE id = ANY(ARRAY(SELECT id FROM figures WHERE day < $1 LIMIT $2))";

    /// <summary>Adds a statement with its parameters.</summary>
    public static NpgsqlBatchCommand Add(
        this NpgsqlBatch text, string sql, params NpgsqlParameter[] parameters)
    {
#pragma warning disable CA2100 // The statements are this assembly's own.
        var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        text.BatchCommands.Add(command);
        return command;
    }

    /// <summary>The commit of a batch; its row count says whether it took place.</summary>
    public static NpgsqlBatchCommand AddBatch(
        this NpgsqlBatch text, Batch link, Guid writer, long number, StoreLookup known) => text.Add(
            Insert, Of(link.First), Of(link.Last), Of(link.At), Of(writer), Of(number), Of(link.Units),
            Of(link.Hash), Of(known.TakenToBeNew.ToArray()), Hashes(known.TakenToBeUnknown));

    /// <summary>What the batch's units keep and use, if the batch takes place.</summary>
    public static void AddKept(
        this NpgsqlBatch text, IEnumerable<Unit> units, long first, Guid writer, long number)
    {
        var kept = units.Select(unit => unit.Keep).OfType<KeptMessage>().ToList();
        var used = units.Select(unit => unit.Used).OfType<long>().ToArray();
        if (kept.Count > 0)
            text.Add(
                Keep, Of(first), Of(writer), Of(number), Of(Array(kept, message => message.Client.Value)),
                Of(Array(kept, message => message.Expires.ToUnixTimeMilliseconds())),
                Of(Array(kept, KeptText.Write)));
        if (used.Length > 0)
            text.Add(Use, Of(first), Of(writer), Of(number), Of(used));
    }

    /// <summary>Rows and commands, and how far they then reach.</summary>
    /// <param name="text">What is being written.</param>
    /// <param name="slice">The rows.</param>
    /// <param name="reopened">True for a chart that may lie among the finished.</param>
    /// <param name="alone">True: nobody else stores rows of this database.</param>
    /// <param name="through">The position up to which rows lack nothing then.</param>
    /// <param name="day">Today, in days since 1970.</param>
    public static void AddSlice(
        this NpgsqlBatch text, Slice slice, Predicate<StreamId> reopened, bool alone, long through, int day)
    {
        var open = slice.Rows.FindAll(row => row.Row.State is Chart { IsClosed: false });
        var closed = slice.Rows.FindAll(row => row.Row.State is Chart { IsClosed: true });
        var others = slice.Rows.FindAll(row => row.Row.Stream.Kind != StreamKind.Chart);
        if (open.FindAll(row => reopened(row.Row.Stream)) is { Count: > 0 } back)
            text.Add(Reopened, Keys(back), Versions(back));
        if (open.Count > 0)
            text.Add(Open, [.. Charts(open), Of(alone)]);
        if (closed.Count > 0)
        {
            text.Add(Closed, Keys(closed), Versions(closed));
            text.Add(Finish, [.. Charts(closed), Of(alone)]);
        }
        if (others.Count > 0)
            text.Add(Streams, [Kinds(others), .. Charts(others)]);
        if (slice.Milestones is { Count: > 0 } milestones)
            text.Add(
                Milestones,
                [Kinds(milestones), .. Charts(milestones),
                    Of(Array(milestones, row => row.Row.Trail.Last()))]);
        if (slice.Commands.Count > 0)
            text.Add(
                Commands, Hashes(slice.Commands.Select(command => command.Hash)),
                Of(Array(slice.Commands, command => unchecked((long)command.Digest))),
                Of(Array(slice.Commands, command => command.Position)), Of(day));
        text.Add(Reached, Of(through));
    }

    /// <summary>Forgets what is past its time, a bounded number of rows.</summary>
    /// <param name="text">What is being written.</param>
    /// <param name="today">Today, in days since 1970.</param>
    /// <param name="now">Now, in milliseconds since 1970.</param>
    /// <returns>Their row counts say whether anything was left to forget.</returns>
    public static NpgsqlBatchCommand[] AddTidying(this NpgsqlBatch text, int today, long now) =>
    [
        text.Add(Forget, Of(today - EngineLimits.CommandDays), Of((long)EngineLimits.RowsPerTidying)),
        text.Add(Expire, Of(now), Of((long)EngineLimits.RowsPerTidying)),
        text.Add(ForgetFigures, Of(today - EngineLimits.FigureDays), Of((long)EngineLimits.RowsPerTidying)),
    ];

    /// <summary>A batch from first, last, at, units, hash.</summary>
    public static Batch Batch(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3),
        row.GetFieldValue<byte[]>(4));

    /// <summary>A command from hash, digest, position.</summary>
    public static (UInt128 Hash, (ulong Digest, long Position) Known) Command(NpgsqlDataReader row)
    {
        Span<byte> bytes = stackalloc byte[16];
        row.GetGuid(0).TryWriteBytes(bytes, bigEndian: true, out _);
        return (BinaryPrimitives.ReadUInt128BigEndian(bytes),
            (unchecked((ulong)row.GetInt64(1)), row.GetInt64(2)));
    }

    public static NpgsqlParameter<Guid[]> Hashes(IEnumerable<UInt128> hashes) => Of(hashes.Select(hash =>
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return new Guid(bytes, bigEndian: true);
    }).ToArray());

    public static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter[] Charts(List<(StreamRow Row, byte[] Body)> rows) =>
    [
        Keys(rows), Versions(rows), Of(Array(rows, row => row.Row.Trail.Bytes.ToArray())),
        Of(Array(rows, row => row.Body)),
    ];

    private static NpgsqlParameter<short[]> Kinds(List<(StreamRow Row, byte[] Body)> rows) =>
        Of(Array(rows, row => (short)row.Row.Stream.Kind));

    private static NpgsqlParameter<string[]> Keys(List<(StreamRow Row, byte[] Body)> rows) =>
        Of(Array(rows, row => row.Row.Stream.Key));

    private static NpgsqlParameter<long[]> Versions(List<(StreamRow Row, byte[] Body)> rows) =>
        Of(Array(rows, row => row.Row.Version));

    private static TValue[] Array<T, TValue>(List<T> all, Func<T, TValue> value) => [.. all.Select(value)];
}

/// <summary>
/// A kept message as it is stored: as bytes, because a message that could not be used may hold what the
/// database's text cannot.
/// </summary>
internal static class KeptText
{
    public static byte[] Write(KeptMessage kept) =>
        JsonSerializer.SerializeToUtf8Bytes(kept with { Id = 0 }, JournalFormat.Options);

    public static KeptMessage Read(NpgsqlDataReader row) =>
        JsonSerializer.Deserialize<KeptMessage>(row.GetFieldValue<byte[]>(1), JournalFormat.Options)!
            with
        { Id = row.GetInt64(0) };
}

/// <summary>
/// What the store is asked or taken to say about the units of one commit that memory does not: of a chart
/// that just arrived it is taken to know nothing, and the commit itself makes sure.
/// </summary>
internal sealed class StoreLookup
{
    private readonly Dictionary<StreamId, StreamRow> _finished = [];
    private readonly Dictionary<UInt128, (ulong Digest, long Position)> _commands = [];

    /// <summary>Charts to ask for.</summary>
    public HashSet<string> Charts { get; } = new(StringComparer.Ordinal);

    /// <summary>Charts that are taken to be new.</summary>
    public HashSet<string> TakenToBeNew { get; } = new(StringComparer.Ordinal);

    /// <summary>Commands to ask for.</summary>
    public HashSet<UInt128> Commands { get; } = [];

    /// <summary>Commands that are taken to be unknown.</summary>
    public HashSet<UInt128> TakenToBeUnknown { get; } = [];

    /// <summary>What must be asked for these units.</summary>
    /// <param name="units">The units.</param>
    /// <param name="rows">What is known in memory.</param>
    /// <param name="everything">True: nothing is taken for granted.</param>
    public static StoreLookup For(IEnumerable<WaitingUnit> units, CurrentRows rows, bool everything)
    {
        var lookup = new StoreLookup();
        foreach (var unit in units.Select(waiting => waiting.Unit))
        {
            if (unit.Command is { } command && rows.FindCommand(command.Hash) is null)
                (everything ? lookup.Commands : lookup.TakenToBeUnknown).Add(command.Hash);
            foreach (var append in unit.Appends)
                lookup.Add(append.Stream, append.Expected, rows, everything);
            foreach (var (stream, version) in unit.Asserts)
                lookup.Add(stream, version, rows, everything);
        }
        lookup.TakenToBeNew.ExceptWith(lookup.Charts);
        return lookup;
    }

    private void Add(StreamId stream, long expected, CurrentRows rows, bool everything)
    {
        if (stream.Kind == StreamKind.Chart && rows.Find(stream) is null)
            (everything || expected > 0 ? Charts : TakenToBeNew).Add(stream.Key);
    }

    /// <summary>Takes in what the store answered.</summary>
    public void Read(NpgsqlDataReader charts)
    {
        while (charts.Read())
        {
            var stream = new StreamId(StreamKind.Chart, charts.GetString(0));
            _finished[stream] = new StoredBytes(
                stream, charts.GetInt64(1), charts.GetFieldValue<byte[]>(2), charts.GetFieldValue<byte[]>(3))
                .Read();
        }
    }

    /// <summary>Takes in what the store answered.</summary>
    public void ReadCommands(NpgsqlDataReader commands)
    {
        while (commands.Read())
        {
            var (hash, known) = PostgresText.Command(commands);
            _commands[hash] = known;
        }
    }

    public StreamRow? FindFinished(StreamId chart) => _finished.GetValueOrDefault(chart);

    public (ulong Digest, long Position)? FindCommand(UInt128 hash) =>
        _commands.TryGetValue(hash, out var known) ? known : null;
}

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

    /// <summary>Answered commands, of each stretch of positions from $1 to $2.</summary>
    public const string FindCommands =
        "SELECT body FROM answered a JOIN unnest($1, $2) AS t(first, last) "
        + "ON a.last >= t.first AND a.first <= t.last";

    /// <summary>The position from which commands are remembered.</summary>
    public const string FirstCommand = "SELECT first FROM answered ORDER BY last LIMIT 1";

    /// <summary>
    /// The rows of charts that are not in memory: finished ones, or such as another process took up again.
    /// </summary>
    public const string FindCharts =
        "SELECT id, version, trail, body FROM finished WHERE id = ANY($1) "
        + "UNION ALL SELECT id, version, trail, body FROM charts WHERE id = ANY($1)";

    /// <summary>
    /// The commit. A batch that begins at this position, or a chart that is finished after all: nothing is
    /// written, and the writer looks again.
    /// </summary>
    private const string Insert =
        """
        INSERT INTO batches(first, last, at, writer, number, units, hash) SELECT $1, $2, $3, $4, $5, $6, $7
        WHERE NOT EXISTS (SELECT FROM finished WHERE id = ANY($8))
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
        "INSERT INTO answered(first, last, day, body) VALUES($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    private const string Reached =
        "UPDATE meta SET rows_position = greatest(rows_position, $1), "
        + "commands_position = greatest(commands_position, $2)";

    private const string Forget =
        "DELETE FROM answered WHERE ctid = ANY(ARRAY(SELECT ctid FROM answered WHERE day < $1 LIMIT $2))";

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
            Of(link.Hash), Of(known.TakenToBeNew.ToArray()));

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
    /// <param name="through">How far rows and commands reach then.</param>
    public static void AddSlice(
        this NpgsqlBatch text, Slice slice, Predicate<StreamId> reopened, bool alone, Reach through)
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
        if (slice.Answered is { } answered)
            text.AddCommands(answered);
        text.Add(Reached, Of(through.Rows), Of(through.Commands));
    }

    /// <summary>Remembers answered commands.</summary>
    public static void AddCommands(this NpgsqlBatch text, CommandRun run) => text.Add(
        Commands, Of(run.First), Of(run.Last), Of((int)run.Day), Of(run.Body));

    /// <summary>Forgets what is past its time, a bounded number of rows.</summary>
    /// <param name="text">What is being written.</param>
    /// <param name="today">Today, in days since 1970.</param>
    /// <param name="now">Now, in milliseconds since 1970.</param>
    /// <returns>Their row counts say whether anything was left to forget.</returns>
    public static NpgsqlBatchCommand[] AddTidying(this NpgsqlBatch text, int today, long now) =>
    [
        text.Add(Forget, Of(today - EngineLimits.CommandDays), Of((long)EngineLimits.RowsPerTidying / 100)),
        text.Add(Expire, Of(now), Of((long)EngineLimits.RowsPerTidying)),
        text.Add(ForgetFigures, Of(today - EngineLimits.FigureDays), Of((long)EngineLimits.RowsPerTidying)),
    ];

    /// <summary>A batch from first, last, at, units, hash.</summary>
    public static Batch Batch(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3),
        row.GetFieldValue<byte[]>(4));

    /// <summary>The stretches in which commands are looked for.</summary>
    public static NpgsqlParameter[] Places(IEnumerable<(long First, long Last)> places) =>
    [
        Of(places.Select(place => place.First).ToArray()), Of(places.Select(place => place.Last).ToArray()),
    ];

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

    /// <summary>Commands to ask for: those that may have been answered, with where.</summary>
    public Dictionary<UInt128, IReadOnlyList<(long First, long Last)>> Commands { get; } = [];

    /// <summary>True when something must be asked for.</summary>
    public bool IsToBeAsked => Charts.Count > 0 || Commands.Count > 0;

    /// <summary>What must be asked for these units.</summary>
    /// <param name="units">The units.</param>
    /// <param name="rows">What is known in memory.</param>
    /// <param name="everything">True: nothing is taken for granted.</param>
    public static StoreLookup For(IEnumerable<WaitingUnit> units, CurrentRows rows, bool everything)
    {
        var lookup = new StoreLookup();
        foreach (var unit in units.Select(waiting => waiting.Unit))
        {
            if (unit.Command is { } command && rows.FindCommand(command.Hash) is null
                && rows.PlacesOf(command.Hash) is { Count: > 0 } places)
                lookup.Commands[command.Hash] = places;
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
            var body = commands.GetFieldValue<byte[]>(0);
            foreach (var hash in Commands.Keys)
                if (CommandRun.Find(body, hash) is { } found)
                    _commands[hash] = (found.Digest, found.Position);
        }
    }

    public StreamRow? FindFinished(StreamId chart) => _finished.GetValueOrDefault(chart);

    public (ulong Digest, long Position)? FindCommand(UInt128 hash) =>
        _commands.TryGetValue(hash, out var known) ? known : null;
}

using System.Diagnostics;
using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

public sealed partial class PostgresJournal
{
    // Every statement of the writer finds its rows by an index; a plan made while a table was small must not
    // read the whole table once it has grown. A writer that stops in the middle must not hold up the others.
    private const string Session =
        "-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off "
        + "-c idle_in_transaction_session_timeout=10s -c lock_timeout=10s";

    private readonly Guid _id;
    private NpgsqlConnection? _link;
    private volatile bool _isAway;
    private string _why = "";
    private long _lostAt;
    private long _retryAt;
    private long _lookedAt;
    private TimeSpan _pause = PostgresLimits.ShortestPause;

    /// <summary>
    /// Opens the writer's connection, and makes sure that the database is fit to be written.
    /// </summary>
    private static NpgsqlConnection Connect(Database database, Guid id)
    {
        var name = $"codingqueue writer {id:N}";
        var link = database.Open(name, Session, PostgresLimits.Answer);
        try
        {
            DatabaseRules.Demand(link);
            // What this writer left running on a connection that broke is ended, not waited for.
            using var own = new NpgsqlCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 "
                + "AND datname = current_database() AND pid <> pg_backend_pid()", link);
            own.Parameters.Add(PostgresText.Of(name));
            own.ExecuteNonQuery();
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Becomes the one server of the database; the one before it may need a moment to end.</summary>
    private static void AwaitSuccession(Database database, NpgsqlConnection link)
    {
        for (var since = Stopwatch.GetTimestamp(); !Try(link, PostgresSchema.Serving);)
        {
            if (Stopwatch.GetElapsedTime(since) > PostgresLimits.Succession)
                throw Taken(database);
            Thread.Sleep(PostgresLimits.ShortestPause);
        }
    }

    private static StoreException Taken(Database database) => new(
        $"Another server is using the database {database.Name}. "
        + "Stop it, or name another database with --postgres.");

    private static bool Try(NpgsqlConnection link, long key)
    {
        using var attempt = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", link);
        attempt.Parameters.Add(PostgresText.Of(key));
        return (bool)attempt.ExecuteScalar()!;
    }

    private void TakeOver(NpgsqlConnection link)
    {
        _link = link;
        _rows.StoreRows(elsewhere: !_alone && !Try(link, PostgresSchema.Storing), _position);
    }

    /// <summary>True when the writer is connected; connects when it is time to try.</summary>
    private bool IsConnected()
    {
        if (_link is not null)
            return true;
        if (Environment.TickCount64 < _retryAt)
            return false;
        NpgsqlConnection link;
        try
        {
            link = Connect(_database, _id);
        }
        catch (StoreException e)
        {
            // It may be a standby that is about to be the primary: as long as that is so, it is away.
            Lost(e);
            return false;
        }
        if (_alone && !Try(link, PostgresSchema.Serving))
        {
            link.Dispose();
            if (Environment.TickCount64 - _lostAt > PostgresLimits.Succession.TotalMilliseconds)
                throw Taken(_database);
            Lost(Taken(_database));
            return false;
        }
        TakeOver(link);
        DemandEnd();
        Follow();
        return true;
    }

    /// <summary>
    /// Makes sure that the database still has what is known to be committed: one that was put back, or a
    /// standby that was not up to date and took over, would go on with a gap.
    /// </summary>
    private void DemandEnd()
    {
        using var read = new NpgsqlCommand(PostgresText.End, _link);
        read.Parameters.Add(PostgresText.Of(_position));
        using var end = read.ExecuteReader();
        var known = end.Read() ? (end.GetInt64(0), end.GetFieldValue<byte[]>(1)) : (0, Chain.Genesis);
        if (known.Item1 != _position || !known.Item2.AsSpan().SequenceEqual(_hash))
            throw new StoreException(
                $"The database {_database.Name} does not have what was committed up to position {_position}: "
                + "it was put back, or another server took over that was not up to date.");
    }

    /// <summary>The database does what it should again.</summary>
    private void Recovered()
    {
        if (_lostAt == 0)
            return;
        _lostAt = 0;
        _pause = PostgresLimits.ShortestPause;
        if (_isAway)
            _tell("The database is back: commands are accepted.");
        _isAway = false;
        _queue.Refuse(null);
    }

    /// <summary>
    /// The connection is of no use any more. What was being committed is in doubt until it is read.
    /// </summary>
    private void Lost(Exception e)
    {
        _link?.Dispose();
        _link = null;
        if (_lostAt == 0)
            _lostAt = Environment.TickCount64;
        _retryAt = Environment.TickCount64 + (long)_pause.TotalMilliseconds;
        _pause = _pause * 2 < PostgresLimits.LongestPause ? _pause * 2 : PostgresLimits.LongestPause;
        _why = e.Message;
    }

    /// <summary>
    /// Commands have waited long enough for a database that is away: they are told what is known of them, and
    /// those that come are refused until it is back.
    /// </summary>
    private void LosePatience()
    {
        if (_lostAt == 0 || Environment.TickCount64 - _lostAt < PostgresLimits.Patience.TotalMilliseconds)
            return;
        if (!_isAway)
            _tell($"The database {_database.Name} is away, and commands are refused: {_why}");
        _isAway = true;
        _queue.Refuse(AppendEnd.Away);
        Drop(AppendEnd.Away);
    }
}

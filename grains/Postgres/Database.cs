using System.Globalization;
using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>
/// Where the database is. Connections are opened here and nowhere else, so that the password is in one
/// place and in no message.
/// </summary>
internal sealed class Database
{
    private readonly NpgsqlConnectionStringBuilder _words;

    private Database(NpgsqlConnectionStringBuilder words) => _words = words;

    /// <summary>Host, port and database: what may be said aloud.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{_words.Database ?? _words.Username} at {_words.Host}:{_words.Port}");

    /// <summary>Reads a connection string of Npgsql's: Host=...;Username=...;Database=...</summary>
    /// <exception cref="StoreException">It is not one. What it says is not repeated: it may hold a
    /// password.</exception>
    public static Database Parse(string connection)
    {
        try
        {
            var words = new NpgsqlConnectionStringBuilder(connection)
            {
                PersistSecurityInfo = false,
                IncludeErrorDetail = false,
                IncludeFailedBatchedCommand = false,
                MaxAutoPrepare = 64,
                AutoPrepareMinUsages = 2,
                Enlist = false,
                NoResetOnClose = false,
                Timeout = 5,
                CommandTimeout = 15,
                // A question to a connection that is dead is not cancelled for long either.
                CancellationTimeout = 500,
                TcpKeepAlive = true,
            };
            return string.IsNullOrEmpty(words.Host)
                ? throw new StoreException("The database's connection names no Host.")
                : new Database(words);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new StoreException(
                "The database's connection is not understood. It is written as "
                + "\"Host=ADDRESS;Port=5432;Database=NAME;Username=NAME;Password=...\".");
        }
    }

    /// <summary>Opens a connection of its own.</summary>
    /// <param name="purpose">What pg_stat_activity shows.</param>
    /// <param name="settings">Further settings of the session, as -c options.</param>
    /// <param name="answer">How long to wait for an answer at most; null: 15 seconds.</param>
    /// <exception cref="NpgsqlException">It cannot be reached.</exception>
    public NpgsqlConnection Open(string purpose, string settings = "", TimeSpan? answer = null)
    {
        var connection = new NpgsqlConnection(Words(purpose, words =>
        {
            words.CommandTimeout = (int?)answer?.TotalSeconds ?? words.CommandTimeout;
            words.Pooling = false;
            words.Options = $"{words.Options} {settings}".Trim();
        }));
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A bounded pool for reads.</summary>
    public NpgsqlDataSource Pool(string purpose, int most) => NpgsqlDataSource.Create(Words(purpose, words =>
    {
        words.Pooling = true;
        words.MinPoolSize = 0;
        words.MaxPoolSize = most;
    }));

    /// <summary>
    /// True when the server cannot be reached or is going down, starting or busy: trying again may help.
    /// </summary>
    public static bool IsAway(Exception e) => e switch
    {
        PostgresException { SqlState: var state } =>
            state.StartsWith("08", StringComparison.Ordinal)
                || state.StartsWith("57P", StringComparison.Ordinal)
            || state.StartsWith("53", StringComparison.Ordinal)
                || state.StartsWith("40", StringComparison.Ordinal)
            || state is "57014" or "55P03" or "25006" or "25P03" or "28000",
        NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    private string Words(string purpose, Action<NpgsqlConnectionStringBuilder> change)
    {
        var words = new NpgsqlConnectionStringBuilder(_words.ConnectionString) { ApplicationName = purpose };
        change(words);
        return words.ConnectionString;
    }
}

namespace CodingQueue.Postgres;

/// <summary>Limits of the journal on PostgreSQL, beside those of the engine.</summary>
public static class PostgresLimits
{
    /// <summary>
    /// How long commands wait for a database that went away before they are refused. A fail-over of a second
    /// is not noticed by anybody.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long the writer waits for one answer of the database before it takes the connection for dead: a
    /// half-open one is not noticed otherwise, and callers wait as long, and <see cref="Patience"/> more.
    /// </summary>
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The first pause before connecting again; it doubles up to <see cref="LongestPause"/>.
    /// </summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause before connecting again.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often an idle writer looks for what others wrote, in case a hint was lost, and whether the
    /// database is there.
    /// </summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long a server waits for the one before it to let go of the database, at its start and after a
    /// lost connection.
    /// </summary>
    public static readonly TimeSpan Succession = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After another writer's batch, for this long a commit first waits for its turn, and does not just try.
    /// </summary>
    public static readonly TimeSpan Contention = TimeSpan.FromSeconds(1);

    /// <summary>Batches read at once while following what others wrote.</summary>
    public const int BatchesAtOnce = 32;

    /// <summary>Connections for reads.</summary>
    public const int Readers = 8;
}

using CodingQueue.Engine.Journal;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>What is done with a whole database while no server is started on it.</summary>
public static class PostgresStore
{
    /// <summary>
    /// The database's name and address, which may be shown; the rest of the connection may not.
    /// </summary>
    /// <exception cref="StoreException">The connection is not understood.</exception>
    public static string NameOf(string connection) => Database.Parse(connection).Name;

    /// <summary>
    /// Verifies the store as it is at one instant; a server may go on using it meanwhile.
    /// </summary>
    /// <exception cref="StoreException">The database has no store, or cannot be reached.</exception>
    public static VerificationReport Verify(string connection)
    {
        using var store = Read(connection);
        return Verification.Run(store);
    }

    /// <summary>A snapshot to read all of the store from.</summary>
    internal static PostgresSnapshot Read(string connection)
    {
        var database = Database.Parse(connection);
        try
        {
            using (var link = database.Open("codingqueue verify"))
                if (!PostgresSchema.Exists(link))
                    throw new StoreException($"There is no store in the database {database.Name}.");
            return new PostgresSnapshot(database);
        }
        catch (Exception e) when (e is NpgsqlException || Database.IsAway(e))
        {
            throw new StoreAwayException($"The database {database.Name} cannot be reached: {e.Message}", e);
        }
    }
}

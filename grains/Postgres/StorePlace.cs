using CodingQueue.Engine.Journal;
using NodaTime;
using Npgsql;

namespace CodingQueue.Postgres;

/// <summary>
/// Where a store is, for what is done with the whole of it: verified, copied, backed up, restored.
/// </summary>
public abstract record StorePlace
{
    private StorePlace() { }

    /// <summary>
    /// A SQLite database in a folder. It must not be in use, neither to be read nor written.
    /// </summary>
    public sealed record Folder(string Path) : StorePlace
    {
        /// <inheritdoc/>
        public override string ToString() => System.IO.Path.GetFullPath(Path);

        internal override IStoredJournal Read() => SqliteStore.Exists(Path)
            ? SqliteStore.Open(Path)
            : throw new StoreException($"There is no store in the folder {Path}.");

        internal override IEmptyStore Write() => SqliteStore.Open(Path);
    }

    /// <summary>
    /// A PostgreSQL database. It is read as it is at one instant, whatever a server does meanwhile; to be
    /// written it must not be in use.
    /// </summary>
    public sealed record Server(string Connection) : StorePlace
    {
        /// <summary>
        /// Its name and address; never the rest of the connection, which may hold a password.
        /// </summary>
        public override string ToString() => $"the database {Database.Parse(Connection).Name}";

        internal override IStoredJournal Read() => PostgresStore.Read(Connection);

        internal override IEmptyStore Write() => new EmptyDatabase(Database.Parse(Connection));
    }

    internal abstract IStoredJournal Read();

    internal abstract IEmptyStore Write();

    /// <summary>Verifies the store.</summary>
    /// <exception cref="StoreException">There is none, it cannot be reached, or it is in use.</exception>
    public VerificationReport Verify()
    {
        using var store = Open(Read);
        return Verification.Run(store);
    }

    /// <summary>Copies the store, as it is at one position, and verifies the copy.</summary>
    /// <param name="to">An empty place.</param>
    /// <param name="restored">When a backup is put back: now. New assignments then get numbers from a fresh
    /// range, higher than all that were handed out before; null: the copy goes on where the store
    /// was.</param>
    /// <exception cref="StoreException">A store cannot be used, or the other one is not empty. Nothing was
    /// changed.</exception>
    public VerificationReport Copy(StorePlace to, Instant? restored = null)
    {
        using (var from = Open(Read))
        using (var target = Open(to.Write))
            try
            {
                StoreCopy.Run(from, target, restored);
            }
            catch (Exception e) when (e is NpgsqlException || Database.IsAway(e))
            {
                throw new StoreException($"The copy failed, and {to} is as it was: {e.Message}", e);
            }
        return to.Verify();
    }

    private static T Open<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is NpgsqlException || Database.IsAway(e))
        {
            throw new StoreAwayException($"The database cannot be reached: {e.Message}", e);
        }
    }
}

using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Tests.Journal;
using CodingQueue.Load;

namespace CodingQueue.Postgres.Tests;

/// <summary>One server for all tests of a class; each test has a database of its own.</summary>
public sealed class Server : IDisposable
{
    private readonly PostgresServer _server = new();

    /// <summary>The server.</summary>
    public PostgresServer Running => _server;

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();
}

/// <summary>The classes that share one server, one test after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgres : ICollectionFixture<Server>
{
    /// <summary>Its name.</summary>
    public const string Name = "PostgreSQL";
}

/// <summary>The contract on PostgreSQL, alone on its database.</summary>
[Collection(OnPostgres.Name)]
public sealed class PostgresJournalTests(Server server) : JournalContract
{
    private readonly string _database = server.Running.NewDatabase();

    private protected override IJournal Open() => PostgresJournal.Open(
        server.Running.Connection(_database, _database), Time, failure => Assert.Fail(failure.ToString()));

    private protected override async ValueTask Crash(IJournal running)
    {
        server.Running.Bar(_database, away: true);
        await running.DisposeAsync();
        server.Running.Bar(_database, away: false);
    }
}

/// <summary>The contract on PostgreSQL, on a database that others may write to.</summary>
[Collection(OnPostgres.Name)]
public sealed class SharedPostgresJournalTests(Server server) : JournalContract
{
    private readonly string _database = server.Running.NewDatabase();

    private protected override IJournal Open() => PostgresJournal.Open(
        server.Running.Connection(_database, _database), Time, failure => Assert.Fail(failure.ToString()), alone: false);

    private protected override async ValueTask Crash(IJournal running)
    {
        server.Running.Bar(_database, away: true);
        await running.DisposeAsync();
        server.Running.Bar(_database, away: false);
    }
}

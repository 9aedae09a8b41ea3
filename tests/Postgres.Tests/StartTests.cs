using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Tests.Journal;
using CodingQueue.Load;

namespace CodingQueue.Postgres.Tests;

/// <summary>What a start demands of a database, and what it makes of one.</summary>
[Collection(OnPostgres.Name)]
public sealed class StartTests(Server server)
{
    private readonly PostgresServer _server = server.Running;
    private readonly string _database = server.Running.NewDatabase();

    private string Connection => _server.Connection(_database, _database);

    private static PostgresJournal Open(string connection, bool alone = true) => PostgresJournal.Open(
        connection, TimeProvider.System, failure => Assert.Fail(failure.ToString()), alone);

    [Theory]
    [InlineData("synchronous_commit", "off", "on or remote_apply")]
    [InlineData("synchronous_commit", "local", "on or remote_apply")]
    [InlineData("default_transaction_isolation", "serializable", "read committed")]
    [InlineData("default_transaction_read_only", "on", "off")]
    public void A_setting_that_could_lose_what_is_acknowledged_is_refused_by_name_value_and_rule(
        string setting, string value, string rule)
    {
        _server.Sql("postgres", $"ALTER ROLE {_database} SET {setting} = '{value}'");
        var refused = Assert.Throws<StoreException>(() => Open(Connection));
        Assert.StartsWith($"The database's setting {setting} is {value}; it must be {rule}", refused.Message, StringComparison.Ordinal);
        Assert.Equal("0", _server.Sql(_database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    public void A_server_that_does_not_keep_its_disk_in_order_is_refused(string setting)
    {
        Set("off");
        try
        {
            var refused = Assert.Throws<StoreException>(() => Open(Connection));
            Assert.StartsWith($"The database's setting {setting} is off; it must be on", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Set("on");
        }

        void Set(string value)
        {
            _server.Sql("postgres", $"ALTER SYSTEM SET {setting} = {value}", "SELECT pg_reload_conf()");
            while (_server.Sql("postgres", $"SHOW {setting}") != value)
            {
            }
        }
    }

    [Fact]
    public void A_database_in_another_encoding_is_refused()
    {
        _server.Sql("postgres", $"CREATE DATABASE {_database}_latin OWNER {_database} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
        var refused = Assert.Throws<StoreException>(() => Open(_server.Connection($"{_database}_latin", _database)));
        Assert.StartsWith("The database's setting server_encoding is LATIN1; it must be UTF8", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_serves_one_server_at_a_time()
    {
        await using (Open(Connection))
        {
            var refused = Assert.Throws<StoreException>(() => Open(Connection));
            Assert.StartsWith($"Another server is using the database {_database} at ", refused.Message, StringComparison.Ordinal);
        }
        await using var next = Open(Connection);
        Assert.True(next.IsReady);
    }

    [Fact]
    public async Task A_store_of_a_newer_server_is_refused_and_left_alone()
    {
        await Open(Connection).DisposeAsync();
        _server.Sql(_database, "UPDATE schema_version SET version = 99");
        Assert.Contains("written by a newer server (schema 99", Assert.Throws<StoreException>(() => Open(Connection)).Message, StringComparison.Ordinal);
        Assert.Equal("99", _server.Sql(_database, "SELECT version FROM schema_version"));
    }

    [Fact]
    public async Task Many_that_start_at_once_on_an_empty_database_make_one_store()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Open(Connection, alone: false))));
        Assert.Single(opened.Select(journal => Convert.ToHexString(journal.StoreKey)).Distinct());
        foreach (var journal in opened)
            await journal.DisposeAsync();
        Assert.Equal("1", _server.Sql(_database, "SELECT count(*) FROM schema_version"));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=cq;Password=hush-hush-7")]
    [InlineData("Host=127.0.0.1;hush-hush-7")]
    [InlineData("Host=127.0.0.1;Username=cq;Password=a;hush-hush-7=b")]
    [InlineData("Host=127.0.0.1;Port=hush-hush-7")]
    [InlineData("Username=cq;Password=hush-hush-7")]
    [InlineData("postgres://cq:hush-hush-7@127.0.0.1/cq")]
    public void A_connection_that_does_not_work_is_refused_without_its_password(string connection)
    {
        var refused = Assert.ThrowsAny<StoreException>(() => Open(connection));
        Assert.DoesNotContain("hush-hush-7", refused.ToString(), StringComparison.Ordinal);
        Assert.ThrowsAny<StoreException>(() => PostgresStore.Verify(connection));
    }

    [Theory]
    [InlineData("UPDATE batches SET units = convert_to(replace(convert_from(units, 'UTF8'), 'NORTH', 'SOUTH'), 'UTF8') WHERE last = 3", 3, "chain")]
    [InlineData("DELETE FROM batches WHERE last = 2", 2, "gap")]
    [InlineData("DELETE FROM batches WHERE last = 3", 0, "ends at")]
    [InlineData("UPDATE charts SET version = version + 50", 0, "does not have")]
    [InlineData("DELETE FROM charts WHERE id = 'A'", 1, "though rows are stored")]
    public async Task Tampering_is_found_by_a_verification(string tampering, long position, string what)
    {
        await using (var journal = Open(Connection))
            foreach (var id in new[] { "A", "B", "C" })
                Assert.Equal(AppendEnd.Committed, (await journal.Append(Units.Arrival(id))).End);
        Assert.Null(PostgresStore.Verify(Connection).Fault);
        _server.Sql(_database, tampering);
        var fault = PostgresStore.Verify(Connection).Fault;
        Assert.Contains(what, fault?.What, StringComparison.Ordinal);
        Assert.Equal(position, fault!.Position);
    }

    [Fact]
    public void A_database_without_a_store_is_refused_by_a_verification_and_left_empty()
    {
        Assert.Contains("There is no store", Assert.Throws<StoreException>(() => PostgresStore.Verify(Connection)).Message, StringComparison.Ordinal);
        Assert.Equal("0", _server.Sql(_database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }
}

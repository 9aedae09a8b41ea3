using CodingQueue.Engine.Journal;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Engine.Tests.Journal;

/// <summary>The contract on SQLite, and what only a journal in a folder can do wrong.</summary>
public sealed class SqliteJournalTests : JournalContract, IDisposable
{
    private Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override IJournal Open() => Open(_folder.Path);

    private SqliteJournal Open(string folder) =>
        SqliteJournal.Open(folder, Time, failure => Assert.Fail(failure.ToString()));

    private protected override async ValueTask Crash(IJournal running)
    {
        var left = _folder.CrashedCopy();
        await running.DisposeAsync();
        _folder.Dispose();
        _folder = left;
    }

    [Fact]
    public async Task A_folder_serves_one_server_at_a_time()
    {
        await using (Open())
        {
            var refused = Assert.Throws<StoreException>(Open);
            Assert.Equal(
                $"Another server is using the folder {_folder.Path}. Stop it, or name another folder with --data.",
                refused.Message);
        }
        await using var next = Open();
        Assert.True(next.IsReady);
    }

    [Fact]
    public async Task A_store_of_a_newer_server_is_refused_and_left_alone()
    {
        await Open().DisposeAsync();
        await Sql("PRAGMA user_version = 99");
        Assert.Contains("written by a newer server", Assert.Throws<StoreException>(Open).Message, StringComparison.Ordinal);
        await Sql("PRAGMA user_version = 6");
        await Open().DisposeAsync();
    }

    [Fact]
    public async Task A_store_of_the_first_schema_is_brought_up_to_date()
    {
        await using (var journal = Open())
            Assert.Equal(AppendEnd.Committed, (await journal.Append(Units.Arrival("A") with { Command = Units.Id(1) })).End);
        await Sql(
            """
            ALTER TABLE streams DROP COLUMN trail; DROP TABLE milestones; DROP TABLE figures; DROP INDEX kept_client;
            DROP TABLE answered; DELETE FROM meta WHERE name = 'commands_position';
            CREATE TABLE commands(day INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(day, hash)) WITHOUT ROWID;
            PRAGMA user_version = 1
            """);
        await using (var journal = Open())
            Assert.Equal((1ul, 1L), await journal.Find(Units.Id(1)));
        // Fails when the index is not there again.
        await Sql("DROP INDEX kept_client");
    }

    [Fact]
    public void A_file_that_is_no_store_is_refused_with_its_folder()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "codingqueue.db"), new string('x', 5_000));
        Assert.Contains(_folder.Path, Assert.Throws<StoreException>(Open).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE batches SET units = replace(units, 'NORTH', 'SOUTH') WHERE last = 3")]
    [InlineData("UPDATE batches SET at = at + 1 WHERE last = 3")]
    [InlineData("UPDATE batches SET hash = zeroblob(32) WHERE last = 3")]
    [InlineData("DELETE FROM batches WHERE last = 3")]
    [InlineData("DELETE FROM batches WHERE last = 2")]
    [InlineData("DELETE FROM batches")]
    public async Task A_changed_or_missing_end_of_the_journal_is_noticed_at_the_start(string tampering)
    {
        await ThreeBatches();
        await Sql(tampering);
        var refused = Assert.Throws<StoreException>(Open);
        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    private async Task ThreeBatches()
    {
        await using var journal = Open();
        foreach (var id in new[] { "A", "B", "C" })
            Assert.Equal(AppendEnd.Committed, (await journal.Append(Units.Arrival(id))).End);
    }

    /// <summary>Changes the closed store behind the server's back.</summary>
    private async Task Sql(string sql)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_folder.Path, "codingqueue.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this file's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}

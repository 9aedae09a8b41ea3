using CodingQueue.Core.Charts;
using CodingQueue.Core.Coders;
using CodingQueue.Engine.Journal;
using Microsoft.Data.Sqlite;

namespace CodingQueue.Engine.Tests.Journal;

public sealed class VerificationTests : IAsyncLifetime
{
    private World _world = null!;

    public async Task InitializeAsync()
    {
        _world = await World.Start();
        await _world.Hire("ANN");
        for (var i = 0; i < 6; i++)
            await _world.Arrive($"A{i}");
        for (var i = 0; i < 3; i++)
            await _world.Next("ANN");
        var done = _world.Coder("ANN").Holdings[0];
        await _world.Do(done.Chart, new ChartCommand.Complete(done.Number, null, null));
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_sound_store_is_counted_and_may_be_served_again()
    {
        await _world.Engine.DisposeAsync();
        var report = Verification.Run(_world.Folder);
        Assert.Equal(
            (15L, 6L, 1L, 3L, 8L, null),
            (report.Units, report.Charts, report.Coders, report.Assignments, report.RowsCompared, report.Fault));
        await _world.Restart();
    }

    [Fact]
    public async Task A_store_whose_rows_lag_behind_after_a_crash_is_sound()
    {
        using var crashed = new Folder();
        await _world.Restart(crash: true);
        Assert.Null((await Verified("SELECT 1")).Fault);
    }

    [Fact]
    public void A_folder_without_a_store_is_refused_and_left_empty()
    {
        using var folder = new Folder();
        Assert.Throws<StoreException>(() => Verification.Run(folder.Path));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_store_in_use_is_refused() =>
        Assert.Contains("Another server", Assert.Throws<StoreException>(() => Verification.Run(_world.Folder)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Pages_that_the_first_page_does_not_count_are_found()
    {
        await _world.Engine.DisposeAsync();
        await File.AppendAllTextAsync(Path.Combine(_world.Folder, "codingqueue.db"), new string('x', 4096));
        Assert.Contains("longer", Verification.Run(_world.Folder).Fault?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE batches SET units = replace(units, 'INPATIENT', 'OBS') WHERE first <= 6 AND last >= 6", 6, "chain")]
    [InlineData("UPDATE batches SET hash = zeroblob(32) WHERE first <= 6 AND last >= 6", 6, "chain")]
    [InlineData("DELETE FROM batches WHERE first <= 6 AND last >= 6", 6, "gap")]
    [InlineData("DELETE FROM batches WHERE last >= 15", 0, "ends at")]
    [InlineData("UPDATE charts SET body = replace(body, 'INPATIENT', 'OBS')", null, "not the fold")]
    [InlineData("UPDATE charts SET version = version + 50", 0, "does not have")]
    [InlineData("UPDATE charts SET trail = x'01' WHERE id = (SELECT min(id) FROM charts)", null, "trail")]
    [InlineData("DELETE FROM charts WHERE id = (SELECT min(id) FROM charts)", null, "though rows are stored")]
    [InlineData("DELETE FROM finished", null, "though rows are stored")]
    [InlineData("INSERT INTO charts(id, version, trail, body) SELECT id, version, trail, body FROM finished", 0, "twice")]
    [InlineData("INSERT INTO charts VALUES(99, 'PHANTOM', 1, x'01', '{}')", 0, "does not have")]
    [InlineData("UPDATE streams SET body = replace(body, 'Mercy', 'Merci') WHERE kind = 2", null, "not the fold")]
    [InlineData("UPDATE meta SET value = zeroblob(32) WHERE name = 'store_key'", null, "not made with the store's key")]
    [InlineData("INSERT INTO answered(first, last, day, body) VALUES(3, 3, 1, x'0000000000000000000000000000000000000000000000000000000000000003')", 0, "position 3, which answered another")]
    [InlineData("INSERT INTO answered(first, last, day, body) VALUES(3, 4, 1, x'0000000000000000000000000000000000000000000000000000000000000003')", 0, "stored as those of 3 to 4")]
    [InlineData("UPDATE meta SET value = x'0100010000000000' WHERE name = 'commands_position'", 0, "commands reach")]
    public async Task Tampering_anywhere_is_found_and_said(string tampering, int? position, string what)
    {
        var fault = (await Verified(tampering)).Fault;
        Assert.Contains(what, fault?.What, StringComparison.Ordinal);
        if (position is not null)
            Assert.Equal((long)position, fault!.Position);
    }

    [Theory]
    [InlineData("SELECT 1", null)]
    [InlineData("UPDATE milestones SET body = replace(body, 'ANN', 'BOB')", "is not the fold")]
    [InlineData("UPDATE milestones SET trail = x'01'", "is not the fold")]
    [InlineData("DELETE FROM milestones", "is missing")]
    [InlineData("UPDATE milestones SET version = version - 1", "is missing")]
    [InlineData("INSERT INTO milestones SELECT kind, 'BOB', position, version, trail, body FROM milestones", "where none belongs")]
    public async Task Milestones_are_what_the_journal_adds_up_to(string tampering, string? what)
    {
        for (var i = 0; i < EngineLimits.MilestoneEvery + 5; i++)
            await _world.Be("ANN", i % 2 == 0 ? Presence.Away : Presence.Available);
        var fault = (await Verified(tampering)).Fault;
        if (what is null)
            Assert.Null(fault);
        else
            Assert.Contains(what, fault?.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_assignees_one_sided_units_and_numbers_used_again_are_found()
    {
        await _world.Engine.DisposeAsync();
        var chart = new ChartChange.Given(new Assignment(new("ANN"), 1, Units.At, false), GivenBy.Next);
        var over = new ChartChange.AssignmentEnded(new("ANN"), 1, AssignmentEnd.Returned, null);
        await Forged("given to ANN while ANN has it", [chart, chart with { Assignment = chart.Assignment with { Number = 2 } }], [1, 2], []);
        await Forged("has the number 1 again", [chart, over, chart], [1, 1], [1]);
        await Forged("who does not have it", [chart, over with { Number = 9 }], [1], [9]);
        await Forged("only one side", [chart], [], []);
    }


    private static async Task Forged(string what, ChartChange[] changes, int[] taken, int[] gone)
    {
        using var folder = new Folder();
        await using (var journal = SqliteJournal.Open(folder.Path, TimeProvider.System, _ => { }))
        {
            await journal.Append(Units.Of(Units.Hired()));
            var arrival = Units.Arrival("A");
            var coder = (Coder)Units.Hired().After;
            CoderChange[] mine = [
                .. taken.Select(number => new CoderChange.ChartTaken(new("A"), number)),
                .. gone.Select(number => new CoderChange.ChartGone(new("A"), number, null))];
            var unit = arrival with { Appends = [arrival.Appends[0] with { Changes = [.. arrival.Appends[0].Changes, .. changes] }] };
            if (mine.Length > 0)
                unit = unit with { Appends = unit.Appends.Add(new Append(StreamId.Of(coder.Id), 1, [.. mine], coder, coder)) };
            Assert.Equal(AppendEnd.Committed, (await journal.Append(unit)).End);
        }
        Assert.Contains(what, Verification.Run(folder.Path).Fault?.What, StringComparison.Ordinal);
    }

    private async Task<VerificationReport> Verified(string sql)
    {
        await _world.Engine.DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(_world.Folder, "codingqueue.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this file's own.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
        return Verification.Run(_world.Folder);
    }
}

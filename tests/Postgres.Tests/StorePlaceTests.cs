using CodingQueue.Core.Charts;
using CodingQueue.Engine.Journal;
using CodingQueue.Engine.Tests;
using CodingQueue.Engine.Tests.Journal;
using CodingQueue.Load;
using NodaTime;

namespace CodingQueue.Postgres.Tests;

/// <summary>Whole stores, copied between a folder and a database, backed up and restored.</summary>
[Collection(OnPostgres.Name)]
public sealed class StorePlaceTests(Server server) : IDisposable
{
    private static readonly ManualTime Time = new();
    private readonly PostgresServer _server = server.Running;
    private readonly string _database = server.Running.NewDatabase();
    private readonly Folder _first = new();
    private readonly Folder _second = new();

    private StorePlace Database => new StorePlace.Server(_server.Connection(_database, _database));

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private static IJournal Open(StorePlace place) => place switch
    {
        StorePlace.Folder folder => SqliteJournal.Open(folder.Path, Time, failure => Assert.Fail(failure.ToString())),
        StorePlace.Server on => PostgresJournal.Open(on.Connection, Time, failure => Assert.Fail(failure.ToString())),
        _ => throw new ArgumentOutOfRangeException(nameof(place)),
    };

    [Fact]
    public async Task A_store_goes_from_a_folder_to_a_database_and_back_and_nothing_is_different()
    {
        var (folder, again) = (new StorePlace.Folder(_first.Path), new StorePlace.Folder(_second.Path));
        await Live(folder);
        var before = await Content(folder);
        Assert.Null(folder.Copy(Database).Fault);
        Assert.Equal(before, await Content(Database));
        Assert.Null(Database.Copy(again).Fault);
        Assert.Equal(before, await Content(again));
        await using var journal = Open(again);
        Assert.Equal((1ul, 1L), await journal.Find(Units.Id(1)));
        Assert.Equal(AppendEnd.Stale, (await journal.Append(Units.Arrival("B"))).End);
        Assert.Equal(new AppendResult(AppendEnd.Committed, 10), await journal.Append(Units.Arrival("NEW")));
    }

    [Fact]
    public async Task A_store_in_a_database_is_backed_up_as_it_is_at_one_position_while_it_is_used()
    {
        await Live(Database);
        var backup = new StorePlace.Folder(_first.Path);
        await using (var journal = Open(Database))
        {
            using var end = new CancellationTokenSource();
            var writing = Task.Run(async () =>
            {
                for (var i = 0; !end.IsCancellationRequested; i++)
                    Assert.Equal(AppendEnd.Committed, (await journal.Append(Units.Arrival($"W{i}"))).End);
            });
            Assert.Null(Database.Copy(backup).Fault);
            Assert.Contains("Another server is using", Assert.Throws<StoreException>(() => Open(Database)).Message, StringComparison.Ordinal);
            await end.CancelAsync();
            await writing;
            Assert.InRange(backup.Verify().Units, 9, journal.Position);
        }
    }

    [Fact]
    public async Task After_a_restore_a_number_that_was_handed_out_before_the_loss_matches_nothing()
    {
        var backup = new StorePlace.Folder(_first.Path);
        await Live(Database);
        Assert.Null(Database.Copy(backup).Fault);
        var restored = new StorePlace.Folder(_second.Path);
        var now = Instant.FromUtc(2026, 5, 1, 0, 0);
        Assert.Null(backup.Copy(restored, now).Fault);
        int least;
        await using (var journal = Open(restored))
        {
            var settings = (Core.Settings.Settings)journal.Current(StreamId.Settings)!.State;
            least = settings.Tables.LeastNumber!.Value;
            Assert.True(least > 1_000_000);
            var chart = journal.Current(Units.Stream("B"))!.Chart;
            Assert.True(chart.LastNumber < least);
        }
        // The same backup once more, later: not even the numbers of the life in between come again.
        using var third = new Folder();
        Assert.Null(backup.Copy(new StorePlace.Folder(third.Path), now + Duration.FromHours(1)).Fault);
        await using (var journal = Open(new StorePlace.Folder(third.Path)))
            Assert.True(((Core.Settings.Settings)journal.Current(StreamId.Settings)!.State).Tables.LeastNumber >= least + 3_600);
    }

    [Fact]
    public async Task A_place_that_is_not_empty_is_refused_and_left_alone()
    {
        var folder = new StorePlace.Folder(_first.Path);
        await Live(folder);
        await Live(Database);
        foreach (var (from, to) in new (StorePlace, StorePlace)[] { (folder, Database), (Database, folder) })
        {
            var before = await Content(to);
            Assert.Contains("not empty", Assert.Throws<StoreException>(() => from.Copy(to)).Message, StringComparison.Ordinal);
            Assert.Equal(before, await Content(to));
        }
        Assert.Contains(
            "There is no store", Assert.Throws<StoreException>(() => new StorePlace.Folder(_second.Path).Copy(Database)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_store_is_not_copied()
    {
        await Live(Database);
        _server.Sql(_database, "UPDATE batches SET hash = units WHERE first = 2");
        var to = new StorePlace.Folder(_first.Path);
        Assert.Contains("damaged", Assert.Throws<StoreException>(() => Database.Copy(to)).Message, StringComparison.Ordinal);
        await using var journal = Open(to);
        Assert.Equal(0, journal.Position);
    }

    /// <summary>Open, finished and kept, with commands, a coder and an assignment.</summary>
    private static async Task Live(StorePlace place)
    {
        await using var journal = Open(place);
        await Commit(journal, Units.Arrival("A") with { Command = Units.Id(1) });
        await Commit(journal, Units.Arrival("B"));
        await Commit(journal, Units.Of(Units.Hired()));
        await Commit(journal, Units.On(
            journal.Current(Units.Stream("B"))!.Chart, new ChartCommand.Assign(GivenBy.Next), "B",
            journal.Current(StreamId.Of(Units.Ann.Id))!.Coder));
        foreach (var id in new[] { "D", "C" })
        {
            await Commit(journal, Units.Arrival(id));
            await Commit(journal, Units.Finish(journal.Current(Units.Stream(id))!.Chart));
        }
        var intake = new StreamId(StreamKind.Intake, "MERCY");
        await Commit(journal, Units.Of(new Append(
            intake, 0, [new IntakeChange.Rejected("hl7", null, "no facility", "00")], null, new Counted(1))) with
        {
            Keep = new KeptMessage(
                0, Units.Mercy, "hl7", Units.At, Units.At + Duration.FromDays(300), "no facility", null, null, "MSH|\0é", 1),
        });
    }

    private static async Task Commit(IJournal journal, Unit unit) =>
        Assert.Equal(AppendEnd.Committed, (await journal.Append(unit)).End);

    /// <summary>All that a store says, as text.</summary>
    private static async Task<string> Content(StorePlace place)
    {
        await using var journal = Open(place);
        var rows = journal.Rows.Select(Text).Order(StringComparer.Ordinal);
        var finished = (await journal.Finished(long.MaxValue, 100)).Select(found => Text(found.Row));
        var kept = (await journal.KeptMessages(long.MaxValue, 10)).Select(message => $"{message}");
        var units = new List<string>();
        for (var position = 1; position <= journal.Position; position++)
            units.Add($"{(await journal.Read(position)).By} {(await journal.Read(position)).Appends[0]}");
        return string.Join('\n', [Convert.ToHexString(journal.StoreKey), $"{journal.Position}", .. rows, .. finished, .. kept, .. units]);
    }

    private static string Text(StreamRow row) =>
        $"{row.Stream} {row.Version} {string.Join(' ', row.Trail.Positions())} "
        + System.Text.Json.JsonSerializer.Serialize(row.State, row.State.GetType(), JournalFormat.Options);
}

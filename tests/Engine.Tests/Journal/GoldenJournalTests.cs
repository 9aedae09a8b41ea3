using System.Text;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Rules;
using CodingQueue.Engine.Journal;

namespace CodingQueue.Engine.Tests.Journal;

/// <summary>
/// Golden/ holds a journal as the first release wrote it. It must replay for ever, to the same rows. It is
/// never edited; when a change is added, `dotnet CodingQueue.Engine.Tests.dll golden FOLDER` writes one with
/// it,
/// which is added beside the old one.
/// </summary>
public sealed class GoldenJournalTests
{
    private static string Golden(string file) => Path.Combine(AppContext.BaseDirectory, "Golden", file);

    [Fact]
    public async Task The_golden_units_still_replay_to_the_golden_rows()
    {
        using var folder = new Folder();
        await using var journal = await GoldenJournal.Replayed(File.ReadLines(Golden("units.jsonl")), folder.Path);
        Assert.Equal(File.ReadLines(Golden("rows.jsonl")), GoldenJournal.Rows(journal));
    }

    [Fact]
    public void The_golden_units_are_written_today_as_they_were_then()
    {
        foreach (var line in File.ReadLines(Golden("units.jsonl")))
        {
            var unit = UnitFormat.Read(1, Encoding.UTF8.GetBytes(line));
            var again = UnitFormat.Write(new Unit
            {
                At = unit.At,
                By = unit.By,
                Command = unit.Command,
                Why = unit.Why,
                Appends = [.. unit.Appends.Select(append =>
                    new Append(append.Stream, append.FirstVersion - 1, append.Changes, null, new object()))],
            });
            Assert.Equal(line, Encoding.UTF8.GetString(again));
        }
    }

    [Fact]
    public void The_golden_units_hold_every_change_there_is()
    {
        var seen = File.ReadLines(Golden("units.jsonl"))
            .SelectMany(line => UnitFormat.Read(1, Encoding.UTF8.GetBytes(line)).Appends)
            .SelectMany(append => append.Changes).Select(change => change.GetType()).ToHashSet();
        var expected = JournalFormat.Names.Where(entry => entry.Type.BaseType != typeof(ChartState)).Select(entry => entry.Type);
        // Conditions are parts of a change, and only their names are seen.
        var text = File.ReadAllText(Golden("units.jsonl"));
        Assert.All(expected.Except(seen), type => Assert.True(
            type.BaseType == typeof(Condition)
            && text.Contains($"{{\"t\":\"{JournalFormat.Names.First(entry => entry.Type == type).Name}\"", StringComparison.Ordinal), $"no {type}"));
    }
}

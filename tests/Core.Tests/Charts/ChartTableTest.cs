using System.Reflection;
using System.Text.RegularExpressions;
using CodingQueue.Core.Charts;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>Every state x every command, against the hand-decided ChartTable.md.</summary>
public sealed partial class ChartTableTest
{
    public static TheoryData<string, string, string> Cells()
    {
        var cells = new TheoryData<string, string, string>();
        foreach (var (command, state, expected) in Read())
            cells.Add(command, state, expected);
        return cells;
    }

    [Theory, MemberData(nameof(Cells))]
    public void EveryStateAnswersEveryCommandAsDecided(string command, string state, string expected)
    {
        var story = ChartExamples.States[state]();
        Assert.Equal(state, ChartExamples.Name(story.Told));
        var before = story.Told;
        var question = ChartExamples.Commands[command](story);
        if (question.Rules is { } rules)
            story.Under(rules);
        var decision = story.After(question.Hours).Ask(question.Command, question.Coder);
        if (decision.Refused is { } refused)
        {
            Assert.Empty(decision.Changes);
            Assert.Equal(expected, Snake(refused.Refusal));
            return;
        }
        story.Do(question.Command, question.Coder);
        Assert.Equal(expected, decision.Changes.IsEmpty ? "=" : ChartExamples.Name(story.Told));
        Assert.Equal((before?.Version ?? 0) + decision.Changes.Length, story.Told?.Version ?? 0);
    }

    [Fact]
    public void EveryCommandHasARowInBothTablesAndEveryRowAQuestion()
    {
        var rows = Read().Select(cell => cell.Command).Distinct().ToList();
        var commands = typeof(ChartCommand).GetNestedTypes(BindingFlags.Public)
            .Where(type => type.IsSubclassOf(typeof(ChartCommand))).Select(type => type.Name).ToList();
        Assert.All(commands, name => Assert.Contains(rows, row => FirstWordIs(row, name)));
        Assert.Equal(ChartExamples.Commands.Keys.Order(), rows.Order());
        Assert.All(ChartExamples.Commands, row => Assert.True(
            FirstWordIs(row.Key, row.Value(Story.Ready()).Command.GetType().Name), $"'{row.Key}' asks another command"));
        Assert.All(rows, row => Assert.Equal(ChartExamples.States.Keys, Read().Where(cell => cell.Command == row).Select(cell => cell.State)));
    }

    [Fact]
    public void EveryStateHasAColumn()
    {
        var reached = ChartExamples.States.Values.Select(make => make().Told?.State.GetType()).Where(type => type is not null).Distinct();
        var all = typeof(ChartState).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(ChartState)));
        Assert.Equal(all.Select(type => type.Name).Order(), reached.Select(type => type!.Name).Order());
    }

    private static bool FirstWordIs(string row, string type) =>
        string.Equals(row.Split(' ')[0], type, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Command, string State, string Expected)> Read()
    {
        using var stream = typeof(ChartTableTest).Assembly.GetManifestResourceStream("ChartTable.md")!;
        using var reader = new StreamReader(stream);
        string[]? columns = null;
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('|') || line.StartsWith("|-", StringComparison.Ordinal))
                continue;
            var cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
            if (cells[0] == "command")
                columns = cells;
            else
                for (var i = 1; i < cells.Length; i++)
                    yield return (cells[0], columns![i], cells[i]);
        }
    }

    private static string Snake(Refusal refusal) =>
        WordStart().Replace($"{refusal}", "_").TrimStart('_').ToLowerInvariant();

    [GeneratedRegex("(?=[A-Z])")]
    private static partial Regex WordStart();
}

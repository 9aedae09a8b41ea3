using System.Text;
using CodingQueue.Core.Charts;

namespace CodingQueue.Core.Tests.Charts;

/// <summary>
/// Draws docs/chart-states.md from the decisions themselves: every question of <see cref="ChartExamples"/> is
/// asked of a chart in every state, and what changes the state is an arrow.
/// </summary>
internal static class StateDiagram
{
    private sealed record Arrow(string From, string To, string Command);

    /// <summary>Whose act a command is, in the columns' order.</summary>
    private static readonly (string Who, Type[] Commands)[] Actors =
    [
        ("the source", [typeof(ChartCommand.Arrive), typeof(ChartCommand.WithdrawDischarge), typeof(ChartCommand.Cancel),
            typeof(ChartCommand.MergeInto), typeof(ChartCommand.TakeOver)]),
        ("its coder",
        [
            typeof(ChartCommand.Assign), typeof(ChartCommand.Open), typeof(ChartCommand.Complete),
            typeof(ChartCommand.Return), typeof(ChartCommand.PlaceHold), typeof(ChartCommand.Release),
            typeof(ChartCommand.KeepDraft), typeof(ChartCommand.Accept), typeof(ChartCommand.Decline), typeof(ChartCommand.Answer),
        ]),
        ("a lead",
        [
            typeof(ChartCommand.Assign), typeof(ChartCommand.Unassign), typeof(ChartCommand.PlaceHold),
            typeof(ChartCommand.Release), typeof(ChartCommand.Answer), typeof(ChartCommand.Move), typeof(ChartCommand.Expedite),
            typeof(ChartCommand.Reopen), typeof(ChartCommand.Cancel),
            typeof(ChartCommand.Restrict), typeof(ChartCommand.Bar), typeof(ChartCommand.MergeInto), typeof(ChartCommand.Allow),
        ]),
        ("time or new rules", [typeof(ChartCommand.Tick), typeof(ChartCommand.Replace), typeof(ChartCommand.Yield), typeof(ChartCommand.Offer), typeof(ChartCommand.EndMerge)]),
    ];

    /// <summary>Charts that go where those of the table do not.</summary>
    private static readonly Story[] More =
    [
        Story.Assigned(World.Ann, "OP_SURG"),
        Story.Assigned(World.Ann, "OP_SURG").Do(new ChartCommand.Open(1)),
        Story.Assigned(World.Ann).Do(World.Hold("QUERY_OPEN", 1, until: World.At(72))),
        new Story().Do(World.News(new ChartPatch { Kind = "INPATIENT" })).Do(World.Hold("QUERY_OPEN")),
        Story.Assigned(World.Ann, "OP_SURG").Do(new ChartCommand.Complete(1, null, null))
            .Do(World.Hold("QUERY_OPEN", until: World.At(72))),
        Story.Ready("OBS", "DS").Do(World.Hold("QUERY_OPEN", until: World.At(72)))
            .Do(World.News(new ChartPatch { WithdrawnDocuments = ["DS"] })),
        new Story().Do(World.News(new ChartPatch { Kind = "INPATIENT", ClockStart = World.At(48) })),
        new Story().Do(World.News(new ChartPatch { Kind = "INPATIENT", ClockStart = World.At(48) }))
            .Do(World.Hold("QUERY_OPEN")),
        Story.Ready().Do(new ChartCommand.MergeInto(new ChartId("CHART2"))),
        new Story().Do(World.News(new ChartPatch { Kind = "INPATIENT" }))
            .Do(new ChartCommand.Cancel("A11", World.At(1))),
    ];

    public static string Draw()
    {
        var arrows = Explore();
        var names = ChartExamples.States.Values.Select(make => make().Told?.State.Name)
            .OfType<string>().Distinct().ToList();
        var page = new StringBuilder();
        page.Append(
            """
            # The states of a chart

            Drawn from the decisions in `grains/Core/Charts` by a test, which fails when the two differ. Do not edit
            by hand: run `CODINGQUEUE_REDRAW=1 dotnet test tests/Core.Tests --filter StateDiagram`.

            ```mermaid
            stateDiagram-v2

            """);
        var edges = arrows.GroupBy(arrow => (arrow.From, arrow.To))
            .OrderBy(edge => names.IndexOf(edge.Key.From)).ThenBy(edge => names.IndexOf(edge.Key.To));
        foreach (var edge in edges)
            page.Append("  ").Append(edge.Key.From).Append(" --> ").Append(edge.Key.To).Append(": ")
                .AppendJoin(", ", edge.Select(arrow => arrow.Command).Distinct().Order(StringComparer.Ordinal)).Append('\n');
        page.Append("```\n\n## Who moves it on\n\n| state | ")
            .AppendJoin(" | ", Actors.Select(actor => actor.Who)).Append(" |\n|---|")
            .Append(string.Concat(Actors.Select(_ => "---|"))).Append('\n');
        foreach (var name in names)
            page.Append("| ").Append(name).Append(" | ")
                .AppendJoin(" | ", Actors.Select(actor => Moves(arrows, name, actor.Commands))).Append(" |\n");
        page.Append(
            """

            An assignment does not end by age. A chart leaves `notReady` by itself when its clock starts, `held` when
            the time of its last blocking hold comes, and a coder's first right to it lapses; nothing else moves with
            time alone. `finalCoded` and `cancelled` wait for nothing. Repeated and late news, and commands that
            find nothing to change, are accepted and move nothing; what is refused where is in
            [refusals.md](refusals.md).

            """);
        return page.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The commands no column names, so that a new one is noticed.</summary>
    public static IEnumerable<Type> WithoutActor() => typeof(ChartCommand).GetNestedTypes()
        .Where(type => type.IsSubclassOf(typeof(ChartCommand)))
        .Except(Actors.SelectMany(actor => actor.Commands));

    private static string Moves(List<Arrow> arrows, string from, Type[] commands)
    {
        var names = commands.Select(type => char.ToLowerInvariant(type.Name[0]) + type.Name[1..]).ToList();
        var moves = arrows.Where(arrow => arrow.From == from && names.Contains(arrow.Command))
            .GroupBy(arrow => arrow.Command).OrderBy(group => names.IndexOf(group.Key))
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(arrow => arrow.To).Distinct())}");
        return string.Join("; ", moves);
    }

    private static List<Arrow> Explore()
    {
        var arrows = new List<Arrow>();
        foreach (var start in ChartExamples.States.Values.Select(make => make()).Concat(More))
            foreach (var ask in ChartExamples.Commands.Values)
            {
                var story = start.Copy();
                var from = story.Told?.State.Name ?? "[*]";
                var question = ask(story);
                if (question.Rules is { } rules)
                    story.Under(rules);
                if (story.After(question.Hours).Ask(question.Command, question.Coder).Refused is not null)
                    continue;
                var to = story.Do(question.Command, question.Coder).State.Name;
                if (to != from)
                    arrows.Add(new Arrow(from, to, question.Command.Name));
            }
        return arrows;
    }
}

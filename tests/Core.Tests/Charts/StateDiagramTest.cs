namespace CodingQueue.Core.Tests.Charts;

public sealed class StateDiagramTest
{
    [Fact]
    public void ThePageIsDrawnFromTheDecisions()
    {
        var path = Root.Path("docs/chart-states.md");
        var drawn = StateDiagram.Draw();
        if (Environment.GetEnvironmentVariable("CODINGQUEUE_REDRAW") == "1")
            File.WriteAllText(path, drawn);
        var kept = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(
            drawn == kept,
            "docs/chart-states.md is not what the decisions are. Look at the difference; if it is meant, run\n"
            + "CODINGQUEUE_REDRAW=1 dotnet test tests/Core.Tests --filter StateDiagram\nand commit the page.");
    }

    [Fact]
    public void EveryCommandHasItsActor()
    {
        Assert.Empty(StateDiagram.WithoutActor());
    }
}

using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Plots;

/// <summary>Draws the plots of docs/performance.md from the file of results.</summary>
internal static class PlotRun
{
    public static int Run(Words words)
    {
        var points = Results.Read(words.Text("from", Results.Kept));
        var folder = words.Text("to", Path.Combine(ServerProcess.Root, "docs"));
        var drawn = 0;

        void Draw(string name, string plot, Func<IReadOnlyList<Point>, string> draw)
        {
            var mine = points.Where(point => point.Plot == plot && point.Value > 0).ToList();
            if (mine.Count == 0)
            {
                Console.WriteLine($"nothing measured for {name} yet");
                return;
            }
            File.WriteAllText(Path.Combine(folder, $"performance-{name}.svg"), draw(mine));
            drawn++;
        }

        Draw("cycles", "cycles", mine => Drawing.Lines(
            "Durable assign + complete, beside a hand-tuned SKIP LOCKED table", "open charts", "cycles/s", Lines(mine), false));
        Draw("curve", "curve", mine => Drawing.Lines(
            "What one step costs as the backlog grows (SQLite, durable)", "ready charts", "ms", Lines(mine), true));
        Draw("socket", "socket", mine => Drawing.Lines(
            "From an HL7 message to the chart on the coder's socket", "messages/s", "ms", Lines(mine), true));
        Draw("memory", "memory", mine => Drawing.Lines(
            "Memory of an open chart", "open charts", "bytes for each", Lines(mine.Where(point => point.X >= 10_000).ToList()), false,
            ("goal: 1 KiB of heap", 1024)));
        Draw("peers", "peers", mine => Drawing.Bars(
            "Durable cycles of assign (fetch) + complete, beside libraries", "cycles a second", Bars(mine)));
        Draw("intake", "intake", mine => Drawing.Bars(
            "Charts taken in, durable before they are acknowledged", "charts a second", Bars(mine)));
        Console.WriteLine($"{drawn} plots in {folder}");
        return drawn > 0 ? 0 : 1;
    }

    private static List<Series> Lines(IReadOnlyList<Point> points) =>
    [
        .. points.GroupBy(point => point.Series).OrderBy(line => line.Key, StringComparer.Ordinal)
            .Select(line => new Series(line.Key, [.. line.Select(point => (point.X, point.Value))])),
    ];

    private static List<(string, double)> Bars(IReadOnlyList<Point> points) =>
        [.. points.Select(point => (point.Series, point.Value))];
}

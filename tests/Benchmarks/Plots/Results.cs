using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CodingQueue.Load;

namespace CodingQueue.Benchmarks.Plots;

/// <summary>A measured point of a plot.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Plot">Which plot it belongs to.</param>
/// <param name="Series">Which line of it.</param>
/// <param name="X">Where on the line.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Load">Share of the processors that was busy meanwhile, 0 to 1.</param>
/// <param name="Words">The words of the program that measured it.</param>
internal sealed record Point(
    string At, string Plot, string Series, double X, double Value, string Unit, double Load, string Words);

/// <summary>
/// The file of results that runs add to, one line of JSON for each point, when --results names it; plots are drawn from
/// it. The latest point of a plot, series and place counts.
/// </summary>
internal static class Results
{
    private static readonly JsonSerializerOptions Line = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static string? _path;
    private static string _words = "";

    /// <summary>Where they are kept when nothing else is named.</summary>
    public static string Kept => Path.Combine(ServerProcess.Root, "docs", "performance.jsonl");

    /// <summary>Reads --results, with which this run's points are added to that file.</summary>
    public static void Open(Words words, IEnumerable<string> args)
    {
        _path = words.Has("results") ? Path.GetFullPath(words.Text("results", "")) : null;
        _words = string.Join(' ', args.TakeWhile(word => word != "--results"));
    }

    /// <summary>Adds a point, when this run keeps any.</summary>
    public static void Add(string plot, string series, double x, double value, string unit, Machine machine)
    {
        if (_path is null || !double.IsFinite(value))
            return;
        var at = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        File.AppendAllText(
            _path,
            JsonSerializer.Serialize(
                new Point(at, plot, series, x, Math.Round(value, 3), unit, machine.Busy, _words), Line) + "\n");
    }

    /// <summary>The latest point of each plot, series and place, in the order of their places.</summary>
    public static IReadOnlyList<Point> Read(string path) =>
    [
        .. File.ReadLines(path).Where(line => line.Length > 0)
            .Select(line => JsonSerializer.Deserialize<Point>(line, Line)!)
            .GroupBy(point => (point.Plot, point.Series, point.X))
            .Select(points => points.Last()).OrderBy(point => point.X),
    ];
}

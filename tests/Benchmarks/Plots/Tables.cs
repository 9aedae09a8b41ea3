using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CodingQueue.Benchmarks.Plots;

/// <summary>
/// The tables of a page, written anew from the results: what stands between "figures: NAME" and "end of figures", both
/// as comments of the page. A row for each place and a column for each series, or a row for each series.
/// </summary>
internal static partial class Tables
{
    /// <summary>The page with its tables as the points have them; a table of which nothing was measured stays.</summary>
    public static string Write(string page, IReadOnlyList<Point> points) => Between().Replace(page, found =>
    {
        var mine = points.Where(point => point.Plot == found.Groups["plot"].Value).ToList();
        return mine.Count == 0
            ? found.Value
            : $"{found.Groups["begin"].Value}\n{Table(mine, found.Groups["places"].Value)}{found.Groups["end"].Value}";
    });

    private static string Table(IReadOnlyList<Point> points, string places)
    {
        var table = new StringBuilder();
        if (places.Length == 0)
        {
            table.Append("| what | |\n|---|---|\n");
            foreach (var point in points)
                table.Append(CultureInfo.InvariantCulture, $"| {point.Series} | {Text(point.Value)} {point.Unit} |\n");
        }
        else
        {
            var series = points.Select(point => (point.Series, point.Unit)).Distinct().OrderBy(one => one.Series, StringComparer.Ordinal).ToList();
            table.Append(CultureInfo.InvariantCulture, $"| {places} |");
            foreach (var (name, unit) in series)
                table.Append(CultureInfo.InvariantCulture, $" {name}{(unit.Length > 0 ? $", {unit}" : "")} |");
            table.Append(CultureInfo.InvariantCulture, $"\n|{string.Concat(Enumerable.Repeat("---|", series.Count + 1))}\n");
            foreach (var row in points.GroupBy(point => point.X).OrderBy(row => row.Key))
            {
                table.Append(CultureInfo.InvariantCulture, $"| {row.Key:#,0} |");
                foreach (var (name, _) in series)
                    table.Append(CultureInfo.InvariantCulture, $" {(row.FirstOrDefault(point => point.Series == name) is { } point ? Text(point.Value) : "")} |");
                table.Append('\n');
            }
        }
        var (from, to) = (points.Min(point => point.Load), points.Max(point => point.Load));
        return table.Append(CultureInfo.InvariantCulture,
            $"\nMeasured {points.Max(point => point.At)![..10]}, the cores {from * 100:0} to {to * 100:0} % busy.\n").ToString();
    }

    private static string Text(double value) => value switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"(?<begin><!-- figures: (?<plot>[a-z]+)(, by (?<places>[^>]+?))? -->)\n.*?(?<end><!-- end of figures -->)", RegexOptions.Singleline)]
    private static partial Regex Between();
}

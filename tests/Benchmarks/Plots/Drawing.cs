using System.Globalization;
using System.Security;
using System.Text;

namespace CodingQueue.Benchmarks.Plots;

/// <summary>One line of a chart.</summary>
/// <param name="Name">Written at its end.</param>
/// <param name="Points">In the order of their X.</param>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>
/// Plain SVG: lines over a logarithmic X, or bars. Text is text, colours are told apart by the colour-blind, and every
/// line has its name at its end, so that no legend is needed.
/// </summary>
internal static class Drawing
{
    private const int Width = 860, Left = 78, Right = 236, Top = 56, Bottom = 58;
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56a0d3", "#8a6d00", "#555555", "#a04000"];

    /// <summary>Lines.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="x">What is to the right, with its unit.</param>
    /// <param name="y">What is up, with its unit.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="isLogarithmic">True: equal steps up are equal factors.</param>
    /// <param name="goal">A line across, with its name; null: none.</param>
    public static string Lines(
        string title, string x, string y, IReadOnlyList<Series> lines, bool isLogarithmic, (string Name, double Y)? goal = null)
    {
        const int height = 420;
        var all = lines.SelectMany(line => line.Points).ToList();
        var xs = all.Select(point => point.X).Distinct().Order().ToList();
        var most = all.Max(point => point.Y) * (isLogarithmic ? 1.3 : 1.06);
        if (goal is { } bound)
            most = Math.Max(most, bound.Y * 1.06);
        var ticks = Ticks(isLogarithmic ? all.Min(point => point.Y) : 0, most, isLogarithmic);
        var (low, high) = (ticks[0], Math.Max(ticks[^1], most));
        var (from, to) = (Math.Log10(xs[0]), Math.Log10(xs[^1]));
        double AtX(double value) => Left + 16 + (to > from ? (Math.Log10(value) - from) / (to - from) : 0.5) * (Width - Left - Right - 32);
        double AtY(double value) => height - Bottom - (isLogarithmic
            ? (Math.Log10(value) - Math.Log10(low)) / (Math.Log10(high) - Math.Log10(low))
            : (value - low) / (high - low)) * (height - Top - Bottom);

        var svg = Begin(title, height);
        foreach (var tick in ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{AtY(tick):0.0}\" y2=\"{AtY(tick):0.0}\" stroke=\"#ddd\"/>\n");
            Text(svg, Left - 8, AtY(tick) + 4, Short(tick), "end");
        }
        foreach (var value in xs)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{AtX(value):0.0}\" x2=\"{AtX(value):0.0}\" y1=\"{height - Bottom}\" y2=\"{height - Bottom + 5}\" stroke=\"#555\"/>\n");
            Text(svg, AtX(value), height - Bottom + 20, Short(value), "middle");
        }
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{height - Bottom}\" y2=\"{height - Bottom}\" stroke=\"#555\"/>\n");
        Text(svg, (Left + Width - Right) / 2.0, height - 14, x, "middle");
        Text(svg, Left - 60, Top - 12, y, "start");
        if (goal is { } line)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{AtY(line.Y):0.0}\" y2=\"{AtY(line.Y):0.0}\" stroke=\"#222\" stroke-dasharray=\"6 4\"/>\n");
            Text(svg, Width - Right - 6, AtY(line.Y) - 6, line.Name, "end");
        }
        Draw(svg, lines, AtX, AtY, height);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Bars, the first one on top, each with its figure.</summary>
    public static string Bars(string title, string x, IReadOnlyList<(string Name, double Value)> bars)
    {
        const int names = 300, row = 26;
        var height = Top + bars.Count * row + 30;
        var most = bars.Max(bar => bar.Value);
        var svg = Begin(title, height);
        for (var place = 0; place < bars.Count; place++)
        {
            var (name, value) = bars[place];
            var (y, width) = (Top + place * row, Math.Max(1, value / most * (Width - names - 100)));
            var isOurs = name.StartsWith("CodingQueue", StringComparison.Ordinal) || bars.All(bar => !bar.Name.StartsWith("CodingQueue", StringComparison.Ordinal));
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{names}\" y=\"{y}\" width=\"{width:0.0}\" height=\"{row - 8}\" fill=\"{(isOurs ? Colours[0] : "#999999")}\"/>\n");
            Text(svg, names - 8, y + 14, name, "end");
            Text(svg, names + width + 6, y + 14, value.ToString("#,0", CultureInfo.InvariantCulture), "start");
        }
        Text(svg, names, height - 10, x, "start");
        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(
        StringBuilder svg, IReadOnlyList<Series> lines, Func<double, double> atX, Func<double, double> atY, int height)
    {
        // Names at the ends, moved apart where they would lie on each other.
        var ends = lines.Select((line, number) => (line, number, Y: atY(line.Points[^1].Y))).OrderBy(end => end.Y).ToList();
        var (places, above) = (new Dictionary<int, double>(), double.NegativeInfinity);
        foreach (var (_, number, y) in ends)
            places[number] = above = Math.Max(y, above + 17);
        var over = above - (height - Bottom);
        for (var number = 0; number < lines.Count; number++)
        {
            var (line, colour) = (lines[number], Colours[number % Colours.Length]);
            var path = string.Join(' ', line.Points.Select(point => FormattableString.Invariant($"{atX(point.X):0.0},{atY(point.Y):0.0}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n");
            foreach (var (x, y) in line.Points)
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{atX(x):0.0}\" cy=\"{atY(y):0.0}\" r=\"3.5\" fill=\"{colour}\"/>\n");
            var at = places[number] - Math.Max(0, over);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{atX(line.Points[^1].X) + 5:0.0}\" y1=\"{atY(line.Points[^1].Y):0.0}\" x2=\"{Width - Right + 6}\" y2=\"{at:0.0}\" stroke=\"{colour}\" stroke-width=\"0.7\"/>\n");
            Text(svg, Width - Right + 10, at + 4, $"{line.Name}: {Short(line.Points[^1].Y)}", "start", colour);
        }
    }

    private static StringBuilder Begin(string title, int height)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" viewBox=\"0 0 {Width} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" role=\"img\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{SecurityElement.Escape(title)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"18\" y=\"24\" font-size=\"16\" font-weight=\"600\" fill=\"#222\">{SecurityElement.Escape(title)}</text>\n");
        return svg;
    }

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor, string colour = "#333") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.0}\" y=\"{y:0.0}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{SecurityElement.Escape(text)}</text>\n");

    /// <summary>Round numbers from a low one to a high one.</summary>
    private static List<double> Ticks(double low, double high, bool isLogarithmic)
    {
        var ticks = new List<double>();
        if (isLogarithmic)
        {
            var few = Math.Log10(high / low) > 2.5;
            for (var decade = Math.Pow(10, Math.Floor(Math.Log10(low))); decade <= high; decade *= 10)
                foreach (var step in few ? new[] { 1.0 } : [1.0, 2, 5])
                    if (decade * step <= high && (decade * step * (few ? 10 : 2.5) > low))
                        ticks.Add(decade * step);
            return ticks;
        }
        var raw = high / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var width = new[] { 1.0, 2, 2.5, 5, 10 }.First(step => step * power >= raw) * power;
        for (var tick = 0.0; tick <= high; tick += width)
            ticks.Add(tick);
        return ticks;
    }

    private static string Short(double value) => value switch
    {
        >= 1_000_000 => FormattableString.Invariant($"{value / 1_000_000:0.##} M"),
        >= 10_000 => FormattableString.Invariant($"{value / 1_000:0.#} k"),
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}

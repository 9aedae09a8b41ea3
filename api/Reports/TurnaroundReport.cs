using CodingQueue.Api.Access;
using CodingQueue.Api.Charts;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Core.Measures;
using CodingQueue.Core.Reference;
using CodingQueue.Engine;
using NodaTime;
using NodaTime.Text;

namespace CodingQueue.Api.Reports;

/// <summary>
/// Percentiles in hours, each within one part in a hundred of a time that was measured; max as well.
/// </summary>
public sealed record HoursOut(decimal P50, decimal P90, decimal P99, decimal Max);

/// <summary>
/// One clock of one group: how often it ended, how long it ran as hours elapse, the same in working hours of
/// the facility's calendar, and how many missed and met the deadline, where the clock has one.
/// </summary>
public sealed record ClockOut(
    string Clock, long Count, decimal P50, decimal P90, decimal P99, decimal Max, HoursOut Working,
    long? Late, decimal? MetPercent);

/// <summary>One group; null: charts in no workqueue.</summary>
public sealed record TurnaroundGroup(string? Group, IReadOnlyList<ClockOut> Clocks);

/// <summary>A turnaround report.</summary>
public sealed record TurnaroundOut(
    LocalDate From, LocalDate To, string By, string Category, IReadOnlyList<TurnaroundGroup> Groups);

/// <summary>How long the five clocks ran.</summary>
internal static class TurnaroundReport
{
    private const int UsualDays = 30;

    private static readonly Dictionary<string, Func<FigureKey, LocalDate, string>> Groupings =
        new(StringComparer.Ordinal)
        {
            ["workqueue"] = (key, _) => key.Workqueue?.Value ?? "",
            ["client"] = (key, _) => key.Client.Value,
            ["facility"] = (key, _) => key.Facility.Value,
            ["kind"] = (key, _) => key.Kind,
            ["day"] = (_, day) => LocalDatePattern.Iso.Format(day),
        };

    public static async Task<IResult> Get(
        HttpContext context, EmbeddedEngine engine, string? client = null, string? facility = null,
        string? workqueue = null, string? kind = null, string? from = null, string? to = null,
        string by = "workqueue", string category = "worked")
    {
        var scope = new ReportScope(context.Account(), engine.Settings, client, facility);
        var (first, last, wrong) = Span(from, to, engine.Now.InUtc().Date);
        if ((wrong ?? scope.Refuse(workqueue) ?? Refuse(kind, by, category)) is { } refused)
            return refused.AsProblem(context);
        await engine.CaughtUp();
        var figures = await engine.Figures(new FiguresAsked(
            first, last,
            key => scope.Counts(key.Client, key.Facility)
                && (workqueue is null || key.Workqueue?.Value == workqueue)
                && (kind is null || key.Kind == kind),
            Groupings[by], category == "current"));
        var groups = figures.Where(pair => pair.Value.Wall.Count > 0).GroupBy(pair => pair.Key.Group)
            .Select(group => new TurnaroundGroup(
                group.Key.Length == 0 ? null : group.Key,
                [.. group.Select(pair => Out(pair.Key.Clock, pair.Value))]));
        return Results.Json(new TurnaroundOut(first, last, by, category, [.. groups]), Json.Options);
    }

    private static Refused? Refuse(string? kind, string by, string category)
    {
        if (kind is not null && !ChartKinds.All.ContainsKey(kind))
            return Problems.Invalid("kind", kind, "a code of GET /api/kinds");
        if (!Groupings.ContainsKey(by))
            return Problems.Invalid("by", by, $"one of {string.Join(", ", Groupings.Keys)}");
        return category is "worked" or "current"
            ? null
            : Problems.Invalid("category", category, "worked or current");
    }

    private static (LocalDate From, LocalDate To, Refused? Refused) Span(
        string? from, string? to, LocalDate today)
    {
        const string rule = "a day as 2026-03-31";
        var last = to is null ? ParseResult<LocalDate>.ForValue(today) : LocalDatePattern.Iso.Parse(to);
        if (!last.Success)
            return (default, default, Problems.Invalid("to", to, rule));
        var first = from is null
            ? ParseResult<LocalDate>.ForValue(last.Value.PlusDays(1 - UsualDays))
            : LocalDatePattern.Iso.Parse(from);
        if (!first.Success)
            return (default, default, Problems.Invalid("from", from, rule));
        var days = Period.DaysBetween(first.Value, last.Value) + 1;
        return days is >= 1 and <= EngineLimits.DaysPerReport
            ? (first.Value, last.Value, null)
            : (default, default, Problems.Invalid(
                "from", from, $"1 to {EngineLimits.DaysPerReport} days up to {to ?? "today"}"));
    }

    private static ClockOut Out(Clocks clock, Figure figure)
    {
        var wall = Hours(figure.Wall);
        var judged = figure.Met + figure.Late;
        return new ClockOut(
            MeasureOut.NameOf(clock), figure.Wall.Count, wall.P50, wall.P90, wall.P99, wall.Max,
            Hours(figure.Working), judged > 0 ? figure.Late : null,
            judged > 0 ? Math.Round(100m * figure.Met / judged, 2) : null);
    }

    private static HoursOut Hours(Sketch sketch)
    {
        return new HoursOut(Of(0.5), Of(0.9), Of(0.99), Of(1));

        decimal Of(double part) => MeasureOut.InHours(sketch.Percentile(part) ?? Duration.Zero);
    }
}

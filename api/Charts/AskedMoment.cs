using System.Globalization;
using CodingQueue.Api.Http;
using CodingQueue.Core;
using CodingQueue.Core.Charts;
using CodingQueue.Engine;
using NodaTime.Text;

namespace CodingQueue.Api.Charts;

/// <summary>
/// The moment that an explanation is asked for: at an instant (at), right after one of the chart's changes
/// (version), or now.
/// </summary>
internal static class AskedMoment
{
    private const string AnInstant =
        "an instant with its zone, such as 2026-11-21T14:05:00Z (in an address, write + as %2B)";

    /// <summary>True when neither is given.</summary>
    public static bool IsNow(string? at, string? version) => at is null && version is null;

    /// <summary>The chart as of the moment, or what is wrong with how it was asked for.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="chart">The chart.</param>
    /// <param name="at">An instant, not in the future and not before the chart first came; or null.</param>
    /// <param name="version">One of the chart's versions; or null. Not together with an instant.</param>
    /// <param name="coder">Whose next chart is wanted too; or null.</param>
    /// <param name="cancel">The caller has gone.</param>
    public static async Task<Reply<ChartAt>> Of(
        EmbeddedEngine engine, Chart chart, string? at, string? version, CoderId? coder,
        CancellationToken cancel)
    {
        if (at is not null && version is not null)
            return Problems.Invalid("version", version, "either at or version, not both");
        if (IsNow(at, version))
        {
            await engine.CaughtUp();
            return new ChartAt(engine.Present, await engine.FindChart(chart.Id) ?? chart);
        }
        if (version is not null)
            return long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? await engine.AsOf(chart.Id, new When(null, number), coder, cancel)
                : Problems.Invalid("version", version, $"a version of the chart, 1 to {chart.Version}");
        return OffsetDateTimePattern.ExtendedIso.Parse(at!) is { Success: true } parsed
            ? await engine.AsOf(chart.Id, new When(parsed.Value.ToInstant()), coder, cancel)
            : Problems.Invalid("at", at, AnInstant);
    }
}

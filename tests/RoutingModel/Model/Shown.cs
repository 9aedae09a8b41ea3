using NodaTime;

namespace CodingQueue.RoutingModel.Model;

/// <summary>A chart or coder in one line: what the model and the engine must agree on.</summary>
internal static class Shown
{
    public static string Of(MChart chart) => string.Join(" | ",
        chart.Where, chart.Queue, Ms(chart.Deadline),
        chart.Assignment is { } has ? $"{has.Coder}#{has.Number}{(has.Supervised ? " supervised" : "")}" : "",
        chart.Opened ? "opened" : "",
        chart.Right is { } right ? $"for {right.Coder} until {Ms(right.Until)}{(right.IsOffer ? " offer" : "")}" : "",
        chart.WaitedFor, $"holds {string.Join(',', chart.Holds.Select(hold => $"{hold.Id} {hold.Rungs} {Ms(hold.FollowUp)}"))}",
        $"boost {chart.Boost}", chart.Pin is { } pin ? $"pin {pin.Queue} until {Ms(pin.Until)}" : "",
        chart.IsOffered ? $"preferred {Ms(chart.PreferredUntil)}" : "",
        Bounds(chart.Restrictions, chart.Only, chart.Barred, chart.NotBy),
        $"missing {string.Join(',', chart.Where == "notReady" ? chart.Missing : [])}",
        $"declined {string.Join(',', chart.Declines.Select(no => $"{no.Coder} until {Ms(no.Until)}"))}",
        $"record {chart.CoderOfRecord} review {chart.ReviewOf}",
        chart.IsOffered ? Ms(chart.Entered) : "");

    public static string Of(MCoder coder) => string.Join(" | ",
        coder.Presence, coder.Duty, coder.Returns ? "comes back" : "",
        $"asked {string.Join(',', coder.LeftOpen.Select(left => $"{left.Chart.Id}#{left.Number}"))}",
        string.Join(',', coder.Holdings.Select(holding =>
            $"{holding.Chart.Id}#{holding.Number} {holding.Weight * 100:0}{(holding.Held ? " held" : "")}")),
        string.Join(',', coder.Round.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key}:{count.Value}")),
        coder.Offer?.Id);

    public static string Bounds(IEnumerable<string> restrictions, IEnumerable<string> only, IEnumerable<string> barred, string? notBy) =>
        $"asks {string.Join(',', restrictions)};{string.Join(',', only)};{string.Join(',', barred)};{notBy}";

    public static string Ms(Instant? at) => at is { } time ? $"{time.ToUnixTimeMilliseconds()}" : "";
}

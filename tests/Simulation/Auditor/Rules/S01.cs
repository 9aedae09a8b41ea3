using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed class S01() : Invariant("S1", "a chart is with one coder at most, and the coder's own stream says the same")
{
    public override void Change(JournalUnit unit, UnitPart part, JsonElement change)
    {
        if (part.Kind == "chart" && Books.Charts.TryGetValue(part.Key, out var chart))
            switch (change.Name())
            {
                case "given":
                    Unless(chart.With is null, $"position {unit.Position} gives {part.Key}, which {chart.With?.Coder} has");
                    break;
                case "assignmentEnded":
                    Unless(
                        chart.With is { } with && with.Coder == change.Text("coder") && with.Number == change.Int("number"),
                        $"position {unit.Position} ends {change.Text("coder")}#{change.Int("number")} of {part.Key}, "
                        + $"which {chart.With?.Coder}#{chart.With?.Number} has");
                    break;
                case "waits" or "ready" or "inReview" or "finalCoded" or "cancelled":
                    Unless(chart.With is null, $"position {unit.Position} takes {part.Key} from {chart.With?.Coder} silently");
                    break;
            }
        if (part.Kind == "coder" && Books.Coders.TryGetValue(part.Key, out var coder))
            switch (change.Name())
            {
                case "chartTaken":
                    Unless(
                        !coder.Holdings.Exists(holding => holding.Chart == change.Text("chart")),
                        $"position {unit.Position}: {part.Key} takes {change.Text("chart")} twice");
                    break;
                case "chartGone" or "chartParked":
                    Unless(
                        coder.Holdings.Exists(holding => holding.Chart == change.Text("chart")
                            && holding.Number == change.Int("number")),
                        $"position {unit.Position}: {part.Key} does not have {change.Text("chart")}#{change.Int("number")}");
                    break;
            }
    }

    public override void After(JournalUnit unit)
    {
        foreach (var key in unit.Keys("chart"))
            if (Books.Charts.TryGetValue(key, out var chart))
            {
                if (chart.With is { } with)
                    Unless(
                        Books.Coders.TryGetValue(with.Coder, out var coder) && coder.Holdings.Exists(holding =>
                            holding.Chart == key && holding.Number == with.Number
                            && holding.Held == (chart.State == "held")),
                        $"after position {unit.Position} {key} is with {with.Coder}#{with.Number}, whose stream does not say so");
                if (chart.Right is { IsOffer: true } offer)
                    Unless(
                        Books.Coders.TryGetValue(offer.Coder, out var asked) && asked.Offer == key,
                        $"after position {unit.Position} {key} is offered to {offer.Coder}, whose stream does not say so");
            }
        foreach (var key in unit.Keys("coder"))
            if (Books.Coders.TryGetValue(key, out var coder))
            {
                foreach (var holding in coder.Holdings)
                    Unless(
                        Books.Stand(holding.Chart) is var stand && stand.Coder == key && stand.Number == holding.Number,
                        $"after position {unit.Position} {key} has {holding.Chart}#{holding.Number}, whose stream says otherwise");
                if (coder.Offer is { } offered)
                    Unless(
                        Books.Charts.TryGetValue(offered, out var chart) && chart.Right is { IsOffer: true } right && right.Coder == key,
                        $"after position {unit.Position} {key} is offered {offered}, whose stream says otherwise");
            }
    }
}

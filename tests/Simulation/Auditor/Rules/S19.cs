using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed class S19() : Invariant("S19", "whatever a clock does, nothing that waits for a time comes before it, and times of batches never go back")
{
    private long _written = long.MinValue;

    public override void Happens(Happening happening)
    {
        if (happening is not Stored batch)
            return;
        Unless(batch.Written >= _written, $"the batch at {batch.First} was written at {batch.Written}, the one before at {_written}");
        _written = Math.Max(_written, batch.Written);
    }

    public override void Change(JournalUnit unit, UnitPart part, JsonElement change)
    {
        if (part.Kind != "chart" || !Books.Charts.TryGetValue(part.Key, out var chart))
            return;
        var hold = change.Part("hold") is { ValueKind: JsonValueKind.String } id
            ? chart.Holds.Find(one => one.Id == id.GetString()) : null;
        long? from = change.Name() switch
        {
            "holdEnded" when change.Text("how") == "timeCame" => hold?.Until ?? long.MaxValue,
            "followedUp" => hold?.FollowUp ?? long.MaxValue,
            "escalated" => hold?.NextRung ?? long.MaxValue,
            "offerEnded" when change.Text("how") == "missed" => chart.Right?.Until,
            "pinEnded" when unit.By == "clock" => chart.Pin?.Until,
            _ => null,
        };
        Unless(
            !(from > unit.At),
            $"position {unit.Position} at {unit.At}: {change.Name()} of {part.Key}, which is for {from}");
        if (change.Name() == "followedUp")
            Unless(
                change.Time("next") > unit.At,
                $"position {unit.Position}: {part.Key}'s hold is followed up next at {change.Time("next")}, which is past");
        if (change.Name() == "offered")
            Unless(
                change.Time("until") - unit.At == (Books.Settings.Workqueues[chart.Queue!].Long("offerFor") ?? 120_000),
                $"position {unit.Position}: the offer of {part.Key} stands until {change.Time("until")}");
    }
}

using System.Text.Json;

namespace CodingQueue.Simulation.Auditor;

internal sealed class S03() : Invariant("S3", "assignment numbers of a chart grow and are never used again, after a restore neither")
{
    public override void Change(JournalUnit unit, UnitPart part, JsonElement change)
    {
        if (part.Kind != "chart" || change.Name() != "given" || !Books.Charts.TryGetValue(part.Key, out var chart))
            return;
        var number = change.Part("assignment")!.Value.Int("number")!.Value;
        Unless(
            number > chart.LastNumber && number >= (Books.Settings.LeastNumber ?? 1),
            $"position {unit.Position} gives {part.Key} with #{number} after #{chart.LastNumber}, the least is {Books.Settings.LeastNumber ?? 1}");
    }
}

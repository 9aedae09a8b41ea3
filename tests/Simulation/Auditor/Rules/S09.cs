namespace CodingQueue.Simulation.Auditor;

internal sealed class S09() : Invariant("S9", "versions of a stream are 1, 2, 3 ... without a gap or a repeat")
{
    public override void Before(JournalUnit unit)
    {
        foreach (var part in unit.Parts)
        {
            var version = Books.Versions.GetValueOrDefault($"{part.Kind}/{part.Key}");
            Unless(
                part.First == version + 1 && part.Changes.Count > 0,
                $"position {unit.Position} continues {part.Kind} {part.Key} with {part.First}, it is at {version}");
        }
    }
}

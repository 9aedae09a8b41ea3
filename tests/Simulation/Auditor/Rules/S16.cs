namespace CodingQueue.Simulation.Auditor;

internal sealed class S16() : Invariant("S16", "positions have no gap; a unit holds each stream once; a unit that is stale in one stream has no part in any")
{
    private readonly HashSet<(string, string, long)> _versions = [];
    private long _last;

    public override void Happens(Happening happening)
    {
        if (happening is not Stored batch)
            return;
        Unless(
            batch.First == _last + 1 && batch.Last >= batch.First,
            $"a batch begins at {batch.First} and ends at {batch.Last} after position {_last}");
        var lines = batch.Lines.Count(one => one == (byte)'\n') + 1;
        Unless(
            lines == batch.Last - batch.First + 1,
            $"the batch of {batch.First} to {batch.Last} has {lines} lines");
        _last = Math.Max(_last, batch.Last);
    }

    public override void Before(JournalUnit unit)
    {
        foreach (var part in unit.Parts)
            for (var version = part.First; version <= part.Last; version++)
                Unless(
                    _versions.Add((part.Kind, part.Key, version)),
                    $"position {unit.Position} has version {version} of {part.Kind} {part.Key}, which is there already");
    }
}

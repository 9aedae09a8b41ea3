namespace CodingQueue.Simulation.Auditor;

internal sealed class S06() : Invariant("S6", "every unit has one command that was sent, or a time that had come")
{
    public override void Before(JournalUnit unit)
    {
        if (unit.Command is { } command)
        {
            Unless(
                Audit.Calls.Of(command).Any(call => call.Invoked.Caller == unit.By),
                $"position {unit.Position} answers command {command} of {unit.By}, which nobody sent");
            return;
        }
        if (unit.By == "server")
            return;
        if (unit.By == "clock")
        {
            foreach (var key in unit.Keys("chart"))
                if (Books.Charts.TryGetValue(key, out var chart))
                    Unless(
                        chart.Dues().Any(due => due.At <= unit.At) || Audit.Hosts.WasClockSet || chart.IsMerging || chart.MergedFrom.Count > 0
                            || IsOfShift(unit) || IsOfMerge(unit),
                        $"position {unit.Position} is time's work on {key}, for which no time had come");
            return;
        }
        // A request may be delivered twice, and late.
        Unless(
            Audit.Calls.LastOf(unit.By, unit.Batch.Host) > unit.Batch.At - 600_000,
            $"position {unit.Position} is by {unit.By}, who has no command under way on {unit.Batch.Host}");
    }

    /// <summary>A coder's shift ends, and what they did not open goes back.</summary>
    private bool IsOfShift(JournalUnit unit) => unit.Keys("coder").Any(key =>
        Books.Coders.TryGetValue(key, out var coder) && coder.DutyUntil <= unit.At);

    private static bool IsOfMerge(JournalUnit unit) => unit.Parts.Any(part =>
        part.Changes.Any(change => change.Name() is "tookOver" or "merged" or "merging"));
}
